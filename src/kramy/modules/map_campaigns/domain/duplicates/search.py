"""All duplicates in a list of records, without comparing every record with every other.

Only records that share a key are compared: a telephone, a NIP, a house number with a street, a rare word of the
name, a common one together with the place, a square of the map, the neighbourhood in the alphabet. Work grows as
n log n: a key that too many records share says little and is left to the narrower keys. Keys and pairs are numbers in
numpy arrays (``blocks``), so that a list of a hundred thousand rows stays within some hundred megabytes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kramy.lib import morton
from kramy.modules.map_campaigns.domain.duplicates.blocks import (
    Blocks,
    Columns,
    hopeless_pairs,
    neighbours,
    once,
)
from kramy.modules.map_campaigns.domain.duplicates.features import Record, features, street_key
from kramy.modules.map_campaigns.domain.duplicates.names import Surroundings, rarity_of
from kramy.modules.map_campaigns.domain.duplicates.rules import (
    POSSIBLE,
    SAME,
    Verdict,
    at_one_address,
    judge,
    place_forbids,
)
from kramy.modules.map_campaigns.domain.duplicates.words import COMMON, telling

TWO_WORDS = 1.5
"""Own words in common, by weight, that make a partner a sure one whatever else the names say."""
LINK = 0.75
"""From this score on each of two pairs makes the third pair of their rows one place too."""
RIVAL = 0.12
"""How much more alike a record's better partner must be to push a doubtful one out."""
APART = 0.05
"""From this share on, by weight, the words that only one name has make it a doubtful pair."""
KIND_RULE = "kind_on_the_spot"
CHUNK = 200_000
"""Pairs looked at together."""

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two positions in the list, ``first`` the lower, and what the rules said of them."""

    first: int
    second: int
    verdict: Verdict


def surroundings(records: Sequence[Record]) -> Surroundings:
    """What the records as a whole say about their words, names, telephones and streets."""
    words: Counter[str] = Counter()
    name_places: defaultdict[str, set[object]] = defaultdict(set)
    phone_places: defaultdict[str, set[object]] = defaultdict(set)
    street_cities: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for each in records:
        words.update({word.text for word in each.name.words})
        street = street_key(each.address)
        place: object = (each.address.numbers[:1], each.address.letter, street[:1], each.city)
        if each.address.empty and each.lon is not None and each.lat is not None:
            place = (round(each.lon, 2), round(each.lat, 2))
        if not each.address.empty or each.lon is not None:
            name_places[each.name.compact].add(place)
            for phone in each.phones:
                phone_places[phone].add(place)
        if street and each.city:
            street_cities[street].add(each.city)
    return Surroundings(
        rarity=rarity_of(words, len(records)),
        name_places={name: len(places) for name, places in name_places.items() if len(places) > 2},
        phone_places={phone: len(places) for phone, places in phone_places.items() if len(places) > 2},
        street_cities={street: len(cities) for street, cities in street_cities.items() if len(cities) > 1},
    )


def find_pairs(records: Sequence[Record], *, least: float = SAME) -> list[Pair]:
    """Every pair that scores ``least`` or more, by position. The order of the records does not matter to it."""
    around = surroundings(records)
    firsts, seconds = candidates(records)
    columns = Columns(records)
    found = []
    for start in range(0, len(firsts), CHUNK):
        lefts, rights = firsts[start : start + CHUNK], seconds[start : start + CHUNK]
        if least >= POSSIBLE:
            worth = ~hopeless_pairs(columns, lefts, rights)
            lefts, rights = lefts[worth], rights[worth]
        for first, second in zip(lefts.tolist(), rights.tolist(), strict=True):
            one, other = records[first], records[second]
            if least >= POSSIBLE and place_forbids(one, other):
                continue
            verdict = judge(one, other, around)
            if verdict.score >= least:
                found.append(Pair(first, second, verdict))
    kept = _unambiguous(_without_rivals(found))
    if least <= SAME:
        kept += _closed(kept, {(pair.first, pair.second) for pair in found}, records, around)
        kept.sort(key=lambda pair: (pair.first, pair.second))
    return kept


class Candidates(NamedTuple):
    """Positions of the pairs worth judging: ``firsts`` below ``seconds``, in order, each pair once."""

    firsts: Positions
    seconds: Positions


def candidates(records: Sequence[Record]) -> Candidates:
    """The pairs worth judging."""
    counts: Counter[str] = Counter()
    for each in records:
        counts.update(set(telling(each.name.words)))
    squares = _squares(records)
    blocks = Blocks(len(records))
    for position, each in enumerate(records):
        blocks.add(position, {hash(key) for key in _keys(each, counts, squares[position])})
    order = _alphabet(records), _alphabet(records, backwards=True)
    parts = [blocks.pairs(order[0])]
    everybody = np.arange(len(records), dtype=np.int64)
    parts += [neighbours(everybody, ranks) for ranks in order]
    codes = once(np.concatenate(parts))
    return Candidates(codes // max(len(records), 1), codes % max(len(records), 1))


def _alphabet(records: Sequence[Record], *, backwards: bool = False) -> Positions:
    """The rank of each record by its name, or its name read from the end."""
    step = -1 if backwards else 1
    ordered = sorted(
        range(len(records)), key=lambda at: (records[at].name.compact[::step], records[at].raw, at)
    )
    ranks = np.empty(len(records), dtype=np.int64)
    ranks[ordered] = np.arange(len(records))
    return ranks


def _keys(each: Record, counts: Counter[str], squares: Sequence[int]) -> Iterator[tuple[object, ...]]:
    for phone in each.phones:
        yield "phone", phone[-7:]
    if each.nip:
        yield "nip", each.nip
        yield "nip in town", each.nip, each.city, each.address.numbers[:1]
    names = sorted(telling(each.name.words), key=lambda text: (counts[text], text))[:4]
    beginnings = sorted({text[:3] for text in [*names, each.name.compact] if text})
    streets = [word.text for word in each.address.words if word.weight >= COMMON]
    for text in names[:3]:
        yield "word", text
        yield "word in town", text, each.city
        for street in streets:
            yield "word in street", text, street
    for one, other in combinations(sorted(names), 2):
        yield "words", one, other
    for number in each.address.numbers:
        for street in streets:
            yield "address", number, street[:4]
            for beginning in beginnings:
                yield "name at address", number, street[:4], beginning
        for beginning in beginnings:
            yield "name at number", number, beginning
    for trade in each.name.trades:
        for number in each.address.numbers:
            for street in streets:
                yield "trade at address", trade, number, street[:4]
        for square in squares:
            yield "trade in square", square, trade
    for square in squares:
        for beginning in beginnings:
            yield "name in square", square, beginning
        yield "square", square, each.name.compact[:1]


SQUARE_ZOOM = 17
"""Half the side of a square of the map: 305 m on the equator, 195 m in Kraków. Squares of two by two such are laid four
times, each shifted by half, so that any two points within half a side share one."""


def _squares(records: Sequence[Record]) -> list[Sequence[int]]:
    """The numbers of each record's four squares, none where its place is not known."""
    placed = [at for at, each in enumerate(records) if each.lon is not None and each.lat is not None]
    found: list[Sequence[int]] = [()] * len(records)
    if not placed:
        return found
    lons, lats = (np.array([getattr(records[at], name) for at in placed]) for name in ("lon", "lat"))
    keys = morton.keys(lons, lats)
    xs, ys = morton.tiles(keys, SQUARE_ZOOM)
    side = 1 << SQUARE_ZOOM
    shifted = [
        ((((xs + shift % 2) >> 1) * side + ((ys + shift // 2) >> 1)) * 4 + shift).tolist()
        for shift in range(4)
    ]
    for at, squares in zip(placed, zip(*shifted, strict=True), strict=True):
        found[at] = squares
    return found


def _without_rivals(pairs: list[Pair]) -> list[Pair]:
    """Pairs less one kind: names with different words in them, while both have a partner that is more alike.

    A hotel's café and its dining room have one address and one telephone, and each stands in the list twice. Two that
    have a sure partner in common stay: then all three are one place.
    """
    best: defaultdict[int, float] = defaultdict(float)
    sure: defaultdict[int, set[int]] = defaultdict(set)
    exact: set[int] = set()
    for pair in pairs:
        found = pair.verdict.features
        for at, partner in ((pair.first, pair.second), (pair.second, pair.first)):
            best[at] = max(best[at], found.name.score)
            if found.name.apart <= APART or found.name.own == "both" or found.name.shared >= TWO_WORDS:
                sure[at].add(partner)
        if found.chain and found.number == "same" and not found.letter:
            exact |= {pair.first, pair.second}
    return [pair for pair in pairs if not _pushed_out(pair, best, sure) and not _next_shop(pair, exact)]


def _pushed_out(pair: Pair, best: dict[int, float], sure: dict[int, set[int]]) -> bool:
    name = pair.verdict.features.name
    if (
        pair.verdict.rule == KIND_RULE
        or name.apart <= APART
        or name.own == "both"
        or sure[pair.first] & sure[pair.second]
    ):
        return False
    return min(best[pair.first], best[pair.second]) >= name.score + RIVAL


def _next_shop(pair: Pair, exact: set[int]) -> bool:
    """A chain's shops at 40 and at 40a, when one of them has a partner at its very number."""
    found = pair.verdict.features
    return found.chain and found.letter and bool(exact & {pair.first, pair.second})


def _unambiguous(pairs: list[Pair]) -> list[Pair]:
    """Pairs less those of a row that is only a kind of place ("Restauracja") with several places of that kind."""
    named: defaultdict[int, set[int]] = defaultdict(set)
    linked = {(pair.first, pair.second) for pair in pairs}
    for pair in pairs:
        if pair.verdict.rule == KIND_RULE:
            named[pair.first].add(pair.second)
            named[pair.second].add(pair.first)
    doubtful = {
        at
        for at, partners in named.items()
        if any(two not in linked for two in combinations(sorted(partners), 2))
    }
    return [
        pair for pair in pairs if pair.verdict.rule != KIND_RULE or not doubtful & {pair.first, pair.second}
    ]


def _closed(
    pairs: list[Pair], judged: set[tuple[int, int]], records: Sequence[Record], around: Surroundings
) -> list[Pair]:
    """Third pairs of three rows at one address, two pairs of which are sure: one place is one place for all three."""
    partners: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for pair in pairs:
        if pair.verdict.score >= LINK and pair.verdict.rule != KIND_RULE:
            partners[pair.first][pair.second] = partners[pair.second][pair.first] = pair.verdict.score
    added: dict[tuple[int, int], Pair] = {}
    for links in partners.values():
        for first, second in combinations(sorted(links), 2):
            if (first, second) in judged or (first, second) in added:
                continue
            found = features(records[first], records[second], around)
            if (
                at_one_address(found)
                and found.nip is not False
                and not found.phone_differs
                and not found.name.other
            ):
                score = round(max(SAME, 0.9 * min(links[first], links[second])), 3)
                added[first, second] = Pair(first, second, Verdict(score, "third_of_three", found))
    return list(added.values())
