"""What is compared of two places: how alike their names are, how their addresses stand to each other, and the rest."""

import math
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from kramy.lib.geo import distance
from kramy.lib.text import stems
from kramy.modules.map_campaigns.domain.duplicate_words import (
    COMMON,
    KEPT_TYPES,
    NO_ADDRESS,
    SLIGHT,
    TRADES,
    Name,
    StreetAddress,
    Word,
    address_of,
    city_of,
    looks_like_address,
    name_of,
    nip_of,
    phones_of,
)

BRACKETED = 0.3
"""Weight of a word in brackets."""


@dataclass(frozen=True, slots=True)
class Record:
    """A place ready to be compared; make it with ``record``. ``raw`` is what was written, for identical rows."""

    name: Name
    address: StreetAddress
    city: str
    phones: frozenset[str]
    nip: str
    lon: float | None
    lat: float | None
    raw: tuple[str, ...]
    beginnings: frozenset[str] = frozenset()
    """The first three letters of each own word of the name (of every word when it has none), and of its initials."""


def record(
    *, name: str, address: str = "", city: str = "", phone: str = "", nip: str = "",
    lon: float | None = None, lat: float | None = None,
) -> Record:  # fmt: skip
    """A record from texts as people wrote them; the empty string and None are "not known"."""
    if looks_like_address(name) and address.strip() and not looks_like_address(address):
        name, address = address, name
    town = city_of(city)
    called = name_of(name)
    return Record(
        name=called,
        beginnings=_beginnings(called),
        address=address_of(address, town) if address.strip() else NO_ADDRESS,
        city=town,
        phones=phones_of(phone),
        nip=nip_of(nip),
        lon=lon if lat is not None else None,
        lat=lat if lon is not None else None,
        raw=tuple(" ".join(text.casefold().split()) for text in (name, address, city, phone, nip)),
    )


