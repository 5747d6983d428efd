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
from kramy.modules.map_campaigns.domain.rows import SERVICES
from kramy.modules.map_campaigns.domain.search import Found
from kramy.modules.map_campaigns.domain.snapshot import Mask, Snapshot

PAGE_SIZE = 20
LONGEST_TEXT = 100
MOST_VALUES = 30
NOW = "now"
SORTS = ("relevance", "distance", "name", "newest")


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
    """The answer to a query: which rows, in which order, and what else could be asked."""

    query: MapQuery
    mask: Mask
    order: NDArray[np.int64]
    distances: NDArray[np.float64] | None
    categories: list[Facet]
    districts: list[Facet]
    services: list[Facet]
    open_count: int
    corrected: str = ""

    @property
    def count(self) -> int:
        return len(self.order)

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.count / PAGE_SIZE))

    @property
    def page(self) -> int:
        """The page shown: the last one when the query asks for more than there are."""
        return min(self.query.page, self.pages)

    def page_rows(self) -> NDArray[np.int64]:
        return self.order[(self.page - 1) * PAGE_SIZE : self.page * PAGE_SIZE]


Find = Callable[[str], Found]


def select(snapshot: Snapshot, query: MapQuery, *, find: Find, now: datetime | None = None) -> Selection:
    """The rows of `snapshot` that answer `query`; `find` looks a text up (`search.find` for this map).

    Unknown categories, districts and services are as if they were not asked for.
    """
    found = find(query.q) if query.q else None
    groups = _groups(snapshot, query, now or timezone.now())
    everything = _all(
        snapshot, [found.mask(snapshot) if found else None, _inside(snapshot, query), *groups.values()]
    )
    order, distances = _ordered(snapshot, query, everything, found)
    searched = [found.mask(snapshot) if found else None, _inside(snapshot, query)]

    def beside(group: str) -> Mask:
        return _all(snapshot, [*searched, *(mask for name, mask in groups.items() if name != group)])

    return Selection(
        query=query,
        mask=everything,
        order=order,
        distances=distances,
        categories=_category_facets(snapshot, query, beside("categories")),
        districts=_district_facets(snapshot, query, beside("districts")),
        services=_service_facets(snapshot, query, everything),
        open_count=int(
            np.count_nonzero(beside("opens") & snapshot.open_at(_moment(query, now or timezone.now())))
        ),
        corrected=found.corrected if found else "",
    )


def _groups(snapshot: Snapshot, query: MapQuery, now: datetime) -> dict[str, Mask | None]:
    """The mask of each group of filters, None where nothing is asked."""
    categories = [
        snapshot.in_filter(number)
        for number, category in enumerate(snapshot.filters)
        if category.slug in query.categories
    ]
    wanted = [district.index for district in snapshot.districts if district.slug in query.districts]
    bits = sum(1 << number for number, service in enumerate(SERVICES) if service in query.services)
    return {
        "categories": np.logical_or.reduce(categories) if categories else None,
        "districts": np.isin(snapshot.district, wanted) if wanted else None,
        "services": (snapshot.services & bits) == bits if bits else None,
        "opens": snapshot.open_at(_moment(query, now)) if query.opens else None,
    }


def _moment(query: MapQuery, now: datetime) -> datetime:
    return query.opens if isinstance(query.opens, datetime) else now


def _inside(snapshot: Snapshot, query: MapQuery) -> Mask | None:
    if query.bbox is None:
        return None
    box = query.bbox
    lon, lat = snapshot.lon, snapshot.lat
    return (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)


def _all(snapshot: Snapshot, masks: Iterable[Mask | None]) -> Mask:
    result = np.ones(snapshot.count, dtype=bool)
    for mask in masks:
        if mask is not None:
            result &= mask
    return result


def _ordered(
    snapshot: Snapshot, query: MapQuery, mask: Mask, found: Found | None
) -> tuple[NDArray[np.int64], NDArray[np.float64] | None]:
    rows = np.flatnonzero(mask)
    distances = geo.distances(*query.near, snapshot.lon, snapshot.lat) if query.near else None
    # lexsort counts the last key first; the name breaks every tie, so pages never repeat an entry
    keys: list[NDArray[Any]] = [snapshot.by_name[rows]]
    if query.order == "newest":
        keys = [snapshot.by_age[rows]]
    elif query.order == "distance" and distances is not None:
        keys.append(distances[rows])
    elif query.order == "relevance" and found is not None:
        if distances is not None:
            keys.append(distances[rows])
        keys.append(found.ranks(snapshot)[rows])
    return rows[np.lexsort(keys)], distances


def _category_facets(snapshot: Snapshot, query: MapQuery, mask: Mask) -> list[Facet]:
    return [
        Facet(
            value=category.slug,
            count=int(np.count_nonzero(mask & snapshot.in_filter(number))),
            chosen=category.slug in query.categories,
            item=category,
        )
        for number, category in enumerate(snapshot.filters)
    ]


def _district_facets(snapshot: Snapshot, query: MapQuery, mask: Mask) -> list[Facet]:
    counts = np.bincount(snapshot.district[mask], minlength=len(snapshot.districts) + 1)
    return [
        Facet(
            value=district.slug,
            count=int(counts[district.index]),
            chosen=district.slug in query.districts,
            item=district,
        )
        for district in snapshot.districts
    ]


def _service_facets(snapshot: Snapshot, query: MapQuery, mask: Mask) -> list[Facet]:
    """Services narrow each other, so each counts what would be left when it is chosen as well."""
    return [
        Facet(
            value=service.value,
            count=int(np.count_nonzero(mask & ((snapshot.services >> number) & 1).astype(bool))),
            chosen=service.value in query.services,
            item=service,
        )
        for number, service in enumerate(SERVICES)
    ]


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
    if moment is None:
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
    if not 1 <= page <= 100_000:
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
