"""Tables of cells, CSV and spreadsheets: which row names the columns, and the rows under it.

Strangers' tables begin with a title, with empty rows or at once with data, so the names of the columns are looked
for: by the words that the reader knows, if it says which, else as the first row that is as wide as the rest.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from statistics import median
from typing import Any, Literal, NamedTuple

import python_calamine
from django.utils.translation import gettext_lazy as _

from kramy.lib.table_types import MAX_COLUMNS, MAX_UNPACKED_BYTES, Kind, Row, Table, TableUnreadable, Value

SAMPLE_LINES = 30
HEADER_WITHIN = 40
"""Rows that are not empty among which the names of the columns are looked for."""

SEPARATORS = ";,\t|"
LONGEST_MERGED = 10_000
"""Rows; a cell merged over more than that is decoration."""

LONGEST_CELL = 10_000_000
"""Characters; the reader of CSV stops at a cell that is longer."""

NUMBER_LIKE = re.compile(r"^[+-]?[\d\s.,\u00a0\u202f]*\d[\d\s.,]*°?$")
DATA_LIKE = re.compile(r"^\S+@\S+\.\w+$|^https?://|^\+?\d[\d\s()-]{6,}$|^\d{2}-\d{3}$")
DAMAGED = _("The spreadsheet is damaged. Open it, save it again and send that.")

ESCAPED_FORMULA = re.compile(r"^'(?=[=+\-@\t\r])")
"""Our own exports put an apostrophe before what a spreadsheet would run as a formula; here it goes again."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

Known = Callable[[str], bool]
"""Whether a text is the name of a column that the reader understands."""

Cells = Callable[[], Iterator[tuple[int, list[Value]]]]


class Header(NamedTuple):
    """Where the data begin: rows up to ``line`` are not data. ``names`` is empty for a table without any."""

    line: int
    names: Sequence[Value]
    left_out: int = 0


def guess_separator(text: str) -> str:
    """The character that parts most of the first lines into the same number of cells, the more cells the better."""
    sample = text[:200_000]

    def score(separator: str) -> tuple[float, int]:
        widths: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
                if any(cells):
                    widths.append(len(cells))
                if len(widths) == SAMPLE_LINES:
                    break
        except csv.Error:
            return 0.0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        if usual < 2 or (len(widths) > 1 and widths[0] < 2 and widths.count(usual) < 2):
            return 0.0, 0
        return widths.count(usual) / len(widths), usual

    csv.field_size_limit(LONGEST_CELL)
    return max(SEPARATORS, key=score)


def read_csv(text: str, encoding: str, known: Known | None = None) -> Table:
    """A table of text; raises TableUnreadable for what is none."""
    text = text.removeprefix("\ufeff")
    notes = [str(_("Encoding: %(encoding)s.")) % {"encoding": encoding.removesuffix("-sig").upper()}]
    strange = CONTROL.findall(text)
    if strange:
        if len(strange) * 20 > len(text):  # no table has them in any encoding: these are not letters
            raise TableUnreadable(
                "kind", _("This is not a table. Send a CSV, XLSX or GeoJSON file or a file of a map program.")
            )
        text = CONTROL.sub("", text)
        notes.append(str(_("Characters that cannot be shown were left out.")))
    declared = re.match(r"sep=(.)(?:\r\n|\r|\n)", text)  # Excel's own hint
    body = text[declared.end() :] if declared else text
    separator = declared[1] if declared else guess_separator(body)
    skipped = 1 if declared else 0
    csv.field_size_limit(LONGEST_CELL)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    clean = _plain_cell
    if _has_open_quote(body, separator):
        quoting, clean = csv.QUOTE_NONE, _unquoted_cell
        notes.append(
            str(_("A quotation mark is not closed anywhere, so every line was read as a row of its own."))
        )

    def cells() -> Iterator[tuple[int, list[Value]]]:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, quoting=quoting)
        line = skipped
        try:
            for line, row in enumerate(reader, start=1 + skipped):
                yield line, [clean(cell) for cell in row]
        except csv.Error as error:
            raise TableUnreadable(
                "broken", _("The file cannot be read after row %(row)d."), row=line
            ) from error

    notes.append(str(_("Separator: %(separator)s")) % {"separator": {"\t": "TAB"}.get(separator, separator)})
    if "\ufffd" in body:
        notes.append(str(_("Some letters could not be read and are shown as �.")))
    return _from_cells("csv", cells, max(body.count("\n"), body.count("\r")), notes, known)


def _plain_cell(cell: str) -> Value:
    return ESCAPED_FORMULA.sub("", cell).strip() or None


def _unquoted_cell(cell: str) -> Value:
    """A cell of a line that was read without heeding quotes: those around the whole cell go."""
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"')
    elif cell.count('"') == 1:
        cell = cell.strip('"')
    return _plain_cell(cell)


