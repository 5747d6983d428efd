"""Changes an editor makes to a draft, as pure functions from one definition to the next."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain.conditions import Condition, renamed
from kramy.lib import text as words
from kramy.lib.errors import Refused

LONGEST_KEY = 60


def fresh_key(definition: Definition, base: str) -> str:
    """A key nobody has yet, made of ``base`` (words in any alphabet)."""
    taken = {page.key for page in definition.pages} | {question.key for question in definition.questions()}
    stem = words.slug(base, longest=LONGEST_KEY - 4).replace("-", "_").lstrip("0123456789_") or "question"
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def add_page(definition: Definition, title: dict[str, str]) -> tuple[Definition, str]:
    """A new page at the end; returns its key too."""
    key = fresh_key(definition, title.get("en") or next(iter(title.values()), "") or "page")
    return replace(definition, pages=(*definition.pages, Page(key=key, title=title))), key


def add_question(
    definition: Definition,
    page_key: str,
    kind: str,
    label: dict[str, str],
    options: dict[str, Any] | None = None,
) -> tuple[Definition, str]:
    """A new question at the end of a page; returns its key too."""
    key = fresh_key(definition, label.get("en") or next(iter(label.values()), "") or kind)
    question = Question(key=key, kind=kind, label=label, options=options or {})
    page = _page(definition, page_key)
    return replace_page(definition, page_key, replace(page, questions=(*page.questions, question))), key


def replace_page(definition: Definition, key: str, page: Page) -> Definition:
    """Put ``page`` where the page called ``key`` is."""
    _page(definition, key)
    return replace(definition, pages=tuple(page if other.key == key else other for other in definition.pages))


def replace_question(definition: Definition, key: str, question: Question) -> Definition:
    """Put ``question`` where the one called ``key`` is; conditions follow a change of its key."""
    page = page_of(definition, key)
    questions = tuple(question if other.key == key else other for other in page.questions)
    changed = replace_page(definition, page.key, replace(page, questions=questions))
    if question.key == key:
        return changed
    return _with_conditions(changed, lambda condition: renamed(condition, {key: question.key}))


def move_page(definition: Definition, key: str, step: int) -> Definition:
    """Move a page ``step`` places down (up when negative)."""
    _page(definition, key)
    return replace(definition, pages=_moved(definition.pages, key, step))


def move_question(definition: Definition, key: str, step: int) -> Definition:
    """Move a question one place; past the end of its page it goes over to the neighbouring page."""
    page = page_of(definition, key)
    keys = [question.key for question in page.questions]
    target = keys.index(key) + step
    if 0 <= target < len(keys):
        return replace_page(definition, page.key, replace(page, questions=_moved(page.questions, key, step)))
    place = definition.pages.index(page) + (1 if step > 0 else -1)
    if not 0 <= place < len(definition.pages):
        return definition
    neighbour = definition.pages[place]
    question = definition.question(key)
    if question is None:
        return definition
    rest = tuple(other for other in page.questions if other.key != key)
    joined = (question, *neighbour.questions) if step > 0 else (*neighbour.questions, question)
    changed = replace_page(definition, page.key, replace(page, questions=rest))
    return replace_page(changed, neighbour.key, replace(neighbour, questions=joined))


def remove_page(definition: Definition, key: str) -> Definition:
    """Take a page away with its questions."""
    _page(definition, key)
    return replace(definition, pages=tuple(page for page in definition.pages if page.key != key))


def remove_question(definition: Definition, key: str) -> Definition:
    """Take a question away; conditions that look at it are told as problems."""
    page = page_of(definition, key)
    rest = tuple(question for question in page.questions if question.key != key)
    return replace_page(definition, page.key, replace(page, questions=rest))


def duplicate_question(definition: Definition, key: str) -> tuple[Definition, str]:
    """A copy right below, under a key of its own."""
    page = page_of(definition, key)
    twin_key = fresh_key(definition, key)
    questions: list[Question] = []
    for question in page.questions:
        questions.append(question)
        if question.key == key:
            questions.append(replace(question, key=twin_key))
    return replace_page(definition, page.key, replace(page, questions=tuple(questions))), twin_key


def page_of(definition: Definition, question_key: str) -> Page:
    """The page that asks a question."""
    for page in definition.pages:
        if any(question.key == question_key for question in page.questions):
            return page
    raise Refused(_("This question is not there any more."), code="gone")


def earlier_questions(definition: Definition, key: str) -> list[Question]:
    """What is asked before the page or question called ``key``: what its condition may look at."""
    found: list[Question] = []
    for page in definition.pages:
        if page.key == key:
            return found
        for question in page.questions:
            if question.key == key:
                return found
            found.append(question)
    return found


def definition_changes(old: Definition, new: Definition, language: str) -> list[str]:
    """What differs between two wordings, a sentence each."""
    from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in

    before = {question.key: question for question in old.questions()}
    after = {question.key: question for question in new.questions()}
    lines = []
    old_pages = {page.key: page for page in old.pages}
    for page in new.pages:
        name = text_in(page.title, language) or page.key
        if page.key not in old_pages:
            lines.append(_("Page added: %(name)s") % {"name": name})
        elif replace(page, questions=()) != replace(old_pages[page.key], questions=()):
            lines.append(_("Page changed: %(name)s") % {"name": name})
    for page in old.pages:
        if new.page(page.key) is None:
            lines.append(_("Page removed: %(name)s") % {"name": text_in(page.title, language) or page.key})
    for key, question in after.items():
        name = question_label(question, language)
        if key not in before:
            lines.append(_("Question added: %(name)s") % {"name": name})
        elif question != before[key]:
            lines.append(
                _("Question changed: %(name)s (%(what)s)")
                % {"name": name, "what": _what(before[key], question)}
            )
    lines += [
        _("Question removed: %(name)s") % {"name": question_label(question, language)}
        for key, question in before.items()
        if key not in after
    ]
    shared_old = [key for key in before if key in after]
    shared_new = [key for key in after if key in before]
    if shared_old != shared_new:
        lines.append(_("The order of the questions changed."))
    return lines


def _what(old: Question, new: Question) -> str:
    """The settings that differ, named."""
    names = {
        "kind": _("kind"),
        "label": _("question"),
        "hint": _("hint"),
        "required": _("required"),
        "options": _("settings"),
        "choices": _("answers to choose from"),
        "show_if": _("condition"),
        "rules": _("rules"),
        "questions": _("questions of the group"),
    }
    return ", ".join(name for field, name in names.items() if getattr(old, field) != getattr(new, field))


def _page(definition: Definition, key: str) -> Page:
    page = definition.page(key)
    if page is None:
        raise Refused(_("This page is not there any more."), code="gone")
    return page


def _moved(items: tuple[Any, ...], key: str, step: int) -> tuple[Any, ...]:
    row = list(items)
    place = next(number for number, item in enumerate(row) if item.key == key)
    row.insert(max(0, min(len(row) - 1, place + step)), row.pop(place))
    return tuple(row)


def _with_conditions_of(
    question: Question, change: Callable[[Condition | None], Condition | None]
) -> Question:
    """Every condition of a question: its own, those of its rules, of its choices and of the questions of its rows."""
    return replace(
        question,
        show_if=change(question.show_if),
        rules=tuple(replace(rule, holds=change(rule.holds) or rule.holds) for rule in question.rules),
        choices=tuple(replace(choice, show_if=change(choice.show_if)) for choice in question.choices),
        questions=tuple(_with_conditions_of(child, change) for child in question.questions),
    )


def _with_conditions(
    definition: Definition, change: Callable[[Condition | None], Condition | None]
) -> Definition:
    return Definition(
        pages=tuple(
            replace(
                page,
                show_if=change(page.show_if),
                questions=tuple(_with_conditions_of(question, change) for question in page.questions),
            )
            for page in definition.pages
        )
    )
