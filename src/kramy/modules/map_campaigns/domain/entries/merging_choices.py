"""What of two entries is taken when they become one: the parts, what each holds, and what is suggested."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.models import Entry

KEPT, OTHER, BOTH = "kept", "other", "both"

PARTS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "main_category": ("main_category_id",),
    "address": ("street", "house_number", "postcode", "town", "lon", "lat", "district_id"),
    "description": ("description", "content_language"),
    "offer": ("offer", "offer_from", "offer_until"),
    "opening_hours": ("opening_hours",),
    "services": ("online_order", "takeaway", "delivery", "order_url"),
    "phone": ("phone",),
    "email": ("email",),
    "website": ("website",),
    "facebook": ("facebook",),
    "instagram": ("instagram",),
    "organisation": ("organisation_id",),
}
"""Columns that are taken together: half an address of each would be a third place."""
LISTS = ("categories", "pictures")
"""Of these both entries' can be kept."""
CONTACT = frozenset({"phone", "email"})
"""Shown only where the firm agreed: what it left empty is not filled from elsewhere."""

LABELS = {
    "name": _("Name"),
    "main_category": _("Main category"),
    "address": _("Address and pin"),
    "description": _("Description"),
    "offer": _("Special offer"),
    "opening_hours": _("Opening hours"),
    "services": _("Services"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "website": _("Website"),
    "facebook": "Facebook",
    "instagram": "Instagram",
    "organisation": _("Firm"),
    "categories": _("Categories"),
    "pictures": _("Pictures"),
}


@dataclass(frozen=True)
class Sides:
    """Which of two entries is kept by suggestion, and the other."""

    kept: Entry
    other: Entry


def part_of(entry: Entry, part: str) -> dict[str, Any]:
    """The columns of one part and what stands in them."""
    return {name: getattr(entry, name) for name in PARTS[part]}


def is_empty(entry: Entry, part: str) -> bool:
    values = part_of(entry, part)
    for always in ("content_language", "lon", "lat", "district_id"):
        values.pop(always, None)
    return not any(values.values())


def suggested_sides(one: Entry, other: Entry) -> Sides:
    """Keep the one on the map, then the one a firm looks after, then the one changed last."""

    def worth(entry: Entry) -> tuple[bool, bool, Any, int]:
        return entry.state == "published", entry.case_id is not None, entry.updated_at, -entry.pk

    first, second = sorted((one, other), key=worth, reverse=True)
    return Sides(kept=first, other=second)


def suggested(kept: Entry, other: Entry) -> dict[str, str]:
    """For every part whose is better: what is there beats nothing, the firm's own word a list's, then the newer.

    Name, pin and firm stay those of the kept entry unless it has none.
    """
    firm_differs = (kept.case_id is None) != (other.case_id is None)
    other_wins = other.case_id is not None if firm_differs else other.updated_at > kept.updated_at
    found = {}
    for part in PARTS:
        if part in CONTACT and kept.case_id is not None:
            found[part] = KEPT
        elif is_empty(other, part) or is_empty(kept, part):
            found[part] = OTHER if is_empty(kept, part) and not is_empty(other, part) else KEPT
        elif part in ("name", "address", "organisation", "main_category"):
            found[part] = OTHER if firm_differs and other_wins else KEPT
        else:
            found[part] = OTHER if other_wins else KEPT
    return found | dict.fromkeys(LISTS, BOTH)


def completed(choices: Mapping[str, str], kept: Entry, other: Entry) -> dict[str, str]:
    """The choices with what is suggested for parts not chosen; ValueError names the part that cannot be so."""
    found = suggested(kept, other)
    for part, choice in choices.items():
        allowed = (KEPT, OTHER, BOTH) if part in LISTS else (KEPT, OTHER)
        if part not in found or choice not in allowed:
            raise ValueError(part)
        found[part] = choice
    return found
