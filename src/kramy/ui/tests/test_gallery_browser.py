"""The gallery in a real browser: axe, reflow, keyboard, weight."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

ROOT = Path(settings.PROJECT)
AXE = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.browser, pytest.mark.urls("kramy.ui.tests.urls")]


@pytest.fixture
def visit(browser: Browser, live_server):
    """Opens a path of the live server; complains of script errors and requests that fail."""
    pages: list[tuple[Page, list[str]]] = []

    def open_page(path: str = "/ui/gallery/", **options) -> Page:
        page = browser.new_page(**{"viewport": {"width": 1280, "height": 900}, "locale": "pl-PL", **options})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}")
        )
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        pages.append((page, faults))
        return page

    yield open_page
    for page, faults in pages:
        page.close()
        assert [fault for fault in faults if "/favicon.ico" not in fault and "/krakow/" not in fault] == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate(
        """async (tags) => {
            const options = {runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}}};
            return (await axe.run(document, options)).violations.flatMap((violation) =>
                violation.nodes.map((node) => `${violation.id}: ${node.target} ${node.failureSummary}`));
        }""",
        TAGS,
    )
    return list(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/ui/gallery/", "/ui/gallery/?errors=1"])
def test_axe_finds_nothing(visit, scheme, width, path):
    page = visit(path, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    assert violations(page) == []


def test_page_reflows_at_320_pixels_and_twice_the_text(visit):
    page = visit(viewport={"width": 320, "height": 700})
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.setAttribute('style', 'font-size: 200%')")
    assert page.evaluate(wider) == 0


def test_suggestions_by_keyboard(visit):
    page = visit()
    field = page.locator("#address")
    field.focus()
    page.keyboard.type("zwie")
    page.wait_for_selector("[role=listbox]:not([hidden])")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    option = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert option.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert field.input_value() == "ul. Zwierzyniecka 1"
    assert page.locator("#address-lon").input_value() == "19.94"
    assert field.get_attribute("aria-expanded") == "false"


def test_chosen_pictures_are_shown_and_can_be_taken_back(visit):
    page = visit()
    files = [
        {"name": f"{name}.png", "mimeType": "image/png", "buffer": name.encode()}
        for name in ("one", "two", "three")
    ]
    page.set_input_files("#empty_pictures", files)
    names = page.locator("form >> .k-upload__name")
    assert names.all_text_contents() == ["one.png", "two.png", "three.png"]
    page.get_by_role("button", name="two.png").click()
    assert names.all_text_contents() == ["one.png", "three.png"]
    assert page.evaluate("document.querySelector('#empty_pictures').files.length") == 2


def test_a_question_before_a_button_acts(visit):
    page = visit()
    page.evaluate(
        """() => {
            window.acted = 0;
            document.querySelector("[data-k=confirm]").onclick = () => window.acted++;
        }"""
    )
    button = page.locator("[data-k=confirm]")
    button.click()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("window.acted") == 0
    button.click()
    page.locator("dialog button").first.click()
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("window.acted") == 1


def test_skip_link_is_first_and_leads_to_the_content(visit):
    page = visit(java_script_enabled=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_navigation_folds_on_a_phone(visit):
    page = visit(viewport={"width": 390, "height": 800})
    assert page.locator("#k-nav").is_visible() is False
    button = page.locator(".k-menu-button")
    button.click()
    assert (button.get_attribute("aria-expanded"), page.locator("#k-nav").is_visible()) == ("true", True)
    page.locator("#k-nav a").first.focus()
    page.keyboard.press("Escape")
    assert page.locator("#k-nav").is_visible() is False


def test_without_scripts_navigation_and_filters_are_open(visit):
    page = visit(java_script_enabled=False, viewport={"width": 390, "height": 800})
    assert page.locator("#k-nav").is_visible() is True
    assert page.locator(".k-filters form").is_visible() is True


def test_nothing_comes_from_elsewhere(visit, live_server):
    page = visit()
    hosts = page.evaluate(
        "[...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin))]"
    )
    assert hosts == [live_server.url]


def test_a_polish_page_loads_at_most_70_kilobytes_of_fonts(live_server):
    fonts = ROOT / "src/kramy/ui/static/ui/dist/fonts"
    polish = [
        fonts / f"{family}-{subset}.woff2" for family in ("display", "text") for subset in ("latin", "polish")
    ]
    assert sum(path.stat().st_size for path in polish) <= 70_000
