"""From an expression of an XLSForm to a condition or a term of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.condition_problems import NUMERIC
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.terms import Term
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.xpath import (
    Call,
    Literal,
    Name,
    Node,
    Reference,
    Unreadable,
    parse,
)

COMPARISONS = {
    "=": "equals",
    "!=": "not_equals",
    "<": "less",
    "<=": "at_most",
    ">": "greater",
    ">=": "at_least",
}
TURNED = {
    "equals": "equals",
    "not_equals": "not_equals",
    "less": "greater",
    "greater": "less",
    "at_most": "at_least",
    "at_least": "at_most",
}
"""The operator when the two sides change places."""

ARITHMETIC = {"+": "sum", "*": "product", "-": "difference", "div": "quotient"}
ALWAYS: Condition = {"all": []}
NEVER: Condition = {"any": []}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as expressions see it. ``choices`` maps the form's names of answers to ours."""

    key: str
    kind: str
    repeat: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What an expression may name: questions by the form's name, and by the key of a repeat those of its rows; ``own``
    is the name it stands at, ``repeat`` the key of
    the group asked several times around it. In a choice filter, ``row`` has the columns of the choice."""

    asked: Mapping[str, Asked]
    inside: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)
    own: str = ""
    row: Mapping[str, str] | None = None
    repeat: str = ""

    def find_named(self, name: str) -> Asked:
        """The question of that name: of the same row, else of the form."""
        found = self.inside.get(self.repeat, {}).get(name) or self.asked.get(name)
        if found is None:
            raise NotCarried(_("“%(name)s” is not asked here.") % {"name": name})
        return found

    def find(self, reference: Reference) -> Asked:
        name = reference.name or self.own
        found = self.find_named(name)
        if found.repeat and found.repeat != self.repeat:
            raise NotCarried(
                _("“%(name)s” is asked several times; only its sum can be looked at.") % {"name": name}
            )
        return found


def condition_in(text: str, scope: Scope) -> Condition:
    """The condition that the expression states. Raises ``NotCarried`` with a sentence."""
    try:
        return _condition(parse(text), scope)
    except Unreadable as error:
        raise NotCarried(_("“%(text)s” cannot be read.") % {"text": text}) from error


def simplified(condition: Condition) -> Condition | None:
    """The condition without parts that are always, or never, true; None when it always holds."""
    for group, neutral, deciding in (("all", ALWAYS, NEVER), ("any", NEVER, ALWAYS)):
        if group in condition:
            parts = [simplified(part) or ALWAYS for part in condition[group]]
            parts = [part for part in parts if part != neutral]
            if deciding in parts:
                return None if deciding == ALWAYS else NEVER
            if not parts:
                return None if group == "all" else NEVER
            return parts[0] if len(parts) == 1 else {group: parts}
    if "not" in condition:
        inner = simplified(condition["not"])
        if inner is None or inner == NEVER:
            return NEVER if inner is None else None
        return {"not": inner}
    return condition


def _condition(node: Node, scope: Scope) -> Condition:
    if isinstance(node, Call):
        if node.name in ("and", "or"):
            return _joined("all" if node.name == "and" else "any", node, scope)
        if node.name in COMPARISONS:
            return _comparison(COMPARISONS[node.name], *node.arguments, scope=scope)
        if node.name == "not" and len(node.arguments) == 1:
            return {"not": _condition(node.arguments[0], scope)}
        if node.name in ("true", "false") and not node.arguments:
            return ALWAYS if node.name == "true" else NEVER
        if node.name in ("selected", "jr:selected") and len(node.arguments) == 2:
            return _selected(*node.arguments, scope=scope)
        if node.name == "boolean" and len(node.arguments) == 1:
            return _condition(node.arguments[0], scope)
    if isinstance(node, Reference):
        return {"question": scope.find(node).key, "is": "answered"}
    raise NotCarried(_("%(what)s has no like of it here.") % {"what": _said(node)})


def _joined(group: str, node: Call, scope: Scope) -> Condition:
    """Chains of the same word become one group."""
    parts: list[Condition] = []
    for argument in node.arguments:
        part = _condition(argument, scope)
        same = isinstance(argument, Call) and argument.name == node.name and group in part
        parts += part[group] if same else [part]
    return {group: parts}


def _selected(question: Node, wanted: Node, *, scope: Scope) -> Condition:
    if not isinstance(question, Reference):
        raise NotCarried(_("%(what)s has no like of it here.") % {"what": _said(question)})
    asked = scope.find(question)
    value = _plain(wanted, scope)
    if not isinstance(value, str | float):
        raise NotCarried(_("%(what)s has no like of it here.") % {"what": _said(wanted)})
    operator = "contains" if asked.kind in ("multiple_choice", "ranking") else "equals"
    return {"question": asked.key, "is": operator, "value": _fitting(asked, value)}


def _comparison(operator: str, left: Node, right: Node, *, scope: Scope) -> Condition:
    first, second = _plain(left, scope), _plain(right, scope)
    if first is not None and second is not None:
        return ALWAYS if _settle(operator, first, second) else NEVER
    if first is not None:  # "5 < ${age}" is "${age} > 5"
        return _comparison(TURNED[operator], right, left, scope=scope)
    if isinstance(left, Reference) and second is not None:
        asked = scope.find(left)
        if second == "" and operator in ("equals", "not_equals"):
            return {"question": asked.key, "is": "not_answered" if operator == "equals" else "answered"}
        if asked.kind == "multiple_choice":
            if operator not in ("equals", "not_equals"):
                raise NotCarried(_("Several answers cannot be put in order."))
            contains: Condition = {"question": asked.key, "is": "contains", "value": _fitting(asked, second)}
            return contains if operator == "equals" else {"not": contains}
        return {"question": asked.key, "is": operator, "value": _fitting(asked, second)}
    return {"left": _term(left, scope), "is": operator, "right": _term(right, scope)}


def _term(node: Node, scope: Scope) -> Term:
    plain = _plain(node, scope)
    if plain is not None:
        return {"value": _tidy(plain)}
    if isinstance(node, Reference):
        return {"question": scope.find(node).key}
    if isinstance(node, Call):
        shifted = _shifted_today(node)
        if shifted is not None:
            return {"today": shifted}
        if node.name in ARITHMETIC and len(node.arguments) == 2:
            return _arithmetic(ARITHMETIC[node.name], [_term(part, scope) for part in node.arguments])
        counted = _counted(node, scope)
        if counted is not None:
            return counted
        if node.name in ("number", "int", "string", "coalesce", "once") and len(node.arguments) == 1:
            return _term(node.arguments[0], scope)
    raise NotCarried(_("%(what)s has no like of it here.") % {"what": _said(node)})


def _arithmetic(kind: str, parts: list[Term]) -> Term:
    if kind in ("sum", "product") and kind in parts[0]:  # a + b + c is one sum
        return {kind: [*parts[0][kind], parts[1]]}
    return {kind: parts}


def _counted(node: Call, scope: Scope) -> Term | None:
    """Counts and sums; None when it is neither."""
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], Reference):
        return None
    name = node.arguments[0].name or scope.own
    asked = scope.asked.get(name)
    if asked is None:
        raise NotCarried(_("“%(name)s” is not asked here.") % {"name": name})
    if node.name == "string-length":
        return {"length": scope.find(node.arguments[0]).key}
    if node.name == "count-selected":
        return {"count": scope.find(node.arguments[0]).key}
    if node.name == "count":
        return {"count": asked.repeat or asked.key} if asked.repeat or asked.kind == "repeat" else None
    if node.name == "sum" and asked.repeat:
        return {"total": asked.repeat, "of": asked.key}
    return None


def _plain(node: Node, scope: Scope) -> float | str | None:
    """The value of what depends on no answer, None when it depends on one. A column of the row counts as known."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        if scope.row is None:
            raise NotCarried(_("“%(name)s” has no like of it here.") % {"name": node.name})
        # many filters forget the quotes: what is no column is meant as a word
        return scope.row.get(node.name, node.name)
    if isinstance(node, Call):
        if node.name == "date" and len(node.arguments) == 1 and isinstance(node.arguments[0], Literal):
            return _day(str(node.arguments[0].value))
        if node.name == "-" and node.arguments[0] == Literal(0.0) and isinstance(node.arguments[1], Literal):
            value = node.arguments[1].value
            return -value if isinstance(value, float) else None
    return None


