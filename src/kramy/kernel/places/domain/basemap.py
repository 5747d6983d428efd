"""The base map: what the city has imported, simplified for display and published as one GeoJSON file.

Every feature has the property ``k``: district, district_label, or a `LayerKind`; ``n`` is its name. Outlines
for judging where a point lies are never simplified; these are for the eye only.
"""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from kramy.kernel.manifest.api import city
from kramy.kernel.places.base import BaseMap
from kramy.kernel.places.domain import districts, publishing
from kramy.kernel.places.domain.districts import Districts
from kramy.kernel.places.models import BaseMapPublication, LayerFeature
from kramy.lib.geo import LocalPlane

TOLERANCE = 12.0
"""Metres: about a pixel at zoom 14 in Kraków."""

DECIMALS = 5
KEPT = 5
"""Earlier files left in place for pages that were opened before the change."""


@dataclass(frozen=True, slots=True)
class DrawnFeature:
    """A feature as drawn: its kind, its name, its geometry in degrees."""

    kind: str
    name: str
    geometry: BaseGeometry


def simplified(shapes: list[BaseGeometry], tolerance: float, *, coverage: bool = False) -> list[BaseGeometry]:
    """Shapes with fewer vertices, off by about ``tolerance`` metres.

    With ``coverage`` shared borders stay shared: neighbours neither part nor overlap.
    """
    if not shapes:
        return []
    plane = LocalPlane(*city().centre)
    flat = shapely.transform(shapes, lambda x, y: plane.to_metres(x, y), interleaved=False)
    if coverage and shapely.coverage_is_valid(flat, gap_width=0.0):
        thin = shapely.coverage_simplify(
            flat, tolerance * 2
        )  # Visvalingam: the side of the triangle left out
    else:
        thin = shapely.simplify(flat, tolerance, preserve_topology=True)
    degrees = shapely.transform(thin, lambda x, y: plane.to_degrees(x, y), interleaved=False)
    rounded = shapely.transform(degrees, lambda pairs: np.round(pairs, DECIMALS))
    return list(rounded)


def drawn_features(tolerance: float = TOLERANCE) -> list[DrawnFeature]:
    """Everything the base map shows, lowest first: areas, water, districts, streets, labels."""
    found: list[DrawnFeature] = []
    rows = list(LayerFeature.objects.select_related("layer").order_by("layer__kind", "name", "pk"))
    shapes = simplified([shapely.from_wkb(bytes(row.geometry)) for row in rows], tolerance)
    for row, shape in zip(rows, shapes, strict=True):
        if not shape.is_empty:
            found.append(DrawnFeature(row.layer.kind, row.name, shape))
    city_districts = districts.loaded()
    found += _district_features(city_districts, tolerance)
    return found


def _district_features(known: Districts, tolerance: float) -> list[DrawnFeature]:
    shapes = simplified(list(known.areas), tolerance, coverage=True)
    outlines = [
        DrawnFeature("district", row.name, shape) for row, shape in zip(known.rows, shapes, strict=True)
    ]
    labels = [
        DrawnFeature("district_label", row.name, _label_point(area))
        for row, area in zip(known.rows, known.areas, strict=True)
    ]
    return outlines + labels


def _label_point(area: BaseGeometry) -> BaseGeometry:
    """A point well inside: the middle of the largest circle that fits, roughly."""
    largest = max(getattr(area, "geoms", [area]), key=lambda part: part.area)
    middle = shapely.maximum_inscribed_circle(largest, tolerance=0.002).coords[0]
    return shapely.Point(np.round(middle, DECIMALS))


def as_geojson(features: list[DrawnFeature]) -> bytes:
    """The features as one GeoJSON file, the same bytes for the same features."""
    listed: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"k": f.kind, "n": f.name},
            "geometry": json.loads(shapely.to_geojson(f.geometry)),
        }
        for f in features
    ]
    collection = {"type": "FeatureCollection", "features": listed}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def publish_base_map() -> BaseMapPublication | None:
    """Build the file and make it the current one; None when there is nothing to draw. Safe to run twice."""
    features = drawn_features()
    if not features:
        return None
    content = as_geojson(features)
    path = publishing.publish(prefix="basemap", content=content, suffix=".geojson")
    sources = _sources()
    publication, _created = BaseMapPublication.objects.update_or_create(
        path=path,
        defaults={
            "attribution": "; ".join(sources)[:500],
            "approximate": _approximate(),
            "feature_count": len(features),
            "byte_count": len(content),
            "published_at": timezone.now(),
        },
    )
    _forget_old()
    return publication


def _sources() -> list[str]:
    layers = LayerFeature.objects.order_by().values_list("layer__source", "layer__licence").distinct()
    licences: dict[str, str] = {source: licence for source, licence in layers if source}
    for row in districts.loaded().rows:
        if row.source:
            licences.setdefault(row.source, "")
    return [f"{source} ({licence})" if licence else source for source, licence in sorted(licences.items())]


def _approximate() -> bool:
    return (
        any(row.approximate for row in districts.loaded().rows)
        or LayerFeature.objects.filter(layer__approximate=True).exists()
    )


def _forget_old() -> None:
    for old in list(BaseMapPublication.objects.order_by("-published_at", "-pk")[KEPT:]):
        path = old.path
        old.delete()
        transaction.on_commit(lambda path=path: publishing.remove(path))  # type: ignore[misc]


def current() -> BaseMap:
    """What maps are drawn on now: the city's own choice (``KRAMY_BASEMAP``), else what it has imported."""
    chosen = str(settings.KRAMY_BASEMAP)
    if chosen:
        kind = "pmtiles" if chosen.split("?")[0].endswith(".pmtiles") else "style"
        return BaseMap(url=chosen, kind=kind, attribution="", approximate=False)
    published = BaseMapPublication.objects.first()
    if published is None:
        return BaseMap(url="", kind="none", attribution="", approximate=False)
    return BaseMap(
        url=reverse("places_artefacts:artefact", args=[published.path]),
        kind="geojson",
        attribution=published.attribution,
        approximate=published.approximate,
    )


def published_features(path: str) -> list[DrawnFeature]:
    """The features of a published file."""
    with default_storage.open(path) as file:
        collection = json.load(file)
    return [
        DrawnFeature(
            f["properties"]["k"], f["properties"]["n"], shapely.from_geojson(json.dumps(f["geometry"]))
        )
        for f in collection["features"]
    ]
