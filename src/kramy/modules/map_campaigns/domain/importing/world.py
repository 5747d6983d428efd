"""What the rows of a chunk need to know of the city, asked once for all of them."""

from collections.abc import Callable, Collection, Iterable, Mapping

from kramy.kernel.manifest.api import city
from kramy.kernel.places import api as places
from kramy.lib.coordinates import Point
from kramy.lib.geo import BoundingBox
from kramy.lib.tables import Row
from kramy.modules.map_campaigns.domain.importing.matching import Matching
from kramy.modules.map_campaigns.domain.importing.places import address_of, spots_of
from kramy.modules.map_campaigns.domain.importing.rows import DECIMALS, World


def world_of(rows: Iterable[Row], matching: Matching) -> World:
    """Answers about every position that a row may mean, and every address that is needed, without asking again."""
    rows = list(rows)
    spots = {row.number: tuple(spots_of(row, matching)) for row in rows}
    if not places.districts():
        bounds = BoundingBox(*city().bounds)
        geocode = _geocoder(rows, matching, spots, bounds.contains)
        return World(bounds.contains, lambda lon, lat: None, geocode, spots)
    bounds = places.city_bounds()
    points = sorted({_rounded(*spot) for some in spots.values() for spot in some if bounds.contains(*spot)})
    known: dict[Point, int | None] = {}

    def remember(points: Collection[Point]) -> None:
        """The districts of many points at once."""
        ids = places.district_ids([lon for lon, _lat in points], [lat for _lon, lat in points])
        known.update((point, int(found) or None) for point, found in zip(points, ids.tolist(), strict=True))

    remember(points)

    def district_at(lon: float, lat: float) -> int | None:
        point = _rounded(lon, lat)
        if point not in known:
            remember([point])
        return known[point]

    def in_city(lon: float, lat: float) -> bool:
        # the border itself and slivers between outlines count as in the city, though in no district
        return bounds.contains(lon, lat) and (district_at(lon, lat) is not None or places.in_city(lon, lat))

    return World(in_city, district_at, _geocoder(rows, matching, spots, in_city, remember), spots)


def _geocoder(
    rows: list[Row],
    matching: Matching,
    spots: Mapping[int, tuple[Point, ...]],
    in_city: Callable[[float, float], bool],
    remember: Callable[[Collection[Point]], None] = lambda points: None,
) -> Callable[[str], Point | None]:
    """Looks up the addresses of rows without a position in the city, all at the first question."""
    known: dict[str, Point | None] = {}

    def geocode(text: str) -> Point | None:
        if text not in known:
            wanted = {
                address
                for row in rows
                if not any(in_city(*spot) for spot in spots[row.number])
                and (address := address_of(row, matching))
            }
            found = places.geocode_many({*wanted, text})
            known.update({each: (hit.lon, hit.lat) if hit else None for each, hit in found.items()})
            remember(sorted({_rounded(*spot) for spot in known.values() if spot}))
        return known[text]

    return geocode


def _rounded(lon: float, lat: float) -> Point:
    return round(lon, DECIMALS), round(lat, DECIMALS)
