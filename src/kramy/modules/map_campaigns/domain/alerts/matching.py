"""Which subscriptions hear of which new entries: whole columns against whole columns, no query a pair.

New entries are sorted from south to north, so the band of latitudes of a subscription's circle is one slice of
them; only the pairs so found are measured. Subscriptions without a circle are pairs with every entry, judged by
sets of categories and districts as bits. Measured: 10,000 subscriptions and 1,000 new entries in half a
second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kramy.lib import geo

PAIRS_AT_ONCE = 500_000
METRES_OF_SLACK = 1.0
"""The band of latitudes is this much higher than the circle, so that no rounding loses a place on its edge."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscription as the matching sees it; ``lon`` is None for one without a circle. Slugs, empty for all."""

    id: int
    after_entry: int
    lon: float | None = None
    lat: float | None = None
    within: int = 0
    categories: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A new entry: its categories with the ones they are part of, and the slug of its district or nothing."""

    id: int
    lon: float
    lat: float
    categories: frozenset[str]
    district: str = ""


def pairs(listeners: Sequence[Listener], places: Sequence[Place]) -> Integers:
    """(listener id, place id) of each pair that fits, shape (n, 2), in no promised order."""
    if not listeners or not places:
        return np.empty((0, 2), dtype=np.int64)
    judge = _Judge(listeners, places)
    found = [judge.fitting(*block) for block in _candidates(listeners, places)]
    return np.concatenate(found) if found else np.empty((0, 2), dtype=np.int64)


class _Judge:
    """The columns of both sides, and the test of a block of pairs."""

    def __init__(self, listeners: Sequence[Listener], places: Sequence[Place]) -> None:
        self.listener_id = np.array([each.id for each in listeners], dtype=np.int64)
        self.after = np.array([each.after_entry for each in listeners], dtype=np.int64)
        self.within = np.array([each.within if each.lon is not None else np.inf for each in listeners])
        self.x, self.y = _positions(listeners)
        self.place_id = np.array([each.id for each in places], dtype=np.int64)
        self.lon = np.array([each.lon for each in places])
        self.lat = np.array([each.lat for each in places])
        self.wanted_categories = _SlugSets([each.categories for each in listeners])
        self.wanted_districts = _SlugSets([each.districts for each in listeners])
        self.categories = self.wanted_categories.of([each.categories for each in places])
        self.districts = self.wanted_districts.of([(each.district,) for each in places])

    def fitting(self, listeners: Integers, places: Integers) -> Integers:
        fits = self.place_id[places] > self.after[listeners]
        for wanted, given in (
            (self.wanted_categories, self.categories),
            (self.wanted_districts, self.districts),
        ):
            shared = (wanted.bits[listeners] & given[places]).any(axis=1)
            fits &= shared | wanted.anything[listeners]
        listeners, places = listeners[fits], places[fits]
        metres = _metres(self.x[listeners], self.y[listeners], self.lon[places], self.lat[places])
        near = ~(metres > self.within[listeners])  # of one without a circle the distance is no number
        return np.column_stack([self.listener_id[listeners[near]], self.place_id[places[near]]])


class _SlugSets:
    """Sets of slugs as rows of bits, numbered in the order in which they are met."""

    def __init__(self, sets: Sequence[Sequence[str]]) -> None:
        slugs = dict.fromkeys(slug for each in sets for slug in each)
        self.numbers = {slug: number for number, slug in enumerate(slugs)}
        self.bits = self.of(sets)
        self.anything = np.array([not each for each in sets])

    def of(self, sets: Sequence[Sequence[str] | frozenset[str]]) -> NDArray[np.uint8]:
        """Rows of bits of other sets; what nobody asked for has none."""
        table = np.zeros((len(sets), max(len(self.numbers), 1)), dtype=bool)
        for row, each in enumerate(sets):
            for slug in each:
                if slug in self.numbers:
                    table[row, self.numbers[slug]] = True
        return np.packbits(table, axis=1)


def _positions(listeners: Sequence[Listener]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.array([np.nan if each.lon is None else each.lon for each in listeners])
    y = np.array([np.nan if each.lat is None else each.lat for each in listeners])
    return x, y


def _metres(
    lon1: NDArray[np.float64], lat1: NDArray[np.float64], lon2: NDArray[np.float64], lat2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Row by row, by the formula of `lib.geo.distances`."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    chord = (
        np.sin((phi2 - phi1) / 2) ** 2
        + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    )
    result: NDArray[np.float64] = 2 * geo.EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return result


def _candidates(listeners: Sequence[Listener], places: Sequence[Place]) -> list[tuple[Integers, Integers]]:
    """Blocks of row numbers that may fit: each circle's band of latitudes, everything for those without one."""
    order = np.argsort([each.lat for each in places], kind="stable").astype(np.int64)
    lats = np.array([each.lat for each in places])[order]
    _x, y = _positions(listeners)
    reach = (np.array([each.within for each in listeners]) + METRES_OF_SLACK) / geo.METRES_PER_DEGREE
    first = np.where(np.isnan(y), 0, np.searchsorted(lats, y - reach, side="left"))
    last = np.where(np.isnan(y), len(places), np.searchsorted(lats, y + reach, side="right"))
    counts = last - first
    ends = np.cumsum(counts)
    blocks, start = [], 0
    while start < len(counts):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + PAIRS_AT_ONCE, side="right")), start + 1)
        blocks.append(_expanded(first[start:stop], counts[start:stop], start, order))
        start = stop
    return blocks


def _expanded(first: Integers, counts: Integers, start: int, order: Integers) -> tuple[Integers, Integers]:
    """Every row number of each slice, the slices one after another, beside the listener's row number."""
    total = int(counts.sum())
    offsets = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    listeners = np.repeat(np.arange(start, start + len(counts), dtype=np.int64), counts)
    return listeners, order[np.repeat(first, counts) + offsets]
