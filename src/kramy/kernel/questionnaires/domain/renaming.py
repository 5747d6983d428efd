"""Questions called by other names, in every condition that looks at them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain.conditions import Condition, renamed

Change = Callable[[Condition | None], Condition | None]
Columns = Mapping[tuple[str, str], str]


def with_names(
    definition: Definition, names: Mapping[str, str], columns: Columns | None = None
) -> Definition:
    """Every condition with questions called by other ``names``; ``columns`` has those of questions of rows, by the keys
    of (repeat, question), for conditions inside the rows and for their totals outside."""
    return replace(
        definition, pages=tuple(page_with_names(page, names, columns) for page in definition.pages)
    )


def page_with_names(page: Page, names: Mapping[str, str], columns: Columns | None = None) -> Page:
    """The same of one page."""

    def change(condition: Condition | None) -> Condition | None:
        return renamed(condition, names, columns)

    return replace(
        page,
        show_if=change(page.show_if),
        groups=tuple(replace(group, show_if=change(group.show_if)) for group in page.groups),
        questions=tuple(_question(question, names, columns or {}) for question in page.questions),
    )


def _question(question: Question, names: Mapping[str, str], columns: Columns) -> Question:
    changed = with_conditions(question, lambda condition: renamed(condition, names, columns))
    siblings = {child.key for child in question.questions}
    inside = {key: name for key, name in names.items() if key not in siblings}
    inside |= {child: name for (repeat, child), name in columns.items() if repeat == question.key}
    children = tuple(
        with_conditions(child, lambda condition: renamed(condition, inside, columns))
        for child in question.questions
    )
    return replace(changed, questions=children)


def with_conditions(question: Question, change: Change) -> Question:
    """Every condition of the question itself: its own, those of its rules and of its choices."""
    return replace(
        question,
        show_if=change(question.show_if),
        rules=tuple(replace(rule, holds=change(rule.holds) or rule.holds) for rule in question.rules),
        choices=tuple(replace(choice, show_if=change(choice.show_if)) for choice in question.choices),
    )
