"""Step 3: what is accepted is at once on its map and, by the rule, on the other; so is every change."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.kernel.casework import api as casework
from kramy.kernel.casework.models import Case
from kramy.modules.map_campaigns.models import Entry
from tests.harness.axe import assert_accessible
from tests.harness.hands import Keyboard
from tests.harness.people import sign_in
from tests.harness.scene import Scene, applicants, firm_for

pytestmark = [pytest.mark.browser]


def accept(desk: Page, case: Case) -> None:
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_role("button", name="Accept", exact=True).click()
    expect(desk.get_by_role("region", name="Accepted")).to_be_visible()


def assert_on_both_maps(page: Page, query: str, names: list[str]) -> None:
    for campaign in ("gastronomy", "active"):
        page.goto(f"/en/maps/{campaign}/?q={query}")
        expect(page.locator(".m-item h3 a")).to_have_text(names)


def test_an_entry_follows_its_case_on_both_maps(visit: Any, scene: Scene) -> None:
    firm = firm_for("pierogi")
    worker = applicants(scene)
    answers = worker.answers(firm) | {"name": "Zbójnicka Uczta"}
    worker.answers = lambda *arguments, **options: answers  # type: ignore[method-assign]
    case = worker.apply(firm, scene.gastronomy, timezone.now())
    resident = visit("/en/maps/", phone=True, locale="en-GB")
    assert_on_both_maps(resident, "Zbójnicka", [])
    desk = visit("/en/", locale="en-GB")
    sign_in(desk, scene.official)

    accept(desk, case)
    assert_on_both_maps(resident, "zbojnicka", ["Zbójnicka Uczta"])
    resident.get_by_role("link", name="Zbójnicka Uczta").click()
    entry_address = resident.url
    expect(resident.get_by_role("heading", level=1)).to_have_text("Zbójnicka Uczta")

    owner = visit(casework.new_access(case), locale="en-GB")
    owner.goto(f"/en{owner.url.partition(owner.watch.origin)[2]}")
    owner.get_by_role("link", name="Change something").click()
    owner.get_by_role("button", name="Show my answers").click()
    owner.get_by_role("link", name="Change Name on the map").click()
    owner.get_by_label("Name on the map").fill("Zbójnicka Gościna")
    owner.get_by_role("button", name="Save and go back to your answers").click()
    owner.get_by_role("button", name="Send the application").click()
    expect(owner.locator(".k-panel")).to_be_visible()
    assert_on_both_maps(resident, "zbojnicka", ["Zbójnicka Uczta"])
    correction = scene.newest_case()
    assert correction != case
    accept(desk, correction)
    assert_on_both_maps(resident, "zbojnicka", ["Zbójnicka Gościna"])
    assert Entry.objects.filter(name__startswith="Zbójnicka").count() == 1

    owner.goto(f"/en{casework.new_access(correction)}")
    owner.get_by_role("link", name="Withdraw", exact=True).click()
    owner.get_by_role("button", name="Yes, withdraw it").click()
    expect(owner.get_by_role("main")).to_contain_text("Withdrawn")
    assert_on_both_maps(resident, "zbojnicka", [])
    resident.watch.expected_statuses.update({404, 410})
    resident.goto(entry_address)
    expect(resident.get_by_role("heading", level=1)).to_have_text("This entry is no longer on the map")
    assert_accessible(resident)


def test_a_refused_application_is_on_no_map(visit: Any, scene: Scene) -> None:
    firm = firm_for("cafe")
    case = applicants(scene).apply(firm, scene.gastronomy, timezone.now())
    desk = visit("/en/", locale="en-GB")
    sign_in(desk, scene.official)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_text("Refuse", exact=True).first.click()
    desk.locator("#refuse-text").fill("Nie.")
    desk.locator("form[action*=refuse]").get_by_role("button", name="Refuse", exact=True).click()
    expect(desk.get_by_role("region", name="Refused")).to_be_visible()
    assert Entry.objects.filter(name=firm.name).count() == 0
    page = visit("/en/maps/gastronomy/", locale="en-GB")
    expect(page.locator(".m-item h3 a").get_by_text(firm.name, exact=True)).to_have_count(0)


def test_accepted_and_withdrawn_by_keyboard_alone(visit: Any, scene: Scene) -> None:
    firm = replace(firm_for("bakery"), name="Wypieki Łokietka")
    case = applicants(scene).apply(firm, scene.gastronomy, timezone.now())
    desk = visit("/en/", locale="en-GB")
    sign_in(desk, scene.official)
    desk.goto(f"/desk/cases/{case.pk}/")
    Keyboard(desk).press(desk.get_by_role("button", name="Accept", exact=True))
    expect(desk.get_by_role("region", name="Accepted")).to_be_visible()
    resident = visit("/en/maps/", locale="en-GB")
    for campaign in ("gastronomy", "active"):
        resident.goto(f"/en/maps/{campaign}/")
        search = resident.locator("#m-q")
        Keyboard(resident).write(search, firm.name)
        resident.keyboard.press("Enter")
        expect(resident.locator(".m-item h3 a").get_by_text(firm.name, exact=True)).to_be_visible()
    owner = visit(f"/en{casework.new_access(case)}", locale="en-GB")
    assert_accessible(owner)
    Keyboard(owner).press(owner.get_by_role("link", name="Withdraw", exact=True))
    assert_accessible(owner)
    Keyboard(owner).press(owner.get_by_role("button", name="Yes, withdraw it"))
    expect(owner.get_by_role("main")).to_contain_text("Withdrawn")
    for campaign in ("gastronomy", "active"):
        resident.goto(f"/en/maps/{campaign}/")
        expect(resident.locator(".m-item h3 a").get_by_text(firm.name, exact=True)).to_have_count(0)
