"""Checks of a page as it stands: accessible in both schemes, nothing cut off on a narrow screen or in large type."""

from playwright.sync_api import Page, expect

from tests.harness.axe import assert_accessible

NARROW = 320
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""


def assert_in_both_schemes(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
    """axe finds nothing, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page, exclude=exclude)
    page.emulate_media(color_scheme="light")


def assert_reflows(page: Page) -> None:
    """No sideways scrolling at 320 pixels (WCAG 1.4.10), nor with text of twice the size (1.4.4)."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 700})
    assert page.evaluate(_WIDER) == 0, (page.url, page.evaluate(_TOO_WIDE))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(_WIDER) == 0, (page.url, page.evaluate(_TOO_WIDE))
    page.evaluate("document.documentElement.style.fontSize = ''")
    if before:
        page.set_viewport_size(before)


def assert_refused(page: Page, *sentences: str) -> None:
    """The page says what is wrong: in its title, in a summary that has the focus and links to the fields."""
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    for sentence in sentences:
        expect(summary).to_contain_text(sentence)
    assert page.title().startswith(("Error:", "Błąd:", "Помилка:"))
