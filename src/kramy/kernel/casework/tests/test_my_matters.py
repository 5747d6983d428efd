from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from icalendar import Calendar

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import calendar_feed, matters
from kramy.kernel.casework.enums import CaseState, WritingPurpose
from kramy.kernel.casework.tests.factories import CaseFactory, make_draft
from kramy.kernel.manifest.base import Awaited, Dated, MattersSection
from kramy.kernel.organisations import api as organisations

pytestmark = pytest.mark.django_db
QUERIES = 20
PDF = b"%PDF-1.4\n%%EOF\n"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def home(client, person):
    client.force_login(person)
    return client.get(reverse("casework:mine"))


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_under_way_and_what_is_over(client, django_assert_num_queries, monkeypatch, count):
    monkeypatch.setattr(matters, "offers", lambda slot: ())  # what modules add is theirs to count
    person = UserFactory()
    under_way = [CaseFactory(user=person, email=person.email) for _number in range(count)]
    over = [
        CaseFactory(user=person, email=person.email, state=CaseState.WITHDRAWN) for _number in range(count)
    ]
    make_draft(user=person, intake=under_way[0].intake)
    home(client, person)
    with django_assert_num_queries(QUERIES):
        response = client.get(reverse("casework:mine"))
    assert [row["case"] for row in response.context["under_way"]] == under_way
    assert [row["case"] for row in response.context["closed"]] == list(reversed(over))
    assert len(response.context["drafts"]) == 1


def test_nothing_yet_says_what_to_do(client):
    response = home(client, UserFactory())
    assert reverse("casework:link") in response.content.decode()


def test_it_needs_signing_in_and_the_old_address_leads_on(client):
    assert client.get(reverse("casework:mine")).status_code == 302
    assert client.get("/cases/").url == reverse("casework:mine")


def test_every_member_of_the_firm_sees_its_cases(client):
    owner, colleague, stranger = UserFactory(), UserFactory(), UserFactory()
    case = CaseFactory(user=owner, email=owner.email)
    organisations.add_member(organisation=case.organisation, user=colleague, by=owner)
    path = reverse("casework:case", args=[case.number])
    assert [row["case"] for row in home(client, colleague).context["under_way"]] == [case]
    assert client.get(path).status_code == 200
    assert not home(client, stranger).context["under_way"]
    assert client.get(path).status_code == 404


def test_cases_sent_without_an_account_belong_to_whoever_reads_the_address(client):
    case = CaseFactory(email="anna@example.com")
    person = UserFactory()
    address = EmailAddress.objects.create(user=person, email="Anna@example.com", verified=False)
    assert not home(client, person).context["under_way"]
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert [row["case"] for row in home(client, person).context["under_way"]] == [case]


@time_machine.travel(MONDAY, tick=False)
def test_the_clock_in_words():
    case = CaseFactory()  # due on 9 March: five working days
    assert matters.clock_of(case, date(2026, 3, 2)).level == "calm"
    assert matters.clock_of(case, date(2026, 3, 9)).level == "soon"
    assert matters.clock_of(case, date(2026, 3, 10)).level == "late"
    asked = CaseFactory(state=CaseState.AWAITING_APPLICANT)
    assert matters.clock_of(asked, date(2026, 3, 2)).level == "stopped"


def test_modules_add_sections_tasks_and_days(client, monkeypatch):
    person = UserFactory()
    asked = CaseFactory(user=person, email=person.email, state=CaseState.AWAITING_APPLICANT)
    open_case = CaseFactory(user=person, email=person.email)
    section = MattersSection(
        name="visits",
        template="casework/public/prompt.html",
        context=lambda user, firms: {"seen": [user, firms]},
        awaited=lambda user, firms: [
            Awaited(text="Bring the contract", url="/x/", until=date(2026, 3, 3)),
            Awaited(text="Call back", url="", of_city=True),
        ],
        dates=lambda user, firms: [Dated(uid="visit-1", title="Visit", start=date(2026, 3, 4))],
    )
    hidden = MattersSection(name="none", template="none.html", context=lambda user, firms: None)
    monkeypatch.setattr(matters, "offers", lambda slot: (section, hidden) if slot == "my_matters" else ())
    context = home(client, person).context
    firms = list(organisations.organisations_of(person))
    assert [item["name"] for item in context["sections"]] == ["visits"]
    assert context["sections"][0]["shown"]["seen"] == [person, firms]
    assert context["awaited_of_you"][0].text == "Bring the contract"
    assert asked.title in context["awaited_of_you"][1].text
    assert [item.text for item in context["awaited_of_city"]] == ["Call back"]
    dates = matters.dates_of(person, firms, [asked, open_case])
    assert [item.uid for item in dates] == [f"case-{open_case.number}", "visit-1"]


