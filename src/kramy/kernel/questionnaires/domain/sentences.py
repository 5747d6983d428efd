"""Conditions and rules as sentences that somebody who never programmed reads."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kramy.kernel.questionnaires.base import Definition, Question, Texts
from kramy.kernel.questionnaires.domain import terms
from kramy.kernel.questionnaires.domain.condition_problems import NUMERIC
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, find_kind
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.terms import Term
from kramy.kernel.questionnaires.enums import QuestionKind

SIGNS = {"sum": " + ", "difference": " − ", "product": " × ", "quotient": " ÷ "}
YES_OR_NO = ("yes_no", "consent")


def sentence_of(
    condition: Condition | None, definition: Definition, language: str, row: Question | None = None
) -> str:
    """The condition in words; ``row`` is the repeat or table in whose rows it stands. Empty for none."""
    if not condition:
        return ""
    with translation.override(language):
        try:
            return _Speaker(definition, language, row).condition(condition, inside=False)
        except (ValueError, KeyError, TypeError, AttributeError):
            return _("A condition that cannot be read.")


def message_from(
    condition: Condition, definition: Definition, languages: tuple[str, ...], row: Question | None
) -> Texts:
    """What to tell somebody whose answer breaks a rule, for want of better words, in each language."""
    found = {}
    for code in languages:
        with translation.override(code):
            found[code] = _("Check your answer. What must hold: %(rule)s.") % {
                "rule": sentence_of(condition, definition, code, row)
            }
    return found


class _Speaker:
    def __init__(self, definition: Definition, language: str, row: Question | None) -> None:
        self.definition, self.language = definition, language
        self.row = {child.key: child for child in row.questions} if row else {}

    def condition(self, condition: Condition, *, inside: bool = True) -> str:
        if "all" in condition or "any" in condition:
            group = "all" if "all" in condition else "any"
            word = _("and") if group == "all" else pgettext("between conditions", "or")
            parts = [self.condition(part) for part in condition[group]]
            words = f" {word} ".join(parts)
            return f"({words})" if inside and len(parts) > 1 else words
        if "not" in condition:
            return self._denied(condition["not"])
        if "of" in condition:
            parts = [self.condition(part) for part in condition["of"]]
            least = condition["at_least"]
            words = ngettext(
                "at least %(least)d of these is true: %(parts)s",
                "at least %(least)d of these are true: %(parts)s",
                least,
            ) % {"least": least, "parts": "; ".join(parts)}
            return f"({words})" if inside else words
        return self._comparison(condition)

    def _denied(self, inner: Condition) -> str:
        if "question" in inner and inner.get("is") == "contains":
            asked = self.question(inner["question"])
            if asked is not None and asked.kind == QuestionKind.MULTIPLE_CHOICE:
                return _("the answers to %(question)s do not include %(answer)s") % {
                    "question": self.name(inner["question"]), "answer": self.answer(asked, inner["value"])
                }  # fmt: skip
        parts = inner.get("any", [inner])
        words = "; ".join(self.condition(part) for part in parts)
        if len(parts) == 1:
            return _("it is not so that %(condition)s") % {"condition": words}
        return _("(none of these is true: %(parts)s)") % {"parts": words}

    def _comparison(self, leaf: Condition) -> str:
        if "left" not in leaf:
            asked = self.question(leaf["question"])
            name, operator = self.name(leaf["question"]), leaf["is"]
            if operator in ("answered", "not_answered"):
                answered = _("%(question)s is answered") % {"question": name}
                missing = _("%(question)s is not answered") % {"question": name}
                return answered if operator == "answered" else missing
            if asked is not None and self._is_picked(asked):
                return _picked(operator) % {"question": name, "answer": self.answer(asked, leaf["value"])}
            is_date = asked is not None and asked.kind == QuestionKind.DATE
            return _compared(operator, is_date) % {"left": name, "right": self.answer(asked, leaf["value"])}
        is_date = any("today" in leaf[side] or self._names_date(leaf[side]) for side in ("left", "right"))
        percent = "percentage" in leaf["left"]
        return _compared(leaf["is"], is_date) % {
            "left": self.term(leaf["left"]), "right": self.term(leaf["right"], percent=percent)
        }  # fmt: skip

    def term(self, term: Term, *, inside: bool = False, percent: bool = False) -> str:
        kind = terms.kind_of_term(term)
        if kind in SIGNS:
            words = SIGNS[kind].join(self.term(part, inside=True) for part in term[kind])
            return f"({words})" if inside and len(term[kind]) > 1 else words
        if kind == "percentage":
            part, whole = (self.term(each, inside=True) for each in term[kind])
            words = _("%(part)s as a percentage of %(whole)s") % {"part": part, "whole": whole}
            return f"({words})" if inside else words
        if kind == "value":
            plain = self.answer(None, term["value"])
            return f"{plain}%" if percent else plain
        if kind == "limit":
            limit = self.definition.limit(term["limit"])
            label = text_in(limit.label, self.language) if limit else ""
            return _("the limit “%(name)s”") % {"name": label or term["limit"]}
        if kind == "today":
            return days_from_today(term["today"])
        if kind == "total":
            return self._total(term)
        name = self.name(term[kind])
        asked = self.question(term[kind])
        if kind == "length":
            return _("the number of characters in %(question)s") % {"question": name}
        if kind == "count":
            return _counted(asked) % {"question": name}
        return name

    def _total(self, term: Term) -> str:
        asked = self.question(term["total"])
        column = (
            next((child for child in asked.questions if child.key == term["of"]), None) if asked else None
        )
        if column is None and term["of"] == "total":
            return _("the total of %(question)s") % {"question": self.name(term["total"])}
        label = question_label(column, self.language) if column else term["of"]
        return _("the total of “%(column)s” in %(question)s") % {
            "column": label, "question": self.name(term["total"])
        }  # fmt: skip

    def question(self, key: str) -> Question | None:
        return self.row.get(key) or self.definition.question(key)

    def name(self, key: str) -> str:
        asked = self.question(key)
        return _("“%(name)s”") % {"name": question_label(asked, self.language) if asked else key}

    def answer(self, asked: Question | None, value: Any) -> str:
        """A value as an answer to the question would be written."""
        if isinstance(value, bool):
            return _("“%(name)s”") % {"name": _("Yes") if value else _("No")}
        kind = find_kind(asked.kind) if asked else None
        if asked is not None and kind is not None and kind.takes_choices:
            choices = {
                choice.key: choice for choice in kind.choices(asked, AnswerContext(language=self.language))
            }
            found = choices.get(value)
            return _("“%(name)s”") % {"name": text_in(found.label, self.language) if found else value}
        if isinstance(value, int | float):
            if asked is not None and kind is not None and asked.kind in NUMERIC and asked.kind != "rating":
                return kind.text(asked, value, AnswerContext(language=self.language))
            return str(number_format(value, use_l10n=True, force_grouping=abs(value) >= 10_000))
        day = parse_date(value) if isinstance(value, str) and len(value) == 10 else None
        return str(date_format(day, "DATE_FORMAT")) if day else _("“%(name)s”") % {"name": value}

    def _names_date(self, term: Term) -> bool:
        asked = self.question(term["question"]) if "question" in term else None
        return asked is not None and asked.kind == QuestionKind.DATE

    @staticmethod
    def _is_picked(asked: Question) -> bool:
        kind = find_kind(asked.kind)
        return asked.kind in YES_OR_NO or (kind is not None and kind.takes_choices)


def days_from_today(days: int) -> str:
    """Today, or so many days from it, in words."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)d day after today", "%(days)d days after today", days) % {"days": days}
    return ngettext("%(days)d day before today", "%(days)d days before today", -days) % {"days": -days}


