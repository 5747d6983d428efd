"""The waiting list: who is asked, when, and what becomes of an offer."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine

from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused
from kramy.modules.service_point import tasks
from kramy.modules.service_point.domain import booking, waiting
from kramy.modules.service_point.enums import AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, WaitingEntry
from kramy.modules.service_point.rules import OFFER
from kramy.modules.service_point.tests.factories import booked, local, make_counter

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 0)
DAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def full():
    """The whole of the next day is booked; with the appointments."""
    counter = make_counter()
    rows = [
        booked(counter, local(2026, 11, 17, hour, minute), booking.Person(name="X", phone="1"))
        for hour in (9, 10, 11)
        for minute in (0, 30)
    ]
    return counter, rows


def wait(counter, name, **wish):
    return waiting.join(
        service=counter.service,
        wish=waiting.Wish(**({"first_day": DAY, "last_day": DAY} | wish)),
        person=booking.Person(name=name, email=f"{name}@example.org", letters_in="en"),
        request_key=uuid.uuid4(),
    )


def state(entry):
    entry.refresh_from_db()
    return entry.state


def letters(entry, kind):
    return OutboxMessage.objects.filter(recipient=entry.email, kind=f"service_point.{kind}").count()


def test_the_first_in_the_line_is_offered_what_was_cancelled(full, clock):
    counter, rows = full
    first = wait(counter, "first")
    clock.shift(timedelta(seconds=5))
    second = wait(counter, "second")
    booking.cancel(appointment=rows[2])
    assert (state(first), state(second)) == (WaitingState.OFFERED, WaitingState.WAITING)
    assert first.offered.starts_at == rows[2].starts_at
    assert (letters(first, "slot_offered"), letters(second, "slot_offered")) == (1, 0)
    with pytest.raises(Refused):  # nobody else can have it meanwhile
        booked(counter, rows[2].starts_at)


def test_one_press_takes_it_and_twice_is_as_good_as_once(full):
    counter, rows = full
    entry = wait(counter, "first")
    booking.cancel(appointment=rows[0])
    appointment = waiting.take(entry=entry)
    assert waiting.take(entry=entry) == appointment
    assert appointment.state == AppointmentState.BOOKED
    assert (appointment.name, appointment.email) == ("first", "first@example.org")
    assert state(entry) == WaitingState.TAKEN
    assert letters(entry, "appointment_booked") == 1


def test_an_offer_that_lapses_goes_to_the_next(full, clock):
    counter, rows = full
    first = wait(counter, "first")
    clock.shift(timedelta(minutes=1))
    second = wait(counter, "second")
    booking.cancel(appointment=rows[0])
    clock.shift(OFFER + timedelta(seconds=1))
    assert tasks.keep_line.func() == 1
    assert (state(first), state(second)) == (WaitingState.WAITING, WaitingState.OFFERED)
    assert Appointment.objects.filter(state=AppointmentState.HELD).count() == 1
    with pytest.raises(Refused):
        waiting.take(entry=first)


def test_after_three_offers_one_is_out_of_the_line(full, clock):
    counter, rows = full
    entry = wait(counter, "first")
    for turn in range(3):
        booking.cancel(appointment=rows[turn])
        assert state(entry) == WaitingState.OFFERED
        assert letters(entry, "waiting_ended") == 0
        clock.shift(OFFER + timedelta(seconds=1))
        tasks.keep_line.func()
    assert state(entry) == WaitingState.ENDED
    assert entry.offers == 3
    tasks.keep_line.func()
    assert letters(entry, "waiting_ended") == 1
    assert "three times" in OutboxMessage.objects.get(kind="service_point.waiting_ended").text


def test_what_one_let_go_is_not_offered_to_them_again(full, clock):
    counter, rows = full
    entry = wait(counter, "first")
    booking.cancel(appointment=rows[0])
    clock.shift(OFFER + timedelta(seconds=1))
    assert tasks.keep_line.func() == 0
    assert (state(entry), entry.offers) == (WaitingState.WAITING, 1)
    booking.cancel(appointment=rows[3])
    assert (state(entry), entry.offered.starts_at) == (WaitingState.OFFERED, rows[3].starts_at)


def test_not_this_time_asks_the_next_at_once_and_keeps_the_place(full, clock):
    counter, rows = full
    first = wait(counter, "first")
    clock.shift(timedelta(minutes=1))
    second = wait(counter, "second")
    booking.cancel(appointment=rows[0])
    waiting.decline(entry=first)
    waiting.decline(entry=first)
    assert (state(first), state(second)) == (WaitingState.WAITING, WaitingState.OFFERED)
    assert (first.offers, second.offered.starts_at) == (0, rows[0].starts_at)
    booking.cancel(appointment=rows[1])
    assert state(first) == WaitingState.OFFERED
    waiting.leave(entry=second)
    assert (state(second), state(first)) == (WaitingState.ENDED, WaitingState.OFFERED)
    assert not Appointment.objects.filter(state=AppointmentState.HELD, starts_at=rows[0].starts_at).exists()


def test_whoever_leaves_an_offer_leaves_it_to_the_next(full, clock):
    counter, rows = full
    first = wait(counter, "first")
    clock.shift(timedelta(minutes=1))
    second = wait(counter, "second")
    booking.cancel(appointment=rows[0])
    waiting.leave(entry=first)
    assert (state(first), state(second)) == (WaitingState.ENDED, WaitingState.OFFERED)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (local(2026, 11, 16, 10), local(2026, 11, 16, 11)),
        (local(2026, 11, 16, 19, 59), local(2026, 11, 16, 20, 59)),
        (local(2026, 11, 16, 20), local(2026, 11, 17, 9)),
        (local(2026, 11, 16, 23, 30), local(2026, 11, 17, 9)),
        (local(2026, 11, 17, 3), local(2026, 11, 17, 9)),
        (local(2026, 11, 17, 7, 59), local(2026, 11, 17, 9)),
        (local(2026, 11, 17, 8), local(2026, 11, 17, 9)),
        (local(2026, 3, 28, 22), local(2026, 3, 29, 9)),  # the clocks go forward in this night
        (local(2026, 10, 24, 22), local(2026, 10, 25, 9)),  # and back in this one
        (local(2026, 12, 31, 22), local(2027, 1, 1, 9)),
    ],
)
def test_an_offer_never_ends_before_people_are_up(now, until):
    assert waiting.offer_ends(now, local(2027, 2, 1, 9)) == until
    assert waiting.offer_ends(now, now + timedelta(minutes=20)) == now + timedelta(minutes=20)


def test_days_that_pass_without_a_time_are_told_once(full, clock):
    counter, _rows = full
    entry = wait(counter, "first")
    clock.move_to(local(2026, 11, 18, 8))
    for _turn in range(2):
        tasks.keep_line.func()
    assert state(entry) == WaitingState.ENDED
    assert letters(entry, "waiting_ended") == 1
    assert (
        "days for which you waited are over"
        in OutboxMessage.objects.get(kind="service_point.waiting_ended").text
    )


def test_a_lapsed_offer_can_still_be_taken_before_anybody_noticed(full, clock):
    counter, rows = full
    entry = wait(counter, "first")
    booking.cancel(appointment=rows[0])
    clock.shift(OFFER + timedelta(minutes=5))
    assert waiting.take(entry=entry).state == AppointmentState.BOOKED


def test_wishes_decide(full):
    counter, rows = full
    other_day = wait(
        counter, "other", first_day=date(2026, 11, 25), last_day=date(2026, 11, 25), language="uk"
    )
    ukrainian = wait(counter, "ukrainian", language="uk")
    english = wait(counter, "english", language="en", channel="phone")
    booking.cancel(appointment=rows[0])
    assert [state(each) for each in (other_day, ukrainian, english)] == ["waiting", "waiting", "offered"]
    assert (english.offered.language, english.offered.channel) == ("en", "phone")


def test_moving_frees_a_time_too(full):
    counter, rows = full
    entry = wait(counter, "first")
    booking.move(appointment=rows[0], at=local(2026, 11, 18, 9), specialist_id=counter.specialist.pk)
    assert state(entry) == WaitingState.OFFERED


def test_leaving_gives_the_offer_back(full):
    counter, rows = full
    entry = wait(counter, "first")
    booking.cancel(appointment=rows[0])
    waiting.leave(entry=entry)
    waiting.leave(entry=entry)
    assert state(entry) == WaitingState.ENDED
    assert not Appointment.objects.filter(state=AppointmentState.HELD).exists()


def test_the_same_person_stands_in_the_line_once(full):
    counter, _rows = full
    first = wait(counter, "first")
    again = wait(counter, "first", language="en")
    assert again.pk == first.pk
    assert again.queued_at == first.queued_at
    assert WaitingEntry.objects.count() == 1
    assert WaitingEntry.objects.get().language == "en"


def test_the_same_form_twice_is_one_entry_and_one_letter(full):
    counter, _rows = full
    key = uuid.uuid4()
    for _turn in range(2):
        entry = waiting.join(
            service=counter.service,
            wish=waiting.Wish(first_day=DAY, last_day=DAY),
            person=booking.Person(name="A", email="a@example.org"),
            request_key=key,
        )
    assert WaitingEntry.objects.count() == 1
    assert letters(entry, "waiting_joined") == 1


def test_days_that_have_passed(full, clock):
    counter, _rows = full
    with pytest.raises(Refused):
        wait(counter, "late", first_day=date(2026, 11, 1), last_day=date(2026, 11, 2))
    entry = wait(counter, "soon")
    clock.shift(timedelta(days=3))
    tasks.keep_line.func()
    assert state(entry) == WaitingState.ENDED
