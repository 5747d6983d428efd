"""By when a case must be decided, why by then, and who is to do the next step."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.casework.enums import OPEN_STATES, CaseState, PauseKind, Silence, WaitingFor
from kramy.kernel.casework.models import Case, ClockExtension, ClockPause
from kramy.lib import periods
from kramy.lib.errors import Refused
from kramy.lib.periods import Deadline, Pause, Period, Unit, due_date

LONGEST_EXTENSION = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Who is to do the next step: ``since`` the day it began to wait for them, ``until`` when they have, or None.

    ``until`` is for the official the due date; for the applicant the day named when they were asked.
    """

    who: WaitingFor
    since: date | None = None
    until: date | None = None

    @property
    def overdue(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()


def deadline_of(case: Case, *, today: date | None = None) -> Deadline:
    """The deadline with the steps by which it was found; an open pause is counted as ending today.

    The period is the case's own, the one that held when it was received.
    """
    pauses = [Pause(pause.started_on, pause.ended_on) for pause in case.pauses.all()]
    return due_date(
        timezone.localdate(case.received_at),
        Period(case.period_amount, Unit(case.period_unit)),
        pauses,
        extensions=[periods.Extension(row.decided_on, row.until) for row in case.extensions.all()],
        today=today or timezone.localdate(),
    )


def first_due(start: date, period: Period) -> date:
    return due_date(start, period).due


def stop(
    case: Case,
    *,
    reason: str = "",
    kind: PauseKind = PauseKind.AWAITING_APPLICANT,
    basis: str = "",
    answer_by: date | None = None,
) -> None:
    """The clock stands from today. ``answer_by`` is the day named to the applicant; refused when it is no later day."""
    if answer_by is not None:
        check_later(answer_by, field="answer_by")
    ClockPause.objects.create(
        case=case,
        started_on=timezone.localdate(),
        reason=reason[:300],
        kind=kind,
        basis=basis,
        answer_by=answer_by,
    )


def resume(case: Case) -> date:
    """End the running pause, if any; the new due date, to be stored by the caller's change of state."""
    ClockPause.objects.filter(case=case, ended_on__isnull=True).update(ended_on=timezone.localdate())
    return deadline_of(case).due


def check_later(day: date, *, field: str) -> None:
    """``Refused`` with code ``past`` for a deadline that is today or over, ``too_far`` for more than a year."""
    today = timezone.localdate()
    if day <= today:
        raise Refused(_("A deadline lies in the future: give a day after today."), code="past", field=field)
    if day - today > LONGEST_EXTENSION:
        raise Refused(_("That is more than a year from now. Check the date."), code="too_far", field=field)


def open_pause(case: Case) -> ClockPause | None:
    return next((pause for pause in case.pauses.all() if pause.ended_on is None), None)


def waiting_for(case: Case) -> Waiting:
    """Who is to do the next step. Of suspended and closed cases nobody is."""
    if case.state not in OPEN_STATES:
        return Waiting(who=WaitingFor.NOBODY)
    pause = open_pause(case)
    if case.state == CaseState.AWAITING_APPLICANT:
        return Waiting(
            who=WaitingFor.APPLICANT,
            since=pause.started_on if pause else None,
            until=pause.answer_by if pause else None,
        )
    if case.state == CaseState.SUSPENDED:
        return Waiting(who=WaitingFor.NOBODY, since=pause.started_on if pause else None)
    ended = [row.ended_on for row in case.pauses.all() if row.ended_on is not None]
    since = max([timezone.localdate(case.received_at), *ended])
    return Waiting(who=WaitingFor.OFFICIAL, since=since, until=case.due_on)


def silence_of(case: Case) -> Silence:
    """What it means for this case when the city does not decide in time, as it was on the day it was received."""
    return Silence(case.silence)


def extensions_of(case: Case) -> list[ClockExtension]:
    return sorted(case.extensions.all(), key=lambda row: (row.decided_on, row.pk))
