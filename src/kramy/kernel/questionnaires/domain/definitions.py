"""What is wrong with a definition, each thing a sentence with its place; and reading one from JSON."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Page, Question, Texts
from kramy.kernel.questionnaires.domain.condition_problems import condition_problems
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.kinds.base import text_in
from kramy.kernel.questionnaires.domain.sources import choices_sources, prefills
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_TEXT = 5000
LONGEST_JSON = 400_000
MOST_QUESTIONS = 200


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to put right. ``page`` and ``question`` are keys, empty when it concerns more."""

    place: str
    message: str
    page: str = ""
    question: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def read(data: Any) -> Definition:
    """A definition from its JSON form; ``Refused`` with a sentence when it is not one."""
    try:
        definition = Definition.from_json(data)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Refused(_("This is not a questionnaire in our JSON form."), code="malformed") from error
    if not _well_typed(definition):
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
    every = {question.key for question in definition.questions()}
    for page in definition.pages:
        found += _page_problems(page, page_keys, earlier, every)
        page_keys.add(page.key)
        for question in page.questions:
            found += _question_problems(question, page, earlier, every)
            earlier.setdefault(question.key, question)
    return found


def _page_problems(
    page: Page, taken: set[str], earlier: dict[str, Question], every: set[str]
) -> Iterator[Problem]:
    place = _("Page “%(title)s”") % {"title": text_in(page.title, _language()) or page.key}
    sentences = [*_key_problems(page.key, page.key in taken)]
    sentences += _text_problems(page.title, _("title"), wanted=True)
    sentences += _text_problems(page.introduction, _("introduction"))
    sentences += condition_problems(page.show_if, earlier, every)
    if not page.questions and not any(page.introduction.values()):
        sentences.append(_("It has no question and no text."))
    return (Problem(place=place, message=sentence, page=page.key) for sentence in sentences)


def _question_problems(
    question: Question, page: Page, earlier: dict[str, Question], every: set[str]
) -> Iterator[Problem]:
    place = _("Question “%(label)s”") % {"label": text_in(question.label, _language()) or question.key}
    sentences = [*_key_problems(question.key, question.key in earlier)]
    sentences += _text_problems(question.label, _("question"), wanted=True)
    sentences += _text_problems(question.hint, _("hint"))
    sentences += condition_problems(question.show_if, earlier, every)
    for rule in question.rules:
        sentences += condition_problems(rule.holds, {**earlier, question.key: question}, every)
        sentences += _text_problems(rule.message, _("message of a rule"), wanted=True)
    for choice in question.choices:
        sentences += condition_problems(choice.show_if, earlier, every)
    sentences += _kind_problems(question)
    yield from (
        Problem(place=place, message=sentence, page=page.key, question=question.key) for sentence in sentences
    )
    yield from _nested_problems(question, page, earlier, every)


def _nested_problems(
    question: Question, page: Page, earlier: dict[str, Question], every: set[str]
) -> Iterator[Problem]:
    """Of the questions of a repeat: they see what was asked before the repeat, and each other in order."""
    if question.questions and question.kind != QuestionKind.REPEAT:
        place = text_in(question.label, _language()) or question.key
        message = _("Only a group asked several times has questions of its own.")
        yield Problem(place=place, message=message, page=page.key, question=question.key)
        return
    siblings: dict[str, Question] = {}
    within = every | {child.key for child in question.questions}
    for child in question.questions:
        for found in _question_problems(child, page, {**earlier, **siblings}, within):
            yield replace(found, question=question.key)
        if child.key in siblings:
            yield Problem(
                place=child.key,
                message=_("The key “%(key)s” is used twice.") % {"key": child.key},
                page=page.key,
                question=question.key,
            )
        siblings.setdefault(child.key, child)


def _key_problems(key: str, taken: bool) -> Iterator[str]:
    if not KEY.fullmatch(key):
        yield _(
            "The key “%(key)s” must begin with a small letter and have only small letters, digits and _."
        ) % {"key": key}
    if taken:
        yield _("The key “%(key)s” is used twice.") % {"key": key}


def _text_problems(texts: Texts, what: str, *, wanted: bool = False) -> Iterator[str]:
    """Wanted texts must be there in every language; others in all or in none."""
    languages = city().languages
    missing = [language for language in languages if not (texts.get(language) or "").strip()]
    if missing and (wanted or len(missing) < len(languages)):
        yield _("The text “%(what)s” is missing in: %(languages)s.") % {
            "what": what,
            "languages": ", ".join(missing),
        }
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        yield _("The text “%(what)s” is too long: at most %(limit)d characters.") % {
            "what": what,
            "limit": LONGEST_TEXT,
        }


def _kind_problems(question: Question) -> list[str]:
    kind = find_kind(question.kind)
    if kind is None:
        return [_("There is no kind of question called “%(kind)s”.") % {"kind": question.kind}]
    found = kind.option_problems(question)
    prefill = question.options.get("prefill")
    if prefill and prefill not in prefills:
        found.append(_("There is no known answer called “%(name)s”.") % {"name": prefill})
    source = question.options.get("choices_source")
    if not kind.takes_choices:
        if question.choices or source:
            found.append(_("This kind of question has no list of answers."))
        return found
    if source:
        if source not in choices_sources:
            found.append(_("There is no list of answers called “%(name)s”.") % {"name": source})
        return found
    return found + list(_choice_problems(question))


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
        yield from _text_problems(choice.label, _("answer %(number)d") % {"number": number}, wanted=True)


def _well_typed(definition: Definition) -> bool:
    """Whether texts are texts: JSON from outside may put anything anywhere."""
    for page in definition.pages:
        if not (isinstance(page.key, str) and _are_texts(page.title) and _are_texts(page.introduction)):
            return False
        for question in page.questions:
            if not _is_well_typed(question):
                return False
    return True


def _is_well_typed(question: Question) -> bool:
    words = [question.label, question.hint, *(choice.label for choice in question.choices)]
    words += [choice.hint for choice in question.choices]
    words += [rule.message for rule in question.rules]
    keys = [question.key, question.kind, *(choice.key for choice in question.choices)]
    return (
        all(map(_are_texts, words))
        and all(isinstance(key, str) for key in keys)
        and isinstance(question.options, dict)
        and isinstance(question.required, bool)
        and all(map(_is_well_typed, question.questions))
    )


def _are_texts(texts: Any) -> bool:
    return isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())


def _language() -> str:
    return (get_language() or "").split("-")[0]
