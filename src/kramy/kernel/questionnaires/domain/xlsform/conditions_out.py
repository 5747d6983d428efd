"""From a condition of ours to the expression an XLSForm states it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.terms import Term, kind_of_term

SIGNS = {
    "equals": "=",
    "not_equals": "!=",
    "less": "<",
    "at_most": "<=",
    "greater": ">",
    "at_least": ">=",
}
ARITHMETIC = {"sum": " + ", "product": " * ", "difference": " - ", "quotient": " div "}


class Unsaid(ValueError):
    """The expressions of XLSForm cannot say this."""


@dataclass(frozen=True, kw_only=True)
class Naming:
    """``asked`` has the questions by their names in the form; ``own`` the names of those of the same row by key, ``rows``
    of those of any row by the keys of repeat and question. What is not among them is called by its key."""

    asked: Mapping[str, Question]
    own: Mapping[str, str]
    rows: Mapping[tuple[str, str], str]

    def name(self, key: str) -> str:
        return self.own.get(key, key)


def expression_of(condition: Condition, naming: "Naming") -> str:
    """The expression. Raises ``Unsaid``."""
    for group, word in (("all", " and "), ("any", " or ")):
        if group in condition:
            return word.join(_within(part, naming) for part in condition[group])
    if "not" in condition:
        return f"not({expression_of(condition['not'], naming)})"
    if "of" in condition:
        counted = " + ".join(f"if({expression_of(part, naming)}, 1, 0)" for part in condition["of"])
        return f"({counted}) >= {condition['at_least']}"
    if "left" in condition:
        return (
            f"{_term(condition['left'], naming)} {SIGNS[condition['is']]} {_term(condition['right'], naming)}"
        )
    return _leaf(condition, naming)


def _within(condition: Condition, naming: "Naming") -> str:
    words = expression_of(condition, naming)
    return f"({words})" if "all" in condition or "any" in condition else words


def _leaf(leaf: Condition, naming: "Naming") -> str:
    called, operator = naming.name(leaf["question"]), leaf["is"]
    name = f"${{{called}}}"
    if operator in ("answered", "not_answered"):
        return f"{name} {'!=' if operator == 'answered' else '='} ''"
    question = naming.asked.get(called)
    if operator == "contains":
        if question is None or question.kind != "multiple_choice":
            raise Unsaid(operator)
        return f"selected({name}, {_literal(leaf['value'])})"
    return f"{name} {SIGNS[operator]} {_literal(leaf['value'])}"


def _term(term: Term, naming: Naming) -> str:
    kind = kind_of_term(term)
    if kind == "value":
        return _literal(term["value"])
    if kind == "question":
        return f"${{{naming.name(term['question'])}}}"
    if kind == "total":
        column = naming.rows.get((term["total"], term["of"]))
        if column is None:  # the sum of a table's rows is no question of its own
            raise Unsaid("total")
        return f"sum(${{{column}}})"
    if kind == "percentage":
        part, whole = (_term(each, naming) for each in term[kind])
        return f"(100 * {part} div {whole})"
    if kind == "length":
        return f"string-length(${{{naming.name(term['length'])}}})"
    if kind == "today":
        days = term["today"]
        return "today()" if not days else f"(today() {'+' if days > 0 else '-'} {abs(days)})"
    if kind in ARITHMETIC:
        return f"({ARITHMETIC[kind].join(_term(part, naming) for part in term[kind])})"
    raise Unsaid(kind)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        raise Unsaid("yes or no")
    if isinstance(value, int | float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    raise Unsaid("both kinds of quotes")
