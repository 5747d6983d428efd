"""The nights when clocks change, and the end of the year: nothing moves, doubles or counts for the wrong day."""

import itertools
import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from icalendar import Calendar

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.modules.service_point import notifications
from kramy.modules.service_point.domain import attendance, booking, calendars, consultations, rota
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.domain.statistics import of_year
from kramy.modules.service_point.enums import DutyChange
from kramy.modules.service_point.models import DutyPattern
from kramy.modules.service_point.tests.factories import booked, local, make_counter

pytestmark = pytest.mark.django_db
MARCH, OCTOBER = date(2026, 3, 29), date(2026, 10, 25)


def on_duty_at_night(counter, day):
    rota.add_exception(
        specialist=counter.specialist,
        change=DutyChange.EXTRA,
        first_day=day,
        starts=time(1),
        ends=time(4),
        by=UserFactory(),
    )


@pytest.mark.parametrize(("day", "starts"), [(MARCH, 4), (OCTOBER, 8)])
def test_a_duty_across_the_change_offers_each_real_half_hour_once(day, starts):
    with time_machine.travel(local(day.year, day.month, day.day - 2, 12), tick=False):
        counter = make_counter(minutes=30, step=30)
        on_duty_at_night(counter, day)
        times = [free.at for free in free_times(counter.service, first=day, last=day)]
        assert len(times) == len(set(times)) == starts
        assert all(later - sooner == timedelta(minutes=30) for sooner, later in itertools.pairwise(times))
        rows = [booked(counter, at) for at in times]  # everyone has a time of their own
        assert len({row.starts_at for row in rows}) == starts
        assert [row.pk for row in attendance.of_day(day)] == [row.pk for row in rows]


def test_the_hour_that_comes_twice_is_two_hours_in_the_calendar_too():
    with time_machine.travel(local(2026, 10, 23, 12), tick=False):
        counter = make_counter()
        on_duty_at_night(counter, OCTOBER)
        first = booked(counter, datetime(2026, 10, 25, 0, 0, tzinfo=UTC))
        second = booked(counter, datetime(2026, 10, 25, 1, 0, tzinfo=UTC))
        for row in (first, second):
            (event,) = Calendar.from_ical(calendars.file_calendar(row, link="")).walk("VEVENT")
            start, end = event.decoded("dtstart"), event.decoded("dtend")
            assert start.astimezone(UTC) == row.starts_at
            assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (local(2026, 3, 28, 9), local(2026, 3, 30, 9)),
        (local(2026, 10, 24, 9), local(2026, 10, 26, 9)),
        (local(2026, 12, 29, 9), local(2026, 12, 31, 9)),
    ],
)
def test_reminders_come_once_a_day_and_two_hours_before(now, at):
    with time_machine.travel(now, tick=False) as clock:
        row = booked(make_counter(), at)
        day_before = at.astimezone(UTC) - timedelta(hours=24)
        clock.move_to(day_before - timedelta(minutes=1))
        assert notifications.remind_due() == 0
        clock.move_to(day_before)
        assert (notifications.remind_due(), notifications.remind_due()) == (1, 0)
        clock.move_to(at - timedelta(hours=2))
        assert (notifications.remind_due(), notifications.remind_due()) == (1, 0)
        texts = OutboxMessage.objects.filter(kind="service_point.appointment_reminder").values_list(
            "text", flat=True
        )
        assert all("09:00" in text for text in texts)
        assert row.sequence == 0


def test_moving_across_the_change_keeps_the_hour_on_the_wall():
    with time_machine.travel(local(2026, 3, 26, 8), tick=False):
        counter = make_counter()
        row = booked(counter, local(2026, 3, 27, 9))
        row = booking.move(appointment=row, at=local(2026, 3, 30, 9), specialist_id=counter.specialist.pk)
        assert notifications.when_in_words(row.starts_at).endswith("09:00")
        assert row.starts_at - local(2026, 3, 27, 9).astimezone(UTC) == timedelta(days=3, hours=-1)


def test_the_end_of_the_year_has_no_times_on_its_holidays_and_goes_on():
    with time_machine.travel(local(2026, 12, 22, 8), tick=False):
        counter = make_counter()
        days = {
            free.day for free in free_times(counter.service, first=date(2026, 12, 22), last=date(2027, 1, 8))
        }
        assert date(2026, 12, 31) in days
        assert date(2027, 1, 4) in days
        assert not days & {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 6)}


def test_a_weekly_duty_may_end_and_begin_with_the_year():
    with time_machine.travel(local(2026, 12, 28, 8), tick=False):
        counter = make_counter()
        DutyPattern.objects.update(until=date(2026, 12, 31))
        DutyPattern.objects.create(
            specialist=counter.specialist, weekday=0, starts=time(14), ends=time(15), since=date(2027, 1, 1)
        )
        times = free_times(counter.service, first=date(2026, 12, 31), last=date(2027, 1, 4))
        assert next((free.day, free.local.hour) for free in times) == (date(2026, 12, 31), 9)
        assert {free.local.hour for free in times if free.day == date(2027, 1, 4)} == {14}


@pytest.mark.parametrize(
    ("at", "year", "month"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 2026, 12),  # 23:59 in Poland
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027, 1),  # midnight in Poland, still December in UTC
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), 2026, 10),
    ],
)
def test_a_talk_counts_for_its_polish_day(at, year, month):
    with time_machine.travel(at, tick=False):
        counter = make_counter()
        consultations.record(
            talk=consultations.Talk(
                channel="phone", topic=counter.topic, language="pl", minutes=5, specialist_kind="general"
            ),
            by=UserFactory(),
            request_key=uuid.uuid4(),
        )
        found = of_year(year)
        assert (found.total, found.months[month - 1]) == (1, 1)
