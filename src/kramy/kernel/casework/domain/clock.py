"""By when a case must be decided."""

from datetime import date

from django.utils import timezone

from kramy.kernel.casework.models import Case, ClockPause
from kramy.lib.periods import Deadline, Pause, Period, Unit, due_date


def deadline_of(case: Case, *, today: date | None = None) -> Deadline:
    """The deadline with the steps by which it was found; an open pause is counted as ending today."""
    pauses = [Pause(pause.started_on, pause.ended_on) for pause in case.pauses.all()]
    return due_date(
        timezone.localdate(case.received_at),
        Period(case.intake.due_working_days, Unit.WORKING_DAYS),
        pauses,
        today=today or timezone.localdate(),
    )


def first_due(start: date, working_days: int) -> date:
    return due_date(start, Period(working_days, Unit.WORKING_DAYS)).due


def stop(case: Case, *, reason: str = "") -> None:
    ClockPause.objects.create(case=case, started_on=timezone.localdate(), reason=reason[:300])


def resume(case: Case) -> date:
    """End the running pause, if any; the new due date, to be stored by the caller's change of state."""
    ClockPause.objects.filter(case=case, ended_on__isnull=True).update(ended_on=timezone.localdate())
    return deadline_of(case).due
