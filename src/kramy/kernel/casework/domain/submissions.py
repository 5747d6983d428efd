"""A draft becomes a case, or the next round of one."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import record_consent
from kramy.kernel.accounts.enums import ConsentPurpose
from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import assignment, clock, intakes, timeline
from kramy.kernel.casework.domain.kinds import context_of, kind_of
from kramy.kernel.casework.domain.numbers import next_number
from kramy.kernel.casework.domain.search import index_cases
from kramy.kernel.casework.domain.settings import period_of, settings_of
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import OPEN_STATES, CaseState, TimelineKind
from kramy.kernel.casework.models import Case, CaseFlag, Draft, Submission
from kramy.kernel.casework.signals import case_answered, case_received
from kramy.kernel.organisations import api as organisations
from kramy.kernel.places.api import district_at
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition, Question
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused


class AnswersRefused(Refused):
    """The answers are not complete or not right; ``errors`` maps a question's key to a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(_("Some answers are missing or not right."), code="answers")
        self.errors = errors


class OpenCaseExists(Refused):
    """The same firm asked for the same thing and ``case`` is still open."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            _("This firm has an open case here already. We mailed a link to it to the address given."),
            code="open_case_exists",
        )
        self.case = case


@transaction.atomic
def submit_draft(*, draft: Draft, by: Any = None, another: bool = False) -> Case:
    """Send the application; the same draft sent again returns the same case and changes nothing.

    ``another`` says that the firm means a second application although one is open. Refused: ``answers``
    (:class:`AnswersRefused`), ``open_case_exists`` (:class:`OpenCaseExists`), ``intake_closed``, ``no_email``,
    ``wrong_state`` when a correction is no longer awaited, ``gone`` when the draft was deleted meanwhile.
    """
    draft = _locked(draft)
    sent = Submission.objects.filter(answer_set_id=draft.answer_set_id).select_related("case").first()
    if sent is not None:
        return sent.case
    intakes.check_submit(draft)
    check_answers(draft)
    if draft.case_id:
        return _answer(draft, by=by)
    return _receive(draft, by=by, another=another)


def errors_in(draft: Draft) -> dict[str, str]:
    """Everything that stands in the way, by question, those things included that only the kind can know."""
    errors = dict(questionnaires.check(draft.answer_set, context_of(draft.intake)))
    kind = kind_of(draft.intake)
    if kind.validate is not None:
        for key, error in kind.validate(draft.intake, draft.answer_set.answers).items():
            errors.setdefault(key, error)
    return errors


def check_answers(draft: Draft) -> None:
    errors = errors_in(draft)
    if errors:
        raise AnswersRefused(errors)


def find_flags(case: Case) -> None:
    """Let the kind look at the case again; what it no longer says is gone."""
    kind = kind_of(case)
    if kind.flags is None:
        return
    CaseFlag.objects.filter(case=case).delete()
    CaseFlag.objects.bulk_create(
        [
            CaseFlag(
                case=case,
                kind=flag.kind,
                key=flag.key[:100],
                text=str(flag.text)[:300],
                url=flag.url[:300],
                detail=flag.detail or {},
            )
            for flag in kind.flags(case)
        ],
        ignore_conflicts=True,
    )


def applicant_email(draft: Draft) -> str:
    """The e-mail answer marked ``applicant``, else the address given for the draft, else the account's; or ""."""
    for question, value in _answered(draft, QuestionKind.EMAIL):
        if question.options.get("applicant") and value:
            return str(value).strip().lower()
    return draft.email or (draft.user.email if draft.user else "")


def asks_for_email(draft: Draft) -> bool:
    """Whether the questionnaire itself asks for the address to which the city writes."""
    return any(
        question.kind == QuestionKind.EMAIL and question.options.get("applicant")
        for question in definition_of(draft).questions()
    )


def definition_of(draft: Draft) -> Definition:
    return questionnaires.definition_of(draft.answer_set.version)


def _locked(draft: Draft) -> Draft:
    found = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("intake", "answer_set__version", "case", "previous", "user")
        .filter(pk=draft.pk)
        .first()
    )
    if found is None:
        raise Refused(_("These answers were deleted in the meantime. Nothing was sent."), code="gone")
    return found


def _answered(draft: Draft, *kinds: str) -> Iterator[tuple[Question, Any]]:
    answers = draft.answer_set.answers
    return (
        (question, answers[question.key])
        for question in definition_of(draft).questions()
        if question.kind in kinds and question.key in answers
    )


def _organisation(draft: Draft, by: Any) -> Any:
    for _question, value in _answered(draft, QuestionKind.ORGANISATION, QuestionKind.NIP):
        if value and value.get("name"):
            names: dict[str, Any] = {key: value.get(key) or "" for key in ("name", "nip", "regon", "krs")}
            # the address is the proof by which whoever applied first may later act for a new firm
            return _joined(draft, names) or organisations.find_or_register(
                **names, email=applicant_email(draft), by=by
            )
    return draft.previous.organisation if draft.previous else None


def _district(draft: Draft, answers: dict[str, Any]) -> int | None:
    """The number of the district of the first address that has a place on the map."""
    for question in definition_of(draft).questions():
        value = answers.get(question.key)
        if question.kind == QuestionKind.ADDRESS and isinstance(value, dict) and value.get("lon") is not None:
            district = district_at(float(value["lon"]), float(value["lat"]))
            return district.number if district is not None else None
    return None


