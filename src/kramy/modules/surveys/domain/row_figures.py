"""Figures of answers that have rows: tables (budgets) and groups asked several times. Plain values.

People are counted, not rows: an amount is what one person's rows come to, and it is told only when enough people gave one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Choice, Question
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.modules.surveys.domain.variables import ROWS, Variable
from kramy.modules.surveys.rules import hidden_cells, may_tell

ADDING = frozenset({QuestionKind.MONEY, QuestionKind.NUMBER})
AVERAGED = frozenset({QuestionKind.PERCENTAGE, QuestionKind.RATING})
TOTAL, ROW = "total", "row"
"""In a row of a table: the sum of its amounts, and the key of a fixed row."""

AnswerRows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Amount:
    """One column over all rows, or (``row``) over one fixed row. ``people`` gave one; ``total`` of everybody's, ``mean`` and
    ``median`` of what each person's rows come to. None where hidden; ``total`` also where adding makes no sense."""

    label: str
    row: str
    people: int | None
    total: float | None
    mean: float | None
    median: float | None
    unit: str


def amounts(
    variable: Variable,
    values: Sequence[AnswerRows],
    everybody: Sequence[AnswerRows],
    language: str,
    least: int,
) -> tuple[Amount, ...]:
    """The lines of every column that has numbers. ``values`` are of those looked at, ``everybody`` of all who were asked."""
    if variable.kind not in ROWS:
        return ()
    found: list[Amount] = []
    hides = False
    for key, label, unit, adds in _columns(variable, language):
        whole = _amount(label, "", unit, adds, _given(values, key), _given(everybody, key), least)
        # the sum of all columns would tell the one that is hidden
        whole = _hidden(whole) if key == TOTAL and hides else whole
        hides = hides or whole.people is None
        found.append(whole)
        found += _fixed_rows(variable, key, label, unit, adds, values, everybody, language, least)
    return tuple(found)


def people_by_choice(variable: Variable, child: Question) -> Variable:
    """A column of choices as a question of its own: a person gave every answer that one of their rows has."""
    return Variable(
        name=f"{variable.name}__{child.key}",
        key=child.key,
        kind=QuestionKind.MULTIPLE_CHOICE,
        question=child,
        choices=_answers(child),
        wordings=variable.wordings,
    )


def _answers(child: Question) -> tuple[Choice, ...]:
    if child.kind == QuestionKind.YES_NO:
        yes, no = {"pl": "Tak", "en": "Yes", "uk": "Так"}, {"pl": "Nie", "en": "No", "uk": "Ні"}
        return (Choice(key="yes", label=yes), Choice(key="no", label=no))
    return child.choices


def chosen_in(rows: AnswerRows | None, key: str) -> list[str] | None:
    """Every answer that somebody's rows have in a column of choices, None without any."""
    found: dict[str, None] = {}
    for row in rows or ():
        value = row.get(key)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, bool):
                found["yes" if each else "no"] = None
            elif each is not None:
                found[str(each)] = None
    return list(found) or None


def _columns(variable: Variable, language: str) -> list[tuple[str, str, str, bool]]:
    """(key, label, unit, whether amounts add up) of every column with numbers, and of the rows' own sums."""
    found = [
        (
            child.key,
            questionnaires.text_in(child.label, language) or child.key,
            _unit(child, language),
            child.kind in ADDING,
        )
        for child in variable.columns
        if child.kind in ADDING or child.kind in AVERAGED
    ]
    summed = [child for child in variable.columns if child.kind == QuestionKind.MONEY] or [
        child for child in variable.columns if child.kind == QuestionKind.NUMBER
    ]
    if variable.kind == QuestionKind.TABLE and len(summed) > 1:
        found.append((TOTAL, _("Together"), _unit(summed[0], language), True))
    return found


def _unit(child: Question, language: str) -> str:
    if child.kind == QuestionKind.MONEY:
        currency = str(child.options.get("currency") or "PLN")
        return "zł" if currency == "PLN" else currency
    if child.kind == QuestionKind.PERCENTAGE:
        return "%"
    return questionnaires.text_in(child.options.get("unit") or {}, language)


def _given(people: Sequence[AnswerRows], key: str, row: str = "") -> list[list[float]]:
    """Each person's numbers in a column, only of those who gave any."""
    found = []
    for rows in people:
        numbers = [
            float(each[key])
            for each in rows
            if isinstance(each.get(key), int | float) and (not row or each.get(ROW) == row)
        ]
        if numbers:
            found.append(numbers)
    return found


def _amount(
    label: str,
    row: str,
    unit: str,
    adds: bool,
    given: list[list[float]],
    everybody: list[list[float]],
    least: int,
) -> Amount:
    together: Callable[[list[float]], float] = sum if adds else fmean
    each = [together(numbers) for numbers in given]
    told = bool(each) and may_tell(len(each), len(everybody), least)
    return Amount(
        label=label,
        row=row,
        unit=unit,
        people=len(each) if told or not each else None,
        total=sum(each) if told and adds else None,
        mean=fmean(each) if told else None,
        median=float(median(each)) if told else None,
    )


def _fixed_rows(
    variable: Variable,
    key: str,
    label: str,
    unit: str,
    adds: bool,
    values: Sequence[AnswerRows],
    everybody: Sequence[AnswerRows],
    language: str,
    least: int,
) -> list[Amount]:
    """A line a fixed row. What a hidden one comes to must not follow from the others and their sum."""
    lines = [
        _amount(
            label,
            questionnaires.text_in(row.label, language) or row.key,
            unit,
            adds,
            _given(values, key, row.key),
            _given(everybody, key, row.key),
            least,
        )
        for row in variable.choices
    ]
    counts = [len(_given(values, key, row.key)) for row in variable.choices]
    if not any(line.people is None for line in lines):
        return lines
    gone = [
        line.people is None or hide for line, hide in zip(lines, hidden_cells(counts, least), strict=True)
    ]
    if sum(gone) == 1 and any(count and not hide for count, hide in zip(counts, gone, strict=True)):
        gone[min((count, place) for place, count in enumerate(counts) if count and not gone[place])[1]] = True
    return [_hidden(line) if hide else line for line, hide in zip(lines, gone, strict=True)]


def _hidden(line: Amount) -> Amount:
    return Amount(
        label=line.label, row=line.row, unit=line.unit, people=None, total=None, mean=None, median=None
    )
