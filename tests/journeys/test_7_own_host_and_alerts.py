"""A map on its own host name, and a resident who hears of new places: by keyboard, on a phone, without scripts."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.cities.krakow.demo import own_site
from kramy.kernel.messaging.models import OutboxMessage
from kramy.modules.map_campaigns.enums import AlertState
from kramy.modules.map_campaigns.models import AlertSubscription, Campaign, Entry
from tests.harness.axe import assert_accessible
from tests.harness.hands import Keyboard
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.scene import Scene, applicants, firm_for

pytestmark = [pytest.mark.browser]
RESIDENT = "mieszkanka@example.org"


@pytest.fixture
def own_origin(scene: Scene, live_server: Any) -> Any:
    """The Christmas map at ``swieta.localhost``, which chromium takes for this machine by itself."""
    with override_settings(BASE_URL=live_server.url):
        own_site.dress(Campaign.objects.get(pk=scene.christmas.pk), by=scene.administrator)
        yield f"http://{own_site.HOST}:{urlsplit(live_server.url).port}"


@pytest.fixture
def hub(live_server: Any) -> Any:
    with override_settings(BASE_URL=live_server.url):
        yield live_server.url


def letter() -> OutboxMessage:
    return OutboxMessage.objects.filter(recipient=RESIDENT).latest("pk")


def link_below(words: str) -> str:
    lines = letter().text.splitlines()
    return lines[lines.index(f"{words}:") + 1]


def test_a_map_on_its_own_host(visit: Any, own_origin: str, scene: Scene) -> None:
    page: Page = visit("/en/maps/", locale="en-GB")
    page.watch.origin = "http://"  # type: ignore[attr-defined]  # two origins, both this machine's
    page.goto(f"{own_origin}/en/")
    expect(page.locator(".k-wordmark")).to_contain_text("Christmas in Kraków")
    expect(page.get_by_role("img", name="A bauble")).to_be_visible()
    expect(page.locator("kramy-map.m-map--ready")).to_be_visible()
    assert_in_both_schemes(page)
    assert_reflows(page)
    brand = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--k-brand').trim()")
    assert brand == "#9b1c31"
    page.locator(".k-languages a", has_text="Polski").click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(own_origin)}/(#|$)"))  # the map notes its view
    page.get_by_role("link", name="Dodaj swoją firmę").first.click()
    expect(page).to_have_url(f"{own_origin}/apply/{scene.christmas.slug}/")
    page.get_by_role("link", name="Deklaracja dostępności").click()
    assert page.url.startswith(f"{settings.BASE_URL}/accessibility/")
    page.goto(f"{own_origin}/desk/")
    assert page.url.startswith(f"{settings.BASE_URL}/")
    assert {cookie["name"] for cookie in page.context.cookies(own_origin)} <= {"csrftoken", "kramy_language"}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resident_hears_of_a_new_place(visit: Any, scene: Scene, hub: str, scripts: bool) -> None:
    page: Page = visit(
        "/en/maps/active/?category=gastronomy", locale="en-GB", javascript=scripts, phone=not scripts
    )
    page.watch.expected_statuses.add(400)  # type: ignore[attr-defined]  # a form sent with nothing in it
    page.get_by_role("link", name="Tell me about new places here").click()
    expect(page.get_by_role("checkbox", name="Food and drink")).to_be_checked()
    if scripts:
        assert_in_both_schemes(page)
        hands = Keyboard(page)
        hands.press(page.get_by_role("button", name="Send me the link"))
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        assert_accessible(page)
        hands.tick(page.get_by_label("At once"))
        hands.write(page.get_by_label("E-mail address"), RESIDENT)
        hands.tick(page.get_by_label("I agree that the city sends"))
        hands.press(page.get_by_role("button", name="Send me the link"))
    else:
        page.get_by_label("At once").check()
        page.get_by_label("E-mail address").fill(RESIDENT)
        page.get_by_label("I agree that the city sends").check()
        page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert AlertSubscription.objects.get(email=RESIDENT).state == AlertState.WAITING
    page.goto(link_below("Confirm"))
    if scripts:
        assert_accessible(page)
    page.get_by_role("button", name="Yes, begin").click()
    expect(page.get_by_text("From now on we write")).to_be_visible()

    worker, now = applicants(scene), timezone.now()
    case = worker.apply(firm_for("pierogi"), scene.gastronomy, now)
    worker.accept(case, now)
    entry = Entry.objects.get(case=case)
    assert entry.name in letter().text

    page.goto(link_below("End it with one click"))
    page.get_by_role("button", name="End it and delete my address").click()
    expect(page.get_by_role("heading", name="You get no more messages")).to_be_visible()
    assert not AlertSubscription.objects.filter(email=RESIDENT).exists()
