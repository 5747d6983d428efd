"""The cells into which the answers to one variable are counted."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10
from statistics import median, quantiles
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.modules.surveys.domain.variables import NUMBERS, ROWS, Variable
from kramy.modules.surveys.rules import LEAST

MOST_VALUES = 10
"""So many different numbers are counted one by one; more are put into intervals."""
INTERVALS = 8
MOST_MONTHS = 24
MEASURED = ROWS | {QuestionKind.DATE_RANGE, QuestionKind.TIME}
"""Kinds that are counted by a number that follows from the answer."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """``cells``: (key, words) in order; ``cells_in(value)``: the keys of the cells an answer counts in; ``several``: an
    answer may count in more than one."""

    cells: tuple[tuple[str, str], ...]
    cells_in: Callable[[Any], Sequence[str]]
    several: bool = False


def scale_of(variable: Variable, values: Sequence[Any], language: str) -> Scale | None:
    """How answers to the variable are counted; None for kinds that are not. ``values`` are all answers given, so that
    intervals do not depend on who is looked at."""
    if variable.kind in (QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE):
        return _choices(variable, values, language)
    if variable.kind in (QuestionKind.YES_NO, QuestionKind.CONSENT):
        return Scale(
            cells=(("yes", _("Yes")), ("no", _("No"))),
            cells_in=lambda value: ["yes" if value is True else "no"],
        )
    if variable.kind == QuestionKind.RATING:
        return _marks(variable, language)
    if variable.kind in NUMBERS or variable.kind in MEASURED:
        return _measured(variable, values)
    if variable.kind == QuestionKind.DATE:
        return _dates(values)
    return None


def measure(variable: Variable, value: Any) -> float | None:
    """The number that an answer is counted by: itself, how many rows it has, how many days it spans, at what hour it is;
    None when it says none."""
    if variable.kind in NUMBERS or variable.kind == QuestionKind.RATING:
        return float(value)
    if variable.kind in ROWS:
        return float(len(value))
    if variable.kind == QuestionKind.TIME:
        return float(str(value)[:2])
    if not (value.get("from") and value.get("to")):
        return None
    return float((date.fromisoformat(value["to"]) - date.fromisoformat(value["from"])).days + 1)


def measured_words(variable: Variable) -> str:
    """What such a number is, where it is not the answer itself."""
    if variable.kind in ROWS:
        return _("How many were given")
    if variable.kind == QuestionKind.DATE_RANGE:
        return _("How many days")
    return _("At what hour") if variable.kind == QuestionKind.TIME else ""


def _measured(variable: Variable, values: Sequence[Any]) -> Scale:
    def cells_in(value: Any) -> Sequence[str]:
        number = measure(variable, value)
        return [] if number is None else scale.cells_in(number)

    scale = _numbers([number for value in values if (number := measure(variable, value)) is not None])
    return Scale(cells=scale.cells, cells_in=cells_in)


def _choices(variable: Variable, values: Sequence[Any], language: str) -> Scale:
    cells = {
        choice.key: questionnaires.text_in(choice.label, language) or choice.key
        for choice in variable.choices
    }
    for value in values:
        for key in value if isinstance(value, list) else [value]:
            cells.setdefault(str(key), str(key))
    several = variable.kind == QuestionKind.MULTIPLE_CHOICE
    return Scale(
        cells=tuple(cells.items()),
        cells_in=lambda value: [str(key) for key in value] if isinstance(value, list) else [str(value)],
        several=several,
    )


def _marks(variable: Variable, language: str) -> Scale:
    options = variable.question.options
    most = int(options.get("most") or 5)
    ends = {1: options.get("low") or {}, most: options.get("high") or {}}
    cells = []
    for mark in range(1, most + 1):
        words = questionnaires.text_in(ends.get(mark, {}), language)
        cells.append((str(mark), f"{mark} – {words}" if words else str(mark)))
    return Scale(cells=tuple(cells), cells_in=lambda value: [str(value)])


def _numbers(values: Sequence[Any]) -> Scale:
    """Few different numbers one by one; more in intervals of about as many people each, open at both ends, so that the
    smallest and the largest answer are not told."""
    numbers = sorted(float(value) for value in values)
    different = sorted(set(numbers))
    if len(different) <= MOST_VALUES:
        cells = tuple((_plain(number), number_format(_plain(number), use_l10n=True)) for number in different)
        return Scale(cells=cells, cells_in=lambda value: [_plain(float(value))])
    edges = _edges(numbers)
    words = [
        _("under %(to)s") % {"to": _words(edges[0])},
        *(
            _("%(from)s to under %(to)s") % {"from": _words(low), "to": _words(high)}
            for low, high in pairwise(edges)
        ),
        _("%(from)s or more") % {"from": _words(edges[-1])},
    ]
    return Scale(
        cells=tuple((str(place), text) for place, text in enumerate(words)),
        cells_in=lambda value: [str(bisect_right(edges, float(value)))],
    )


def _edges(numbers: list[float]) -> list[float]:
    """Where one interval ends and the next begins: round numbers near the quantiles, each interval of enough people."""
    count = max(2, min(INTERVALS, len(numbers) // (2 * LEAST)))
    wanted = quantiles(numbers, n=count)
    step = _nice((wanted[-1] - wanted[0]) / (4 * count)) if wanted[-1] > wanted[0] else 1.0
    edges: list[float] = []
    for edge in sorted({round(ceil(cut / step) * step, 9) for cut in wanted}):
        below = bisect_left(numbers, edge) - (bisect_left(numbers, edges[-1]) if edges else 0)
        if below >= LEAST and len(numbers) - bisect_left(numbers, edge) >= LEAST:
            edges.append(edge)
    return edges or [round(ceil(median(numbers) / step) * step, 9)]


def _dates(values: Sequence[Any]) -> Scale:
    days = sorted(date.fromisoformat(value) for value in values)
    if not days:
        return Scale(cells=(), cells_in=lambda value: [])
    months = (days[-1].year - days[0].year) * 12 + days[-1].month - days[0].month + 1
    if months > MOST_MONTHS:
        years = range(days[0].year, days[-1].year + 1)
        return Scale(
            cells=tuple((str(year), str(year)) for year in years), cells_in=lambda value: [value[:4]]
        )
    firsts = [
        date(days[0].year + (days[0].month - 1 + step) // 12, (days[0].month - 1 + step) % 12 + 1, 1)
        for step in range(months)
    ]
    return Scale(
        cells=tuple((day.isoformat()[:7], date_format(day, "F Y")) for day in firsts),
        cells_in=lambda value: [value[:7]],
    )


def _nice(width: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … (and their tenths) that is not smaller."""
    power = 10.0 ** floor(log10(width))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9))


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _words(number: float) -> str:
    return number_format(_plain(round(number, 6)), use_l10n=True, force_grouping=True)


NO_ANSWER = gettext_lazy("No answer")
