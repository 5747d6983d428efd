"""What the rows of a chunk need to know of the city, asked once for all of them."""

import math
from collections.abc import Iterable

from kramy.kernel.manifest.api import city
from kramy.kernel.places import api as places
from kramy.lib.geo import BoundingBox
from kramy.lib.tables import Row, number
from kramy.modules.map_campaigns.domain.importing_rows import DECIMALS, Matching, World

Point = tuple[float, float]


def world_of(rows: Iterable[Row], matching: Matching) -> World:
    """Answers about every coordinate in ``rows`` (also with its two numbers swapped) without asking again."""
    if not places.districts():
        bounds = BoundingBox(*city().bounds)
        return World(in_city=bounds.contains, district_at=lambda lon, lat: None, geocode=_geocode)
    points = sorted({point for row in rows for point in _points(row, matching)})
    ids = places.district_ids([lon for lon, _lat in points], [lat for _lon, lat in points])
    known = {point: int(found) or None for point, found in zip(points, ids.tolist(), strict=True)}

    def district_at(lon: float, lat: float) -> int | None:
        point = _rounded(lon, lat)
        if point in known:
            return known[point]
        found = places.district_at(lon, lat)
        return found.pk if found else None

    def in_city(lon: float, lat: float) -> bool:
        # the border itself and slivers between outlines count as in the city, though in no district
        return district_at(lon, lat) is not None or places.in_city(lon, lat)

    return World(in_city=in_city, district_at=district_at, geocode=_geocode)


def _points(row: Row, matching: Matching) -> Iterable[Point]:
    numbers = [
        next(
            (
                n
                for column in matching.mapping.get(name, ())
                if (n := number(row.values.get(column))) is not None
            ),
            None,
        )
        for name in ("lon", "lat")
    ]
    lon, lat = numbers
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        return
    yield _rounded(lon, lat)
    yield _rounded(lat, lon)


def _rounded(lon: float, lat: float) -> Point:
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _geocode(text: str) -> Point | None:
    found = places.geocode(text)
    return (found.lon, found.lat) if found else None
