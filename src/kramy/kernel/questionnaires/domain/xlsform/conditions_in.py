"""From an expression of an XLSForm to a condition or a term of ours."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.condition_problems import NUMERIC
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.xlsform import rewriting
from kramy.kernel.questionnaires.domain.xlsform.days import comparison_of_days
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.scope import Asked, Scope, read
from kramy.kernel.questionnaires.domain.xlsform.terms_in import (
    MULTIPLE,
    TEXTS,
    plain,
    term,
    text_of,
    tidy,
    unlike,
)
from kramy.kernel.questionnaires.domain.xlsform.xpath import Call, Literal, Node, Reference

COMPARISONS = {
    "=": "equals",
    "!=": "not_equals",
    "<": "less",
    "<=": "at_most",
    ">": "greater",
    ">=": "at_least",
}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The sign when the two sides change places."""

ALWAYS: Condition = {"all": []}
NEVER: Condition = {"any": []}


def condition_in(text: str, scope: Scope) -> Condition:
    """The condition that the expression states. Raises ``NotCarried`` with a sentence."""
    return condition_of(rewriting.folded(rewriting.inlined(read(text), scope.look)), scope)


def simplified(condition: Condition) -> Condition | None:
    """The condition without parts that are always, or never, true; None when it always holds."""
    for group, neutral, deciding in (("all", ALWAYS, NEVER), ("any", NEVER, ALWAYS)):
        if group in condition:
            return _simplified_group(group, condition[group], neutral, deciding)
    if "of" in condition:
        return _simplified_count(condition)
    if "not" in condition:
        inner = simplified(condition["not"])
        if inner is None or inner == NEVER:
            return NEVER if inner is None else None
        return inner.get("not", {"not": inner})
    return condition


def _simplified_group(
    group: str, found: list[Condition], neutral: Condition, deciding: Condition
) -> Condition | None:
    parts: list[Condition] = []
    for each in found:
        part = simplified(each) or ALWAYS
        for inner in part[group] if set(part) == {group} and part not in (neutral, deciding) else [part]:
            if inner != neutral and inner not in parts:
                parts.append(inner)
    if deciding in parts:
        return None if deciding == ALWAYS else NEVER
    if not parts:
        return None if group == "all" else NEVER
    return parts[0] if len(parts) == 1 else {group: parts}


def _simplified_count(condition: Condition) -> Condition | None:
    """Of "so many of these hold": what always holds is counted, what never does left out."""
    parts = [simplified(part) for part in condition["of"]]
    least = condition["at_least"] - parts.count(None)
    open_parts = [part for part in parts if part is not None and part != NEVER]
    if least <= 0:
        return None
    return NEVER if least > len(open_parts) else {"of": open_parts, "at_least": least}


def condition_of(node: Node, scope: Scope) -> Condition:
    """The condition that a tree states. Raises ``NotCarried`` with a sentence."""
    if isinstance(node, Call):
        if node.name in ("and", "or"):
            return {
                "all" if node.name == "and" else "any": [condition_of(part, scope) for part in node.arguments]
            }
        if node.name in COMPARISONS:
            return _compared(node, scope)
        made = _TRUTHS.get((node.name, len(node.arguments)))
        if made is not None:
            return made(node, scope)
        if node.name == "checklist" and len(node.arguments) > 2:
            return _checklist(node, scope)
    if isinstance(node, Reference):
        return _answered(scope.find(node), True)
    if isinstance(node, Literal):
        return ALWAYS if (node.value and node.value == node.value) else NEVER
    raise unlike(node)


def _if(node: Call, scope: Scope) -> Condition:
    return condition_of(rewriting.either(*node.arguments), scope)


def _not(node: Call, scope: Scope) -> Condition:
    return {"not": condition_of(node.arguments[0], scope)}


def _checklist(node: Call, scope: Scope) -> Condition:
    """checklist(least, most, …): how many of the rest are true."""
    least, most = (part.value if isinstance(part, Literal) else math.nan for part in node.arguments[:2])
    parts = [condition_of(part, scope) for part in node.arguments[2:]]
    found: list[Condition] = []
    if rewriting.number_of(least) > 0:
        found.append({"of": parts, "at_least": int(rewriting.number_of(least))})
    if 0 <= rewriting.number_of(most) < len(parts):
        found.append({"not": {"of": parts, "at_least": int(rewriting.number_of(most)) + 1}})
    return {"all": found}


def _selected(node: Call, scope: Scope) -> Condition:
    question, wanted = node.arguments
    if not isinstance(question, Reference):
        raise unlike(question)
    asked = scope.find(question)
    value = plain(wanted, scope)
    if value is None and isinstance(wanted, Reference):
        return _selected_other(asked, scope.find(wanted))
    if value is None:
        raise unlike(wanted)
    return _chosen(asked, value, scope)


