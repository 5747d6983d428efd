"""Answers, codebook and figures as tables, for statistics programs and spreadsheets.

Columns are called by the variable's name; answers of several parts have a column each, ``name__part``. Codes are the keys
of choices, 1 and 0 for yes and no; empty means that there was no answer. Tables and groups asked several times are JSON in
their column, with columns for how many rows, sums and the cells of fixed rows beside it, and a table of their own.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Choice, Texts
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.modules.surveys.domain.figures import Figure, Results
from kramy.modules.surveys.domain.queries import counted, variables_in
from kramy.modules.surveys.domain.row_exports import RowPart, children_of, row_headers, row_lines, row_parts
from kramy.modules.surveys.domain.variables import ROWS, Row, Variable
from kramy.modules.surveys.models import Survey
from kramy.modules.surveys.rules import LEAST

PARTS: dict[str, tuple[str, ...]] = {
    QuestionKind.DATE_RANGE: ("from", "to"),
    QuestionKind.ORGANISATION: ("name", "nip", "regon", "krs"),
    QuestionKind.ADDRESS: ("street", "house_number", "postcode", "town", "lon", "lat"),
}
BINARY = (QuestionKind.YES_NO, QuestionKind.CONSENT)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the answers: ``part`` is a choice of several, or a part of an answer; "" for the answer itself;
    ``of_rows`` is what follows from an answer with rows."""

    variable: Variable
    part: str = ""
    of_rows: RowPart | None = None

    @property
    def name(self) -> str:
        if self.of_rows is not None:
            return f"{self.variable.name}__{self.of_rows.name}"
        return f"{self.variable.name}__{self.part}" if self.part else self.variable.name

    @property
    def code(self) -> str:
        """The part, as the codebook names it."""
        return self.of_rows.name if self.of_rows is not None else self.part

    def value(self, row: Row) -> Any:
        """What stands in the column for one person: a text, a number or None."""
        value = row.value(self.variable)
        if value is None:
            return None
        if self.of_rows is not None:
            return self.of_rows.value(value)
        if self.variable.kind == QuestionKind.MULTIPLE_CHOICE:
            return int(self.part in value)
        if self.variable.kind == QuestionKind.RANKING:
            return value.index(self.part) + 1 if self.part in value else None
        if self.part:
            return value.get(self.part)
        if isinstance(value, bool):
            return int(value)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def columns_of(variables: Sequence[Variable]) -> list[Column]:
    found = []
    for variable in variables:
        if variable.kind in (QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING):
            parts = tuple(choice.key for choice in variable.choices)
        else:
            parts = PARTS.get(variable.kind, ())
        found += [Column(variable=variable, part=part) for part in parts or ("",)]
        found += [Column(variable=variable, of_rows=part) for part in row_parts(variable)]
    return found


def may_export(survey: Survey) -> bool:
    """Whether single answers may leave: of an anonymous survey only when enough of them count."""
    return not survey.anonymous or counted(survey).count() >= LEAST


def answers_table(survey: Survey) -> tuple[list[str], Iterator[list[Any]]]:
    """Headers and rows, a row a person, in the order of ids that say nothing. Who and when only if not anonymous."""
    columns = columns_of(variables_in(survey))
    headers = ["answer", "version", "language", "possibly_repeated"]
    if not survey.anonymous:
        headers += ["answered_at", "invited"]
    return [*headers, *(column.name for column in columns)], _answers(survey, columns)


def _answers(survey: Survey, columns: list[Column]) -> Iterator[list[Any]]:
    responses = counted(survey).select_related("version", "invitation").order_by("id")
    for number, response in enumerate(responses.iterator(chunk_size=500), start=1):
        row = Row(version=response.version.number, answers=response.answers)
        known = [number, response.version.number, response.language, int(response.repeated)]
        if not survey.anonymous:
            known.append(timezone.localtime(response.answered_at) if response.answered_at else None)
            known.append(response.invitation.email if response.invitation else None)
        yield [*known, *(column.value(row) for column in columns)]


def rows_tables(survey: Survey) -> list[tuple[Variable, list[str], Iterator[list[Any]]]]:
    """For each question with rows: headers, and a line for each row of each person."""
    return [
        (variable, row_headers(variable), row_lines(variable, _rows_of(survey, variable)))
        for variable in variables_in(survey)
        if variable.kind in ROWS
    ]


def _rows_of(survey: Survey, variable: Variable) -> Iterator[tuple[int, Any]]:
    responses = counted(survey).select_related("version").order_by("id")
    for number, response in enumerate(responses.iterator(chunk_size=500), start=1):
        yield number, Row(version=response.version.number, answers=response.answers).value(variable)


