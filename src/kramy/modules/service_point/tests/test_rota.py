"""Writing the rota; what it withdraws is listed for rebooking and people are told once."""

from datetime import date, time

import pytest
import time_machine

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import booking, catalogue, rota
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.domain.rota import WeeklyDuty
from kramy.modules.service_point.models import DutyException, DutyPattern
from kramy.modules.service_point.tests.factories import booked, local, make_counter

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 0)
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def counter():
    return make_counter()


@pytest.fixture
def official():
    return UserFactory(official=True)


def asked_to_rebook():
    return OutboxMessage.objects.filter(kind="service_point.appointment_to_rebook").count()


def times(counter, day):
    return [f"{each.local:%H:%M}" for each in free_times(counter.service, first=day, last=day)]


def test_being_away_lists_the_appointments_and_tells_people_once(counter, official):
    row = booked(counter, local(2026, 11, 17, 9, 30))
    kept = booked(counter, local(2026, 11, 17, 11))
    left = rota.add_exception(
        specialist=counter.specialist,
        change="off",
        first_day=TUESDAY,
        starts=time(9),
        ends=time(10, 30),
        reason="chora",
        by=official,
    )
    assert left == [row]
    assert list(rota.to_rebook()) == [row]
    assert asked_to_rebook() == 1
    assert rota.look_through(specialist=counter.specialist) == []
    assert asked_to_rebook() == 1
    kept.refresh_from_db()
    assert kept.rebook_since is None
    assert AuditEntry.objects.filter(action="service_point.exception_added").exists()


def test_coming_back_takes_it_off_the_list(counter, official):
    row = booked(counter, local(2026, 11, 17, 9))
    rota.add_exception(specialist=counter.specialist, change="off", first_day=TUESDAY, by=official)
    rota.remove_exception(exception=DutyException.objects.get(), by=official)
    row.refresh_from_db()
    assert row.rebook_since is None


def test_moving_takes_it_off_the_list(counter, official):
    row = booked(counter, local(2026, 11, 17, 9))
    rota.add_exception(specialist=counter.specialist, change="off", first_day=TUESDAY, by=official)
    booking.move(appointment=row, at=local(2026, 11, 18, 9), specialist_id=counter.specialist.pk)
    assert not rota.to_rebook().exists()


def test_a_specialist_who_is_gone_leaves_all_to_rebook(counter, official):
    booked(counter, local(2026, 11, 17, 9))
    booked(counter, local(2026, 11, 18, 9))
    counter.specialist.active = False
    assert len(catalogue.keep(row=counter.specialist, by=official)) == 2
    assert asked_to_rebook() == 2


def test_fewer_chairs_leave_the_last_without_one(counter, official):
    counter.specialist.patterns.update(capacity=2)
    booked(counter, local(2026, 11, 17, 9))
    second = booked(counter, local(2026, 11, 17, 9))
    duties = [WeeklyDuty(weekday=day, starts=time(9), ends=time(12)) for day in range(5)]
    assert rota.set_week(specialist=counter.specialist, duties=duties, by=official) == [second]


def test_the_weekly_pattern_takes_the_place_of_the_old_one(counter, official):
    rota.set_week(
        specialist=counter.specialist,
        duties=[WeeklyDuty(weekday=1, starts=time(13), ends=time(14))],
        by=official,
    )
    assert DutyPattern.objects.count() == 1
    assert times(counter, TUESDAY) == ["13:00", "13:30"]
    assert times(counter, date(2026, 11, 18)) == []


@pytest.mark.parametrize(
    ("duties", "code"),
    [
        ([(1, time(10), time(9), 1)], "times"),
        ([(1, time(9), time(10), 0)], "capacity"),
        ([(1, time(9), time(11), 1), (1, time(10), time(12), 1)], "overlap"),
    ],
)
def test_a_pattern_that_cannot_be(counter, official, duties, code):
    wanted = [WeeklyDuty(weekday=w, starts=s, ends=e, capacity=c) for w, s, e, c in duties]
    with pytest.raises(Refused) as refusal:
        rota.set_week(specialist=counter.specialist, duties=wanted, by=official)
    assert refusal.value.code == code
    assert DutyPattern.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("off", {"last_day": date(2026, 11, 16)}),
        ("off", {"last_day": date(2028, 11, 16)}),
        ("off", {"starts": time(9)}),
        ("extra", {}),
        ("extra", {"starts": time(9), "ends": time(9)}),
    ],
)
def test_an_exception_that_cannot_be(counter, official, change, values):
    with pytest.raises(Refused):
        rota.add_exception(
            specialist=counter.specialist, change=change, first_day=TUESDAY, by=official, **values
        )
    assert not DutyException.objects.exists()


def test_what_was_said_last_holds(counter, official):
    def say(change, *hours):
        given = dict(zip(("starts", "ends"), map(time, hours), strict=False))
        rota.add_exception(
            specialist=counter.specialist, change=change, first_day=TUESDAY, by=official, **given
        )

    say("extra", 14, 16)
    say("off")
    assert times(counter, TUESDAY) == []
    say("extra", 15, 16)
    assert times(counter, TUESDAY) == ["15:00", "15:30"]


def test_a_week_is_copied_as_it_is(counter, official):
    rota.add_exception(specialist=counter.specialist, change="off", first_day=TUESDAY, by=official)
    rota.add_exception(
        specialist=counter.specialist,
        change="extra",
        first_day=date(2026, 11, 18),
        starts=time(14),
        ends=time(15),
        by=official,
    )
    rota.copy_week(
        specialist=counter.specialist,
        from_monday=date(2026, 11, 16),
        to_monday=date(2026, 11, 23),
        by=official,
    )
    assert times(counter, date(2026, 11, 24)) == []
    assert times(counter, date(2026, 11, 25))[-2:] == ["14:00", "14:30"]
    assert len(times(counter, date(2026, 11, 26))) == 6
    rota.copy_week(
        specialist=counter.specialist,
        from_monday=date(2026, 11, 30),
        to_monday=date(2026, 11, 23),
        by=official,
    )
    assert len(times(counter, date(2026, 11, 24))) == 6
