"""Answers shown: for checking before sending, for the official, for print; and what changed between two sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Page, Question
from kramy.kernel.questionnaires.domain import conditions
from kramy.kernel.questionnaires.domain.answers import asked_definition, context_for
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.versions import definition_of
from kramy.kernel.questionnaires.models import AnswerSet, Attachment


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """One question with its answer. ``text`` is plain (lines), ``html`` the same as safe HTML; ``attachments``
    are the pictures or files in order; ``change_url`` leads to the question on its page, if it can be changed; ``group`` is
    the heading it stands under on its page."""

    question_key: str
    page_key: str
    kind: str
    label: str
    answered: bool
    value: Any
    text: str
    html: SafeString
    attachments: list[Attachment] = field(default_factory=list)
    change_url: str = ""
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class PageSummary:
    """The rows of one visible page."""

    key: str
    title: str
    rows: list[SummaryRow]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One answer that differs; an empty text means it was not answered. Attachments of both sides in order."""

    question_key: str
    label: str
    before: str
    after: str
    before_attachments: list[Attachment] = field(default_factory=list)
    after_attachments: list[Attachment] = field(default_factory=list)


def summary(
    answer_set: AnswerSet,
    language: str,
    context: Mapping[str, Any] | None = None,
    *,
    change_url: Callable[[str], str] | None = None,
) -> list[PageSummary]:
    """Every visible page with every visible question, answered or not. One query (the attachments).

    ``change_url`` gives the address of a page by its key, for links that lead back to it.
    """
    around = context_for(answer_set, context, language)
    definition = asked_definition(answer_set, context)
    pages = conditions.visible(definition, answer_set.answers, around.surroundings).pages
    with translation.override(around.language):
        return [
            PageSummary(
                key=page.key,
                title=text_in(page.title, around.language) or page.key,
                rows=[
                    _row(question, page, answer_set.answers.get(question.key), around, change_url)
                    for question in questions
                ],
            )
            for page, questions in pages
            if questions
        ]


def difference(
    old: AnswerSet, new: AnswerSet, language: str | None = None, context: Mapping[str, Any] | None = None
) -> list[Change]:
    """What differs between two sets of answers, in the order of the newer questionnaire, then what is gone."""
    code = language or new.language
    before = {
        row.question_key: row for page in summary(old, code, context) for row in page.rows if row.answered
    }
    after = {
        row.question_key: row for page in summary(new, code, context) for row in page.rows if row.answered
    }
    keys = [*after, *(key for key in before if key not in after)]
    asked = [question.key for question in definition_of(new.version).questions()]
    keys.sort(key=lambda key: asked.index(key) if key in asked else len(asked))
    changes = []
    for key in keys:
        was, now = before.get(key), after.get(key)
        if was and now and _same(was, now):
            continue
        either = now or was
        if either is not None:
            changes.append(
                Change(
                    question_key=key,
                    label=either.label,
                    before=was.text if was else "",
                    after=now.text if now else "",
                    before_attachments=was.attachments if was else [],
                    after_attachments=now.attachments if now else [],
                )
            )
    return changes


def _row(
    question: Question,
    page: Page,
    value: Any,
    context: AnswerContext,
    change_url: Callable[[str], str] | None,
) -> SummaryRow:
    kind, group = kind_of(question), page.group(question.group) if question.group else None
    answered = not conditions.is_empty(value)
    kept = list(context.attachments.get(question.key, ())) if kind.takes_files else []
    return SummaryRow(
        question_key=question.key,
        page_key=page.key,
        kind=question.kind,
        label=question_label(question, context.language),
        answered=answered,
        value=value,
        text=kind.text(question, value, context) if answered else "",
        html=kind.html(question, value, context) if answered else SafeString(_("Not given")),
        attachments=kept if answered else [],
        change_url=f"{change_url(page.key)}#question-{question.key}" if change_url else "",
        group=text_in(group.title, context.language) if group else "",
    )


def _same(was: SummaryRow, now: SummaryRow) -> bool:
    """Copied files have new ids: they are the same when their contents and descriptions are."""
    if was.attachments or now.attachments:
        return _marks(was) == _marks(now)
    return bool(was.value == now.value)


def _marks(row: SummaryRow) -> list[tuple[str, str]]:
    return [(item.sha256, item.description) for item in row.attachments]
