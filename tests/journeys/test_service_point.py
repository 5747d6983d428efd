"""The Business Service Point: booked by keyboard and on a phone without scripts, kept at the counter by a few keys."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.modules.service_point import demo, tasks
from kramy.modules.service_point.domain import booking
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.enums import AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, Consultation, WaitingEntry
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.people import sign_in
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]
EMAIL = "halina@firm.example"
MOST_KEYS = 6
"""A call about another topic in another language is recorded with so many keys at most."""


@pytest.fixture
def counter(scene: Scene) -> Any:
    services, _topics = demo.open_counter(official=scene.official, today=timezone.localdate())
    return services


def letter_link(scene: Scene) -> str:
    """Where the newest letter to Halina leads."""
    text = scene.letters_to(EMAIL)[-1].text
    return re.findall(r"https?://\S+/service-point/(?:appointment|waiting)/\S+", text)[-1]


def test_booked_moved_and_cancelled_by_keyboard(visit: Any, scene: Scene, counter: Any) -> None:
    page: Page = visit("/en/service-point/", locale="en-GB")
    page.watch.expected_statuses.add(400)  # type: ignore[attr-defined]  # a form sent with nothing in it
    hands = Keyboard(page)
    assert_in_both_schemes(page)
    assert_reflows(page)
    picture(page, "service-point")
    hands.press(page.get_by_role("link", name="Tax advice"))
    assert_in_both_schemes(page)
    hands.tick(page.get_by_label("By phone"))
    hands.tick(page.get_by_label("English"))
    hands.press(page.get_by_role("button", name="Show free times"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a day and a time")
    assert_in_both_schemes(page)
    assert_reflows(page)
    picture(page, "service-point-times")
    hands.press(page.locator(".sp-time").nth(1))
    expect(page.get_by_text("We hold this time for you until")).to_be_visible()
    assert Appointment.objects.get().state == AppointmentState.HELD
    hands.press(page.get_by_role("button", name="Book the appointment"))
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert_in_both_schemes(page)
    hands.write(page.get_by_label("Your name"), "Halina Bąk")
    hands.write(page.locator("[name=phone]"), "600 100 200")
    hands.write(page.locator("[name=email]"), EMAIL)
    hands.press(page.get_by_role("button", name="Book the appointment"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is booked")
    assert_in_both_schemes(page)
    row = Appointment.objects.get()
    assert row.state == AppointmentState.BOOKED
    was = row.starts_at

    page.goto(letter_link(scene))
    hands.press(page.get_by_role("link", name="Choose another time"))
    assert_in_both_schemes(page)
    hands.press(page.locator(".sp-time").nth(3))
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is moved")
    row.refresh_from_db()
    assert row.starts_at != was
    hands.press(page.get_by_role("link", name="Cancel the appointment"))
    assert_accessible(page)
    hands.press(page.get_by_role("button", name="Yes, cancel it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("This appointment is cancelled")
    assert_accessible(page)
    assert [letter.kind.split("_")[-1] for letter in scene.letters_to(EMAIL)] == [
        "booked",
        "moved",
        "cancelled",
    ]


def test_on_a_phone_without_scripts_in_ukrainian(visit: Any, scene: Scene, counter: Any) -> None:
    page: Page = visit("/uk/service-point/", phone=True, javascript=False, locale="uk-UA")
    page.get_by_role("link", name="Стійка для іноземців").click()
    page.locator("[name=channel][value=video]").check()
    page.locator("[name=language][value=uk]").check()
    page.locator("main form button").click()
    page.locator(".sp-time").first.click()
    page.locator("[name=name]").fill("Оксана Бойко")
    page.locator("[name=email]").fill(EMAIL)
    page.get_by_role("button", name="Записатися").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Вас записано")
    assert scene.letters_to(EMAIL)[-1].subject.startswith("Запис підтверджено")
    assert Appointment.objects.get().letters_in == "uk"


def test_who_was_too_late_keeps_what_was_typed(visit: Any, scene: Scene, counter: Any) -> None:
    page: Page = visit(
        "/en/service-point/book/porada-podatkowa/times/?channel=in_person&language=pl", locale="en-GB"
    )
    page.watch.expected_statuses.add(409)  # type: ignore[attr-defined]  # somebody else was quicker
    page.locator(".sp-time").first.click()
    page.get_by_label("Your name").fill("Halina Bąk")
    page.locator("[name=email]").fill(EMAIL)
    page.get_by_label("What is it about?").fill("Words that nobody wants to type twice")
    held = Appointment.objects.get()
    Appointment.objects.filter(pk=held.pk).delete()
    booking.hold(
        service=held.service,
        specialist_id=held.specialist_id,
        at=held.starts_at,
        channel="phone",
        language="pl",
    )
    page.get_by_role("button", name="Book the appointment").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Somebody else has just taken this time")
    assert_in_both_schemes(page)
    expect(page.get_by_label("What is it about?")).to_have_value("Words that nobody wants to type twice")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Book the appointment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is booked")


def test_waiting_for_a_time_and_taking_it_with_one_press(visit: Any, scene: Scene, counter: Any) -> None:
    page: Page = visit("/en/service-point/waiting/porada-prawna/", locale="en-GB")
    assert_in_both_schemes(page)
    last = timezone.localdate() + timedelta(days=14)
    for part, value in (("day", last.day), ("month", last.month), ("year", last.year)):
        page.locator(f"[name=last_day_{part}]").fill(str(value))
    page.get_by_label("Your name").fill("Halina Bąk")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.get_by_text("You are on the waiting list")).to_be_visible()
    assert_accessible(page)
    assert tasks.keep_line.func() == 1
    page.goto(letter_link(scene))
    expect(page.get_by_role("heading", level=1)).to_have_text("A time has become free for you")
    assert_accessible(page)
    page.get_by_role("button", name="Take this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The appointment is booked")
    assert WaitingEntry.objects.get().state == WaitingState.TAKEN


class CountedKeys:
    """Keys pressed, one by one."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def at_the_counter(visit: Any, path: str) -> Page:
    page: Page = visit("/en/", locale="en-GB")
    sign_in(page, get_user_model().objects.get(email="punkt@kramy.example"))
    page.goto(path)
    return page


