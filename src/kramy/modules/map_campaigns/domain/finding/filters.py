"""What a visitor asks of a map, as one value that a URL can hold, and the rows that answer it."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from numpy.typing import NDArray

from kramy.lib import geo
from kramy.modules.map_campaigns.domain.finding import nearest
from kramy.modules.map_campaigns.domain.finding.facets import SERVICE_SETS, counter
from kramy.modules.map_campaigns.domain.finding.ordering import Key, Rows, ranked, window
from kramy.modules.map_campaigns.domain.finding.search import Found
from kramy.modules.map_campaigns.domain.published_map.rows import SERVICES
from kramy.modules.map_campaigns.domain.published_map.snapshot import Mask, Snapshot

PAGE_SIZE = 20
LONGEST_TEXT = 100
MOST_VALUES = 30
NOW = "now"
SORTS = ("relevance", "distance", "name", "newest")
LAST_PAGE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class MapQuery:
    """`near` is (lon, lat) with `place` its name to show; `opens` is "", "now" or an aware moment; `sort` empty
    means what fits: nearest first when there is a place, best first when there is a text, by name otherwise."""

    q: str = ""
    categories: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    opens: str | datetime = ""
    near: tuple[float, float] | None = None
    place: str = ""
    bbox: geo.BoundingBox | None = None
    sort: str = ""
    page: int = 1

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]]) -> "tuple[MapQuery, tuple[str, ...]]":
        """The query of a URL's parameters, and the names of parameters that made no sense and were left out."""
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            if value.strip():
                values.setdefault(name, []).append(value.strip())
        query: dict[str, Any] = {}
        wrong: list[str] = []
        for name, (attribute, read) in _READERS.items():
            if name not in values:
                continue
            try:
                query[attribute] = read(values[name])
            except ValueError:
                wrong.append(name)
        return cls(**query), tuple(wrong)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of a URL, the inverse of `parse`."""
        opens = self.opens.isoformat() if isinstance(self.opens, datetime) else self.opens
        found = [("q", self.q)]
        found += [("category", slug) for slug in self.categories]
        found += [("district", slug) for slug in self.districts]
        found += [("service", name) for name in self.services]
        found += [
            ("open", opens),
            ("near", _numbers(self.near)),
            ("place", self.place),
            ("bbox", _numbers(self.bbox)),
        ]
        found += [("sort", self.sort), ("page", str(self.page) if self.page > 1 else "")]
        return [(name, value) for name, value in found if value]

    def querystring(self, **changes: Any) -> str:
        """This query with `changes` as the part of a URL after the question mark; the page starts anew."""
        return urlencode(replace(self, **{"page": 1, **changes}).pairs())

    @property
    def order(self) -> str:
        """The order in force."""
        if self.sort == "distance" and not self.near:
            return "name"
        if self.sort and not (self.sort == "relevance" and not self.q):
            return self.sort
        if self.q:
            return "relevance"
        return "distance" if self.near else "name"

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered out at all."""
        return bool(self.q or self.categories or self.districts or self.services or self.opens or self.bbox)


@dataclass(frozen=True)
class Facet:
    """A filter with how many entries it would show beside the others in force."""

    value: str
    count: int
    chosen: bool
    item: Any = None


