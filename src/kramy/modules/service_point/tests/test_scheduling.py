"""When an appointment can begin: pure, by hand-worked cases and by properties; the nights when clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.modules.service_point.domain.scheduling import (
    Duty,
    Measures,
    Taken,
    WallDuty,
    covers,
    duties_on,
    free_starts,
    minute_of,
    moment_of,
    wall_minute,
    without,
)

WARSAW = ZoneInfo("Europe/Warsaw")
# a machine that does other things besides is slow
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def starts(duties, taken=(), now=0, **measures):
    return [each.minute for each in free_starts(duties, taken, Measures(**measures), now=now)]


def test_starts_lie_a_step_apart_and_end_within_the_duty():
    assert starts([Duty(0, 100)], minutes=30, step=30) == [0, 30, 60]
    assert starts([Duty(0, 100)], minutes=30, step=20) == [0, 20, 40, 60]
    assert starts([Duty(7, 50)], minutes=20, step=1) == list(range(7, 31))


def test_the_buffer_parts_appointments_but_may_reach_beyond_the_duty():
    taken = [Taken(30, 70, 0)]  # 30 minutes and 10 of buffer
    assert starts([Duty(0, 130)], taken, minutes=30, buffer=10, step=10) == [70, 80, 90, 100]


def test_notice_and_horizon():
    assert starts([Duty(0, 300)], minutes=30, step=30, lead=60, now=10) == [90, 120, 150, 180, 210, 240, 270]
    assert starts([Duty(0, 300)], minutes=30, step=30, horizon=100, now=0) == [0, 30, 60, 90]


def test_two_chairs_take_two_people():
    found = free_starts([Duty(0, 60, 2)], [Taken(0, 30, 0)], Measures(minutes=30, step=30), now=0)
    assert [(each.minute, each.lane) for each in found] == [(0, 1), (30, 0)]
    assert starts([Duty(0, 60, 2)], [Taken(0, 30, 0), Taken(0, 30, 1)], minutes=30, step=30) == [30]


def test_one_duty_after_another_carries_an_appointment():
    assert covers([Duty(0, 30), Duty(30, 60)], 15, 45, 0)
    assert not covers([Duty(0, 30), Duty(31, 60)], 15, 45, 0)
    assert not covers([Duty(0, 60)], 0, 30, 1)


MINUTE = st.integers(0, 3_000)
DUTIES = st.lists(
    st.builds(
        lambda start, length, capacity: Duty(start, start + length, capacity),
        MINUTE,
        st.integers(1, 600),
        st.integers(1, 3),
    ),
    max_size=5,
)
TAKEN = st.lists(
    st.builds(
        lambda start, length, lane: Taken(start, start + length, lane),
        MINUTE,
        st.integers(1, 200),
        st.integers(0, 2),
    ),
    max_size=12,
)
MEASURES = st.builds(
    Measures,
    minutes=st.integers(5, 120),
    buffer=st.integers(0, 30),
    step=st.integers(1, 60),
    lead=st.integers(0, 500),
    horizon=st.integers(1, 3_000),
)


@UNHURRIED
@given(DUTIES, TAKEN, MEASURES, st.integers(0, 2_000))
def test_whatever_is_offered_can_be_had(duties, taken, measures, now):
    found = free_starts(duties, taken, measures, now=now)
    assert [each.minute for each in found] == sorted({each.minute for each in found})
    for each in found:
        length = measures.minutes + measures.buffer
        assert any(
            duty.start <= each.minute
            and each.minute + measures.minutes <= duty.end
            and each.lane < duty.capacity
            for duty in duties
        )
        assert not any(
            busy.lane == each.lane and busy.start < each.minute + length and each.minute < busy.end
            for busy in taken
        )
        assert now + measures.lead <= each.minute <= now + measures.horizon


@UNHURRIED
@given(DUTIES, TAKEN, MEASURES, st.integers(0, 2_000), st.data())
def test_what_one_takes_is_offered_to_nobody_else(duties, taken, measures, now, data):
    found = free_starts(duties, taken, measures, now=now)
    if not found:
        return
    had = data.draw(st.sampled_from(found))
    length = measures.minutes + measures.buffer
    after = free_starts(duties, [*taken, Taken(had.minute, had.minute + length, had.lane)], measures, now=now)
    assert (had.minute, had.lane) not in {(each.minute, each.lane) for each in after}
    assert {each.minute for each in after} <= {each.minute for each in found}


@UNHURRIED
@given(DUTIES, TAKEN, MEASURES, st.integers(0, 2_000))
def test_a_shorter_notice_never_takes_times_away(duties, taken, measures, now):
    sooner = Measures(measures.minutes, measures.buffer, 1, 0, measures.horizon)
    later = Measures(measures.minutes, measures.buffer, 1, measures.lead, measures.horizon)
    assert set(starts_of(free_starts(duties, taken, later, now=now))) <= set(
        starts_of(free_starts(duties, taken, sooner, now=now))
    )


def starts_of(found):
    return [each.minute for each in found]


@UNHURRIED
@given(DUTIES, MINUTE, st.integers(0, 600))
def test_nothing_is_left_of_what_was_taken_out(duties, start, length):
    left = without(duties, start, start + length)
    assert all(duty.start < duty.end for duty in left)
    assert not any(duty.start < start + length and start < duty.end for duty in left if length)
    before = sum(duty.end - duty.start for duty in duties)
    lost = sum(max(0, min(duty.end, start + length) - max(duty.start, start)) for duty in duties)
    assert sum(duty.end - duty.start for duty in left) == before - lost


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 28), 6),
        (date(2026, 3, 29), 5),  # 2:00 becomes 3:00
        (date(2026, 10, 24), 6),
        (date(2026, 10, 25), 7),  # 3:00 becomes 2:00
    ],
)
def test_a_night_has_as_many_hours_as_the_clocks_leave(day, hours):
    (duty,) = duties_on(day, [WallDuty(time(0), time(6))], WARSAW)
    assert duty.end - duty.start == hours * 60


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_nine_in_the_morning_is_nine_in_the_morning(day):
    (duty,) = duties_on(day, [WallDuty(time(9), time(12))], WARSAW)
    local = moment_of(duty.start).astimezone(WARSAW)
    assert (local.date(), local.time()) == (day, time(9))
    assert duty.end - duty.start == 180


def test_the_hour_that_comes_twice_belongs_to_the_duty():
    (duty,) = duties_on(date(2026, 10, 25), [WallDuty(time(2, 30), time(2, 45))], WARSAW)
    assert moment_of(duty.start) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert duty.end - duty.start == 75


def test_of_an_hour_that_does_not_come_nothing_is_left():
    assert duties_on(date(2026, 3, 29), [WallDuty(time(2, 10), time(2, 50))], WARSAW) == []
    (duty,) = duties_on(date(2026, 3, 29), [WallDuty(time(1), time(4))], WARSAW)
    assert duty.end - duty.start == 120


def test_midnight_ends_a_day():
    assert (
        wall_minute(date(2026, 10, 25), None, WARSAW) - wall_minute(date(2026, 10, 25), time(0), WARSAW)
        == 25 * 60
    )


@UNHURRIED
@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_minutes_lead_back_to_their_moment(moment):
    moment = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    assert moment_of(minute_of(moment)) == moment
