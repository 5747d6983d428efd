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
from kramy.kernel.questionnaires.models import AnswerSet, Attachment
from tests.harness.applying import EMAIL, NAME, Application, html_called_jpg, picture_file
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows, assert_refused
from tests.harness.people import follow_newest_letter
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
    questionnaires.add_picture(
        answer_set=draft.answer_set, question_key="pictures", file=file, name="front.jpg"
    )
    pages = questionnaires.definition_of(draft.answer_set.version).pages
    AnswerSet.objects.filter(pk=draft.answer_set_id).update(finished_pages=[page.key for page in pages])
    return f"/en/continue/{token}/"


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
    page.locator(".govuk-error-summary").get_by_role("link").first.click()
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
    expect(page.get_by_role("button", name="Pin. Move it")).to_be_visible()
    assert 19.9 < float(page.get_by_label("Longitude (east)").input_value()) < 20
    picture(page, "apply-phone" if phone else "apply-desktop")
    application.button()

    application.arrive("Opening hours")
    mouse.tick(page.get_by_label("The hours differ by day"))
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
    application.pictures(
        picture_file("phone.jpg", orientation=6), picture_file("large.jpg", size=(8000, 5000))
    )

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
    sizes = [
        (item.width, item.height)
        for item in Attachment.objects.filter(answer_set=case.answers).order_by("position")
    ]
    assert sizes == [(400, 600), (2000, 1250)]
    page.get_by_role("link", name="Open the mailbox of the demo").click()
    look(page)
    follow_newest_letter(page, to=EMAIL)
    application.arrive(f"{NAME} II")
    expect(page.get_by_role("main")).to_contain_text(number)
    expect(page.get_by_role("main")).to_contain_text("We are looking at it")


def fill(application: Application, *, suggestion: bool) -> str:
    """Every page without a mistake; the number of the case."""
    application.arrive("Your firm")
    application.firm()
    application.arrive("What you do")
    application.what()
    application.arrive("Where you are")
    if suggestion:
        application.where_by_suggestion()
    else:
        application.where_typed()
    application.button()
    application.arrive("Opening hours")
    application.hours()
    application.arrive("Ordering")
    application.ordering()
    application.arrive("Links and contact")
    application.contact()
    application.arrive("Pictures")
    application.pictures()
    application.arrive("Contact about the case")
    application.applicant()
    application.arrive("Consents")
    application.consent()
    application.arrive("Check your answers before you send")
    return application.send()


def test_by_keyboard_alone(visit: Any, scene: Scene) -> None:
    page = visit("/en/", locale="en-GB")
    keyboard = Keyboard(page)
    application = Application(page, keyboard)
    to_the_form(page, keyboard)
    application.arrive("Your firm")
    application.firm()
    application.arrive("What you do")
    application.what()
    application.arrive("Where you are")
    application.where_by_suggestion()
    expect(page.locator("kramy-pin-map[data-ready]")).to_be_attached()
    pin = page.locator(".k-pin-map__pin")
    keyboard.reach(pin)
    longitude = page.locator("[name='address.lon']")
    before = float(longitude.input_value())
    page.keyboard.press("ArrowRight")
    assert 0 < float(longitude.input_value()) - before < 0.001
    application.button()
    application.arrive("Opening hours")
    application.hours()
    application.arrive("Ordering")
    application.ordering()
    application.arrive("Links and contact")
    application.contact()
    application.arrive("Pictures")
    application.pictures()
    application.arrive("Contact about the case")
    application.applicant()
    application.arrive("Consents")
    application.consent()
    application.arrive("Check your answers before you send")
    keyboard.press(page.get_by_role("link", name="Change Name on the map"))
    expect(page.get_by_role("button", name="Save and go back to your answers")).to_be_visible()
    application.button("Save and go back to your answers")
    application.arrive("Check your answers before you send")
    assert application.send() == scene.newest_case().number


def test_without_javascript(visit: Any, scene: Scene) -> None:
    page = visit("/en/", javascript=False, locale="en-GB")
    mouse = Mouse(page)
    application = Application(page, mouse)
    to_the_form(page, mouse)
    application.firm(nip="123-456-78-90")
    assert_refused(page, "NIP")
    number = fill(application, suggestion=False)
    case = scene.newest_case()
    assert (case.number, case.title) == (number, NAME)
    assert case.answers.answers["opening_hours"] == "Mo-Fr 09:00-17:30; PH off"
    address = case.answers.answers["address"]
    assert (address["house_number"], round(address["lon"], 3), round(address["lat"], 3)) == (
        "4",
        19.935,
        50.062,
    )
    page.get_by_role("link", name="Follow your case").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def test_sent_twice_makes_one_case(visit: Any, scene: Scene) -> None:
    before = Case.objects.count()
    page = visit(begun(scene), locale="en-GB")
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Application sent")
    other.get_by_role("button", name="Send the application").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Application sent")
    number = scene.newest_case().number
    assert page.locator(".k-panel strong").inner_text() == number
    assert other.locator(".k-panel strong").inner_text() == number
    assert Case.objects.count() == before + 1


