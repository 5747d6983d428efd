"""The part of a map somebody wants to hear of, as one value that an address can hold."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.places import api as places
from kramy.lib import geo, morton
from kramy.modules.map_campaigns.domain.finding.filters import MapQuery
from kramy.modules.map_campaigns.models import Category, Entry

DISTANCES = (300, 500, 1_000, 2_000, 5_000, 10_000)
"""Metres that the form offers; an address may hold any from `CLOSEST` to `FARTHEST`."""

CLOSEST, FARTHEST, USUAL = 50, 50_000, 1_000


@dataclass(frozen=True, kw_only=True)
class Area:
    """``near`` is (lon, lat), ``within`` metres around it, ``place`` its name; slugs, empty for all of them."""

    near: tuple[float, float] | None = None
    within: int = USUAL
    place: str = ""
    categories: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]]) -> "Area":
        """The area of a map's or a feed's address; a chosen box becomes the circle around it. What makes no sense
        is left out."""
        kept = list(pairs)
        query, _wrong = MapQuery.parse(kept)
        near, within = query.near, _within(kept)
        if near is None and query.bbox is not None:
            near, within = _circle(query.bbox)
        return cls(
            near=near,
            within=within,
            place=query.place if query.near else "",
            categories=query.categories,
            districts=query.districts,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of an address, the inverse of `parse`."""
        found = [("category", slug) for slug in self.categories]
        found += [("district", slug) for slug in self.districts]
        if self.near:
            found += [
                ("near", f"{self.near[0]:.5f},{self.near[1]:.5f}"),
                ("within", str(self.within)),
                ("place", self.place),
            ]
        return [(name, value) for name, value in found if value]

    def querystring(self) -> str:
        return urlencode(self.pairs())

    @property
    def is_whole_map(self) -> bool:
        return not (self.near or self.categories or self.districts)


def radius_in_words(metres: int) -> str:
    """ "500 m", "1 km", "1,5 km": a distance somebody chose, without a nought after the mark."""
    words = geo.format_distance(metres, (get_language() or "pl").split("-")[0])
    return words.replace(".0", "").replace(",0", "")


def described(area: Area) -> list[str]:
    """The area in the words of the active language, a part each: a circle, districts, categories; or the whole map."""
    words = []
    if area.near:
        distance = radius_in_words(area.within)
        place = area.place or "{1:.4f}, {0:.4f}".format(*area.near)
        words.append(_("within %(distance)s of %(place)s") % {"distance": distance, "place": place})
    if area.districts:
        names = {district.slug: district.name for district in places.districts()}
        words.append(", ".join(names.get(slug, slug) for slug in area.districts))
    if area.categories:
        known = {each.slug: each.name for each in Category.objects.filter(slug__in=area.categories)}
        words.append(", ".join(known.get(slug, slug) for slug in area.categories))
    return words or [_("the whole map")]


def entries_in(area: Area, entries: QuerySet[Entry], *, most: int) -> list[Entry]:
    """The first ``most`` of ``entries``, in their order, that lie in the area. Without a circle one query."""
    found = _filtered(area, entries)
    if area.near is None:
        return list(found[:most])
    lon, lat = area.near
    box = geo.BoundingBox.around(lon, lat, area.within)
    ranges = Q()
    for low, high in morton.covering(*box):
        ranges |= Q(morton__gte=low, morton__lte=high)
    kept: list[Entry] = []
    for entry in found.filter(ranges).iterator(chunk_size=500):
        if geo.distance(lon, lat, entry.lon, entry.lat) <= area.within:
            kept.append(entry)
            if len(kept) == most:
                break
    return kept


def _filtered(area: Area, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    if area.categories:
        wanted: Any = Entry.categories.through.objects.filter(
            Q(category__slug__in=area.categories) | Q(category__parent__slug__in=area.categories)
        )
        entries = entries.filter(pk__in=wanted.values("entry_id"))
    if area.districts:
        entries = entries.filter(district__slug__in=area.districts)
    return entries


def _within(pairs: Iterable[tuple[str, str]]) -> int:
    typed = dict(pairs).get("within", "")
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 6:
        return USUAL
    return min(max(int(typed), CLOSEST), FARTHEST)


def _circle(box: geo.BoundingBox) -> tuple[tuple[float, float], int]:
    """The middle of the box and the metres to its corners, up to the next hundred."""
    lon, lat = (box.west + box.east) / 2, (box.south + box.north) / 2
    reach = geo.distance(lon, lat, box.east, box.north)
    return (round(lon, 5), round(lat, 5)), min(max(math.ceil(reach / 100) * 100, CLOSEST), FARTHEST)
