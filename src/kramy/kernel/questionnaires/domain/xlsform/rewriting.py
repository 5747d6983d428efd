"""Expressions put into a simpler form with the same meaning before they become conditions of ours.

What a form works out by itself is put where it is named; ``if()``, ``coalesce()``, ``max()`` and ``min()`` inside a
comparison become a choice between comparisons; numbers alone are worked out.
"""

import math
import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.xpath import Call, Literal, Node, Reference

COMPARING = ("=", "!=", "<", "<=", ">", ">=")
TRUTHS = (*COMPARING, "and", "or", "not", "true", "false", "selected", "jr:selected", "boolean", "contains", "regex",
          "starts-with", "ends-with", "checklist", "weighted-checklist", "boolean-from-string")  # fmt: skip
"""Functions and operators whose value is true or false."""

SAME_AS_ARGUMENT = (
    "once",
    "number",
    "string",
    "decimal-date-time",
    "decimal-date",
    "date",
    "date-time",
    "normalize-space",
)
MOST_PARTS = 64
"""Comparisons that one comparison may come to."""

CHOSEN = "#chosen"
"""Stands for the number that a chosen answer is called by: the question, then the names of its answers."""

LARGEST = 2000
DAY = re.compile(r"\d{4}-\d\d-\d\d")
Look = Callable[[str], "Node | None"]


def inlined(node: Node, look: Look, around: frozenset[str] = frozenset()) -> Node:
    """The tree with what is worked out put in for its name; ``look`` gives the tree of a name, None for what is asked."""
    if isinstance(node, Reference) and node.name:
        if node.name in around:
            raise NotCarried(_("“%(name)s” is worked out of itself.") % {"name": node.name})
        found = look(node.name)
        return node if found is None else inlined(found, look, around | {node.name})
    if isinstance(node, Call):
        whole = Call(node.name, tuple(inlined(part, look, around) for part in node.arguments))
        if size(whole) > LARGEST:
            raise NotCarried(_("It is too long."))
        return whole
    return node


def size(node: Node) -> int:
    return 1 + (sum(map(size, node.arguments)) if isinstance(node, Call) else 0)


def folded(node: Node) -> Node:
    """The tree with everything that depends on no answer worked out, and functions that change nothing left out."""
    if not isinstance(node, Call):
        return node
    parts = tuple(folded(part) for part in node.arguments)
    if node.name in SAME_AS_ARGUMENT and len(parts) == 1:
        return _converted(node.name, parts[0])
    if node.name in ("+", "-", "*", "div", "mod") and all(_is_number(part) for part in parts):
        first, second = (number_of(part.value) for part in parts if isinstance(part, Literal))
        return Literal(_worked_out(node.name, first, second))
    if node.name in ("+", "-", "*", "div", "mod") and any(_is_no_number(part) for part in parts):
        return Literal(math.nan)
    if node.name == "concat" and all(isinstance(part, Literal) for part in parts):
        return Literal("".join(_words(part.value) for part in parts if isinstance(part, Literal)))
    return Call(node.name, parts)


def _is_no_number(node: Node) -> bool:
    """Whether it is a constant with which nothing can be reckoned; a day can be."""
    if not isinstance(node, Literal):
        return False
    is_day = isinstance(node.value, str) and bool(DAY.match(node.value))
    return math.isnan(number_of(node.value)) and not is_day


def _is_number(node: Node) -> bool:
    """Whether it is a number, or nothing; a day is neither."""
    return isinstance(node, Literal) and (
        node.value == "" or not math.isnan(number_of(node.value)) or node.value != node.value
    )


def _converted(name: str, part: Node) -> Node:
    if not isinstance(part, Literal):
        return part
    if name == "number":
        return Literal(number_of(part.value))
    return Literal(_words(part.value)) if name == "string" else part


def number_of(value: float | str) -> float:
    """A value as a number, NaN when it is none."""
    try:
        return float(value)
    except ValueError:
        return math.nan


