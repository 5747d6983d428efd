"""``python -m benchmarks.map_picture [entries]``: how the map looks with very many entries, for the docs.

Fills a hub with 150,000 invented entries (or as many as are asked for), opens the map in headless Chromium, checks
that its marks add up to the number above the list, and keeps ``build/pictures/map-<entries>.png``; `scripts/pictures`
copies it into ``docs/pictures``. Takes some minutes, which is why it is no test.
"""

import os
import re
import sys

from playwright.sync_api import Page, sync_playwright
from tests.harness.browser import ARGUMENTS, DESKTOP, chromium, picture

from benchmarks.hub import running_hub

ENTRIES = 150_000
PATIENCE = 60_000
SETTLING = 8_000

# Playwright's synchronous interface keeps an event loop in this thread; the hub is filled with the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def _take(page: Page, address: str, name: str) -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector("kramy-map.m-map--ready")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLING)  # a map drawn by software paints its streets after its marks
    wanted = int(re.sub(r"\D", "", page.locator("#m-count").inner_text()))
    on_the_map = page.evaluate("document.querySelector('kramy-map').total")
    if wanted != on_the_map:
        raise RuntimeError(f"The list counts {wanted} entries, the marks {on_the_map}")
    print(f"{picture(page, name)}: {wanted} entries, {page.locator('.m-mark').count()} marks")


def main(entries: int) -> None:
    with running_hub(entries=entries) as hub, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport=DESKTOP, locale="en-GB", reduced_motion="reduce")
        _take(context.new_page(), f"{hub.url}/en/maps/gastronomy/", f"map-{entries}")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
