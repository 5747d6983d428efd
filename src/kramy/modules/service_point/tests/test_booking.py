"""Holding, booking, moving, cancelling: what is refused, what is told, nothing doubled."""

import uuid
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from icalendar import Calendar

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.messaging.models import OutboxAttachment, OutboxMessage
from kramy.lib.errors import Refused
from kramy.modules.service_point import tasks
from kramy.modules.service_point.domain import booking
from kramy.modules.service_point.domain.availability import free_times, next_free, read_code
from kramy.modules.service_point.enums import AppointmentState, Channel, Language
from kramy.modules.service_point.models import Appointment, DutyException, TakenMinute
from kramy.modules.service_point.tests.factories import (
    PERSON,
    booked,
    local,
    make_counter,
    make_specialist,
    on_duty,
)

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 0)  # a Monday
NINE = local(2026, 11, 16, 9, 30)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def counter():
    return make_counter()


def held(counter, at=NINE, **more):
    return booking.hold(
        service=counter.service,
        specialist_id=counter.specialist.pk,
        at=at,
        channel=Channel.IN_PERSON,
        language=Language.POLISH,
        **more,
    )


def times(counter, day=date(2026, 11, 16), **more):
    return [f"{each.local:%H:%M}" for each in free_times(counter.service, first=day, last=day, **more)]


def letters(**filters):
    return OutboxMessage.objects.filter(**filters).order_by("pk")


def calendar_of(letter):
    (file,) = OutboxAttachment.objects.filter(message=letter)
    calendar = Calendar.from_ical(bytes(file.content))
    (event,) = calendar.walk("VEVENT")
    return file, calendar, event


def test_free_times_keep_the_notice_and_leave_out_what_is_taken(counter):
    assert times(counter) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    held(counter)
    assert times(counter) == ["09:00", "10:00", "10:30", "11:00", "11:30"]


def test_no_times_on_a_holiday_nor_when_away(counter):
    assert times(counter, date(2026, 11, 11)) == []
    assert times(counter, date(2026, 12, 24)) == []  # a holiday since 2025
    assert times(counter, date(2026, 11, 15)) == []  # Sunday
    DutyException.objects.create(
        specialist=counter.specialist, day=NOW.date(), change="off", starts=time(9), ends=time(11)
    )
    assert times(counter) == ["11:00", "11:30"]


def test_on_duty_besides_also_on_a_holiday(counter):
    day = date(2026, 12, 24)
    DutyException.objects.create(
        specialist=counter.specialist, day=day, change="extra", starts=time(8), ends=time(9)
    )
    assert times(counter, day) == ["08:00", "08:30"]


def test_language_and_activity_decide_who_is_asked(counter):
    assert times(counter, language="uk") == []
    foreigners = make_specialist(counter.point, "Олена", languages=["uk"])
    on_duty(foreigners, time(14), time(15))
    counter.service.specialists.add(foreigners)
    assert times(counter, language="uk") == ["14:00", "14:30"]
    foreigners.active = False
    foreigners.save()
    assert times(counter, language="uk") == []


def test_a_hold_lapses_and_makes_way(counter):
    first = held(counter)
    with pytest.raises(Refused) as refusal:
        held(counter)
    assert refusal.value.code == "gone"
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        second = held(counter)
        assert not Appointment.objects.filter(pk=first.pk).exists()
        assert TakenMinute.objects.filter(appointment=second).count() == 30


def test_a_lapsed_hold_still_books_while_nobody_else_came(counter):
    row = held(counter)
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        done = booking.book(key=row.key, person=PERSON, request_key=uuid.uuid4())
    assert done.state == AppointmentState.BOOKED
    assert done.held_until is None


def test_a_lost_hold_is_refused_with_a_sentence_and_other_times(counter):
    with pytest.raises(Refused, match="Somebody else") as refusal:
        booking.book(key=uuid.uuid4(), person=PERSON, request_key=uuid.uuid4())
    assert refusal.value.code == booking.GONE
    assert len(next_free(counter.service)) == 6


def test_the_same_form_twice_is_one_booking(counter):
    row, key = held(counter), uuid.uuid4()
    first = booking.book(key=row.key, person=PERSON, request_key=key)
    assert booking.book(key=row.key, person=PERSON, request_key=key) == first
    assert Appointment.objects.count() == 1
    assert letters().count() == 1


