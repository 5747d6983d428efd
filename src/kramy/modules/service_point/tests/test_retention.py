"""What is kept of people, for how long, and what becomes of it when they ask."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.organisations.api import find_or_register
from kramy.modules.service_point import retention, tasks
from kramy.modules.service_point.domain import booking, consultations, waiting
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import (
    Appointment,
    Consultation,
    DutyException,
    TakenMinute,
    WaitingEntry,
)
from kramy.modules.service_point.tests.factories import booked, local, make_counter

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 0)
TODAY = NOW.date()
NIP = "5260250274"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counter():
    return make_counter()


@pytest.fixture
def halina():
    return UserFactory(email="halina@firm.example")


def a_person():
    return booking.Person(name="Halina Bąk", email="halina@firm.example", nip=NIP, note="VAT")


def test_a_person_gets_a_copy(counter, halina):
    booked(counter, local(2026, 11, 17, 9), a_person())
    waiting.join(
        service=counter.service,
        wish=waiting.Wish(first_day=TODAY, last_day=TODAY),
        person=a_person(),
        request_key=uuid.uuid4(),
    )
    (row,) = retention.export_appointments(halina)
    assert (row["name"], row["note"], row["nip"]) == ("Halina Bąk", "VAT", NIP)
    (entry,) = retention.export_waiting(halina)
    assert entry["from"] == TODAY.isoformat()
    assert retention.export_appointments(UserFactory()) == []


def test_erasing_cancels_what_is_to_come_and_forgets_who_it_was(counter, halina):
    row = booked(counter, local(2026, 11, 17, 9), a_person())
    waiting.join(
        service=counter.service,
        wish=waiting.Wish(first_day=TODAY, last_day=TODAY),
        person=a_person(),
        request_key=uuid.uuid4(),
    )
    assert retention.erase_appointments(halina) == 1
    assert retention.erase_waiting(halina) == 1
    row.refresh_from_db()
    assert row.state == AppointmentState.CANCELLED
    assert (row.name, row.email, row.nip, row.note) == ("", "", "", "")
    assert not row.taken_minutes.exists()
    assert not WaitingEntry.objects.exists()


def test_after_a_year_an_appointment_is_only_counted(counter, clock):
    row = booked(counter, local(2026, 11, 17, 9), a_person())
    assert retention.expire_appointments(TODAY, False) == 0
    later = date(2027, 11, 20)
    assert retention.expire_appointments(later, True) == 1
    row.refresh_from_db()
    assert row.name == "Halina Bąk"  # a dry run changes nothing
    assert retention.expire_appointments(later, False) == 1
    assert retention.expire_appointments(later, False) == 0
    assert Appointment.objects.get().email == ""


def test_taken_minutes_of_the_past_go(counter, clock):
    booked(counter, local(2026, 11, 17, 9))
    assert tasks.forget_minutes.func() == 0
    clock.shift(timedelta(days=5))
    assert retention.expire_minutes(TODAY, True) == 0
    assert tasks.forget_minutes.func() == 30
    assert not TakenMinute.objects.exists()


def test_firms_and_notes_go_after_five_years_and_the_count_stays(counter):
    find_or_register(name="Pierogi", nip=NIP)
    consultations.record(
        talk=consultations.Talk(
            channel="phone",
            topic=counter.topic,
            language="pl",
            minutes=5,
            specialist_kind="tax",
            nip=NIP,
            note="VAT",
        ),
        by=None,
        request_key=None,
    )
    later = TODAY + timedelta(days=6 * 365)
    assert retention.expire_consultations(TODAY, False) == 0
    assert retention.expire_consultations(later, True) == 1
    assert retention.expire_consultations(later, False) == 1
    row = Consultation.objects.get()
    assert (row.nip, row.note, row.organisation) == ("", "", None)


def test_the_waiting_list_and_reasons_of_absence_go(counter):
    entry = waiting.join(
        service=counter.service,
        wish=waiting.Wish(first_day=TODAY, last_day=TODAY),
        person=a_person(),
        request_key=uuid.uuid4(),
    )
    waiting.leave(entry=entry)
    DutyException.objects.create(specialist=counter.specialist, day=TODAY, change="off", reason="chora")
    soon, later = TODAY + timedelta(days=10), TODAY + timedelta(days=400)
    assert (retention.expire_waiting(soon, False), retention.expire_exceptions(soon, False)) == (0, 0)
    assert (retention.expire_waiting(later, True), retention.expire_exceptions(later, True)) == (1, 1)
    assert (retention.expire_waiting(later, False), retention.expire_exceptions(later, False)) == (1, 1)
