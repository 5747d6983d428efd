"""Answers to one version: begun, kept page by page, checked as a whole, submitted once, copied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Page
from kramy.kernel.questionnaires.domain import attachments, conditions
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of
from kramy.kernel.questionnaires.domain.kinds.base import question_label
from kramy.kernel.questionnaires.domain.terms import Surroundings
from kramy.kernel.questionnaires.domain.versions import definition_of
from kramy.kernel.questionnaires.domain.wording import with_limits
from kramy.kernel.questionnaires.enums import AnswerState, VersionState
from kramy.kernel.questionnaires.models import AnswerSet, Attachment, QuestionnaireVersion
from kramy.kernel.questionnaires.signals import answers_submitted
from kramy.lib.errors import Refused


class Incomplete(Refused):
    """Some answers are missing or wrong; ``errors`` has a sentence by question key."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(_("Some answers are missing or need to be put right."), code="incomplete")
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An answer known already: its value, where it is from in the words of the person's language, and of which day."""

    value: Any
    source: str
    known_on: date

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "source": self.source, "on": self.known_on.isoformat()}


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """A consent as it was given: the words shown, their version and what they are about."""

    question_key: str
    purpose: str
    text: str
    text_version: str
    given: bool


@transaction.atomic
def start_answers(
    *,
    version: QuestionnaireVersion,
    language: str,
    user: Any = None,
    answers: Mapping[str, Any] | None = None,
    offers: Mapping[str, Offer] | None = None,
) -> AnswerSet:
    """An empty set of answers, or one that begins with known ``answers`` (of questions this version asks).

    ``offers`` are answers known from elsewhere, of which the person is asked whether they are still true.
    """
    if version.state != VersionState.PUBLISHED:
        raise Refused(_("This questionnaire is not open for answers."), code="not_published")
    asked = {question.key for question in definition_of(version).questions()}
    known = {key: value for key, value in (answers or {}).items() if key in asked}
    return AnswerSet.objects.create(
        version=version,
        language=_supported(language),
        user=user if getattr(user, "pk", None) else None,
        answers=known,
        offers={
            key: offer.to_json() for key, offer in (offers or {}).items() if key in asked and key not in known
        },
    )


def context_for(
    answer_set: AnswerSet, given: Mapping[str, Any] | None = None, language: str | None = None
) -> AnswerContext:
    """What kinds need to know about these answers; one query for the attachments."""
    limits = limits_of(answer_set, given)
    return AnswerContext(
        language=(language or get_language() or answer_set.language).split("-")[0],
        given={**(given or {}), "limits": limits} if limits else given or {},
        attachments=attachments.by_question(answer_set),
        previous=answer_set.answers,
    )


def limits_of(answer_set: AnswerSet, given: Mapping[str, Any] | None = None) -> dict[str, float]:
    """The value of every limit that the questionnaire names: as it was when the answers were sent (a correction keeps
    those of what it corrects); before that what the intake gives, else the usual one."""
    if answer_set.state == AnswerState.SUBMITTED or answer_set.limits:
        return definition_of(answer_set.version).limit_values(answer_set.limits)
    return definition_of(answer_set.version).limit_values((given or {}).get("limits"))


def asked_definition(answer_set: AnswerSet, given: Mapping[str, Any] | None = None) -> Definition:
    """What is asked, with the values of limits put into its texts."""
    return with_limits(definition_of(answer_set.version), limits_of(answer_set, given))


