"""Questions asked once for each of several: people, sites, machines, costs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.conditions import holds, is_empty
from kramy.kernel.questionnaires.domain.kinds.base import (
    AnswerContext,
    Collected,
    Kind,
    Option,
    question_label,
    text_in,
)
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

MOST_ROWS = 100
ROWS = "rows"
"""The part that says how many rows were on the page when it was sent."""

FindKind = Callable[[str], Kind | None]


class Repeat(Kind):
    """The answer is a list of rows, each a mapping of the nested questions' keys to their answers."""

    key = QuestionKind.REPEAT.value
    label = QuestionKind.REPEAT.label
    template = "questionnaires/kinds/repeat.html"
    first_part = ROWS
    has_questions = True
    options: tuple[Option, ...] = (
        Option(
            key="min_count", label=gettext_lazy("At least how many"), default=0, minimum=0, maximum=MOST_ROWS
        ),
        Option(
            key="max_count", label=gettext_lazy("At most how many"), default=20, minimum=1, maximum=MOST_ROWS
        ),
        Option(key="item_label", label=gettext_lazy("What one of them is called"), type="texts"),
    )

    def __init__(self, find: FindKind) -> None:
        self._find = find

    def kind(self, child: Question) -> Kind:
        """The kind of a nested question."""
        found = self._find(child.kind)
        if found is None:
            raise KeyError(child.kind)
        return found

    def count(self, question: Question, context: AnswerContext) -> int:
        """How many rows the page has: those sent, else those saved, else as many as are wanted at least (one)."""
        if context.posted is not None and context.posted.get(f"{question.key}.{ROWS}"):
            text = str(context.posted[f"{question.key}.{ROWS}"])
            count = int(text) if text.isdecimal() and len(text) < 5 else 0
        else:
            saved = context.previous.get(question.key)
            count = len(saved) if isinstance(saved, list) and saved else self._first_count(question)
        return min(count, self.option(question, "max_count"))

    def item_label(self, question: Question, language: str) -> str:
        return text_in(self.option(question, "item_label") or {}, language) or question_label(
            question, language
        )

    def row_title(self, question: Question, number: int, language: str) -> str:
        """What the row with that number (from 0) is called."""
        return f"{self.item_label(question, language)} {number + 1}"

    def may_add(self, question: Question, rows: int) -> bool:
        """Whether another row may be added to so many."""
        return rows < int(self.option(question, "max_count"))

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        count = self.count(question, context)
        fields: dict[str, forms.Field] = {
            ROWS: forms.CharField(
                required=False,
                initial=count,
                widget=forms.HiddenInput,
                label=question_label(question, context.language),
            )
        }
        for number in range(count):
            for child in question.questions:
                for part, field in self.kind(child).form_fields(child, context).items():
                    if part == "":
                        field.label = question_label(child, context.language)
                        field.help_text = text_in(child.hint, context.language)
                    field.required = child.required or part != ""
                    fields[_name(number, child.key, part)] = field
        return fields

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for number, row in enumerate(value or []):
            for child in question.questions:
                if child.key in row:
                    for part, words in self.kind(child).initial(child, row[child.key]).items():
                        shown[_name(number, child.key, part)] = words
        return shown

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        rows = []
        for number in range(self.count(question, context)):
            row = {}
            for child in question.questions:
                prefix = f"{number}.{child.key}"
                parts = {
                    name[len(prefix) :].removeprefix("."): value
                    for name, value in typed.items()
                    if name == prefix or name.startswith(f"{prefix}.")
                }
                if parts:
                    row[child.key] = self.kind(child).raw(child, parts, context)
            rows.append({key: value for key, value in row.items() if not is_empty(value)})
        # a row nobody wrote into is no row; the others keep their places, at which their errors stand
        return [row or None for row in rows] if any(rows) else None

    def clean(self, question: Question, value: Any, context: AnswerContext) -> list[dict[str, Any]] | None:
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise Refused(
                _("Fill in “%(label)s”.") % {"label": question_label(question, context.language)},
                code="shape",
            )
        wrong = Collected()
        rows: list[dict[str, Any]] = []
        for number, row in enumerate(value):
            if row is not None:
                rows.append(self._row(question, number, row, context, wrong))
        wrong.raise_any()
        self._counted(question, rows)
        return rows

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        name = self.item_label(question, context.language)
        lines = []
        for number, row in enumerate(value or [], start=1):
            lines.append(f"{name} {number}")
            for child in question.questions:
                if child.key in row:
                    words = self.kind(child).text(child, row[child.key], context).replace("\n", ", ")
                    lines.append(f"{question_label(child, context.language)}: {words}")
        return "\n".join(lines)

    def _row(
        self, question: Question, number: int, row: Any, context: AnswerContext, wrong: Collected
    ) -> dict[str, Any]:
        given = row if isinstance(row, Mapping) else {}
        cleaned: dict[str, Any] = {}
        for child in question.questions:
            around = replace(context, answers={**context.answers, **cleaned})
            if not holds(child.show_if, around.answers, context.surroundings):
                continue
            try:
                value = self.kind(child).judge(child, given.get(child.key), around)
            except Refused as refused:
                for each in getattr(refused, "each", None) or [refused]:
                    part = _name(number, child.key, each.field or self.kind(child).first_part)
                    wrong.each.append(Refused(str(each), code=each.code, field=part))
            else:
                if not is_empty(value):
                    cleaned[child.key] = value
        return cleaned

    def _counted(self, question: Question, rows: Sequence[Any]) -> None:
        least, most = self.option(question, "min_count"), self.option(question, "max_count")
        if len(rows) < least:
            sentence = ngettext("Give at least %(least)d.", "Give at least %(least)d.", least) % {
                "least": least
            }
            raise Refused(sentence, code="too_few", field=ROWS)
        if len(rows) > most:
            sentence = ngettext("Give at most %(most)d.", "Give at most %(most)d.", most) % {"most": most}
            raise Refused(sentence, code="too_many", field=ROWS)

    def _first_count(self, question: Question) -> int:
        return max(1, self.option(question, "min_count"))

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        least, most = self.option(question, "min_count"), self.option(question, "max_count")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            problems.append(_("More are wanted at least than are allowed at most."))
        if not question.questions:
            problems.append(_("The group has no question."))
        for child in question.questions:
            found = self._find(child.kind)
            if found is not None and (found.takes_files or found.has_questions):
                problems.append(
                    _("“%(label)s”: files and further groups cannot be asked several times.")
                    % {"label": question_label(child, "")}
                )
        return problems


def without_row(data: Mapping[str, Any], key: str, gone: int) -> Any:
    """A copy of what was sent (a ``QueryDict``) in which the rows after ``gone`` have moved up by one."""
    moved: Any = data.copy()  # type: ignore[attr-defined]
    for name in [each for each in moved if each.startswith(f"{key}.")]:
        number, _dot, rest = name.removeprefix(f"{key}.").partition(".")
        if not number.isdecimal() or int(number) < gone:
            continue
        values = moved.getlist(name)
        del moved[name]
        if int(number) > gone:
            moved.setlist(f"{key}.{int(number) - 1}.{rest}", values)
    rows = str(moved.get(f"{key}.{ROWS}") or "0")
    moved[f"{key}.{ROWS}"] = str(max(0, (int(rows) if rows.isdecimal() else 0) - 1))
    return moved


def _name(number: int, key: str, part: str) -> str:
    return f"{number}.{key}.{part}" if part else f"{number}.{key}"
