"""Which district a point lies in: polygons prepared once per process, checked for freshness by one query."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.db import models
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from kramy.kernel.manifest.api import city
from kramy.kernel.places.models import District
from kramy.lib.geo import BoundingBox

Fingerprint = tuple[Any, ...]

EDGE = 1e-5
"""Degrees, about a metre: points on the outer border and in slivers between hand-drawn outlines count as in."""


@dataclass(frozen=True)
class Districts:
    """Every district with its area, in the order of their numbers. Geometries are prepared; never change them."""

    fingerprint: Fingerprint
    rows: tuple[District, ...]
    areas: tuple[BaseGeometry, ...]
    tree: shapely.STRtree
    city: BaseGeometry | None


_loaded: Districts | None = None


def loaded() -> Districts:
    """The districts, read again only after somebody changed them: one query when nothing did, two when so.

    No signal crosses processes, so every call asks the database for a fingerprint of its 18 rows.
    """
    global _loaded
    fingerprint = _fingerprint()
    if _loaded is None or _loaded.fingerprint != fingerprint:
        _loaded = _load(fingerprint)
    return _loaded


def _fingerprint() -> Fingerprint:
    found = District.objects.aggregate(
        count=models.Count("id"),
        last=models.Max("id"),
        at=models.Max("updated_at"),
        west=models.Sum("west"),
        south=models.Sum("south"),
        people=models.Sum("population"),
        area=models.Sum("area_km2"),
    )
    return tuple(found.values())


def _load(fingerprint: Fingerprint) -> Districts:
    rows = tuple(District.objects.all())
    areas = tuple(shapely.from_wkb(bytes(row.boundary)) for row in rows)
    for area in areas:
        shapely.prepare(area)
    whole = shapely.union_all(areas).buffer(EDGE) if areas else None
    if whole is not None:
        shapely.prepare(whole)
    return Districts(fingerprint, rows, areas, shapely.STRtree(areas), whole)


def district_at(lon: float, lat: float) -> District | None:
    """The district of a point, None outside the city; on a border the one with the lower number."""
    found = loaded()
    indices = found.tree.query(shapely.Point(lon, lat), predicate="intersects")
    return found.rows[int(indices.min())] if len(indices) else None


def district_ids(lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
    """The ids of the districts of many points, 0 where there is none: the form for imports.

    >>> district_ids([19.94, 0.0], [50.06, 0.0])  # doctest: +SKIP
    array([1, 0])
    """
    lon, lat = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    found = loaded()
    ids = np.zeros(lon.shape, dtype=np.int64)
    # the other way round than district_at: last number first, so that the lower one stays on a border
    for row, area in reversed(list(zip(found.rows, found.areas, strict=True))):
        near = (lon >= row.west) & (lon <= row.east) & (lat >= row.south) & (lat <= row.north)
        inside = np.zeros_like(near)
        inside[near] = shapely.intersects_xy(area, lon[near], lat[near])
        ids[inside] = row.pk
    return ids


def in_city(lon: float, lat: float) -> bool:
    """Whether a point lies in any district; with no district loaded, within the city's configured bounds."""
    area = loaded().city
    if area is None:
        return BoundingBox(*city().bounds).contains(lon, lat)
    return bool(shapely.intersects_xy(area, lon, lat))


def city_bounds() -> BoundingBox:
    """The box around the city: of its districts, or as configured."""
    area = loaded().city
    return BoundingBox(*(area.bounds if area is not None else city().bounds))
