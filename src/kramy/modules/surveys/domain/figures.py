"""What the answers to a survey come to, question by question, with small numbers hidden. Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.modules.surveys.domain.row_figures import Amount, amounts, chosen_in, people_by_choice
from kramy.modules.surveys.domain.scales import MEASURED, NO_ANSWER, Scale, measure, measured_words, scale_of
from kramy.modules.surveys.domain.variables import NUMBERS, ROWS, WORDS, Row, Variable
from kramy.modules.surveys.rules import LEAST, hidden_cells, hidden_table, may_tell

AVERAGED = (NUMBERS | MEASURED | {QuestionKind.RATING}) - {QuestionKind.TIME}
COUNTED_IN_ROWS = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.YES_NO})
NONE = ""
"""The key of the cell of those who gave no answer."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """``count`` and ``share`` (percent of those who answered) are None where they are hidden."""

    key: str
    label: str
    count: int | None
    share: float | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """How an answer stands in a ranking: its average place, and how many put it anywhere; None where hidden."""

    label: str
    average: float | None
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One variable. ``hidden``: too few answers to say anything. ``texts`` only where they may be read.

    ``counted`` says what the cells count where that is not the answer itself. Of answers with rows there are ``amounts``, and
    ``parts``: the figures of their columns of choices, by people.
    """

    variable: Variable
    label: str
    asked: int
    answered: int | None
    cells: tuple[Cell, ...] = ()
    several: bool = False
    median: float | None = None
    mean: float | None = None
    places: tuple[Place, ...] = ()
    counted: str = ""
    amounts: tuple[Amount, ...] = ()
    parts: tuple["Figure", ...] = ()
    texts: tuple[str, ...] = field(default=())
    hidden: bool = False

    @property
    def highest(self) -> float:
        """The largest share, for drawing bars; never 0."""
        return max((cell.share or 0 for cell in self.cells), default=0) or 100


@dataclass(frozen=True, kw_only=True)
class Results:
    """``total`` people answered; ``shown`` of them are looked at, None when they are too few to say."""

    total: int
    shown: int | None
    figures: tuple[Figure, ...] = ()


def results(
    variables: Sequence[Variable],
    rows: Sequence[Row],
    *,
    language: str,
    only: tuple[Variable, str] | None = None,
    least: int = LEAST,
    with_texts: bool = False,
) -> Results:
    """Every variable's figures. ``only`` (a variable that is a choice, one of its keys) looks at those who answered so.

    ``least`` is how many people a number must be of; 1 hides nothing. Looking at a part of the people, a number is
    hidden also when it and the number of everybody would tell one of the others.
    """
    groups = _groups(rows, only, language)
    sizes = [len(group) for group in groups]
    if len(rows) < least or (only is not None and hidden_cells(sizes, least)[0]):
        return Results(total=len(rows), shown=None)
    figures = tuple(_figure(variable, groups, language, least, with_texts) for variable in variables)
    return Results(total=len(rows), shown=sizes[0], figures=figures)


def _groups(rows: Sequence[Row], only: tuple[Variable, str] | None, language: str) -> list[list[Row]]:
    """Those looked at first, then the others by what they answered to the same question."""
    if only is None:
        return [list(rows)]
    variable, wanted = only
    scale = scale_of(variable, _values(variable, rows), language)
    groups: dict[str, list[Row]] = {wanted: []}
    for row in rows:
        value = row.value(variable)
        key = NONE if value is None or scale is None else scale.cells_in(value)[0]
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _values(variable: Variable, rows: Sequence[Row]) -> list[Any]:
    return [value for value in (row.value(variable) for row in rows) if value is not None]