def test_a_call_is_recorded_by_a_few_keys(visit: Any, counter: Any) -> None:
    page = at_the_counter(visit, "/desk/service-point/record/")
    assert_accessible(page)
    picture(page, "service-point-record")
    keys = CountedKeys(page)
    keys.press("3", "w", "d", "m", "7", "Enter")  # topic, by phone, in Ukrainian, seven minutes
    expect(page.get_by_text("Recorded.")).to_be_visible()
    assert keys.pressed <= MOST_KEYS
    row = Consultation.objects.get()
    assert (row.topic.key, row.channel, row.language, row.minutes) == ("social-insurance", "phone", "uk", 7)
    keys = CountedKeys(page)
    keys.press("Enter")  # another one like it; the focus is back where it was
    expect(page.locator(".sp-recent li")).to_have_count(2)
    assert keys.pressed == 1
    keys.press("n", *"5260250274", "Escape", "1", "Enter")
    expect(page.locator(".sp-recent li")).to_have_count(3)
    assert Consultation.objects.latest("pk").nip == "5260250274"
    page.get_by_role("button", name="Take back the last one").click()
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert Consultation.objects.count() == 2
    assert_accessible(page)


def test_recording_without_scripts(visit: Any, counter: Any) -> None:
    page: Page = visit("/en/account/login/", locale="en-GB", javascript=False)
    sign_in(page, get_user_model().objects.get(email="punkt@kramy.example"))
    page.goto("/desk/service-point/record/")
    page.get_by_label("By phone").check()
    page.get_by_role("button", name="Save").click()
    assert Consultation.objects.get().channel == "phone"


def test_the_board_goes_by_one_key_and_the_rest_is_accessible(visit: Any, scene: Scene, counter: Any) -> None:
    service, today = counter[0], timezone.localdate()
    free = free_times(service, first=today, last=today + timedelta(days=7))[0]
    row = booking.book_at(
        service=service,
        specialist_id=free.specialist_id,
        at=free.at,
        channel="in_person",
        language="pl",
        person=booking.Person(name="Halina Bąk", phone="+48600100200"),
        request_key=uuid.uuid4(),
    )
    page = at_the_counter(
        visit, f"/desk/service-point/today/?day={timezone.localdate(row.starts_at)}&row={row.pk}"
    )
    assert_accessible(page)
    picture(page, "service-point-board")
    page.keyboard.press("a")
    expect(page.locator(f"#row-{row.pk} .desk-badge")).to_have_text("arrived")
    page.wait_for_load_state("load")
    page.keyboard.press("u")
    expect(page.locator(f"#row-{row.pk} .desk-badge")).to_have_text("booked")
    for path in ("appointments/", f"appointments/{row.pk}/", "waiting/", "statistics/"):
        page.goto(f"/desk/service-point/{path}")
        assert_accessible(page)


def test_an_official_writes_the_rota(visit: Any, scene: Scene, counter: Any) -> None:
    page: Page = visit("/en/", locale="en-GB")
    sign_in(page, scene.official)
    page.goto("/desk/service-point/specialists/")
    assert_accessible(page)
    page.get_by_role("link", name="Ewa Mazur").click()
    assert_accessible(page)
    picture(page, "service-point-rota")
    page.locator("[name=starts_4_0]").fill("9")
    page.locator("[name=ends_4_0]").fill("11:30")
    page.get_by_role("button", name="Save the pattern").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("09:00–11:30")).to_be_visible()
    for path in (
        "specialists/new/",
        "services/all/",
        "services/new/",
        "points/new/",
        "topics/all/",
        "statistics/earlier/",
    ):
        page.goto(f"/desk/service-point/{path}")
        assert_accessible(page)
