"""The desk's main ways in a real browser: by mouse, by keyboard, without scripts, with axe; nothing typed is lost."""

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.harness.axe import violations
from tests.harness.hands import Keyboard

from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework.domain import reply_templates
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, good_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAGTAILS_OWN = ("#wagtail-sidebar",)
PICTURES = os.environ.get("KRAMY_DESK_PICTURES", "")


def official(**changes: Any) -> Any:
    return give_second_factor(UserFactory(**({"official": True, "language": "en"} | changes)))


def at_desk(visit: Any, person: Any, path: str, **options: Any) -> Page:
    client = Client()
    client.force_login(person)
    page: Page = visit("/healthz", **options)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}]
    )
    page.goto(path)
    return page


def look(page: Page, name: str) -> None:
    """Axe finds nothing, nothing is wider than the page; a picture for people where one is asked for."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert violations(page, exclude=WAGTAILS_OWN) == []
    width = page.viewport_size["width"] if page.viewport_size else 1280
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def template() -> Any:
    return reply_templates.save_template(
        titles={"pl": "Termin", "en": "Deadline"},
        texts={"pl": "Sprawa {{ number }}: odpowiemy do {{ due }}.", "en": "Case {{ number }}"},
        by=None,
    )


@pytest.mark.parametrize("phone", [False, True])
def test_from_the_queue_to_a_reply_with_a_template_and_on_to_a_colleague(
    visit: Any, template: Any, phone: bool
) -> None:
    anna, piotr = official(first_name="Anna"), official(first_name="Piotr", last_name="Lis")
    unit = Unit.objects.create(name="Streets")
    unit.members.add(piotr)
    case = CaseFactory(answers=good_answers(what="twice"))
    page = at_desk(visit, anna, "/desk/cases/", phone=phone)
    look(page, f"queue-{phone}")
    page.get_by_role("link", name=case.title, exact=True).first.click()
    page.get_by_text("Write to the applicant", exact=True).click()
    page.locator("#message-template").select_option(label="Deadline")
    form = page.locator("form").filter(has=page.locator("#message-text"))
    form.get_by_role("button", name="Insert").click()
    expect(page.locator("#message-text")).to_have_value(f"Sprawa {case.number}: odpowiemy do {_day(case)}.")
    look(page, f"case-{phone}")
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator(".case-timeline").last).to_contain_text("odpowiemy do")
    page.get_by_text("Hand on with a reason").click()
    page.locator("#transfer-to").select_option(label=str(piotr))
    page.locator("#transfer-text").fill("It is about streets.")
    page.get_by_role("button", name="Hand it on").click()
    expect(page.locator(".case-bar")).to_contain_text("Piotr Lis")
    case.refresh_from_db()
    assert case.responsible == piotr


def _day(case: Case) -> str:
    from django.utils import translation
    from django.utils.formats import date_format

    with translation.override("pl"):
        return date_format(case.due_on)


def test_the_same_by_keyboard_alone(visit: Any, template: Any) -> None:
    anna, piotr = official(first_name="Anna"), official(first_name="Piotr", last_name="Lis")
    case = CaseFactory()
    page = at_desk(visit, anna, "/desk/cases/")
    Keyboard(page).press(page.get_by_role("link", name=case.title, exact=True).first)
    expect(page.locator("h1")).to_contain_text(case.title)
    page.keyboard.press("?")
    expect(page.locator("[data-keys] dl")).to_be_visible()
    page.keyboard.press("h")
    expect(page.locator("#transfer-to")).to_be_focused()
    page.keyboard.type(str(piotr)[:4])
    Keyboard(page).reach(page.locator("#transfer-text"))
    page.keyboard.type("Yours; h and ? stay letters here.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".case-bar")).to_contain_text("Piotr Lis")
    assert case.timeline.get(kind=TimelineKind.TRANSFERRED).text == "Yours; h and ? stay letters here."


def test_keys_of_the_list_choose_and_find_and_can_be_turned_off(visit: Any) -> None:
    cases = [CaseFactory(email=f"{number}@example.com") for number in range(2)]
    page = at_desk(visit, official(), "/desk/cases/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_label(f"Choose {cases[1].number}")).to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("#f-q")).to_be_focused()
    page.keyboard.type("jx?")
    expect(page.locator("#f-q")).to_have_value("jx?")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("[data-keys] dl")).to_be_visible()
    page.get_by_label("Use these keys on this device").uncheck()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#f-q")).not_to_be_focused()


def test_joining_two_cases(visit: Any) -> None:
    intake = IntakeFactory()
    kept, double = CaseFactory(intake=intake), CaseFactory(intake=intake)
    page = at_desk(visit, official(), f"/desk/cases/{double.pk}/")
    page.watch.expected_statuses.add(400)  # type: ignore[attr-defined]
    page.get_by_role("link", name="Join with another case").click()
    look(page, "merge")
    page.get_by_role("link", name=kept.number).click()
    page.get_by_role("button", name="Join them").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why they are one matter")
    look(page, "merge-problem")
    page.locator("#merge-text").fill("The same kiosk.")
    page.get_by_role("button", name="Join them").click()
    expect(page.locator("h1")).to_contain_text(kept.title)
    expect(page.get_by_role("region", name="Linked cases")).to_contain_text(double.number)
    double.refresh_from_db()
    assert double.state == CaseState.MERGED


@pytest.mark.parametrize("javascript", [True, False])
def test_giving_many_to_a_colleague_after_looking_at_what_will_happen(visit: Any, javascript: bool) -> None:
    piotr = official(first_name="Piotr", last_name="Lis")
    cases = [CaseFactory(email=f"{number}@example.com") for number in range(3)]
    Case.objects.update(responsible=None)
    page = at_desk(visit, official(), "/desk/cases/", javascript=javascript)
    for case in cases[:2]:
        page.get_by_label(f"Choose {case.number}").check()
    page.get_by_role("button", name="Give to…").click()
    page.locator("#bulk-to").select_option(label=str(piotr))
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_role("table")).to_contain_text("will go to Piotr Lis")
    if javascript:
        look(page, "bulk")
    page.get_by_role("button", name="Give them").click()
    expect(page.get_by_role("main")).to_contain_text("Given to a colleague: 2")
    assert Case.objects.filter(responsible=piotr).count() >= 2


def test_without_scripts_a_template_is_inserted_by_the_server(visit: Any, template: Any) -> None:
    case = CaseFactory()
    page = at_desk(visit, official(), f"/desk/cases/{case.pk}/", javascript=False)
    page.get_by_text("Write to the applicant", exact=True).click()
    page.locator("#message-text").fill("Dzień dobry,")
    page.locator("#message-template").select_option(label="Deadline")
    form = page.locator("form").filter(has=page.locator("#message-text"))
    form.get_by_role("button", name="Insert").click()
    expect(page.locator("#message-text")).to_have_value(
        f"Dzień dobry,\n\nSprawa {case.number}: odpowiemy do {_day(case)}."
    )


def test_what_was_typed_is_back_after_the_connection_dropped(visit: Any) -> None:
    case = CaseFactory()
    page = at_desk(visit, official(), f"/desk/cases/{case.pk}/")
    page.keyboard.press("n")
    page.locator("#note-text").fill("An hour of thinking.")
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#note-text")).to_have_value("An hour of thinking.")
    expect(page.locator(".case-kept").first).to_contain_text("This was kept from before; it was not sent.")
    look(page, "kept")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".case-timeline").first).to_contain_text("An hour of thinking.")
    expect(page.locator("#note-text")).to_have_value("")


def test_two_people_see_each_other(visit: Any) -> None:
    anna, piotr = (
        official(first_name="Anna", last_name="Nowak"),
        official(first_name="Piotr", last_name="Lis"),
    )
    case = CaseFactory()
    at_desk(visit, anna, f"/desk/cases/{case.pk}/")
    page = at_desk(visit, piotr, f"/desk/cases/{case.pk}/")
    expect(page.locator("[data-presence-list]")).to_contain_text("Anna Nowak opened this just now")
    look(page, "presence")


@pytest.mark.parametrize(
    "path", ["search/?q=pierogi", "interests/", "rights/", "erasures/", "templates/", "templates/new/"]
)
def test_the_other_pages_pass_axe_on_a_phone_too(visit: Any, template: Any, path: str) -> None:
    CaseFactory()
    admin = official(official=False, city_administrator=True)
    for phone in (False, True):
        page = at_desk(visit, admin, f"/desk/cases/{path}", phone=phone)
        look(page, f"{path.strip('/').replace('/', '-').partition('?')[0]}-{phone}")
