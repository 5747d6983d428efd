"""Complaints about how a case is handled (Code of Administrative Procedure, part VIII).

A complaint is a record of its own beside the case, not a case: it has no questionnaire, its clock is a month from the day it
came (art. 237 § 1) whatever the case's own clock does, and it is answered by the head of the unit, never by the person
whose work it is about (art. 232 § 2 and 3). The case goes on meanwhile.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import officials_with
from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import case_files, timeline, writings
from kramy.kernel.casework.domain.messages import words_or_files
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.domain.visibility import is_party, not_a_party
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import ComplaintOutcome, ComplaintState, TimelineKind, WritingPurpose
from kramy.kernel.casework.models import Case, Complaint, TimelineEntry, Writing
from kramy.kernel.casework.signals import complaint_answered, complaint_delayed, complaint_received
from kramy.lib.errors import Refused
from kramy.lib.periods import Period, Unit, due_date

ANSWER = "casework.answer_complaints"
TIME = Period(1, Unit.MONTHS)
MOST_ASKED = 20


@transaction.atomic
def complain(*, case: Case, writing_id: UUID, text: str, by: Any = None) -> Complaint:
    """Send a complaint with the files kept beside it. The same writing sent again is the same complaint.

    Refused: ``empty``, ``too_long``, ``gone``, ``open_complaint`` while another waits for its answer.
    """
    current = lock(case)
    writing = Writing.objects.filter(pk=writing_id, case=current, purpose=WritingPurpose.COMPLAINT).first()
    if writing is None:
        sent = writings.sent_as(current, writing_id)
        if sent is None:
            raise Refused(_("This complaint is not there any more. Write it again."), code="gone")
        return sent.complaint
    words = words_or_files(text, 0)
    waiting = current.complaints.filter(state=ComplaintState.RECEIVED).first()
    if waiting is not None:
        raise Refused(
            _("Your complaint %(number)s waits for its answer until %(day)s. Add what is new by a message.")
            % {"number": waiting.number, "day": f"{waiting.due_on:%d.%m.%Y}"},
            code="open_complaint",
        )
    now = timezone.now()
    last = current.complaints.aggregate(last=Max("sequence"))["last"] or 0
    entry = timeline.add(
        case=current,
        kind=TimelineKind.COMPLAINT,
        by=by,
        by_applicant=True,
        text=words,
        detail={"writing": str(writing_id), "number": f"{current.number}/S{last + 1}"},
    )
    writings.finish(writing, entry)
    complaint = Complaint.objects.create(
        case=current,
        sequence=last + 1,
        entry=entry,
        received_at=now,
        due_on=due_date(timezone.localdate(now), TIME).due,
        handler=handler_for(current),
    )
    record("casework.complained", by=by, target=current, detail={"complaint": complaint.number})
    complaint_received.send(sender=Case, case_id=current.pk, complaint_id=complaint.pk)
    return complaint


def handler_for(case: Case) -> Any:
    """Who answers complaints about a case; None when there is nobody.

    The head of the unit of its kind, the deputy head or who leads the unit above, unless the case is their own work; else, of
    those who may answer complaints, the one with the fewest waiting.
    """
    unit = settings_of(case).unit
    while unit is not None:
        for person in (unit.head, unit.deputy_head):
            if person is not None and person.is_active and not _own_work(person, case):
                return person
        unit = unit.parent  # no circles: a unit is never part of itself
    others = (
        officials_with(ANSWER)
        .filter(is_superuser=False)
        .annotate(waiting=Count("complaints", filter=Q(complaints__state=ComplaintState.RECEIVED)))
        .order_by("waiting", "pk")
    )
    return next((person for person in others[:MOST_ASKED] if not _own_work(person, case)), None)


def _own_work(person: Any, case: Case) -> bool:
    """Whether a complaint about the case is about the person's own work, or about a firm in which they have an interest."""
    return person.pk == case.responsible_id or is_party(person, case)


