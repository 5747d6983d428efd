"""Addresses for what somebody types, forgiving case, diacritics, first names left out and slips.

A city has some thousand streets and some hundred thousand addresses. The streets are kept in memory, sorted
by word, and say which streets are meant; the database then gives the numbers of those few streets through the
index of a foreign key. So the work does not grow with the number of addresses, on either database.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from rapidfuzz import fuzz

from kramy.kernel.manifest.api import city
from kramy.kernel.places.base import AddressHit
from kramy.kernel.places.models import Address, Street
from kramy.lib import geo, morton
from kramy.lib.text import closest_words, fold

LONGEST_QUERY = 120
MOST_STREETS = 12
MOST_LIMIT = 50
MOST_REMEMBERED = 20_000
PREFIX_WORDS = frozenset({"ul", "ulica", "al", "aleja", "aleje", "pl", "plac", "os", "osiedle"})
POSTCODE = re.compile(r"\b(\d{2})[-\s]?(\d{3})\b")
NUMBER = re.compile(r"\d+[a-z]{0,2}$")
GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)")


@dataclass(frozen=True)
class Vocabulary:
    """Streets in memory. ``words`` are sorted (word, street index) pairs; ``distinct`` the words, common first;
    ``meant`` the ids of the streets that words were found to mean, as an import asks for the same ones again and again.
    """

    fingerprint: tuple[Any, ...]
    ids: tuple[int, ...]
    names: tuple[str, ...]
    counts: tuple[int, ...]
    spots: tuple[tuple[float, float], ...]
    words: tuple[tuple[str, int], ...]
    distinct: tuple[str, ...]
    meant: dict[tuple[str, ...], list[int]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Query:
    """What was typed, taken apart. ``number`` is the start of a house number, "" when none was typed."""

    words: tuple[str, ...]
    number: str
    postcode: str


_loaded: Vocabulary | None = None


def vocabulary() -> Vocabulary:
    """The streets, read again only after an import: one query when nothing changed, two when so."""
    global _loaded
    fingerprint = tuple(
        Street.objects.aggregate(
            a=models.Count("id"),
            b=models.Max("id"),
            c=models.Sum("address_count"),
            d=models.Sum("lon"),
            e=models.Max("updated_at"),
        ).values()
    )
    if _loaded is None or _loaded.fingerprint != fingerprint:
        _loaded = _load(fingerprint)
    return _loaded


def _load(fingerprint: tuple[Any, ...]) -> Vocabulary:
    home = fold(city().names["pl"])
    rows = list(Street.objects.order_by("-address_count", "name", "pk"))
    pairs: set[tuple[str, int]] = set()
    for index, row in enumerate(rows):
        town = [word for word in fold(row.town).split() if word != home]
        pairs.update((word, index) for word in [*fold(row.name).split(), *town])
    by_use: dict[str, int] = defaultdict(int)
    for word, index in pairs:
        by_use[word] += rows[index].address_count
    return Vocabulary(
        fingerprint,
        tuple(row.pk for row in rows),
        tuple(fold(row.name) for row in rows),
        tuple(row.address_count for row in rows),
        tuple((row.lon, row.lat) for row in rows),
        tuple(sorted(pairs)),
        tuple(sorted(by_use, key=lambda word: (-by_use[word], word))),
    )


def parse(text: str) -> Query:
    """Words, house number and postcode of what was typed.

    >>> parse("ul. Straszewskiego 5a, 31-101 Kraków")
    Query(words=('straszewskiego',), number='5a', postcode='31-101')
    """
    text = text[:LONGEST_QUERY]
    postcode = ""
    if match := POSTCODE.search(text):
        postcode = f"{match[1]}-{match[2]}"
        text = text[: match.start()] + " " + text[match.end() :]
    home = set(fold(city().names["pl"]).split())
    tokens = fold(GLUED.sub(" ", text)).split()
    number = ""
    # the last number is the house's, unless it is all there is or a street begins with it ("3 Maja")
    for position in range(len(tokens) - 1, 0, -1):
        if NUMBER.fullmatch(tokens[position]):
            number = tokens.pop(position)
            # "5 a" is 5a
            if position < len(tokens) and len(tokens[position]) == 1:
                number += tokens.pop(position)
            break
    words = [token for token in tokens if token not in home] or tokens
    meant = [word for word in words if word not in PREFIX_WORDS]
    return Query(tuple(meant or words), number, postcode)


def suggest(text: str, *, limit: int = 8, near: tuple[float, float] | None = None) -> list[AddressHit]:
    """Up to ``limit`` addresses for what was typed so far, best first.

    A street alone gives its first address per street; a number narrows to house numbers that begin with it.
    ``near`` is a (lon, lat) that breaks ties between streets.
    """
    limit = max(1, min(limit, MOST_LIMIT))
    query = parse(text)
    if sum(len(word) for word in query.words) < 2:
        return []
    streets = _streets(vocabulary(), query.words, near)
    if not streets:
        return []
    found = _addresses(query, streets, limit=limit)
    order = {pk: place for place, pk in enumerate(streets)}
    found.sort(key=lambda a: (order[a.in_street_id], *_closeness(a, query), a.number_value, a.house_number))
    return [hit(address) for address in found[:limit]]


def find_many(texts: Iterable[str]) -> dict[str, AddressHit | None]:
    """The address of each text by itself, as `suggest` would give it first: the form for imports.

    All texts with a house number take one query together. A number that its street does not have is not
    rounded up to a longer one, as it is for somebody who is still typing.
    """
    known = vocabulary()
    found: dict[str, AddressHit | None] = {}
    asked: dict[str, tuple[Query, list[int]]] = {}
    for text in dict.fromkeys(texts):
        query = parse(text)
        if not query.number:
            found[text] = next(iter(suggest(text, limit=1)), None)
            continue
        asked[text] = (query, _streets_meant(known, query.words))
    rows = _with_numbers(asked.values())
    for text, (query, streets) in asked.items():
        typed = _digits(query.number)
        near = [(place, row) for place, pk in enumerate(streets) for row in rows.get((pk, typed), ())]
        best = min(
            near, key=lambda pair: (pair[0], *_closeness(pair[1], query), pair[1].house_number), default=None
        )
        found[text] = hit(best[1]) if best else None
    return found


def _streets_meant(known: Vocabulary, words: tuple[str, ...]) -> list[int]:
    if words not in known.meant:
        if len(known.meant) >= MOST_REMEMBERED:
            known.meant.clear()
        known.meant[words] = _streets(known, words, None)
    return known.meant[words]


def _with_numbers(asked: Iterable[tuple[Query, list[int]]]) -> dict[tuple[int, int], list[Address]]:
    """Addresses by street and number, of all the streets and numbers that are asked for."""
    pairs = {(pk, _digits(query.number)) for query, streets in asked for pk in streets}
    rows = (
        Address.objects.filter(
            in_street__in={pk for pk, _number in pairs}, number_value__in={number for _pk, number in pairs}
        )
        .select_related("district")
        .order_by("house_number", "pk")
    )
    found: dict[tuple[int, int], list[Address]] = defaultdict(list)
    for row in rows if pairs else ():
        if (row.in_street_id, row.number_value) in pairs:
            found[row.in_street_id, row.number_value].append(row)
    return found


def _digits(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits[0][:9]) if digits else 0


def _closeness(address: Address, query: Query) -> tuple[bool, bool]:
    return bool(query.postcode) and address.postcode != query.postcode, (
        bool(query.number) and fold(address.house_number).replace(" ", "") != query.number
    )


def _addresses(query: Query, streets: list[int], *, limit: int) -> list[Address]:
    rows = (
        Address.objects.filter(in_street__in=streets)
        .select_related("district")
        .order_by("number_value", "house_number", "pk")
    )
    if query.number:
        digits = re.match(r"\d+", query.number)
        assert digits is not None  # noqa: S101 - NUMBER begins with digits
        typed = int(digits[0])
        exact = Q(number_value=typed, house_number__istartswith=query.number)
        longer = Q(house_number__startswith=query.number) if query.number.isdigit() else Q()
        return list(rows.filter(exact | longer)[:200])
    if len(streets) == 1:
        return list(rows[:limit])
    firsts = (
        Address.objects.filter(in_street__in=streets)
        .order_by()
        .values("in_street")
        .annotate(first=models.Min("number_value"))
    )
    chosen = {value["in_street"]: value["first"] for value in firsts}
    wanted = Q()
    for street, first in chosen.items():
        wanted |= Q(in_street=street, number_value=first)
    seen: dict[int, Address] = {}
    for row in rows.filter(wanted)[: 10 * MOST_STREETS]:
        seen.setdefault(row.in_street_id, row)
    return list(seen.values())


def _streets(known: Vocabulary, words: Sequence[str], near: tuple[float, float] | None) -> list[int]:
    """Ids of the streets that are meant, best first: every word begins one of theirs, else with slips."""
    indices = _with_all(known, [[word] for word in words])
    if not indices:
        offered = [[word, *closest_words(word, known.distinct, limit=4)] for word in words]
        indices = _with_all(known, offered)
    if not indices and len(words) > 1:  # a word too many: keep what most words agree on
        indices = _with_most(known, words)
    typed = " ".join(words)

    def rank(index: int) -> tuple[float, ...]:
        name = known.names[index]
        whole = sum(word in name.split() for word in words)
        away = geo.distance(*near, *known.spots[index]) if near else 0.0
        return -whole, -fuzz.token_sort_ratio(typed, name) // 10, away, -known.counts[index], index

    return [known.ids[index] for index in sorted(indices, key=rank)[:MOST_STREETS]]


def _beginning(known: Vocabulary, prefix: str) -> set[int]:
    start = bisect_left(known.words, (prefix, -1))
    end = bisect_left(known.words, (prefix + "\U0010ffff", -1))
    return {index for _word, index in known.words[start:end]}


def _with_all(known: Vocabulary, alternatives: Iterable[Sequence[str]]) -> set[int]:
    """Streets that have, for each list, a word beginning with one of its words."""
    found: set[int] | None = None
    for words in alternatives:
        streets = set().union(*(_beginning(known, word) for word in words))
        found = streets if found is None else found & streets
        if not found:
            return set()
    return found or set()


def _with_most(known: Vocabulary, words: Sequence[str]) -> set[int]:
    votes: dict[int, int] = defaultdict(int)
    for word in words:
        if len(word) >= 4:
            for index in _beginning(known, word):
                votes[index] += 1
    most = max(votes.values(), default=0)
    return {index for index, count in votes.items() if count == most}


def hit(address: Address) -> AddressHit:
    """An address row as the plain value that leaves this app."""
    return AddressHit(
        street=address.street,
        house_number=address.house_number,
        postcode=address.postcode,
        town=address.town,
        lon=address.lon,
        lat=address.lat,
        district_name=address.district.name if address.district else "",
        label=str(address).replace("  ", " "),
    )


def nearest(lon: float, lat: float, *, within: float = 300.0) -> AddressHit | None:
    """The address closest to a point, at most ``within`` metres away."""
    box = geo.BoundingBox.around(lon, lat, within)
    ranges = Q()
    for low, high in morton.covering(*box):
        ranges |= Q(morton__range=(low, high))
    rows = list(
        Address.objects.filter(ranges, lon__range=(box.west, box.east), lat__range=(box.south, box.north))
        .order_by()
        .values_list("pk", "lon", "lat")
    )
    if not rows:
        return None
    away = geo.distances(lon, lat, [row[1] for row in rows], [row[2] for row in rows])
    best = int(away.argmin())
    if away[best] > within:
        return None
    return hit(Address.objects.select_related("district").get(pk=rows[best][0]))
