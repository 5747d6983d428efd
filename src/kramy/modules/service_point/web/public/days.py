"""Free times as people read them: by day, a week at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone

from kramy.modules.service_point.domain.availability import FreeTime, by_minute, free_times
from kramy.modules.service_point.models import Appointment, Service

DAYS_A_PAGE = 7


@dataclass(frozen=True)
class Day:
    day: date
    times: list[FreeTime]


@dataclass(frozen=True)
class Page:
    """Some days with their times. ``earlier`` and ``later`` are first days of other pages that have any."""

    days: list[Day]
    first: date
    last: date
    earlier: date | None
    later: date | None


def page_of_days(
    service: Service, *, language: str, start: date | None, moving: Appointment | None = None
) -> Page | None:
    """The week from ``start`` on, or from the first free day; None when nothing is free at all."""
    today = timezone.localdate()
    horizon = today + timedelta(days=service.horizon_days)
    times = by_minute(free_times(service, first=today, last=horizon, language=language, ignoring=moving))
    if not times:
        return None
    start = max(start or times[0].day, today)
    if start > times[-1].day:
        start = times[-1].day
    last = start + timedelta(days=DAYS_A_PAGE - 1)
    before = [each.day for each in times if each.day < start]
    after = [each.day for each in times if each.day > last]
    return Page(
        days=days_of(each for each in times if start <= each.day <= last),
        first=start,
        last=last,
        earlier=max(before[0], start - timedelta(days=DAYS_A_PAGE)) if before else None,
        later=after[0] if after else None,
    )


def days_of(times: Iterable[FreeTime]) -> list[Day]:
    return [Day(day, list(of_day)) for day, of_day in groupby(times, key=lambda each: each.day)]


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
