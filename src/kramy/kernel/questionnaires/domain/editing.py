"""Changes an editor makes to a draft, as pure functions from one definition to the next.

A question is named by its path: its key, or for a question of a row ``repeat/child``.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain.renaming import with_names
from kramy.lib import text as words
from kramy.lib.errors import Refused

LONGEST_KEY = 60
Unit = tuple[Question, ...]
"""What moves as one on a page: a question, or the questions of a group."""


def fresh_key(definition: Definition, base: str, taken: set[str] | None = None) -> str:
    """A key nobody has yet, made of ``base`` (words in any alphabet)."""
    used = keys_of(definition) | (taken or set())
    stem = words.slug(base, longest=LONGEST_KEY - 4).replace("-", "_").lstrip("0123456789_") or "question"
    if stem not in used:
        return stem
    number = 2
    while f"{stem}_{number}" in used:
        number += 1
    return f"{stem}_{number}"


def keys_of(definition: Definition) -> set[str]:
    """Every key of pages, groups and questions outside rows."""
    found = {page.key for page in definition.pages} | {question.key for question in definition.questions()}
    return found | {group.key for page in definition.pages for group in page.groups}


def find(definition: Definition, path: str) -> Question | None:
    """The question at a path."""
    key, _slash, child = path.partition("/")
    question = definition.question(key)
    if question is None or not child:
        return question
    return next((each for each in question.questions if each.key == child), None)


def question_at(definition: Definition, path: str) -> Question:
    """The question at a path; ``Refused`` when it is gone."""
    question = find(definition, path)
    if question is None:
        raise Refused(_("This question is not there any more."), code="gone")
    return question


def page_of(definition: Definition, path: str) -> Page:
    """The page that asks a question."""
    key = path.partition("/")[0]
    for page in definition.pages:
        if any(question.key == key for question in page.questions):
            return page
    raise Refused(_("This question is not there any more."), code="gone")


def page_with_group(definition: Definition, key: str) -> Page:
    """The page on which a group stands."""
    page = next((page for page in definition.pages if page.group(key)), None)
    if page is None:
        raise Refused(_("This group is not there any more."), code="gone")
    return page


def earlier_questions(definition: Definition, on: str) -> list[Question]:
    """What is asked before ``page:KEY``, ``group:KEY`` or ``question:PATH``: what its condition may look at.

    For a question of a row these are the questions before the repeat, then those before it in the row.
    """
    what, _colon, key = on.partition(":")
    outer, _slash, child = key.partition("/")
    found: list[Question] = []
    for page in definition.pages:
        if what == "page" and page.key == key:
            return found
        for question in page.questions:
            if what == "question" and question.key == outer:
                return found + _before(question.questions, child)
            if what == "group" and question.group == key:
                return found
            found.append(question)
        if what == "group" and page.group(key):
            return found
    return found


def replace_page(definition: Definition, key: str, page: Page) -> Definition:
    """Put ``page`` where the page called ``key`` is."""
    page_at(definition, key)
    return replace(definition, pages=tuple(page if other.key == key else other for other in definition.pages))


def replace_question(definition: Definition, path: str, question: Question) -> Definition:
    """Put ``question`` where the one at ``path`` is; conditions follow a change of its key."""
    outer, _slash, child = path.partition("/")
    if child:
        repeat = question_at(definition, outer)
        children = tuple(question if each.key == child else each for each in repeat.questions)
        changed = replace_question(definition, outer, replace(repeat, questions=children))
        return changed if question.key == child else with_names(changed, {}, {(outer, child): question.key})
    page = page_of(definition, path)
    questions = tuple(question if other.key == path else other for other in page.questions)
    changed = replace_page(definition, page.key, replace(page, questions=questions))
    return changed if question.key == path else with_names(changed, {path: question.key})


def add_page(definition: Definition, title: dict[str, str], after: str = "") -> tuple[Definition, str]:
    """A new page after the one called ``after``, else at the end; returns its key too."""
    key = fresh_key(definition, _words(title) or "page")
    pages = list(definition.pages)
    place = next((number for number, page in enumerate(pages, 1) if page.key == after), len(pages))
    pages.insert(place, Page(key=key, title=title))
    return replace(definition, pages=tuple(pages)), key


def add_question(
    definition: Definition,
    page_key: str,
    kind: str,
    label: dict[str, str],
    options: dict[str, Any] | None = None,
    after: str = "",
    group: str = "",
) -> tuple[Definition, str]:
    """A new question of a page, after the one called ``after`` or at the end (of the group); returns its key too."""
    key = fresh_key(definition, _words(label) or kind)
    page = page_at(definition, page_key)
    before = next((question for question in page.questions if question.key == after), None)
    question = Question(
        key=key, kind=kind, label=label, options=options or {}, group=before.group if before else group
    )
    questions = list(page.questions)
    if before is None and group:
        before = next((each for each in reversed(questions) if each.group == group), None)
    place = questions.index(before) + 1 if before else len(questions)
    questions.insert(place, question)
    return replace_page(definition, page_key, replace(page, questions=tuple(questions))), key


def add_child(
    definition: Definition, parent: str, kind: str, label: dict[str, str]
) -> tuple[Definition, str]:
    """A new question of the rows of a group asked several times, or a column of a table; returns its path too."""
    repeat = question_at(definition, parent)
    taken = {child.key for child in repeat.questions}
    key = fresh_key(Definition(), _words(label) or kind, taken | {"row", "total"})
    child = Question(key=key, kind=kind, label=label)
    changed = replace_question(definition, parent, replace(repeat, questions=(*repeat.questions, child)))
    return changed, f"{parent}/{key}"


def remove_page(definition: Definition, key: str) -> Definition:
    """Take a page away with its questions."""
    page_at(definition, key)
    return replace(definition, pages=tuple(page for page in definition.pages if page.key != key))


def remove_question(definition: Definition, path: str) -> Definition:
    """Take a question away; conditions that look at it are told as problems."""
    outer, _slash, child = path.partition("/")
    question_at(definition, path)
    if child:
        repeat = question_at(definition, outer)
        rest = tuple(each for each in repeat.questions if each.key != child)
        return replace_question(definition, outer, replace(repeat, questions=rest))
    page = page_of(definition, path)
    rest = tuple(question for question in page.questions if question.key != path)
    return replace_page(definition, page.key, replace(page, questions=rest))


def move_page(definition: Definition, key: str, step: int) -> Definition:
    """Move a page ``step`` places down (up when negative)."""
    page_at(definition, key)
    return replace(definition, pages=_moved(definition.pages, key, step))


def move_question(definition: Definition, path: str, step: int) -> Definition:
    """Move a question one place. At the edge of its group it leaves it; at the edge of its page it goes over to the
    neighbouring one. A question outside a group steps over a whole one."""
    outer, _slash, child = path.partition("/")
    if child:
        repeat = question_at(definition, outer)
        children = _moved(repeat.questions, child, step)
        return replace_question(definition, outer, replace(repeat, questions=children))
    page, question = page_of(definition, path), question_at(definition, path)
    if question.group:
        return _moved_in_group(definition, page, question, step)
    return _unit_moved(definition, page, path, step)


def move_group(definition: Definition, key: str, step: int) -> Definition:
    """Move a group with its questions over what stands next to it, at the edge of its page to the next page."""
    page = page_with_group(definition, key)
    first = next((question for question in page.questions if question.group == key), None)
    return definition if first is None else _unit_moved(definition, page, first.key, step)


def place_question(definition: Definition, key: str, page_key: str, group: str) -> Definition:
    """Put a question at the end of another page, or of a group of it."""
    question = question_at(definition, key)
    target = page_at(definition, page_key)
    if group and not target.group(group):
        raise Refused(_("This group is not there any more."), code="gone")
    if page_of(definition, key).key == page_key and question.group == group:
        return definition
    without = remove_question(definition, key)
    page = page_at(without, page_key)
    questions = list(page.questions)
    last = next((each for each in reversed(questions) if group and each.group == group), None)
    questions.insert(questions.index(last) + 1 if last else len(questions), replace(question, group=group))
    return replace_page(without, page_key, replace(page, questions=tuple(questions)))


def _moved_in_group(definition: Definition, page: Page, question: Question, step: int) -> Definition:
    questions = list(page.questions)
    place = questions.index(question)
    target = place + step
    if 0 <= target < len(questions) and questions[target].group == question.group:
        questions.insert(target, questions.pop(place))
    else:
        questions[place] = replace(question, group="")
    return replace_page(definition, page.key, replace(page, questions=tuple(questions)))


def _unit_moved(definition: Definition, page: Page, first: str, step: int) -> Definition:
    units = list(units_of(page))
    place = next(number for number, unit in enumerate(units) if unit[0].key == first)
    target = place + step
    if 0 <= target < len(units):
        units.insert(target, units.pop(place))
        return replace_page(definition, page.key, replace(page, questions=_joined(units)))
    beyond = definition.pages.index(page) + (1 if step > 0 else -1)
    if not 0 <= beyond < len(definition.pages):
        return definition
    neighbour = definition.pages[beyond]
    unit = units.pop(place)
    group = page.group(unit[0].group)
    moved = [unit, *units_of(neighbour)] if step > 0 else [*units_of(neighbour), unit]
    rest = replace(
        page, questions=_joined(units), groups=tuple(each for each in page.groups if each != group)
    )
    groups = (*neighbour.groups, group) if group else neighbour.groups
    changed = replace_page(definition, page.key, rest)
    return replace_page(changed, neighbour.key, replace(neighbour, questions=_joined(moved), groups=groups))


def units_of(page: Page) -> Iterator[Unit]:
    """The page's questions, those of a group together."""
    unit: list[Question] = []
    for question in page.questions:
        if unit and (not question.group or question.group != unit[-1].group):
            yield tuple(unit)
            unit = []
        unit.append(question)
    if unit:
        yield tuple(unit)


def _joined(units: list[Unit]) -> tuple[Question, ...]:
    return tuple(question for unit in units for question in unit)


def _before(questions: tuple[Question, ...], key: str) -> list[Question]:
    found: list[Question] = []
    for question in questions:
        if question.key == key:
            return found
        found.append(question)
    return found if key else []


def page_at(definition: Definition, key: str) -> Page:
    page = definition.page(key)
    if page is None:
        raise Refused(_("This page is not there any more."), code="gone")
    return page


def _moved(items: tuple[Any, ...], key: str, step: int) -> tuple[Any, ...]:
    row = list(items)
    place = next((number for number, item in enumerate(row) if item.key == key), None)
    if place is None:
        raise Refused(_("This question is not there any more."), code="gone")
    row.insert(max(0, min(len(row) - 1, place + step)), row.pop(place))
    return tuple(row)


def _words(texts: dict[str, str]) -> str:
    return texts.get("en") or next(filter(None, texts.values()), "")
