"""Step 1: the owner of a pierogi bar puts it on the map, by mouse, by keyboard, without scripts, and badly."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.cities.krakow.demo.firms import Firm
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.models import Case, CaseAccess, Intake
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.models import Attachment
from tests.harness.applying import EMAIL, NAME, Application, html_called_jpg, picture_file
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_refused, assert_reflows
from tests.harness.scene import Scene, applicants, firm_for

pytestmark = [pytest.mark.browser]


def to_the_form(page: Page, hands: Hands) -> None:
    """From the home page to the first question."""
    cards = page.get_by_role("region", name="Maps of local firms").get_by_role("listitem")
    expect(cards.get_by_role("heading")).to_have_text(["I'm active", "Gastronomy", "Christmas offers"])
    expect(cards.nth(2)).to_contain_text("applications until")
    hands.press(page.get_by_role("link", name="Gastronomy", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Gastronomy")
    hands.press(page.get_by_role("link", name="Add your firm"))
    hands.press(page.get_by_role("button", name="Start now"))


def begun(scene: Scene, firm: Firm | None = None, **changes: Any) -> str:
    """An application with every answer given, by the verbs; the address at which it goes on."""
    firm = firm or firm_for("pierogi")
    answers = applicants(scene).answers(firm) | changes
    draft, token = casework.start_draft(
        intake=scene.gastronomy.intake, language="en", email=firm.email, answers=answers
    )
    file = io.BytesIO(picture_file()["buffer"])
    questionnaires.add_picture(answer_set=draft.answer_set, question_key="pictures", file=file, name="front.jpg")
    return f"/en/continue/{token}/"


def follow_the_mailed_link(page: Page) -> None:
    page.get_by_role("link", name="Open the mailbox of the demo").click()
    page.get_by_role("main").get_by_role("row").filter(has_text=EMAIL).get_by_role("link").first.click()
    letter = page.frame_locator("iframe")
    with page.expect_navigation():
        letter.get_by_role("link").first.click()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_by_mouse_with_every_mistake(visit: Any, scene: Scene, phone: bool) -> None:
    page = visit("/en/", phone=phone, locale="en-GB")
    mouse = Mouse(page)

    def look(page: Page) -> None:
        assert_in_both_schemes(page)
        assert_reflows(page)

    application = Application(page, mouse, look=look)
    to_the_form(page, mouse)

    application.arrive("Your firm")
    application.firm(nip="123-456-78-90")
    assert_refused(page, "NIP")
    look(page)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("NIP", exact=True)).to_be_focused()
    expect(page.get_by_label("Name of the firm or organisation")).to_have_value("Halina Bąk Pierogi")
    application.firm()

    application.arrive("What you do")
    application.what(name="Pierogi " * 1250)
    assert_refused(page, "at most 100 characters")
    expect(page.get_by_label("Name on the map")).to_have_value("Pierogi " * 1250)
    look(page)
    application.what()

    application.arrive("Where you are")
    page.get_by_text("I will give the position myself").click()
    application.where_typed()
    mouse.write(page.get_by_label("Latitude (north)"), "52,2297")
    mouse.write(page.get_by_label("Longitude (east)"), "21,0122")
    application.button()
    assert_refused(page, "outside the city")
    expect(page.get_by_label("Latitude (north)")).to_have_value("52,2297")
    look(page)
    application.where_by_suggestion()
    expect(page.locator("kramy-pin-map[data-ready]")).to_be_visible()
    expect(page.get_by_role("button", name="Pin")).to_be_visible()
    assert 19.9 < float(page.get_by_label("Longitude (east)").input_value()) < 20
    picture(page, "apply-phone" if phone else "apply-desktop")
    application.button()

    application.arrive("Opening hours")
    mouse.write(application.field("opening_hours.mo.from"), "half past")
    mouse.write(application.field("opening_hours.mo.to"), "17")
    application.button()
    assert_refused(page, "Monday: enter the time like this")
    application.hours()
    application.arrive("Ordering")
    application.button()
    assert_refused(page, "Choose yes or no")
    application.ordering()
    application.arrive("Links and contact")
    application.contact()

    application.arrive("Pictures")
    application.pictures(html_called_jpg())
    assert_refused(page, "menu.jpg")
    look(page)
    application.pictures(picture_file("phone.jpg", orientation=6), picture_file("large.jpg", size=(8000, 5000)))

    application.arrive("Contact about the case")
    application.applicant(email="halina(at)pierogi")
    assert_refused(page, "This is not an e-mail address")
    application.applicant()
    application.arrive("Consents")
    application.button()
    assert_refused(page, "Without this consent")
    application.consent()

    application.arrive("Check your answers before you send")
    page.get_by_role("link", name="Change Name on the map").click()
    expect(page.get_by_label("Name on the map")).to_have_value(NAME)
    mouse.write(page.get_by_label("Name on the map"), f"{NAME} II")
    application.button("Save and go back to your answers")
    application.arrive("Check your answers before you send")
    expect(page.get_by_role("main")).to_contain_text(f"{NAME} II")
    page.go_back()
    page.go_forward()
    number = application.send()

    case = scene.newest_case()
    assert (case.number, case.title) == (number, f"{NAME} II")
    sizes = [(item.width, item.height) for item in Attachment.objects.order_by("id")]
    assert sizes == [(400, 600), (2000, 1250)]
    follow_the_mailed_link(page)
    application.arrive(f"{NAME} II")
    expect(page.get_by_role("main")).to_contain_text(number)
    expect(page.get_by_role("main")).to_contain_text("We are looking at it")
