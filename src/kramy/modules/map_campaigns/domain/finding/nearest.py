"""Which rows can be among those from the n-th to the m-th nearest of a place, found without sorting all of them."""

import math

import numpy as np
from numpy.typing import NDArray

from kramy.lib import geo
from kramy.modules.map_campaigns.domain.finding.ordering import FEW, Rows
from kramy.modules.map_campaigns.domain.published_map.snapshot import Mask, Snapshot

FIRST_CIRCLE, LAST_CIRCLE = 1_000.0, 64_000.0
"""Metres: the first pages are looked for inside circles, each four times as wide as the one before."""

ROUGHLY, NEARLY = 1 + 2e-5, 0.01
"""How wrong a rough distance may be: a factor (of single precision; it is 1e-6) and metres (of rounding)."""

Point = tuple[float, float]


def distances(snapshot: Snapshot, near: Point, rows: Rows) -> NDArray[np.float64]:
    """Metres from `near` to these rows, to a millimetre.

    Rounded, so that entries on one spot are equally far whatever rows stand beside them in the array."""
    return np.round(geo.distances(*near, snapshot.lon[rows], snapshot.lat[rows]), 3)


def inside(snapshot: Snapshot, box: geo.BoundingBox) -> Mask:
    """The rows in a box or on its edge."""
    lon, lat = snapshot.lon, snapshot.lat
    return (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)


def bracket(snapshot: Snapshot, near: Point, mask: Mask | None, start: int, stop: int) -> tuple[Rows, int]:
    """Rows that hold the `start`-th to `stop`-th nearest of the chosen ones, and how many nearer ones they leave out."""
    metres = FIRST_CIRCLE
    while snapshot.count > FEW and metres <= LAST_CIRCLE:
        there = inside(snapshot, geo.BoundingBox.around(*near, metres))
        rows = np.flatnonzero(there if mask is None else there & mask)
        rows = rows[distances(snapshot, near, rows) <= metres] if len(rows) >= stop else rows[:0]
        if len(rows) >= stop:
            return rows, 0
        metres *= 4
    rows = np.arange(snapshot.count) if mask is None else np.flatnonzero(mask)
    stop = min(stop, len(rows))
    if len(rows) <= FEW or start >= stop:
        return rows, 0
    rough = _rough_distances(snapshot, near, rows)
    low, high = np.partition(rough, (start, stop - 1))[[start, stop - 1]]
    nearest, farthest = low / ROUGHLY - NEARLY, high * ROUGHLY + NEARLY
    return rows[(rough >= nearest) & (rough <= farthest)], int(np.count_nonzero(rough < nearest))


def _rough_distances(snapshot: Snapshot, near: Point, rows: Rows) -> NDArray[np.float32]:
    """Haversine in single precision, a tenth of the time; differences are taken before the digits are cut."""
    half = np.float32(math.pi / 360)
    lats = snapshot.lat[rows]
    east = np.sin((snapshot.lon[rows] - near[0]).astype(np.float32) * half)
    north = np.sin((lats - near[1]).astype(np.float32) * half)
    narrower = np.cos(lats.astype(np.float32) * (2 * half)) * np.float32(math.cos(math.radians(near[1])))
    half_chord = np.sqrt(np.minimum(north * north + narrower * east * east, np.float32(1)))
    rough: NDArray[np.float32] = np.arcsin(half_chord) * np.float32(2 * geo.EARTH_RADIUS)
    return rough
