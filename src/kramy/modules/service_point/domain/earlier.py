"""Figures of years before, from a table: year, month, what is counted, which, how many."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.text import fold
from kramy.modules.service_point.domain.statistics import labels_of
from kramy.modules.service_point.enums import Dimension
from kramy.modules.service_point.models import EarlierFigure

COLUMNS = {
    "year": ("year", "rok", "рік"),
    "month": ("month", "miesiac", "місяць"),
    "dimension": ("dimension", "counted", "przekroj", "podzial", "wymiar", "розріз"),
    "value": ("value", "what", "wartosc", "co", "nazwa", "назва"),
    "count": ("count", "how many", "liczba", "ile", "number", "кількість"),
    "source": ("source", "zrodlo", "джерело"),
}
DIMENSIONS = {
    Dimension.TOTAL: ("total", "all together", "razem", "ogolem", "suma", "разом"),
    Dimension.CHANNEL: ("channel", "by channel", "kanal", "forma", "канал"),
    Dimension.TOPIC: ("topic", "by topic", "temat", "тема"),
    Dimension.LANGUAGE: ("language", "by language", "jezyk", "мова"),
    Dimension.SPECIALIST: ("specialist_kind", "specialist", "by specialist", "specjalista", "фахівець"),
}
GROUPED = re.compile(r"\d{1,3}([ ,.\u00a0]\d{3})+")
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Figure:
    year: int
    month: int
    dimension: str
    value: str
    count: int
    source: str


@dataclass(frozen=True)
class Reading:
    """What a table holds: figures to keep, and sentences about rows that cannot be kept (row numbers from 2)."""

    figures: list[Figure]
    problems: list[str]


def read(rows: Iterable[Mapping[str, Any]]) -> Reading:
    """Rows by column name. Names and codes are known in three languages; unknown values of topics stay as words."""
    figures: list[Figure] = []
    problems: list[str] = []
    words = _words()
    seen: set[tuple[int, int, str, str]] = set()
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            problems.append(_("Only the first %(count)d rows were read.") % {"count": MOST_ROWS})
            break
        found = _figure(_named(row), words)
        if isinstance(found, str):
            problems.append(_("Row %(number)d: %(problem)s") % {"number": number, "problem": found})
            continue
        key = (found.year, found.month, found.dimension, found.value)
        if key in seen:
            problems.append(
                _("Row %(number)d: %(problem)s") % {"number": number, "problem": _("it is there twice")}
            )
            continue
        seen.add(key)
        figures.append(found)
    return Reading(figures, problems)


@transaction.atomic
def keep(*, figures: Iterable[Figure], by: Any) -> int:
    """Put the figures in place of those of the same years; how many."""
    wanted = list(figures)
    years = sorted({figure.year for figure in wanted})
    EarlierFigure.objects.filter(year__in=years).delete()
    EarlierFigure.objects.bulk_create(EarlierFigure(**vars(figure)) for figure in wanted)
    record("service_point.earlier_figures_kept", by=by, detail={"years": years, "figures": len(wanted)})
    return len(wanted)


def _words() -> dict[str, dict[str, str]]:
    """Folded words, and codes, to codes; by dimension."""
    return {
        dimension: {fold(code): code for code in labels}
        | {fold(label): code for code, label in labels.items()}
        for dimension, labels in labels_of().items()
    }


def _named(row: Mapping[str, Any]) -> dict[str, str]:
    folded = {fold(str(name)): "" if value is None else str(value).strip() for name, value in row.items()}
    return {
        key: next((folded[fold(name)] for name in names if fold(name) in folded), "")
        for key, names in COLUMNS.items()
    }


def _figure(row: dict[str, str], words: dict[str, dict[str, str]]) -> Figure | str:
    """The figure of a row, or what is wrong with it."""
    year, month, count = _whole(row["year"]), _whole(row["month"] or "0"), _whole(row["count"])
    if year is None or not 1990 <= year <= 2200:
        return _("“%(value)s” is no year") % {"value": row["year"]}
    if month is None or month > 12:
        return _("“%(value)s” is no month") % {"value": row["month"]}
    if count is None:
        return _("“%(value)s” is no number") % {"value": row["count"]}
    asked = fold(row["dimension"] or "total")
    dimension = next((key for key, names in DIMENSIONS.items() if asked in map(fold, names)), None)
    if dimension is None:
        return _("“%(value)s” is none of: total, channel, topic, language, specialist") % {
            "value": row["dimension"]
        }
    value = row["value"]
    if dimension == Dimension.TOTAL:
        return Figure(year, month, dimension, "", count, row["source"][:300])
    known = words[dimension].get(fold(value))
    if not value or (known is None and dimension != Dimension.TOPIC):
        return _("“%(value)s” is not known") % {"value": value}
    return Figure(year, month, dimension, known or value[:120], count, row["source"][:300])


def _whole(text: str) -> int | None:
    """A whole number as people write it: "16 594", "16,594", "2021.0".

    >>> _whole("16 594"), _whole("2021.0"), _whole("x")
    (16594, 2021, None)
    """
    plain = text.strip().removesuffix(".0")
    if not plain.isdecimal() and not GROUPED.fullmatch(plain):
        return None
    digits = "".join(letter for letter in plain if letter.isdecimal())
    return int(digits) if len(digits) < 10 else None
