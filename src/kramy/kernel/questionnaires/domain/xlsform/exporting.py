"""A definition of ours as an XLSForm workbook that reads in again as the same questionnaire.

What the format can say stands in its own columns. What it cannot (our kinds of questions and their settings, limits of an
intake) stands beside in columns of our own, ``kramy_…``, which other programs pass over.
"""

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Page, Question, Rule, Texts
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.editing import Unit, units_of
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import condition_in, simplified
from kramy.kernel.questionnaires.domain.xlsform.conditions_out import Naming, Unsaid, expression_of
from kramy.kernel.questionnaires.domain.xlsform.items import WITH_CHOICES
from kramy.kernel.questionnaires.domain.xlsform.languages import guarded, name_of
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.scope import Asked, Scope

TYPES = {
    "short_text": "text",
    "long_text": "text",
    "single_choice": "select_one",
    "multiple_choice": "select_multiple",
    "ranking": "rank",
    "money": "decimal",
    "percentage": "decimal",
    "rating": "integer",
    "date": "date",
    "time": "time",
    "information": "note",
    "consent": "acknowledge",
    "pictures": "image",
    "file": "file",
    "repeat": "begin_repeat",
    "table": "begin_repeat",
}
"""Types of XLSForm by kind; a kind that is not here is asked as text elsewhere."""

OWN = (
    "repeat",
    "short_text",
    "single_choice",
    "multiple_choice",
    "ranking",
    "date",
    "time",
    "information",
    "consent",
)
"""Kinds whose type alone says what they are."""

Row = dict[str, str]


def export_xlsform(*, slug: str, titles: Texts, definition: Definition, version: int) -> bytes:
    """The workbook, an XLSX file."""
    writer = _Writer(definition)
    survey = [row for page in definition.pages for row in writer.page(page)]
    settings = {
        "form_title": titles.get(city().languages[0]) or slug,
        "form_id": slug,
        "version": str(version),
        "default_language": name_of(city().languages[0]),
        "allow_choice_duplicates": "yes",
        "clean_text_values": "no",
        "kramy_export": "yes",
    }
    if definition.limits:
        settings["kramy_limits"] = _json([limit.to_json() for limit in definition.limits])
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        _write(book, "survey", survey, ("type", "name"))
        _write(book, "choices", writer.choices, ("list_name", "name"))
        _write(book, "settings", [settings], tuple(settings))
    return file.getvalue()