@dataclass(frozen=True)
class Selection:
    """The answer to a query: which rows (`mask`, None for all of them), in which order, and what else could be asked.

    Nothing is sorted until rows are asked for, and then no more than those.
    """

    snapshot: Snapshot
    query: MapQuery
    mask: Mask | None
    count: int
    found: Found | None
    categories: list[Facet]
    districts: list[Facet]
    services: list[Facet]
    open_count: int

    @property
    def corrected(self) -> str:
        return self.found.corrected if self.found else ""

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.count / PAGE_SIZE))

    @property
    def page(self) -> int:
        """The page shown: the last one when the query asks for more than there are."""
        return min(self.query.page, self.pages)

    def page_rows(self) -> Rows:
        return self.rows((self.page - 1) * PAGE_SIZE, self.page * PAGE_SIZE)

    def rows(self, start: int, stop: int) -> Rows:
        """The rows from the `start`-th to before the `stop`-th in the order in force."""
        snapshot, order = self.snapshot, self.query.order
        if order == "newest":
            return ranked(snapshot.age_order, snapshot.by_age, self.mask, self.count, start, stop)
        if order == "name":
            return ranked(snapshot.name_order, snapshot.by_name, self.mask, self.count, start, stop)
        keys: list[Key] = [
            lambda rows: snapshot.by_name[rows]
        ]  # it breaks every tie: pages never repeat an entry
        if self.query.near:
            keys.insert(0, self.distances)
        if order == "distance" and self.query.near:
            candidates, nearer = nearest.bracket(snapshot, self.query.near, self.mask, start, stop)
            return window(candidates, keys, start - nearer, stop - nearer)
        if self.found is not None:
            ranks = self.found.ranks(near=bool(self.query.near))
            keys.insert(0, lambda rows: ranks[rows])
        return window(self._chosen(), keys, start, stop)

    def distances(self, rows: Rows) -> NDArray[np.float64]:
        """Metres from the place asked for to these rows, to a millimetre; only when there is one."""
        if self.query.near is None:
            raise ValueError("No place was asked for")
        return nearest.distances(self.snapshot, self.query.near, rows)

    def _chosen(self) -> Rows:
        return np.arange(self.snapshot.count) if self.mask is None else np.flatnonzero(self.mask)


Find = Callable[[str], Found]


def select(snapshot: Snapshot, query: MapQuery, *, find: Find, now: datetime | None = None) -> Selection:
    """The rows of `snapshot` that answer `query`; `find` looks a text up (`search.find` for this map).

    Unknown categories, districts and services are as if they were not asked for.
    """
    moment = _moment(query, now)
    found = find(query.q) if query.q else None
    counts = counter(snapshot)
    masks = _masks(snapshot, query, found, moment)
    everything = _all(masks.values())
    open_rows = counts.open_rows(snapshot.hours.open_at(moment))

    def beside(*groups: str) -> Mask | None:
        return _all(mask for name, mask in masks.items() if name not in groups)

    by_place = counts.by_place_and_service(beside("districts", "services"))
    return Selection(
        snapshot=snapshot,
        query=query,
        mask=everything,
        count=_counted(snapshot, everything),
        found=found,
        categories=_category_facets(snapshot, query, counts.by_category(beside("categories"))),
        districts=_district_facets(snapshot, query, by_place),
        services=_service_facets(snapshot, query, by_place),
        open_count=_counted(snapshot, _all([beside("opens"), open_rows])),
    )


def matching(snapshot: Snapshot, query: MapQuery, *, find: Find, now: datetime | None = None) -> Mask:
    """The rows that answer `query`: the mask of `select` without the counting."""
    found = find(query.q) if query.q else None
    mask = _all(_masks(snapshot, query, found, _moment(query, now)).values())
    return np.ones(snapshot.count, dtype=bool) if mask is None else mask


def _masks(
    snapshot: Snapshot, query: MapQuery, found: Found | None, moment: datetime
) -> dict[str, Mask | None]:
    """The mask of each group of filters, None where nothing is asked."""
    categories = [
        snapshot.in_filter(number)
        for number, category in enumerate(snapshot.filters)
        if category.slug in query.categories
    ]
    wanted = _wanted_districts(snapshot, query)
    bits = _wanted_services(query)
    opens = counter(snapshot).open_rows(snapshot.hours.open_at(moment)) if query.opens else None
    return {
        "words": found.mask() if found else None,
        "area": nearest.inside(snapshot, query.bbox) if query.bbox else None,
        "categories": np.logical_or.reduce(categories) if categories else None,
        "districts": wanted[snapshot.district] if wanted.any() else None,
        "services": (snapshot.services & bits) == bits if bits else None,
        "opens": opens,
    }


def _moment(query: MapQuery, now: datetime | None) -> datetime:
    return query.opens if isinstance(query.opens, datetime) else now or timezone.now()


def _wanted_districts(snapshot: Snapshot, query: MapQuery) -> Mask:
    """For each number in the column `district` whether it is asked for."""
    return np.array([False, *(district.slug in query.districts for district in snapshot.districts)])


