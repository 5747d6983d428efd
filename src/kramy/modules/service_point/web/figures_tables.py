"""Figures as tables, charts and files; for the public with small cells hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.lib.charts import Chart, bar_chart
from kramy.lib.exports import write_xlsx
from kramy.lib.small_cells import shown
from kramy.modules.service_point.domain.statistics import PARTS, Year, by_year
from kramy.modules.service_point.enums import Dimension
from kramy.modules.service_point.rules import SMALL_CELL

HEADERS = (
    gettext_lazy("Year"),
    gettext_lazy("Counted"),
    gettext_lazy("What"),
    gettext_lazy("Consultations"),
    gettext_lazy("Share in per cent"),
)


@dataclass(frozen=True)
class Row:
    """``count`` and ``share`` (per cent) are None where the number is too small to be shown."""

    label: str
    count: int | None
    share: float | None


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    rows: list[Row]


def tables(found: Year) -> list[Table]:
    return _tables(found, public=False)


def public_tables(found: Year) -> list[Table]:
    return _tables(found, public=True)


def _tables(found: Year, *, public: bool) -> list[Table]:
    titles = dict(Dimension.choices)
    made = [Table("month", _("by month"), _rows(_months(found), public=public))] if any(found.months) else []
    for part in PARTS:
        if found.parts[part]:
            cells = [(each.label, each.count) for each in found.parts[part]]
            made.append(Table(part, str(titles[part]), _rows(cells, public=public)))
    return made


def _rows(cells: Sequence[tuple[str, int]], *, public: bool) -> list[Row]:
    whole = sum(count for _label, count in cells)
    numbered = {number: count for number, (_label, count) in enumerate(cells)}
    seen: dict[int, int | None] = shown(numbered, smallest=SMALL_CELL) if public else dict(numbered)
    return [
        Row(label, count, round(100 * count / whole, 1) if count is not None and whole else None)
        for number, (label, _count) in enumerate(cells)
        for count in (seen[number],)
    ]


def _months(found: Year) -> list[tuple[str, int]]:
    return [
        (date_format(date(found.year, number, 1), "F"), count) for number, count in enumerate(found.months, 1)
    ]


def year_chart(found: Year, *, public: bool) -> Chart | None:
    """Bars by month; a hidden number has no bar."""
    if not any(found.months):
        return None
    rows = _rows(_months(found), public=public)
    return bar_chart(
        [(date_format(date(found.year, n, 1), "M"), row.count or 0) for n, row in enumerate(rows, 1)]
    )


def years_chart() -> Chart:
    return bar_chart([(str(year), total) for year, total in by_year()])


def table_lines(found: Year, *, public: bool) -> Iterator[list[Any]]:
    few = _("not shown")
    yield [found.year, str(Dimension.TOTAL.label), "", found.total, 100]
    for table in _tables(found, public=public):
        for row in table.rows:
            count = few if row.count is None else row.count
            yield [found.year, table.title, row.label, count, "" if row.share is None else row.share]


def xlsx_file(headers: Sequence[str], lines: Iterator[list[Any]], *, sheet: str) -> Any:
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, headers, lines, sheet=sheet)
    file.seek(0)
    return file