def codebook_headers() -> list[str]:
    languages = city().languages
    return [
        "column",
        "variable",
        "kind",
        "code",
        *(f"question_{code}" for code in languages),
        *(f"answer_{code}" for code in languages),
        "required",
        "versions",
        "differences",
    ]


def codebook_rows(survey: Survey) -> Iterator[list[Any]]:
    """A row a column, and one more for each code of a choice: the words in every language, and how versions differ."""
    for column in columns_of(variables_in(survey)):
        variable = column.variable
        question = _in_languages(variable.label)
        versions = ", ".join(str(number) for number in variable.versions)
        choices = {choice.key: choice for choice in variable.choices}
        part = choices[column.part].label if column.part in choices else {}
        if column.of_rows is not None:
            part = column.of_rows.words
        required = int(variable.wordings[-1].required)
        yield [
            column.name, variable.name, variable.kind, column.code, *question, *_in_languages(part), required,
            _offered(variable, column.part) if column.part in choices else versions,
            _differences(variable),
        ]  # fmt: skip
        if column.of_rows is None:
            yield from _code_rows(column.name, variable, variable.kind, _codes(variable))
    for variable in variables_in(survey):
        for child in children_of(variable):
            name = f"{variable.name}.{child.key}"
            words = [*_in_languages(child.label), *_in_languages({})]
            versions = ", ".join(str(number) for number in variable.versions)
            yield [name, variable.name, child.kind, "", *words, int(child.required), versions, ""]
            yield from _code_rows(name, variable, child.kind, _codes_of(child.kind, child.choices))


def _code_rows(
    name: str, variable: Variable, kind: str, codes: list[tuple[str, Texts]]
) -> Iterator[list[Any]]:
    """A line for each code, with its words and the versions that offered it."""
    blank = [""] * len(city().languages)
    versions = ", ".join(str(number) for number in variable.versions)
    for code, words in codes:
        offered = _offered(variable, code) if kind == variable.kind and kind not in BINARY else versions
        yield [name, variable.name, kind, code, *blank, *_in_languages(words), "", offered, ""]


def _codes(variable: Variable) -> list[tuple[str, Texts]]:
    return _codes_of(variable.kind, variable.choices)


def _codes_of(kind: str, choices: Sequence[Choice]) -> list[tuple[str, Texts]]:
    if kind == QuestionKind.SINGLE_CHOICE:
        return [(choice.key, choice.label) for choice in choices]
    if kind in BINARY:
        return [
            ("1", {"pl": "Tak", "en": "Yes", "uk": "Так"}),
            ("0", {"pl": "Nie", "en": "No", "uk": "Ні"}),
        ]
    return []


def _offered(variable: Variable, choice: str) -> str:
    return ", ".join(str(wording.version) for wording in variable.wordings if choice in wording.choices)


def _differences(variable: Variable) -> str:
    """The wordings that differ from the newest, in the city's first language."""
    first = city().languages[0]
    newest = variable.wordings[-1]
    told = [
        f"{wording.version}: {wording.label.get(first, '')}"
        for wording in variable.wordings[:-1]
        if wording.label != newest.label
    ]
    return "; ".join(told)


def _in_languages(texts: Texts) -> list[str]:
    return [texts.get(code, "") for code in city().languages]


def results_headers() -> list[str]:
    return [
        _("Question"),
        _("Answer"),
        pgettext("how many", "People"),
        _("Share in %"),
        _("Average"),
        _("Median"),
        _("Total"),
    ]


def results_rows(results: Results) -> Iterator[list[Any]]:
    """The figures as they are shown: what is hidden says so."""
    for figure in results.figures:
        yield [
            figure.label,
            _("All answers") if not figure.hidden else _("hidden: fewer than 5"),
            figure.answered,
            None,
            _rounded(figure.mean),
            _rounded(figure.median),
            None,
        ]
        yield from _figure_rows(figure)


def _figure_rows(figure: Figure) -> Iterator[list[Any]]:
    for cell in figure.cells:
        share = _rounded(cell.share)
        yield [
            figure.label,
            cell.label,
            _("hidden") if cell.count is None else cell.count,
            share,
            None,
            None,
            None,
        ]
    for place in figure.places:
        count = _("hidden") if place.count is None else place.count
        yield [figure.label, place.label, count, None, _rounded(place.average), None, None]
    for line in figure.amounts:
        name = f"{line.label}: {line.row}" if line.row else line.label
        count = _("hidden") if line.people is None else line.people
        mean, middle, total = (_rounded(each) for each in (line.mean, line.median, line.total))
        yield [figure.label, name, count, None, mean, middle, total]
    for part in figure.parts:
        yield from _figure_rows(replace(part, label=f"{figure.label}: {part.label}"))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)