def _joined(draft: Draft, names: dict[str, Any]) -> Any:
    """A signed-in person's new firm becomes theirs, so that its data are asked once; None when it may not be."""
    if draft.user is None:
        return None
    try:
        with transaction.atomic():
            return organisations.join(user=draft.user, **names)
    except Refused:
        return None  # others act for it already: applying for it is free to anybody, being its member is not


def _check_not_doubled(draft: Draft, email: str, organisation: Any, another: bool) -> None:
    if draft.previous_id:
        follow_up = Case.objects.filter(previous_id=draft.previous_id, state__in=OPEN_STATES).first()
        if follow_up is not None:
            raise OpenCaseExists(follow_up)
        return
    if another or organisation is None or not organisation.nip:
        return
    open_case = Case.objects.filter(
        intake=draft.intake, organisation=organisation, applicant_email=email, state__in=OPEN_STATES
    ).first()
    if open_case is not None:
        raise OpenCaseExists(open_case)


def _receive(draft: Draft, *, by: Any, another: bool) -> Case:
    email = applicant_email(draft)
    if not email:
        raise Refused(_("Give an e-mail address, so that we can answer."), code="no_email", field="email")
    organisation = _organisation(draft, by)
    _check_not_doubled(draft, email, organisation, another)
    now = timezone.now()
    answer_set = questionnaires.submit(answer_set=draft.answer_set, by=by, context=context_of(draft.intake))
    kind = kind_of(draft.intake)
    number = next_number(timezone.localdate(now))
    title = str(kind.title_of(answer_set.answers) or organisation or number)[:200]
    period, settings = period_of(draft.intake), settings_of(draft.intake)
    case = Case.objects.create(
        number=number,
        kind=draft.intake.kind,
        purpose=draft.purpose,
        intake=draft.intake,
        previous=draft.previous,
        organisation=organisation,
        user=draft.user,
        title=title,
        applicant_email=email,
        language=answer_set.language,
        answers=answer_set,
        state=CaseState.RECEIVED,
        unit=settings.unit,
        district=_district(draft, answer_set.answers),
        received_at=now,
        due_on=clock.first_due(timezone.localdate(now), period),
        period_amount=period.amount,
        period_unit=period.unit.value,
        silence=settings.silence,
        is_demo=bool(draft.user and draft.user.is_demo),
    )
    Submission.objects.create(case=case, answer_set=answer_set, round=1, submitted_at=now)
    timeline.add(case=case, kind=TimelineKind.RECEIVED, by=by, by_applicant=True, detail={"number": number})
    index_cases([case.pk])
    _record_consents(draft, case, by)
    find_flags(case)
    assignment.assign_first(case)
    record("casework.received", by=by, target=case, detail={"intake": draft.intake.slug})
    case_received.send(sender=Case, case_id=case.pk)
    return case


def _answer(draft: Draft, *, by: Any) -> Case:
    """The next round of a case in which a correction was asked for."""
    if draft.case is None:
        raise ValueError("Not the answer to a correction request")
    case = lock(draft.case)
    former = case.answers
    now = timezone.now()
    answer_set = questionnaires.submit(answer_set=draft.answer_set, by=by, context=context_of(draft.intake))
    kind = kind_of(case)
    organisation = _organisation(draft, by) or case.organisation
    title = str(kind.title_of(answer_set.answers) or case.title)[:200]
    change_state(
        case=case,
        verb=Verb.ANSWER,
        at=now,
        answers=answer_set,
        organisation=organisation,
        title=title,
        district=_district(draft, answer_set.answers),
        due_on=clock.resume(case),
    )
    last = case.submissions.aggregate(last=Max("round"))["last"] or 0
    Submission.objects.create(case=case, answer_set=answer_set, round=last + 1, submitted_at=now)
    timeline.add(
        case=case,
        kind=TimelineKind.ANSWERED,
        by=by,
        by_applicant=True,
        detail={"round": last + 1, "changed": _changed_keys(former, answer_set)},
    )
    _record_consents(draft, case, by)
    index_cases([case.pk])
    find_flags(case)
    record("casework.answered", by=by, target=case, detail={"round": last + 1})
    case_answered.send(sender=Case, case_id=case.pk)
    return case


def _changed_keys(former: Any, current: Any) -> list[str]:
    keys = former.answers.keys() | current.answers.keys()
    return sorted(key for key in keys if former.answers.get(key) != current.answers.get(key))


def _record_consents(draft: Draft, case: Case, by: Any) -> None:
    version = draft.answer_set.version
    for consent in questionnaires.consents_given(case.answers):
        if consent.given:
            record_consent(
                email=case.applicant_email,
                purpose=consent.purpose or ConsentPurpose.PUBLICATION,
                text=consent.text,
                text_version=f"{version.questionnaire_id}.{version.number}.{consent.question_key}."
                f"{consent.text_version}"[:64],
                language=case.language,
                subject=case.number,
                user=case.user,
                by=by,
            )


__all__ = [
    "AnswersRefused",
    "OpenCaseExists",
    "applicant_email",
    "asks_for_email",
    "check_answers",
    "errors_in",
    "find_flags",
    "submit_draft",
]