def _selected_other(asked: Asked, other: Asked) -> Condition:
    """selected(${several}, ${one}): some answer is given to both."""
    if not other.choices or other.kind != "single_choice" or not asked.choices:
        raise NotCarried(_("“%(name)s” has no like of it here.") % {"name": other.key})
    both = [
        {"all": [{"question": other.key, "is": "equals", "value": key}, _has(asked, asked.choices[name])]}
        for name, key in other.choices.items()
        if name in asked.choices
    ]
    return {"any": both}


def _has(asked: Asked, key: str) -> Condition:
    return {"question": asked.key, "is": "contains" if asked.kind in MULTIPLE else "equals", "value": key}


def _chosen(asked: Asked, value: float | str, scope: Scope) -> Condition:
    if asked.kind == "ranking":
        raise NotCarried(_("What is put in order cannot be looked at."))
    if asked.choices:
        keys = _keys(asked, value, scope)
        return {"any": [_has(asked, key) for key in keys]}
    return _leaf(asked, "equals", value, scope)


def _keys(asked: Asked, value: float | str, scope: Scope) -> list[str]:
    """The answers that a form calls so: numbers may be written in several ways."""
    text = text_of(value)
    if text in asked.choices:
        return [asked.choices[text]]
    same = [
        key for name, key in asked.choices.items()
        if not isinstance(value, str) and rewriting.number_of(name) == value
    ]  # fmt: skip
    if not same:
        scope.remark(_("“%(value)s” is not an answer to “%(name)s”.") % {"value": text, "name": asked.key})
    return same


def _contains(node: Call, scope: Scope) -> Condition:
    question, wanted = node.arguments
    value = plain(wanted, scope)
    if not isinstance(question, Reference) or value is None:
        raise unlike(node)
    asked, text = scope.find(question), text_of(value)
    if asked.choices and asked.kind != "ranking":
        return {"any": [_has(asked, key) for name, key in asked.choices.items() if text in name]}
    if asked.kind not in TEXTS or asked.kind == "long_text":
        raise unlike(node)
    return {"question": asked.key, "is": "contains", "value": text}


_TRUTHS: dict[tuple[str, int], Callable[[Call, Scope], Condition]] = {
    ("true", 0): lambda node, scope: ALWAYS,
    ("false", 0): lambda node, scope: NEVER,
    ("not", 1): _not,
    ("if", 3): _if,
    ("boolean", 1): lambda node, scope: condition_of(node.arguments[0], scope),
    ("selected", 2): _selected,
    ("jr:selected", 2): _selected,
    ("contains", 2): _contains,
}


def _compared(node: Call, scope: Scope) -> Condition:
    left, right = node.arguments
    for side, other in ((left, right), (right, left)):
        if rewriting.is_truth(side) and node.name in ("=", "!="):
            return _same_truth(side, other, node.name == "=", scope)
    counted = _counted_ifs(node, scope)
    if counted is not None:
        return counted
    comparison = Call(node.name, (_numbered(left, scope), _numbered(right, scope)))
    unfolded = rewriting.unfolded(comparison)
    if unfolded is not comparison:
        return condition_of(unfolded, scope)
    return _comparison(node.name, *comparison.arguments, scope=scope)


def _same_truth(side: Node, other: Node, same: bool, scope: Scope) -> Condition:
    """(condition) = true(), or = another condition."""
    first = condition_of(side, scope)
    if rewriting.is_truth(other):
        second = condition_of(other, scope)
    elif isinstance(other, Literal):
        second = ALWAYS if str(other.value).lower() not in ("", "0", "0.0", "false", "no") else NEVER
    else:
        raise unlike(other)
    both: Condition = {"any": [{"all": [first, second]}, {"all": [{"not": first}, {"not": second}]}]}
    return both if same else {"not": both}


def _counted_ifs(node: Call, scope: Scope) -> Condition | None:
    """if(…, 1, 0) + if(…, 1, 0) >= 2: so many of the conditions hold."""
    left, right = node.arguments
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return _counted_ifs(Call(TURNED[node.name], (right, left)), scope)
    parts = list(_summands(left))
    ones = (Literal(1.0), Literal(0.0))
    is_counted = len(parts) > 1 and all(
        isinstance(part, Call) and part.name == "if" and part.arguments[1:] == ones for part in parts
    )
    if not is_counted or not isinstance(right, Literal):
        return None
    wanted = rewriting.number_of(right.value)
    if math.isnan(wanted):
        return NEVER
    conditions = [condition_of(part.arguments[0], scope) for part in parts if isinstance(part, Call)]

    def at_least(number: int) -> Condition:
        if number <= 0:
            return ALWAYS
        return {"of": conditions, "at_least": number} if number <= len(conditions) else NEVER

    over = at_least(math.floor(wanted) + 1)
    from_there = at_least(math.ceil(wanted))
    exactly: Condition = {"all": [from_there, {"not": over}]} if wanted == int(wanted) else NEVER
    return {">": over, ">=": from_there, "<": {"not": from_there}, "<=": {"not": over}, "=": exactly,
            "!=": {"not": exactly}}[node.name]  # fmt: skip