def check(answer_set: AnswerSet, context: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Judge every visible question anew; a sentence by question key for each that is not right."""
    return _checked(answer_set, context)[1]


@transaction.atomic
def submit(*, answer_set: AnswerSet, by: Any = None, context: Mapping[str, Any] | None = None) -> AnswerSet:
    """Hand the answers in. What was answered to hidden questions is dropped, with its files.

    Submitting a submitted set again returns it unchanged. Raises ``Incomplete`` with sentences.
    """
    locked = AnswerSet.objects.select_for_update(of=("self",)).select_related("version").get(pk=answer_set.pk)
    if locked.state == AnswerState.SUBMITTED:
        return locked
    cleaned, errors = _checked(locked, context)
    if errors:
        raise Incomplete(errors)
    locked.answers = cleaned
    locked.limits = limits_of(locked, context)
    # whoever sends everything has been through every page, also when the answers did not come page by page
    visible = conditions.visible(
        definition_of(locked.version), cleaned, context_for(locked, context).surroundings
    )
    locked.finished_pages = [page.key for page, _questions in visible.pages]
    locked.marks, locked.disputes, locked.offers, locked.typed = {}, {}, {}, {}
    locked.state = AnswerState.SUBMITTED
    locked.submitted_at = timezone.now()
    locked.revision += 1
    locked.save()
    dropped = [
        item for key, items in attachments.by_question(locked).items() for item in items if key not in cleaned
    ]
    if dropped:
        attachments.delete_attachments(dropped)
    audit.record("questionnaires.submitted", by=by, target=locked)
    transaction.on_commit(lambda: answers_submitted.send(AnswerSet, answer_set_id=locked.pk))
    return locked


@transaction.atomic
def take_answers(*, answer_set: AnswerSet, context: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answers of a set that ends here: judged, those that count returned, the set deleted with its files.

    For an app that keeps answers by itself, without a person and a time: nothing of this is recorded. Raises ``Incomplete``
    with sentences; refused ``submitted`` when the set was handed in, ``gone`` when it was taken already.
    """
    locked = (
        AnswerSet.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(pk=answer_set.pk)
        .first()
    )
    if locked is None:
        raise Refused(_("These answers have been sent already."), code="gone")
    if locked.state == AnswerState.SUBMITTED:
        raise Refused(_("These answers have been submitted and cannot be changed."), code="submitted")
    cleaned, errors = _checked(locked, context)
    if errors:
        raise Incomplete(errors)
    attachments.delete_attachments(list(locked.attachments.all()))
    locked.delete()
    return cleaned


@transaction.atomic
def copy_answers(
    answer_set: AnswerSet,
    *,
    state: str = AnswerState.DRAFT,
    version: QuestionnaireVersion | None = None,
    user: Any = None,
) -> AnswerSet:
    """The same answers once more, files copied too: for a correction or a renewal.

    Without a ``version`` the limits are those under which the answers were sent. With a newer one only answers to
    questions it still asks in the same way come along, and every page has to be looked at again.
    """
    target = version or answer_set.version
    same_version = target.pk == answer_set.version_id
    wanted = {question.key: question.kind for question in definition_of(target).questions()}
    had = {question.key: question.kind for question in definition_of(answer_set.version).questions()}
    twin = AnswerSet.objects.create(
        version=target,
        language=answer_set.language,
        user=user or answer_set.user,
        finished_pages=list(answer_set.finished_pages) if same_version else [],
        limits=answer_set.limits if version is None else {},
        state=state,
        submitted_at=timezone.now() if state == AnswerState.SUBMITTED else None,
    )
    copied = attachments.copy_attachments(answer_set, twin)
    # (what was typed but not yet right, and who changed what, belong to the giving of answers)
    answers = {
        key: value
        for key, value in answer_set.answers.items()
        if key in wanted and had.get(key) == wanted[key]
    }
    for key, value in answers.items():
        if isinstance(value, list) and value and all(str(item) in copied for item in value):
            answers[key] = [copied[str(item)] for item in value]
    orphans = [
        item for key, items in attachments.by_question(twin).items() if key not in answers for item in items
    ]
    if orphans:
        attachments.delete_attachments(orphans)
    twin.answers = answers
    twin.save(update_fields=["answers"])
    return twin


@transaction.atomic
def delete_answers(*, answer_set: AnswerSet, by: Any = None) -> None:
    """Delete a set with its files (an abandoned draft, or a person's wish)."""
    audit.record("questionnaires.answers_deleted", by=by, target=answer_set)
    attachments.delete_attachments(list(answer_set.attachments.all()))
    answer_set.delete()


@transaction.atomic
def delete_draft(answer_set_id: Any) -> bool:
    """Delete answers that were never sent; False when they were sent, or deleted, in the meantime."""
    locked = (
        AnswerSet.objects.select_for_update(of=("self",))
        .filter(pk=answer_set_id, state=AnswerState.DRAFT)
        .first()
    )
    if locked is None:
        return False
    delete_answers(answer_set=locked)
    return True


@transaction.atomic
def erase_answers(ids: Iterable[Any]) -> tuple[int, int]:
    """Empty these sets, which stay because cases point to them, and delete their files; how many of both."""
    sets = AnswerSet.objects.filter(pk__in=list(ids))
    files = list(Attachment.objects.filter(answer_set__in=sets))
    attachments.delete_attachments(files)
    return sets.update(
        answers={}, finished_pages=[], user=None, marks={}, disputes={}, offers={}, typed={}
    ), len(files)


def first_unfinished_page(answer_set: AnswerSet, context: Mapping[str, Any] | None = None) -> Page | None:
    """Where to go on: the first visible page not yet finished or with something wrong, None when all is done."""
    errors = check(answer_set, context)
    around = context_for(answer_set, context).surroundings
    visible = conditions.visible(definition_of(answer_set.version), answer_set.answers, around)
    for page, questions in visible.pages:
        if page.key not in answer_set.finished_pages or any(question.key in errors for question in questions):
            return page
    return None


def consents_given(answer_set: AnswerSet) -> list[ConsentGiven]:
    """The consents among visible questions, with the words in the language of the answers."""
    found = []
    around = Surroundings(limits=limits_of(answer_set))
    visible = conditions.visible(asked_definition(answer_set), answer_set.answers, around)
    for question in visible.questions():
        if question.kind == "consent":
            found.append(
                ConsentGiven(
                    question_key=question.key,
                    purpose=question.options.get("purpose", ""),
                    text=question_label(question, answer_set.language),
                    text_version=str(question.options.get("text_version") or "1"),
                    given=answer_set.answers.get(question.key) is True,
                )
            )
    return found


def _checked(answer_set: AnswerSet, given: Mapping[str, Any] | None) -> tuple[dict[str, Any], dict[str, str]]:
    """(cleaned answers of visible questions, errors)."""
    definition = asked_definition(answer_set, given)
    context = context_for(answer_set, given)
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in conditions.visible(definition, answer_set.answers, context.surroundings).questions():
        if answer_set.disputes.get(question.key):
            errors[question.key] = _("Two different answers were given here. Choose one of them.")
            continue
        try:
            value = kind_of(question).judge(
                question, answer_set.answers.get(question.key), replace(context, answers=cleaned)
            )
        except Refused as refused:
            errors[question.key] = str(refused)
        else:
            if not conditions.is_empty(value):
                cleaned[question.key] = value
    return cleaned, errors


def _supported(language: str) -> str:
    code = (language or "").split("-")[0]
    return code if code in city().languages else city().languages[0]
