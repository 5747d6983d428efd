"""Distances, boxes and areas on the Earth for a city, in degrees WGS84 and metres; longitude comes first.

A sphere is enough here: its distances are within 0.5 % of the ellipsoid's, 50 m in 10 km.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG)."""

METRES_PER_DEGREE = math.pi * EARTH_RADIUS / 180
"""Along a meridian."""

NO_BREAK_SPACE = "\u00a0"
POINT_LOCALES = frozenset({"en"})
"""Languages that write 1.2; the others of Europe write 1,2."""


def distance(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_north, half_east = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_north) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(chord, 1.0)))


def distances(lon: float, lat: float, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.float64]:
    """Metres from one point to each of many, the numpy form of `distance`."""
    phi1, phi2 = math.radians(lat), np.radians(np.asarray(lats, dtype=np.float64))
    half_east = np.radians(np.asarray(lons, dtype=np.float64) - lon) / 2
    chord = np.sin((phi2 - phi1) / 2) ** 2 + math.cos(phi1) * np.cos(phi2) * np.sin(half_east) ** 2
    result: NDArray[np.float64] = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return result


def distances_between(
    lons1: ArrayLike, lats1: ArrayLike, lons2: ArrayLike, lats2: ArrayLike
) -> NDArray[np.float64]:
    """Metres between the points of two lists, pair by pair; NaN where a coordinate is NaN."""
    phi1, phi2 = (np.radians(np.asarray(lats, dtype=np.float64)) for lats in (lats1, lats2))
    half_east = np.radians(np.asarray(lons2, dtype=np.float64) - np.asarray(lons1, dtype=np.float64)) / 2
    chord = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_east) ** 2
    result: NDArray[np.float64] = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return result


class BoundingBox(NamedTuple):
    """West, south, east and north edges in degrees, the order of GeoJSON; never across the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the point is inside or on an edge."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def intersects(self, other: "BoundingBox") -> bool:
        """Whether the two have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    @classmethod
    def around(cls, lon: float, lat: float, metres: float) -> "BoundingBox":
        """The box that holds every point within `metres` of the given one."""
        north = metres / METRES_PER_DEGREE
        # the meridians lean together, so the circle is widest a little towards the pole
        narrowest = math.cos(math.radians(min(abs(lat) + north, 89.9)))
        east = min(north / narrowest, 180.0)
        return cls(
            max(lon - east, -180.0), max(lat - north, -90.0), min(lon + east, 180.0), min(lat + north, 90.0)
        )

    @classmethod
    def of(cls, points: Iterable[tuple[float, float]]) -> "BoundingBox | None":
        """The box around (lon, lat) points, None when there are none."""
        pairs = list(points)
        if not pairs:
            return None
        lons, lats = zip(*pairs, strict=True)
        return cls(min(lons), min(lats), max(lons), max(lats))

    @classmethod
    def parse(cls, text: str) -> "BoundingBox":
        """A box from "west,south,east,north" as in a URL; ValueError when it is not four sensible numbers."""
        west, south, east, north = (float(part) for part in text.split(","))
        box = cls(west, south, east, north)
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # NaN fails here too
            raise ValueError("A box needs west ≤ east and south ≤ north, in degrees")
        return box


class Area:
    """A polygon or several, prepared once so that asking about points is fast; its border belongs to it."""

    def __init__(self, geometry: BaseGeometry) -> None:
        if geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise ValueError(f"An area is a polygon or several, not a {geometry.geom_type}")
        self.geometry = geometry if geometry.is_valid else shapely.make_valid(geometry)
        shapely.prepare(self.geometry)
        self.box = BoundingBox(*self.geometry.bounds)

    @classmethod
    def from_geojson(cls, geometry: dict[str, Any]) -> "Area":
        """An area from a GeoJSON geometry object."""
        return cls(shape(geometry))

    @classmethod
    def from_wkb(cls, wkb: bytes) -> "Area":
        """An area from well-known binary, the form the database keeps."""
        return cls(shapely.from_wkb(wkb))

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the point is inside or on the border."""
        return self.box.contains(lon, lat) and bool(shapely.intersects_xy(self.geometry, lon, lat))

    def contains_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.bool_]:
        """The numpy form of `contains`: one answer a point."""
        answers: NDArray[np.bool_] = shapely.intersects_xy(self.geometry, lons, lats)
        return answers

    def point_inside(self) -> tuple[float, float]:
        """Some (lon, lat) that is inside, near the middle where the shape allows: good for a label."""
        point = self.geometry.point_on_surface()
        return point.x, point.y


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """A flat map in metres around one point: x to the east, y to the north.

    Equirectangular on the sphere of `distance`; at the latitude of Kraków, lengths from the centre to points
    within 30 km are off by less than 0.3 %.
    """

    lon: float
    lat: float

    @property
    def _metres_per_degree_east(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self.lat))

    def to_metres(self, lons: ArrayLike, lats: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Degrees to metres from the centre; arrays or single numbers."""
        east = (np.asarray(lons, dtype=np.float64) - self.lon) * self._metres_per_degree_east
        return east, (np.asarray(lats, dtype=np.float64) - self.lat) * METRES_PER_DEGREE

    def to_degrees(self, xs: ArrayLike, ys: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The inverse of `to_metres`."""
        lons = np.asarray(xs, dtype=np.float64) / self._metres_per_degree_east + self.lon
        return lons, np.asarray(ys, dtype=np.float64) / METRES_PER_DEGREE + self.lat


def format_distance(metres: float, locale: str) -> str:
    """A distance as people say it: "350 m" in tens of metres, "1,2 km" in tenths, "12 km" whole.

    `locale` is a language code such as "pl", "uk" or "en-gb" and decides the decimal mark; the metre and the
    kilometre are written in Latin letters in Polish and English, in Cyrillic in Ukrainian.
    """
    language = locale.split("-")[0].split("_")[0].lower()
    metre, kilometre = ("м", "км") if language == "uk" else ("m", "km")
    tens = int(metres / 10 + 0.5) * 10
    if tens < 1000:
        return f"{tens}{NO_BREAK_SPACE}{metre}"
    tenths = int(metres / 100 + 0.5)
    if tenths >= 100:
        return f"{int(metres / 1000 + 0.5)}{NO_BREAK_SPACE}{kilometre}"
    mark = "." if language in POINT_LOCALES else ","
    return f"{tenths // 10}{mark}{tenths % 10}{NO_BREAK_SPACE}{kilometre}"
