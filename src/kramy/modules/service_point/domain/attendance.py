"""The day at the counter: who came, who did not, who is done; each can be taken back."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import consultations
from kramy.modules.service_point.domain.rota_days import zone
from kramy.modules.service_point.enums import AppointmentState as State
from kramy.modules.service_point.enums import Result
from kramy.modules.service_point.models import Appointment

MOVES: dict[str, tuple[frozenset[str], str]] = {
    # what is pressed: (from which states, to which)
    "arrive": (frozenset({State.BOOKED, State.NO_SHOW}), State.ARRIVED),
    "no_show": (frozenset({State.BOOKED, State.ARRIVED}), State.NO_SHOW),
    "done": (frozenset({State.BOOKED, State.ARRIVED}), State.DONE),
    "reopen": (frozenset({State.ARRIVED, State.NO_SHOW, State.DONE}), State.BOOKED),
}


def of_day(day: date) -> QuerySet[Appointment]:
    """Appointments of a day, in order of time; holds are left out."""
    start = datetime.combine(day, datetime.min.time(), tzinfo=zone())
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone())
    return (
        Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end)
        .exclude(state=State.HELD)
        .select_related("service", "specialist", "organisation")
        .order_by("starts_at", "pk")
    )


def next_day_after(day: date) -> date | None:
    """The next day with an appointment, for whoever looks at an empty one."""
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone())
    at = (
        Appointment.objects.filter(starts_at__gte=end, state__in=[State.BOOKED, State.ARRIVED])
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
        .first()
    )
    return timezone.localdate(at) if at is not None else None


@transaction.atomic
def mark(*, appointment: Appointment, move: str, by: Any, result: str = Result.HELPED) -> Appointment:
    """Press one of ``MOVES``; the same twice is as good as once. Done records a consultation, reopened takes it back."""
    if move not in MOVES:
        raise Refused(_("Choose what happened."), code="move")
    allowed, to = MOVES[move]
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("service__topic", "specialist")
        .get(pk=appointment.pk)
    )
    if row.state == to:
        return row
    if row.state not in allowed:
        raise Refused(_("Somebody has changed this appointment meanwhile."), code="state")
    if move != "arrive" and move != "done" and row.state == State.DONE:
        consultations.forget_of(appointment=row, by=by)
    if move in ("no_show", "done") and row.starts_at > timezone.now() + timedelta(hours=1):
        raise Refused(_("This appointment has not begun yet."), code="early")
    row.state = to
    row.arrived_at = (row.arrived_at or timezone.now()) if to in (State.ARRIVED, State.DONE) else None
    row.save(update_fields=["state", "arrived_at"])
    if to == State.DONE:
        consultations.record_of(appointment=row, by=by, result=result)
    record(f"service_point.{move}", by=by, target=row)
    return row
