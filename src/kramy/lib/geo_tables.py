"""Files of map programs as tables: KML and KMZ, waypoints of GPX, GeoPackage, maps of uMap.

Each gives the columns `geometry.longitude` and `geometry.latitude` first, then whatever the file says of a
place under the name it has there; only what the formats themselves define has names of ours: `name`,
`description`, `address`, `phone`, `link`, `type`, and `layer` for the folder or layer a place lies in.

KML and GPX are read by defusedxml, for GDAL's KML driver leaves all fields but two out, and its other one reads
a file as a whole. Entities and document types are refused, so nothing outside the file can be named.
A GeoPackage is an SQLite database and is read as one, row by row: only its own tables, no views, and under a
guard that allows reading alone. `lib.geo_exports` writes the same formats.
"""

import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_lazy as _
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import mapping

from kramy.lib import geojson_stream
from kramy.lib.table_types import (
    LATITUDE,
    LONGITUDE,
    MAX_COLUMNS,
    MAX_UNPACKED_BYTES,
    Kind,
    Row,
    Table,
    TableUnreadable,
    Value,
)

SQLITE_HEADER = b"SQLite format 3\0"
KML_ROOT = re.compile(r"<(?:\w+:)?kml[\s>]")
GPX_ROOT = re.compile(r"<(?:\w+:)?gpx[\s>]")
UMAP = re.compile(r'"type"\s*:\s*"umap"')
ROOT_WITHIN = 4_000
TAG = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|em|strong|small|big|font|center|span|div|img|ul|ol|li|table|thead|tbody|tr|td|th|h[1-6]"
    r"|html|head|body|style)\b[^<>]*>",
    re.IGNORECASE,
)
BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)
SIMPLE_COORDINATE = re.compile(r"[\s,]+")
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA}
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of the bounding box in a GeoPackage geometry by its kind (OGC 12-128, clause 2.1.3)."""


class Found(NamedTuple):
    """One place as a reader found it."""

    values: dict[str, Value]
    geometry: dict[str, Any] | None


Places = Callable[[], Iterator[Found]]


def is_kmz(data: bytes) -> bool:
    """Whether an archive holds a KML file and is no spreadsheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
    return "[Content_Types].xml" not in names and any(name.lower().endswith(".kml") for name in names)


