"""GeoPackage as a table. It is an SQLite database and is read as one, row by row: only its own tables, no views, and
under a guard that allows reading alone."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import mapping

from kramy.lib.geo_tables import Found, row_of
from kramy.lib.table_types import LATITUDE, LONGITUDE, MAX_COLUMNS, Row, Table, TableUnreadable, Value

SQLITE_HEADER = b"SQLite format 3\0"
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA}
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of the bounding box in a GeoPackage geometry by its kind (OGC 12-128, clause 2.1.3)."""


class Layer(NamedTuple):
    """A layer of places: its table, its geometry column, and the coordinate system as the file names it."""

    table: str
    column: str
    organisation: str
    code: int
    definition: str
    is_points: bool


def read_geopackage(data: bytes) -> Table:
    """Every layer of points, one after another; of lines and areas where the file has no points.

    With several layers the column `layer` says which one a place lies in.
    """
    with _opened(data) as database:
        filled = [layer for layer in _layers(database) if _count(database, layer)]
        if not filled:
            raise TableUnreadable("empty", _("There are no places in the GeoPackage."))
        points = [layer for layer in filled if layer.is_points]
        chosen = points or filled
        # numbers of rows begin anew in every layer: with several they tell nothing apart
        fields = {layer.table: _fields(database, layer, numbers=len(chosen) == 1) for layer in chosen}
        count = sum(_count(database, layer) for layer in chosen)
    names = dict.fromkeys(name for layer in chosen for name in fields[layer.table])
    notes = [
        str(_("Layer: %(layer)s.")) % {"layer": ", ".join(layer.table for layer in chosen)},
        *(
            [str(_("Other layers were left out: %(layers)s.")) % {"layers": ", ".join(left)}]
            if (left := [layer.table for layer in filled if layer not in chosen])
            else []
        ),
    ]
    if len(chosen) > 1:
        names["layer"] = None
    columns = (LONGITUDE, LATITUDE, *list(names)[: MAX_COLUMNS - 2])

    def rows() -> Iterator[Row]:
        position = 0
        with _opened(data) as database:
            for layer in chosen:
                for found in _places(database, layer, fields[layer.table], named=len(chosen) > 1):
                    position += 1
                    yield row_of(position, columns, found)

    for layer in chosen:
        _to_degrees(layer)  # a system that nobody knows is told at once
    return Table("gpkg", columns, count, tuple(notes), rows)


def _places(database: sqlite3.Connection, layer: Layer, fields: list[str], *, named: bool) -> Iterator[Found]:
    transformer = _to_degrees(layer)
    asked = ", ".join(_quoted(name) for name in [layer.column, *fields])
    query = f"SELECT {asked} FROM {_quoted(layer.table)}"  # noqa: S608 quoted
    for blob, *cells in database.execute(query):
        values: dict[str, Value] = {} if not named else {"layer": layer.table}
        values |= dict(zip(fields, (_plain(cell) for cell in cells), strict=True))
        yield Found(values, _geometry(blob, transformer))


def _fields(database: sqlite3.Connection, layer: Layer, *, numbers: bool) -> list[str]:
    """The columns of the layer besides its geometry; its primary key only with ``numbers``."""
    described = database.execute(f"PRAGMA table_info({_quoted(layer.table)})")
    return [name for _at, name, _kind, _null, _default, key in described
            if name != layer.column and (numbers or not key)]  # fmt: skip


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
        "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition,"
        " g.geometry_type_name"
        " FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id"
        " ORDER BY g.rowid"
    )
    return [
        Layer(
            str(table),
            str(column),
            str(body or ""),
            int(code or 0),
            str(definition or ""),
            "POINT" in str(kind).upper() or str(kind).upper() == "GEOMETRY",
        )
        for table, column, body, code, definition, kind in rows
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