def _has_open_quote(body: str, separator: str) -> bool:
    """Whether a quote is opened and never closed: all that follows it would be one cell."""
    if '"' not in body:
        return False
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            next(reader)
        except StopIteration:
            return False
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                return True
            if "field larger" in str(error):
                return False
            # a stray mark inside a cell: the reader goes on with the next line


def read_spreadsheet(data: bytes, known: Known | None = None) -> Table:
    """The sheet whose columns are understood best, the first that is filled when none is."""
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
    name = filled[0] if known is None else max(filled, key=lambda each: _understood(book, each, known))
    sheet = book.get_sheet_by_name(name)

    def cells() -> Iterator[tuple[int, list[Value]]]:
        merged = _merged_down(sheet)
        above: dict[int, Value] = {}
        for line, row in enumerate(sheet.iter_rows(), start=1):  # empty rows at the top are among them
            found = [_cell(value) for value in row]
            for column, last in merged.get(line, {}).items():
                above[column] = found[column] if last is None else above.get(column)
                if column < len(found):
                    found[column] = above[column]
            yield line, found

    notes = [str(_("Sheet: %(sheet)s.")) % {"sheet": name}]
    if len(filled) > 1:
        others = ", ".join(each for each in filled if each != name)
        notes.append(str(_("Other sheets were left out: %(sheets)s.")) % {"sheets": others})
    return _from_cells("xlsx", cells, sheet.height, notes, known)


def _merged_down(sheet: Any) -> dict[int, dict[int, int | None]]:
    """By row and column, both as `enumerate` above counts them: cells that are one with those under or over them.

    None at the first cell, which has the value; the first row's number at the others, which show it too.
    """
    found: dict[int, dict[int, int | None]] = {}
    first_column = sheet.start[1] if sheet.start else 0
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom == top or bottom - top > LONGEST_MERGED:
            continue
        for row in range(top, bottom + 1):
            found.setdefault(row + 1, {})[left - first_column] = None if row == top else top + 1
    return found


def _understood(book: Any, name: str, known: Known) -> int:
    """How many columns of the sheet have names that the reader knows; of equal sheets the first is taken."""
    rows = islice(book.get_sheet_by_name(name).iter_rows(), HEADER_WITHIN)
    return max((sum(isinstance(cell, str) and known(cell) for cell in row) for row in rows), default=0)


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


def _header_of(first: list[tuple[int, list[Value]]], known: Known | None) -> Header:
    """Which of the first rows names the columns."""
    usual = median(_filled(row) for _line, row in first)
    if known is not None:
        counts = [sum(isinstance(cell, str) and known(cell) for cell in row) for _line, row in first]
        best = counts.index(max(counts))
        line, row = first[best]
        if counts[best] > 1 or (
            counts[best] == 1 and not any(map(_is_data, row)) and best < HEADER_WITHIN // 2
        ):
            return Header(line, row, best)
    position, (line, row) = next(
        (
            (position, (line, row))
            for position, (line, row) in enumerate(first)
            if _filled(row) >= max(2, usual * 0.6)
        ),
        (0, first[0]),
    )
    if known is not None and any(map(_is_data, row)):
        return Header(line - 1, (), position)
    return Header(line, row, position)


def _filled(row: Sequence[Value]) -> int:
    return sum(cell is not None for cell in row)


def _is_data(cell: Value) -> bool:
    """Whether a cell is no name of a column: a number, an address of mail or of a page, a telephone, a postcode."""
    if isinstance(cell, str):
        return bool(NUMBER_LIKE.match(cell) or DATA_LIKE.match(cell))
    return cell is not None


def _from_cells(kind: Kind, cells: Cells, count: int, notes: list[str], known: Known | None) -> Table:
    """A table under the row that names the columns; columns without names are numbered."""
    first = list(islice(((line, row) for line, row in cells() if _filled(row)), HEADER_WITHIN))
    if not first:
        raise TableUnreadable("empty", _("The file is empty."))
    header = _header_of(first, known)
    if header.left_out:
        notes.append(
            str(_("Rows above the names of the columns were left out: %(count)d."))
            % {"count": header.left_out}
        )
    names = header.names
    if not names:
        names = [None] * max(len(row) for _line, row in first)
        notes.append(str(_("No row names the columns, so they are numbered.")))
    columns = _column_names(names, notes, numbered=not header.names)

    def rows() -> Iterator[Row]:
        for line, row in cells():
            if line <= header.line or all(value is None for value in row):
                continue
            extra = any(value is not None for value in row[len(columns) :])
            padded = row + [None] * (len(columns) - len(row))
            yield Row(line, dict(zip(columns, padded, strict=False)), "extra_cells" if extra else None)

    return Table(kind, columns, max(count - header.left_out - 1, 0), tuple(notes), rows)


def _column_names(header: Sequence[Value], notes: list[str], *, numbered: bool = False) -> tuple[str, ...]:
    """Names for all columns: those without one are numbered, those that repeat are told apart."""
    named = [as_text(cell) for cell in header]
    while named and not named[-1] and not numbered:
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
