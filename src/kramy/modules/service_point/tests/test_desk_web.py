"""The desk of the counter: board, records, appointments, rota, catalogue, figures; who may what."""

import io
import uuid
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.modules.service_point.domain import rota, waiting
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import (
    Appointment,
    Consultation,
    DutyException,
    DutyPattern,
    EarlierFigure,
    Point,
    Service,
    Specialist,
    Topic,
)
from kramy.modules.service_point.tests.factories import PERSON, booked, local, make_counter
from kramy.modules.service_point.tests.test_statistics import make_consultations

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 50)
DESK = "/desk/service-point/"
TODAY = f"{DESK}today/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counter():
    return make_counter()


def at_desk(role):
    client = Client()
    client.force_login(give_second_factor(UserFactory(roles=[role], language="en")))
    return client


@pytest.fixture
def clerk():
    return at_desk("counter_clerk")


@pytest.fixture
def official():
    return at_desk("official")


def test_the_board_shows_the_day_and_marks_with_one_press(clerk, counter, clock):
    row = booked(counter, local(2026, 11, 16, 10))
    booked(counter, local(2026, 11, 17, 9))
    page = clerk.get(TODAY).content.decode()
    assert page.count("Halina Bąk") == 2  # next, and in the list
    clock.shift(timedelta(minutes=40))
    for move, state in (("arrive", "arrived"), ("done", "done"), ("reopen", "booked")):
        answer = clerk.post(f"{DESK}appointments/{row.pk}/mark/", {"move": move})
        assert answer["Location"].endswith(f"row={row.pk}")
        row.refresh_from_db()
        assert row.state == state
    clerk.post(f"{DESK}appointments/{row.pk}/mark/", {"move": "nonsense"})
    assert clerk.get(f"{TODAY}?day=nonsense").status_code == 200
    assert clerk.get(f"{TODAY}?day=2026-11-17").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_many(clerk, counter, count, django_assert_num_queries):
    for hour in range(count):
        booked(counter, local(2026, 11, 16, 10 + hour // 2, 30 * (hour % 2)))
    clerk.get(TODAY)
    with django_assert_num_queries(QUERIES["board"]):
        clerk.get(TODAY)
    with django_assert_num_queries(QUERIES["appointments"]):
        clerk.get(f"{DESK}appointments/")


QUERIES = {"board": 12, "appointments": 13}


def record(**changes):
    topic = Topic.objects.get()
    return {
        "request_key": str(uuid.uuid4()),
        "topic": topic.pk,
        "channel": "phone",
        "language": "uk",
        "specialist_kind": "general",
        "result": "helped",
        "minutes": "7",
        "nip": "",
        "note": "",
    } | changes


def test_recording_remembers_for_the_next(clerk, counter):
    page = clerk.get(f"{DESK}record/").content.decode()
    assert 'value="in_person" id="id_channel_0" checked' in page
    assert clerk.post(f"{DESK}record/", record(nip="526 025 02 74")).status_code == 302
    page = clerk.get(f"{DESK}record/").content.decode()
    assert 'value="phone" id="id_channel_1" checked' in page
    assert 'value="uk"' in page
    assert 'value="7"' in page
    assert "Recorded." in page
    assert "5260250274" in page
    row = Consultation.objects.get()
    assert (row.channel, row.language, row.minutes, row.point) == ("phone", "uk", 7, counter.point)


def test_recording_twice_and_taking_back(clerk, counter):
    form = record()
    for _turn in range(2):
        clerk.post(f"{DESK}record/", form)
    row = Consultation.objects.get()
    assert "Taken back" in clerk.post(f"{DESK}record/undo/", {"pk": row.pk}, follow=True).content.decode()
    assert not Consultation.objects.exists()
    for pk in (row.pk, "", "x"):
        answer = clerk.post(f"{DESK}record/undo/", {"pk": pk}, follow=True)
        assert "can no longer be changed" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"minutes": "x"}, {"minutes": "0"}, {"minutes": "999"}, {"nip": "123"}, {"topic": "0"}, {"channel": ""}],
)
def test_a_record_that_cannot_be_is_kept_on_the_page(clerk, counter, changes):
    answer = clerk.post(f"{DESK}record/", record(note="My words") | changes)
    assert answer.status_code == 400
    assert "My words" in answer.content.decode()
    assert not Consultation.objects.exists()