def _summands(node: Node) -> list[Node]:
    if isinstance(node, Call) and node.name == "+":
        return [*_summands(node.arguments[0]), *_summands(node.arguments[1])]
    return [node]


def _numbered(node: Node, scope: Scope, inside: bool = False) -> Node:
    """Chosen answers that are numbers, where they are reckoned with, as the number of each."""
    if isinstance(node, Reference) and inside:
        asked = scope.find(node)
        if asked.kind != "single_choice":
            return node
        return Call(rewriting.CHOSEN, (node, *(Literal(name) for name in asked.choices)))
    if isinstance(node, Call) and node.name in ("+", "-", "*", "div", "int", "round", "floor", "max", "min"):
        return Call(node.name, tuple(_numbered(part, scope, True) for part in node.arguments))
    if isinstance(node, Call) and node.name in ("if", "coalesce"):
        return Call(node.name, tuple(_numbered(part, scope, inside) for part in node.arguments))
    return node


def _comparison(sign: str, left: Node, right: Node, *, scope: Scope) -> Condition:
    first, second = plain(left, scope), plain(right, scope)
    if first is not None and second is not None:
        return ALWAYS if rewriting.compare(sign, first, second) else NEVER
    if first is not None:  # "5 < ${age}" is "${age} > 5"
        return _comparison(TURNED[sign], right, left, scope=scope)
    if second is not None and isinstance(left, Call):
        rounded = _rounded(sign, left, second)
        if rounded is not None:
            return condition_of(rewriting.folded(rounded), scope)
        if left.name == "string-length" and len(left.arguments) == 1:
            return _length(sign, left.arguments[0], second, scope)
    days = comparison_of_days(sign, left, right, lambda named: _day_key(named, scope))
    if days is not None:
        return days
    if isinstance(second, float) and math.isnan(second):
        return ALWAYS if sign == "!=" else NEVER
    if isinstance(left, Reference) and second is not None:
        return _leaf(scope.find(left), COMPARISONS[sign], second, scope)
    if isinstance(left, Reference) and isinstance(right, Reference):
        _same_kind(scope.find(left), scope.find(right))
    return _between_terms(COMPARISONS[sign], left, right, scope)


def _between_terms(operator: str, left: Node, right: Node, scope: Scope) -> Condition:
    missing: list[str] = []
    terms = [term(side, scope, missing, inside=False) for side in (left, right)]
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Reference) and isinstance(other, Call):
            asked = scope.find(side)
            if asked.kind not in (("date",) if "today" in terms[side is left] else NUMERIC):
                raise NotCarried(
                    _("“%(name)s” is no number to reckon with.") % {"name": side.name or asked.key}
                )
    condition: Condition = {"left": terms[0], "is": operator, "right": terms[1]}
    if operator == "not_equals":
        return {"any": [*({"question": key, "is": "not_answered"} for key in missing), condition]}
    return {"all": [*({"question": key, "is": "answered"} for key in missing), condition]}


def _day_key(named: Reference, scope: Scope) -> str | None:
    asked = scope.find(named)
    return asked.key if asked.kind == "date" else None


def _same_kind(first: Asked, second: Asked) -> None:
    """Two answers can be compared when they are kept alike."""
    alike = first.kind == second.kind or all(one.kind in NUMERIC for one in (first, second))
    alike = alike or all(one.kind in TEXTS for one in (first, second))
    if not alike or first.choices != second.choices or first.kind in MULTIPLE:
        raise NotCarried(
            _("“%(first)s” and “%(second)s” cannot be compared.") % {"first": first.key, "second": second.key}
        )


def _rounded(sign: str, left: Call, wanted: float | str) -> Node | None:
    """int(x) >= 18 is x >= 18, round(x) = 3 is 2.5 <= x < 3.5; None when it is neither, or about nothing below 1."""
    if left.name not in ("int", "floor", "round") or not left.arguments:
        return None
    decimals = left.arguments[1] if len(left.arguments) > 1 else Literal(0.0)
    if not isinstance(decimals, Literal) or rewriting.number_of(decimals.value) != 0:
        return None
    number = rewriting.number_of(wanted)
    if math.isnan(number) or (left.name == "int" and number < 1):
        return None
    half = 0.5 if left.name == "round" else 0.0
    low, high = Literal(math.ceil(number) - half), Literal(math.floor(number) + 1 - half)
    value = left.arguments[0]
    equal = Call("and", (Call(">=", (value, low)), Call("<", (value, high))))
    return {
        ">=": Call(">=", (value, low)), "<": Call("<", (value, low)),
        ">": Call(">=", (value, high)), "<=": Call("<", (value, high)),
        "=": equal, "!=": rewriting.denied(equal),
    }[sign]  # fmt: skip


