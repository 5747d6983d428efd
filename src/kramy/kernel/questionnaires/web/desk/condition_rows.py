"""A condition as rows of selects: "Delivers: Yes", "Seats is more than …", joined by all or any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.condition_problems import NUMERIC
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.lib.errors import Refused

BLANK_ROWS = 1
MOST_ROWS = 10


@dataclass(frozen=True)
class Row:
    """One line: ``what`` is question|operator|value (value empty when it is typed beside)."""

    what: str
    value: str


@dataclass(frozen=True)
class Rows:
    """``simple`` is False for a condition that the rows cannot show (nested, imported): it is kept as it is."""

    how: str
    rows: tuple[Row, ...]
    simple: bool = True


def options(questions: Sequence[Question], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups for a select: per earlier question, what can be said about its answer."""
    groups = []
    for question in questions:
        lines: list[tuple[str, str]] = []
        for key, words in _fixed(question, language):
            operator = "contains" if question.kind == "multiple_choice" else "equals"
            lines.append((f"{question.key}|{operator}|{key}", words))
            if operator == "equals":
                lines.append((f"{question.key}|not_equals|{key}", _("not: %(answer)s") % {"answer": words}))
        typed = {
            "equals": _("is exactly…"),
            "greater": _("is more than…"),
            "less": _("is less than…"),
            "at_least": _("is at least…"),
            "at_most": _("is at most…"),
            "contains": _("contains…"),
        }
        if not lines:
            lines += [
                (f"{question.key}|{operator}|", words)
                for operator, words in typed.items()
                if operator in kind_of(question).operators
            ]
        if "answered" in kind_of(question).operators:
            lines.append((f"{question.key}|answered|", _("is answered")))
            lines.append((f"{question.key}|not_answered|", _("is not answered")))
        groups.append((question_label(question, language), lines))
    return groups


def shown(condition: Condition | None) -> Rows:
    """The rows that say what ``condition`` says."""
    if not condition:
        return Rows("all", ())
    how, leaves = "all", [condition]
    for group in ("all", "any"):
        if group in condition:
            how, leaves = group, condition[group]
    if any(not isinstance(leaf, dict) or "question" not in leaf for leaf in leaves):
        return Rows("all", (), simple=False)
    return Rows(how, tuple(_row(leaf) for leaf in leaves))


def read(data: Mapping[str, Any], questions: Sequence[Question]) -> Condition | None:
    """The condition that posted rows (``condition-N-what``, ``condition-N-value``) make."""
    by_key = {question.key: question for question in questions}
    leaves = []
    for number in range(MOST_ROWS):
        what = str(data.get(f"condition-{number}-what") or "")
        if not what:
            continue
        key, operator, fixed = [*what.split("|", 2), "", ""][:3]
        leaf: Condition = {"question": key, "is": operator}
        if operator not in ("answered", "not_answered"):
            typed = str(data.get(f"condition-{number}-value") or "").strip()
            leaf["value"] = _value(by_key.get(key), fixed or typed)
        leaves.append(leaf)
    if not leaves:
        return None
    if len(leaves) == 1:
        return leaves[0]
    return {"any" if data.get("condition-how") == "any" else "all": leaves}


def _fixed(question: Question, language: str) -> list[tuple[str, str]]:
    """The answers that can be picked, empty when it is typed."""
    if question.kind in ("yes_no", "consent"):
        return [("true", _("Yes")), ("false", _("No"))]
    kind = kind_of(question)
    if not kind.takes_choices:
        return []
    choices = kind.choices(question, AnswerContext(language=language))
    return [(choice.key, text_in(choice.label, language) or choice.key) for choice in choices]


def _row(leaf: Condition) -> Row:
    value = leaf.get("value")
    if isinstance(value, bool):
        return Row(f"{leaf['question']}|{leaf['is']}|{'true' if value else 'false'}", "")
    text = "" if value is None else str(value)
    return Row(f"{leaf['question']}|{leaf['is']}|{text}", text)


def _value(question: Question | None, text: str) -> Any:
    if question is None:
        return text
    if question.kind in ("yes_no", "consent"):
        return text == "true"
    if question.kind in NUMERIC:
        try:
            number = float(text.replace(",", ".").replace(" ", ""))
        except ValueError:
            raise Refused(_("The condition compares a number: enter one."), code="number") from None
        return int(number) if number.is_integer() else number
    return text
