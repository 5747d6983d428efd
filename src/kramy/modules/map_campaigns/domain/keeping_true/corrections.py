"""An official corrects an entry, because a resident was right and the firm does not answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.places import api as places
from kramy.lib import identifiers, opening_hours
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.entries.entries import announce, entry_slug, locked, place_at, touch
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.signals import entry_corrected

FIELDS = (
    "name", "description", "street", "house_number", "postcode", "town", "opening_hours",
    "phone", "email", "website", "order_url",
)  # fmt: skip
"""What an official may correct, besides the pin; what the firm chose (categories, pictures, offer) is its own."""

CONTACT = frozenset({"phone", "email"})
"""That they were changed is recorded, not what they were: they may be a person's."""

SHOWN = 300


@transaction.atomic
def correct(
    *,
    entry: Entry,
    by: Any,
    changes: dict[str, str],
    pin: tuple[float, float] | None = None,
    expected_revision: int | None = None,
) -> tuple[Entry, list[str]]:
    """Change fields of ``FIELDS`` and the pin ((lon, lat), WGS 84); gives the entry and the names of what changed.

    The firm is told. A later correction of its own is made from its own answers and replaces this one. Refuses
    with ``nothing_changed``, ``changed_elsewhere``, ``outside_city`` or ``invalid`` (with the field).
    """
    entry = locked(entry, expected_revision)
    before = {name: getattr(entry, name) for name in FIELDS}
    changed = _assign(entry, changes)
    if pin is not None and _move(entry, *pin):
        changed.append("pin")
    if not changed:
        raise Refused(_("Nothing was changed."), code="nothing_changed")
    _check(entry)
    if "name" in changed:
        entry.slug = entry_slug(entry.name)
    touch(entry)
    entry.save()
    publication.mark_changed(entry.listings.values_list("campaign_id", flat=True), [entry.pk])
    announce([entry.pk])
    shown = {name: before[name][:SHOWN] for name in changed if name in before and name not in CONTACT}
    audit.record(
        "map_campaigns.entry_corrected",
        by=by,
        target=entry,
        detail={"campaign": entry.campaign.slug, "fields": changed, "before": shown},
    )
    entry_corrected.send(Entry, entry_id=entry.pk, fields=changed)
    return entry, changed


def _assign(entry: Entry, changes: dict[str, str]) -> list[str]:
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise TypeError(f"Not to be corrected by an official: {', '.join(sorted(unknown))}")
    wanted = {name: _clean(name, value.strip()) for name, value in changes.items()}
    changed = [name for name, value in wanted.items() if value != getattr(entry, name)]
    for name in changed:
        setattr(entry, name, wanted[name])
    return changed


def _move(entry: Entry, lon: float, lat: float) -> bool:
    """Whether the pin was moved: a tenth of a metre is no move."""
    if (round(lon, 6), round(lat, 6)) == (round(entry.lon, 6), round(entry.lat, 6)):
        return False
    if not places.in_city(lon, lat):
        raise Refused(_("The pin is outside the city."), code="outside_city", field="pin")
    place_at(entry, lon, lat)
    return True


def _clean(name: str, value: str) -> str:
    cleaners = {
        "phone": identifiers.clean_phone,
        "website": identifiers.clean_url,
        "order_url": identifiers.clean_url,
        "opening_hours": lambda text: opening_hours.parse(text).expression,
    }
    if not value or name not in cleaners:
        return value
    try:
        return cleaners[name](value)
    except (identifiers.InvalidIdentifier, opening_hours.InvalidOpeningHours) as error:
        raise Refused(str(error), code="invalid", field=name) from error


def _check(entry: Entry) -> None:
    try:
        entry.clean_fields(exclude=[field.name for field in Entry._meta.fields if field.name not in FIELDS])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise Refused(problems[0], code="invalid", field=field) from error