def read_kmz(data: bytes) -> Table:
    """The first KML file of the archive, which is the one that programs show."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entry = next(entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml"))
            with archive.open(entry) as file:
                inner = file.read(MAX_UNPACKED_BYTES // 2 + 1)  # what the entry claims is not believed
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise TableUnreadable("broken", _("The archive is damaged or locked with a password.")) from error
    if len(inner) > MAX_UNPACKED_BYTES // 2:
        raise TableUnreadable("too_large", _("The file is too large when unpacked."))
    return read_kml(inner)


def read_xml(data: bytes, text: str) -> Table | None:
    """KML or GPX by its root element; None when it is some other XML. `text` is the same, decoded."""
    head = text[:ROOT_WITHIN]
    if KML_ROOT.search(head):
        return read_kml(data)
    return read_gpx(data) if GPX_ROOT.search(head) else None


def read_kml(data: bytes) -> Table:
    """Placemarks; of a line or an area a point on it counts."""
    return _table("kml", lambda: _placemarks(data), _("There are no places in the KML file."))


def read_gpx(data: bytes) -> Table:
    """Waypoints; tracks and routes are journeys, not places, and are left out."""
    none = _("There are no waypoints in the GPX file. Tracks and routes are not places.")
    return _table("gpx", lambda: _waypoints(data), none)


def read_umap(text: str) -> Table | None:
    """All layers of a map saved from uMap; None when the text is something else after all."""
    if not UMAP.search(text[:ROOT_WITHIN]) and not UMAP.search(text[-ROOT_WITHIN:]):
        return None
    try:
        whole = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise TableUnreadable(
            "broken",
            _("The file cannot be read (line %(line)d)."),
            line=getattr(error, "lineno", 1),
        ) from error
    if not isinstance(whole, dict) or whole.get("type") != "umap":
        return None
    layers = [layer for layer in whole.get("layers") or [] if isinstance(layer, dict)]
    elsewhere = [_layer_name(layer) for layer in layers if _options(layer).get("remoteData", {}).get("url")]
    notes = []
    if elsewhere:
        notes.append(
            str(_("Layers kept at another address were left out: %(layers)s."))
            % {"layers": ", ".join(elsewhere)}
        )
    return _table("umap", lambda: _umap_places(layers), _("There are no places on the map."), notes)


def read_geopackage(data: bytes) -> Table:
    """The first layer of places that is not empty."""
    with _opened(data) as database:
        layers = _layers(database)
        filled = [layer for layer in layers if _count(database, layer)]
        if not filled:
            raise TableUnreadable("empty", _("There are no places in the GeoPackage."))
        layer = filled[0]
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({_quoted(layer.table)})")]
        count = _count(database, layer)
    transformer = _to_degrees(layer)
    notes = [str(_("Layer: %(layer)s.")) % {"layer": layer.table}]
    if len(filled) > 1:
        left = ", ".join(other.table for other in filled[1:])
        notes.append(str(_("Other layers were left out: %(layers)s.")) % {"layers": left})
    kept = [name for name in columns if name != layer.column][: MAX_COLUMNS - 2]

    def rows() -> Iterator[Row]:
        with _opened(data) as database:
            asked = ", ".join(_quoted(name) for name in [layer.column, *kept])
            cursor = database.execute(f"SELECT {asked} FROM {_quoted(layer.table)}")  # noqa: S608 quoted
            for position, (blob, *cells) in enumerate(cursor, start=1):
                geometry = _geometry(blob, transformer)
                values = dict(zip(kept, (_plain(cell) for cell in cells), strict=True))
                yield _row(position, (LONGITUDE, LATITUDE, *kept), Found(values, geometry))

    return Table("gpkg", (LONGITUDE, LATITUDE, *kept), count, tuple(notes), rows)


def _table(kind: Kind, places: Places, none: Any, notes: list[str] | None = None) -> Table:
    """A table over `places`, read once to know all columns and again for every pass over the rows."""
    names: dict[str, None] = {LONGITUDE: None, LATITUDE: None}
    count = 0
    for found in places():
        count += 1
        names.update(dict.fromkeys(found.values))
    if not count:
        raise TableUnreadable("empty", none)
    columns = tuple(names)[:MAX_COLUMNS]

    def rows() -> Iterator[Row]:
        for position, found in enumerate(places(), start=1):
            yield _row(position, columns, found)

    return Table(kind, columns, count, tuple(notes or ()), rows)


def _row(position: int, columns: tuple[str, ...], found: Found) -> Row:
    spot = geojson_stream.position_of(found.geometry)
    values: dict[str, Value] = {name: found.values.get(name) for name in columns}
    if spot:
        values[LONGITUDE], values[LATITUDE] = spot
    return Row(position, values, None if spot else "geometry", found.geometry if spot else None)


def plain_text(text: str) -> str:
    """A description without the markup that map programs wrap it in; breaks stay breaks.

    >>> plain_text("<b>Pierogi</b><br>na miejscu &amp; na wynos")
    'Pierogi\\nna miejscu & na wynos'
    """
    if not TAG.search(text):
        return text.strip()
    lines = unescape(TAG.sub("", BREAK.sub("\n", text))).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


# XML


@lru_cache(maxsize=1_000)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _local(element: Element) -> str:
    return _bare(element.tag) if isinstance(element.tag, str) else ""


def _text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _events(data: bytes) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements; raises TableUnreadable where the file breaks or tries to name another."""
    try:
        yield from iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise TableUnreadable(
            "broken", _("The file declares a document type or entities. Save it without them.")
        ) from error
    except ParseError as error:
        raise TableUnreadable(
            "broken", _("The file cannot be read (line %(line)d)."), line=error.position[0]
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise TableUnreadable("broken", _("The file cannot be read (line %(line)d)."), line=1) from error


def _placemarks(data: bytes) -> Iterator[Found]:
    """Placemarks in the order of the file, each with the folder it lies in."""
    open_elements: list[Element] = []
    for event, element in _events(data):
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        name = _local(element)
        if name == "Placemark":
            folder = next((e for e in reversed(open_elements) if _local(e) == "Folder"), None)
            yield Found(_of_placemark(element, folder), _kml_geometry(element))
        if name in ("Placemark", "Style", "StyleMap") and open_elements:
            open_elements[-1].remove(element)  # what has been read need not be kept


KML_COLUMNS = {"name": "name", "description": "description", "address": "address", "phoneNumber": "phone"}


def _of_placemark(placemark: Element, folder: Element | None) -> dict[str, Value]:
    found: dict[str, Value] = {}
    data: list[Element] = []
    for child in placemark:
        tag = _local(child)
        if tag in KML_COLUMNS and _text(child):
            text = _text(child)
            found[KML_COLUMNS[tag]] = plain_text(text) if tag == "description" else text
        elif tag == "ExtendedData":
            data = list(child.iter())
    layer = _text(_child(folder, "name")) if folder is not None else ""
    if layer:
        found["layer"] = layer
    for element in data:
        column = element.get("name", "").strip()
        tag = _local(element)
        if column and tag in ("Data", "SimpleData"):
            text = _text(_child(element, "value")) if tag == "Data" else _text(element)
            if text:
                found.setdefault(column, text)
    return found


def _kml_geometry(element: Element) -> dict[str, Any] | None:
    """The first geometry among the children, as GeoJSON has it."""
    for child in element:
        tag = _local(child)
        if tag == "Point":
            spots = _coordinates(child)
            return {"type": "Point", "coordinates": spots[0]} if spots else None
        if tag in ("LineString", "LinearRing"):
            return {"type": "LineString", "coordinates": _coordinates(child)}
        if tag == "Polygon":
            rings = [_coordinates(boundary) for boundary in child if _local(boundary).endswith("BoundaryIs")]
            return {"type": "Polygon", "coordinates": rings}
        if tag == "MultiGeometry":
            parts = [part for each in child if (part := _kml_geometry_of(each))]
            return {"type": "GeometryCollection", "geometries": parts} if parts else None
    return None


def _kml_geometry_of(element: Element) -> dict[str, Any] | None:
    holder = Element("holder")
    holder.append(element)
    return _kml_geometry(holder)


def _coordinates(element: Element) -> list[list[float]]:
    """Pairs out of `<coordinates>`: "lon,lat,height lon,lat,height"; an empty list when it makes no sense."""
    inner = next((each for each in element.iter() if _local(each) == "coordinates"), None)
    try:
        # some programs write blanks after the commas of a tuple
        tuples = re.sub(r"\s*,\s*", ",", _text(inner)).split()
        return [[float(part) for part in each.split(",")[:2]] for each in tuples]
    except ValueError:
        return []


def _waypoints(data: bytes) -> Iterator[Found]:
    depth: list[Element] = []
    for event, element in _events(data):
        if event == "start":
            depth.append(element)
            continue
        depth.pop()
        if len(depth) == 1:
            if _local(element) == "wpt":
                yield Found(_of_waypoint(element), _gpx_geometry(element))
            depth[0].remove(element)


GPX_COLUMNS = {
    "name": "name", "desc": "description", "cmt": "comment", "type": "type", "sym": "symbol", "src": "source",
    "ele": "elevation", "time": "time",
}  # fmt: skip


def _of_waypoint(waypoint: Element) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for child in waypoint:
        tag = _local(child)
        if tag in GPX_COLUMNS and _text(child):
            text = _text(child)
            found.setdefault(GPX_COLUMNS[tag], plain_text(text) if tag in ("desc", "cmt") else text)
        elif tag == "link" and child.get("href"):
            found.setdefault("link", child.get("href", "").strip())
        elif tag == "url" and _text(child):  # GPX 1.0
            found.setdefault("link", _text(child))
        elif tag == "extensions":
            for extra in child.iter():
                if not len(extra) and _text(extra):
                    found.setdefault(_local(extra), _text(extra))
    return found


def _gpx_geometry(waypoint: Element) -> dict[str, Any] | None:
    try:
        spot = [float(waypoint.get("lon", "")), float(waypoint.get("lat", ""))]
    except ValueError:
        return None
    return {"type": "Point", "coordinates": spot}


# uMap


def _options(item: dict[str, Any]) -> dict[str, Any]:
    """What uMap keeps of its own about a layer; older exports have it under another name."""
    options = item.get("_umap_options") or item.get("_storage") or {}
    return options if isinstance(options, dict) else {}


def _layer_name(layer: dict[str, Any]) -> str:
    return str(_options(layer).get("name") or "").strip()


def _umap_places(layers: list[dict[str, Any]]) -> Iterator[Found]:
    for layer in layers:
        name = _layer_name(layer)
        for feature in layer.get("features") or []:
            if not isinstance(feature, dict):
                continue
            properties = feature.get("properties")
            own = properties if isinstance(properties, dict) else {}
            kept = {key: value for key, value in own.items() if key not in ("_umap_options", "_storage")}
            flat = geojson_stream.flattened({**feature, "properties": kept})
            if isinstance(flat.get("description"), str):
                flat["description"] = plain_text(str(flat["description"]))
            yield Found({**flat, **({"layer": name} if name else {})}, feature.get("geometry"))


# GeoPackage


class Layer(NamedTuple):
    """A layer of places: its table, its geometry column, and the coordinate system as the file names it."""

    table: str
    column: str
    organisation: str
    code: int
    definition: str


@contextmanager
def _opened(data: bytes) -> Iterator[sqlite3.Connection]:
    """The database, read only; raises TableUnreadable for one that is damaged or would do more than be read."""
    with tempfile.NamedTemporaryFile(prefix="kramy-", suffix=".gpkg") as file:
        file.write(data)
        file.flush()
        uri = f"{Path(file.name).as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
            database.set_authorizer(_only_reading)
            try:
                yield database
            except (sqlite3.Error, OverflowError) as error:
                raise TableUnreadable("broken", _("The GeoPackage is damaged.")) from error


def _only_reading(action: int, first: str | None, *_more: str | None) -> int:
    allowed = action in READING and (action != sqlite3.SQLITE_PRAGMA or first == "table_info")
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _count(database: sqlite3.Connection, layer: Layer) -> int:
    query = f"SELECT count(*) FROM {_quoted(layer.table)}"  # noqa: S608 quoted
    return int(database.execute(query).fetchone()[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _layers(database: sqlite3.Connection) -> list[Layer]:
    """Tables of features; views and virtual tables are not read, for they run what a stranger wrote."""
    tables = {
        row[0]
        for row in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
    }
    if not {"gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
        raise TableUnreadable("kind", _("This is a database, but not a GeoPackage with places."))
    rows = database.execute(
        "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition"
        " FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        " ORDER BY g.rowid"
    )
    return [
        Layer(str(table), str(column), str(body or ""), int(code or 0), str(definition or ""))
        for table, column, body, code, definition in rows
        if table in tables
    ]


def _to_degrees(layer: Layer) -> Transformer | None:
    """How coordinates become WGS 84, None when they are; x always comes first in a GeoPackage."""
    if layer.code == 0 or (layer.organisation.upper() in ("EPSG", "OGC") and layer.code in (4326, 84)):
        return None
    try:
        is_listed = layer.organisation.upper() == "EPSG"
        system = CRS.from_epsg(layer.code) if is_listed else CRS.from_wkt(layer.definition)
        return Transformer.from_crs(system, CRS.from_epsg(4326), always_xy=True)
    except CRSError as error:
        raise TableUnreadable(
            "projection", _("The coordinates are not in degrees. Save the file in WGS 84 (EPSG:4326).")
        ) from error


def _geometry(blob: Any, transformer: Transformer | None) -> dict[str, Any] | None:
    """The geometry of a row in degrees; None when there is none or it makes no sense."""
    if not isinstance(blob, bytes) or len(blob) < 13 or blob[:2] != b"GP":
        return None
    start = 8 + ENVELOPES.get((blob[3] >> 1) & 7, len(blob))
    try:
        shape = shapely.force_2d(shapely.from_wkb(blob[start:]))
        if shape.is_empty:
            return None
        if transformer is not None:
            shape = shapely.transform(shape, lambda x, y: transformer.transform(x, y), interleaved=False)
    except (ShapelyError, ValueError, TypeError):
        return None
    return dict(mapping(shape))


def _plain(cell: Any) -> Value:
    if isinstance(cell, bytes) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    return str(cell).strip() or None
