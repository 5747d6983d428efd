"""Places out as KML, GPX, GeoPackage or a map of uMap: what `lib.exports.geojson_chunks` gives, for map programs and devices.

KML (OGC 12-007r2) and GPX 1.1 are streamed. What the formats have no place for is kept where GDAL and QGIS find
it: in `ExtendedData` of KML and in extensions of GPX in GDAL's namespace. A GeoPackage is written by GDAL.
`lib.geo_tables` reads all three back with the same columns. Only points are written; a feature without one is
left out, for none of these formats needs it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from itertools import islice
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import pyogrio
import shapely

from kramy.lib.exports import CHUNK, CONTROL, Feature
from kramy.lib.geo import BoundingBox

KML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{}</name>\n'
GPX_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Kramy"'
    ' xmlns="http://www.topografix.com/GPX/1/1" xmlns:ogr="http://osgeo.org/gdal">'
    "<metadata><name>{}</name></metadata>\n"
)
GPX_OWN = (("name", "name"), ("description", "desc"), ("website", "link"), ("categories", "type"))
"""Properties that GPX has elements for, in the order that its schema wants."""

NOT_IN_NAMES = re.compile(r"[^\w.-]")
GEOPACKAGE_BATCH = 5_000
UMAP_ZOOM = 12
UMAP_POPUP = "# {name}\n{description}\n{street} {house_number}\n{opening_hours}\n{phone}\n{website}"


def kml_chunks(features: Iterable[Feature], *, title: str) -> Iterator[bytes]:
    """A KML document in pieces. `name` and `description` are the placemark's own, the rest its data."""
    return _joined(KML_HEAD.format(_xml(title)), map(_placemark, _points(features)), "</Document></kml>\n")


def gpx_chunks(features: Iterable[Feature], *, title: str) -> Iterator[bytes]:
    """A GPX file of waypoints in pieces."""
    return _joined(GPX_HEAD.format(_xml(title)), map(_waypoint, _points(features)), "</gpx>\n")


def umap_chunks(features: Iterable[Feature], *, title: str, box: BoundingBox) -> Iterator[bytes]:
    """A map for uMap ("Import", format "umap") in pieces: one layer, grouped near each other, filtered by category.

    ``box`` is where the map opens.
    """
    middle = [(box.west + box.east) / 2, (box.south + box.north) / 2]
    head = json.dumps(
        {
            "type": "umap",
            "properties": {"name": title, "zoom": UMAP_ZOOM, "facetKey": "categories"},
            "geometry": {"type": "Point", "coordinates": middle},
        },
        ensure_ascii=False,
    )
    options = {
        "name": title,
        "type": "Cluster",
        "displayOnLoad": True,
        "browsable": True,
        "labelKey": "name",
        "popupContentTemplate": UMAP_POPUP,
    }
    layer = json.dumps({"type": "FeatureCollection", "_umap_options": options}, ensure_ascii=False)
    opening = f'{head[:-1]}, "layers": [{layer[:-1]}, "features": [\n'
    items = (
        f"{',' if number else ''}{_umap_feature(feature)}\n"
        for number, feature in enumerate(_points(features))
    )
    return _joined(opening, items, "]}]}\n")


def _umap_feature(feature: Feature) -> str:
    """uMap shows properties as text and keeps no others: only those that say something."""
    told = {key: _text(value) for key, value in _with_id(feature).items()}
    shown = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(_spot(feature))},
        "properties": {key: text for key, text in told.items() if text},
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def write_geopackage(path: Path, features: Iterable[Feature], *, layer: str) -> int:
    """A GeoPackage of one layer at `path`, a batch in memory at a time; returns how many places it holds.

    The columns are the properties of the first feature, and `id` where it has one.
    """
    places = _points(features)
    written = 0
    fields: list[str] = []
    while batch := list(islice(places, GEOPACKAGE_BATCH)):
        rows = [_with_id(feature) for feature in batch]
        fields = fields or list(rows[0])
        _append(path, layer, batch, rows, fields, append=bool(written))
        written += len(batch)
    if not written:
        _append(path, layer, [], [], ["id"], append=False)
    return written


def _append(
    path: Path,
    layer: str,
    batch: list[Feature],
    rows: list[dict[str, Any]],
    fields: list[str],
    *,
    append: bool,
) -> None:
    spots = np.array([_spot(feature) for feature in batch], dtype=float).reshape(-1, 2)
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(shapely.points(spots)),
        field_data=[_column([row.get(field) for row in rows]) for field in fields],
        fields=np.array(fields, dtype=object),
        layer=layer,
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
        append=append,
    )


def _column(values: Sequence[Any]) -> Any:
    """Yes and no as such, everything else as text: a postcode is no number."""
    if values and all(isinstance(value, bool) for value in values):
        return np.array(values, dtype=bool)
    return np.array([_text(value) or None for value in values], dtype=object)


def _points(features: Iterable[Feature]) -> Iterator[Feature]:
    return (feature for feature in features if feature.geometry and feature.geometry["type"] == "Point")


def _spot(feature: Feature) -> tuple[float, float]:
    lon, lat = (feature.geometry or {})["coordinates"][:2]
    return round(lon, 7), round(lat, 7)


def _with_id(feature: Feature) -> dict[str, Any]:
    return {"id": feature.id, **feature.properties} if feature.id is not None else dict(feature.properties)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    # what XML cannot hold is left out; a lone surrogate cannot be written at all
    return CONTROL.sub("", str(value)).encode("utf-8", errors="replace").decode()


def _xml(value: Any) -> str:
    return escape(_text(value))


def _placemark(feature: Feature) -> str:
    more = _with_id(feature)
    name, description = more.pop("name", ""), more.pop("description", "")
    data = "".join(
        f"<Data name={quoteattr(key)}><value>{_xml(value)}</value></Data>"
        for key, value in more.items()
        if _text(value)
    )
    lon, lat = _spot(feature)
    return (
        f"<Placemark><name>{_xml(name)}</name>"
        + (f"<description>{_xml(description)}</description>" if _text(description) else "")
        + (f"<ExtendedData>{data}</ExtendedData>" if data else "")
        + f"<Point><coordinates>{lon:.7f},{lat:.7f}</coordinates></Point></Placemark>\n"
    )


def _waypoint(feature: Feature) -> str:
    more = _with_id(feature)
    own = [(tag, _text(more.pop(key, ""))) for key, tag in GPX_OWN]
    elements = "".join(
        f"<link href={quoteattr(text)}/>" if tag == "link" else f"<{tag}>{escape(text)}</{tag}>"
        for tag, text in own
        if text
    )
    extra = "".join(
        f"<ogr:{tag}>{_xml(value)}</ogr:{tag}>"
        for key, value in more.items()
        if _text(value)
        for tag in [NOT_IN_NAMES.sub("_", key)]
    )
    lon, lat = _spot(feature)
    return (
        f'<wpt lat="{lat:.7f}" lon="{lon:.7f}">{elements}'
        + (f"<extensions>{extra}</extensions>" if extra else "")
        + "</wpt>\n"
    )


def _joined(head: str, items: Iterable[str], tail: str) -> Iterator[bytes]:
    pending, size = [head], 0
    for item in items:
        pending.append(item)
        size += len(item)
        if size > CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield "".join([*pending, tail]).encode()