def test_finding_and_taking_away_appointments(clerk, counter):
    booked(counter, local(2026, 11, 16, 10))
    assert "Halina" in clerk.get(f"{DESK}appointments/?q=halina@").content.decode()
    assert "Halina" not in clerk.get(f"{DESK}appointments/?q=nobody").content.decode()
    assert "Halina" not in clerk.get(f"{DESK}appointments/?show=past").content.decode()
    assert "Halina" in clerk.get(f"{DESK}appointments/?specialist={counter.specialist.pk}").content.decode()
    for extension in ("csv", "xlsx"):
        assert b"".join(clerk.get(f"{DESK}appointments.{extension}").streaming_content)
    answer = clerk.get(f"{DESK}appointments.ics")
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    assert clerk.get(f"{DESK}appointments.pdf").status_code == 404


def test_an_appointment_is_moved_and_cancelled_for_somebody(clerk, counter):
    row = booked(counter, local(2026, 11, 16, 10))
    page = clerk.get(f"{DESK}appointments/{row.pk}/")
    code = page.context["days"][0].times[-1].code
    clerk.post(f"{DESK}appointments/{row.pk}/move/", {"start": code})
    row.refresh_from_db()
    assert row.starts_at == local(2026, 11, 16, 11, 30)
    assert clerk.post(f"{DESK}appointments/{row.pk}/move/", {"start": "x"}).status_code == 409
    clerk.post(f"{DESK}appointments/{row.pk}/cancel/", {"who": "office", "reason": "Awaria"})
    row.refresh_from_db()
    assert (row.state, row.cancelled_by, row.cancel_reason) == ("cancelled", "office", "Awaria")
    page = clerk.get(f"{DESK}appointments/{row.pk}/")
    assert {"Booked", "Moved to another time", "Cancelled"} <= {
        each["words"] for each in page.context["history"]
    }
    assert "service_point." not in page.content.decode()  # the codes of the register are for machines
    assert clerk.post(f"{DESK}appointments/{row.pk}/move/", {"start": code}).status_code == 409


def test_a_hold_is_no_appointment_at_the_desk(clerk, counter):
    row = booked(counter, local(2026, 11, 16, 10))
    Appointment.objects.filter(pk=row.pk).update(state=AppointmentState.HELD, held_until=NOW, booked_at=None)
    assert clerk.get(f"{DESK}appointments/{row.pk}/").status_code == 404


def test_the_lists_of_those_who_wait_and_are_to_be_rebooked(clerk, counter):
    waiting.join(
        service=counter.service,
        wish=waiting.Wish(first_day=date(2026, 11, 21), last_day=date(2026, 11, 22)),
        person=PERSON,
        request_key=uuid.uuid4(),
    )
    assert "Halina" in clerk.get(f"{DESK}waiting/").content.decode()
    booked(counter, local(2026, 11, 17, 10))
    rota.add_exception(
        specialist=counter.specialist, change="off", first_day=date(2026, 11, 17), by=UserFactory()
    )
    page = clerk.get(f"{DESK}appointments/?show=rebook").content.decode()
    assert "To be rebooked (1)" in page
    assert "Halina" in page


def rota_url(counter, part=""):
    return f"{DESK}specialists/{counter.specialist.pk}/rota/{part}"


def test_the_rota_is_written_in_the_grid(official, counter):
    assert official.get(rota_url(counter)).status_code == 200
    form = {
        "starts_0_0": "9",
        "ends_0_0": "12.30",
        "capacity_0_0": "2",
        "starts_0_1": "1300",
        "ends_0_1": "15:00",
    }
    assert official.post(rota_url(counter, "pattern/"), form).status_code == 302
    assert list(DutyPattern.objects.values_list("weekday", "starts", "ends", "capacity")) == [
        (0, time(9), time(12, 30), 2),
        (0, time(13), time(15), 1),
    ]
    for wrong in ({"starts_0_0": "9"}, {"starts_0_0": "25", "ends_0_0": "26"}, {"starts_0_0": "9", "ends_0_0": "8"},
                  {"starts_0_0": "9", "ends_0_0": "10", "capacity_0_0": "x"}):  # fmt: skip
        answer = official.post(rota_url(counter, "pattern/"), wrong)
        assert answer.status_code == 400
        assert 'value="9"' in answer.content.decode() or 'value="25"' in answer.content.decode()
    assert DutyPattern.objects.count() == 2


