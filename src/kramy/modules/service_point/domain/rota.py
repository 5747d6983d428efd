"""Writing the rota. What it withdraws is looked through for appointments: those are to be rebooked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.modules.service_point import signals
from kramy.modules.service_point.domain.rota_days import days_between, duties_between, zone
from kramy.modules.service_point.domain.scheduling import covers, minute_of
from kramy.modules.service_point.enums import AppointmentState, DutyChange
from kramy.modules.service_point.models import Appointment, DutyException, DutyPattern, Specialist
from kramy.modules.service_point.rules import MOST_AT_ONCE


@dataclass(frozen=True, kw_only=True)
class WeeklyDuty:
    weekday: int
    starts: time
    ends: time
    capacity: int = 1


def check_times(starts: time, ends: time, capacity: int) -> None:
    if ends <= starts:
        raise Refused(_("The end must be after the beginning."), code="times", field="ends")
    if not 1 <= capacity <= MOST_AT_ONCE:
        raise Refused(_("Between 1 and 9 people at once."), code="capacity", field="capacity")


@transaction.atomic
def set_week(*, specialist: Specialist, duties: Sequence[WeeklyDuty], by: Any) -> list[Appointment]:
    """The weekly pattern from now on, in place of the one before; appointments left without duty."""
    for duty in duties:
        check_times(duty.starts, duty.ends, duty.capacity)
    _no_overlap(duties)
    Specialist.objects.select_for_update().get(pk=specialist.pk)
    DutyPattern.objects.filter(specialist=specialist).delete()
    DutyPattern.objects.bulk_create(
        DutyPattern(
            specialist=specialist,
            weekday=duty.weekday,
            starts=duty.starts,
            ends=duty.ends,
            capacity=duty.capacity,
        )
        for duty in duties
    )
    record("service_point.rota_changed", by=by, target=specialist, detail={"duties": len(duties)})
    return look_through(specialist=specialist)


@transaction.atomic
def add_exception(
    *,
    specialist: Specialist,
    change: str,
    first_day: date,
    last_day: date | None = None,
    starts: time | None = None,
    ends: time | None = None,
    capacity: int = 1,
    reason: str = "",
    by: Any,
) -> list[Appointment]:
    """Away, or on duty besides, on each day from ``first_day`` to ``last_day``; appointments left without duty."""
    last_day = last_day or first_day
    if last_day < first_day:
        raise Refused(_("The last day is before the first."), code="days", field="last_day")
    if (last_day - first_day).days > 366:
        raise Refused(_("At most a year at once."), code="days", field="last_day")
    if (starts is None) != (ends is None) or (change == DutyChange.EXTRA and starts is None):
        raise Refused(_("Give both times."), code="times", field="starts")
    if starts is not None and ends is not None:
        check_times(starts, ends, capacity)
    Specialist.objects.select_for_update().get(pk=specialist.pk)
    DutyException.objects.bulk_create(
        DutyException(
            specialist=specialist,
            day=day,
            change=change,
            starts=starts,
            ends=ends,
            capacity=capacity,
            reason=reason,
        )
        for day in days_between(first_day, last_day)
    )
    record(
        "service_point.exception_added",
        by=by,
        target=specialist,
        detail={"change": str(change), "from": first_day.isoformat(), "to": last_day.isoformat()},
    )
    return look_through(specialist=specialist)


@transaction.atomic
def remove_exception(*, exception: DutyException, by: Any) -> list[Appointment]:
    specialist = exception.specialist
    detail = {"change": exception.change, "day": exception.day.isoformat()}
    exception.delete()
    record("service_point.exception_removed", by=by, target=specialist, detail=detail)
    return look_through(specialist=specialist)


@transaction.atomic
def copy_week(*, specialist: Specialist, from_monday: date, to_monday: date, by: Any) -> list[Appointment]:
    """Make the week of ``to_monday`` as that of ``from_monday`` is, by exceptions; holidays stay free of duty."""
    here = zone()
    source = duties_between([specialist.pk], from_monday, from_monday + timedelta(days=6))[specialist.pk]
    DutyException.objects.filter(
        specialist=specialist, day__gte=to_monday, day__lte=to_monday + timedelta(days=6)
    ).delete()
    target = duties_between([specialist.pk], to_monday, to_monday + timedelta(days=6))[specialist.pk]
    for number in range(7):
        day = to_monday + timedelta(days=number)
        wanted = [
            (_wall(duty.start, here), _wall(duty.end, here), duty.capacity)
            for duty in source[from_monday + timedelta(days=number)]
        ]
        have = [(_wall(duty.start, here), _wall(duty.end, here), duty.capacity) for duty in target[day]]
        if wanted == have:
            continue
        for starts, ends, _capacity in have:
            if (starts, ends, _capacity) not in wanted:
                DutyException.objects.create(
                    specialist=specialist, day=day, change=DutyChange.OFF, starts=starts, ends=ends
                )
        for starts, ends, capacity in wanted:
            if (starts, ends, capacity) not in have:
                DutyException.objects.create(
                    specialist=specialist,
                    day=day,
                    change=DutyChange.EXTRA,
                    starts=starts,
                    ends=ends,
                    capacity=capacity,
                )
    record(
        "service_point.week_copied",
        by=by,
        target=specialist,
        detail={"from": from_monday.isoformat(), "to": to_monday.isoformat()},
    )
    return look_through(specialist=specialist)


def look_through(*, specialist: Specialist) -> list[Appointment]:
    """Mark the coming appointments that no duty carries (any more) for rebooking, and unmark those that one does.

    Those newly marked are returned and announced; their people are told.
    """
    coming = list(
        Appointment.objects.filter(
            specialist=specialist, state=AppointmentState.BOOKED, starts_at__gt=timezone.now()
        ).order_by("starts_at")
    )
    if not coming:
        return []
    first, last = timezone.localdate(coming[0].starts_at), timezone.localdate(coming[-1].starts_at)
    duties = duties_between([specialist.pk], first, last)[specialist.pk]
    newly: list[Appointment] = []
    for row in coming:
        start = minute_of(row.starts_at)
        of_day = duties[timezone.localdate(row.starts_at)] if specialist.active else []
        kept = covers(of_day, start, start + row.minutes, row.lane)
        if kept and row.rebook_since is not None:
            row.rebook_since = None
            row.save(update_fields=["rebook_since"])
        elif not kept and row.rebook_since is None:
            row.rebook_since = timezone.now()
            row.save(update_fields=["rebook_since"])
            newly.append(row)
            signals.appointment_to_rebook.send(sender=Appointment, appointment_id=row.pk)
    return newly


def to_rebook() -> Any:
    """Coming appointments whose duty was withdrawn, the most urgent first."""
    return (
        Appointment.objects.filter(
            rebook_since__isnull=False, state=AppointmentState.BOOKED, starts_at__gt=timezone.now()
        )
        .select_related("service", "specialist")
        .order_by("starts_at", "pk")
    )


def _wall(minute: int, here: Any) -> time:
    moment: datetime = datetime.fromtimestamp(minute * 60, tz=here)
    return moment.time().replace(tzinfo=None)


def _no_overlap(duties: Sequence[WeeklyDuty]) -> None:
    ordered = sorted(duties, key=lambda duty: (duty.weekday, duty.starts))
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.starts < before.ends:
            raise Refused(_("Two duties of one day overlap."), code="overlap")
