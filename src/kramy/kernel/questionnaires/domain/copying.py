"""Copies of pages, groups and questions in a draft, under keys of their own; and groups made and taken away."""

from dataclasses import replace

from kramy.kernel.questionnaires.base import Definition, Group, Page, Question
from kramy.kernel.questionnaires.domain.editing import (
    fresh_key,
    page_at,
    page_of,
    page_with_group,
    question_at,
    replace_page,
    replace_question,
)
from kramy.kernel.questionnaires.domain.renaming import page_with_names


def duplicate_question(definition: Definition, path: str) -> tuple[Definition, str]:
    """A copy right below, under a key of its own; returns its path too."""
    outer, _slash, child = path.partition("/")
    question = question_at(definition, path)
    if child:
        repeat = question_at(definition, outer)
        key = fresh_key(Definition(), child, {each.key for each in repeat.questions})
        children = _with_twin(repeat.questions, question, key)
        return replace_question(definition, outer, replace(repeat, questions=children)), f"{outer}/{key}"
    page = page_of(definition, path)
    key = fresh_key(definition, path)
    questions = _with_twin(page.questions, question, key)
    return replace_page(definition, page.key, replace(page, questions=questions)), key


def duplicate_page(definition: Definition, key: str) -> tuple[Definition, str]:
    """A copy of a page right below; its conditions look at the copies where they looked at its own questions."""
    page = page_at(definition, key)
    place = definition.pages.index(page)
    taken: set[str] = set()
    names = {question.key: _fresh(definition, question.key, taken) for question in page.questions}
    groups = {group.key: _fresh(definition, group.key, taken) for group in page.groups}
    twin = _renamed_page(page_with_names(page, names), names, groups)
    twin = replace(twin, key=_fresh(definition, key, taken))
    pages = (*definition.pages[: place + 1], twin, *definition.pages[place + 1 :])
    return replace(definition, pages=pages), twin.key


def add_group(definition: Definition, page_key: str, title: dict[str, str]) -> tuple[Definition, str]:
    """A new headed group of a page, still without questions; returns its key too."""
    page = page_at(definition, page_key)
    key = fresh_key(definition, title.get("en") or next(filter(None, title.values()), "group"))
    groups = (*page.groups, Group(key=key, title=title))
    return replace_page(definition, page_key, replace(page, groups=groups)), key


def replace_group(definition: Definition, key: str, group: Group) -> Definition:
    """Put ``group`` where the one called ``key`` is; its questions follow a change of its key."""
    page = page_with_group(definition, key)
    changed = replace(
        page,
        groups=tuple(group if each.key == key else each for each in page.groups),
        questions=tuple(
            replace(question, group=group.key) if question.group == key else question
            for question in page.questions
        ),
    )
    return replace_page(definition, page.key, changed)


def duplicate_group(definition: Definition, key: str) -> tuple[Definition, str]:
    """A copy of a group with its questions right below it; returns its key too."""
    page = page_with_group(definition, key)
    group = next(each for each in page.groups if each.key == key)
    taken: set[str] = set()
    inside = tuple(question for question in page.questions if question.group == key)
    names = {question.key: _fresh(definition, question.key, taken) for question in inside}
    made = _fresh(definition, key, taken)
    part = Page(key=page.key, title={}, questions=inside, groups=(group,))
    twin = _renamed_page(page_with_names(part, names), names, {key: made})
    place = max(
        (number for number, each in enumerate(page.questions, 1) if each.group == key),
        default=len(page.questions),
    )
    questions = (*page.questions[:place], *twin.questions, *page.questions[place:])
    changed = replace(page, questions=questions, groups=(*page.groups, *twin.groups))
    return replace_page(definition, page.key, changed), made


def remove_group(definition: Definition, key: str, *, with_questions: bool) -> Definition:
    """Take a heading away; its questions go too, or stay on the page where they are."""
    page = page_with_group(definition, key)
    questions = tuple(
        replace(question, group="") if question.group == key else question
        for question in page.questions
        if not with_questions or question.group != key
    )
    groups = tuple(group for group in page.groups if group.key != key)
    return replace_page(definition, page.key, replace(page, questions=questions, groups=groups))


def _renamed_page(page: Page, names: dict[str, str], groups: dict[str, str]) -> Page:
    return replace(
        page,
        groups=tuple(replace(group, key=groups[group.key]) for group in page.groups),
        questions=tuple(
            replace(question, key=names[question.key], group=groups.get(question.group, ""))
            for question in page.questions
        ),
    )


def _fresh(definition: Definition, key: str, taken: set[str]) -> str:
    made = fresh_key(definition, key, taken)
    taken.add(made)
    return made


def _with_twin(questions: tuple[Question, ...], question: Question, key: str) -> tuple[Question, ...]:
    place = questions.index(question) + 1
    return (*questions[:place], replace(question, key=key), *questions[place:])