def _figure(
    variable: Variable, groups: list[list[Row]], language: str, least: int, with_texts: bool
) -> Figure:
    asked = [[row for row in group if row.version in variable.versions] for group in groups]
    label = questionnaires.text_in(variable.label, language) or variable.key
    everybody = [row for group in asked for row in group]
    values, all_values = _values(variable, asked[0]), _values(variable, everybody)
    known: dict[str, Any] = {"variable": variable, "label": label, "asked": len(asked[0])}
    if len(asked[0]) < least or not may_tell(len(asked[0]), len(everybody), least):
        return Figure(**known, answered=None, hidden=True)
    if variable.kind == QuestionKind.RANKING:
        return Figure(
            **known,
            answered=_tellable(len(values), len(all_values), least),
            places=_places(variable, values, all_values, language, least),
        )
    scale = scale_of(variable, all_values, language)
    if scale is None:
        texts = tuple(_texts(variable, values, language)) if with_texts else ()
        return Figure(**known, answered=_tellable(len(values), len(all_values), least), texts=texts)
    cells = _cells(scale, variable, asked, least)
    answered = len(values) if all(cell.count is not None for cell in cells if cell.key == NONE) else None
    figure: dict[str, Any] = {**known, "answered": answered, "cells": cells, "several": scale.several}
    told = all(cell.count is not None for cell in cells)  # the average would tell what a hidden cell holds
    if variable.kind in AVERAGED and told and may_tell(len(values), len(all_values), least):
        numbers = [number for value in values if (number := measure(variable, value)) is not None]
        figure |= {"median": float(median(numbers)), "mean": fmean(numbers)} if numbers else {}
    if variable.kind in ROWS:
        figure["amounts"] = amounts(variable, values, all_values, language, least)
        figure["parts"] = _parts(variable, groups, language, least)
    return Figure(**figure, counted=measured_words(variable))


def _parts(variable: Variable, groups: list[list[Row]], language: str, least: int) -> tuple[Figure, ...]:
    """The columns of choices of answers with rows, by how many people have each answer in one of theirs."""
    found = []
    for child in variable.columns:
        if child.kind not in COUNTED_IN_ROWS:
            continue
        part = people_by_choice(variable, child)
        rows = [
            [Row(version=row.version, answers=_in_rows(row.value(variable), child.key)) for row in group]
            for group in groups
        ]
        found.append(_figure(part, rows, language, least, False))
    return tuple(found)


def _in_rows(rows: Any, key: str) -> dict[str, Any]:
    chosen = chosen_in(rows, key)
    return {} if chosen is None else {key: chosen}


def _cells(scale: Scale, variable: Variable, groups: list[list[Row]], least: int) -> tuple[Cell, ...]:
    keys = [key for key, _words in scale.cells]
    table = [_counts(scale, keys, variable, group) for group in groups]
    if scale.several:
        # every answer for itself: so many gave it, the others did not
        columns = range(len(keys) + 1)
        hidden = [
            hidden_table(
                [[row[x], len(group) - row[x]] for row, group in zip(table, groups, strict=True)], least
            )[0][0]
            for x in columns
        ]
    else:
        hidden = hidden_table(table, least)[0]
    counts, answered = table[0], len(groups[0]) - table[0][-1]
    cells = [
        Cell(
            key=key,
            label=words,
            count=None if gone else count,
            share=None if gone or not answered else 100 * count / answered,
        )
        for (key, words), count, gone in zip(scale.cells, counts, hidden, strict=False)
    ]
    if counts[-1]:
        cells.append(
            Cell(key=NONE, label=str(NO_ANSWER), count=None if hidden[-1] else counts[-1], share=None)
        )
    return tuple(cells)


def _counts(scale: Scale, keys: list[str], variable: Variable, rows: list[Row]) -> list[int]:
    """How many are in each cell, those without an answer last."""
    counts = dict.fromkeys(keys, 0)
    silent = 0
    for row in rows:
        value = row.value(variable)
        if value is None:
            silent += 1
            continue
        for key in scale.cells_in(value):
            counts[key] += 1
    return [*counts.values(), silent]


def _places(
    variable: Variable, values: list[Any], all_values: list[Any], language: str, least: int
) -> tuple[Place, ...]:
    found = []
    for choice in variable.choices:
        places = [value.index(choice.key) + 1 for value in values if choice.key in value]
        whole = sum(choice.key in value for value in all_values)
        told = may_tell(len(places), whole, least)
        found.append(
            Place(
                label=questionnaires.text_in(choice.label, language) or choice.key,
                average=fmean(places) if places and told else None,
                count=len(places) if told else None,
            )
        )
    return tuple(sorted(found, key=lambda place: (place.average is None, place.average or 0)))


def _texts(variable: Variable, values: list[Any], language: str) -> list[str]:
    if variable.kind in WORDS:
        return [str(value) for value in values]
    kind = questionnaires.kind_of(variable.question)
    context = questionnaires.AnswerContext(language=language)
    return [kind.text(variable.question, value, context) for value in values]


def _tellable(part: int, whole: int, least: int) -> int | None:
    return part if may_tell(part, whole, least) else None
