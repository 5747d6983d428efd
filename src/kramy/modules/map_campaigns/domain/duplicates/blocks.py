"""Which records are worth comparing, as arithmetic on arrays: groups by key, neighbours in an order, and a quick no.

A pair of positions (a, b), a below b, of n records is the number a · n + b.
"""

from array import array
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from kramy.lib.geo import distance, distances_between
from kramy.modules.map_campaigns.domain.duplicates.features import Record, is_number_slip
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME_PLACE_METRES
from kramy.modules.map_campaigns.domain.duplicates.words import COMMON

LARGEST_BLOCK = 40
"""Records under one key that are all compared with one another: at most 780 pairs a key."""
NEIGHBOURS = 4
"""Records after each in an order that it is compared with."""
FEW_DOORS = 6
LEAST_RATIO = 60
"""Names less alike than this, letter by letter, with no word's beginning in common, are two names."""
BITS = 64

Numbers = NDArray[np.int64]


class Blocks:
    """Records by the keys they have."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._keys = array("q")
        self._positions = array("q")

    def add(self, position: int, keys: Iterable[int]) -> None:
        """Note the keys (any 64-bit numbers) of the record at ``position``, each once."""
        known = list(keys)
        self._keys.extend(known)
        self._positions.extend([position] * len(known))

    def pairs(self, ranks: Numbers) -> Numbers:
        """All pairs within small blocks; within larger ones each record with the next few by ``ranks``."""
        keys = np.frombuffer(self._keys, dtype=np.int64) if self._keys else np.empty(0, dtype=np.int64)
        positions = np.frombuffer(self._positions, dtype=np.int64) if self._keys else keys
        order = np.lexsort((positions, keys))
        keys, positions = keys[order], positions[order]
        starts = (
            np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, dtype=np.int64)
        )
        sizes = np.diff(np.r_[starts, len(keys)])
        found = [np.empty(0, dtype=np.int64)]
        for size in range(2, LARGEST_BLOCK + 1):
            at = starts[sizes == size]
            if len(at):
                lefts, rights = _triangle(size)
                block = positions[at[:, None] + np.arange(size)]
                found.append((block[:, lefts] * self._count + block[:, rights]).ravel())
        for start, size in zip(starts[sizes > LARGEST_BLOCK], sizes[sizes > LARGEST_BLOCK], strict=True):
            found.append(neighbours(positions[start : start + size], ranks))
        return np.concatenate(found)


def once(codes: Numbers) -> Numbers:
    """The numbers in order, each once; sorts in place."""
    codes.sort()
    return codes[np.r_[True, codes[1:] != codes[:-1]]] if len(codes) else codes


@cache
def _triangle(size: int) -> tuple[Numbers, Numbers]:
    lefts, rights = np.triu_indices(size, 1)
    return lefts, rights


def neighbours(block: Numbers, ranks: Numbers) -> Numbers:
    """Each record of the block with the next few by ``ranks``."""
    ordered = block[np.argsort(ranks[block], kind="stable")]
    found = []
    for step in range(1, NEIGHBOURS + 1):
        one, other = ordered[:-step], ordered[step:]
        found.append(np.minimum(one, other) * len(ranks) + np.maximum(one, other))
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


# --- a quick no


class Columns:
    """What the quick no looks at, a column for all records. Bits stand for words: a false one only costs time."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.compact = [each.name.compact for each in records]
        self.own = [each.name.own for each in records]
        self.beginnings = np.array([_bits(each.beginnings) for each in records], dtype=np.uint64)
        self.bare = np.array([each.name.bare for each in records], dtype=np.bool_)
        self.trades = np.array([_bits(_kinds(each)) for each in records], dtype=np.uint64)
        self.phones = np.array([_bits(each.phones) for each in records], dtype=np.uint64)
        nips = {"": -1}
        self.nips = np.array([nips.setdefault(each.nip, len(nips)) for each in records], dtype=np.int64)
        self.numbers = np.array(
            [each.address.numbers[0] if len(each.address.numbers) == 1 else -1 for each in records],
            dtype=np.int64,
        )
        self.lons = np.array([np.nan if each.lon is None else each.lon for each in records])
        self.lats = np.array([np.nan if each.lat is None else each.lat for each in records])


