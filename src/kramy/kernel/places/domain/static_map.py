"""A small map as SVG for print, posters and pages without JavaScript.

Only classes and presentation attributes, so that it stands under a strict content security policy; whole
numbers and relative steps, so that it stays small.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from kramy.kernel.manifest.api import city
from kramy.kernel.places.domain import basemap
from kramy.kernel.places.enums import LayerKind
from kramy.kernel.places.models import BaseMapPublication
from kramy.lib.geo import BoundingBox, LocalPlane

Point = tuple[float, float] | tuple[float, float, str]

PADDING = 0.12
MARGIN = 0.03
"""Shares of the view left free around the points, and around bounds that were given."""

MOST_PREVIEWED = 2_000
SMALLEST_METRES = 600.0
"""One point alone is shown with so much of the city around it."""

STYLES = {
    "green": ("k-static-map__green", 'fill="#d9e5c8" stroke="none"'),
    "water_area": ("k-static-map__water", 'fill="#bcd4dc" stroke="none"'),
    "water_line": (
        "k-static-map__river",
        'fill="none" stroke="#bcd4dc" stroke-width="3" stroke-linejoin="round"',
    ),
    "street": (
        "k-static-map__street",
        'fill="none" stroke="#c9bfa9" stroke-width="1.5" stroke-linejoin="round"',
    ),
    "district": (
        "k-static-map__district",
        'fill="none" stroke="#8b8372" stroke-width="0.8" stroke-dasharray="3 2"',
    ),
}


@dataclass(frozen=True)
class View:
    """The window on the world: degrees to whole pixels."""

    width: int
    height: int
    plane: LocalPlane
    scale: float

    @classmethod
    def fitting(cls, box: BoundingBox, width: int, height: int, padding: float) -> "View":
        plane = LocalPlane((box.west + box.east) / 2, (box.south + box.north) / 2)
        xs, ys = plane.to_metres([box.west, box.east], [box.south, box.north])
        across, up = max(float(np.ptp(xs)), SMALLEST_METRES), max(float(np.ptp(ys)), SMALLEST_METRES)
        return cls(width, height, plane, min(width / across, height / up) / (1 + 2 * padding))

    def pixels(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.float64]:
        xs, ys = self.plane.to_metres(lons, lats)
        return np.column_stack([self.width / 2 + xs * self.scale, self.height / 2 - ys * self.scale])

    def box(self) -> BaseGeometry:
        """What is seen, in degrees, a little more on each side."""
        half = np.array([self.width, self.height]) / self.scale / 2 * 1.05
        lons, lats = self.plane.to_degrees([-half[0], half[0]], [-half[1], half[1]])
        return shapely.box(lons[0], lats[0], lons[1], lats[1])


def static_map_svg(
    *,
    width: int = 640,
    height: int = 400,
    points: Iterable[Point] = (),
    bounds: tuple[float, float, float, float] | None = None,
    title: str = "",
) -> SafeString:
    """An SVG of ``width`` × ``height`` pixels with the base map and the points.

    A point is (lon, lat) or (lon, lat, text); the text, one to three characters, stands in the marker.
    ``bounds`` is (west, south, east, north) in degrees; without it the points decide, without points the city.
    ``title`` is the picture's accessible name.
    """
    listed = list(points)
    around = BoundingBox.of([(p[0], p[1]) for p in listed]) if not bounds else None
    box = around or BoundingBox(*(bounds or city().bounds))
    view = View.fitting(box, int(width), int(height), PADDING if around else MARGIN)
    published = BaseMapPublication.objects.first()
    ground = _ground(published.path, view) if published else ""
    name = escape(title or _("Map"))
    markers = "".join(_marker(view, point) for point in listed)
    return mark_safe(
        f'<svg class="k-static-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {view.height}" '
        f'width="{view.width}" height="{view.height}" role="img" aria-label="{name}">'
        f'<rect class="k-static-map__land" width="100%" height="100%" fill="#f5f2ea"/>{ground}{markers}</svg>'
    )


def shapes_svg(shapes: Sequence[BaseGeometry], *, width: int = 640, height: int = 420) -> SafeString:
    """A plain drawing of any shapes, for the preview of an import."""
    box = shapely.total_bounds(shapely.GeometryCollection(list(shapes)))
    view = View.fitting(BoundingBox(*box.tolist()), width, height, MARGIN)
    drawn = "".join(_path(shape, view) for shape in shapes[:MOST_PREVIEWED])
    return mark_safe(
        f'<svg class="k-static-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(_("Preview"))}"><path class="k-static-map__preview" '
        f'fill="#0d5a5c" fill-opacity="0.12" fill-rule="evenodd" stroke="#0d5a5c" d="{drawn}"/></svg>'
    )


def _marker(view: View, point: Point) -> str:
    x, y = view.pixels([point[0]], [point[1]])[0].round().astype(int).tolist()
    text = str(point[2])[:3] if len(point) > 2 else ""
    radius = 10 if text else 6
    label = (
        f'<text class="k-static-map__number" x="{x}" y="{y + 4}" text-anchor="middle" font-size="11" '
        f'font-weight="700" fill="#fffdf9">{escape(text)}</text>'
        if text
        else ""
    )
    return (
        f'<circle class="k-static-map__point" cx="{x}" cy="{y}" r="{radius}" fill="#a23b2a" stroke="#fffdf9" '
        f'stroke-width="2"/>{label}'
    )


@lru_cache(maxsize=64)
def _ground(path: str, view: View) -> str:
    """The base map in this view as SVG paths; content-addressed, so it can be kept for good."""
    seen = view.box()
    layers: dict[str, list[str]] = {}
    borders: list[BaseGeometry] = []
    for feature in _features(path):
        style = _style_of(feature)
        if style is None or not feature.geometry.intersects(seen):
            continue
        if style == "district":
            borders.append(feature.geometry.boundary)
            continue
        layers.setdefault(style, []).append(_path(shapely.intersection(feature.geometry, seen), view))
    if borders:  # as lines, each once although two districts share it; a cut area would draw the edge too
        lines = shapely.line_merge(shapely.intersection(shapely.union_all(borders), seen))
        layers["district"] = [_path(lines, view)]
    return "".join(
        f'<path class="{css}" {attributes} d="{"".join(layers[style])}"/>'
        for style, (css, attributes) in STYLES.items()
        if any(layers.get(style, ()))
    )


@lru_cache(maxsize=2)
def _features(path: str) -> tuple[basemap.DrawnFeature, ...]:
    return tuple(basemap.published_features(path))


def _style_of(feature: basemap.DrawnFeature) -> str | None:
    area = feature.geometry.geom_type in ("Polygon", "MultiPolygon")
    if feature.kind == LayerKind.WATER:
        return "water_area" if area else "water_line"
    return {
        LayerKind.GREEN: "green",
        LayerKind.MAIN_STREET: "street",
        "district": "district",
    }.get(feature.kind)


def _path(shape: BaseGeometry, view: View) -> str:
    """Path commands of every ring and line of the shape, in whole pixels."""
    pieces: list[str] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            pieces += [_line(ring.coords, view, close=True) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            pieces.append(_line(part.coords, view, close=False))
    return "".join(pieces)


def _line(coordinates: Iterable[tuple[float, ...]], view: View, *, close: bool) -> str:
    pairs = np.array([(c[0], c[1]) for c in coordinates])
    exact = shapely.LineString(view.pixels(pairs[:, 0], pairs[:, 1])).simplify(0.8)
    pixels = np.round(np.array(exact.coords)).astype(int)
    steps = np.diff(pixels, axis=0)
    moving = steps[np.any(steps != 0, axis=1)]
    if not len(moving):
        return ""
    drawn = "".join(f"{x}{y if y < 0 else f' {y}'}" + " " for x, y in moving.tolist())
    return f"M{pixels[0][0]} {pixels[0][1]}l{drawn.strip()}{'z' if close else ''}"
