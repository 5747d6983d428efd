"""From weekly patterns, exceptions and holidays to who is on duty on which day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from kramy.lib.holidays import polish_holidays
from kramy.modules.service_point.domain.scheduling import (
    Duty,
    WallDuty,
    duties_on,
    wall_minute,
    without,
)
from kramy.modules.service_point.enums import DutyChange
from kramy.modules.service_point.models import DutyException, DutyPattern


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def duties_of_day(
    day: date, patterns: Iterable[DutyPattern], exceptions: Iterable[DutyException]
) -> list[Duty]:
    """One specialist's duties on a day. On a holiday only what was added for that very day holds."""
    here = zone()
    wall: list[WallDuty] = []
    if day not in polish_holidays(day.year):
        wall += [
            WallDuty(each.starts, each.ends, each.capacity)
            for each in patterns
            if each.weekday == day.weekday()
            and (each.since is None or each.since <= day)
            and (each.until is None or day <= each.until)
        ]
    duties = duties_on(day, wall, here)
    # In the order in which they were written: what was said last holds.
    for each in exceptions:
        if each.day != day:
            continue
        if each.starts is None:
            duties = []
        elif each.change == DutyChange.EXTRA:
            duties = sorted(
                [*duties, *duties_on(day, [WallDuty(each.starts, each.ends, each.capacity)], here)]
            )
        else:
            duties = without(
                duties,
                wall_minute(day, each.starts, here),
                wall_minute(day, each.ends, here, ends=True),
            )
    return duties


def duties_between(
    specialist_ids: Iterable[int], first: date, last: date
) -> dict[int, dict[date, list[Duty]]]:
    """Duties by specialist and day; two queries however many specialists and days."""
    ids = list(specialist_ids)
    patterns: dict[int, list[DutyPattern]] = defaultdict(list)
    for pattern in DutyPattern.objects.filter(specialist__in=ids).order_by("pk"):
        patterns[pattern.specialist_id].append(pattern)
    exceptions: dict[tuple[int, date], list[DutyException]] = defaultdict(list)
    for each in DutyException.objects.filter(specialist__in=ids, day__gte=first, day__lte=last).order_by(
        "pk"
    ):
        exceptions[each.specialist_id, each.day].append(each)
    return {
        pk: {
            day: duties_of_day(day, patterns[pk], exceptions.get((pk, day), ()))
            for day in days_between(first, last)
        }
        for pk in ids
    }