def test_another_form_for_a_booked_time_is_refused(counter):
    row = held(counter)
    booking.book(key=row.key, person=PERSON, request_key=uuid.uuid4())
    with pytest.raises(Refused):
        booking.book(key=row.key, person=PERSON, request_key=uuid.uuid4())


def test_the_database_itself_refuses_two_at_a_time(counter):
    row = booked(counter, NINE)
    minute = row.taken_minutes.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenMinute.objects.create(
            appointment=row, specialist=counter.specialist, lane=0, minute=minute.minute
        )


def test_two_chairs_take_two_and_not_three(counter):
    counter.specialist.patterns.update(capacity=2)
    assert {booked(counter, NINE).lane, booked(counter, NINE).lane} == {0, 1}
    with pytest.raises(Refused):
        booked(counter, NINE)


def test_a_buffer_is_kept_free():
    counter = make_counter(buffer=10, step=10)
    booked(counter, NINE)
    # thirty minutes and ten before the next; thirty before, for its own ten must be free too
    assert times(counter) == ["10:10", "10:20", "10:30", "10:40", "10:50", "11:00", "11:10", "11:20", "11:30"]


@pytest.mark.parametrize(
    ("field", "value"), [("channel", Channel.EMAIL), ("language", "uk"), ("channel", "nonsense")]
)
def test_a_choice_that_is_not_offered_is_refused(counter, field, value):
    choice = {"channel": Channel.PHONE, "language": Language.POLISH} | {field: value}
    with pytest.raises(Refused) as refusal:
        booking.hold(service=counter.service, specialist_id=counter.specialist.pk, at=NINE, **choice)
    assert refusal.value.field == field


@pytest.mark.parametrize("at", [local(2026, 11, 16, 9, 17), local(2026, 11, 16, 13), local(2025, 1, 7, 9)])
def test_a_time_that_is_not_offered_is_refused(counter, at):
    with pytest.raises(Refused):
        held(counter, at)


def test_booking_tells_with_an_invitation_for_the_calendar(counter):
    row = booked(counter, NINE)
    (letter,) = letters()
    assert "Monday, 16 November 2026, 09:30" in letter.subject
    file, calendar, event = calendar_of(letter)
    assert file.media_type == "text/calendar; method=REQUEST; charset=utf-8"
    assert calendar["METHOD"] == "REQUEST"
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].params["TZID"] == "Europe/Warsaw"
    assert event["DTSTART"].dt == NINE
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
    assert row.key.hex in event["UID"]
    assert calendar.walk("VTIMEZONE")


def test_moving_keeps_the_uid_and_raises_the_sequence(counter):
    row = booked(counter, NINE)
    moved = booking.move(appointment=row, at=local(2026, 11, 17, 10), specialist_id=counter.specialist.pk)
    first, second = letters()
    _file, calendar, event = calendar_of(second)
    assert (event["UID"], event["SEQUENCE"], calendar["METHOD"]) == (
        calendar_of(first)[2]["UID"],
        1,
        "REQUEST",
    )
    assert "16 November 2026, 09:30" in second.text
    assert moved.starts_at == local(2026, 11, 17, 10)
    assert "09:30" in times(counter)
    assert "10:00" not in times(counter, date(2026, 11, 17))


def test_moving_to_where_one_is_changes_nothing(counter):
    row = booked(counter, NINE)
    booking.move(appointment=row, at=NINE, specialist_id=counter.specialist.pk)
    assert letters().count() == 1


def test_moving_by_less_than_its_length_does_not_stand_in_its_own_way():
    counter = make_counter(step=10)
    row = booked(counter, NINE)
    booking.move(appointment=row, at=NINE + timedelta(minutes=10), specialist_id=counter.specialist.pk)
    assert row.taken_minutes.count() == 30


def test_moving_to_a_taken_time_keeps_the_old_one(counter):
    row = booked(counter, NINE)
    booked(counter, local(2026, 11, 16, 10))
    with pytest.raises(Refused):
        booking.move(appointment=row, at=local(2026, 11, 16, 10), specialist_id=counter.specialist.pk)
    row.refresh_from_db()
    assert row.starts_at == NINE
    assert row.taken_minutes.count() == 30


def test_cancelling_frees_the_time_and_says_so_to_the_calendar(counter):
    row = booked(counter, NINE)
    booking.cancel(appointment=row)
    booking.cancel(appointment=row)  # twice is as good as once
    assert "09:30" in times(counter)
    _first, letter = letters()
    file, calendar, event = calendar_of(letter)
    assert "method=CANCEL" in file.media_type
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    with pytest.raises(Refused):
        booking.move(appointment=row, at=local(2026, 11, 17, 9), specialist_id=counter.specialist.pk)


