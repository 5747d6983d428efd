"""The alphabetical order of a map's entries, kept with its keys so that a change does not sort the others again."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

PREFIX = 48
"""Bytes of a key that are compared at once; only names alike so far are compared as a whole."""


@dataclass(frozen=True)
class NameOrder:
    """Rows by (key, id) of their entries, and the keys themselves: UTF-8, one after another in that order."""

    rows: NDArray[np.int64]
    lengths: NDArray[np.int32]
    keys: NDArray[np.uint8]


class NameKeys:
    """Keys as they are read, in the order of the rows."""

    def __init__(self, rows: int) -> None:
        self._prefixes = np.zeros(rows, dtype=f"S{PREFIX}")
        self._lengths = np.zeros(rows, dtype=np.int32)
        self._bytes = bytearray()
        self._filled = 0

    def add(self, keys: Sequence[str]) -> None:
        """The keys of the next rows."""
        encoded = [key.encode() for key in keys]
        until = self._filled + len(encoded)
        self._prefixes[self._filled : until] = encoded
        self._lengths[self._filled : until] = [len(key) for key in encoded]
        for key in encoded:
            self._bytes += key
        self._filled = until

    def order(self, ids: NDArray[Any]) -> NameOrder:
        """All rows sorted, equal keys by id."""
        by_id = np.argsort(ids, kind="stable")
        rows = by_id[np.argsort(self._prefixes[by_id], kind="stable")]
        every = np.frombuffer(self._bytes, dtype=np.uint8)
        stops = np.cumsum(self._lengths, dtype=np.int64)
        starts = stops - self._lengths
        for first, last in self._alike(rows):
            group = rows[first:last]
            group[:] = sorted(
                group.tolist(), key=lambda row: (every[starts[row] : stops[row]].tobytes(), int(ids[row]))
            )
        return NameOrder(rows, self._lengths[rows], _gathered(every, starts[rows], self._lengths[rows]))

    def _alike(self, rows: NDArray[np.int64]) -> list[tuple[int, int]]:
        """Runs of rows whose keys begin alike and of which one goes on."""
        if not len(rows):
            return []
        prefixes = self._prefixes[rows]
        edges = np.flatnonzero(np.concatenate([[True], prefixes[1:] != prefixes[:-1], [True]]))
        longest = np.maximum.reduceat(self._lengths[rows], edges[:-1])
        wanted = np.flatnonzero((np.diff(edges) > 1) & (longest > PREFIX))
        return [(int(edges[number]), int(edges[number + 1])) for number in wanted]


def _gathered(
    every: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int32]
) -> NDArray[np.uint8]:
    """The bytes from each start on, one after another, some rows at a time to spare memory."""
    found = np.empty(int(lengths.sum(dtype=np.int64)), dtype=np.uint8)
    filled = 0
    for first in range(0, len(starts), 100_000):
        some, long = starts[first : first + 100_000], lengths[first : first + 100_000].astype(np.int64)
        ends = np.cumsum(long)
        total = int(ends[-1])
        at = np.arange(total) + np.repeat(some - (ends - long), long)
        found[filled : filled + total] = every[at]
        filled += total
    return found


def merged(
    old: NameOrder,
    old_ids: NDArray[Any],
    *,
    kept_as: NDArray[np.int64],
    fresh: Sequence[tuple[str, int, int]],
) -> NameOrder:
    """The order after a change: `kept_as` is the new row of each old one, -1 when it is gone; `fresh` are
    (key, id, row) of entries that are new or other than they were."""
    stops = np.cumsum(old.lengths, dtype=np.int64)
    starts = stops - old.lengths
    added = sorted((key.encode(), entry_id, row) for key, entry_id, row in fresh)
    places = [_place(old, old_ids, starts, stops, key, entry_id) for key, entry_id, _row in added]
    rows = kept_as[old.rows]
    stays = rows >= 0
    at = np.searchsorted(np.flatnonzero(stays), places)
    lengths = np.array([len(key) for key, _id, _row in added], dtype=np.int32)
    return NameOrder(
        rows=np.insert(rows[stays], at, [row for _key, _id, row in added]),
        lengths=np.insert(old.lengths[stays], at, lengths),
        keys=_spliced(old, starts, np.flatnonzero(~stays), places, [key for key, _id, _row in added]),
    )


def _place(
    old: NameOrder,
    ids: NDArray[Any],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    key: bytes,
    entry_id: int,
) -> int:
    """How many of the old order come before (key, id)."""
    low, high = 0, len(old.rows)
    while low < high:
        middle = (low + high) // 2
        there = old.keys[starts[middle] : stops[middle]].tobytes()
        if there < key or (there == key and int(ids[old.rows[middle]]) < entry_id):
            low = middle + 1
        else:
            high = middle
    return low


def _spliced(
    old: NameOrder,
    starts: NDArray[np.int64],
    gone: NDArray[np.int64],
    places: list[int],
    keys: list[bytes],
) -> NDArray[np.uint8]:
    """The old keys without those at `gone`, with `keys` before those at `places`."""
    edges = np.append(starts, len(old.keys))
    put: dict[int, list[bytes]] = {}
    for place, key in zip(places, keys, strict=True):
        put.setdefault(place, []).append(key)
    missing = set(gone.tolist())
    cuts = sorted({0, len(starts), *put, *missing, *(each + 1 for each in missing)})
    parts: list[NDArray[np.uint8]] = []
    for first, after in pairwise([*cuts, len(starts)]):
        parts += [np.frombuffer(key, dtype=np.uint8) for key in put.get(first, ())]
        if first not in missing:
            parts.append(old.keys[edges[first] : edges[after]])
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint8)
