"""What people send zipped: KMZ, a Shapefile, or one table or map file alone."""

import io
import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from django.utils.translation import gettext_lazy as _
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import mapping

from kramy.lib.encodings import guess_encoding
from kramy.lib.geo_tables import Found, read_kml, row_of
from kramy.lib.table_types import (
    LATITUDE,
    LONGITUDE,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_UNPACKED_BYTES,
    Row,
    Table,
    TableUnreadable,
    Value,
)

SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SPREADSHEET = {"[Content_Types].xml", "content.xml"}
TABLES = (".csv", ".tsv", ".xlsx", ".ods", ".geojson", ".json", ".geojsonl", ".gpx", ".gpkg", ".umap")
BATCH = 5_000
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, ValueError, RuntimeError, EOFError, OSError,
)  # fmt: skip
"""What the unpacking of damaged, locked and cut archives raises."""
LOCKED = _("The archive is damaged or locked with a password.")
TOO_LARGE = _("The file is too large when unpacked.")


def read_archive(data: bytes, read: Callable[[bytes], Table]) -> Table | None:
    """The table in the archive; None for a spreadsheet, which is an archive too, and for what holds nothing we know.

    `read` reads a file that lies in it alone. Raises TableUnreadable.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_hidden(entry.filename)]
            names = {entry.filename for entry in entries}
            if names & SPREADSHEET:
                return None
            kml = [entry for entry in entries if _ending(entry) == ".kml"]
            if kml:  # the first one is what programs show
                return read_kml(_unpacked(archive, kml[0], MAX_UNPACKED_BYTES // 2))
            if any(_ending(entry) == ".shp" for entry in entries):
                return _shapefile(archive, entries)
            tables = [entry for entry in entries if _ending(entry) in TABLES]
            if len(tables) == 1:
                return read(_unpacked(archive, tables[0], MAX_BYTES))
    except UNREADABLE as error:
        raise TableUnreadable("broken", LOCKED) from error
    return None


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".") or name.endswith("/")


def _ending(entry: zipfile.ZipInfo) -> str:
    return Path(entry.filename).suffix.lower()


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What the entry holds; what it claims of its size is not believed."""
    with archive.open(entry) as file:
        inner = file.read(most + 1)
    if len(inner) > most:
        raise TableUnreadable("too_large", TOO_LARGE)
    return inner


def _shapefile(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Table:
    """The first Shapefile of the archive; of lines and areas a point on them counts."""
    first = next(entry for entry in entries if _ending(entry) == ".shp")
    stem = first.filename[: -len(".shp")].lower()
    parts = {
        _ending(entry): _unpacked(archive, entry, MAX_UNPACKED_BYTES // 4)
        for entry in entries
        if entry.filename.lower().removesuffix(_ending(entry)) == stem and _ending(entry) in SHAPEFILE
    }
    if not {".shp", ".dbf"} <= parts.keys():
        raise TableUnreadable(
            "broken", _("A Shapefile needs its .dbf and .shx files too. Send all of them in one archive.")
        )
    fields, count, transformer = _described(parts)
    columns = (LONGITUDE, LATITUDE, *fields[: MAX_COLUMNS - 2])

    def rows() -> Iterator[Row]:
        for position, found in enumerate(_places(parts, transformer), start=1):
            yield row_of(position, columns, found)

    return Table("shp", columns, count, (), rows)


def _described(parts: dict[str, bytes]) -> tuple[list[str], int, Transformer | None]:
    """Names of its columns, how many places it holds, how positions become degrees."""
    with _laid_out(parts) as path:
        info = pyogrio.read_info(path, encoding=_encoding(parts))
    count = int(info["features"])
    if count <= 0:
        raise TableUnreadable("empty", _("There are no features in the file."))
    return [str(name) for name in info["fields"]], count, _to_degrees(info["crs"])


def _places(parts: dict[str, bytes], transformer: Transformer | None) -> Iterator[Found]:
    with _laid_out(parts) as path:
        for start in range(0, 10**9, BATCH):
            meta, _fids, geometry, columns = pyogrio.raw.read(
                path, encoding=_encoding(parts), skip_features=start, max_features=BATCH
            )
            names = [str(name) for name in meta["fields"]]
            for wkb, cells in zip(geometry, zip(*columns, strict=True), strict=True):
                values = dict(zip(names, map(_plain, cells), strict=True))
                yield Found(values, _geometry(wkb, transformer))
            if len(geometry) < BATCH:
                return


class _laid_out:
    """The parts as files of our own naming for GDAL, gone afterwards; its complaints become TableUnreadable."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts

    def __enter__(self) -> Path:
        self.folder = tempfile.TemporaryDirectory(prefix="kramy-")
        path = Path(self.folder.name) / "places.shp"
        for ending, content in self.parts.items():
            path.with_suffix(ending).write_bytes(content)
        return path

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.folder.cleanup()
        if isinstance(error, DataSourceError | DataLayerError):
            raise TableUnreadable("broken", _("The Shapefile is damaged.")) from error


def _encoding(parts: dict[str, bytes]) -> str | None:
    """The encoding of the texts: as the .cpg says, else guessed from the texts themselves."""
    if parts.get(".cpg", b"").strip():
        return None
    body = re.sub(rb"[\x00-\x1f]", b" ", parts[".dbf"][32:])
    return guess_encoding(body)


def _to_degrees(crs: str | None) -> Transformer | None:
    if not crs:
        return None
    try:
        system = CRS.from_user_input(crs)
        if system.to_epsg() == 4326:
            return None
        return Transformer.from_crs(system, CRS.from_epsg(4326), always_xy=True)
    except CRSError as error:
        raise TableUnreadable(
            "projection", _("The coordinates are not in degrees. Save the file in WGS 84 (EPSG:4326).")
        ) from error


def _geometry(wkb: bytes | None, transformer: Transformer | None) -> dict[str, Any] | None:
    if not wkb:
        return None
    try:
        shape = shapely.force_2d(shapely.from_wkb(wkb))
        if transformer is not None:
            shape = shapely.transform(shape, lambda x, y: transformer.transform(x, y), interleaved=False)
    except (ShapelyError, ValueError, TypeError):
        return None
    return None if shape.is_empty else dict(mapping(shape))


def _plain(cell: Any) -> Value:
    if cell is None or (isinstance(cell, float | np.floating) and np.isnan(cell)):
        return None
    if isinstance(cell, np.datetime64):
        return None if np.isnat(cell) else str(cell.astype("datetime64[D]"))
    if isinstance(cell, int | float | np.number | np.bool_):
        return float(cell)
    return str(cell).strip() or None
