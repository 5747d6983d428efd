"""What is compared of two places: how alike their names are, how their addresses stand to each other, and the rest."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.duplicates.address_words import (
    KEPT_TYPES,
    NO_ADDRESS,
    StreetAddress,
    address_of,
    city_of,
    looks_like_address,
)
from kramy.modules.map_campaigns.domain.duplicates.mending import mended
from kramy.modules.map_campaigns.domain.duplicates.name_words import WIDE_TRADES, Name, name_of
from kramy.modules.map_campaigns.domain.duplicates.names import (
    ALONE,
    Alike,
    Surroundings,
    word_quality,
    words_alike,
)
from kramy.modules.map_campaigns.domain.duplicates.telephones import nip_of, phones_of
from kramy.modules.map_campaigns.domain.duplicates.words import COMMON, SLIGHT, Word

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
    """The first three letters of each own word of the name and its parts (of every word when it has none), and of its
    initials."""


def record(
    *, name: str, address: str = "", city: str = "", phone: str = "", nip: str = "",
    lon: float | None = None, lat: float | None = None,
) -> Record:  # fmt: skip
    """A record from texts as people wrote them; the empty string and None are "not known"."""
    name, address, city = mended(name), mended(address), mended(city)
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
    own += [word.text[:3] for part in name.parts for word in part if word.weight >= COMMON]
    initials = "".join(word.text[0] for word in name.words)[:3]
    return frozenset(
        [*(own or [word.text[:3] for word in name.words]), *([initials] if len(initials) > 1 else [])]
    )


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
    letter: bool
    """One house number has a letter that the other has not: of a chain, perhaps two shops."""
    long_number: bool
    """The house numbers have three digits or more: that two shops share one by chance is unlikely."""


def features(one: Record, other: Record, around: Surroundings = ALONE) -> Features:
    metres = None
    if one.lon is not None and one.lat is not None and other.lon is not None and other.lat is not None:
        metres = distance(one.lon, one.lat, other.lon, other.lat)
    street = street_of(one.address, other.address)
    number = number_of(one.address, other.address)
    chain = around.is_chain(one.name, other.name)
    return Features(
        name=names_alike(one, other, around),
        number=number,
        street=street,
        city=city_relation(one.city, other.city),
        metres=metres,
        phone=_phone(one.phones, other.phones),
        phone_differs=_phone(one.phones, other.phones) is False,
        nip=one.nip == other.nip if one.nip and other.nip else None,
        nip_slip=bool(one.nip and other.nip) and OSA.distance(one.nip, other.nip) == 1,
        chain=chain,
        letter=number == "same" and one.address.letter != other.address.letter,
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
    found = words_alike(left, right, around)
    compact = min(
        _compact_alike(one.name.compact, other.name.compact), _compact_alike(one.name.own, other.name.own)
    )
    if found.apart > 0 and len(left) == len(right):
        compact = 0.0  # nothing is written together or apart: the words that differ are other words
    score = max(found.score, compact)
    kind = _of_one_kind(one.name, other.name)
    if _two_trades(one.name, other.name):
        return Alike(score * 0.75, False, max(found.apart, 0.3), other=True)
    if _two_signs(one.name.quoted, other.name.quoted):
        return Alike(score * 0.75, False, max(found.apart, 0.3), other=True)
    if (
        (mine := set(one.name.branch) - towns)
        and (theirs := set(other.name.branch) - towns)
        and not mine & theirs
    ):
        return Alike(score * 0.8, False, max(found.apart, 0.3), other=True)
    if one.name.branch or other.name.branch:
        # what one puts in brackets the other may put into the name
        left, right = ([*words, *_branch_words(each, towns)] for words, each in ((left, one), (right, other)))
        wide = words_alike(left, right, around)
        score = max(score, wide.score)
    part = _part_alike(one, other, around) if score < 0.9 and (one.name.parts or other.name.parts) else None
    if part is not None and part.score > score:
        return Alike(
            0.95 * part.score, True, part.apart, part.own, max(part.shared, found.shared), part.other, kind
        )
    return Alike(
        min(score, 1.0), found.within or score >= 0.995, found.apart if compact < 0.9 else 0.0, found.own,
        found.shared, found.other, kind,
    )  # fmt: skip


def _part_alike(one: Record, other: Record, around: Surroundings) -> Alike | None:
    """The likeness of what is written apart in one name ("… - Guadalupe", "„Gracja” Halina Żak") and the whole other,
    when no own word of the part is wanting there."""
    towns = {*one.city.split(), *other.city.split()}
    best: Alike | None = None
    for mine, theirs in ((one.name, other.name), (other.name, one.name)):
        whole = [_in_town(word, towns) for word in theirs.words]
        for part in mine.parts:
            words = [_in_town(word, towns) for word in part]
            if not any(word.weight >= COMMON for word in words):
                continue
            found = words_alike(words, whole, around)
            if (
                found.own
                and (found.own == "both" or found.score >= 0.6)
                and (best is None or found.score > best.score)
            ):
                best = found
    return best


def _two_signs(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both say a name in quotes and these have nothing in common."""
    return bool(mine and theirs) and not any(word_quality(a, b) >= 0.7 for a in mine for b in theirs)


def _of_one_kind(one: Name, other: Name) -> bool:
    """Whether one names no more than what the other is. Of trades that share houses (two restaurants, two surgeries) the
    word itself must be the same."""
    if not (one.bare or other.bare):
        return False
    if (one.trades & other.trades) - WIDE_TRADES:
        return True
    mine, theirs = (
        {word.text for word in each.words if SLIGHT < word.weight < COMMON} for each in (one, other)
    )
    if one.trades & other.trades:
        return bool(mine & theirs)
    return bool(mine) and (mine if one.bare else theirs) <= (theirs if one.bare else mine)


def _branch_words(each: Record, towns: set[str]) -> list[Word]:
    return [Word(text, BRACKETED) for text in each.name.branch if text not in towns]


def _two_trades(one: Name, other: Name) -> bool:
    return bool(one.trades and other.trades) and not one.trades & other.trades


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
    found = words_alike(list(one.words), list(other.words), ALONE)
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