def _wanted_services(query: MapQuery) -> int:
    return sum(1 << number for number, service in enumerate(SERVICES) if service in query.services)


def _all(masks: Iterable[Mask | None]) -> Mask | None:
    result: Mask | None = None
    for mask in masks:
        if mask is not None:
            result = mask if result is None else result & mask
    return result


def _counted(snapshot: Snapshot, mask: Mask | None) -> int:
    return snapshot.count if mask is None else int(np.count_nonzero(mask))


def _category_facets(snapshot: Snapshot, query: MapQuery, counts: list[int]) -> list[Facet]:
    return [
        Facet(value=category.slug, count=count, chosen=category.slug in query.categories, item=category)
        for category, count in zip(snapshot.filters, counts, strict=True)
    ]


def _district_facets(snapshot: Snapshot, query: MapQuery, by_place: NDArray[np.int64]) -> list[Facet]:
    counts = by_place[:, _holding(_wanted_services(query))].sum(axis=1)
    return [
        Facet(
            value=district.slug,
            count=int(counts[district.index]),
            chosen=district.slug in query.districts,
            item=district,
        )
        for district in snapshot.districts
    ]


def _service_facets(snapshot: Snapshot, query: MapQuery, by_place: NDArray[np.int64]) -> list[Facet]:
    """Services narrow each other, so each counts what would be left when it is chosen as well."""
    wanted, bits = _wanted_districts(snapshot, query), _wanted_services(query)
    counts = by_place[wanted if wanted.any() else slice(None)].sum(axis=0)
    return [
        Facet(
            value=service.value,
            count=int(counts[_holding(bits | 1 << number)].sum()),
            chosen=service.value in query.services,
            item=service,
        )
        for number, service in enumerate(SERVICES)
    ]


def _holding(bits: int) -> Mask:
    """The sets of services that hold all of these."""
    return (np.arange(SERVICE_SETS) & bits) == bits


def _numbers(numbers: Iterable[float] | None) -> str:
    return ",".join(f"{number:.5f}" for number in numbers) if numbers else ""


def _read_text(values: list[str]) -> str:
    return values[0][:LONGEST_TEXT].strip()


def _read_slugs(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values[:MOST_VALUES] if len(value) <= LONGEST_TEXT))


def _read_services(values: list[str]) -> tuple[str, ...]:
    known = [service.value for service in SERVICES if service.value in values]
    if not known:
        raise ValueError(values)
    return tuple(known)


def _read_opens(values: list[str]) -> str | datetime:
    if values[0] == NOW:
        return NOW
    # a plus in a URL that was typed by hand arrives as a space
    moment = parse_datetime(values[0].replace(" ", "+") if "T" in values[0] else values[0])
    if moment is None or not 2000 <= moment.year < 3000:  # beyond, hours have no meaning and sums overflow
        raise ValueError(values[0])
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _read_point(values: list[str]) -> tuple[float, float]:
    lon, lat = (round(float(part), 5) for part in values[0].split(","))
    if not (abs(lon) <= 180 and abs(lat) <= 85):
        raise ValueError(values[0])
    return lon, lat


def _read_box(values: list[str]) -> geo.BoundingBox:
    box = geo.BoundingBox.parse(values[0])
    return geo.BoundingBox(*(round(edge, 5) for edge in box))


def _read_sort(values: list[str]) -> str:
    if values[0] not in SORTS:
        raise ValueError(values[0])
    return values[0]


def _read_page(values: list[str]) -> int:
    page = int(values[0])
    if not 1 <= page <= LAST_PAGE:
        raise ValueError(values[0])
    return page


_READERS: Mapping[str, tuple[str, Callable[[list[str]], Any]]] = {
    "q": ("q", _read_text),
    "category": ("categories", _read_slugs),
    "district": ("districts", _read_slugs),
    "service": ("services", _read_services),
    "open": ("opens", _read_opens),
    "near": ("near", _read_point),
    "place": ("place", _read_text),
    "bbox": ("bbox", _read_box),
    "sort": ("sort", _read_sort),
    "page": ("page", _read_page),
}
