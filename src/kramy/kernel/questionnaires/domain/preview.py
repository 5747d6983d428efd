"""A questionnaire gone through by nobody: for looking at a draft, and for trying its conditions and rules."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain import conditions
from kramy.kernel.questionnaires.domain.forms import PageForm, change_rows, look_up
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of
from kramy.kernel.questionnaires.domain.terms import Surroundings
from kramy.kernel.questionnaires.domain.wording import with_limits


def preview_form(
    *,
    definition: Definition,
    page: Page,
    language: str,
    answers: Mapping[str, Any] | None = None,
    data: Any = None,
    given: Mapping[str, Any] | None = None,
) -> PageForm:
    """The form of a page as people get it, with ``answers`` tried so far; with ``data`` it is bound and judges them.

    What follows from answers of this very page comes and goes as it will for people. What follows from an earlier page is
    shown while nobody has tried that page. Files are not kept here, so none has to be given.
    """
    tried = answers or {}
    limits = definition.limit_values((given or {}).get("limits"))
    worded = with_limits(definition, limits)
    before = {question.key for each in worded.pages if each.key != page.key for question in each.questions}
    shown = _lenient(next(each for each in worded.pages if each.key == page.key), before - set(tried))
    notes: dict[str, str] = {}
    stay = False
    if data is not None:
        data, notes = look_up(shown, data)
        data, stay = change_rows(shown, data)
    pages = tuple(shown if each.key == page.key else each for each in worded.pages)
    context = AnswerContext(language=language, given={**(given or {}), "limits": limits}, previous=tried)
    return PageForm(
        definition=replace(worded, pages=pages), page=shown, saved=tried, context=context, data=data,
        files={} if data is not None else None, stay=stay or bool(notes), notes=notes,
    )  # fmt: skip


def following(definition: Definition, page_key: str, answers: Mapping[str, Any]) -> Page | None:
    """The page after ``page_key`` for somebody with these answers, None after the last."""
    around = Surroundings(limits=definition.limit_values())
    shown = {page.key for page, _questions in conditions.visible(definition, answers, around).pages}
    keys = [page.key for page in definition.pages]
    place = keys.index(page_key) + 1
    return next((page for page in definition.pages[place:] if page.key in shown), None)


def still_fitting(definition: Definition, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Of answers tried before (each with its kind), those whose questions are still asked in the same way."""
    found = {}
    for question in definition.questions():
        entry = kept.get(question.key)
        if isinstance(entry, list) and entry[0] == _shape(question):
            found[question.key] = entry[1]
    return found


def to_keep(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with the shape of their questions, for ``still_fitting``."""
    asked = {question.key: question for question in definition.questions()}
    return {key: [_shape(asked[key]), value] for key, value in answers.items() if key in asked}


def _shape(question: Question) -> str:
    inside = ",".join(f"{child.key}:{child.kind}" for child in question.questions)
    return f"{question.kind}({inside})"


def _lenient(page: Page, unknown: set[str]) -> Page:
    """The page without conditions that look at what nobody has tried, and without files that must be given."""

    def is_open(condition: conditions.Condition | None) -> bool:
        return not unknown.isdisjoint(conditions.questions_named(condition))

    return replace(
        page,
        groups=tuple(
            replace(group, show_if=None) if is_open(group.show_if) else group for group in page.groups
        ),
        questions=tuple(
            replace(
                question,
                show_if=None if is_open(question.show_if) else question.show_if,
                required=question.required and not kind_of(question).takes_files,
            )
            for question in page.questions
        ),
    )
