"""Whether an application may be a place that is known already: the rules for files, asked about two places at a time."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.duplicates.features import Record, record
from kramy.modules.map_campaigns.domain.duplicates.rules import POSSIBLE, judge, reasons_of
from kramy.modules.map_campaigns.rules import Place


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Two places may be one. ``reasons`` are codes in this order: nip, name, phone. ``score`` is 0 to 1."""

    reasons: tuple[str, ...]
    metres: int
    score: float
    why: dict[str, Any] = field(default_factory=dict)
    """All of it, for ``reasons.kept_in_words``."""


def likeness(one: Place, other: Place) -> Likeness | None:
    """Why the two may be one place, None when they are not.

    They must stand near or at one address: two shops of a chain share their NIP, their name and often their
    phone, and are two entries. On the spot one of these is enough for a person to look: the same NIP, a similar
    name, the same phone.
    """
    verdict = judge(_record(one), _record(other))
    codes = {"name" if code == "similar_name" else code for code in verdict.reasons}
    reasons = tuple(code for code in ("nip", "name", "phone") if code in codes)
    if verdict.score < POSSIBLE or not reasons:
        return None
    metres = distance(one.lon, one.lat, other.lon, other.lat)
    return Likeness(reasons=reasons, metres=round(metres), score=verdict.score, why=reasons_of(verdict))


@lru_cache(maxsize=2048)
def _record(place: Place) -> Record:
    """A place is asked about beside many others, and again whenever its case is looked at."""
    return record(
        name=place.name, address=place.address, phone=place.phone, nip=place.nip, lon=place.lon, lat=place.lat
    )