def _bits(words: Iterable[str]) -> int:
    found = 0
    for word in words:
        found |= 1 << (hash(word) % BITS)
    return found


def _kinds(each: Record) -> frozenset[str]:
    """By what a name that is only a kind may meet another."""
    return each.name.trades | {word.text for word in each.name.words if word.weight < COMMON}


def hopeless_pairs(columns: Columns, firsts: Numbers, seconds: Numbers) -> NDArray[np.bool_]:
    """A quick no for most pairs, which the rules would call at most ``POSSIBLE``: house numbers that are wholly
    different with nothing that ties them, or names with nothing in common. Never a no where ``hopeless`` has none."""
    tied = (columns.nips[firsts] >= 0) & (columns.nips[firsts] == columns.nips[seconds])
    tied |= (columns.phones[firsts] & columns.phones[seconds]) != 0
    no = _two_numbers(columns, firsts, seconds) & ~tied
    tied |= (columns.bare[firsts] | columns.bare[seconds]) & (
        (columns.trades[firsts] & columns.trades[seconds]) != 0
    )
    left = np.flatnonzero(~no & ~tied & ((columns.beginnings[firsts] & columns.beginnings[seconds]) == 0))
    best = np.zeros(len(left), dtype=np.float32)
    for names in (columns.compact, columns.own):
        ratios = process.cpdist(
            [names[at] for at in firsts[left].tolist()],
            [names[at] for at in seconds[left].tolist()],
            scorer=fuzz.ratio, score_cutoff=LEAST_RATIO, dtype=np.float32,
        )  # fmt: skip
        best = np.maximum(best, ratios)
    no[left] = best < LEAST_RATIO
    return no


def _two_numbers(columns: Columns, firsts: Numbers, seconds: Numbers) -> NDArray[np.bool_]:
    """One house number each, more than a few doors and more than a slip apart, and no pins near each other."""
    one, other = columns.numbers[firsts], columns.numbers[seconds]
    found = (one >= 0) & (other >= 0) & (np.abs(one - other) > FEW_DOORS)
    near = (
        distances_between(
            columns.lons[firsts], columns.lats[firsts], columns.lons[seconds], columns.lats[seconds]
        )
        <= SAME_PLACE_METRES
    )
    found &= ~near
    long = np.flatnonzero(found & (one >= 100) & (other >= 100))
    slips = process.cpdist(
        [str(number) for number in one[long].tolist()], [str(number) for number in other[long].tolist()],
        scorer=OSA.distance, dtype=np.int32,
    )  # fmt: skip
    found[long] &= slips != 1
    return found


def hopeless(one: Record, other: Record) -> bool:
    """The same of two records."""
    if one.nip and one.nip == other.nip:
        return False
    if one.phones & other.phones:
        return False
    if _numbers_differ(one, other) and not _pins_near(one, other):
        return True
    if one.beginnings & other.beginnings:
        return False
    if (one.name.bare or other.name.bare) and _kinds(one) & _kinds(other):
        return False
    mine, theirs = one.name, other.name
    return max(fuzz.ratio(mine.compact, theirs.compact), fuzz.ratio(mine.own, theirs.own)) < LEAST_RATIO


def _numbers_differ(one: Record, other: Record) -> bool:
    mine, theirs = one.address.numbers, other.address.numbers
    if len(mine) != 1 or len(theirs) != 1 or abs(mine[0] - theirs[0]) <= FEW_DOORS:
        return False
    return not is_number_slip(one.address, other.address)


def _pins_near(one: Record, other: Record) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return distance(one.lon, one.lat, other.lon, other.lat) <= SAME_PLACE_METRES
