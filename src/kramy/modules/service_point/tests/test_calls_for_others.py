"""What a clerk does for somebody else: booking, recording later, putting right, the day on paper."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.lib.errors import Refused
from kramy.modules.service_point import portal
from kramy.modules.service_point.domain import availability, consultations, rota, statistics
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment, Consultation, Service, Specialist, Topic
from kramy.modules.service_point.tests.factories import PERSON, booked, local, make_counter, make_specialist

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 16, 8, 50)
DESK = "/desk/service-point/"
BOOK = f"{DESK}book/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def counter():
    return make_counter()


@pytest.fixture
def user():
    return give_second_factor(UserFactory(roles=["counter_clerk"], language="en"))


@pytest.fixture
def clerk(user):
    client = Client()
    client.force_login(user)
    return client


def asked(counter, **changes):
    return {"service": counter.service.pk, "channel": "in_person", "language": "pl"} | changes


def address(counter, **changes):
    wanted = asked(counter, **changes)
    return f"{BOOK}?" + "&".join(f"{name}={value}" for name, value in wanted.items())


def caller(at, specialist, **changes):
    code = availability.FreeTime(at, specialist.pk, 0).code
    return {
        "request_key": str(uuid.uuid4()), "start": code, "name": "Halina Bąk", "phone": "600 100 200",
        "email": "", "nip": "", "note": "", "letters_in": "uk",
    } | changes  # fmt: skip


def test_booking_for_a_caller_belongs_to_the_caller(clerk, user, counter):
    firm = make_organisation(nip="5260250274")
    page = clerk.get(BOOK).content.decode()
    assert "Tax advice" in page
    assert "9:00" in page
    answer = clerk.post(
        address(counter),
        caller(local(2026, 11, 16, 10), counter.specialist, email="halina@firm.example", nip=firm.nip),
    )
    row = Appointment.objects.get()
    assert answer["Location"] == f"{DESK}appointments/{row.pk}/?read"
    assert (row.state, row.user, row.organisation, row.letters_in) == ("booked", None, firm, "uk")
    assert OutboxMessage.objects.get().language == "uk"
    assert portal.matters(user, []) is None
    page = clerk.get(answer["Location"]).content.decode()
    assert "Read this out" in page
    assert "moving and cancelling goes by phone" not in page


def test_whoever_stands_there_gets_the_time_that_begins_now(clerk, counter):
    soon = local(2026, 11, 16, 9)
    assert (
        "09:00"
        not in Client()
        .get("/en/service-point/book/tax-advice/times/?channel=in_person&language=pl")
        .content.decode()
        .partition("Tuesday")[0]
    )
    clerk.post(address(counter), caller(soon, counter.specialist))
    assert Appointment.objects.get().starts_at == soon
    page = clerk.get(f"{DESK}appointments/{Appointment.objects.get().pk}/?read").content.decode()
    assert "moving and cancelling goes by phone" in page


def test_the_same_form_twice_is_one_appointment_and_a_lost_time_keeps_what_was_typed(clerk, counter):
    form = caller(local(2026, 11, 16, 10), counter.specialist)
    for _turn in range(2):
        assert clerk.post(address(counter), form).status_code == 302
    assert Appointment.objects.count() == 1
    answer = clerk.post(
        address(counter), caller(local(2026, 11, 16, 10), counter.specialist, note="Typed once")
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Typed once" in page
    assert "just taken this time" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Ask for the name"),
        ({"phone": ""}, "Enter an e-mail address or a phone number"),
        ({"nip": "123"}, "NIP"),
        ({"start": ""}, "Choose a time from the list"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(clerk, counter, changes, words):
    form = caller(local(2026, 11, 16, 10), counter.specialist, note="My words") | changes
    answer = clerk.post(address(counter), form)
    assert answer.status_code in (400, 409)
    page = answer.content.decode()
    assert words in page
    assert "My words" in page
    assert not Appointment.objects.exists()


def test_what_cannot_be_wanted_and_who_may_not(clerk, counter):
    assert clerk.get(address(counter, language="uk")).status_code == 400
    assert clerk.get(address(counter, service=0)).status_code == 400
    Service.objects.update(active=False)
    assert clerk.get(BOOK).status_code == 200
    editor = Client()
    editor.force_login(give_second_factor(UserFactory(roles=["editor"])))
    row = consultation(UserFactory(roles=["counter_clerk"]))
    for path in (BOOK, f"{DESK}today/list/", f"{DESK}record/{row.pk}/"):
        assert editor.get(path).status_code == 302


def test_one_specialist_or_anybody_from_a_day_on(clerk, counter):
    other = make_specialist(counter.point, "Jan Krawiec")
    rota.set_week(
        specialist=other,
        duties=[
            rota.WeeklyDuty(
                weekday=2, starts=local(2026, 11, 18, 9).time(), ends=local(2026, 11, 18, 10).time()
            )
        ],
        by=UserFactory(),
    )
    counter.service.specialists.add(other)
    page = clerk.get(address(counter, specialist=other.pk, day="2026-11-17")).content.decode()
    assert "Wednesday, 18" in page
    assert "Tuesday, 17" not in page
    assert "Tuesday, 17" in clerk.get(address(counter)).content.decode()


def test_the_clerk_on_the_public_pages_books_for_somebody_too(clerk, counter):
    begun = clerk.post(
        "/en/service-point/book/tax-advice/times/?channel=in_person&language=pl",
        {
            "start": availability.free_times(
                counter.service, first=date(2026, 11, 17), last=date(2026, 11, 17)
            )[0].code
        },
    )
    clerk.post(begun["Location"], {"name": "Halina Bąk", "phone": "600100200"})
    row = Appointment.objects.get(state=AppointmentState.BOOKED)
    assert (row.name, row.user) == ("Halina Bąk", None)


def consultation(by, **values):
    topic = Topic.objects.first()
    talk = {
        "channel": "phone",
        "topic": topic,
        "language": "pl",
        "minutes": 5,
        "specialist_kind": "general",
    } | values
    return consultations.record(talk=consultations.Talk(**talk), by=by, request_key=None)


def form_of(row, **changes):
    return {
        "topic": row.topic_id, "channel": row.channel, "language": row.language, "minutes": row.minutes,
        "specialist_kind": row.specialist_kind, "result": row.result, "nip": "", "note": "", "day": "", "hour": "",
    } | changes  # fmt: skip


def test_a_record_of_ones_own_is_put_right(clerk, user, counter):
    first, last = consultation(user), consultation(user)
    page = clerk.get(f"{DESK}record/").content.decode()
    assert f"/record/{first.pk}/" in page
    assert clerk.get(f"{DESK}record/{first.pk}/").status_code == 200
    answer = clerk.post(f"{DESK}record/{first.pk}/", form_of(first, language="uk", minutes="12"))
    assert answer["Location"] == f"{DESK}record/"
    first.refresh_from_db()
    assert (first.language, first.minutes, first.day) == ("uk", 12, date(2026, 11, 16))
    bad = clerk.post(f"{DESK}record/{first.pk}/", form_of(first, minutes="x"))
    assert bad.status_code == 400
    clerk.post(f"{DESK}record/undo/", {"pk": first.pk})
    assert list(Consultation.objects.all()) == [last]


def test_only_ones_own_and_only_for_hours(clerk, user, counter, clock):
    others, mine = consultation(UserFactory(roles=["counter_clerk"])), consultation(user)
    assert clerk.get(f"{DESK}record/{others.pk}/").status_code == 404
    clock.shift(consultations.UNDO_FOR + timedelta(minutes=1))
    assert clerk.get(f"{DESK}record/{mine.pk}/").status_code == 404
    with pytest.raises(Refused):
        consultations.undo(pk=mine.pk, by=user)


def test_the_paper_of_another_day_is_typed_in_one_after_another(clerk, user, counter):
    row = consultation(user)
    answer = clerk.post(f"{DESK}record/", form_of(row, day="2026-11-13"))
    assert answer["Location"] == f"{DESK}record/?day=2026-11-13"
    page = clerk.get(answer["Location"]).content.decode()
    assert 'value="2026-11-13"' in page
    assert '<details class="sp-other" open>' in page
    clerk.post(f"{DESK}record/", form_of(row, day="2026-11-13", hour="09:30"))
    assert sorted(Consultation.objects.filter(day=date(2026, 11, 13)).values_list("at", flat=True)) == [
        local(2026, 11, 13, 9, 30),
        local(2026, 11, 13, 12),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": "2026-11-17"}, "yet to come"),
        ({"hour": "23:00"}, "yet to come"),
        ({"day": "2026-07-01"}, "too long ago"),
        ({"day": "nonsense"}, "Enter a date"),
        ({"hour": "25:99"}, "A time like 9:30"),
    ],
)
def test_a_day_that_cannot_be(clerk, user, counter, changes, words):
    row = consultation(user)
    answer = clerk.post(f"{DESK}record/", form_of(row, note="Kept") | changes)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert "Kept" in page
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_days_list_costs_as_many_queries(clerk, counter, count, django_assert_num_queries):
    for number in range(count):
        booked(counter, local(2026, 11, 16, 10 + number // 2, 30 * (number % 2)))
    clerk.get(f"{DESK}today/list/")
    with django_assert_num_queries(8):
        page = clerk.get(f"{DESK}today/list/").content.decode()
    assert page.count("Halina Bąk") == count
    assert "Ewa Mazur" in page
    assert "shred it" in page


def test_an_empty_day_says_when_the_next_ones_are(clerk, counter):
    booked(counter, local(2026, 11, 18, 10), PERSON)
    page = clerk.get(f"{DESK}today/").content.decode()
    assert "?day=2026-11-18" in page
    assert "No appointments on this day" in clerk.get(f"{DESK}today/list/").content.decode()


def test_an_official_who_advises_has_their_own_calendar(clerk, user, counter):
    assert "/service-point/feed/" not in clerk.get(f"{DESK}today/").content.decode()
    Specialist.objects.update(user=user)
    page = clerk.get(f"{DESK}today/").content.decode()
    assert f"/service-point/feed/{counter.specialist.feed_key}.ics" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_soonest_time_of_every_service_costs_as_many_queries(counter, count, django_assert_num_queries):
    for number in range(count - 1):
        made = Service.objects.create(
            topic=counter.topic, slug=f"more-{number}", name_pl="Porada", channels=["phone"], languages=["pl"]
        )
        made.specialists.add(make_specialist(counter.point, f"Osoba {number}"))
    services = list(Service.objects.prefetch_related("specialists__point"))
    with django_assert_num_queries(3):
        found = availability.first_free(services)
    assert found == {
        counter.service.pk: availability.free_times(
            counter.service, first=NOW.date(), last=date(2026, 11, 20)
        )[0]
    }


def test_the_desk_sees_how_many_did_not_come(clerk, counter):
    for hour, state in ((9, "done"), (10, "done"), (11, "no_show")):
        row = booked(counter, local(2026, 11, 17, hour))
        Appointment.objects.filter(pk=row.pk).update(state=state)
    last = booked(counter, local(2026, 11, 18, 9))
    Appointment.objects.filter(pk=last.pk).update(starts_at=local(2026, 12, 31, 23, 59))
    assert statistics.appointments_of(2026) == {"done": 2, "no_show": 1, "booked": 1}
    assert statistics.appointments_of(2027) == {}
    page = clerk.get(f"{DESK}statistics/").content.decode()
    assert "What became of appointments" in page
    assert "33.3" in page
