"""My matters: everything a firm has under way, with its clocks and its calendar; by finger, without scripts, by keyboard."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api as casework
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.modules.assistant.domain import clients, plans
from kramy.modules.assistant.tests.factories import assistant, firm_answers, open_help, send
from kramy.modules.service_point import demo
from kramy.modules.service_point.domain import booking
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.models import Appointment
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.people import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HANDS = [
    pytest.param(Mouse, {"javascript": False, "phone": True}, id="finger, phone, no scripts"),
    pytest.param(Keyboard, {}, id="keyboard"),
]
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def halina() -> Any:
    """An owner whose firm is asked something, was promised something, has an appointment, a document and a closed case."""
    intake = open_help()
    person = assistant(
        first_name="Anna", last_name="Nowicka", languages=("pl", "en"), of=("hiring",), language="en"
    )
    owner = UserFactory(email="halina@example.com", first_name="Halina", last_name="Bąk", language="en")
    firm = make_organisation(name="Piekarnia Pod Lipą", owner=owner)
    given = firm_answers(name=firm.name, nip=firm.nip, talk_language="en", applicant_email=owner.email)
    case = send(intake, given, user=owner, language="en")
    casework.request_correction(
        case=case,
        reason=None,
        text="Which contract is it?",
        by=person,
        answer_by=timezone.localdate() + timedelta(days=9),
    )
    casework.add_message(
        case=case,
        text="The form is attached.",
        by=person,
        files=[SimpleUploadedFile("form.pdf", PDF, content_type="application/pdf")],
    )
    client = clients.of_organisation(firm)
    assert client is not None
    today = timezone.localdate()
    plans.make_promise(
        client=client,
        text="A list of premises",
        due_on=today + timedelta(days=5),
        shown_to_client=True,
        by=person,
    )
    services, _topics = demo.open_counter(official=person, today=today)
    free = free_times(services[0], first=today, last=today + timedelta(days=7))[0]
    booking.book_at(
        service=services[0],
        specialist_id=free.specialist_id,
        at=free.at,
        channel="in_person",
        language="en",
        person=booking.Person(name="Halina Bąk", email=owner.email, user=owner, letters_in="en"),
        request_key=uuid.uuid4(),
    )
    return owner


def checked(page: Page, options: dict[str, Any]) -> None:
    if options.get("javascript", True):
        assert_in_both_schemes(page)
    else:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_all_that_is_under_way_and_what_is_awaited_of_whom(
    visit: Any, halina: Any, hands: type[Hands], options: dict[str, Any]
) -> None:
    page = as_user(visit, halina, "/en/my/", locale="en-GB", **options)
    use = hands(page)
    main = page.get_by_role("main")
    expect(page.get_by_role("region", name="Waiting for you")).to_contain_text("answer what you are asked")
    expect(page.get_by_role("region", name="In progress")).to_contain_text("The clock stands still")
    expect(page.get_by_role("region", name="In progress")).to_contain_text("Waiting for: you")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("The form is attached.")
    expect(page.get_by_role("region", name="Documents")).to_contain_text("form.pdf")
    expect(page.get_by_role("region", name="What the city owes you")).to_contain_text("A list of premises")
    expect(page.get_by_role("region", name="Your assistant")).to_contain_text("Anna Nowicka")
    expect(page.get_by_role("region", name="Appointments")).to_contain_text("First step: starting a business")
    checked(page, options)
    if hands is Keyboard:
        assert_reflows(page)
        picture(page, "my-matters", full_page=True)
    file = page.request.get(page.get_by_role("link", name="form.pdf").get_attribute("href") or "")
    assert file.body() == PDF

    use.press(page.get_by_role("region", name="Waiting for you").get_by_role("link").first)
    expect(main).to_contain_text("Which contract is it?")
    checked(page, options)
    page.goto("/en/my/")
    use.press(page.get_by_role("region", name="Appointments").get_by_role("link").first)
    use.press(page.get_by_role("link", name="Cancel the appointment"))
    use.press(page.get_by_role("button", name="Yes, cancel it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("This appointment is cancelled")
    assert Appointment.objects.get().state == "cancelled"
    page.goto("/en/my/")
    expect(page.get_by_role("region", name="Appointments")).to_have_count(0)


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_deadlines_come_into_ones_own_calendar_and_can_be_taken_back(
    visit: Any, halina: Any, hands: type[Hands], options: dict[str, Any]
) -> None:
    page = as_user(visit, halina, "/en/my/", locale="en-GB", **options)
    page.watch.expected_statuses.add(404)  # type: ignore[attr-defined]  # an address that was taken back
    use = hands(page)
    use.press(page.get_by_role("link", name="Deadlines in your calendar"))
    checked(page, options)
    use.press(page.get_by_role("button", name="Make the address"))
    address = urlsplit(page.get_by_label("Address").input_value()).path
    checked(page, options)
    events = Calendar.from_ical(page.request.get(address).body()).walk("VEVENT")
    titles = " | ".join(str(event["summary"]) for event in events)
    for words in ("answer by this day", "The city promised: A list of premises", "First step"):
        assert words in titles
    page.goto("/en/my/calendar/")
    use.press(page.get_by_role("button", name="Take the address back"))
    expect(page.get_by_text("no longer works")).to_be_visible()
    checked(page, options)
    assert page.request.get(address).status == 404


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_nothing_yet_says_what_to_do(visit: Any, hands: type[Hands], options: dict[str, Any]) -> None:
    page = as_user(visit, UserFactory(language="en"), "/en/my/", locale="en-GB", **options)
    expect(page.get_by_role("heading", name="Nothing under way yet")).to_be_visible()
    checked(page, options)
    page.goto("/en/my-assistant/")
    expect(page.get_by_role("heading", name="You have no assistant yet")).to_be_visible()
    checked(page, options)
    hands(page).press(page.get_by_role("main").get_by_role("link", name="Ask for help"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you need help with?")
