"""Rows out as CSV, XLSX or GeoJSON, streamed: no export holds more than one row in memory.

* CSV: UTF-8 with BOM (Excel reads it right), CRLF (RFC 4180), a comma or the separator asked for. Text that
  a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises; `tables.read` takes it
  away again, so our own exports come back unchanged.
* XLSX: text is written as text, never as formula or link, and needs no apostrophe.
* GeoJSON: RFC 7946, WGS 84, seven decimals (1 cm), areas wound as the standard says.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import shapely
import xlsxwriter
from shapely.geometry import mapping, shape

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMULA = re.compile(r"^[=+\-@\t\r]")
XLSX_ROWS, XLSX_CELL, XLSX_SHEET_NAME = 1_048_576, 32_767, 31
COORDINATE_STEP = 1e-7
CHUNK = 64 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML, and so XLSX, cannot hold."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: a GeoJSON geometry object (or None), and properties that JSON can hold."""

    geometry: dict[str, Any] | None
    properties: dict[str, Any] = field(default_factory=dict)
    id: str | int | None = None

    @classmethod
    def at(cls, lon: float, lat: float, properties: dict[str, Any], id: str | int | None = None) -> "Feature":
        """A feature that is a point."""
        return cls({"type": "Point", "coordinates": [lon, lat]}, properties, id)


def csv_chunks(
    headers: Sequence[str], rows: Iterable[Sequence[Any]], *, separator: str = ","
) -> Iterator[bytes]:
    """A CSV file in pieces, fit for a streaming response. Days and moments are written in ISO form."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_safe(header) for header in headers])
    yield BYTE_ORDER_MARK
    for row in rows:
        writer.writerow([_safe(value) for value in row])
        if buffer.tell() > CHUNK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def write_xlsx(
    file: BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Data"
) -> int:
    """An XLSX file written to `file`; returns how many rows there are under the header.

    Raises ValueError at more rows than a sheet can hold. Text longer than a cell holds is cut with an
    ellipsis. Aware datetimes are written as their own wall clock time: convert them first.
    """
    return write_workbook(file, [(sheet, headers, rows)])[0]


def write_workbook(
    file: BinaryIO, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]
) -> list[int]:
    """The same with several sheets, each a name, headers and rows; how many rows each has."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
            "remove_timezone": True,
        },
    )
    with book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        bold = book.add_format({"bold": True})
        return [_write_sheet(book, *sheet, formats, bold) for sheet in sheets]


def _write_sheet(
    book: Any,
    name: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    formats: dict[type, Any],
    bold: Any,
) -> int:
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:XLSX_SHEET_NAME] or "Data")
    page.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        page.write_string(0, column, _cell_text(header), bold)
    line = 0
    for line, row in enumerate(rows, start=1):
        if line >= XLSX_ROWS:
            raise ValueError("A sheet holds 1,048,575 rows under its header: export as CSV")
        for column, value in enumerate(row):
            _write_cell(page, line, column, value, formats)
    return line


def geojson_chunks(features: Iterable[Feature]) -> Iterator[bytes]:
    """A FeatureCollection in pieces, fit for a streaming response; days and moments in ISO form."""
    pending = ['{"type":"FeatureCollection","features":[']
    size = 0
    for number, feature in enumerate(features):
        text = json.dumps(
            _as_json(feature), ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False
        )
        pending.append(f"{',' if number else ''}\n{text}")
        size += len(text)
        if size > CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield "".join([*pending, "\n]}\n"]).encode()


def _safe(value: Any) -> str:
    """A value as CSV text that no spreadsheet will run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    # a lone surrogate cannot be sent as UTF-8; a question mark is better than no export
    return text.encode("utf-8", errors="replace")


def _cell_text(value: Any) -> str:
    text = CONTROL.sub("", str(value))
    return text if len(text) <= XLSX_CELL else f"{text[: XLSX_CELL - 1]}…"


def _write_cell(page: Any, line: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(line, column, value)
    elif isinstance(value, int | float | Decimal):
        if isinstance(value, int) and abs(value) >= 10**15:  # Excel counts 15 digits and makes the rest zeros
            page.write_string(line, column, str(value))
        else:
            page.write_number(line, column, value)
    elif isinstance(value, date | time):
        kind = next(kind for kind in formats if isinstance(value, kind))
        page.write_datetime(line, column, value, formats[kind])
    else:
        page.write_string(line, column, _cell_text(value))


def _as_json(feature: Feature) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "Feature"}
    if feature.id is not None:
        found["id"] = feature.id
    found["geometry"] = _standard(feature.geometry)
    found["properties"] = feature.properties
    return found


def _standard(geometry: dict[str, Any] | None) -> dict[str, Any] | None:
    """The geometry with seven decimals, outer rings counter-clockwise, third coordinates gone."""
    if geometry is None:
        return None
    if geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]
        return {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]}
    flat = shapely.force_2d(shape(geometry))
    rounded = shapely.transform(flat, lambda pairs: pairs.round(7))
    if rounded.geom_type in ("Polygon", "MultiPolygon"):
        rounded = shapely.orient_polygons(rounded, exterior_cw=False)
    return dict(mapping(rounded))


def _plain(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
