"""The pages of the clock in a real browser: axe, on a phone, by keyboard, without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.harness.axe import violations
from tests.harness.browser import picture

from kramy.kernel.accounts.api import save_unit
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain.satisfaction import opinion_path
from kramy.kernel.casework.models import Satisfaction
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.casework.tests.test_desk_browser import WAGTAILS_OWN, at_desk

IN_THE_DOCS = {"/desk/cases/absences/new/": "absence", "/desk/cases/kinds/test_dummy/": "kind-of-case"}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [False, True])
def test_the_desk_pages_pass_axe(visit: Any, phone: bool) -> None:
    official = UserFactory(city_administrator=True, language="en")
    case = CaseFactory()
    unit = save_unit(names={"pl": "Handel", "en": "Trade"}, head=official, by=None)
    rule = api.save_rule(name="Trade", target="unit", unit=unit, sectors=["56"], by=None)
    today = timezone.localdate()
    api.enter_absence(person=official, first_day=today, last_day=today + timedelta(days=3), by=None)
    client = Client()
    client.force_login(give_second_factor(official))
    page = visit("/healthz", phone=phone)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}]
    )
    for path in (
        f"/desk/cases/{case.pk}/clock/",
        "/desk/cases/absences/",
        "/desk/cases/absences/new/",
        "/desk/cases/routing/",
        f"/desk/cases/routing/{rule.pk}/",
        "/desk/cases/kinds/",
        "/desk/cases/kinds/test_dummy/",
        "/desk/cases/statistics/",
        "/desk/people/units/",
        f"/desk/people/units/{unit.pk}/",
    ):
        page.goto(path)
        assert violations(page, exclude=WAGTAILS_OWN) == [], path
        if not phone and path in IN_THE_DOCS:
            picture(page, IN_THE_DOCS[path])


def test_extending_by_keyboard(visit: Any) -> None:
    case = CaseFactory(language="en")
    page = at_desk(visit, f"/desk/cases/{case.pk}/")
    page.get_by_role("link", name="Extend or suspend").focus()
    page.keyboard.press("Enter")
    until = case.due_on + timedelta(days=30)
    page.locator("#id_extend-until").fill(until.isoformat())
    page.locator("#id_extend-text").fill("The expert is ill.")
    page.get_by_role("button", name="Extend and tell the applicant").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The deadline is put off; the applicant is told.")).to_be_visible()
    case.refresh_from_db()
    assert case.due_on >= until


@pytest.mark.parametrize("scripts", [True, False])
def test_the_applicants_clock_and_the_one_question(visit: Any, scripts: bool) -> None:
    official = UserFactory(official=True)
    case = CaseFactory(language="en")
    page = visit(api.new_access(case), javascript=scripts)
    expect(page.get_by_role("heading", name="The clock of your case")).to_be_visible()
    page.get_by_text("Why this date").click()
    expect(page.get_by_text("is not counted")).to_be_visible()
    if scripts:
        assert violations(page) == []
    api.decide(case=case, outcome="accepted", by=official)
    page.goto(opinion_path(case))
    if scripts:
        assert violations(page) == []
    page.get_by_role("button", name="Very well").click()
    expect(page.get_by_text("Your answer is counted.")).to_be_visible()
    assert Satisfaction.objects.get().score == 5
    page.goto("/cases/statistics/")
    if scripts:
        assert violations(page) == []
