"""A page of a published map in the order of ids, within a box: what OGC API Features serves.

Which entries there are is read from the published map, never from a count in the database. Its positions are
kept to 1e-5 degree, so a box is widened by half of that: none at its edge is missed.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot

HALF_STEP = 5e-6
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?", re.IGNORECASE)


@dataclass(frozen=True)
class Box:
    """Degrees, WGS 84; ``west`` beyond ``east`` means across the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Box":
        """Four numbers, or six whose heights do not matter; raises ValueError (OGC 17-069r4, 7.15.3)."""
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
            raise ValueError("Four or six numbers are needed")
        half = len(numbers) // 2
        (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
        if south > north:
            raise ValueError("The south is north of the north")
        return cls(west, south, east, north)


@dataclass(frozen=True)
class Page:
    """``matched`` counts all that fit; ``after`` is what the next page starts after, None on the last one."""

    ids: list[int]
    matched: int
    after: int | None


def page_of(snapshot: Snapshot, *, box: Box | None, after: int, limit: int) -> Page:
    """Up to ``limit`` ids above ``after``: a page stays right when entries come and go between two of them."""
    ids = snapshot.id if box is None else snapshot.id[_inside(snapshot, box)]
    rest = ids[ids > after]
    if len(rest) > limit:
        rest = np.partition(rest, limit - 1)[:limit]
        next_after = int(rest.max())
    else:
        next_after = None
    return Page([int(each) for each in np.sort(rest)], len(ids), next_after)


def bounds(snapshot: Snapshot) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all entries; None of an empty map."""
    if not snapshot.count:
        return None
    lon, lat = snapshot.lon, snapshot.lat
    west, south, east, north = lon.min(), lat.min(), lon.max(), lat.max()
    return round(float(west), 5), round(float(south), 5), round(float(east), 5), round(float(north), 5)


def check_period(text: str) -> None:
    """A moment, or two with a slash of which one may be open; raises ValueError (17-069r4, 7.15.4).

    Entries have no time of their own, so every right period selects all of them.
    """
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in ("", "..")):
        raise ValueError("No moment")
    moments = [_moment(part) for part in parts if part not in ("", "..")]
    if len(moments) == 2 and moments[0] > moments[1]:
        raise ValueError("The end is before the start")


def _moment(text: str) -> datetime:
    if not MOMENT.fullmatch(text):
        raise ValueError("Not a moment of RFC 3339")
    found = datetime.fromisoformat(text.upper())
    return found if found.tzinfo else found.astimezone()


def _inside(snapshot: Snapshot, box: Box) -> np.ndarray:
    lon, lat = snapshot.lon, snapshot.lat
    from_west, to_east = lon >= box.west - HALF_STEP, lon <= box.east + HALF_STEP
    across = from_west | to_east if box.west > box.east else from_west & to_east
    found: np.ndarray = across & (lat >= box.south - HALF_STEP) & (lat <= box.north + HALF_STEP)
    return found