def _length(sign: str, node: Node, wanted: float | str, scope: Scope) -> Condition:
    """The length of an answer; whether it is more than nothing can be said of every kind."""
    if not isinstance(node, Reference):
        raise unlike(Call("string-length", (node,)))
    asked, number = scope.find(node), rewriting.number_of(wanted)
    some = (sign, number) in ((">", 0), (">=", 1), ("!=", 0))
    if some or (sign, number) in (("=", 0), ("<", 1), ("<=", 0)):
        return _answered(asked, some)
    if asked.kind not in TEXTS:
        raise unlike(Call("string-length", (node,)))
    return {"left": {"length": asked.key}, "is": COMPARISONS[sign], "right": {"value": tidy(number)}}


def _answered(asked: Asked, answered: bool) -> Condition:
    if asked.kind == "information":
        raise NotCarried(_("“%(name)s” is not asked here.") % {"name": asked.key})
    if asked.kind == "consent":
        agreed: Condition = {"question": asked.key, "is": "equals", "value": True}
        return agreed if answered else {"not": agreed}
    return {"question": asked.key, "is": "answered" if answered else "not_answered"}


def _leaf(asked: Asked, operator: str, value: float | str, scope: Scope) -> Condition:
    """A question compared with a constant."""
    if value == "" and operator in ("equals", "not_equals"):
        return _answered(asked, operator == "not_equals")
    if asked.choices:
        return _choice(asked, operator, value, scope)
    kind = find_kind(asked.kind)
    if kind is None or asked.kind == "information":
        raise NotCarried(_("“%(name)s” is not asked here.") % {"name": asked.key})
    fitting = _fitting(asked, value)
    if fitting is None:  # a word is never equal to a number
        scope.remark(
            _("“%(value)s” is not an answer to “%(name)s”.") % {"value": text_of(value), "name": asked.key}
        )
        return ALWAYS if operator == "not_equals" else NEVER
    if operator in kind.operators:
        return {"question": asked.key, "is": operator, "value": fitting}
    if operator not in ("equals", "not_equals") or asked.kind not in TEXTS:
        raise NotCarried(_("“%(name)s” cannot be compared so.") % {"name": asked.key})
    return {"left": {"question": asked.key}, "is": operator, "right": {"value": fitting}}


def _choice(asked: Asked, operator: str, value: float | str, scope: Scope) -> Condition:
    """A chosen answer compared with one of the answers, or put in order by the numbers that answers are called."""
    if operator in ("equals", "not_equals"):
        same = _exactly(asked, value, scope) if asked.kind in MULTIPLE else _chosen(asked, value, scope)
        return same if operator == "equals" else {"not": same}
    if asked.kind != "single_choice":
        raise NotCarried(_("Several answers cannot be put in order."))
    sign = next(sign for sign, word in COMPARISONS.items() if word == operator)
    fits = [key for name, key in asked.choices.items() if rewriting.compare(sign, name, value)]
    return {"any": [{"question": asked.key, "is": "equals", "value": key} for key in fits]}


def _exactly(asked: Asked, value: float | str, scope: Scope) -> Condition:
    """${several} = 'a': that and nothing else."""
    if asked.kind == "ranking":
        raise NotCarried(_("What is put in order cannot be looked at."))
    names = text_of(value).split()
    parts = [{"any": [_has(asked, key) for key in _keys(asked, name, scope)]} for name in names]
    counted = {"left": {"count": asked.key}, "is": "equals", "right": {"value": len(names)}}
    return {"all": [*parts, counted]}


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise NotCarried(_("“%(text)s” is not a day.") % {"text": text}) from error


def _fitting(asked: Asked, value: float | str) -> Any:
    """The value as an answer to the question is kept, None when nobody can answer so."""
    if asked.kind in NUMERIC:
        number = rewriting.number_of(value)
        return None if math.isnan(number) else tidy(number)
    if asked.kind in ("consent", "yes_no"):
        return str(value) in ("OK", "ok", "yes", "true", "1", "1.0")
    if asked.kind == "date":
        return _day(text_of(value))
    if asked.kind == "time":
        return text_of(value)[:5]
    return text_of(value)
