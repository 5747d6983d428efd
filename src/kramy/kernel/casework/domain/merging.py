"""Two cases of one matter become one; one case of two matters becomes two. No history is lost in either."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import clock, timeline
from kramy.kernel.casework.domain.numbers import next_number
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.revisions import check_revision
from kramy.kernel.casework.domain.search import index_cases
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import OPEN_STATES, LinkKind, TimelineKind
from kramy.kernel.casework.models import Case, CaseLink, CaseTask, ClockPause, Submission
from kramy.kernel.casework.signals import case_merged, case_received
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.lib.errors import Refused


def same_applicant(case: Case, other: Case) -> bool:
    """Whether both were sent by one firm, account or address: only then may each side read of the other."""
    return bool(
        (case.organisation_id and case.organisation_id == other.organisation_id)
        or (case.user_id and case.user_id == other.user_id)
        or case.applicant_email.lower() == other.applicant_email.lower()
    )


@transaction.atomic
def merge(*, case: Case, into: Case, reason: str, by: Any, expected_revision: int | None = None) -> Case:
    """Close ``case`` and let it go on in ``into``; both keep their histories and name each other.

    Tasks that wait move along; the clock of ``into`` goes on unchanged, unless ``case`` was due earlier: then that
    day counts. Returns ``into``. Doing it twice changes nothing. Refused: ``not_allowed``, ``same_case``,
    ``another_applicant``, ``wrong_state`` when either is closed, ``changed_elsewhere``, ``no_reason``.
    """
    if case.pk == into.pk:
        raise Refused(_("This is the same case."), code="same_case", field="other")
    first, second = sorted((case, into), key=lambda each: each.pk)
    locked = {
        each.pk: lock(each) for each in (first, second)
    }  # always in this order: no two can wait for each other
    absorbed, kept = locked[case.pk], locked[into.pk]
    check_review(by, absorbed)
    check_review(by, kept)
    if CaseLink.objects.filter(source=absorbed, target=kept, kind=LinkKind.MERGED).exists():
        return kept
    check_revision(absorbed, expected_revision)
    if kept.state not in OPEN_STATES:
        raise Refused(_("The case that should go on is closed."), code="wrong_state", field="other")
    if not same_applicant(absorbed, kept):
        raise Refused(
            _("These cases are of different applicants, who must not read of each other. Link them instead."),
            code="another_applicant",
            field="other",
        )
    words = reason.strip()
    if not words:
        raise Refused(
            _("Say why they are one matter; the applicant reads it."), code="no_reason", field="reason"
        )
    check_no_gaps(words, field="reason")
    now = timezone.now()
    ClockPause.objects.filter(case=absorbed, ended_on__isnull=True).update(ended_on=timezone.localdate(now))
    change_state(case=absorbed, verb=Verb.MERGE, at=now)
    CaseLink.objects.create(
        source=absorbed, target=kept, kind=LinkKind.MERGED, reason=words[:300], made_by=by
    )
    tasks = list(CaseTask.objects.filter(case=absorbed, done_at=None).values_list("pk", flat=True))
    CaseTask.objects.filter(pk__in=tasks).update(case=kept)
    kept.due_on = min(kept.due_on, absorbed.due_on)
    kept.revision += 1
    kept.save(update_fields=["due_on", "revision"])
    timeline.add(
        case=absorbed,
        kind=TimelineKind.MERGED,
        by=by,
        text=words,
        detail={"number": kept.number, "case": kept.pk, "tasks": tasks},
    )
    timeline.add(
        case=kept,
        kind=TimelineKind.ABSORBED,
        by=by,
        text=words,
        detail={"number": absorbed.number, "case": absorbed.pk},
    )
    record("casework.merged", by=by, target=absorbed, detail={"into": kept.number})
    record("casework.absorbed", by=by, target=kept, detail={"other": absorbed.number})
    case_merged.send(sender=Case, case_id=absorbed.pk, into_id=kept.pk, text=words)
    return kept


@transaction.atomic
def split(*, case: Case, title: str, reason: str, by: Any, expected_revision: int | None = None) -> Case:
    """Make a case of its own of a part of an open case: same applicant, same answers (files copied), own number.

    ``title`` is its subject; ``reason`` says which part it is, both sides read it. Its clock goes on from the day on
    which the first one was received: the applicant waits no longer for it. Refused: ``not_allowed``,
    ``changed_elsewhere``, ``wrong_state``, ``empty``, ``no_reason``.
    """
    current = lock(case)
    check_review(by, current)
    check_revision(current, expected_revision)
    if current.state not in OPEN_STATES:
        raise Refused(_("This case is closed."), code="wrong_state")
    subject, words = " ".join(title.split())[:200], reason.strip()
    if not subject:
        raise Refused(_("Say what the new case is about."), code="empty", field="title")
    if not words:
        raise Refused(_("Say which part it is; the applicant reads it."), code="no_reason", field="reason")
    check_no_gaps(words, field="reason")
    answers = questionnaires.copy_answers(current.answers, state=AnswerState.SUBMITTED)
    part = _part_of(current, subject, answers)
    CaseLink.objects.create(source=part, target=current, kind=LinkKind.SPLIT, reason=words[:300], made_by=by)
    current.revision += 1
    current.save(update_fields=["revision"])
    timeline.add(
        case=current,
        kind=TimelineKind.SPLIT,
        by=by,
        text=words,
        detail={"number": part.number, "case": part.pk},
    )
    timeline.add(
        case=part,
        kind=TimelineKind.SPLIT_OFF,
        by=by,
        text=words,
        detail={"number": current.number, "case": current.pk},
    )
    index_cases([part.pk])
    record("casework.split", by=by, target=current, detail={"new": part.number})
    record("casework.received", by=by, target=part, detail={"split_from": current.number})
    case_received.send(sender=Case, case_id=part.pk)
    return part


def _part_of(case: Case, subject: str, answers: Any) -> Case:
    part: Case = Case.objects.create(
        number=next_number(timezone.localdate()),
        kind=case.kind,
        purpose=case.purpose,
        intake=case.intake,
        organisation=case.organisation,
        user=case.user,
        title=subject,
        applicant_email=case.applicant_email,
        language=case.language,
        answers=answers,
        responsible=case.responsible,
        deputy=case.deputy,
        unit=case.unit,
        district=case.district,
        received_at=case.received_at,
        due_on=case.due_on,
        period_amount=case.period_amount,
        period_unit=case.period_unit,
        is_demo=case.is_demo,
    )
    Submission.objects.create(case=part, answer_set=answers, round=1, submitted_at=timezone.now())
    ClockPause.objects.bulk_create(
        ClockPause(
            case=part,
            started_on=pause.started_on,
            ended_on=pause.ended_on or timezone.localdate(),
            kind=pause.kind,
            basis=pause.basis,
            reason=pause.reason,
        )
        for pause in case.pauses.all()
    )
    part.due_on = clock.deadline_of(part).due
    part.save(update_fields=["due_on"])
    return part
