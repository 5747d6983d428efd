"""Any CSV, XLSX or map file that a person has, as one kind of table: columns, then rows one at a time.

What a file is, is found from its content; its name is not asked. Guessed for CSV: the encoding (UTF-8 with
or without BOM, UTF-16, Windows-1250, ISO-8859-2), the separator, the ends of lines. Text stays text, for a
postcode or a KRS number loses its zeros as a number; `number` reads one with a decimal comma when wanted.

GeoJSON: properties become columns, nested ones with dots (`tags.name`); the position is in the columns
`geometry.longitude` and `geometry.latitude`, for lines and areas that of a point on them; the geometry
itself is `Row.geometry`. KML, GPX, GeoPackage and maps of uMap are read the same way by `geo_tables`.

A `Table` can be read many times over and keeps no rows: a dry run and the import after it see the same.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO

import python_calamine
from django.utils.translation import gettext_lazy as _

from kramy.lib import geo_tables, geojson_stream
from kramy.lib.table_types import (
    LATITUDE,
    LONGITUDE,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_UNPACKED_BYTES,
    Kind,
    Row,
    Table,
    TableUnreadable,
    Value,
)

SAMPLE_LINES = 30
SEPARATORS = ";,\t|"

DAMAGED = _("The spreadsheet is damaged. Open it, save it again and send that.")

ESCAPED_FORMULA = re.compile(r"^'(?=[=+\-@\t\r])")
"""Our own exports put an apostrophe before what a spreadsheet would run as a formula; here it goes again."""

CP1250_POLISH = frozenset(b"\xb9\x9c\x9f\xa5\x8c\x8f")  # ą ś ź Ą Ś Ź, where the two encodings differ
ISO_8859_2_POLISH = frozenset(b"\xb1\xb6\xbc\xa1\xa6\xac")


def read(file: BinaryIO | bytes, *, max_bytes: int = MAX_BYTES) -> Table:
    """The table in `file`; raises TableUnreadable, also while rows are read when a file breaks off late."""
    data = file if isinstance(file, bytes) else file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise TableUnreadable(
            "too_large", _("The file is too large: at most %(most)d MB."), most=max(max_bytes // 1_000_000, 1)
        )
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise TableUnreadable("empty", _("The file is empty."))
    if data.startswith(b"PK\x03\x04") and geo_tables.is_kmz(data):
        return geo_tables.read_kmz(data)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _spreadsheet(data)
    if data.startswith(geo_tables.SQLITE_HEADER):
        return geo_tables.read_geopackage(data)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")):
        raise TableUnreadable(
            "kind", _("This is not a table. Send a CSV, XLSX or GeoJSON file or a file of a map program.")
        )
    encoding = guess_encoding(data)
    text = data.decode(encoding, errors="replace")
    body = text.lstrip("\ufeff \t\r\n")
    if body.startswith(("{", "[")):
        return geo_tables.read_umap(text) or _geojson(text)
    if body.startswith("<"):
        found = (
            None
            if body[:15].lower().startswith(("<!doctype html", "<html"))
            else geo_tables.read_xml(data, text)
        )
        if found is None and body[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
            raise TableUnreadable(
                "kind", _("This is a web page or XML, not a table. Send CSV, XLSX, GeoJSON, KML or GPX.")
            )
        if found is not None:
            return found
    return _csv(text, encoding)


def number(value: Value) -> float | None:
    """A number as people write it, with a decimal comma or point and spaces between thousands; None if none.

    >>> number("1 234,50"), number("1.234,5"), number("19.94"), number("about 5")
    (1234.5, 1234.5, 19.94, None)
    """
    if value is None or isinstance(value, int | float):
        return None if value is None else float(value)
    text = re.sub(r"[\s\u00a0\u202f']", "", value).replace("−", "-")
    if "," in text and "." in text:
        thousands, mark = (".", ",") if text.rindex(",") > text.rindex(".") else (",", ".")
        text = text.replace(thousands, "").replace(mark, ".")
    elif text.count(",") == 1:
        text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", text) else None


def as_text(value: Value) -> str:
    """A cell as text; a whole number without its ".0", so that a NIP kept as a number is its digits."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value


