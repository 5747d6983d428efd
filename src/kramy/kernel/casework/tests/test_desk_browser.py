"""The case screen in a real browser: single keys, words of reasons, axe."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.harness.axe import violations

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.tests.factories import CaseFactory, good_answers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAGTAILS_OWN = ("#wagtail-sidebar",)


def at_desk(visit: Any, path: str, **options: Any) -> Page:
    client = Client()
    client.force_login(give_second_factor(UserFactory(official=True, language="en")))
    page: Page = visit("/healthz", **options)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}]
    )
    page.goto(path)
    return page


def some_case() -> Case:
    api.save_reason(
        kind="test_dummy",
        code="photo",
        titles={"pl": "Zdjęcie", "en": "Picture"},
        texts={"pl": "Zdjęcie jest nieczytelne.", "en": "The picture cannot be read."},
        for_refusal=True,
        for_correction=True,
        by=None,
    )
    return CaseFactory(answers=good_answers(what="twice"))


def test_keys_lead_but_decide_nothing_and_can_be_turned_off(visit: Any) -> None:
    case = some_case()
    page = at_desk(visit, f"/desk/cases/{case.pk}/")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Accept", exact=True)).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#correction-reason")).to_be_focused()
    page.locator("#correction-text").focus()
    page.keyboard.type("carnival")
    expect(page.locator("#correction-text")).to_have_value("carnival")
    page.locator("[data-keys] summary").click()
    page.get_by_label("Use these keys on this device").uncheck()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_be_hidden()
    page.reload()
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_be_hidden()
    case.refresh_from_db()
    assert case.state == "received"


def test_a_listed_reason_is_there_for_editing(visit: Any) -> None:
    page = at_desk(visit, f"/desk/cases/{some_case().pk}/")
    page.keyboard.press("r")
    page.locator("#refuse-reason").select_option(label="Picture")
    expect(page.locator("#refuse-text")).to_have_value("Zdjęcie jest nieczytelne.")
    page.locator("#refuse-text").fill("Zdjęcie jest nieczytelne.\n\nProszę o inne.")
    page.locator("#refuse-reason").select_option(value="")
    expect(page.locator("#refuse-text")).to_have_value("Proszę o inne.")


@pytest.mark.parametrize("phone", [False, True])
def test_queue_and_case_pass_axe(visit: Any, phone: bool) -> None:
    case = some_case()
    page = at_desk(visit, "/desk/cases/", phone=phone)
    assert violations(page, exclude=WAGTAILS_OWN) == []
    page.goto(f"/desk/cases/{case.pk}/")
    for summary in page.locator(".case-decide summary").all():
        summary.click()
    assert violations(page, exclude=WAGTAILS_OWN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= (390 if phone else 1280)
