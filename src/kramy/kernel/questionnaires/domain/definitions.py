"""What is wrong with a definition, each thing a sentence with its place; and reading one from JSON."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain.condition_problems import condition_problems
from kramy.kernel.questionnaires.domain.defaults import default_of
from kramy.kernel.questionnaires.domain.definition_shape import (
    KEY,
    Problem,
    active_language,
    key_problems,
    text_problems,
    well_typed,
)
from kramy.kernel.questionnaires.domain.definition_whole import group_problems, whole_problems
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, find_kind
from kramy.kernel.questionnaires.domain.kinds.base import text_in
from kramy.kernel.questionnaires.domain.sources import choices_sources, prefills
from kramy.lib.errors import Refused

LONGEST_JSON = 2_000_000
MOST_QUESTIONS = 1000


def read(data: Any) -> Definition:
    """A definition from its JSON form; ``Refused`` with a sentence when it is not one."""
    try:
        definition = Definition.from_json(data)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refused(_("This is not a questionnaire in our JSON form."), code="malformed") from error
    if not well_typed(definition):
        raise Refused(_("This is not a questionnaire in our JSON form."), code="malformed")
    return definition


def problems(definition: Definition) -> list[Problem]:
    """Everything that keeps the definition from being published, in the order of the pages."""
    found: list[Problem] = []
    if not definition.pages:
        found.append(Problem(place="", message=_("There is no page yet. Add one with its questions.")))
    if sum(1 + len(question.questions) for question in definition.questions()) > MOST_QUESTIONS:
        found.append(
            Problem(
                place="", message=_("At most %(most)d questions can be asked.") % {"most": MOST_QUESTIONS}
            )
        )
    page_keys: set[str] = set()
    earlier: dict[str, Question] = {}
    every = {question.key: question for question in definition.questions()}
    found += whole_problems(definition)
    for page in definition.pages:
        found += _page_problems(page, page_keys, earlier, every)
        found += group_problems(page, earlier, every)
        page_keys.add(page.key)
        for question in page.questions:
            found += _question_problems(question, page, earlier, every)
            earlier.setdefault(question.key, question)
    return found


def _page_problems(
    page: Page, taken: set[str], earlier: dict[str, Question], every: dict[str, Question]
) -> Iterator[Problem]:
    place = _("Page “%(title)s”") % {"title": text_in(page.title, active_language()) or page.key}
    sentences = [*key_problems(page.key, page.key in taken)]
    sentences += text_problems(page.title, _("title"), wanted=True)
    sentences += text_problems(page.introduction, _("introduction"))
    sentences += condition_problems(page.show_if, earlier, every)
    if not page.questions and not any(page.introduction.values()):
        sentences.append(_("It has no question and no text."))
    return (Problem(place=place, message=sentence, page=page.key) for sentence in sentences)


def _question_problems(
    question: Question, page: Page, earlier: dict[str, Question], every: dict[str, Question]
) -> Iterator[Problem]:
    place = _("Question “%(label)s”") % {"label": text_in(question.label, active_language()) or question.key}
    sentences = [*key_problems(question.key, question.key in earlier)]
    sentences += text_problems(question.label, _("question"), wanted=True)
    sentences += text_problems(question.hint, _("hint"))
    sentences += condition_problems(question.show_if, earlier, every)
    for rule in question.rules:
        sentences += condition_problems(rule.holds, {**earlier, question.key: question}, every)
        sentences += text_problems(rule.message, _("message of a rule"), wanted=True)
    for choice in question.choices:
        sentences += condition_problems(choice.show_if, earlier, every)
    sentences += _kind_problems(question)
    yield from (
        Problem(place=place, message=sentence, page=page.key, question=question.key) for sentence in sentences
    )
    yield from _nested_problems(question, page, earlier, every)


def _nested_problems(
    question: Question, page: Page, earlier: dict[str, Question], every: dict[str, Question]
) -> Iterator[Problem]:
    """Of the questions of a repeat: they see what was asked before the repeat, and each other in order."""
    kind = find_kind(question.kind)
    if question.questions and not (kind and kind.has_questions):
        place = text_in(question.label, active_language()) or question.key
        message = _("Only a group asked several times has questions of its own.")
        yield Problem(place=place, message=message, page=page.key, question=question.key)
        return
    siblings: dict[str, Question] = {}
    within = every | {child.key: child for child in question.questions}
    for child in question.questions:
        for found in _question_problems(child, page, {**earlier, **siblings}, within):
            yield replace(found, question=f"{question.key}/{child.key}")
        if child.key in siblings:
            yield Problem(
                place=child.key,
                message=_("The key “%(key)s” is used twice.") % {"key": child.key},
                page=page.key,
                question=f"{question.key}/{child.key}",
            )
        siblings.setdefault(child.key, child)


def _kind_problems(question: Question) -> list[str]:
    kind = find_kind(question.kind)
    if kind is None:
        return [_("There is no kind of question called “%(kind)s”.") % {"kind": question.kind}]
    found = kind.option_problems(question)
    prefill = question.options.get("prefill")
    if prefill and prefill not in prefills:
        found.append(_("There is no known answer called “%(name)s”.") % {"name": prefill})
    found += _default_problems(question)
    source = question.options.get("choices_source")
    if not kind.takes_choices:
        if source or (question.choices and not kind.takes_rows):
            found.append(_("This kind of question has no list of answers."))
        return found + list(_row_problems(question))
    if source:
        if source not in choices_sources:
            found.append(_("There is no list of answers called “%(name)s”.") % {"name": source})
        return found
    return found + list(_choice_problems(question))


def _default_problems(question: Question) -> Iterator[str]:
    depends = any(choice.show_if is not None for choice in question.choices)
    if question.options.get("default") is None or depends or question.options.get("choices_source"):
        return
    if default_of(question, AnswerContext(language=active_language())) is None:
        yield _("It begins with an answer that nobody can give.")


def _choice_problems(question: Question) -> Iterator[str]:
    if len(question.choices) < 2:
        yield _("Give at least two answers to choose from.")
    taken: set[str] = set()
    for number, choice in enumerate(question.choices, start=1):
        if not KEY.fullmatch(choice.key):
            yield _(
                "Answer %(number)d: the key “%(key)s” must begin with a small letter and have only small"
                " letters, digits and _."
            ) % {"number": number, "key": choice.key}
        if choice.key in taken:
            yield _("Answer %(number)d: the key “%(key)s” is used twice.") % {
                "number": number,
                "key": choice.key,
            }
        taken.add(choice.key)
        yield from text_problems(choice.label, _("answer %(number)d") % {"number": number}, wanted=True)


def _row_problems(question: Question) -> Iterator[str]:
    """Of the fixed rows of a table, which are kept as choices."""
    taken: set[str] = set()
    for number, row in enumerate(question.choices, start=1):
        for sentence in key_problems(row.key, row.key in taken):
            yield _("Row %(number)d: %(sentence)s") % {"number": number, "sentence": sentence}
        taken.add(row.key)
        yield from text_problems(row.label, _("row %(number)d") % {"number": number}, wanted=True)
