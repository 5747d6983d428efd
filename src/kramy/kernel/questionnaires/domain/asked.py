"""A question on a page as templates see it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.forms.boundfield import BoundField
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Choice, Group, Question
from kramy.kernel.questionnaires.domain import conditions
from kramy.kernel.questionnaires.domain.conditions import is_empty
from kramy.kernel.questionnaires.domain.kinds import Kind
from kramy.kernel.questionnaires.domain.kinds.attached import Attached, Files, Pictures
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.kinds.opening_hours import BOXES, DAYS
from kramy.kernel.questionnaires.domain.kinds.repeat import Repeat
from kramy.kernel.questionnaires.domain.kinds.table import Table, number_or_none
from kramy.kernel.questionnaires.domain.kinds.values import Number

if TYPE_CHECKING:
    from kramy.kernel.questionnaires.domain.forms import PageForm


def field_name(key: str, part: str) -> str:
    """The name of a part's control on the page: the question's key, a dot, the part."""
    return f"{key}.{part}" if part else key


class AskedQuestion:
    """A question on a page as templates see it."""

    def __init__(self, form: "PageForm", question: Question, kind: Kind, parts: list[str]) -> None:
        self.form = form
        self.question = question
        self.kind = kind
        self.parts = parts
        self.template = kind.template
        self.label = question_label(question, form.context.language)
        self.hint = text_in(question.hint, form.context.language)
        self.optional = not question.required and question.kind != "consent"

    @property
    def field(self) -> BoundField:
        """The question's own field (that of its first part)."""
        return self.part(self.kind.first_part)

    @property
    def first_name(self) -> str:
        """The name of the control at which errors of the whole answer stand."""
        return field_name(self.question.key, self.kind.first_part)

    def part(self, part: str) -> BoundField:
        return self.form[field_name(self.question.key, part)]

    @property
    def part_fields(self) -> dict[str, BoundField]:
        """Bound fields by part, dots as underscores, for templates."""
        return {part.replace(".", "_") or "own": self.part(part) for part in self.parts}

    @property
    def errors(self) -> list[str]:
        """Every error of the question, whichever part it stands at."""
        return [str(error) for part in self.parts for error in self.part(part).errors]

    @property
    def offer(self) -> dict[str, Any] | None:
        """What is known from elsewhere and not confirmed: ``source``, ``on`` (a day), ``confirmed`` just now."""
        offer = self.form.standing.offers.get(self.question.key)
        if offer is None:
            return None
        return {
            "source": offer["source"],
            "on": date.fromisoformat(offer["on"]),
            "confirmed": bool(self.form.data.get(f"still-{self.question.key}")),
        }

    @property
    def dispute(self) -> list[dict[str, str]]:
        """Answers of which one is to be chosen, the saved one first; none when there is nothing to choose.

        Each with its ``words``, ``who`` gave it and when, and the ``choice`` that the button sends.
        """
        others = self.form.standing.disputes.get(self.question.key)
        if not others:
            return []
        saved = self.form.context.previous.get(self.question.key)
        mark = self.form.standing.marks.get(self.question.key) or {}
        return [
            self._told(saved, "saved", mark.get("by"), mark.get("at")),
            *(self._told(other["value"], other["visit"], other["by"], other["at"]) for other in others),
        ]

    def _told(self, value: Any, choice: str, by: int | None, at: str | None) -> dict[str, str]:
        words = self.kind.text(self.question, value, self.form.context) if not is_empty(value) else ""
        name = self.form.names.get(by, "") if by else ""
        time = date_format(localtime(datetime.fromisoformat(at)), "TIME_FORMAT") if at else ""
        return {
            "words": words or _("No answer"),
            "choice": f"{self.question.key}:{choice}",
            "who": ", ".join(part for part in (name, time) if part),
        }

    @property
    def choices(self) -> list[Choice]:
        return list(self.kind.choices(self.question, self.form.context))

    @property
    def legend(self) -> str:
        """The label of a group of controls, saying that it is optional when it is."""
        return f"{self.label} {_('(optional)')}" if self.optional else self.label

    @property
    def has_choice_hints(self) -> bool:
        return any(choice.hint for choice in self.choices)

    @property
    def choice_rows(self) -> list[dict[str, Any]]:
        """The choices as the components for radios and checkboxes take them."""
        value = self.field.value()
        chosen = [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
        language = self.form.context.language
        return [
            {
                "value": choice.key,
                "label": text_in(choice.label, language) or choice.key,
                "hint": text_in(choice.hint, language),
                "checked": choice.key in chosen,
            }
            for choice in self.choices
        ]

    @property
    def described(self) -> str:
        """The id of the hint of a group of controls, empty when there is none."""
        return f"id_{self.question.key}_about" if self.hint else ""

    @property
    def unit(self) -> str:
        """What stands behind the box of a number."""
        language = self.form.context.language
        return self.kind.unit(self.question, language) if isinstance(self.kind, Number) else ""

    @property
    def suggest_fill(self) -> str:
        """Which part of a suggested address goes into which control."""
        parts = ("street", "house_number", "postcode", "town", "lat", "lon")
        return " ".join(f"{part}:{self.part(part).auto_id}" for part in parts if part in self.parts)

    @property
    def upload_hint(self) -> str:
        return self.kind.upload_hint(self.question) if isinstance(self.kind, Attached) else ""

    @property
    def room_left(self) -> int:
        """How many more files may be added."""
        return max(0, self.limit - len(self.attached))

    @property
    def days(self) -> list[dict[str, Any]]:
        """The days of opening hours: their controls and whether the second hours are in use."""
        rows = []
        for day in DAYS:
            boxes = {box: self.part(f"{day}.{box}") for box in BOXES}
            state = self.part(f"{day}.state")
            row: dict[str, Any] = {**boxes, "day": day, "state": state, "name": state.label}
            row["split"] = bool(boxes["from2"].value() or boxes["to2"].value())
            row["errors"] = [error for field in (state, *boxes.values()) for error in field.errors]
            rows.append(row)
        return rows

    @property
    def attached_rows(self) -> list[dict[str, Any]]:
        """Kept pictures or files, each with its description's control, where there is one."""
        return [
            {
                "item": item,
                "number": number,
                "description": self.part(f"description.{item.pk}")
                if f"description.{item.pk}" in self.parts
                else None,
            }
            for number, item in enumerate(self.attached, start=1)
        ]

    @property
    def attached(self) -> list[Any]:
        return list(self.form.context.attachments.get(self.question.key, ()))

    @property
    def room(self) -> bool:
        """Whether another file may be added."""
        return self.room_left > 0

    @property
    def limit(self) -> int:
        return self.kind.limit(self.question) if isinstance(self.kind, Attached) else 0

    @property
    def max_bytes(self) -> int:
        return self.kind.max_bytes(self.question) if isinstance(self.kind, Pictures | Files) else 0

    @property
    def show_if_json(self) -> str:
        """The condition for the browser when it looks at this very page, else empty: the server has decided."""
        on_page = {question.key for question in self.form.page.questions}
        show_if = self.form.page.show_if_of(self.question)
        if on_page.isdisjoint(conditions.questions_named(show_if)):
            return ""
        return json.dumps(self.form.for_browser(show_if))

    @property
    def rules_json(self) -> str:
        """The question's rules for the browser, with their sentences; empty when it has none."""
        if not self.question.rules:
            return ""
        language = self.form.context.language
        return json.dumps(
            [
                {"holds": self.form.for_browser(rule.holds), "message": text_in(rule.message, language)}
                for rule in self.question.rules
            ],
            ensure_ascii=False,
        )

    @property
    def choice_conditions_json(self) -> str:
        """By choice, the condition on which it is offered, where that depends on this very page; else empty."""
        if self.kind.takes_rows:
            return ""  # the rows of a table say themselves when they are shown
        found = {
            choice.key: self.form.for_browser(choice.show_if)
            for choice in self.question.choices
            if choice.show_if is not None
        }
        return json.dumps(found) if found else ""

    @property
    def note(self) -> str:
        """What came of looking something up; empty when nothing was asked for."""
        return self.form.notes.get(self.question.key, "")

    @property
    def rows(self) -> list["Row"]:
        """The rows of a repeat."""
        if not isinstance(self.kind, Repeat):
            return []
        count = self.kind.count(self.question, self.form.context)
        language = self.form.context.language
        return [
            Row(self, number, self.kind.row_title(self.question, number, language)) for number in range(count)
        ]

    @property
    def may_add_row(self) -> bool:
        return isinstance(self.kind, Repeat) and self.kind.may_add(self.question, len(self.rows))

    @property
    def table(self) -> "TableView | None":
        """The rows of a table with their sums."""
        return TableView(self, self.kind) if isinstance(self.kind, Table) else None


class Block:
    """Questions that stand together on a page: those of one group under its heading, or some that have none."""

    def __init__(self, form: "PageForm", group: Group | None, questions: list[AskedQuestion]) -> None:
        language = form.context.language
        self.questions = questions
        self.key = group.key if group else ""
        self.title = text_in(group.title, language) if group else ""
        self.introduction = text_in(group.introduction, language) if group else ""
        self._form, self._group = form, group

    @property
    def show_if_json(self) -> str:
        """The condition of the group for the browser where it looks at this very page."""
        if self._group is None:
            return ""
        on_page = {question.key for question in self._form.page.questions}
        if on_page.isdisjoint(conditions.questions_named(self._group.show_if)):
            return ""
        return json.dumps(self._form.for_browser(self._group.show_if))


def blocks_of(form: "PageForm", questions: list[AskedQuestion]) -> list[Block]:
    """The questions in their order, those of the same group together."""
    return [
        Block(form, form.page.group(key) if key else None, list(together))
        for key, together in groupby(questions, lambda asked: asked.question.group)
    ]


class Row:
    """One row of a repeat: its questions, named so that their controls are the form's."""

    def __init__(self, repeat: AskedQuestion, number: int, title: str) -> None:
        self.number = number
        self.title = title
        self.questions = [self._asked(repeat, child) for child in repeat.question.questions]

    def _asked(self, repeat: AskedQuestion, child: Question) -> AskedQuestion:
        key = f"{repeat.question.key}.{self.number}.{child.key}"
        kind = repeat.kind.kind(child) if isinstance(repeat.kind, Repeat) else repeat.kind
        prefix = f"{self.number}.{child.key}"
        parts = [
            part.removeprefix(prefix).removeprefix(".")
            for part in repeat.parts
            if part == prefix or part.startswith(f"{prefix}.")
        ]
        siblings = {
            each.key: f"{repeat.question.key}.{self.number}.{each.key}" for each in repeat.question.questions
        }
        return AskedInRow(repeat.form, child, key, kind, parts, siblings)


class TableView:
    """A table on a page: columns, rows of cells, and sums of what is in the controls."""

    def __init__(self, asked: AskedQuestion, kind: Table) -> None:
        self.question, self.kind, self._form = asked.question, kind, asked.form
        language = asked.form.context.language
        self.columns = [
            {"key": child.key, "label": question_label(child, language)} for child in self.question.questions
        ]
        self.is_fixed = bool(self.question.choices)
        self.summed = " ".join(child.key for child in self.kind.summed(self.question))
        self.has_row_sums = self.kind.shows_row_sums(self.question)
        rows = asked.rows
        values = [self._values(row) for row in rows]
        sums = self.kind.sums(self.question, values)
        summed = self.kind.summed(self.question)
        self.rows = [
            {
                "row": row,
                "show_if_json": self._show_if_json(row.number),
                "sum": self._amount(summed[0], sum(each.get(child.key) or 0 for child in summed))
                if summed
                else "",
            }
            for row, each in zip(rows, values, strict=True)
        ]
        self.sums = [
            {"key": child.key, "words": self._amount(child, sums[child.key]) if child.key in sums else ""}
            for child in self.question.questions
        ]
        self.has_sums = bool(sums)
        self.sum_of_all = self._amount(summed[0], sums["total"]) if summed else ""

    def _amount(self, column: Question, value: float) -> str:
        return self.kind.amount(self.question, column, round(value, 10), self._form.context.language)

    def _values(self, row: Row) -> dict[str, float]:
        found = {}
        for child, cell in zip(self.question.questions, row.questions, strict=True):
            number = number_or_none(cell.field.value()) if child.kind in ("money", "number") else None
            if number is not None:
                found[child.key] = number
        return found

    def _show_if_json(self, number: int) -> str:
        if number >= len(self.question.choices) or self.question.choices[number].show_if is None:
            return ""
        return json.dumps(self._form.for_browser(self.question.choices[number].show_if))


class AskedInRow(AskedQuestion):
    """A nested question; in its conditions the row's own questions are named as their controls are."""

    def __init__(
        self,
        form: "PageForm",
        child: Question,
        key: str,
        kind: Kind,
        parts: list[str],
        siblings: Mapping[str, str],
    ) -> None:
        super().__init__(form, Question(**{**vars(child), "key": key}), kind, parts)
        self._siblings = siblings

    @property
    def show_if_json(self) -> str:
        if not self.question.show_if:
            return ""
        settled = self.form.for_browser_in_row(self.question.show_if, set(self._siblings))
        return json.dumps(conditions.renamed(settled, self._siblings))
