"""Files of map programs as tables: KML, waypoints of GPX, maps of uMap.

Each gives the columns `geometry.longitude` and `geometry.latitude` first, then whatever the file says of a
place under the name it has there; only what the formats themselves define has names of ours: `name`,
`description`, `address`, `phone`, `link`, `type`, and `layer` for the folder or layer a place lies in.

KML and GPX are read by defusedxml, for GDAL's KML driver leaves all fields but two out, and its other one reads
a file as a whole. Entities and document types are refused, so nothing outside the file can be named.
`lib.geo_exports` writes the same formats; `lib.geopackages` and `lib.archives` read the others.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext_lazy as _

from kramy.lib import geojson_stream
from kramy.lib.table_types import (
    LATITUDE,
    LONGITUDE,
    MAX_COLUMNS,
    Kind,
    Row,
    Table,
    TableUnreadable,
    Value,
)

KML_ROOT = re.compile(r"<(?:\w+:)?kml[\s>]")
GPX_ROOT = re.compile(r"<(?:\w+:)?gpx[\s>]")
UMAP = re.compile(r'"type"\s*:\s*"umap"')
ROOT_WITHIN = 4_000
TAG = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|em|strong|small|big|font|center|span|div|img|ul|ol|li|table|thead|tbody|tr|td|th|h[1-6]"
    r"|html|head|body|style|script|iframe|svg|video|audio|input|form|button|label|s|sub|sup|code|pre|blockquote|dl|dt|dd)\b[^<>]*>",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
SIMPLE_COORDINATE = re.compile(r"[\s,]+")


class Found(NamedTuple):
    """One place as a reader found it."""

    values: dict[str, Value]
    geometry: dict[str, Any] | None


Places = Callable[[], Iterator[Found]]
BLOCK = 16_384
"""Bytes that the XML parser is given at once, at first."""
MOST_WITHOUT_EVENT = 32_000_000
"""Bytes within which an element begins or ends: longer texts are no place's."""


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
    """Waypoints; tracks and routes are journeys and are left out, but a file of routes alone gives their named points."""
    none = _("There are no waypoints in the GPX file. Tracks and routes are not places.")
    kept = "wpt" if any(True for _found in _waypoints(data, "wpt")) else "rtept"
    return _table("gpx", lambda: _waypoints(data, kept), none)


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
            yield row_of(position, columns, found)

    return Table(kind, columns, count, tuple(notes or ()), rows)


def row_of(position: int, columns: tuple[str, ...], found: Found) -> Row:
    """The place as a row of a table with these columns."""
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
    shown = SCRIPT.sub("", text)
    lines = unescape(TAG.sub("", BREAK.sub("\n", shown))).splitlines()
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


class _Blocks:
    """A file for the parser, in blocks that grow while nothing comes of them: it looks at an unfinished tag or comment
    again from its beginning with every block, and one of a hundred megabytes would keep it busy for hours."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = self._told_at = 0

    def read(self, _size: int) -> bytes:
        """The next block; raises TableUnreadable when nothing has come of the last ``MOST_WITHOUT_EVENT`` bytes."""
        waiting = self._at - self._told_at
        if waiting > MOST_WITHOUT_EVENT:
            line = self._data.count(b"\n", 0, self._told_at) + 1
            raise TableUnreadable("broken", _("The file cannot be read (line %(line)d)."), line=line)
        block = self._data[self._at : self._at + max(BLOCK, waiting)]
        self._at += len(block)
        return block

    def told(self) -> None:
        """An element has come of what was read."""
        self._told_at = self._at


def _events(data: bytes) -> Iterator[tuple[str, Element]]:
    """Starts and ends of elements; raises TableUnreadable where the file breaks or tries to name another."""
    blocks = _Blocks(data)
    try:
        for event, element in iterparse(blocks, events=("start", "end"), forbid_dtd=True):
            blocks.told()
            yield event, element
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
    """Placemarks in the order of the file, each with the folders it lies in, the outer one first."""
    open_elements: list[Element] = []
    for event, element in _events(data):
        if event == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        name = _local(element)
        if name == "Placemark":
            names = [_text(_child(each, "name")) for each in open_elements if _local(each) == "Folder"]
            yield Found(_of_placemark(element, "; ".join(filter(None, names))), _kml_geometry(element))
        if name in ("Placemark", "Style", "StyleMap") and open_elements:
            open_elements[-1].remove(element)  # what has been read need not be kept


KML_COLUMNS = {"name": "name", "description": "description", "address": "address", "phoneNumber": "phone"}


def _of_placemark(placemark: Element, layer: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    data: list[Element] = []
    for child in placemark:
        tag = _local(child)
        if tag in KML_COLUMNS and _text(child):
            text = _text(child)
            found[KML_COLUMNS[tag]] = plain_text(text) if tag == "description" else text
        elif tag == "ExtendedData":
            data = list(child.iter())
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


def _waypoints(data: bytes, kept: str) -> Iterator[Found]:
    """Waypoints, or points of routes that have names."""
    depth: list[Element] = []
    for event, element in _events(data):
        if event == "start":
            depth.append(element)
            continue
        depth.pop()
        tag = _local(element)
        if tag == kept and (kept == "wpt" or _child(element, "name") is not None):
            yield Found(_of_waypoint(element), _gpx_geometry(element))
        if depth and tag in ("wpt", "rtept", "rte", "trkpt", "trkseg", "trk", "metadata"):
            depth[-1].remove(element)  # what has been read need not be kept


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