def _compared(operator: str, is_date: bool) -> str:
    numbers: Mapping[str, str] = {
        "equals": _("%(left)s is %(right)s"),
        "not_equals": _("%(left)s is not %(right)s"),
        "contains": _("%(left)s contains %(right)s"),
        "greater": _("%(left)s is more than %(right)s"),
        "less": _("%(left)s is less than %(right)s"),
        "at_least": _("%(left)s is at least %(right)s"),
        "at_most": _("%(left)s is at most %(right)s"),
    }
    days: Mapping[str, str] = {
        "greater": _("%(left)s is later than %(right)s"),
        "less": _("%(left)s is earlier than %(right)s"),
        "at_least": _("%(left)s is not earlier than %(right)s"),
        "at_most": _("%(left)s is not later than %(right)s"),
    }
    return (days.get(operator) if is_date else None) or numbers[operator]


def _picked(operator: str) -> str:
    return {
        "equals": _("the answer to %(question)s is %(answer)s"),
        "not_equals": _("the answer to %(question)s is not %(answer)s"),
        "contains": _("the answers to %(question)s include %(answer)s"),
    }[operator]


def _counted(asked: Question | None) -> str:
    kind = find_kind(asked.kind) if asked else None
    if kind is not None and kind.takes_files:
        return _("the number of files in %(question)s")
    if kind is not None and kind.takes_choices:
        return _("the number of answers chosen in %(question)s")
    return _("the number of rows in %(question)s")