def test_a_booking_across_a_change_of_clocks_keeps_its_hour():
    with time_machine.travel(local(2026, 10, 23, 8), tick=False):
        counter = make_counter()
        row = booked(counter, local(2026, 10, 26, 9))  # the clocks go back on the 25th
        (letter,) = letters()
        event = calendar_of(letter)[2]
    assert event["DTSTART"].dt.hour == 9
    assert event["DTSTART"].dt.utcoffset() == timedelta(hours=1)
    assert row.starts_at.astimezone(NOW.tzinfo).hour == 9


def test_reminders_come_a_day_and_two_hours_before_each_once(counter):
    tomorrow = local(2026, 11, 18, 9, 30)
    booked(counter, tomorrow)
    for moment, written in (
        (tomorrow - timedelta(hours=25), 0),
        (tomorrow - timedelta(hours=23, minutes=59), 1),
        (tomorrow - timedelta(hours=23), 0),
        (tomorrow - timedelta(hours=1, minutes=59), 1),
        (tomorrow - timedelta(minutes=30), 0),
        (tomorrow + timedelta(minutes=1), 0),
    ):
        with time_machine.travel(moment, tick=False):
            assert tasks.remind.func() == written, moment
            assert tasks.remind.func() == 0


def test_who_books_at_short_notice_is_not_reminded_at_once(counter):
    booked(counter, local(2026, 11, 16, 11))
    assert tasks.remind.func() == 0
    with time_machine.travel(local(2026, 11, 16, 9, 30), tick=False):
        assert tasks.remind.func() == 1


def test_a_moved_appointment_is_reminded_of_anew_and_a_cancelled_one_is_not(counter):
    row = booked(counter, local(2026, 11, 17, 11))
    gone = booked(counter, local(2026, 11, 17, 9))
    booking.cancel(appointment=gone)
    with time_machine.travel(local(2026, 11, 16, 12), tick=False):
        assert tasks.remind.func() == 1
        booking.move(appointment=row, at=local(2026, 11, 18, 11), specialist_id=counter.specialist.pk)
    with time_machine.travel(local(2026, 11, 17, 12), tick=False):
        assert tasks.remind.func() == 1


def test_nobody_is_written_to_who_gave_no_address(counter):
    booked(counter, NINE, booking.Person(name="Jan", phone="+48123000000"))
    assert letters().count() == 0


def test_a_video_call_has_a_room_of_its_own_on_the_citys_server(counter, settings):
    settings.VIDEO_ROOM_URL = "https://video.example.org/{room}"
    one = booked(counter, NINE, channel=Channel.VIDEO)
    other = booked(counter, local(2026, 11, 16, 10), channel=Channel.VIDEO)
    assert len({one.room, other.room}) == 2
    assert f"https://video.example.org/{one.room}" in letters().first().text


def test_a_firm_is_known_by_its_nip_and_a_member_by_the_account(counter):
    from kramy.kernel.organisations.api import add_member, find_or_register

    firm = find_or_register(name="Pierogi", nip="5260250274")
    assert booked(counter, NINE, booking.Person(name="X", phone="1", nip="5260250274")).organisation == firm
    user = UserFactory()
    add_member(organisation=firm, user=user, by=None)
    mine = booked(counter, local(2026, 11, 16, 10), booking.Person(name="X", phone="1", user=user))
    assert (mine.organisation, mine.user) == (firm, user)


@pytest.mark.parametrize("code", ["", "x-1", "1", "1-", "-1", "9" * 40 + "-1", "99999999999-1"])
def test_codes_that_are_none(code):
    assert read_code(code) is None


def test_free_times_of_many_days_and_people_cost_as_many_queries(counter, django_assert_num_queries):
    def asked():
        return free_times(counter.service, first=NOW.date(), last=NOW.date() + timedelta(days=40))

    with django_assert_num_queries(4):
        few = len(asked())
    for number in range(3):
        other = make_specialist(counter.point, f"Other {number}")
        on_duty(other)
        counter.service.specialists.add(other)
        booked(counter, local(2026, 11, 17 + number, 9))
    with django_assert_num_queries(4):
        assert len(asked()) == few * 4 - 3
