"""The day at the counter and what is recorded of it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.organisations.api import find_or_register
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import attendance, booking, consultations
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment, Consultation
from kramy.modules.service_point.tests.factories import booked, local, make_counter

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 0)
NIP = "5260250274"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counter():
    return make_counter()


@pytest.fixture
def clerk():
    return UserFactory(roles=["counter_clerk"])


def talk(counter, **values):
    given = {
        "channel": "phone",
        "topic": counter.topic,
        "language": "pl",
        "minutes": 10,
        "specialist_kind": "general",
    } | values
    return consultations.Talk(**given)


def test_a_consultation_done_by_appointment_is_counted_once(counter, clerk):
    row = booked(counter, local(2026, 11, 16, 9))
    attendance.mark(appointment=row, move="arrive", by=clerk)
    for _turn in range(2):
        row = attendance.mark(appointment=row, move="done", by=clerk)
    assert row.state == AppointmentState.DONE
    done = Consultation.objects.get()
    assert (done.topic, done.channel, done.language, done.minutes) == (counter.topic, "in_person", "en", 30)
    assert done.specialist_kind == "tax"


def test_taking_back_uncounts_it(counter, clerk):
    row = booked(counter, local(2026, 11, 16, 9))
    attendance.mark(appointment=row, move="done", by=clerk)
    row = attendance.mark(appointment=row, move="reopen", by=clerk)
    assert (row.state, row.arrived_at) == (AppointmentState.BOOKED, None)
    assert not Consultation.objects.exists()


def test_nobody_is_missing_before_it_has_begun(counter, clerk):
    row = booked(counter, local(2026, 11, 17, 9))
    with pytest.raises(Refused) as refusal:
        attendance.mark(appointment=row, move="no_show", by=clerk)
    assert refusal.value.code == "early"


def test_a_cancelled_appointment_is_not_marked(counter, clerk):
    row = booking.cancel(appointment=booked(counter, local(2026, 11, 16, 9)))
    for move in ("arrive", "done", "no_show", "reopen", "nonsense"):
        with pytest.raises(Refused):
            attendance.mark(appointment=row, move=move, by=clerk)


def test_holds_are_nobody_on_the_board(counter):
    booking.hold(
        service=counter.service,
        specialist_id=counter.specialist.pk,
        at=local(2026, 11, 16, 9, 30),
        channel="phone",
        language="pl",
    )
    assert not attendance.of_day(NOW.date()).exists()
    assert Appointment.objects.count() == 1


def test_recording_finds_the_firm(counter, clerk):
    firm = find_or_register(name="Pierogi", nip=NIP)
    row = consultations.record(talk=talk(counter, nip=NIP), by=clerk, request_key=uuid.uuid4())
    assert (row.organisation, row.day, row.recorded_by) == (firm, NOW.date(), clerk)


def test_the_same_form_twice_is_one_consultation(counter, clerk):
    key = uuid.uuid4()
    first = consultations.record(talk=talk(counter), by=clerk, request_key=key)
    assert consultations.record(talk=talk(counter), by=clerk, request_key=key) == first
    assert Consultation.objects.count() == 1


def test_undo_takes_back_ones_own_last_and_only_that(counter, clerk):
    other = UserFactory(official=True)
    first = consultations.record(talk=talk(counter), by=clerk, request_key=None)
    second = consultations.record(talk=talk(counter), by=clerk, request_key=None)
    theirs = consultations.record(talk=talk(counter), by=other, request_key=None)
    consultations.undo(pk=second.pk, by=clerk)
    with pytest.raises(Refused):
        consultations.undo(pk=second.pk, by=clerk)  # pressed twice
    with pytest.raises(Refused):
        consultations.undo(pk=theirs.pk, by=clerk)
    assert set(Consultation.objects.values_list("pk", flat=True)) == {first.pk, theirs.pk}


def test_nothing_is_taken_back_the_next_day(counter, clerk, clock):
    row = consultations.record(talk=talk(counter), by=clerk, request_key=None)
    clock.shift(timedelta(hours=13))
    with pytest.raises(Refused):
        consultations.undo(pk=row.pk, by=clerk)


def test_a_time_to_come_is_refused_and_no_minutes_too(counter, clerk):
    with pytest.raises(Refused):
        consultations.record(talk=talk(counter, at=NOW + timedelta(hours=1)), by=clerk, request_key=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        consultations.record(talk=talk(counter, minutes=0), by=clerk, request_key=None)


def test_just_before_midnight_is_that_day(counter, clerk):
    with time_machine.travel(local(2026, 12, 31, 23, 59), tick=False):
        row = consultations.record(talk=talk(counter), by=clerk, request_key=None)
    assert (row.day.year, row.day.month, row.day.day) == (2026, 12, 31)
