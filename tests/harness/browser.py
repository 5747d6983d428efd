"""A real browser: Debian's chromium driven by Playwright, with every visitor watched for faults."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

# Playwright's synchronous interface keeps an event loop in this thread; the tests use the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures"
FAILURES = PICTURES.parent / "failures"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail("No chromium: run `make system`, or install your system's chromium package.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


class Watch:
    """What went wrong in a visitor's browser: page errors, failed or foreign requests."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.expected_statuses: set[int] = set()

    def attach(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: Any) -> None:
        # A status the test expects is also reported on the console; the response check judges statuses.
        # htmx also reports as an error that a newer question took the place of one under way, as it is meant to.
        if message.text.startswith(("htmx:sendAbort", "htmx:afterRequest", "htmx:abort")):
            return
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        self.requests.append(request.url)
        if request.url.startswith(("http:", "https:", "ws:")) and not request.url.startswith(self.origin):
            self.faults.append(f"third party: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.faults.append(f"{response.status}: {urlsplit(response.url).path}")


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any
) -> Iterator[Callable[..., Page]]:
    """Open a browser as somebody: ``visit("/", phone=True, javascript=False)`` gives the page.

    ``page.watch`` collects faults; any that the test did not take out fails the test at its end.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page(
        path: str = "/", *, phone: bool = False, javascript: bool = True, dark: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=options.pop("locale", "pl-PL"),
            timezone_id="Europe/Warsaw",
            **options,
        )
        context.set_default_timeout(15_000)
        watch = Watch(live_server.url)
        watch.attach(context)
        opened.append((context, watch))
        page = context.new_page()
        page.watch = watch  # type: ignore[attr-defined]
        page.goto(path)
        return page

    yield open_page
    faults = [fault for _context, watch in opened for fault in watch.faults]
    report = getattr(request.node, "report_of_call", None)
    for number, (context, _watch) in enumerate(opened):
        if report is not None and report.failed:
            for page in context.pages:
                page.screenshot(path=FAILURES / f"{request.node.name}-{number}.png", full_page=True)
        context.close()
    assert faults == [], "\n".join(faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Lets ``visit`` know that the test failed: what the browser showed is then kept in ``build/failures``."""
    report = yield
    if report.when == "call":
        item.report_of_call = report  # type: ignore[attr-defined]
    return report


def picture(page: Page, name: str, *, full_page: bool = False) -> Path:
    """Keep a picture of the page under ``build/pictures`` (the docs' pictures are copied from there)."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=full_page)
    return path
