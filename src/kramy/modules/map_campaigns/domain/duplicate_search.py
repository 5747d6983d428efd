"""All duplicates in a list of records, without comparing every record with every other.

Only records that share a key are compared: a telephone, a NIP, a house number with a street, a rare word of the
name, a common one together with the place, a square of the map, the neighbourhood in the alphabet. Work grows as
n log n: a key that too many records share says little and is left to the narrower keys.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from kramy.lib import morton
from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.duplicate_features import (
    Record,
    Surroundings,
    is_number_slip,
    rarity_of,
    street_key,
)
from kramy.modules.map_campaigns.domain.duplicate_rules import (
    POSSIBLE,
    SAME,
    SAME_PLACE_METRES,
    Verdict,
    judge,
)
from kramy.modules.map_campaigns.domain.duplicate_words import COMMON, telling

LARGEST_BLOCK = 40
"""Records under one key that are all compared with one another: at most 780 pairs a key."""
NEIGHBOURS = 4
"""Records after each in the alphabet of names that it is compared with."""
SQUARE = 1 << (morton.BITS - 16)
"""Side of a square of the map in Morton cells: 610 m on the equator, 390 m in Kraków. Laid four times, each shifted
by half, so that any two points within half a side share one."""
RIVAL = 0.12
"""How much more alike a record's better partner must be to push a doubtful one out."""


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
        place = (each.address.numbers[:1], street[:1], each.city)
        if not each.address.empty:
            name_places[each.name.compact].add(place)
            for phone in each.phones:
                phone_places[phone].add(place)
        if street and each.city:
            street_cities[street].add(each.city)
    return Surroundings(
        rarity=rarity_of(words, len(records)),
        name_places={name: len(places) for name, places in name_places.items()},
        phone_places={phone: len(places) for phone, places in phone_places.items()},
        street_cities={street: len(cities) for street, cities in street_cities.items()},
    )


def find_pairs(records: Sequence[Record], *, least: float = SAME) -> list[Pair]:
    """Every pair that scores ``least`` or more, by position. The order of the records does not matter to it."""
    around = surroundings(records)
    found = []
    for first, second in sorted(candidates(records)):
        if least >= POSSIBLE and hopeless(records[first], records[second]):
            continue
        verdict = judge(records[first], records[second], around)
        if verdict.score >= least:
            found.append(Pair(first, second, verdict))
    return _without_rivals(found)


def candidates(records: Sequence[Record]) -> set[tuple[int, int]]:
    """The pairs worth judging."""
    counts: Counter[str] = Counter()
    for each in records:
        counts.update(set(telling(each.name.words)))
    blocks: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for position, each in enumerate(records):
        for key in set(_keys(each, counts)):
            blocks[key].append(position)
    pairs: set[tuple[int, int]] = set()
    for block in blocks.values():
        if 1 < len(block) <= LARGEST_BLOCK:
            pairs.update(combinations(block, 2))
        elif len(block) > LARGEST_BLOCK:
            pairs.update(_neighbours(block, records))
    everybody = range(len(records))
    pairs.update(_neighbours(everybody, records))
    pairs.update(_neighbours(everybody, records, backwards=True))
    return pairs


def _keys(each: Record, counts: Counter[str]) -> Iterator[tuple[object, ...]]:
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
    for square in _squares(each):
        for beginning in beginnings:
            yield "name in square", square, beginning
        yield "square", square, each.name.compact[:1]


def _squares(each: Record) -> Iterable[tuple[int, int, int]]:
    if each.lon is None or each.lat is None:
        return ()
    x, y = morton.tile(morton.key(each.lon, each.lat), 17)
    return [(shift, (x + shift % 2) >> 1, (y + shift // 2) >> 1) for shift in range(4)]


def _neighbours(
    block: Iterable[int], records: Sequence[Record], *, backwards: bool = False
) -> Iterator[tuple[int, int]]:
    """Each record with the next few in the alphabet of names, or of names read from their end."""
    step = -1 if backwards else 1
    ordered = sorted(block, key=lambda at: (records[at].name.compact[::step], records[at].raw, at))
    for position, at in enumerate(ordered):
        for other in ordered[position + 1 : position + 1 + NEIGHBOURS]:
            yield (at, other) if at < other else (other, at)


def hopeless(one: Record, other: Record) -> bool:
    """A quick no for most pairs, which the rules would call at most ``POSSIBLE``: house numbers that are wholly
    different with nothing that ties them, or names with nothing in common."""
    if one.nip and one.nip == other.nip:
        return False
    if one.phones & other.phones:
        return False
    if _two_numbers(one, other) and not _pins_near(one, other):
        return True
    mine, theirs = one.name, other.name
    if {word.text[:3] for word in mine.words} & {word.text[:3] for word in theirs.words}:
        return False
    return max(fuzz.ratio(mine.compact, theirs.compact), fuzz.ratio(mine.own, theirs.own)) < 60


def _two_numbers(one: Record, other: Record) -> bool:
    mine, theirs = one.address.numbers, other.address.numbers
    if len(mine) != 1 or len(theirs) != 1 or abs(mine[0] - theirs[0]) <= 6:
        return False
    return not is_number_slip(one.address, other.address)


def _pins_near(one: Record, other: Record) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return distance(one.lon, one.lat, other.lon, other.lat) <= SAME_PLACE_METRES


def _without_rivals(pairs: list[Pair]) -> list[Pair]:
    """Pairs less one kind: names with different words in them, while both have a partner that is more alike.

    A hotel's café and its dining room have one address and one telephone, and each stands in the list twice.
    """
    best: defaultdict[int, float] = defaultdict(float)
    for pair in pairs:
        for at in (pair.first, pair.second):
            best[at] = max(best[at], pair.verdict.features.name.score)
    return [
        pair
        for pair in pairs
        if not (
            pair.verdict.features.name.apart > 0.05
            and min(best[pair.first], best[pair.second]) >= pair.verdict.features.name.score + RIVAL
        )
    ]
