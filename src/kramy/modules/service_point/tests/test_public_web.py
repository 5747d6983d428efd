"""Booking, moving, cancelling, waiting and figures as people do it, without an account."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.api import add_member, find_or_register
from kramy.modules.service_point import portal
from kramy.modules.service_point.domain import booking, links, rota, waiting
from kramy.modules.service_point.enums import AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, Service, WaitingEntry
from kramy.modules.service_point.tests.factories import PERSON, booked, local, make_counter
from kramy.modules.service_point.tests.test_statistics import make_consultations

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 0)
TIMES = "/en/service-point/book/tax-advice/times/?channel=in_person&language=en"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counter():
    return make_counter()


def codes(response):
    return re.findall(r'name="start"[^>]*value="(\d+-\d+)"', response.content.decode())


def held_page(client, counter, number=0):
    """The address of the form for the first free time."""
    code = codes(client.get(TIMES))[number]
    return client.post(TIMES, {"start": code})["Location"]


def person(**changes):
    return {
        "request_key": str(uuid.uuid4()),
        "name": "Halina Bąk",
        "email": "halina@firm.example",
        "phone": "",
        "nip": "",
        "note": "",
    } | changes


def test_from_the_list_of_services_to_the_confirmation(client, counter):
    page = client.get("/en/service-point/")
    assert "Tax advice" in page.content.decode()
    assert "Rynek Podgórski 1" in page.content.decode()
    assert client.get("/en/service-point/book/tax-advice/").status_code == 200
    where = held_page(client, counter)
    page = client.get(where)
    assert "until 08:10" in page.content.decode()
    answer = client.post(where, person(nip="526-025-02-74", note="VAT"))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "Monday, 16 November 2026, 09:00" in page.content.decode()
    row = Appointment.objects.get()
    assert (row.state, row.nip, row.letters_in) == (AppointmentState.BOOKED, "5260250274", "en")


def test_a_service_with_one_channel_and_language_asks_nothing(client, counter):
    Service.objects.update(channels=["phone"], languages=["pl"])
    answer = client.get("/en/service-point/book/tax-advice/")
    assert answer["Location"].endswith("times/?channel=phone&language=pl")


@pytest.mark.parametrize("query", ["", "?channel=email&language=en", "?channel=phone&language=xx"])
def test_choices_that_are_missing_or_wrong(client, counter, query):
    answer = client.get(f"/en/service-point/book/tax-advice/times/{query}")
    assert answer.status_code == 400
    assert "There is a problem" in answer.content.decode()


def test_a_closed_service_is_not_there(client, counter):
    Service.objects.update(active=False)
    assert client.get("/en/service-point/book/tax-advice/").status_code == 404
    assert "no times can be booked" in client.get("/en/service-point/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Enter your name"),
        ({"email": ""}, "Enter an e-mail address or a phone number"),
        ({"email": "nonsense"}, "correct format"),
        ({"nip": "1234567890"}, "NIP"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, counter, clock, changes, sentence):
    where = held_page(client, counter)
    clock.shift(timedelta(minutes=8))
    answer = client.post(where, person(note="My words") | changes)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in text
    assert "My words" in text
    assert "until 08:18" in text  # whoever types has more time


def test_a_phone_call_needs_a_number_and_a_video_call_an_address(client, counter):
    for channel, given, sentence in (
        ("phone", {}, "Enter the number that we are to call"),
        ("video", {"email": "", "phone": "600 100 200"}, "Enter your e-mail address: we send the link"),
    ):
        listed = TIMES.replace("in_person", channel)
        where = client.post(listed, {"start": codes(client.get(listed))[0]})["Location"]
        assert sentence in client.post(where, person(**given)).content.decode()


def test_who_was_too_late_reads_why_and_chooses_again_with_what_was_typed(client, counter, clock):
    where = held_page(client, counter)
    clock.shift(timedelta(minutes=11))
    booked(counter, local(2026, 11, 16, 9, 30))
    first = Appointment.objects.get(state=AppointmentState.HELD)
    first.delete()
    booked(counter, local(2026, 11, 16, 10))
    typed = person(note="Long words that nobody wants to type twice")
    answer = client.post(where, typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has just taken this time" in text
    assert typed["note"] in text
    others = re.findall(r'type="radio" value="(\d+-\d+)"', text)
    assert len(others) == 6
    answer = client.post(where, typed | {"start": others[0]})
    assert answer.status_code == 302
    assert Appointment.objects.filter(name="Halina Bąk", note=typed["note"]).count() == 1


def test_pressing_a_time_that_is_gone_shows_the_others(client, counter):
    code = codes(client.get(TIMES))[0]
    booked(counter, local(2026, 11, 16, 9))
    for start in (code, "", "nonsense"):
        answer = client.post(TIMES, {"start": start})
        assert answer.status_code == 409
        assert len(codes(answer)) > 10


def test_the_same_form_twice_is_one_booking(client, counter):
    where, typed = held_page(client, counter), person()
    assert client.post(where, typed)["Location"] == client.post(where, typed)["Location"]
    assert Appointment.objects.count() == 1


def test_going_back_gives_the_time_back(client, counter):
    where = held_page(client, counter)
    client.post(where, {"action": "other"})
    assert not Appointment.objects.exists()


def test_machines_are_slowed_down(client, counter):
    where = held_page(client, counter)
    assert client.post(where, person(second_website="x")).status_code == 429
    cache.clear()
    for _number in range(6):
        client.post(where, person(email="bad"))
    for number in range(20):
        answer = client.post(TIMES, {"start": codes(client.get(TIMES))[number % 5]})
    assert client.post(TIMES, {"start": codes(client.get(TIMES))[0]}).status_code == 409
    assert answer.status_code in (302, 409)


def test_weeks_lead_on_and_back_and_nonsense_leads_to_the_first(client, counter):
    page = client.get(f"{TIMES}&from=2026-11-23").content.decode()
    assert "from=2026-11-16" in page
    assert "from=2026-11-30" in page
    for start in ("x", "1999-01-01", "2999-01-01"):
        assert client.get(f"{TIMES}&from={start}").status_code == 200


def test_nothing_free_leads_to_the_waiting_list(client, counter):
    counter.specialist.patterns.all().delete()
    assert "Join the waiting list" in client.get(TIMES).content.decode()


def test_times_cost_as_many_queries_for_many(client, counter, django_assert_num_queries):
    client.get(TIMES)
    with django_assert_num_queries(5):
        few = len(codes(client.get(TIMES)))
    for hour in (9, 10, 11):
        booked(counter, local(2026, 11, 16, hour))
    with django_assert_num_queries(5):
        assert len(codes(client.get(TIMES))) == few - 3


def page_of(row, name="appointment"):
    return reverse(f"service_point:{name}", args=[links.appointment_token(row)])


def test_moving_and_cancelling_by_link(client, counter):
    row = booked(counter, local(2026, 11, 16, 9))
    answer = client.get(page_of(row, "move"))
    assert answer.status_code == 200
    code = codes(answer)[3]
    assert client.post(page_of(row, "move"), {"start": code})["Location"].endswith("?moved")
    row.refresh_from_db()
    assert row.starts_at == local(2026, 11, 16, 10, 30)
    assert client.get(page_of(row, "cancel")).status_code == 200
    assert Appointment.objects.get().state == AppointmentState.BOOKED  # a link alone cancels nothing
    client.post(page_of(row, "cancel"))
    client.post(page_of(row, "cancel"))
    row.refresh_from_db()
    assert row.state == AppointmentState.CANCELLED
    assert client.post(page_of(row, "move"), {"start": code}).status_code == 302
    assert OutboxMessage.objects.count() == 3


def test_moving_to_a_time_that_is_gone_keeps_the_old(client, counter):
    row = booked(counter, local(2026, 11, 16, 9))
    code = codes(client.get(page_of(row, "move")))[3]
    booked(counter, local(2026, 11, 16, 10, 30))
    answer = client.post(page_of(row, "move"), {"start": code})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.starts_at == local(2026, 11, 16, 9)


def test_the_calendar_file(client, counter):
    row = booked(counter, local(2026, 11, 16, 9))
    answer = client.get(page_of(row, "calendar"))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == local(2026, 11, 16, 9)
    assert answer["Content-Disposition"] == 'attachment; filename="appointment-2026-11-16.ics"'


@pytest.mark.parametrize("name", ["appointment", "move", "cancel", "calendar"])
def test_a_forged_link_leads_nowhere_and_a_hold_has_no_page(client, counter, name):
    row = booking.hold(
        service=counter.service,
        specialist_id=counter.specialist.pk,
        at=local(2026, 11, 16, 9),
        channel="phone",
        language="pl",
    )
    for token in (links.appointment_token(row), f"{row.key.hex}.forged", "x"):
        answer = client.get(reverse(f"service_point:{name}", args=[token]))
        assert answer.status_code == 404
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def wait_form(**changes):
    return person() | {
        "first_day_day": "17", "first_day_month": "11", "first_day_year": "2026",
        "last_day_day": "18", "last_day_month": "11", "last_day_year": "2026",
        "channel": "", "language": "",
    } | changes  # fmt: skip


def test_who_waits_for_a_call_is_told_that_a_number_is_needed(client, counter):
    where = "/en/service-point/waiting/tax-advice/"
    assert "Needed when we are to call you." in client.get(where).content.decode()
    refused = client.post(where, wait_form(channel="phone", phone=""))
    assert refused.status_code == 400
    assert "Enter the number that we are to call" in refused.content.decode()


def test_waiting_being_offered_and_taking_it_with_one_press(client, counter):
    rows = [
        booked(counter, local(2026, 11, day, hour, minute))
        for day in (17, 18)
        for hour in (9, 10, 11)
        for minute in (0, 30)
    ]
    answer = client.post("/en/service-point/waiting/tax-advice/", wait_form())
    where = answer["Location"]
    assert "You are on the waiting list" in client.get(where).content.decode()
    booking.cancel(appointment=rows[0])
    page = client.get(where).content.decode()
    assert "A time has become free for you" in page
    assert "until 09:00" in page
    answer = client.post(where, {"action": "take"})
    assert client.get(answer["Location"]).status_code == 200
    assert WaitingEntry.objects.get().state == WaitingState.TAKEN
    assert "You have taken a time" in client.get(where).content.decode()


def test_leaving_the_line_and_an_offer_that_is_over(client, counter):
    answer = client.post("/en/service-point/waiting/tax-advice/", wait_form())
    where = answer["Location"]
    waiting.offer_free()
    offered = WaitingEntry.objects.get().offered
    WaitingEntry.objects.update(state=WaitingState.WAITING, offered=None)
    offered.delete()
    assert client.post(where, {"action": "take"}).status_code == 409
    assert client.post(where, {"action": "nonsense"}).status_code == 409
    client.post(where, {"action": "leave"})
    assert "no longer on the waiting list" in client.get(where).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day_day": "1"}, "This day has passed"),
        ({"first_day_day": "30"}, "before the first"),
        ({"last_day_year": "2029"}, "At most a year ahead"),
        ({"email": ""}, "Enter your e-mail address"),
        ({"channel": "phone"}, "Enter the number"),
    ],
)
def test_a_wish_that_cannot_be(client, counter, changes, sentence):
    answer = client.post("/en/service-point/waiting/tax-advice/", wait_form(**changes))
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not WaitingEntry.objects.exists()


def test_a_forged_place_in_the_line(client, counter):
    assert client.get("/en/service-point/waiting/mine/x.y/").status_code == 404


def test_figures_for_everybody(client, counter):
    assert "no figures yet" in client.get("/en/service-point/figures/").content.decode()
    make_consultations(300)
    page = client.get("/en/service-point/figures/?year=2025").content.decode()
    assert ">300<" in page
    assert "By phone" in page
    for extension in ("csv", "xlsx"):
        answer = client.get(f"/en/service-point/figures/2025.{extension}")
        assert b"".join(answer.streaming_content)
    assert client.get("/en/service-point/figures/2025.pdf").status_code == 404
    assert client.get("/en/service-point/figures/1999.csv").status_code == 404


def test_a_specialists_feed_is_for_whoever_knows_the_address(client, counter):
    row = booked(counter, local(2026, 11, 16, 9))
    booking.cancel(appointment=booked(counter, local(2026, 11, 16, 10)))
    answer = client.get(f"/service-point/feed/{counter.specialist.feed_key}.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert row.name in str(events[0]["SUMMARY"])
    assert client.get("/service-point/feed/guessed.ics").status_code == 404


def test_my_matters_show_what_members_booked_and_not_what_strangers_did(counter):
    firm = find_or_register(name="Pierogi", nip="5260250274")
    halina, colleague = UserFactory(), UserFactory()
    for user in (halina, colleague):
        add_member(organisation=firm, user=user, by=None)
    hers = booked(counter, local(2026, 11, 17, 9), booking.Person(name="H", phone="1", user=halina))
    booked(counter, local(2026, 11, 17, 10), booking.Person(name="S", phone="1", nip="5260250274"))
    for user in (halina, colleague):
        shown = portal.matters(user, [firm])
        assert [item["row"] for item in shown["appointments"]] == [hers]
        assert [each.uid for each in portal.dates(user, [firm])] == [f"appointment-{hers.key.hex}"]
    assert portal.matters(UserFactory(), []) is None
    rota.add_exception(specialist=counter.specialist, change="off", first_day=date(2026, 11, 17), by=halina)
    (wanted,) = portal.awaited(halina, [firm])
    assert wanted.url.endswith("/move/")


def test_an_official_sees_before_a_call_what_was_booked_and_talked_about(counter, django_assert_num_queries):
    firm = find_or_register(name="Pierogi", nip="5260250274")
    with django_assert_num_queries(2):
        assert list(portal.facts([firm], None)) == []
    for hour in (9, 10, 11):
        booked(counter, local(2026, 11, 17, hour), booking.Person(name="S", phone="1", nip="5260250274"))
    with django_assert_num_queries(2):
        assert len(list(portal.facts([firm], None))) == 3


def test_signed_in_people_find_their_particulars_filled_in(counter):
    client, user = Client(), UserFactory(first_name="Halina", last_name="Bąk", phone="+48600100200")
    client.force_login(user)
    page = client.get(held_page(client, counter)).content.decode()
    assert user.email in page
    assert "Halina Bąk" in page


def test_every_page_is_there_in_each_language(client, counter):
    row = booked(counter, local(2026, 11, 16, 9), PERSON)
    entry = waiting.join(
        service=counter.service,
        wish=waiting.Wish(first_day=NOW.date(), last_day=NOW.date()),
        person=PERSON,
        request_key=uuid.uuid4(),
    )
    paths = [
        "service-point/",
        "service-point/figures/",
        "service-point/book/tax-advice/",
        "service-point/book/tax-advice/times/?channel=phone&language=pl",
        "service-point/waiting/tax-advice/",
        *(
            f"service-point/appointment/{links.appointment_token(row)}/{part}"
            for part in ("", "move/", "cancel/")
        ),
        f"service-point/waiting/mine/{links.waiting_token(entry)}/",
    ]
    for prefix in ("/", "/en/", "/uk/"):
        for path in paths:
            assert client.get(prefix + path).status_code == 200, prefix + path