def guess_encoding(data: bytes) -> str:
    """The encoding of a text in a language of Central Europe, as Python names it; UTF-8 if it can be."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4000]
    if head.count(0) > len(head) / 4:  # every second byte of Latin text in UTF-16 is zero
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass  # it is one of the older encodings, told apart below
    else:
        return "utf-8"
    if any(0x80 <= byte <= 0x9F for byte in data):  # no printable letters there in ISO-8859-2
        return "cp1250"
    windows = sum(byte in CP1250_POLISH for byte in data)
    return "iso-8859-2" if sum(byte in ISO_8859_2_POLISH for byte in data) > windows else "cp1250"


def guess_separator(text: str) -> str:
    """The character that parts the first lines into the most cells, the same number in most lines."""
    sample = text[:200_000]

    def score(separator: str) -> tuple[float, int]:
        rows: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
                if any(cells):
                    rows.append(len(cells))
                if len(rows) == SAMPLE_LINES:
                    break
        except csv.Error:
            return 0.0, 0
        if not rows or rows[0] < 2:
            return 0.0, 0
        return sum(count == rows[0] for count in rows) / len(rows), rows[0]

    return max(SEPARATORS, key=score)


def _csv(text: str, encoding: str) -> Table:
    text = text.removeprefix("\ufeff")
    if "\x00" in text:  # no table has it in any encoding: these are not letters
        raise TableUnreadable(
            "kind", _("This is not a table. Send a CSV, XLSX or GeoJSON file or a file of a map program.")
        )
    declared = re.match(r"sep=(.)\r?\n", text)  # Excel's own hint
    body = text[declared.end() :] if declared else text
    separator = declared[1] if declared else guess_separator(body)
    skipped = 1 if declared else 0

    def cells() -> Iterator[tuple[int, list[Value]]]:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
        line = skipped
        try:
            for line, row in enumerate(reader, start=1 + skipped):
                yield line, [ESCAPED_FORMULA.sub("", cell).strip() or None for cell in row]
        except csv.Error as error:
            raise TableUnreadable(
                "broken", _("The file cannot be read after row %(row)d."), row=line
            ) from error

    notes = [
        str(_("Encoding: %(encoding)s.")) % {"encoding": encoding.removesuffix("-sig").upper()},
        str(_("Separator: %(separator)s")) % {"separator": {"\t": "TAB"}.get(separator, separator)},
    ]
    if "\ufffd" in body:
        notes.append(str(_("Some letters could not be read and are shown as �.")))
    return _from_cells("csv", cells, max(body.count("\n"), body.count("\r")), notes)


def _spreadsheet(data: bytes) -> Table:
    _check_archive(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == python_calamine.SheetVisibleEnum.Visible
            and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        filled = [name for name in visible if book.get_sheet_by_name(name).height]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise TableUnreadable("broken", DAMAGED) from error
    if not filled:
        raise TableUnreadable("empty", _("There is nothing in the spreadsheet."))
    sheet = book.get_sheet_by_name(filled[0])

    def cells() -> Iterator[tuple[int, list[Value]]]:
        for line, row in enumerate(sheet.iter_rows(), start=1):  # empty rows at the top are among them
            yield line, [_cell(value) for value in row]

    notes = [str(_("Sheet: %(sheet)s.")) % {"sheet": filled[0]}]
    if len(filled) > 1:
        notes.append(str(_("Other sheets were left out: %(sheets)s.")) % {"sheets": ", ".join(filled[1:])})
    return _from_cells("xlsx", cells, sheet.height, notes)


def _check_archive(data: bytes) -> None:
    """Refuses archives that are no spreadsheet or would unpack to a size no table has."""
    if not data.startswith(b"PK"):
        return  # an old .xls
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise TableUnreadable("broken", DAMAGED) from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise TableUnreadable("too_large", _("The spreadsheet is too large when unpacked."))
    if not names & {"[Content_Types].xml", "content.xml"}:
        raise TableUnreadable("kind", _("This is an archive, not a table. Send the file that is in it."))


def _cell(value: Any) -> Value:
    """A cell of a spreadsheet as text or a number; days and moments in ISO form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return ESCAPED_FORMULA.sub("", str(value)).strip() or None


