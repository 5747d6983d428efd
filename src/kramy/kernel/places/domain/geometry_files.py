"""Areas and lines out of GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped file, always in WGS 84.

GDAL reads far more formats than that, some of which (VRT, for one) are recipes that open other files or
addresses. So the content decides what a file is, before GDAL sees it, and anything else is refused.
"""

import io
import re
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from django.utils.translation import gettext_lazy as _
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from kramy.lib.errors import Refused
from kramy.lib.explained import Explained

MAX_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_FEATURES = 100_000
IN_ARCHIVES = {".shp", ".shx", ".dbf", ".prj", ".cpg", ".gpkg", ".geojson", ".json", ".fgb"}
READABLE = (".gpkg", ".shp", ".fgb", ".geojson", ".json")
DEGREES = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class GeometryFeature:
    """One feature: its number in the file (from 1), its properties as text, its geometry in degrees or None."""

    number: int
    properties: dict[str, str]
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class GeometryFile:
    """What a file held. ``crs`` is the coordinate system it was in, "" when it did not say."""

    columns: tuple[str, ...]
    features: tuple[GeometryFeature, ...]
    crs: str


def read(data: bytes) -> GeometryFile:
    """The features of the file's first layer. Raises `Refused` with what is wrong with the file.

    Codes: empty, too_large, kind, broken, projection, too_many.
    """
    if not data.strip():
        raise Refused(_("The file is empty."), code="empty")
    if len(data) > MAX_BYTES:
        raise Explained(
            "too_large", _("The file is too large: at most %(most)d MB."), most=MAX_BYTES // 1_000_000
        )
    with tempfile.TemporaryDirectory(prefix="kramy-places-") as folder:
        path = _written(data, Path(folder))
        try:
            with warnings.catch_warnings():  # GDAL's remarks on odd files are for us, not for the log
                warnings.simplefilter("ignore", RuntimeWarning)
                meta, _fids, geometries, columns = pyogrio.raw.read(
                    path, force_2d=True, max_features=MAX_FEATURES + 1
                )
        except (DataSourceError, DataLayerError, ValueError, UnicodeDecodeError) as error:
            raise Refused(
                _("The file is damaged or is not in the format it seems to be."), code="broken"
            ) from error
    if geometries is None or not len(geometries):
        raise Refused(_("There are no areas or lines in the file."), code="empty")
    if len(geometries) > MAX_FEATURES:
        raise Explained("too_many", _("The file has too many features: at most %(most)d."), most=MAX_FEATURES)
    shapes = _in_degrees(shapely.from_wkb(geometries, on_invalid="ignore"), meta["crs"])
    names = tuple(str(name) for name in meta["fields"])
    features = tuple(
        GeometryFeature(
            index + 1,
            {name: _text(column[index]) for name, column in zip(names, columns, strict=True)},
            shape,
        )
        for index, shape in enumerate(shapes)
    )
    return GeometryFile(names, features, meta["crs"] or "")


def _written(data: bytes, folder: Path) -> Path:
    """The file on disk under the ending of what it really is."""
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"PK\x03\x04"):
        return _unpacked(data, folder)
    if data.startswith(b"SQLite format 3\x00"):
        ending = ".gpkg"
    elif data.startswith(b"fgb\x03"):
        ending = ".fgb"
    elif head.startswith(b"{"):
        ending = ".geojson"
    elif head.startswith(b"<") and re.search(rb"<(?:\w+:)?kml[\s>]", data[:2000]):
        ending = ".kml"
    else:
        raise Refused(
            _(
                "This file has no areas or lines. Send GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped shapefile."
            ),
            code="kind",
        )
    path = folder / f"upload{ending}"
    path.write_bytes(data)
    return path


def _unpacked(data: bytes, folder: Path) -> Path:
    """The one readable file of an archive, with the files that belong to it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [e for e in archive.infolist() if Path(e.filename).suffix.lower() in IN_ARCHIVES]
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise Refused(_("The archive is too large when unpacked."), code="too_large")
            for (
                entry
            ) in entries:  # flat names of our own making: nothing in the archive can name another folder
                suffix = Path(entry.filename).suffix.lower()
                stem = re.sub(r"[^\w-]", "_", Path(entry.filename).stem)[:60]
                (folder / f"{stem}{suffix}").write_bytes(archive.read(entry))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Refused(_("The archive is damaged or locked with a password."), code="broken") from error
    for suffix in READABLE:
        for path in sorted(folder.glob(f"*{suffix}")):
            return path
    raise Refused(_("There is no file with areas or lines in the archive."), code="kind")


def _in_degrees(shapes: Any, crs: str | None) -> list[BaseGeometry | None]:
    """Geometries in WGS 84, longitude first; a file that names no system must already be in degrees."""
    present = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not present:
        raise Refused(_("There are no areas or lines in the file."), code="empty")
    try:
        system = CRS(crs) if crs else None
    except CRSError as error:
        raise Refused(_("The coordinate system of the file is not known."), code="projection") from error
    if system is not None and not system.equals(CRS(DEGREES), ignore_axis_order=True):
        transformer = Transformer.from_crs(system, DEGREES, always_xy=True)
        shapes = shapely.transform(shapes, lambda x, y: transformer.transform(x, y), interleaved=False)
    west, south, east, north = shapely.total_bounds(
        shapely.GeometryCollection([s for s in shapes if s is not None])
    )
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # also when infinite or NaN
        raise Refused(
            _("The coordinates are not in degrees and the file does not name their system."),
            code="projection",
        )
    return [None if shape is None or shape.is_empty else shape for shape in shapes]


def _text(value: Any) -> str:
    if value is None or value != value:  # NaN is how a missing number is read
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
