"""Any CSV, XLSX or map file that a person has, as one kind of table: columns, then rows one at a time.

What a file is, is found from its content; its name is not asked. Guessed for CSV: the encoding (UTF-8 with
or without BOM, UTF-16, the older ones of Polish and Ukrainian), the separator, the ends of lines, which row names
the columns. Text stays text, for a postcode or a KRS number loses its zeros as a number; `number` reads one with a
decimal comma when wanted.

GeoJSON: properties become columns, nested ones with dots (`tags.name`); the position is in the columns
`geometry.longitude` and `geometry.latitude`, for lines and areas that of a point on them; the geometry
itself is `Row.geometry`. KML, GPX, GeoPackage, Shapefile and maps of uMap are read the same way by `geo_tables`.

A `Table` can be read many times over and keeps no rows: a dry run and the import after it see the same.
"""

from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from kramy.lib import archives, cell_tables, geo_tables, geopackages, json_tables
from kramy.lib.cell_tables import Known, as_text, guess_separator, number
from kramy.lib.encodings import guess_encoding
from kramy.lib.table_types import (
    LATITUDE,
    LONGITUDE,
    MAX_BYTES,
    Row,
    Table,
    TableUnreadable,
    Value,
)

__all__ = [
    "LATITUDE",
    "LONGITUDE",
    "MAX_BYTES",
    "Row",
    "Table",
    "TableUnreadable",
    "Value",
    "as_text",
    "guess_encoding",
    "guess_separator",
    "number",
    "read",
]

OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF")


def read(file: BinaryIO | bytes, *, max_bytes: int = MAX_BYTES, known: Known | None = None) -> Table:
    """The table in `file`; raises TableUnreadable, also while rows are read when a file breaks off late.

    `known` says whether a text is the name of a column that the caller understands. With it, names are found
    under a title, the right sheet among several, and a table may do without names.
    """
    data = file if isinstance(file, bytes) else file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise TableUnreadable(
            "too_large", _("The file is too large: at most %(most)d MB."), most=max(max_bytes // 1_000_000, 1)
        )
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise TableUnreadable("empty", _("The file is empty."))
    return _of_archive(data, known) or _of_text(data, known)


def _of_archive(data: bytes, known: Known | None) -> Table | None:
    """What is no text; None for text."""
    if data.startswith(b"PK\x03\x04"):
        found = archives.read_archive(data, lambda inner: read(inner, known=known))
        if found is not None:
            return found
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return cell_tables.read_spreadsheet(data, known)
    if data.startswith(geopackages.SQLITE_HEADER):
        return geopackages.read_geopackage(data)
    if data.startswith(OTHER_KINDS):
        raise TableUnreadable(
            "kind", _("This is not a table. Send a CSV, XLSX or GeoJSON file or a file of a map program.")
        )
    return None


def _of_text(data: bytes, known: Known | None) -> Table:
    encoding = guess_encoding(data)
    text = data.decode(encoding, errors="replace")
    body = text.lstrip("\ufeff \t\r\n\x1e")
    if body.startswith(("{", "[")):
        return geo_tables.read_umap(text) or json_tables.read_json(text)
    if body.startswith("<"):
        is_page = body[:15].lower().startswith(("<!doctype html", "<html"))
        found = None if is_page else geo_tables.read_xml(data, text)
        if found is None and body[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
            raise TableUnreadable(
                "kind", _("This is a web page or XML, not a table. Send CSV, XLSX, GeoJSON, KML or GPX.")
            )
        if found is not None:
            return found
    return cell_tables.read_csv(text, encoding, known)