def test_messages_documents_and_what_the_city_owes(client):
    person, official = UserFactory(), UserFactory(official=True)
    case = CaseFactory(user=person, email=person.email, state=CaseState.IN_REVIEW, official=official)
    api.add_message(case=case, text="Please see.", by=official, files=[SimpleUploadedFile("a.pdf", PDF)])
    api.add_note(case=case, text="Between us.", by=official)
    writing = api.writing_of(case=case, purpose=WritingPurpose.COMPLAINT, user=person)
    api.complain(case=case, writing_id=writing.pk, text="Slow.", by=person)
    response = home(client, person)
    page = response.content.decode()
    assert [item["entry"].text for item in response.context["news"]] == ["Please see."]
    assert [item.name for item in response.context["documents"]] == ["a.pdf"]
    assert f"{case.number}/S1" in response.context["awaited_of_city"][0].text
    assert "Between us." not in page


# The calendar


def feed(client, path):
    return Calendar.from_ical(client.get(path).content)


def test_a_calendar_at_a_secret_address(client):
    person = UserFactory(language="pl")
    with time_machine.travel(MONDAY, tick=False):
        case = CaseFactory(user=person, email=person.email)
        asked = CaseFactory(user=person, email=person.email)
        api.request_correction(
            case=asked, reason=None, text="More", by=UserFactory(official=True), answer_by=date(2026, 3, 20)
        )
        client.force_login(person)
        page = client.post(reverse("casework:calendar"), {"make": "1"})
        path = page.context["address"].removeprefix("http://127.0.0.1:8000")
        client.logout()
        found = feed(client, path)
    events = {str(event["uid"]).split("@")[0]: event for event in found.walk("VEVENT")}
    assert events[f"case-{case.number}"].start == date(2026, 3, 9)
    assert events[f"case-{case.number}"].end == date(2026, 3, 10)
    assert events[f"case-{asked.number}"].start == date(2026, 3, 20)
    assert str(events[f"case-{case.number}"]["url"]).endswith(f"/case/{case.number}/")
    # kept as a hash only, shown once
    client.force_login(person)
    assert client.get(reverse("casework:calendar")).context["address"] == ""
    # a new one ends the former
    again = client.post(reverse("casework:calendar"), {"make": "1"}).context["address"]
    assert client.get(path).status_code == 404
    client.post(reverse("casework:calendar"), {"revoke": "1"})
    assert client.get(again.removeprefix("http://127.0.0.1:8000")).status_code == 404


def test_nobody_elses_calendar(client):
    assert client.get(reverse("casework:calendar")).status_code == 302
    assert client.get(reverse("casework:calendar_feed", args=["nonsense"])).status_code == 404
    person = UserFactory()
    path = calendar_feed.make_link(person)
    person.is_active = False
    person.save()
    assert client.get(path).status_code == 404


def test_times_have_their_zone_and_what_is_called_off_stays():
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # in the night in which the clocks change
    content = calendar_feed.calendar(
        [
            Dated(uid="b-1", title="Visit", start=start, end=start + timedelta(hours=2), place="Office"),
            Dated(uid="b-2", title="Off", start=date(2026, 12, 31), cancelled=True, sequence=3),
        ],
        name="X",
    )
    visit, off = Calendar.from_ical(content).walk("VEVENT")
    assert visit["dtstart"].params["TZID"] == "Europe/Warsaw"
    assert (visit.end.astimezone(UTC) - visit.start.astimezone(UTC)) == timedelta(hours=2)
    assert b"BEGIN:VTIMEZONE" in content
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # the second half past two of that night
    (again,) = Calendar.from_ical(
        calendar_feed.calendar([Dated(uid="b-3", title="Again", start=twice)], name="X")
    ).walk("VEVENT")
    assert again.start.astimezone(UTC) == twice
    assert (str(off["status"]), off["sequence"], off.end) == ("CANCELLED", 3, date(2027, 1, 1))
