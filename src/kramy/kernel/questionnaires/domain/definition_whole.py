"""What is wrong with a definition beyond single questions: groups, limits, conditions that go round in circles."""

from collections.abc import Iterator, Mapping

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import LIMIT_UNITS, Definition, Page, Question, Texts
from kramy.kernel.questionnaires.domain.condition_problems import condition_problems
from kramy.kernel.questionnaires.domain.conditions import Condition, limits_named
from kramy.kernel.questionnaires.domain.definition_shape import (
    Problem,
    active_language,
    key_problems,
    text_problems,
)
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.loops import loops
from kramy.kernel.questionnaires.domain.wording import limits_in_texts


def whole_problems(definition: Definition) -> Iterator[Problem]:
    """Of limits and loops."""
    taken: set[str] = set()
    for limit in definition.limits:
        place = _("Limit “%(label)s”") % {"label": text_in(limit.label, active_language()) or limit.key}
        sentences = [*key_problems(limit.key, limit.key in taken)]
        sentences += text_problems(limit.label, _("name"), wanted=True)
        if limit.unit not in LIMIT_UNITS:
            sentences.append(_("The unit “%(unit)s” is not known.") % {"unit": limit.unit})
        taken.add(limit.key)
        yield from (Problem(place=place, message=sentence) for sentence in sentences)
    for page in definition.pages:
        for key in sorted({*_limits_of(page)} - taken):
            message = _("It names the limit “%(key)s”, which the questionnaire does not have.") % {"key": key}
            place = _("Page “%(title)s”") % {"title": text_in(page.title, active_language()) or page.key}
            yield Problem(place=place, message=message, page=page.key)
    yield from _loop_problems(definition)


def group_problems(
    page: Page, earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> Iterator[Problem]:
    """Of the headed groups of a page; ``earlier`` are the questions of the pages before."""
    keys = [question.group for question in page.questions]
    taken: set[str] = set()
    for group in page.groups:
        place = _("Group “%(title)s”") % {"title": text_in(group.title, active_language()) or group.key}
        sentences = [*key_problems(group.key, group.key in taken)]
        sentences += text_problems(group.title, _("heading"), wanted=True)
        sentences += text_problems(group.introduction, _("introduction"))
        taken.add(group.key)
        places = [number for number, key in enumerate(keys) if key == group.key]
        if not places:
            sentences.append(_("It has no question."))
        elif places != list(range(places[0], places[-1] + 1)):
            sentences.append(_("Its questions do not stand together."))
        before = {question.key: question for question in page.questions[: places[0] if places else 0]}
        sentences += condition_problems(group.show_if, {**earlier, **before}, every)
        yield from (Problem(place=place, message=sentence, page=page.key) for sentence in sentences)
    for question in page.questions:
        if question.group and question.group not in taken:
            message = _("Its group “%(key)s” is not on this page.") % {"key": question.group}
            place = _("Question “%(label)s”") % {"label": question_label(question, active_language())}
            yield Problem(place=place, message=message, page=page.key, question=question.key)


def _loop_problems(definition: Definition) -> Iterator[Problem]:
    for keys in loops(definition):
        names = [
            f"“{question_label(question, active_language())}”"
            for question in definition.questions()
            if question.key in keys
        ]
        message = _(
            "%(names)s wait for each other’s answers, so none of them would ever be asked. Change the condition of"
            " one of them."
        ) % {"names": get_text_list(names, _("and"))}
        yield Problem(place="", message=message, question=keys[0])


def _limits_of(page: Page) -> Iterator[str]:
    """Every limit that anything of a page names."""
    for texts in (page.title, page.introduction):
        yield from limits_in_texts(texts)
    yield from _named(page.show_if)
    for group in page.groups:
        yield from _named(group.show_if)
        yield from (key for texts in (group.title, group.introduction) for key in limits_in_texts(texts))
    for question in page.questions:
        yield from _limits_of_question(question)


def _limits_of_question(question: Question) -> Iterator[str]:
    conditions: list[Condition | None] = [question.show_if, *(rule.holds for rule in question.rules)]
    texts: list[Texts] = [question.label, question.hint, *(rule.message for rule in question.rules)]
    for choice in question.choices:
        conditions.append(choice.show_if)
        texts += [choice.label, choice.hint]
    for condition in conditions:
        yield from _named(condition)
    for words in texts:
        yield from limits_in_texts(words)
    for child in question.questions:
        yield from _limits_of_question(child)


def _named(condition: Condition | None) -> Iterator[str]:
    try:
        yield from (key for key in limits_named(condition) if isinstance(key, str))
    except (ValueError, TypeError, AttributeError, KeyError):
        return  # a condition that cannot be read is told of elsewhere
