"""Many people press at once: exactly one gets the slot. Threads with a connection each, on both databases."""

import uuid
from collections import Counter as Count
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.utils import timezone
from tests.harness.together import at_once

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.modules.service_point.domain import booking, consultations, waiting
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.domain.scheduling import minute_of
from kramy.modules.service_point.enums import AppointmentState, Channel, Language, WaitingState
from kramy.modules.service_point.models import Appointment, Consultation, TakenMinute
from kramy.modules.service_point.tests.factories import make_counter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]
PEOPLE = 8


def press_together(act, people=PEOPLE):
    """What each of ``people`` threads got: "won", or the code of the refusal."""

    def won(number):
        act(number)
        return "won"

    return Count(at_once(*(partial(won, number) for number in range(people))))


def first_free(counter):
    today = timezone.localdate()
    return free_times(counter.service, first=today, last=today + timedelta(days=14))[0]


def hold(counter, free):
    return booking.hold(
        service=counter.service,
        specialist_id=free.specialist_id,
        at=free.at,
        channel=Channel.PHONE,
        language=Language.POLISH,
    )


def book(counter, free, number, key=None):
    return booking.book_at(
        service=counter.service,
        specialist_id=free.specialist_id,
        at=free.at,
        channel=Channel.PHONE,
        language=Language.POLISH,
        person=booking.Person(name=f"Person {number}", phone="+48123000000"),
        request_key=key or uuid.uuid4(),
    )


def one_owner_a_minute():
    minutes = list(TakenMinute.objects.values_list("specialist", "lane", "minute"))
    return len(minutes) == len(set(minutes))


def test_of_many_who_hold_one_slot_one_gets_it():
    counter = make_counter()
    free = first_free(counter)
    assert press_together(lambda _number: hold(counter, free)) == {"won": 1, "gone": PEOPLE - 1}
    assert Appointment.objects.count() == 1
    assert one_owner_a_minute()


def test_of_many_who_book_overlapping_times_nobody_shares_a_minute():
    counter = make_counter(step=5)
    today = timezone.localdate()
    times = free_times(counter.service, first=today, last=today + timedelta(days=14))[:PEOPLE]
    got = press_together(lambda number: book(counter, times[number], number))
    rows = list(Appointment.objects.filter(state=AppointmentState.BOOKED).order_by("starts_at"))
    assert got["won"] == len(rows) >= 1
    assert got["won"] + got["gone"] == PEOPLE
    for before, after in pairwise(rows):
        assert booking.ends_at(before) <= after.starts_at
    assert one_owner_a_minute()


def test_two_chairs_take_exactly_two():
    counter = make_counter()
    counter.specialist.patterns.update(capacity=2)
    free = first_free(counter)
    assert press_together(lambda number: book(counter, free, number)) == {"won": 2, "gone": PEOPLE - 2}
    assert {row.lane for row in Appointment.objects.all()} == {0, 1}
    assert one_owner_a_minute()


def test_one_form_sent_by_impatient_fingers_is_one_booking():
    counter = make_counter()
    held, key = hold(counter, first_free(counter)), uuid.uuid4()
    person = booking.Person(name="Halina", email="halina@firm.example")
    got = press_together(lambda _number: booking.book(key=held.key, person=person, request_key=key))
    assert got == {"won": PEOPLE}
    assert Appointment.objects.filter(state=AppointmentState.BOOKED).count() == 1
    from kramy.kernel.messaging.models import OutboxMessage

    assert OutboxMessage.objects.filter(recipient=person.email).count() == 1


def test_two_who_move_to_one_slot():
    counter = make_counter()
    today = timezone.localdate()
    times = free_times(counter.service, first=today, last=today + timedelta(days=14))
    rows = [book(counter, times[number], number) for number in range(4)]
    target = times[5]

    def move(number):
        booking.move(appointment=rows[number], at=target.at, specialist_id=target.specialist_id)

    assert press_together(move, 4) == {"won": 1, "gone": 3}
    assert Appointment.objects.filter(starts_at=target.at).count() == 1
    assert TakenMinute.objects.count() == 4 * 30
    assert one_owner_a_minute()


def waits(counter, name):
    today = timezone.localdate()
    return waiting.join(
        service=counter.service,
        wish=waiting.Wish(first_day=today, last_day=today + timedelta(days=14)),
        person=booking.Person(name=name, email=f"{name}@example.org"),
        request_key=uuid.uuid4(),
    )


def test_an_offer_taken_and_let_go_in_the_same_moment_has_one_end():
    counter = make_counter()
    entry = waits(counter, "first")
    assert waiting.offer_free() == 1
    entry.refresh_from_db()
    offered = entry.offered.starts_at
    acts = [waiting.take, waiting.decline] * (PEOPLE // 2)
    press_together(lambda number: acts[number](entry=entry))
    entry.refresh_from_db()
    booked = Appointment.objects.filter(state=AppointmentState.BOOKED)
    if entry.state == WaitingState.TAKEN:
        assert booked.get() == entry.offered
    else:  # let go first: whatever is offered or free now is another time, and nothing is booked
        assert not booked.exists()
        assert minute_of(offered) in entry.let_go
    assert one_owner_a_minute()


def test_offers_made_by_two_clocks_at_once_are_one_each():
    counter = make_counter()
    entries = [waits(counter, name) for name in ("first", "second", "third")]
    press_together(lambda _number: waiting.offer_free(), 4)
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.state, entry.offers) == (WaitingState.OFFERED, 1)
    assert len({entry.offered.starts_at for entry in entries}) == 3
    assert one_owner_a_minute()


def test_a_record_is_corrected_and_taken_back_in_the_same_moment():
    counter, clerk = make_counter(), UserFactory()
    talk = consultations.Talk(
        channel="phone", topic=counter.topic, language="pl", minutes=5, specialist_kind="general"
    )
    row = consultations.record(talk=talk, by=clerk, request_key=uuid.uuid4())
    acts = [
        lambda: consultations.correct(pk=row.pk, talk=replace(talk, minutes=9), by=clerk),
        lambda: consultations.undo(pk=row.pk, by=clerk),
    ] * 2
    got = press_together(lambda number: acts[number](), 4)
    assert got["won"] + got["not_own"] == 4
    assert not Consultation.objects.exists()
