"""By when a case must be decided."""

from datetime import date

from django.utils import timezone

from kramy.kernel.casework.enums import PauseKind
from kramy.kernel.casework.models import Case, ClockPause
from kramy.lib.periods import Deadline, Pause, Period, Unit, due_date


def deadline_of(case: Case, *, today: date | None = None) -> Deadline:
    """The deadline with the steps by which it was found; an open pause is counted as ending today.

    The period is the case's own, the one that held when it was received.
    """
    pauses = [Pause(pause.started_on, pause.ended_on) for pause in case.pauses.all()]
    return due_date(
        timezone.localdate(case.received_at),
        Period(case.period_amount, Unit(case.period_unit)),
        pauses,
        today=today or timezone.localdate(),
    )


def first_due(start: date, period: Period) -> date:
    return due_date(start, period).due


def stop(
    case: Case, *, reason: str = "", kind: PauseKind = PauseKind.AWAITING_APPLICANT, basis: str = ""
) -> None:
    ClockPause.objects.create(
        case=case, started_on=timezone.localdate(), reason=reason[:300], kind=kind, basis=basis
    )


def resume(case: Case) -> date:
    """End the running pause, if any; the new due date, to be stored by the caller's change of state."""
    ClockPause.objects.filter(case=case, ended_on__isnull=True).update(ended_on=timezone.localdate())
    return deadline_of(case).due