def _words(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if value.is_integer() else repr(value)


def _worked_out(sign: str, first: float, second: float) -> float:
    if sign in ("div", "mod") and not second:
        return math.nan
    return {
        "+": lambda: first + second,
        "-": lambda: first - second,
        "*": lambda: first * second,
        "div": lambda: first / second,
        "mod": lambda: math.fmod(first, second),
    }[sign]()


def is_truth(node: Node) -> bool:
    """Whether the value is true or false."""
    if isinstance(node, Call) and node.name == "if" and len(node.arguments) == 3:
        return all(is_truth(part) for part in node.arguments[1:])
    return isinstance(node, Call) and node.name in TRUTHS


def denied(node: Node) -> Node:
    return Call("not", (node,))


def either(condition: Node, then: Node, otherwise: Node) -> Node:
    """(condition and then) or (not condition and otherwise), without what says nothing."""
    always, never = Call("true", ()), Call("false", ())
    parts = []
    if then != never:
        parts.append(condition if then == always else Call("and", (condition, then)))
    if otherwise != never:
        parts.append(
            denied(condition) if otherwise == always else Call("and", (denied(condition), otherwise))
        )
    if not parts:
        return never
    return parts[0] if len(parts) == 1 else Call("or", (parts[0], parts[1]))


def unfolded(comparison: Call) -> Node:
    """The comparison, or a choice between comparisons without ``if()`` and its like in them."""
    budget = iter(range(MOST_PARTS))
    return _unfolded(comparison, budget)


def _unfolded(comparison: Call, budget: Iterator[int]) -> Node:
    if next(budget, None) is None:
        raise NotCarried(_("It has too many cases."))
    left, right = comparison.arguments
    for place, side in enumerate((left, right)):
        found = _first_choice(side)
        if found is None:
            continue

        def with_part(part: Node, place: int = place, side: Node = side, found: Node = found) -> Node:
            changed = folded(_replaced(side, found, part))
            sides = (changed, right) if place == 0 else (left, changed)
            return _settled(Call(comparison.name, sides), budget)

        if found.name == CHOSEN:
            return _each_answer(found, with_part)
        condition, then, otherwise = _cases(found)
        return either(condition, with_part(then), with_part(otherwise))
    return comparison


def _each_answer(found: Call, with_part: Callable[[Node], Node]) -> Node:
    """One answer or another, each with its number; without an answer there is no number."""
    question, *names = found.arguments
    never = Call("false", ())
    cases = [
        (Call("=", (question, name)), with_part(Literal(number_of(name.value))))
        for name in names
        if isinstance(name, Literal)
    ]
    cases.append((Call("=", (question, Literal(""))), with_part(Literal(math.nan))))
    parts = [either(chosen, then, never) for chosen, then in cases if then != never]
    whole: Node = never
    for part in parts:
        whole = part if whole == never else Call("or", (whole, part))
    return whole


def _settled(comparison: Call, budget: Iterator[int]) -> Node:
    """A comparison of two constants is true or false already."""
    left, right = comparison.arguments
    if isinstance(left, Literal) and isinstance(right, Literal):
        return Call("true" if compare(comparison.name, left.value, right.value) else "false", ())
    return _unfolded(comparison, budget)


def compare(sign: str, left: float | str, right: float | str) -> bool:
    """As XPath compares two constants."""
    if sign in ("=", "!="):
        if isinstance(left, str) and isinstance(right, str):
            return (left == right) == (sign == "=")
        same = number_of(left) == number_of(right)
        return same == (sign == "=")
    first, second = number_of(left), number_of(right)
    return {"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}[sign]


def _first_choice(node: Node) -> Call | None:
    """The first part of a value that is one thing or another."""
    if not isinstance(node, Call):
        return None
    if node.name == "if" and len(node.arguments) == 3:
        return node
    if node.name == CHOSEN:
        return node
    if node.name in ("coalesce", "max", "min") and len(node.arguments) == 2:
        return node
    if node.name in ("+", "-", "*", "div", "int", "round", "floor"):
        return next((found for part in node.arguments if (found := _first_choice(part))), None)
    return None


def _cases(found: Call) -> tuple[Node, Node, Node]:
    """(condition, value where it holds, value where not)."""
    if found.name == "if":
        return found.arguments[0], found.arguments[1], found.arguments[2]
    first, second = found.arguments
    if found.name == "coalesce":
        return Call("!=", (first, Literal(""))), first, second
    return Call(">=" if found.name == "max" else "<=", (first, second)), first, second


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node is old:
        return new
    if isinstance(node, Call):
        return Call(node.name, tuple(_replaced(part, old, new) for part in node.arguments))
    return node
