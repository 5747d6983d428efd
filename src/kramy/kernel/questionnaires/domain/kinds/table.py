"""A table with sums: a budget. Its columns are its questions; its rows are fixed (its choices) or added by people."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.conditions import holds
from kramy.kernel.questionnaires.domain.kinds.base import (
    AnswerContext,
    Collected,
    Option,
    question_label,
    text_in,
)
from kramy.kernel.questionnaires.domain.kinds.choices import Chosen
from kramy.kernel.questionnaires.domain.kinds.repeat import MOST_ROWS, Repeat
from kramy.kernel.questionnaires.domain.kinds.values import Number
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

ROW, TOTAL = "row", "total"
"""In a row's answers: the key of a fixed row, and the sum of its amounts. No column may be called so."""

IN_CELLS = ("short_text", "number", "money", "percentage", "single_choice")


class Table(Repeat):
    """The answer is a list of rows as of a repeat, each with its ``total``; rows left empty are no rows."""

    key = QuestionKind.TABLE.value
    label = QuestionKind.TABLE.label
    template = "questionnaires/kinds/table.html"
    takes_rows = True
    options = (
        Option(
            key="min_count",
            label=gettext_lazy("At least how many rows"),
            default=0,
            minimum=0,
            maximum=MOST_ROWS,
        ),
        Option(
            key="max_count",
            label=gettext_lazy("At most how many rows"),
            default=20,
            minimum=1,
            maximum=MOST_ROWS,
        ),
        Option(key="row_sums", label=gettext_lazy("Show the sum of each row"), type="boolean", default=True),
        Option(key="item_label", label=gettext_lazy("What one row is called"), type="texts"),
    )

    def count(self, question: Question, context: AnswerContext) -> int:
        return len(question.choices) or super().count(question, context)

    def may_add(self, question: Question, rows: int) -> bool:
        """Whether another row may be added: never to fixed ones."""
        return not question.choices and super().may_add(question, rows)

    def row_title(self, question: Question, number: int, language: str) -> str:
        if number < len(question.choices):
            choice = question.choices[number]
            return text_in(choice.label, language) or choice.key
        return super().row_title(question, number, language)

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        fields = super().form_fields(question, context)
        for number in range(self.count(question, context)):
            row = self.row_title(question, number, context.language)
            for child in question.questions:
                field = fields.get(f"{number}.{child.key}")
                if field is None:
                    continue
                field.label = f"{row}, {question_label(child, context.language)}"
                kind = self.kind(child)
                if isinstance(field, forms.ChoiceField) and isinstance(kind, Chosen):
                    field.widget = forms.Select()  # radios do not fit into a cell
                    field.choices = [("", _("choose")), *kind.pairs(child, context)]
        return fields

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return super().initial(question, self._in_places(question, value))

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        rows = super().raw(question, typed, context)
        if rows is None or not question.choices:
            return rows
        return [
            None if row is None else {ROW: choice.key, **row}
            for choice, row in zip(question.choices, rows, strict=False)
        ]

    def clean(self, question: Question, value: Any, context: AnswerContext) -> list[dict[str, Any]] | None:
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise Refused(
                _("Fill in “%(label)s”.") % {"label": question_label(question, context.language)},
                code="shape",
            )
        wrong = Collected()
        rows = []
        for number, row in enumerate(self._in_places(question, value)):
            if not row or not self._is_offered(question, number, context):
                continue
            cleaned = self._row(question, number, row, context, wrong)
            if cleaned:
                rows.append({**self._named(question, number), **cleaned, **self._totalled(question, cleaned)})
        wrong.raise_any()
        if not question.choices:
            self._counted(question, rows)
        return rows or None

    def summed(self, question: Question) -> list[Question]:
        """The columns whose amounts add up over a row: money where there is any, else numbers."""
        columns = [child for child in self.adding(question) if child.kind == QuestionKind.MONEY]
        return columns or [child for child in self.adding(question) if child.kind == QuestionKind.NUMBER]

    def adding(self, question: Question) -> list[Question]:
        """The columns that have a sum below them."""
        return [
            child
            for child in question.questions
            if child.kind in (QuestionKind.MONEY, QuestionKind.NUMBER) and not child.options.get("no_sum")
        ]

    def shows_row_sums(self, question: Question) -> bool:
        return bool(self.option(question, "row_sums")) and len(self.summed(question)) > 1

    def amount(self, question: Question, column: Question, value: float, language: str) -> str:
        """A sum as the column's own numbers are written."""
        kind = self.kind(column)
        return kind.text(column, value, AnswerContext(language=language))

    def sums(self, question: Question, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
        """The sum of each adding column, and of everything under ``total``."""
        found = {child.key: _sum(row.get(child.key) for row in rows) for child in self.adding(question)}
        if self.summed(question):
            found[TOTAL] = _sum(found[child.key] for child in self.summed(question))
        return found

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        head, body, foot = self._cells(question, value or [], context)
        lines = []
        for title, cells in body:
            named = [f"{name}: {words}" for name, words in zip(head, cells, strict=True) if words]
            lines.append(f"{title}: {'; '.join(named)}")
        if foot:
            named = [f"{name}: {words}" for name, words in zip(head, foot, strict=True) if words]
            lines.append(f"{_('Together')}: {'; '.join(named)}")
        return "\n".join(lines)

    def html(self, question: Question, value: Any, context: AnswerContext) -> SafeString:
        head, body, foot = self._cells(question, value or [], context)

        def cells(words: Sequence[str]) -> SafeString:
            return format_html_join("", '<td class="govuk-table__cell">{}</td>', ((word,) for word in words))

        return format_html(
            '<div class="q-scroll" tabindex="0" role="region" aria-label="{}"><table class="govuk-table"><thead><tr>'
            "<td></td>{}</tr></thead><tbody>{}</tbody>{}</table></div>",
            question_label(question, context.language),
            format_html_join(
                "", '<th scope="col" class="govuk-table__header">{}</th>', ((name,) for name in head)
            ),
            format_html_join(
                "",
                '<tr><th scope="row" class="govuk-table__header">{}</th>{}</tr>',
                ((title, cells(words)) for title, words in body),
            ),
            format_html(
                '<tfoot><tr><th scope="row" class="govuk-table__header">{}</th>{}</tr></tfoot>',
                _("Together"),
                cells(foot),
            )
            if foot
            else "",
        )

    def _cells(
        self, question: Question, rows: Sequence[Mapping[str, Any]], context: AnswerContext
    ) -> tuple[list[str], list[tuple[str, list[str]]], list[str]]:
        """(names of the columns, rows of (title, words), words of the sums)."""
        language = context.language
        head = [question_label(child, language) for child in question.questions]
        titles = {choice.key: text_in(choice.label, language) or choice.key for choice in question.choices}
        body = []
        for number, row in enumerate(rows):
            words = [
                self.kind(child).text(child, row[child.key], context) if child.key in row else ""
                for child in question.questions
            ]
            title = titles.get(row.get(ROW, "")) or self.row_title(question, number, language)
            body.append((title, words))
        sums = self.sums(question, rows)
        foot = [
            self.amount(question, child, sums[child.key], language) if child.key in sums else ""
            for child in question.questions
        ]
        if self.shows_row_sums(question):
            first = self.summed(question)[0]
            head.append(_("Together"))
            for (_title, words), row in zip(body, rows, strict=True):
                words.append(self.amount(question, first, row.get(TOTAL) or 0, language))
            foot.append(self.amount(question, first, sums[TOTAL], language))
        return head, body, foot if any(foot) else []

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        for child in question.questions:
            label = question_label(child, "")
            if child.kind not in IN_CELLS:
                problems.append(
                    _("“%(label)s”: this kind of question does not fit into a table.") % {"label": label}
                )
            if child.key in (ROW, TOTAL):
                problems.append(_("“%(label)s”: a column cannot have the key “%(key)s”.") % {
                    "label": label, "key": child.key
                })  # fmt: skip
        return problems

    def _in_places(self, question: Question, value: Any) -> list[Any]:
        """The rows at the places of their fixed rows; as they are where rows are free."""
        rows = value if isinstance(value, list) else []
        if not question.choices:
            return rows
        by_key = {row.get(ROW): row for row in rows if isinstance(row, Mapping)}
        return [by_key.get(choice.key) or {} for choice in question.choices]

    @staticmethod
    def _is_offered(question: Question, number: int, context: AnswerContext) -> bool:
        if number >= len(question.choices):
            return True
        return holds(question.choices[number].show_if, context.answers, context.surroundings)

    @staticmethod
    def _named(question: Question, number: int) -> dict[str, str]:
        return {ROW: question.choices[number].key} if question.choices else {}

    def _totalled(self, question: Question, row: Mapping[str, Any]) -> dict[str, float]:
        columns = self.summed(question)
        return {TOTAL: _sum(row.get(child.key) for child in columns)} if columns else {}


def number_or_none(text: Any) -> float | None:
    """A number being typed, None when it is not one."""
    try:
        return Number.parsed(str(text or "").replace("zł", "").replace("€", ""))
    except Refused:
        return None


def _sum(values: Any) -> float:
    found = round(sum(value for value in values if isinstance(value, int | float)), 10)
    return int(found) if found == int(found) else found