class _Writer:
    def __init__(self, definition: Definition) -> None:
        self.choices: list[Row] = []
        self._asked: dict[str, Question] = {}
        self._scope: dict[str, Asked] = {}
        self._inside: dict[str, dict[str, Asked]] = {}
        self._taken: set[str] = set()
        for question in definition.questions():
            name = self._name(question.key)
            self._asked[name] = question
            self._scope[name] = _asked(question, "")
        self._pages = {page.key: self._name(page.key, "page") for page in definition.pages}
        self._groups = {
            (page.key, group.key): self._name(group.key, "group")
            for page in definition.pages
            for group in page.groups
        }
        self._rows = {
            (question.key, child.key): self._name(child.key, question.key)
            for question in definition.questions()
            for child in question.questions
        }
        for question in definition.questions():
            named = {self._rows[question.key, child.key]: child for child in question.questions}
            self._asked |= named
            self._inside[question.key] = {name: _asked(child, question.key) for name, child in named.items()}
            self._scope |= self._inside[question.key]

    def _name(self, key: str, prefix: str = "") -> str:
        """A name that nothing else in the form has: the key where that is free."""
        name, number = key, 2
        while name in self._taken:
            name, number = f"{prefix}_{key}" if number == 2 else f"{prefix}_{key}_{number}", number + 1
        self._taken.add(name)
        return name

    def page(self, page: Page) -> Iterator[Row]:
        name = self._pages[page.key]
        yield {
            "type": "begin_group",
            **_named(name, page.key),
            "appearance": "field-list",
            **_words("label", page.title),
            **_words("hint", page.introduction),
            **self._shown(page.show_if, "", ""),
        }
        for unit in units_of(page):
            yield from self._unit(page, unit)
        yield {"type": "end_group", "name": name}

    def _unit(self, page: Page, unit: Unit) -> Iterator[Row]:
        """A question, or those of a headed group around which a group of the format stands."""
        group = page.group(unit[0].group) if unit[0].group else None
        if group is not None:
            name = self._groups[page.key, group.key]
            yield {
                "type": "begin_group",
                **_named(name, group.key),
                **_words("label", group.title),
                **_words("hint", group.introduction),
                **self._shown(group.show_if, "", ""),
            }
        for question in unit:
            yield from self._question(question, "")
        if group is not None:
            yield {"type": "end_group", "name": name}

    def _question(self, question: Question, repeat: str) -> Iterator[Row]:
        name = self._rows[repeat, question.key] if repeat else question.key
        row = {
            "type": self._type(question, name),
            **_named(name, question.key),
            **_words("label", question.label),
            **_words("hint", question.hint),
            **self._shown(question.show_if, name, repeat),
            **self._rules(question, name, repeat),
        }
        if question.kind not in OWN:
            row["kramy_kind"] = question.kind
        if question.kind == "long_text":
            row["appearance"] = "multiline"
        if question.options:
            row["kramy_options"] = _json(question.options)
            row |= _default(question) | _pattern(question)
        is_repeat = TYPES.get(question.kind) == "begin_repeat"
        if question.required and question.kind != "information" and not is_repeat:
            row["required"] = "yes"
        elif question.required:
            row["kramy_required"] = "yes"
        if is_repeat and question.choices:
            row["kramy_rows"] = _json(question.to_json()["choices"])
        yield row
        if not is_repeat:
            return
        for child in question.questions:
            yield from self._question(child, question.key)
        yield {"type": "end_repeat", "name": name}

    def _type(self, question: Question, name: str) -> str:
        if question.kind in WITH_CHOICES:
            return f"{TYPES[question.kind]} {self._list(question, name)}"
        if question.kind == "number":
            return "decimal" if question.options.get("decimals") else "integer"
        return TYPES.get(question.kind, "text")

    def _list(self, question: Question, name: str) -> str:
        """The name of the question's list of answers, which is written beside."""
        for choice in question.choices:
            row = {"list_name": name, "name": choice.key, **_words("label", choice.label)}
            if any(choice.hint.values()):
                row["kramy_hint"] = _json(choice.hint)
            if choice.show_if is not None:
                row["kramy_show_if"] = _json(choice.show_if)
            self.choices.append(row)
        if not question.choices:  # what an app supplies: the format wants some answer on every list
            self.choices.append({"list_name": name, "name": "none", **_words("label", question.label)})
        return name

    def _shown(self, condition: Condition | None, own: str, repeat: str) -> Row:
        return {} if condition is None else self._said("relevant", "kramy_show_if", condition, own, repeat)

    def _rules(self, question: Question, name: str, repeat: str) -> Row:
        if not question.rules:
            return {}
        row: Row = {}
        if len(question.rules) == 1:
            rule: Rule = question.rules[0]
            row = self._said("constraint", "", rule.holds, name, repeat)
            row |= _words("constraint_message", rule.message) if row else {}
        exact = len(question.rules) == 1 and bool(row)
        if not exact:
            row["kramy_rules"] = _json(
                [{"holds": rule.holds, "message": rule.message} for rule in question.rules]
            )
        return row

    def _naming(self, repeat: str) -> Naming:
        """Names of the questions as seen from a row of ``repeat``, or from outside."""
        own = {child: name for (group, child), name in self._rows.items() if group == repeat}
        return Naming(asked=self._asked, own=own, rows=self._rows)

    def _said(self, column: str, exactly: str, condition: Condition, own: str, repeat: str) -> Row:
        """The condition as an expression where that reads in again as the same, else exactly in a column of ours."""
        beside = {exactly: _json(condition)} if exactly else {}
        try:
            words = expression_of(condition, self._naming(repeat))
            asked = self._inside.get(repeat, {}).get(own) or self._scope.get(own)
            scope = Scope(asked=self._scope, inside=self._inside, own=asked, repeat=repeat)
            same = simplified(condition_in(words, scope)) == condition
        except (Unsaid, NotCarried):
            return beside
        return {column: words} if same else {**({column: words} if exactly else {}), **beside}


def _default(question: Question) -> Row:
    """The answer it begins with, for other programs."""
    value = question.options.get("default")
    if isinstance(value, dict):
        days = value.get("today")
        return {"default": f"today() + {days}" if days else "today()"} if isinstance(days, int) else {}
    if isinstance(value, list):
        return {"default": " ".join(map(str, value))}
    return {} if value is None or isinstance(value, bool) else {"default": str(value)}


def _pattern(question: Question) -> Row:
    """The pattern it must have, for other programs, where no rule takes that column."""
    pattern = str(question.options.get("pattern") or "")
    if not pattern or question.rules or "'" in pattern:
        return {}
    message = question.options.get("pattern_message") or {}
    return {"constraint": f"regex(., '{pattern}')", **_words("constraint_message", message)}


def _named(name: str, key: str) -> Row:
    return {"name": name} if name == key else {"name": name, "kramy_key": key}


def _asked(question: Question, repeat: str) -> Asked:
    return Asked(
        key=question.key,
        kind=question.kind,
        repeat=repeat,
        choices={choice.key: choice.key for choice in question.choices},
        optional=not question.required or question.show_if is not None,
    )


def _words(column: str, texts: Texts) -> Row:
    return {f"{column}::{name_of(code)}": guarded(words) for code, words in texts.items() if words}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _write(book: Any, name: str, rows: Sequence[Row], first: Sequence[str]) -> None:
    """A sheet whose columns are all that any of its rows has."""
    sheet = book.add_worksheet(name)
    columns = [*first, *dict.fromkeys(column for row in rows for column in row if column not in first)]
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(number, place, row[column])
    sheet.freeze_panes(1, 0)
    sheet.autofit(300)
