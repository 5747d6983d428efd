"""Places in JSON as a table: GeoJSON of every shape, and what Overpass, ArcGIS and plain programs write instead.

A FeatureCollection is read feature by feature; a feature a line (GeoJSON text sequences too), a list of features,
a single feature or geometry, the answers of Overpass and ArcGIS and a plain list of objects are understood as well.
Positions in another coordinate system that the file names become WGS 84; numbers that are no degrees and whose
system nobody names stay in the columns as they are, for whoever knows the place to make sense of them.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from kramy.lib import geojson_stream
from kramy.lib.table_types import LATITUDE, LONGITUDE, MAX_COLUMNS, Row, Table, TableUnreadable, Value

Feature = dict[str, Any]
Features = Callable[[], Iterator[Feature]]

GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
RECORD_SEPARATOR = "\x1e"
EPSG = re.compile(r"EPSG:{1,2}[\d.]*:?(\d{4,6})\b", re.IGNORECASE)
ARCGIS_MERCATOR = {102100, 102113, 900913}
NO_PLACE: Feature = {"type": "Feature", "geometry": None, "properties": {}}


def read_json(text: str) -> Table:
    """The table; raises TableUnreadable for JSON that holds no places."""
    body = text.lstrip("\ufeff \t\r\n" + RECORD_SEPARATOR)
    try:
        features, members = _collection(body)
    except geojson_stream.NotGeoJSON as error:
        found = _otherwise(body)
        if found is None:
            raise _broken(text, len(text) - len(body) + error.position) from error
        features, members = found
    transformer = _to_degrees(members)
    layer = _layer_of(members)
    columns, count = _columns(features, layer)

    def rows() -> Iterator[Row]:
        for position, feature in enumerate(features(), start=1):
            yield _row(position, feature, columns, transformer, layer)

    return Table("geojson", columns, count, (), rows)


def _broken(text: str, position: int) -> TableUnreadable:
    return TableUnreadable(
        "broken",
        _("The GeoJSON file cannot be read (line %(line)d). It must be a FeatureCollection."),
        line=text.count("\n", 0, position) + 1,
    )


def _collection(text: str) -> tuple[Features, Feature]:
    """The features of a FeatureCollection, and its other members; raises NotGeoJSON."""
    start, members = geojson_stream.open_collection(text)
    end = start
    for _feature, end in geojson_stream.items(text, start):  # noqa: B007 - the last end is wanted
        pass
    members |= geojson_stream.members_after(text, end)
    if "spatialReference" in members or members.get("geometryType"):
        return lambda: (_of_arcgis(item) for item, _end in geojson_stream.items(text, start)), members
    return lambda: (_as_feature(item) for item, _end in geojson_stream.items(text, start)), members


def _as_feature(item: Any) -> Feature:
    """A feature of a collection; what is none takes a row all the same, so that it is told."""
    return item if isinstance(item, dict) else NO_PLACE


def _otherwise(text: str) -> tuple[Features, Feature] | None:
    """What is no FeatureCollection; None when nothing can be made of it."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return _one_a_line(text)
    if isinstance(whole, list):
        return _of_list(whole)
    if not isinstance(whole, dict):
        return None
    kind = whole.get("type")
    if kind == "Topology":
        raise TableUnreadable("kind", _("This is TopoJSON. Save the file as GeoJSON and send that."))
    if kind == "Feature":
        return lambda: iter([whole]), whole
    if kind == "GeometryCollection":
        parts = [_plain_geometry(part) for part in whole.get("geometries") or []]
        return lambda: iter(parts), whole
    if kind in GEOMETRIES:
        return lambda: iter([_plain_geometry(whole)]), whole
    elements = whole.get("elements")
    if isinstance(elements, list) and "version" in whole:
        found = [_of_overpass(item) for item in elements if isinstance(item, dict) and item.get("tags")]
        return lambda: iter(found), {}
    # programs wrap their list in one member: {"data": [...]}, {"items": [...]}
    lists = [value for value in whole.values() if isinstance(value, list) and value]
    return _of_list(lists[0]) if len(lists) == 1 else None


def _of_list(whole: list[Any]) -> tuple[Features, Feature] | None:
    if not whole or not all(isinstance(item, dict) for item in whole):
        return None
    found = [item if item.get("type") == "Feature" else _of_object(item) for item in whole]
    return lambda: iter(found), {}


def _one_a_line(text: str) -> tuple[Features, Feature] | None:
    """A feature a line (newline-delimited GeoJSON, RFC 8142); None when the first line is none."""
    lines = [line for line in re.split(r"[\r\n\x1e]+", text) if line.strip()]

    def features() -> Iterator[Feature]:
        for line in lines:
            try:
                item = json.loads(line)
            except (ValueError, RecursionError):
                item = None
            whole = isinstance(item, dict)
            yield NO_PLACE if not whole else item if item.get("type") == "Feature" else _of_object(item)

    first = next(features(), NO_PLACE)
    readable = sum(feature is not NO_PLACE for feature in features())
    return (features, {}) if first is not NO_PLACE and readable * 2 > len(lines) and len(lines) > 1 else None