def _from_cells(
    kind: Kind, cells: Callable[[], Iterator[tuple[int, list[Value]]]], count: int, notes: list[str]
) -> Table:
    """A table whose first row that is not empty names the columns."""
    header_line, header = next(((line, row) for line, row in cells() if any(row)), (0, []))
    if not header:
        raise TableUnreadable("empty", _("The file is empty."))
    columns = _column_names(header, notes)

    def rows() -> Iterator[Row]:
        for line, row in cells():
            if line <= header_line or all(value is None for value in row):
                continue
            extra = any(value is not None for value in row[len(columns) :])
            padded = row + [None] * (len(columns) - len(row))
            yield Row(line, dict(zip(columns, padded, strict=False)), "extra_cells" if extra else None)

    return Table(kind, columns, max(count - 1, 0), tuple(notes), rows)


def _column_names(header: Sequence[Value], notes: list[str]) -> tuple[str, ...]:
    """Names for all columns: those without one are numbered, those that repeat are told apart."""
    named = [as_text(cell) for cell in header]
    while named and not named[-1]:
        named.pop()
    if len(named) > MAX_COLUMNS:
        raise TableUnreadable(
            "header", _("The table has too many columns: at most %(most)d."), most=MAX_COLUMNS
        )
    columns: list[str] = []
    for position, name in enumerate(named, start=1):
        wanted = " ".join(name.split()) or f"column {position}"
        unique, times = wanted, 1
        while unique in columns:
            times += 1
            unique = f"{wanted} ({times})"
        if unique != wanted:
            notes.append(
                str(_("Two columns are called “%(name)s”; the other one is shown as “%(unique)s”."))
                % {"name": wanted, "unique": unique}
            )
        columns.append(unique)
    return tuple(columns)


def _geojson(text: str) -> Table:
    try:
        start = geojson_stream.open_collection(text)
        columns, count = _geojson_columns(text, start)
    except geojson_stream.NotGeoJSON as error:
        raise TableUnreadable(
            "broken",
            _("The GeoJSON file cannot be read (line %(line)d). It must be a FeatureCollection."),
            line=text.count("\n", 0, error.position) + 1,
        ) from error
    if re.search(r"EPSG:*(?:2180|2177|2178|2179|3857)\b", text[:start] + text[-2000:]):
        raise TableUnreadable(
            "projection", _("The coordinates are not in degrees. Save the file in WGS 84 (EPSG:4326).")
        )

    def rows() -> Iterator[Row]:
        for position, feature in enumerate(geojson_stream.features(text, start), start=1):
            values: dict[str, Value] = dict.fromkeys(columns)
            flat = geojson_stream.flattened(feature)
            values.update((name, value) for name, value in flat.items() if name in values)
            geometry = feature.get("geometry")
            spot = geojson_stream.position_of(geometry)
            if spot:
                values[LONGITUDE], values[LATITUDE] = spot
            yield Row(position, values, None if spot else "geometry", geometry if spot else None)

    return Table("geojson", columns, count, (), rows)


def _geojson_columns(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Every property of every feature in the order of first sight, the position first."""
    names: dict[str, None] = {LONGITUDE: None, LATITUDE: None}
    count = 0
    for feature in geojson_stream.features(text, start):
        count += 1
        names.update(dict.fromkeys(geojson_stream.flattened(feature)))
    if not count:
        raise TableUnreadable("empty", _("There are no features in the file."))
    if len(names) > MAX_COLUMNS:
        # rare tags of free-tagged data: a table of thousands of columns helps nobody match them
        names = dict.fromkeys(list(names)[:MAX_COLUMNS])
    return tuple(names), count