def _beginnings(name: Name) -> frozenset[str]:
    own = [word.text[:3] for word in name.words if word.weight >= COMMON]
    initials = "".join(word.text[0] for word in name.words)[:3]
    return frozenset(
        [*(own or [word.text[:3] for word in name.words]), *([initials] if len(initials) > 1 else [])]
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the other records say: how rare words are, on how many addresses a name or a telephone stands.

    Without others (two records alone) every word is as rare as its kind and every name is taken for rare.
    """

    rarity: dict[str, float] = field(default_factory=dict)
    name_places: dict[str, int] = field(default_factory=dict)
    phone_places: dict[str, int] = field(default_factory=dict)
    street_cities: dict[tuple[str, ...], int] = field(default_factory=dict)

    def weight(self, word: Word) -> float:
        return max(word.weight * self.rarity.get(word.text, 1.0), 0.05)

    def is_chain(self, one: Record, other: Record) -> bool:
        return any(self.name_places.get(each.name.compact, 0) > 2 for each in (one, other))


ALONE = Surroundings()


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two lists of words are. ``score`` 0 to 1; ``within``: the shorter is wholly in the longer and has
    an own name in it; ``apart``: the share of words, by weight, that each has and the other has not."""

    score: float
    within: bool = False
    apart: float = 0.0
    own: str = ""
    """"both" when every own name on either side has its like on the other, "one" when only one side's all have."""
    shared: float = 0.0
    """How much the own names say that both have: 2 for two rare words."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the rules look at. ``number`` and ``street`` are same, near, missing or other; ``city`` same, near,
    missing or other; ``metres`` None where a position is not known."""

    name: Alike
    number: str
    street: str
    city: str
    metres: float | None
    phone: bool | None
    phone_differs: bool
    """Both telephones are known and wholly different."""
    nip: bool | None
    nip_slip: bool
    chain: bool
    shared_phone: bool
    rare_street: bool
    number_slip: bool
    few_doors: bool
    """The house numbers are at most six apart."""
    long_number: bool
    """The house numbers have three digits or more: that two shops share one by chance is unlikely."""


def rarity_of(counts: dict[str, int], records: int) -> dict[str, float]:
    """The weight of each word by how many of ``records`` have it: 1 for one or two, towards 0.2 for all."""
    scale = math.log(1 + max(records, 2) / 2)
    return {
        word: min(1.0, 0.2 + 0.8 * math.log(1 + records / max(count, 2)) / scale)
        for word, count in counts.items()
        if count > 2
    }


def features(one: Record, other: Record, around: Surroundings = ALONE) -> Features:
    metres = None
    if one.lon is not None and one.lat is not None and other.lon is not None and other.lat is not None:
        metres = distance(one.lon, one.lat, other.lon, other.lat)
    street = street_of(one.address, other.address)
    return Features(
        name=names_alike(one, other, around),
        number=number_of(one.address, other.address),
        street=street,
        city=city_relation(one.city, other.city),
        metres=metres,
        phone=_phone(one.phones, other.phones),
        phone_differs=_phone(one.phones, other.phones) is False,
        nip=one.nip == other.nip if one.nip and other.nip else None,
        nip_slip=bool(one.nip and other.nip) and OSA.distance(one.nip, other.nip) == 1,
        chain=around.is_chain(one, other),
        shared_phone=any(around.phone_places.get(phone, 0) > 2 for phone in one.phones & other.phones),
        rare_street=around.street_cities.get(street_key(one.address), 1) <= 2,
        number_slip=is_number_slip(one.address, other.address),
        few_doors=few_doors(one.address, other.address),
        long_number=min((*one.address.numbers[:1], *other.address.numbers[:1]), default=0) >= 100,
    )


def street_key(address: StreetAddress) -> tuple[str, ...]:
    return tuple(sorted(word.text for word in address.words if word.weight > SLIGHT))


# --- names


def names_alike(one: Record, other: Record, around: Surroundings = ALONE) -> Alike:
    """The likeness of two names. Their town's name and what stands in brackets weigh little."""
    towns = {*one.city.split(), *other.city.split()}
    left, right = ([_in_town(word, towns) for word in each.name.words] for each in (one, other))
    found = _words_alike(left, right, around)
    compact = min(
        _compact_alike(one.name.compact, other.name.compact), _compact_alike(one.name.own, other.name.own)
    )
    if found.apart > 0 and len(left) == len(right):
        compact = 0.0  # nothing is written together or apart: the words that differ are other words
    score = max(found.score, compact)
    if _two_trades(one.name, other.name):
        return Alike(score * 0.75, False, max(found.apart, 0.3))
    if (
        (mine := set(one.name.branch) - towns)
        and (theirs := set(other.name.branch) - towns)
        and not mine & theirs
    ):
        return Alike(score * 0.8, False, max(found.apart, 0.3))
    if one.name.branch or other.name.branch:
        # what one puts in brackets the other may put into the name
        left, right = ([*words, *_branch_words(each, towns)] for words, each in ((left, one), (right, other)))
        wide = _words_alike(left, right, around)
        score = max(score, wide.score)
    return Alike(
        min(score, 1.0), found.within or score >= 0.995, found.apart if compact < 0.9 else 0.0, found.own,
        found.shared,
    )  # fmt: skip


def _branch_words(each: Record, towns: set[str]) -> list[Word]:
    return [Word(text, BRACKETED) for text in each.name.branch if text not in towns]


def _two_trades(one: Name, other: Name) -> bool:
    mine, theirs = (
        {TRADES[word.text] for word in each.words if word.text in TRADES} for each in (one, other)
    )
    return bool(mine and theirs) and not mine & theirs


def _in_town(word: Word, towns: set[str]) -> Word:
    return Word(word.text, SLIGHT) if word.text in towns else word


def _compact_alike(left: str, right: str) -> float:
    """For names written together or apart, or with a slip; short ones must be the same."""
    if left == right:
        return 0.99
    if min(len(left), len(right)) < 5:
        return 0.0
    score = fuzz.ratio(left, right) / 100
    return score if score >= 0.86 else 0.0


def _words_alike(left: list[Word], right: list[Word], around: Surroundings) -> Alike:
    """Dice's coefficient over weighted words, each paired with the most alike one of the other side."""
    lefts = [(word, around.weight(word)) for word in left]
    rights = [(word, around.weight(word)) for word in right]
    total_left, total_right = sum(w for _, w in lefts), sum(w for _, w in rights)
    if not total_left or not total_right:
        return Alike(0.0)
    shared_left = shared_right = 0.0
    lone_left = {i: w for i, (word, w) in enumerate(lefts) if word.weight > SLIGHT}
    lone_right = {j: w for j, (word, w) in enumerate(rights) if word.weight > SLIGHT}
    owned, shared = False, 0.0
    seen_left: set[int] = set()
    seen_right: set[int] = set()
    pairs = _pairing(left, right)
    if len(pairs) < min(len(left), len(right)):
        pairs = [*pairs, *_initials(left, right, pairs)]
    for quality, i, j in pairs:
        shared_left += lefts[i][1] * quality if i not in seen_left else 0.0
        shared_right += rights[j][1] * quality if j not in seen_right else 0.0
        seen_left.add(i)
        seen_right.add(j)
        lone_left.pop(i, None)
        lone_right.pop(j, None)
        if lefts[i][0].weight >= COMMON and quality >= 0.72:
            owned = True
            shared += min(lefts[i][1], rights[j][1]) * (quality >= 0.85)
    score = (shared_left + shared_right) / (total_left + total_right)
    apart = min(sum(lone_left.values()) / total_left, sum(lone_right.values()) / total_right)
    numbered = [
        any(words[at].text.isdigit() for at in lone)
        for words, lone in ((left, lone_left), (right, lone_right))
    ]
    if all(numbered):  # "Apteka 1" and "Apteka 2"
        score *= 0.6
    rooms = _two_rooms(left, right, lone_left, lone_right)
    own = _own(lefts, rights, lone_left, lone_right) if owned and not any(numbered) and not rooms else ""
    within = owned and apart <= 0.05 and not any(numbered)
    return Alike(min(score, 1.0), within, apart, own, 0.0 if rooms or any(numbered) else shared)


def _two_rooms(
    left: list[Word], right: list[Word], lone_left: dict[int, float], lone_right: dict[int, float]
) -> bool:
    """A café and a dining room of one name are two places of one house, a dentist and a dental clinic are not."""
    return all(
        any(TRADES.get(words[at].text) == "food" for at in lone)
        for words, lone in ((left, lone_left), (right, lone_right))
    )


def _own(
    lefts: list[tuple[Word, float]], rights: list[tuple[Word, float]], lone_left: dict[int, float],
    lone_right: dict[int, float],
) -> str:  # fmt: skip
    whole = [
        not any(words[at][0].weight >= COMMON for at in lone)
        for words, lone in ((lefts, lone_left), (rights, lone_right))
    ]
    return "both" if all(whole) else "one" if any(whole) else ""


def _initials(
    left: list[Word], right: list[Word], pairs: list[tuple[float, int, int]]
) -> list[tuple[float, int, int]]:
    """Words that stand for the initials of words beside each other: "SP 12", "Szkoła Podstawowa 12".

    One pair for each of those words; the short one counts once.
    """
    taken_left, taken_right = {i for _q, i, _j in pairs}, {j for _q, _i, j in pairs}
    found = []
    for short_side, long_side, taken_short, taken_long, turned in (
        (left, right, taken_left, taken_right, False),
        (right, left, taken_right, taken_left, True),
    ):
        for at, word in enumerate(short_side):
            if at in taken_short or not 2 <= len(word.text) <= 5 or not word.text.isalpha():
                continue
            size = len(word.text)
            for start in range(len(long_side) - size + 1):
                run = range(start, start + size)
                if any(place in taken_long for place in run):
                    continue
                if "".join(long_side[place].text[0] for place in run) == word.text:
                    found += [(0.95, place, at) if turned else (0.95, at, place) for place in run]
                    taken_short.add(at)
                    taken_long.update(run)
                    break
    return found


def _pairing(left: list[Word], right: list[Word]) -> list[tuple[float, int, int]]:
    """Pairs (quality, position, position), best first, each position once. Order of words does not matter."""
    possible = [
        (quality, i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (quality := _word_quality(one.text, other.text)) > 0
    ]
    possible.sort(key=lambda each: (-each[0], -min(left[each[1]].weight, right[each[2]].weight), each[1:]))
    found, taken_left, taken_right = [], set(), set()
    for quality, i, j in possible:
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            found.append((quality, i, j))
    return found


def _word_quality(one: str, other: str) -> float:
    """How sure it is that two words are one: the same, a slip, an ending, an abbreviation; 0 for two words."""
    if one == other:
        return 1.0
    if one[:1] != other[:1] and one[1:2] != other[1:2] and one[-2:] != other[-2:]:
        return 0.0
    return _slip_quality(*sorted((one, other), key=lambda word: (len(word), word)))


@lru_cache(maxsize=300_000)
def _slip_quality(shorter: str, longer: str) -> float:
    if shorter.isdigit() or longer.isdigit():
        return 0.0
    if len(shorter) == 1:
        return 0.6 if longer.startswith(shorter) else 0.0
    slips = OSA.distance(shorter, longer, score_cutoff=3)
    if len(longer) >= 4 and slips <= (1 if len(longer) <= 6 else 2 if len(longer) <= 10 else 3):
        # a two-letter difference in a word as short as "bake" and "cake" makes another word
        return 1 - slips * (1.1 / len(longer))
    if len(shorter) >= 4 and stems(shorter) == stems(longer):
        return 0.92
    if len(shorter) >= 3 and longer.startswith(shorter):
        return 0.85 if len(shorter) >= 4 else 0.7
    if len(shorter) == 2 and len(longer) >= 5 and longer.startswith(shorter):
        return 0.6
    return 0.0


# --- places


def number_of(one: StreetAddress, other: StreetAddress) -> str:
    if not one.numbers or not other.numbers:
        return "missing"
    mine, theirs = one.numbers, other.numbers
    meet = bool(set(mine) & set(theirs)) or any(
        min(span) <= number <= max(span) and number % 2 == min(span) % 2
        for span, numbers in ((mine, theirs), (theirs, mine))
        if len(span) > 1
        for number in numbers
    )
    if not meet:
        return "other"
    return "other" if one.letter and other.letter and one.letter != other.letter else "same"


def is_number_slip(one: StreetAddress, other: StreetAddress) -> bool:
    """Long house numbers one slip apart; of short ones every two are."""
    if not one.numbers or not other.numbers:
        return False
    mine, theirs = str(one.numbers[0]), str(other.numbers[0])
    return min(len(mine), len(theirs)) >= 3 and OSA.distance(mine, theirs) == 1


def few_doors(one: StreetAddress, other: StreetAddress) -> bool:
    return bool(one.numbers and other.numbers) and abs(one.numbers[0] - other.numbers[0]) <= 6


_STREETS: OrderedDict[tuple[str, str], str] = OrderedDict()
MOST_STREETS = 300_000


def street_of(one: StreetAddress, other: StreetAddress) -> str:
    """How the streets stand to each other: same, near, missing or other. Answers are remembered by the texts."""
    if not one.words or not other.words:
        return "missing"
    if one.street == other.street:
        return "same"
    key = (one.street, other.street) if one.street < other.street else (other.street, one.street)
    found = _STREETS.get(key)
    if found is None:
        found = _STREETS[key] = _compared_streets(one, other)
        if len(_STREETS) > MOST_STREETS:
            _STREETS.popitem(last=False)
    return found


def _compared_streets(one: StreetAddress, other: StreetAddress) -> str:
    if one.words == other.words and one.kinds == other.kinds and one.directions == other.directions:
        return "same"
    if _type_only(one) <= other.kinds or _type_only(other) <= one.kinds:
        return "near"  # "Rynek 5" and "Rynek Główny 5"
    found = _words_alike(list(one.words), list(other.words), ALONE)
    score = found.score
    if fuzz.ratio(one.compact, other.compact) >= 88 and not re.search(r"\d", one.compact + other.compact):
        score = max(score, 0.9)
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        score *= 0.85
    if one.directions and other.directions and not one.directions & other.directions:
        score *= 0.85
    if score >= 0.8 or (found.within and _ends_alike(one.words, other.words)):
        return "same"
    return "near" if score >= 0.6 or found.within else "other"


def _ends_alike(one: tuple[Word, ...], other: tuple[Word, ...]) -> bool:
    """Whether the longer name only has words before the shorter: "Dietla", "Józefa Dietla"."""
    shorter, longer = sorted(([word.text for word in one], [word.text for word in other]), key=len)
    return longer[-len(shorter) :] == shorter


def _type_only(address: StreetAddress) -> set[str]:
    """The types that are all the street's name has; a word that is no type when it has others."""
    named = {word.text for word in address.words}
    return named if named <= KEPT_TYPES else {""}


@lru_cache(maxsize=100_000)
def city_relation(one: str, other: str) -> str:
    """How the towns stand to each other: same, near, missing or other."""
    if not one or not other:
        return "missing"
    if one == other:
        return "same"
    shorter, longer = sorted((set(one.split()), set(other.split())), key=len)
    if shorter <= longer or fuzz.ratio(one, other) >= 85:
        return "near"
    return "other"


def _phone(one: frozenset[str], other: frozenset[str]) -> bool | None:
    if not one or not other:
        return None
    return phones_meet(one, other)


def phones_meet(one: frozenset[str], other: frozenset[str]) -> bool:
    if one & other:
        return True
    return any(a.endswith(b) or b.endswith(a) for a in one for b in other)
