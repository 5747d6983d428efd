"""Why two places may be one, in words of the language that is active."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = {
    "identical": _("identical rows"),
    "nip": _("same NIP"),
    "nip_slip": _("NIP with one slip"),
    "name": _("same name"),
    "name_and_address": _("same name and address"),
    "similar_name": _("similar name %(score).2f"),
    "phone": _("same phone"),
    "address": _("same address"),
    "near_address": _("same or similar street"),
    "city": _("same town"),
    "distance": _("%(metres)d m apart"),
}


def in_words(codes: Sequence[str], *, name: float = 1.0, metres: float | None = None) -> str:
    """ "similar name 0.93, 40 m apart": ``codes`` are those of ``rules.Verdict``, ``name`` the likeness of
    the names."""
    told = list(codes)
    if "name" in told and "address" in told:
        told[told.index("name")] = "name_and_address"
        told.remove("address")
    words = {"score": name, "metres": round(metres or 0)}
    return ", ".join(str(WORDS[code]) % words for code in told)


def kept_in_words(reasons: Mapping[str, Any]) -> str:
    """The same of a ``DuplicatePair``'s ``reasons``."""
    return in_words(reasons.get("codes", ()), name=reasons.get("name", 1.0), metres=reasons.get("metres"))