def test_exceptions_and_copies_of_weeks(official, counter):
    booked(counter, local(2026, 11, 17, 10))
    answer = official.post(
        rota_url(counter, "exception/"),
        {"change": "off", "first_day": "2026-11-17", "capacity": "1"},
        follow=True,
    )
    assert "1 appointment is left without duty" in answer.content.decode()
    wrong = {"change": "extra", "first_day": "2026-11-17", "capacity": "1"}
    assert official.post(rota_url(counter, "exception/"), wrong).status_code == 400
    official.post(rota_url(counter, "copy/"), {"from": "2026-11-16", "to": "2026-11-25"})
    assert DutyException.objects.filter(day=date(2026, 11, 24), change="off").exists()
    official.post(rota_url(counter, "copy/"), {"from": "2026-11-16", "to": "2026-11-18"})
    first = DutyException.objects.get(day=date(2026, 11, 17))
    official.post(rota_url(counter, f"exception/{first.pk}/remove/"))
    assert not DutyException.objects.filter(pk=first.pk).exists()
    assert official.get(rota_url(counter) + "?week=nonsense").status_code == 200


def test_specialists_are_made_changed_and_given_a_new_feed(official, counter):
    form = {
        "name": "Nowa Osoba",
        "kind": "law",
        "point": counter.point.pk,
        "languages": ["pl"],
        "active": "on",
    }
    assert official.post(f"{DESK}specialists/new/", form).status_code == 302
    made = Specialist.objects.get(name="Nowa Osoba")
    assert official.post(f"{DESK}specialists/{made.pk}/", form | {"name": ""}).status_code == 400
    old = made.feed_key
    official.post(f"{DESK}specialists/{made.pk}/feed/")
    made.refresh_from_db()
    assert made.feed_key != old
    assert "Nowa Osoba" in official.get(f"{DESK}specialists/").content.decode()


def test_the_catalogue(official, counter):
    names = {f"name_{code}": "Nowa usługa" for code in ("pl", "en", "uk")}
    service = names | {
        "topic": counter.topic.pk, "channels": ["phone"], "languages": ["pl"], "minutes": "20", "step": "10",
        "buffer": "0", "lead": "60", "horizon_days": "30", "position": "1", "active": "on",
        "specialists": [counter.specialist.pk],
    }  # fmt: skip
    assert official.post(f"{DESK}services/new/", service).status_code == 302
    made = Service.objects.get(slug="nowa-usluga")
    assert list(made.specialists.all()) == [counter.specialist]
    assert official.post(f"{DESK}services/new/", service).status_code == 400  # the address is taken
    assert official.post(f"{DESK}services/{made.pk}/edit/", service | {"minutes": "3"}).status_code == 400
    point = names | {"street": "Długa", "position": "0", "active": "on", "opening_hours": "Mo-Fr 8-16"}
    assert official.post(f"{DESK}points/new/", point | {"opening_hours": "when open"}).status_code == 400
    assert (
        official.post(f"{DESK}points/new/", point | {"opening_hours": "Mo-Fr 08:00-16:00"}).status_code == 302
    )
    assert Point.objects.count() == 2
    assert official.post(f"{DESK}topics/new/", names | {"key": "new", "position": "1"}).status_code == 302
    for what in ("services", "points", "topics"):
        assert official.get(f"{DESK}{what}/all/").status_code == 200
        assert official.get(f"{DESK}{what}/new/").status_code == 200
    assert official.get(f"{DESK}cats/all/").status_code == 404


def test_figures_and_those_of_earlier_years(official, counter):
    make_consultations(30)
    assert official.get(f"{DESK}statistics/?year=2025").status_code == 200
    for extension in ("csv", "xlsx"):
        assert b"".join(official.get(f"{DESK}statistics/2025.{extension}").streaming_content)
        assert b"".join(official.get(f"{DESK}consultations.{extension}?year=2025").streaming_content)
    assert official.get(f"{DESK}statistics/1999.csv").status_code == 404
    file = io.BytesIO(b"year,month,dimension,value,count\n2021,,total,,16594\n2021,,channel,pigeon,3\n")
    file.name = "2021.csv"
    page = official.post(f"{DESK}statistics/earlier/", {"file": file})
    assert "Row 3" in page.content.decode()
    assert not EarlierFigure.objects.exists()
    official.post(f"{DESK}statistics/earlier/", {"figures": page.context["signed"]})
    assert EarlierFigure.objects.get().count == 16594
    official.post(f"{DESK}statistics/earlier/", {"figures": "forged"})
    assert "16,594" in official.get(f"{DESK}statistics/?year=2021").content.decode()
    assert official.post(f"{DESK}statistics/earlier/", {}).status_code == 400


def test_an_editor_counts_and_no_more():
    editor = at_desk("editor")
    assert editor.get(f"{DESK}statistics/").status_code == 200
    for path in ("today/", "record/", "appointments/", "specialists/", "services/all/"):
        assert editor.get(DESK + path).status_code == 302


def test_the_desks_home_page_shows_the_day(clerk, counter):
    booked(counter, local(2026, 11, 16, 10))
    assert "At the counter today" in clerk.get("/desk/").content.decode()
