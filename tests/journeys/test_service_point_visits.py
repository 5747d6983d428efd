"""The Business Service Point walked: each way of talking by mouse and by keyboard, the waiting list, a busy counter."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.messaging.models import OutboxAttachment, OutboxMessage
from kramy.modules.service_point import demo, notifications, tasks
from kramy.modules.service_point.domain import waiting
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.enums import AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, Consultation, Service, WaitingEntry
from kramy.modules.service_point.rules import OFFERS_AT_MOST
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows, assert_refused
from tests.harness.people import as_user, link_in, newest_letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "halina@firm.example"
WAYS: dict[str, tuple[str, str]] = {
    "in_person": ("In person", "Where: Business Service Point"),
    "phone": ("By phone", "We call you at 600 100 200"),
    "video": ("By video call", "https://video.kramy.example/"),
}
HANDS = [
    pytest.param(Mouse, {"javascript": False, "phone": True}, id="finger, phone, no scripts"),
    pytest.param(Keyboard, {}, id="keyboard"),
]


@pytest.fixture(autouse=True)
def counter(settings: Any) -> list[Service]:
    settings.VIDEO_ROOM_URL = "https://video.kramy.example/{room}"
    services, _topics = demo.open_counter(
        official=UserFactory(official=True, language="en"), today=timezone.localdate()
    )
    return services


def checked(page: Page, options: dict[str, Any]) -> None:
    if options.get("javascript", True):
        assert_in_both_schemes(page)
    else:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def calendar_of(letter: OutboxMessage) -> Calendar:
    return Calendar.from_ical(bytes(OutboxAttachment.objects.get(message=letter).content))


@pytest.mark.parametrize("channel", list(WAYS))
@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_booked_reminded_moved_and_cancelled(
    visit: Any, channel: str, hands: type[Hands], options: dict[str, Any]
) -> None:
    label, where = WAYS[channel]
    page: Page = visit("/en/service-point/", locale="en-GB", **options)
    use = hands(page)
    expect(page.get_by_text("Soonest:").first).to_be_visible()
    use.press(page.get_by_role("link", name="Tax advice"))
    use.tick(page.get_by_label(label))
    use.tick(page.get_by_label("English"))
    use.press(page.get_by_role("button", name="Show free times"))
    use.press(page.locator(".sp-time").last)
    use.write(page.get_by_label("Your name"), "Halina Bąk")
    use.write(page.locator("[name=phone]"), "600 100 200")
    use.write(page.locator("[name=email]"), EMAIL)
    checked(page, options)
    use.press(page.get_by_role("button", name="Book the appointment"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is booked")
    checked(page, options)
    letter = newest_letter(EMAIL)
    assert where in letter.text
    assert ("No steps at the entrance" in letter.text) == (channel == "in_person")
    assert calendar_of(letter)["method"] == "REQUEST"

    row = Appointment.objects.get()
    Appointment.objects.update(booked_at=timezone.now() - timedelta(days=9))
    assert notifications.remind_due(row.starts_at - timedelta(hours=23)) == 1
    assert notifications.remind_due(row.starts_at - timedelta(hours=1)) == 1
    reminder = newest_letter(EMAIL)
    assert where in reminder.text

    page.goto(link_in(reminder, "/appointment/"))
    use.press(page.get_by_role("link", name="Choose another time"))
    use.press(page.locator(".sp-time").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is moved")
    checked(page, options)
    file = page.request.get(page.get_by_role("link", name="Add to your calendar").get_attribute("href") or "")
    (event,) = Calendar.from_ical(file.body()).walk("VEVENT")
    row.refresh_from_db()
    assert (event.decoded("dtstart"), event["sequence"]) == (row.starts_at, 1)
    moved = calendar_of(newest_letter(EMAIL)).walk("VEVENT")[0]
    assert (moved["uid"], moved["sequence"]) == (event["uid"], 1)

    page.goto(link_in(newest_letter(EMAIL), "/appointment/"))
    use.press(page.get_by_role("link", name="Cancel the appointment"))
    use.press(page.get_by_role("button", name="Yes, cancel it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("This appointment is cancelled")
    checked(page, options)
    assert calendar_of(newest_letter(EMAIL))["method"] == "CANCEL"
    row.refresh_from_db()
    assert row.state == AppointmentState.CANCELLED


def joined(page: Page, use: Hands) -> None:
    last = timezone.localdate() + timedelta(days=14)
    for part, value in (("day", last.day), ("month", last.month), ("year", last.year)):
        use.write(page.locator(f"[name=last_day_{part}]"), str(value))
    use.write(page.get_by_label("Your name"), "Halina Bąk")
    use.write(page.get_by_label("E-mail address"), EMAIL)
    use.press(page.get_by_role("button", name="Join the waiting list"))
    expect(page.get_by_text("You are on the waiting list")).to_be_visible()


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_an_offer_is_declined_then_taken(visit: Any, hands: type[Hands], options: dict[str, Any]) -> None:
    page: Page = visit("/en/service-point/waiting/porada-prawna/", locale="en-GB", **options)
    use = hands(page)
    joined(page, use)
    checked(page, options)
    tasks.keep_line.func()
    page.goto(link_in(newest_letter(EMAIL), "/waiting/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("A time has become free for you")
    checked(page, options)
    first = WaitingEntry.objects.get().offered
    use.press(page.get_by_role("button", name="Not this time: I stay on the list"))
    expect(page.get_by_text("You keep your place")).to_be_visible()
    checked(page, options)
    page.goto(
        link_in(newest_letter(EMAIL), "/waiting/")
    )  # more is free here: the next time is offered at once
    entry = WaitingEntry.objects.get()
    assert entry.offered is not None
    assert first is not None
    assert entry.offered.starts_at != first.starts_at
    use.press(page.get_by_role("button", name="Take this time"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is booked")
    checked(page, options)
    assert newest_letter(EMAIL).kind == "service_point.appointment_booked"
    page.goto(
        link_in(OutboxMessage.objects.filter(kind="service_point.slot_offered").latest("pk"), "/waiting/")
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("You have taken a time")


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_offers_that_lapse_go_on_and_end_with_a_letter(
    visit: Any, hands: type[Hands], options: dict[str, Any]
) -> None:
    page: Page = visit("/en/service-point/waiting/porada-prawna/", locale="en-GB", **options)
    page.watch.expected_statuses.add(409)  # type: ignore[attr-defined]  # an offer that is over
    use = hands(page)
    joined(page, use)
    for turn in range(OFFERS_AT_MOST):
        assert tasks.keep_line.func() == 1
        page.goto(link_in(newest_letter(EMAIL), "/waiting/"))
        expect(page.get_by_role("heading", level=1)).to_have_text("A time has become free for you")
        Appointment.objects.filter(state=AppointmentState.HELD).update(
            held_until=timezone.now() - timedelta(minutes=1)
        )
        waiting.close_lapsed(timezone.now())
        if turn == 0:
            use.press(page.get_by_role("button", name="Take this time"))  # the page stood open too long
            assert_refused(page, "This offer is over.")
            checked(page, options)
    assert WaitingEntry.objects.get().state == WaitingState.ENDED
    letter = newest_letter(EMAIL)
    assert letter.kind == "service_point.waiting_ended"
    page.goto(link_in(letter, "/book/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Legal advice")
    page.goto(
        link_in(OutboxMessage.objects.filter(kind="service_point.slot_offered").latest("pk"), "/waiting/")
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("You are no longer on the waiting list")
    checked(page, options)


def clerk() -> Any:
    return give_second_factor(UserFactory(roles=["counter_clerk"], language="en"))


@pytest.mark.parametrize(
    ("hands", "options"),
    [
        pytest.param(Mouse, {"javascript": False}, id="mouse, no scripts"),
        pytest.param(Keyboard, {}, id="keyboard"),
    ],
)
def test_a_caller_is_given_a_time_at_the_desk(
    visit: Any, hands: type[Hands], options: dict[str, Any]
) -> None:
    page = as_user(visit, clerk(), "/desk/service-point/today/", locale="en-GB", **options)
    page.watch.expected_statuses |= {400, 409}  # type: ignore[attr-defined]
    use = hands(page)
    if hands is Keyboard:
        assert_accessible(page)
    use.press(page.get_by_role("main").get_by_role("link", name="Book for somebody").first)
    use.choose(page.get_by_label("Service", exact=True), str(Service.objects.get(slug="porada-podatkowa").pk))
    use.choose(page.get_by_label("Channel"), "phone")
    use.press(page.get_by_role("button", name="Show free times"))
    if hands is Keyboard:
        expect(page.get_by_role("heading", name="Who is coming?")).to_be_visible()
        picture(page, "service-point-book")
    use.press(page.get_by_role("button", name="Book the appointment"))
    expect(page.get_by_text("Ask for the name").first).to_be_visible()
    if hands is Keyboard:
        assert_accessible(page)
    use.write(page.get_by_label("First and last name"), "Halina Bąk")
    use.write(page.get_by_label("Phone"), "600 100 200")
    use.press(page.get_by_role("button", name="Book the appointment"))
    expect(page.get_by_role("heading", name="Read this out")).to_be_visible()
    if hands is Keyboard:
        assert_accessible(page)
    row = Appointment.objects.get()
    assert (row.channel, row.phone, row.user, row.state) == ("phone", "+48600100200", None, "booked")
    use.press(page.get_by_role("link", name="Book for somebody else"))
    expect(page.get_by_label("First and last name")).to_have_value("")


def test_a_busy_monday_at_the_counter(visit: Any, counter: list[Service]) -> None:
    """Three walk-ins, one of them wrong and put right, paper of another day, then the day on paper."""
    service = counter[0]
    free = free_times(
        service, first=timezone.localdate(), last=timezone.localdate() + timedelta(days=7), at_once=True
    )[0]
    page = as_user(visit, clerk(), "/desk/service-point/record/", locale="en-GB")
    for keys in ("1qaEnter", "2wdEnter", "3qsEnter"):
        for key in (*keys.removesuffix("Enter"), "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_text("Recorded.")).to_be_visible()
        page.wait_for_load_state("load")
    assert Consultation.objects.count() == 3
    use = Keyboard(page)
    use.press(page.get_by_role("link", name="Correct: Taxes"))
    assert_accessible(page)
    use.tick(page.get_by_label("Polish"))
    use.press(page.get_by_role("button", name="Save Enter"))
    expect(page.get_by_text("Corrected.")).to_be_visible()
    assert Consultation.objects.get(topic__key="tax").language == "pl"
    use.press(page.get_by_role("link", name="Correct: Starting a business"))
    use.press(page.get_by_role("button", name="Take this record back"))
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert Consultation.objects.count() == 2
    assert_accessible(page)

    use.press(page.locator("summary", has_text="Another day or time"))
    yesterday = timezone.localdate() - timedelta(days=1)
    use.date(page.get_by_label("Day", exact=True), yesterday)
    use.press(page.get_by_role("button", name="Save Enter"))
    expect(page.get_by_label("Day", exact=True)).to_have_value(yesterday.isoformat())
    assert Consultation.objects.filter(day=yesterday).count() == 1
    assert_accessible(page)

    page.goto(f"/desk/service-point/book/?service={service.pk}&channel=in_person&language=pl")
    page.locator(f"[value='{free.code}']").check()
    page.get_by_label("First and last name").fill("Halina Bąk")
    page.get_by_label("Phone").fill("600 100 200")
    page.get_by_role("button", name="Book the appointment").click()
    page.goto(f"/desk/service-point/today/?day={free.day}")
    use.press(page.get_by_role("link", name="Print the day's list"))
    expect(page.get_by_role("cell", name="Halina Bąk")).to_be_visible()
    assert_in_both_schemes(page)
    assert_reflows(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("cell", name="Halina Bąk")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_desk_on_a_narrow_screen(visit: Any, phone: bool) -> None:
    page = as_user(visit, clerk(), "/desk/service-point/today/", locale="en-GB", phone=phone)
    for path in ("today/", "record/", "book/", "appointments/", "waiting/", "statistics/"):
        page.goto(f"/desk/service-point/{path}")
        assert_accessible(page)
        if phone:
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_figures_are_read_and_taken_away(visit: Any, hands: type[Hands], options: dict[str, Any]) -> None:
    page: Page = visit("/en/service-point/figures/", locale="en-GB", **options)
    expect(page.get_by_text("There are no figures yet.")).to_be_visible()
    from kramy.modules.service_point.models import EarlierFigure

    EarlierFigure.objects.create(year=2021, dimension="total", count=16_594, source="Report")
    EarlierFigure.objects.create(year=2021, dimension="channel", value="phone", count=9_000, source="Report")
    use = hands(page)
    page.goto("/en/service-point/")
    use.press(page.get_by_role("link", name="How many people we have advised"))
    expect(page.get_by_text("16,594").first).to_be_visible()
    checked(page, options)
    for extension in ("csv", "xlsx"):
        file = page.request.get(page.get_by_role("link", name=extension.upper()).get_attribute("href") or "")
        assert file.ok
        assert len(file.body()) > 100


def test_the_manifest_and_the_icons_are_there(visit: Any) -> None:
    page: Page = visit("/en/service-point/", locale="en-GB")
    for link in page.locator("link[rel~=icon], link[rel=apple-touch-icon]").all():
        assert page.request.get(link.get_attribute("href") or "").ok
    assert page.request.get("/favicon.ico").ok
    manifest = json.loads(page.request.get("/site.webmanifest").text())
    assert page.request.get(manifest["icons"][0]["src"]).ok