def test_the_same_firm_applying_anew_is_told_of_its_open_case(visit: Any, scene: Scene) -> None:
    before = Case.objects.count()
    page = visit(begun(scene), locale="en-GB")
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Application sent")
    page.watch.expected_statuses.add(409)
    page.goto(begun(scene))
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("alert")).to_contain_text("There is an open application already")
    assert_in_both_schemes(page)
    assert Case.objects.count() == before + 1


def test_two_tabs_lose_nothing_that_was_typed(visit: Any, scene: Scene) -> None:
    page = visit(begun(scene), locale="en-GB")
    page.get_by_role("link", name="Change Name on the map").click()
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("Name on the map").fill("Name of the first tab")
    page.get_by_role("button", name="Save and go back to your answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers before you send")
    other.get_by_label("Name on the map").fill("Name of the second tab")
    other.get_by_role("button", name="Save and go back to your answers").click()
    assert_refused(other)
    expect(other.get_by_label("Name on the map")).to_have_value("Name of the second tab")
    other.get_by_role("button", name="Save and go back to your answers").click()
    expect(other.get_by_role("main")).to_contain_text("Name of the second tab")


def test_an_intake_that_closes_keeps_what_was_typed(visit: Any, scene: Scene) -> None:
    page = visit(begun(scene), locale="en-GB")
    check = page.url
    page.get_by_role("link", name="Change Address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are")
    Intake.objects.filter(pk=scene.gastronomy.intake_id).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
    page.get_by_label("Street").fill("Szewska")
    page.get_by_label("House and flat number").fill("6")
    page.get_by_role("button", name="Save and go back to your answers").click()
    expect(page.get_by_role("main")).to_contain_text("Applications are closed")
    expect(page.get_by_role("main")).to_contain_text("Szewska 6")
    assert_in_both_schemes(page)
    page.goto(check)
    expect(page.get_by_role("button", name="Send the application")).to_have_count(0)
    page.get_by_role("link", name="Read or print them").click()
    expect(page.get_by_role("main")).to_contain_text("Szewska 6")


def test_sending_just_after_the_end_is_refused_kindly(visit: Any, scene: Scene) -> None:
    before = Case.objects.count()
    page = visit(begun(scene), locale="en-GB")
    Intake.objects.filter(pk=scene.gastronomy.intake_id).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
    page.watch.expected_statuses.add(409)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Applications are closed")
    expect(page.get_by_role("main")).to_contain_text(firm_for("pierogi").name)
    assert_in_both_schemes(page)
    assert_reflows(page)
    assert Case.objects.count() == before


def test_a_link_that_has_expired_says_so_and_mails_a_new_one(visit: Any, scene: Scene) -> None:
    case = scene.newest_case()
    path = casework.new_access(case)
    CaseAccess.objects.filter(case=case).update(expires_at=timezone.now() - timedelta(days=1))
    page = visit("/en/", locale="en-GB")
    page.watch.expected_statuses.add(404)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ten odnośnik już nie działa")
    page.goto(f"/en{path.removeprefix('/en')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    assert_in_both_schemes(page)
    assert_reflows(page)
    page.get_by_label("E-mail address").fill(case.applicant_email)
    page.get_by_role("button", name="Send me a new link").click()
    expect(page.get_by_role("main")).to_contain_text(case.applicant_email)
    page.goto("/en/mailbox/")
    follow_newest_letter(page, to=case.applicant_email)
    expect(page.get_by_role("heading", level=1)).to_have_text(case.title)


def test_going_on_later_on_another_device(visit: Any, scene: Scene) -> None:
    page = visit("/en/apply/gastronomy/", locale="en-GB")
    application = Application(page, Mouse(page))
    application.button("Start now")
    application.firm()
    application.arrive("What you do")
    page.get_by_role("button", name="Save and come back later").click()
    page.wait_for_url("**/save/")  # what is not answered yet keeps nobody from going
    page.go_back()
    application.what()
    application.arrive("Where you are")
    application.where_typed()
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text(EMAIL)
    phone = visit("/en/mailbox/", phone=True, locale="en-GB")
    follow_newest_letter(phone, to=EMAIL)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Opening hours")
