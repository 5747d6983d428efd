"""Which times are free: duties less what is taken, over all specialists who give a service."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone

from kramy.modules.service_point.domain.rota_days import days_between, duties_between, zone
from kramy.modules.service_point.domain.scheduling import (
    Measures,
    Taken,
    free_starts,
    minute_of,
    moment_of,
)
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment, Service, Specialist, TakenMinute

NEXT = 6
"""How many other times somebody is told of whose own is gone."""


@dataclass(frozen=True, order=True)
class FreeTime:
    """A time that can be booked now, with one specialist."""

    at: datetime
    specialist_id: int
    lane: int

    @property
    def code(self) -> str:
        """What a form sends: minute and specialist ("29384720-7")."""
        return f"{minute_of(self.at)}-{self.specialist_id}"

    @property
    def local(self) -> datetime:
        return self.at.astimezone(zone())

    @property
    def day(self) -> date:
        return self.local.date()


def read_code(code: str) -> tuple[datetime, int] | None:
    """The time and the specialist of a code; None for what is none."""
    minute, dash, specialist = code.partition("-")
    if not dash or not (minute.isdecimal() and specialist.isdecimal()) or len(code) > 30:
        return None
    if int(minute) > 10**9:
        return None
    return moment_of(int(minute)), int(specialist)


def measures_of(service: Service, *, at_once: bool = False) -> Measures:
    """``at_once``: without the shortest notice, as the counter books for somebody who stands before it."""
    return Measures(
        minutes=service.minutes,
        buffer=service.buffer,
        step=service.step,
        lead=0 if at_once else service.lead,
        horizon=service.horizon_days * 24 * 60,
    )


def specialists_for(
    service: Service, *, language: str = "", specialist_id: int | None = None
) -> list[Specialist]:
    """Those who give the service, speak the language and take appointments, in the order of their names."""
    rows = (
        service.specialists.filter(active=True, point__active=True)
        .select_related("point")
        .order_by("name", "pk")
    )
    if specialist_id is not None:
        rows = rows.filter(pk=specialist_id)
    return [row for row in rows if not language or language in row.languages]


def free_times(
    service: Service,
    *,
    first: date,
    last: date,
    language: str = "",
    specialist_id: int | None = None,
    now: datetime | None = None,
    ignoring: Appointment | None = None,
    at_once: bool = False,
) -> list[FreeTime]:
    """Every free time from ``first`` to ``last``, in order: four queries, however many days and specialists.

    One minute is offered once for each specialist who is free then. ``ignoring`` is an appointment that is to be
    moved: its own minutes count as free. ``at_once`` leaves the shortest notice out.
    """
    now = now or timezone.now()
    people = specialists_for(service, language=language, specialist_id=specialist_id)
    if not people or not service.active:
        return []
    today = timezone.localdate(now)
    first = max(first, today)
    last = min(last, today + timedelta(days=service.horizon_days))
    if last < first:
        return []
    ids = [person.pk for person in people]
    duties = duties_between(ids, first, last)
    taken = taken_by(ids, first, last, now=now, ignoring=ignoring)
    measures = measures_of(service, at_once=at_once)
    found = [
        FreeTime(moment_of(start.minute), pk, start.lane)
        for pk in ids
        for of_day in duties[pk].values()
        for start in free_starts(of_day, taken[pk], measures, now=minute_of(now + timedelta(seconds=59)))
    ]
    return sorted(found)


def first_free(services: Iterable[Service], *, now: datetime | None = None) -> dict[int, FreeTime]:
    """The soonest free time of each service that has one, by its id: three queries, however many services.

    The services come with ``specialists__point`` read already.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    offered = [service for service in services if service.active]
    people = {
        service.pk: [row.pk for row in service.specialists.all() if row.active and row.point.active]
        for service in offered
    }
    ids = {pk for each in people.values() for pk in each}
    if not ids:
        return {}
    last = today + timedelta(days=max(service.horizon_days for service in offered))
    duties = duties_between(sorted(ids), today, last)
    taken = taken_by(ids, today, last, now=now)
    minute = minute_of(now + timedelta(seconds=59))
    found: dict[int, FreeTime] = {}
    for service in offered:
        measures = measures_of(service)
        for day in days_between(today, last):
            of_day = [
                FreeTime(moment_of(start.minute), pk, start.lane)
                for pk in people[service.pk]
                for start in free_starts(duties[pk][day], taken[pk], measures, now=minute)[:1]
            ]
            if of_day:
                found[service.pk] = min(of_day)
                break
    return found


def taken_by(
    specialist_ids: Iterable[int],
    first: date,
    last: date,
    *,
    now: datetime,
    ignoring: Appointment | None = None,
) -> dict[int, list[Taken]]:
    """What is taken, by specialist; a hold that has lapsed takes nothing."""
    from_minute = minute_of(datetime.combine(first, datetime.min.time(), tzinfo=zone())) - 24 * 60
    to_minute = minute_of(datetime.combine(last, datetime.min.time(), tzinfo=zone())) + 2 * 24 * 60
    rows = TakenMinute.objects.filter(
        specialist__in=list(specialist_ids), minute__gte=from_minute, minute__lt=to_minute
    ).exclude(appointment__state=AppointmentState.HELD, appointment__held_until__lte=now)
    if ignoring is not None:
        rows = rows.exclude(appointment=ignoring)
    found: dict[int, list[Taken]] = defaultdict(list)
    # An appointment takes minutes without gaps, so its first and last say all of them.
    for specialist, lane, start, end in (
        rows.values("appointment", "specialist", "lane")
        .annotate(start=Min("minute"), end=Max("minute"))
        .order_by("start")
        .values_list("specialist", "lane", "start", "end")
    ):
        found[specialist].append(Taken(start, end + 1, lane))
    return found


def next_free(
    service: Service, *, language: str = "", after: datetime | None = None, **more: Any
) -> list[FreeTime]:
    """The next few free times, each minute once: first those close to ``after``, so that people find one like it."""
    now = timezone.now()
    today = timezone.localdate(now)
    start = max(timezone.localdate(after), today) if after else today
    found = by_minute(
        free_times(
            service,
            first=start,
            last=today + timedelta(days=service.horizon_days),
            language=language,
            now=now,
            **more,
        )
    )
    return found[:NEXT]


def by_minute(times: Iterable[FreeTime]) -> list[FreeTime]:
    """One offer a minute: of several specialists who are free then, the first."""
    ordered = sorted(times)
    return ordered[:1] + [now for before, now in pairwise(ordered) if now.at != before.at]


def open_states() -> Q:
    return Q(state__in=[AppointmentState.BOOKED, AppointmentState.ARRIVED])
