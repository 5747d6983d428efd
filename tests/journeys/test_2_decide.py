"""Step 2: an official looks at applications and decides; the firm reads of it in its own language."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, DecisionReason
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard
from tests.harness.people import follow_newest_letter, sign_in
from tests.harness.scene import Scene, applicants, firm_for

pytestmark = [pytest.mark.browser]


def applied(scene: Scene, *, language: str = "pl") -> Case:
    """A pierogi bar has applied to the Gastronomy map."""
    case: Case = applicants(scene).apply(
        firm_for("pierogi", language=language), scene.gastronomy, timezone.now()
    )
    return case


def at_the_desk(visit: Any, person: Any, case: Case | None = None) -> Page:
    page: Page = visit("/en/", locale="en-GB")
    sign_in(page, person)
    page.goto(f"/desk/cases/{case.pk}/" if case else "/desk/cases/")
    return page


def panel(page: Page, heading: str) -> Any:
    return page.get_by_role("region", name=heading)


def answer_in_ukrainian(page: Page, name: str) -> None:
    """The firm follows its letter, changes the name and sends the correction."""
    assert page.locator("html").get_attribute("lang") == "uk"
    page.locator("main a[href$='/correct/']").first.click()
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/check/"))
    page.locator("main a[href*='#question-name']").first.click()
    page.locator("#id_name").fill(name)
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/check/"))
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/done/"))


def test_asks_for_a_correction_and_accepts_it(visit: Any, scene: Scene) -> None:
    case = applied(scene, language="uk")
    desk = at_the_desk(visit, scene.official)
    rows = desk.get_by_role("table").get_by_role("row")
    waiting = list(Case.objects.filter(state=CaseState.RECEIVED).order_by("received_at"))
    expect(rows.locator(".case-table__number")).to_have_text([each.number for each in waiting])
    assert waiting[-1] == case
    assert_accessible(desk)
    picture(desk, "queue")
    desk.get_by_role("link", name=case.title, exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(case.title)
    main = desk.get_by_role("main")
    expect(main).to_contain_text(
        "Lepione ręcznie" if "Lepione" in case.answers.answers["description"] else "Pierogi"
    )
    expect(main.locator(".case-map svg")).to_be_visible()
    expect(main.locator(".case-answers img").first).to_have_js_property("complete", True)
    assert main.locator(".case-answers img").first.evaluate("image => image.naturalWidth") > 0
    expect(panel(desk, "Other cases of this applicant")).to_contain_text("None: this is the first.")
    assert_accessible(desk)
    picture(desk, "case")

    desk.get_by_text("Ask for a correction", exact=True).click()
    reason = DecisionReason.objects.get(code="address")
    desk.locator("#correction-reason").select_option(str(reason.pk))
    expect(desk.locator("#correction-text")).to_have_value(reason.text_uk)
    desk.get_by_role("button", name="Send", exact=True).click()
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_APPLICANT
    asked = scene.letters_to(case.applicant_email)[-1]
    assert (asked.language, asked.subject) == ("uk", f"Просимо виправити заяву {case.number}")
    assert reason.text_uk in asked.text

    firm = visit("/en/mailbox/", phone=True, locale="uk-UA")
    follow_newest_letter(firm, to=case.applicant_email)
    expect(firm.get_by_role("main")).to_contain_text(reason.text_uk)
    assert_accessible(firm)
    answer_in_ukrainian(firm, "Варенична під каштаном")

    desk.goto(f"/desk/cases/{case.pk}/")
    changes = desk.locator(".case-changes tbody tr")
    expect(changes).to_have_count(1)
    expect(changes.locator("ins")).to_have_text("Варенична під каштаном")
    assert_accessible(desk)
    desk.get_by_role("button", name="Accept", exact=True).click()
    expect(panel(desk, "Accepted")).to_contain_text(str(scene.official))
    subjects = [letter.subject for letter in scene.letters_to(case.applicant_email)]
    assert subjects[-1] == f"Вашу заяву {case.number} розглянуто позитивно"
    timeline = panel(desk, "What happened").get_by_role("listitem")
    assert timeline.count() == case.timeline.count() >= 4
    expect(panel(desk, "Messages sent").locator("summary")).to_have_count(len(subjects))
    assert_accessible(desk)


def test_refuses_with_a_listed_reason(visit: Any, scene: Scene) -> None:
    case = applied(scene, language="uk")
    reason = DecisionReason.objects.get(code="not_a_place")
    desk = at_the_desk(visit, scene.official, case)
    desk.get_by_text("Refuse", exact=True).first.click()
    desk.locator("#refuse-reason").select_option(str(reason.pk))
    desk.locator("form[action*=refuse]").get_by_role("button", name="Refuse", exact=True).click()
    expect(panel(desk, "Refused")).to_contain_text(reason.text_uk)
    letter = scene.letters_to(case.applicant_email)[-1]
    assert (letter.language, reason.text_uk in letter.text) == ("uk", True)
    firm = visit("/en/mailbox/", locale="uk-UA")
    follow_newest_letter(firm, to=case.applicant_email)
    expect(firm.get_by_role("main")).to_contain_text(reason.text_uk)


def test_refuses_in_words_of_its_own_and_never_without_any(visit: Any, scene: Scene) -> None:
    case = applied(scene)
    desk = at_the_desk(visit, scene.official, case)
    refuse = desk.locator("form[action*=refuse]")
    desk.get_by_text("Refuse", exact=True).first.click()
    for status in (400, 409, 422):
        desk.watch.expected_statuses.add(status)
    refuse.get_by_role("button", name="Refuse", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("A refusal needs reasons.")
    assert_accessible(desk)
    case.refresh_from_db()
    assert case.state != CaseState.REFUSED
    refuse.locator("textarea").fill("Lokal jest zamknięty od roku.")
    refuse.get_by_role("button", name="Refuse", exact=True).click()
    expect(panel(desk, "Refused")).to_contain_text("Lokal jest zamknięty od roku.")
    assert "Lokal jest zamknięty od roku." in scene.letters_to(case.applicant_email)[-1].text


def test_two_officials_decide_once(visit: Any, scene: Scene) -> None:
    case = applied(scene)
    first = at_the_desk(visit, scene.official, case)
    second = at_the_desk(visit, scene.colleague, case)
    first.get_by_role("button", name="Accept", exact=True).click()
    expect(panel(first, "Accepted")).to_be_visible()
    letters = len(scene.letters_to(case.applicant_email))
    second.watch.expected_statuses.add(409)
    second.get_by_text("Refuse", exact=True).first.click()
    second.locator("#refuse-text").fill("Nie ma takiego lokalu.")
    second.locator("form[action*=refuse]").get_by_role("button", name="Refuse", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("This case was decided already")
    expect(second.get_by_role("alert")).to_contain_text(str(scene.official))
    expect(second.locator("#kept")).to_have_value("Nie ma takiego lokalu.")
    assert_accessible(second)
    case.refresh_from_db()
    assert case.state == CaseState.ACCEPTED
    assert len(scene.letters_to(case.applicant_email)) == letters


def test_by_keyboard_alone(visit: Any, scene: Scene) -> None:
    case = applied(scene)
    page = visit("/en/account/login/", locale="en-GB")
    keyboard = Keyboard(page)
    keyboard.write(page.get_by_label("Email"), scene.official.email)
    keyboard.write(page.get_by_label("Password", exact=True), "kramy-demo-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)
    page.goto("/desk/cases/")
    keyboard.press(page.get_by_role("link", name=case.title, exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text(case.title)
    page.keyboard.press("n")
    expect(page.get_by_label("Note; the applicant does not see it")).to_be_focused()
    page.keyboard.insert_text("Byłam tam na obiedzie.")
    keyboard.press(page.get_by_role("button", name="Save the note"))
    expect(panel(page, "What happened")).to_contain_text("Byłam tam na obiedzie.")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Accept", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page, "Accepted")).to_be_visible()


def test_many_are_accepted_at_once(visit: Any, scene: Scene) -> None:
    waiting = list(Case.objects.filter(state=CaseState.RECEIVED))
    desk = at_the_desk(visit, scene.official)
    desk.get_by_label("Choose all on this page").check()
    desk.get_by_role("button", name="Accept…").click()
    assert_accessible(desk)
    desk.get_by_role("main").get_by_role("button").first.click()
    expect(desk.get_by_role("main")).to_contain_text(waiting[0].number)
    assert_accessible(desk)
    desk.goto("/desk/cases/")
    expect(desk.get_by_role("main")).to_contain_text("Nothing waits for a decision.")
    assert (
        not Case.objects.filter(pk__in=[case.pk for case in waiting])
        .exclude(state=CaseState.ACCEPTED)
        .exists()
    )
