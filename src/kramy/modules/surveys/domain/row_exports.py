"""Answers with rows (tables and groups asked several times) as columns of the answers and as tables of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Question, Texts
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.modules.surveys.domain.row_figures import ADDING, ROW
from kramy.modules.surveys.domain.variables import ROWS, Variable

HOW_MANY: Texts = {"pl": "ile pozycji", "en": "how many rows", "uk": "скільки позицій"}
SUM: Texts = {"pl": "suma", "en": "sum", "uk": "сума"}


@dataclass(frozen=True, kw_only=True)
class RowPart:
    """One number that follows from somebody's rows: ``name`` ends the column's name, ``words`` say it in every language.
    ``row`` is a fixed row, "" for all of them; ``column`` the key of a column, "" to count the rows."""

    name: str
    words: Texts
    row: str = ""
    column: str = ""

    def value(self, rows: Sequence[dict[str, Any]]) -> Any:
        """A number; of a fixed row what stands there, None for nothing."""
        if not self.column:
            return len(rows)
        found = [
            row[self.column]
            for row in rows
            if self.column in row and (not self.row or row.get(ROW) == self.row)
        ]
        if self.row:
            return _plain(found[0]) if found else None
        return sum(found) if found else None


def row_parts(variable: Variable) -> list[RowPart]:
    """How many rows, the sum of each column that adds up, and every cell of fixed rows."""
    if variable.kind not in ROWS:
        return []
    parts = [RowPart(name="rows", words=HOW_MANY)]
    parts += [
        RowPart(name=f"sum__{child.key}", words=_joined(SUM, child.label), column=child.key)
        for child in variable.columns
        if child.kind in ADDING
    ]
    parts += [
        RowPart(
            name=f"{row.key}__{child.key}",
            words=_joined(row.label, child.label),
            row=row.key,
            column=child.key,
        )
        for row in variable.choices
        for child in variable.columns
    ]
    return parts


def row_headers(variable: Variable) -> list[str]:
    """Of the table that has a row for each row of each person; ``answer`` is the number in the table of answers."""
    fixed = [ROW] if variable.kind == QuestionKind.TABLE and variable.choices else []
    return ["answer", "number", *fixed, *(child.key for child in variable.columns)]


def row_lines(variable: Variable, answers: Iterator[tuple[int, Any]]) -> Iterator[list[Any]]:
    """``answers``: (number of the answer, its rows or None)."""
    keys = row_headers(variable)[2:]
    for answer, rows in answers:
        for number, row in enumerate(rows or (), start=1):
            yield [answer, number, *(_plain(row.get(key)) for key in keys)]


def children_of(variable: Variable) -> tuple[Question, ...]:
    """The questions of each row, for the codebook."""
    return variable.columns if variable.kind in ROWS else ()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return value


def _joined(first: Texts, second: Texts) -> Texts:
    return {code: f"{first.get(code, '')} – {second.get(code, '')}" for code in city().languages}
