"""Comparisons of days in an expression: "(today() - ${birth}) div 365.25 >= 18" says that a day is before another."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.xpath import Call, Literal, Node, Reference

TODAY = ("today", "now")
WORDS = {"<": "less", "<=": "at_most", ">": "greater", ">=": "at_least", "=": "equals", "!=": "not_equals"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()

IsDay = Callable[[Reference], str | None]
"""The key of a question that asks for a day, None for any other."""


@dataclass(frozen=True)
class Days:
    """A sum of days: each question so many times, today so many times, and a number."""

    questions: dict[str, float] = field(default_factory=dict)
    today: float = 0
    number: float = 0

    def plus(self, other: "Days", times: float = 1) -> "Days":
        keys = {*self.questions, *other.questions}
        summed = {key: self.questions.get(key, 0) + times * other.questions.get(key, 0) for key in keys}
        return Days(
            {key: value for key, value in summed.items() if value},
            self.today + times * other.today,
            self.number + times * other.number,
        )

    def scaled(self, times: float) -> "Days":
        return Days().plus(self, times)


def comparison_of_days(sign: str, left: Node, right: Node, is_day: IsDay) -> dict[str, Any] | None:
    """The condition that a comparison with days in it comes to, None when there are none in it.

    Raises ``NotCarried`` when it cannot be said.
    """
    whole = _whole_years(sign, left, right, is_day) or (sign, left, right)
    first, second = _days(whole[1], is_day), _days(whole[2], is_day)
    if first is None or second is None:
        return None
    apart = first.plus(second, -1)
    if not apart.questions:
        return None
    if len(apart.questions) == 2:
        return _two_questions(whole[0], apart)
    [(key, times)] = apart.questions.items()
    if len(apart.questions) > 1 or apart.today not in (0, -times):
        raise NotCarried(_("Days are put together in a way that has no like of it here."))
    sign = whole[0] if times > 0 else TURNED[whole[0]]
    sign, day = _to_whole_days(sign, -apart.number / times)
    if apart.today:
        return {"left": {"question": key}, "is": WORDS[sign], "right": {"today": day}}
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotCarried(_("“%(text)s” is not a day.") % {"text": day})
    return {"question": key, "is": WORDS[sign], "value": date.fromordinal(day).isoformat()}


def _two_questions(sign: str, apart: Days) -> dict[str, Any]:
    (first, times), (second, other) = apart.questions.items()
    if times != -other or apart.today or apart.number:
        raise NotCarried(_("How many days lie between two answers cannot be compared."))
    earlier, later = (first, second) if times > 0 else (second, first)
    return {"left": {"question": earlier}, "is": WORDS[sign], "right": {"question": later}}


def _to_whole_days(sign: str, number: float) -> tuple[str, int]:
    """Days are whole: more than 6574.5 is at least 6575."""
    near = round(number)
    if abs(number - near) < 1e-9:
        return sign, near
    if sign in ("=", "!="):
        raise NotCarried(_("Days are put together in a way that has no like of it here."))
    return (">=", math.ceil(number)) if sign in (">", ">=") else ("<=", math.floor(number))


def _days(node: Node, is_day: IsDay) -> Days | None:
    if isinstance(node, Literal):
        return _constant(node.value)
    if isinstance(node, Reference):
        key = is_day(node)
        return Days({key: 1}) if key else None
    if not isinstance(node, Call):
        return None
    if node.name in TODAY and not node.arguments:
        return Days(today=1)
    if node.name in ("format-date", "format-date-time") and node.arguments[1:] == (Literal("%Y-%m-%d"),):
        return _days(node.arguments[0], is_day)
    if node.name == "int" and len(node.arguments) == 1 and _is_a_day(node.arguments[0], is_day):
        return _days(node.arguments[0], is_day)
    if node.name in ("+", "-", "*", "div") and len(node.arguments) == 2:
        return _combined(node, is_day)
    return None


def days_in(node: Node) -> Days | None:
    """An expression about today alone as a sum of days, None when it is none."""
    return _days(node, lambda named: None)


def _is_a_day(node: Node, is_day: IsDay) -> bool:
    """Whether it is one day, whose number is whole."""
    found = _days(node, is_day)
    return found is not None and sum(found.questions.values()) + found.today == 1


def _combined(node: Call, is_day: IsDay) -> Days | None:
    first, second = (_days(part, is_day) for part in node.arguments)
    if first is None or second is None:
        return None
    if node.name in ("+", "-"):
        return first.plus(second, 1 if node.name == "+" else -1)
    number = second if node.name == "div" or not (second.questions or second.today) else first
    scaled = first if number is second else second
    if number.questions or number.today or not number.number:
        return None
    return scaled.scaled(number.number if node.name == "*" else 1 / number.number)


def _constant(value: float | str) -> Days | None:
    if not isinstance(value, str):
        return None if math.isnan(value) else Days(number=value)
    try:
        return Days(number=date.fromisoformat(value[:10]).toordinal())
    except ValueError:
        try:
            return Days(number=float(value))
        except ValueError:
            return None


def _whole_years(sign: str, left: Node, right: Node, is_day: IsDay) -> tuple[str, Node, Node] | None:
    """The year of a day compared with a number is the day compared with the first of January."""
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return _whole_years(TURNED[sign], right, left, is_day)
    formats = (Literal("%Y"),)
    if not (
        isinstance(left, Call)
        and left.name in ("format-date", "format-date-time")
        and left.arguments[1:] == formats
    ):
        return None
    year = _constant(right.value) if isinstance(right, Literal) else None
    if year is None or not 1 < year.number < 9999 or not float(year.number).is_integer():
        return None
    after = int(year.number) + (1 if sign in (">", "<=") else 0)
    if sign in ("=", "!="):
        return None
    return ("<" if sign in ("<", "<=") else ">=", left.arguments[0], Literal(date(after, 1, 1).isoformat()))
