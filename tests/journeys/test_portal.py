"""The hub around the maps: home, news, search, languages, the declaration, an address with nothing at it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.harness.browser import picture
from tests.harness.hands import Keyboard
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]

PREFIXES = {"pl": "", "en": "/en", "uk": "/uk"}
PATHS = ("/", "/news/", "/news/swieta/", "/search/", "/search/?q=pierogi", "/maps/", "/privacy/", "/mailbox/")
DECLARATION_IDS = [
    "a11y-architektura", "a11y-data-aktualizacja", "a11y-data-publikacja", "a11y-data-sporzadzenie", "a11y-email",
    "a11y-komunikacja", "a11y-kontakt", "a11y-podmiot", "a11y-procedura", "a11y-status", "a11y-telefon", "a11y-url",
    "a11y-wstep", "a11y-zakres",
]  # fmt: skip


@pytest.mark.parametrize("language", PREFIXES)
def test_every_page_in_every_language(visit: Any, scene: Scene, language: str) -> None:
    prefix = PREFIXES[language]
    page = visit(f"{prefix}/")
    declaration = page.get_by_role("contentinfo").get_by_role("link").first.get_attribute("href")
    for path in (*(f"{prefix}{path}" for path in PATHS), declaration):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_in_both_schemes(page)
        assert_reflows(page)
    page.watch.expected_statuses.add(404)
    page.goto(f"{prefix}/nothing-here/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert_in_both_schemes(page)


def test_the_declaration_has_the_marks_the_law_asks_for(visit: Any, scene: Scene) -> None:
    page = visit("/")
    page.get_by_role("link", name="Deklaracja dostępności").click()
    marks = page.locator("[id^=a11y-]").evaluate_all("elements => elements.map(element => element.id).sort()")
    assert marks == DECLARATION_IDS


def test_changing_the_language_keeps_the_page(visit: Any, scene: Scene) -> None:
    page = visit("/maps/gastronomy/?service=delivery")
    page.get_by_role("navigation", name="Język").get_by_role("link", name="English").click()
    assert page.url.endswith("/en/maps/gastronomy/?service=delivery")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gastronomy")
    page.goto("/en/news/swieta/")
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Ukrainian").or_(
        page.get_by_role("navigation", name="Language").get_by_role("link", name="Українська")
    ).click()
    assert page.url.endswith("/uk/news/swieta/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Купую на свята")


def test_search_finds_pages_by_keyboard(visit: Any, scene: Scene) -> None:
    page = visit("/en/", locale="en-GB")
    keyboard = Keyboard(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    keyboard.write(page.get_by_role("main").get_by_role("searchbox"), "qqqqqqq")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert_in_both_schemes(page)
    page.get_by_role("main").get_by_role("searchbox").fill("delivers")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Who delivers in your district?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who delivers in your district?")


def test_the_home_page(visit: Any, scene: Scene) -> None:
    page = visit("/")
    picture(page, "home-desktop")
    page = visit("/", phone=True, dark=True)
    picture(page, "home-phone-dark")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="Aktualności")).to_be_visible()
