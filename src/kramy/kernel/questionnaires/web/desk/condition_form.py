"""A condition as a form: groups, comparisons and their sides, each at a path of its own (``c``, ``c.0``, ``c.0.left``)."""

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain import terms
from kramy.kernel.questionnaires.domain.condition_tree import (
    FREE_PARTS,
    HOWS,
    TYPED,
    Comparison,
    Group,
    Operand,
    Sight,
    answers_of,
    operand_codes,
    operators_of,
)
from kramy.kernel.questionnaires.domain.conditions import MOST_NESTED, WITHOUT_VALUE
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in

ROOT = "c"
MOST_PARTS = 20
Options = list[tuple[str, list[tuple[str, str]]]]


def read(data: Mapping[str, Any], sight: Sight) -> Group:
    """The tree that was posted, after what a button asked for was done to it."""
    tree = _read_node(data, ROOT)
    root = tree if isinstance(tree, Group) else Group(parts=[tree] if tree else [])
    action, _colon, path = str(data.get("do") or "").partition(":")
    if action not in ("", "save", "refresh", "clear"):
        _act(root, action, path)
    _settle(root, sight)
    return root


def _read_node(data: Mapping[str, Any], path: str) -> Group | Comparison | None:
    if f"{path}.left.what" in data:
        return Comparison(
            _read_operand(data, f"{path}.left"),
            str(data.get(f"{path}.is") or ""),
            _read_operand(data, f"{path}.right"),
        )
    if f"{path}.how" not in data:
        return None
    how, least = str(data[f"{path}.how"]), str(data.get(f"{path}.least") or "1")
    parts = [_read_node(data, f"{path}.{number}") for number in range(MOST_PARTS)]
    return Group(
        how=how if how in HOWS else "all",
        least=int(least) if least.isdecimal() and len(least) < 4 else 0,
        parts=[part for part in parts if part is not None],
    )


def _read_operand(data: Mapping[str, Any], path: str) -> Operand:
    parts = []
    for number in range(MOST_PARTS):
        if f"{path}.{number}.what" not in data:
            break
        parts.append(_read_operand(data, f"{path}.{number}"))
    return Operand(str(data.get(f"{path}.what") or ""), str(data.get(f"{path}.value") or "")[:500], parts)


def _act(root: Group, action: str, path: str) -> None:
    found = _at(root, path)
    if found is None:
        return
    if action == "add-comparison" and isinstance(found, Group):
        found.parts.append(Comparison())
    elif action == "add-group" and isinstance(found, Group):
        found.parts.append(Group(how="any", parts=[Comparison()]))
    elif action == "add-part" and isinstance(found, Operand):
        found.parts.append(Operand())
    elif action in ("remove", "up", "down"):
        above, _dot, number = path.rpartition(".")
        parent: Any = _at(root, above)
        if parent is None or not number.isdecimal():
            return
        part = parent.parts.pop(int(number))
        if action != "remove":
            parent.parts.insert(max(0, int(number) + (1 if action == "down" else -1)), part)


def _at(root: Group, path: str) -> Group | Comparison | Operand | None:
    """The part of the tree at a path."""
    here: Any = root
    for step in path.split(".")[1:]:
        if step in ("left", "right"):
            here = getattr(here, step, None)
        elif step.isdecimal() and int(step) < len(getattr(here, "parts", ())):
            here = here.parts[int(step)]
        else:
            return None
    return here if path.split(".")[0] == ROOT else None


def _settle(node: Group | Comparison, sight: Sight) -> None:
    """Make what was chosen fit together: the right side to the left, parts to what is worked out of them."""
    if isinstance(node, Group):
        for part in node.parts:
            _settle(part, sight)
        return
    _settle_parts(node.left)
    operators = operators_of(node.left, sight)
    if node.operator not in operators:
        node.operator = operators[0] if operators else ""
    kind = sight.type_of(node.left)
    if kind in ("choice", "choices", "yes_no"):
        node.right = Operand("answer", node.right.value if node.right.what in ("answer", "") else "")
    elif kind in ("number", "date", "text") and sight.type_of(node.right) != kind:
        node.right = Operand(kind, node.right.value if node.right.what in (*TYPED, "") else "")
    if node.operator == "contains" and kind == "text":
        node.right = Operand("text", node.right.value)
    _settle_parts(node.right)


def _settle_parts(operand: Operand) -> None:
    if operand.what not in terms.WORKED_OUT:
        operand.parts = []
        return
    while len(operand.parts) < 2:
        operand.parts.append(Operand())
    if operand.what not in FREE_PARTS:
        operand.parts = operand.parts[:2]
    for part in operand.parts:
        _settle_parts(part)