def can_answer(user: Any, complaint: Complaint) -> bool:
    """Its handler and whoever answers complaints, but nobody about their own work."""
    may = user.is_active and (user.pk == complaint.handler_id or user.has_perm(ANSWER))
    return bool(may and not _own_work(user, complaint.case))


def check_answer(user: Any, complaint: Complaint) -> None:
    if not can_answer(user, complaint):
        raise Refused(
            _("A complaint is answered by the head of the unit, never by who handles the case."),
            code="not_allowed",
        )


def complaints_for(user: Any) -> QuerySet[Complaint]:
    """Those a person may answer: all for whoever answers complaints, else their own; never about their own work."""
    rows = (
        Complaint.objects.filter(not_a_party(user, "case__"))
        .exclude(case__responsible=user)
        .select_related("case__intake", "case__responsible", "entry", "handler")
    )
    return rows if user.has_perm(ANSWER) else rows.filter(handler=user)


def answer_complaint(*, complaint: Complaint, outcome: str, text: str, files: Any = (), by: Any) -> Complaint:
    """Say whether the complaint is justified, why, and what is done about it; once."""
    prepared = case_files.prepare_all(files)
    with transaction.atomic():
        current = _open(complaint, by)
        wanted = ComplaintOutcome(outcome)
        words = text.replace("\r\n", "\n").strip()
        if not words:
            raise Refused(_("Give the reasons of the answer."), code="no_reason", field="text")
        check_no_gaps(words)
        entry = timeline.add(
            case=current.case,
            kind=TimelineKind.COMPLAINT_ANSWERED,
            by=by,
            text=words,
            detail={"outcome": wanted.value, "number": current.number},
        )
        for name, content in prepared:
            case_files.attach(content, name=name, case=current.case, entry=entry)
        current.state, current.outcome = ComplaintState.ANSWERED, wanted
        current.answered_at, current.answered_by = timezone.now(), by
        current.save(update_fields=["state", "outcome", "answered_at", "answered_by"])
        record(
            "casework.complaint_answered", by=by, target=current.case, detail={"complaint": current.number}
        )
        complaint_answered.send(
            sender=Case, case_id=current.case_id, complaint_id=current.pk, entry_id=entry.pk
        )
        return current


@transaction.atomic
def delay_complaint(*, complaint: Complaint, until: date, reason: str, by: Any) -> Complaint:
    """Tell the applicant why it takes longer and until when (art. 237 § 4, art. 36)."""
    current = _open(complaint, by)
    if until <= max(current.due_on, timezone.localdate()):
        raise Refused(_("The new day must be after the present one."), code="not_later", field="until")
    words = reason.strip()
    if not words:
        raise Refused(_("Say why it takes longer."), code="no_reason", field="reason")
    check_no_gaps(words, field="reason")
    entry = timeline.add(
        case=current.case,
        kind=TimelineKind.COMPLAINT_DELAYED,
        by=by,
        text=words,
        detail={"until": until.isoformat(), "number": current.number},
    )
    current.due_on = until
    current.save(update_fields=["due_on"])
    record("casework.complaint_delayed", by=by, target=current.case, detail={"complaint": current.number})
    complaint_delayed.send(sender=Case, case_id=current.case_id, complaint_id=current.pk, entry_id=entry.pk)
    return current


def words_of_answer(complaint: Complaint) -> TimelineEntry | None:
    """The step in which a complaint was answered."""
    if complaint.state != ComplaintState.ANSWERED:
        return None
    return complaint.case.timeline.filter(
        kind=TimelineKind.COMPLAINT_ANSWERED, detail__number=complaint.number
    ).first()


def _open(complaint: Complaint, by: Any) -> Complaint:
    lock(complaint.case)
    current = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("case__intake", "entry")
        .get(pk=complaint.pk)
    )
    check_answer(by, current)
    if current.state != ComplaintState.RECEIVED:
        raise Refused(_("This complaint was answered already."), code="already_answered")
    return current