def _shifted_today(node: Call) -> int | None:
    if node.name in ("today", "now") and not node.arguments:
        return 0
    if node.name in ("date", "format-date", "int") and node.arguments and isinstance(node.arguments[0], Call):
        return _shifted_today(node.arguments[0])
    if (
        node.name in ("+", "-")
        and isinstance(node.arguments[0], Call)
        and isinstance(node.arguments[1], Literal)
    ):
        first, days = _shifted_today(node.arguments[0]), node.arguments[1].value
        if first is not None and isinstance(days, float) and days.is_integer():
            return first + int(days if node.name == "+" else -days)
    return None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise NotCarried(_("“%(text)s” is not a day.") % {"text": text}) from error


def _fitting(asked: Asked, value: float | str) -> Any:
    """The value as an answer to the question is kept."""
    if asked.choices:
        text = value if isinstance(value, str) else f"{value:g}"
        if text not in asked.choices:
            raise NotCarried(
                _("“%(value)s” is not an answer to “%(name)s”.") % {"value": text, "name": asked.key}
            )
        return asked.choices[text]
    if asked.kind in NUMERIC:
        try:
            return _tidy(float(value))
        except ValueError as error:
            message = _("“%(value)s” is not an answer to “%(name)s”.") % {"value": value, "name": asked.key}
            raise NotCarried(message) from error
    if asked.kind == "consent":
        return str(value) in ("OK", "ok", "yes", "true", "1")
    return value if isinstance(value, str) else f"{value:g}"


def _tidy(value: float | str) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _settle(operator: str, first: float | str, second: float | str) -> bool:
    if operator in ("equals", "not_equals"):
        same = str(_tidy(first)) == str(_tidy(second))
        return same if operator == "equals" else not same
    try:
        left, right = float(first), float(second)
    except ValueError:
        return False
    return {
        "less": left < right,
        "at_most": left <= right,
        "greater": left > right,
        "at_least": left >= right,
    }[operator]


def _said(node: Node) -> str:
    """How the form says it, for a message."""
    if isinstance(node, Call):
        return (
            f"{node.name}()"
            if node.name.isidentifier() or "-" in node.name or ":" in node.name
            else node.name
        )
    if isinstance(node, Literal):
        return f"“{_tidy(node.value)}”"
    return f"“{node.name or '.'}”"
