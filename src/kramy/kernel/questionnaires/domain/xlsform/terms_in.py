"""Values in an expression, made into terms of ours."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.condition_problems import NUMERIC
from kramy.kernel.questionnaires.domain.terms import Term
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.scope import Scope
from kramy.kernel.questionnaires.domain.xlsform.xpath import Call, Literal, Name, Node, Reference

ARITHMETIC = {"+": "sum", "*": "product", "-": "difference", "div": "quotient"}
TEXTS = ("short_text", "long_text", "email", "phone", "link", "signature")
MULTIPLE = ("multiple_choice", "ranking")
SIGNS = ("=", "!=", "<", "<=", ">", ">=", *ARITHMETIC, "mod", "and", "or")


def term(node: Node, scope: Scope, missing: list[str], inside: bool = True) -> Term:
    """``inside`` says that it is reckoned with; ``missing`` gathers what must be answered for that."""
    known = plain(node, scope)
    if known is not None:
        return {"value": tidy(known)}
    if isinstance(node, Reference):
        asked = scope.find(node)
        if inside and asked.kind not in NUMERIC:
            raise NotCarried(_("“%(name)s” is no number to reckon with.") % {"name": node.name or asked.key})
        return {"question": asked.key}
    if isinstance(node, Call):
        if node.name in ("today", "now") and not node.arguments:
            return {"today": 0}
        if node.name in ARITHMETIC and len(node.arguments) == 2:
            return _arithmetic(node, scope, missing)
        counted = _counted(node, scope)
        if counted is not None:
            return counted
    raise unlike(node)


def _arithmetic(node: Call, scope: Scope, missing: list[str]) -> Term:
    kind = ARITHMETIC[node.name]
    parts = [term(part, scope, missing) for part in node.arguments]
    if kind == "sum":  # ours takes what is not answered for 0, a form's is then no number
        for named in _reckoned_with(node):
            asked = scope.find(named)
            if named.name and asked.optional and asked.key not in missing:
                missing.append(asked.key)
    if kind in ("sum", "product") and kind in parts[0]:  # a + b + c is one sum
        return {kind: [*parts[0][kind], parts[1]]}
    return {kind: parts}


def _reckoned_with(node: Node) -> Iterator[Reference]:
    """The questions that a sum cannot do without."""
    if isinstance(node, Reference):
        yield node
    elif isinstance(node, Call) and node.name in ARITHMETIC:
        for part in node.arguments:
            yield from _reckoned_with(part)


def _counted(node: Call, scope: Scope) -> Term | None:
    """Counts and sums; None when it is neither."""
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], Reference):
        return None
    name = node.arguments[0].name
    asked = scope.asked.get(name) if name else scope.own
    if asked is None:
        raise NotCarried(_("“%(name)s” is not asked here.") % {"name": name})
    if node.name == "string-length":
        found = scope.find(node.arguments[0])
        return {"length": found.key} if found.kind in TEXTS else None
    if node.name == "count-selected":
        found = scope.find(node.arguments[0])
        return {"count": found.key} if found.kind in MULTIPLE else None
    if node.name == "count":
        return {"count": asked.repeat or asked.key} if asked.repeat or asked.kind == "repeat" else None
    if node.name == "sum" and asked.repeat and asked.kind in NUMERIC:
        return {"total": asked.repeat, "of": asked.key}
    return None


def plain(node: Node, scope: Scope) -> float | str | None:
    """The value of what depends on no answer, None when it depends on one. A column of the row counts as known."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        if scope.row is None or node.name == "..":
            raise NotCarried(_("“%(name)s” has no like of it here.") % {"name": node.name})
        # many filters forget the quotes: what is no column is meant as a word
        return scope.row.get(node.name, node.name)
    return None


def text_of(value: float | str) -> str:
    return value if isinstance(value, str) else str(tidy(value))


def tidy(value: float | str) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def unlike(node: Node) -> NotCarried:
    """That something of the form has no like of it here."""
    return NotCarried(_("%(what)s has no like of it here.") % {"what": _said(node)})


def _said(node: Node) -> str:
    """How the form says it, for a message."""
    if isinstance(node, Call):
        is_sign = node.name in SIGNS
        return node.name if is_sign else f"{node.name}()"
    if isinstance(node, Literal):
        return f"“{tidy(node.value)}”"
    return f"“{node.name or '.'}”"
