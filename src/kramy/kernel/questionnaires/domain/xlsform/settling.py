"""Conditions that were read but cannot be judged here: they look ahead, or are nested too deeply.

They are let go, and told of."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Choice, Definition, Group, Page, Question, Rule
from kramy.kernel.questionnaires.domain.condition_problems import condition_problems
from kramy.kernel.questionnaires.domain.conditions import Condition

Leave = Callable[[str, str], None]
"""Told of the key of a question, and what of it is let go."""


def settled_conditions(definition: Definition, leave: Leave) -> Definition:
    """The definition with those conditions alone that can be judged where they stand."""
    every = {question.key: question for question in definition.questions()}
    earlier: dict[str, Question] = {}
    return replace(definition, pages=tuple(_page(page, earlier, every, leave) for page in definition.pages))


def _page(page: Page, earlier: dict[str, Question], every: Mapping[str, Question], leave: Leave) -> Page:
    shown = _shown(page.show_if, earlier, every, lambda message: leave(f"page {page.key}", message))
    before_groups = {group.key: dict(earlier) for group in page.groups}
    questions: list[Question] = []
    for question in page.questions:
        if question.group in before_groups and not any(each.group == question.group for each in questions):
            before_groups[question.group] = dict(earlier)
        kept = _question(question, earlier, every, leave, "")
        questions.append(kept)
        earlier.setdefault(kept.key, kept)
    groups = tuple(_group(group, before_groups[group.key], every, leave) for group in page.groups)
    return replace(page, show_if=shown, questions=tuple(questions), groups=groups)


def _group(
    group: Group, earlier: Mapping[str, Question], every: Mapping[str, Question], leave: Leave
) -> Group:
    shown = _shown(group.show_if, earlier, every, lambda message: leave(f"group {group.key}", message))
    return replace(group, show_if=shown)


def _question(
    question: Question,
    earlier: Mapping[str, Question],
    every: Mapping[str, Question],
    leave: Leave,
    repeat: str,
) -> Question:
    def told(message: str) -> None:
        leave(f"{repeat} {question.key}".strip(), message)

    rules: list[Rule] = []
    for rule in question.rules:
        problem = _problem(rule.holds, {**earlier, question.key: question}, every)
        if problem:
            told(_("Its answers are not judged: %(reason)s") % {"reason": problem})
        else:
            rules.append(rule)
    siblings: dict[str, Question] = {}
    within = {**every, **{child.key: child for child in question.questions}}
    for child in question.questions:
        siblings[child.key] = _question(child, {**earlier, **siblings}, within, leave, question.key)
    return replace(
        question,
        show_if=_shown(question.show_if, earlier, every, told),
        choices=tuple(_choice(choice, earlier, every, told) for choice in question.choices),
        rules=tuple(rules),
        questions=tuple(siblings.values()),
    )


def _problem(
    condition: Condition | None, earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> str:
    """What keeps a condition from being judged, "" when nothing does."""
    found = next(condition_problems(condition, earlier, every), "")
    return (
        _("It is made of too many parts inside each other.")
        if found == _("The condition cannot be read.")
        else found
    )


def _choice(
    choice: Choice,
    earlier: Mapping[str, Question],
    every: Mapping[str, Question],
    told: Callable[[str], None],
) -> Choice:
    problem = _problem(choice.show_if, earlier, every)
    if not problem:
        return choice
    told(_("All its answers are offered: %(reason)s") % {"reason": problem})
    return replace(choice, show_if=None)


def _shown(
    condition: Condition | None,
    earlier: Mapping[str, Question],
    every: Mapping[str, Question],
    told: Callable[[str], None],
) -> Condition | None:
    problem = _problem(condition, earlier, every)
    if not problem:
        return condition
    told(_("It is always asked: %(reason)s") % {"reason": problem})
    return None
