"""Show-if conditions: data, not code. Who sees what follows from the answers given so far, in order.

A condition looks back only, so walking the pages once decides everything: a hidden question counts as
unanswered for the conditions after it, and no loop can be written.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain import terms
from kramy.kernel.questionnaires.domain.terms import Surroundings

Condition = dict[str, Any]
Answers = Mapping[str, Any]

ORDERING = ("greater", "less", "at_least", "at_most")
BETWEEN_TERMS = ("equals", "not_equals", *ORDERING)
OPERATORS = ("equals", "not_equals", "contains", *ORDERING, "answered", "not_answered")
WITHOUT_VALUE = ("answered", "not_answered")
MOST_NESTED = 8
GROUPS = ("all", "any", "of")
"""Conditions made of a list of conditions; ``of`` has the number that must hold beside it in ``at_least``."""


@dataclass(frozen=True)
class Visible:
    """What a person with these answers is asked: pages with the questions shown on each, and the answers
    that count (those of hidden questions left out)."""

    pages: tuple[tuple[Page, tuple[Question, ...]], ...]
    answers: dict[str, Any]

    def questions(self) -> Iterator[Question]:
        for _page, questions in self.pages:
            yield from questions

    def questions_of(self, page_key: str) -> tuple[Question, ...]:
        """The questions shown on a page; empty when the page is hidden."""
        return next((questions for page, questions in self.pages if page.key == page_key), ())


def holds(condition: Condition | None, answers: Answers, around: Surroundings | None = None) -> bool:
    """Whether ``condition`` is true of ``answers``; no condition is always true. ``around`` is today, without limits,
    when it is not given.

    A malformed condition raises ``ValueError``: definitions are checked before they are published.
    """
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, answers, around) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers, around) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers, around)
    if "of" in condition:
        return sum(holds(part, answers, around) for part in condition["of"]) >= condition["at_least"]
    if "left" in condition:
        near = around or Surroundings()
        left, right = (terms.value_of(condition[side], answers, near) for side in ("left", "right"))
        if condition.get("is") not in BETWEEN_TERMS:
            raise ValueError(f"Unknown operator in a condition: {condition.get('is')!r}")
        return _compare(condition["is"], left, right)
    return _compare(
        condition.get("is", ""), answers.get(condition.get("question", "")), condition.get("value")
    )


def questions_named(condition: Condition | None) -> Iterator[str]:
    """The keys of the questions a condition looks at, as often as it names them."""
    for leaf in leaves(condition):
        if "left" in leaf:
            for side in ("left", "right"):
                yield from terms.questions_in(leaf[side])
        else:
            yield str(leaf.get("question", ""))


def limits_named(condition: Condition | None) -> Iterator[str]:
    """The keys of the limits a condition looks at."""
    for leaf in leaves(condition):
        if "left" in leaf:
            for side in ("left", "right"):
                yield from terms.limits_in(leaf[side])


def leaves(condition: Condition | None) -> Iterator[Condition]:
    """The comparisons a condition is made of."""
    if not condition:
        return
    for group in GROUPS:
        if group in condition:
            for part in condition[group]:
                yield from leaves(part)
            return
    if "not" in condition:
        yield from leaves(condition["not"])
        return
    yield condition


def settled(
    condition: Condition | None, here: Collection[str], answers: Answers, around: Surroundings
) -> Condition | None:
    """The condition with every part that does not depend on the questions ``here`` worked out: for a browser that
    knows one page. ``{"all": []}`` is true, ``{"any": []}`` false."""
    if not condition:
        return None
    for group in ("all", "any"):
        if group in condition:
            return {group: [settled(part, here, answers, around) for part in condition[group]]}
    if "not" in condition:
        return {"not": settled(condition["not"], here, answers, around)}
    if "of" in condition:
        parts = [settled(part, here, answers, around) for part in condition["of"]]
        return {"of": parts, "at_least": condition["at_least"]}
    if set(here).isdisjoint(questions_named(condition)):
        return {"all": []} if holds(condition, answers, around) else {"any": []}
    if "left" not in condition:
        return condition
    sides = {side: terms.settled(condition[side], here, answers, around) for side in ("left", "right")}
    return {**condition, **sides}


def renamed(
    condition: Condition | None,
    names: Mapping[str, str],
    columns: Mapping[tuple[str, str], str] | None = None,
) -> Condition | None:
    """The condition with questions called by other names; those that are not in ``names`` keep theirs.

    ``columns`` has other names of questions in rows, by the keys of (repeat, question), for their totals.
    """
    if not condition:
        return condition
    for group in GROUPS:
        if group in condition:
            return {**condition, group: [renamed(part, names, columns) for part in condition[group]]}
    if "not" in condition:
        return {"not": renamed(condition["not"], names, columns)}
    if "left" in condition:
        sides = {side: terms.renamed(condition[side], names, columns) for side in ("left", "right")}
        return {**condition, **sides}
    return {**condition, "question": names.get(condition["question"], condition["question"])}


def visible(definition: Definition, answers: Answers, around: Surroundings | None = None) -> Visible:
    """Walk the definition with ``answers`` and say what is asked; pages left without a question are skipped."""
    counting: dict[str, Any] = {}
    pages: list[tuple[Page, tuple[Question, ...]]] = []
    for page in definition.pages:
        if not holds(page.show_if, counting, around):
            continue
        shown: list[Question] = []
        for question in page.questions:
            if holds(page.show_if_of(question), counting, around):
                shown.append(question)
                if question.key in answers:
                    counting[question.key] = answers[question.key]
        if shown or not page.questions:
            pages.append((page, tuple(shown)))
    return Visible(tuple(pages), counting)


def visible_pages(definition: Definition, answers: Answers) -> list[Page]:
    """The pages a person with these answers goes through, in order."""
    return [page for page, _questions in visible(definition, answers).pages]


def is_empty(value: Any) -> bool:
    """Whether an answer says nothing. ``False`` and 0 are answers."""
    return value is None or value == "" or value == [] or value == {}


def _compare(operator: str, given: Any, wanted: Any) -> bool:
    if operator == "answered":
        return not is_empty(given)
    if operator == "not_answered":
        return is_empty(given)
    if operator == "equals":
        return _same(given, wanted)
    if operator == "not_equals":
        return not _same(given, wanted)
    if operator == "contains":
        if isinstance(given, str):
            return isinstance(wanted, str) and wanted.casefold() in given.casefold()
        return isinstance(given, list) and any(_same(item, wanted) for item in given)
    if operator in ORDERING:
        return _ordered(given, wanted) and _in_order(operator, given, wanted)
    raise ValueError(f"Unknown operator in a condition: {operator!r}")


def _in_order(operator: str, given: Any, wanted: Any) -> bool:
    if operator == "greater":
        return bool(given > wanted)
    if operator == "less":
        return bool(given < wanted)
    return bool(given >= wanted if operator == "at_least" else given <= wanted)


def _same(given: Any, wanted: Any) -> bool:
    """Equality in which yes is not 1: to Python they are the same."""
    return given == wanted and isinstance(given, bool) == isinstance(wanted, bool)


def _ordered(given: Any, wanted: Any) -> bool:
    """Whether two values can be put in order: both numbers, or both texts (dates are ISO texts)."""
    if isinstance(given, bool) or isinstance(wanted, bool):
        return False
    both_numbers = isinstance(given, int | float) and isinstance(wanted, int | float)
    return both_numbers or (isinstance(given, str) and isinstance(wanted, str))