class ConditionView:
    """What the templates draw of a tree."""

    def __init__(self, sight: Sight, language: str, errors: Mapping[str, str]) -> None:
        self.sight, self.language, self.errors = sight, language, errors

    def group(self, node: Group, path: str = ROOT, depth: int = 0) -> dict[str, Any]:
        last = len(node.parts) - 1
        parts = []
        for number, part in enumerate(node.parts):
            below = f"{path}.{number}"
            view = (
                self.group(part, below, depth + 1)
                if isinstance(part, Group)
                else self.comparison(part, below)
            )
            parts.append({**view, "number": number + 1, "first": number == 0, "last": number == last})
        return {
            "is_group": True,
            "path": path,
            "how": node.how,
            "hows": how_words(),
            "least": node.least,
            "parts": parts,
            "can_nest": depth + 1 < MOST_NESTED,
            "can_add": len(node.parts) < MOST_PARTS,
            "error": self.errors.get(path, ""),
            "least_error": self.errors.get(f"{path}.least", ""),
        }

    def comparison(self, node: Comparison, path: str) -> dict[str, Any]:
        kind = self.sight.type_of(node.left)
        words = operator_words(kind)
        bare = not kind or node.operator in WITHOUT_VALUE
        right = None if bare else self._right(node, path, kind)
        return {
            "is_group": False,
            "path": path,
            "left": self.operand(node.left, f"{path}.left", "", with_constants=False),
            "operators": [(code, words[code]) for code in operators_of(node.left, self.sight)],
            "operator": node.operator,
            "right": right,
            "error": self.errors.get(path, ""),
            "is_error": self.errors.get(f"{path}.is", ""),
        }

    def _right(self, node: Comparison, path: str, kind: str) -> dict[str, Any]:
        if node.right.what != "answer":
            only_text = node.operator == "contains"
            return self.operand(node.right, f"{path}.right", kind, with_others=not only_text)
        key = node.left.what.partition(":")[2]
        return {
            "path": f"{path}.right",
            "what": "answer",
            "input": "answer",
            "value": node.right.value,
            "answers": answers_of(self.sight.questions[key], self.language),
            "error": self.errors.get(f"{path}.right", ""),
        }

    def operand(
        self,
        operand: Operand,
        path: str,
        kind: str,
        *,
        with_constants: bool = True,
        with_others: bool = True,
    ) -> dict[str, Any]:
        return {
            "path": path,
            "what": operand.what,
            "value": operand.value,
            "input": operand.what if operand.what in (*TYPED, "today") else "",
            "groups": self._choices(operand, kind, with_constants=with_constants, with_others=with_others),
            "parts": [
                {**self.operand(part, f"{path}.{number}", "number"), "letter": ascii_uppercase[number]}
                for number, part in enumerate(operand.parts)
            ],
            "can_add": operand.what in FREE_PARTS and len(operand.parts) < MOST_PARTS,
            "can_remove": operand.what in FREE_PARTS and len(operand.parts) > 2,
            "error": self.errors.get(path, ""),
        }

    def _choices(self, operand: Operand, kind: str, *, with_constants: bool, with_others: bool) -> Options:
        groups: dict[str, list[tuple[str, str]]] = {"answers": [], "totals": [], "limits": []}
        if with_others:
            for group, code, question in operand_codes(self.sight, kind):
                groups[group].append((code, self._words(code, question)))
        found: Options = []
        if with_constants and kind in TYPED:
            found.append((_("A fixed value"), [(kind, _CONSTANTS[kind]())]))
        if kind == "date" and with_others:
            found.append((_("A day counted from today"), [("today", _("today, or some days on"))]))
        found += [(label, groups[key]) for key, label in _labels().items() if groups[key]]
        if kind in ("", "number") and with_others and (groups["answers"] or groups["totals"]):
            found.append((_("Worked out of several"), list(worked_out_words().items())))
        if operand.what and not any(
            operand.what == code for _label, lines in found for code, _words in lines
        ):
            found.append((_("Not there any more"), [(operand.what, operand.what)]))
        return found

    def _words(self, code: str, question: Question | None) -> str:
        head, _colon, rest = code.partition(":")
        if question is None:
            limit = self.sight.definition.limit(rest)
            return text_in(limit.label, self.language) or rest if limit else rest
        label = question_label(question, self.language)
        if head == "question":
            return label
        if head == "total":
            column = next(
                (child for child in question.questions if child.key == rest.partition(":")[2]), None
            )
            if column is None:
                return _("%(question)s: total of everything") % {"question": label}
            return _("%(question)s: total of “%(column)s”") % {
                "question": label, "column": question_label(column, self.language)
            }  # fmt: skip
        if head == "length":
            return _("%(question)s: number of characters") % {"question": label}
        return _("%(question)s: how many") % {"question": label}


def _labels() -> dict[str, str]:
    return {
        "answers": _("The answer to"),
        "totals": _("Totals and counts"),
        "limits": _("Limits of the intake"),
    }


_CONSTANTS = {
    "number": lambda: _("this number"),
    "date": lambda: _("this day"),
    "text": lambda: _("this text"),
}


def worked_out_words() -> dict[str, str]:
    return {
        "sum": _("a sum (A + B …)"),
        "difference": _("a difference (A − B)"),
        "product": _("a product (A × B …)"),
        "quotient": _("a quotient (A ÷ B)"),
        "percentage": _("what percentage A is of B"),
    }


def how_words() -> list[tuple[str, str]]:
    return [
        ("all", _("all of these are true")),
        ("any", _("any of these is true")),
        ("none", _("none of these is true")),
        ("of", _("at least so many of these are true")),
    ]


def operator_words(kind: str) -> dict[str, str]:
    """How each operator is said of answers of a kind (see ``Sight.type_of``)."""
    words = {
        "equals": pgettext("comparison", "is"),
        "not_equals": pgettext("comparison", "is not"),
        "contains": pgettext("comparison", "contains")
        if kind == "text"
        else pgettext("comparison", "include"),
        "not_contains": pgettext("comparison", "do not include"),
        "greater": pgettext("comparison", "is more than"),
        "less": pgettext("comparison", "is less than"),
        "at_least": pgettext("comparison", "is at least"),
        "at_most": pgettext("comparison", "is at most"),
        "answered": pgettext("comparison", "is answered"),
        "not_answered": pgettext("comparison", "is not answered"),
    }
    if kind == "date":
        words |= {
            "greater": pgettext("comparison", "is later than"),
            "less": pgettext("comparison", "is earlier than"),
            "at_least": pgettext("comparison", "is not earlier than"),
            "at_most": pgettext("comparison", "is not later than"),
        }
    return words