def _plain_geometry(geometry: Any) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": {}}


def _of_object(item: Feature) -> Feature:
    """An object of a plain list: all of it is properties but a geometry, if it has one."""
    geometry = item.get("geometry")
    kept = geometry if isinstance(geometry, dict) and geometry.get("type") in GEOMETRIES else None
    properties = {name: value for name, value in item.items() if kept is None or name != "geometry"}
    return {"type": "Feature", "geometry": kept, "properties": properties}


def _of_overpass(item: Feature) -> Feature:
    middle = item.get("center") or item
    geometry = (
        {"type": "Point", "coordinates": [middle["lon"], middle["lat"]]}
        if isinstance(middle, dict) and {"lon", "lat"} <= middle.keys()
        else None
    )
    properties = {"osm_id": f"{item.get('type')}/{item.get('id')}", "tags": item.get("tags")}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _of_arcgis(item: Any) -> Feature:
    if not isinstance(item, dict):
        return NO_PLACE
    geometry = item.get("geometry")
    point = None
    if isinstance(geometry, dict) and {"x", "y"} <= geometry.keys():
        point = {"type": "Point", "coordinates": [geometry["x"], geometry["y"]]}
    elif isinstance(geometry, dict) and geometry.get("rings"):
        point = {"type": "Polygon", "coordinates": geometry["rings"]}
    return {"type": "Feature", "geometry": point, "properties": item.get("attributes") or {}}


def _layer_of(members: Feature) -> str:
    """The name that uMap gives a layer it saves by itself."""
    options = members.get("_umap_options") or members.get("_storage")
    return str(options.get("name") or "").strip() if isinstance(options, dict) else ""


def _to_degrees(members: Feature) -> Transformer | None:
    """How positions become WGS 84, None when they are; raises TableUnreadable for a system nobody knows."""
    code = _epsg(members)
    if code is None or code in (4326, 4979):
        return None
    try:
        return Transformer.from_crs(CRS.from_epsg(code), CRS.from_epsg(4326), always_xy=True)
    except CRSError as error:
        raise TableUnreadable(
            "projection", _("The coordinates are not in degrees. Save the file in WGS 84 (EPSG:4326).")
        ) from error


def _epsg(members: Feature) -> int | None:
    crs, reference = members.get("crs"), members.get("spatialReference")
    if isinstance(reference, dict):
        code = reference.get("latestWkid") or reference.get("wkid")
        if isinstance(code, int):
            return 3857 if code in ARCGIS_MERCATOR else code
    properties = crs.get("properties") if isinstance(crs, dict) else None
    if not isinstance(properties, dict):
        return None
    match = EPSG.search(str(properties.get("name") or ""))
    if match:
        return int(match[1])
    code = properties.get("code")  # {"type": "EPSG", "properties": {"code": 2180}}
    return code if isinstance(code, int) else None


def _columns(features: Features, layer: str) -> tuple[tuple[str, ...], int]:
    """Every property of every feature in the order of first sight, the position first."""
    names: dict[str, None] = {"layer": None} if layer else {}
    count, has_places = 0, False
    for feature in features():
        count += 1
        has_places = has_places or isinstance(feature.get("geometry"), dict)
        names.update(dict.fromkeys(geojson_stream.flattened(feature)))
    if not count:
        raise TableUnreadable("empty", _("There are no features in the file."))
    position = (LONGITUDE, LATITUDE) if has_places or not names else ()
    # rare tags of free-tagged data: a table of thousands of columns helps nobody match them
    return (*position, *names)[:MAX_COLUMNS], count


def _row(
    position: int, feature: Feature, columns: tuple[str, ...], transformer: Transformer | None, layer: str
) -> Row:
    values: dict[str, Value] = dict.fromkeys(columns)
    values.update(
        (name, value) for name, value in geojson_stream.flattened(feature).items() if name in values
    )
    if layer:
        values["layer"] = layer
    geometry = feature.get("geometry")
    x, y = geojson_stream.numbers_of(geometry) or (None, None)
    if x is not None and y is not None and transformer is not None:
        x, y = _transformed(transformer, x, y)
    if LONGITUDE in values:
        values[LONGITUDE], values[LATITUDE] = x, y
    is_place = x is not None and y is not None and abs(x) <= 180 and abs(y) <= 90
    return Row(position, values, None if is_place else "geometry", geometry if is_place else None)


def _transformed(transformer: Transformer, x: float, y: float) -> tuple[float, float]:
    """In degrees; as they were when the system does not have them (its axes may be the other way round)."""
    try:
        lon, lat = transformer.transform(x, y)
    except ProjError:
        return x, y
    return (lon, lat) if math.isfinite(lon) and math.isfinite(lat) else (x, y)
