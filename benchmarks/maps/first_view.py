"""A visitor's first look at the map in headless Chromium: bytes, requests, and the time until a mark is to be seen."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright
from tests.harness.browser import ARGUMENTS, DESKTOP, PHONE, chromium

from benchmarks.figures import report
from benchmarks.maps import umap
from benchmarks.maps.stage import Stage
from benchmarks.weight import size_of

ROUNDS = 5
LIST_BYTES = 120_000
MAP_BYTES = 520_000
MAP_REQUESTS = 30
HALF_OF_UMAP = 0.5
BASE_MAP = ("/artefacts/basemap/", "/basemap/")
OUR_MARK = "kramy-map button.m-mark"

WATCH = """
(() => {{
  const look = () => {{
    if (!window.firstMark && document.querySelector({mark!r})) {{
      window.firstMark = performance.now();
    }}
    if (!window.firstMark) requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}})()
"""
"""Looked for once a frame: the time is that of the frame which shows the first mark."""


ARRIVED = """
() => {
  const found = {};
  for (const { name, responseEnd } of performance.getEntriesByType("resource")) {
    if (/[/]maps[/].*[.]bin/.test(name)) found["map data there"] ??= Math.round(responseEnd);
    if (/maplibre[.].*js$/.test(name)) found["MapLibre there"] ??= Math.round(responseEnd);
  }
  return found;
}
"""


@dataclass
class View:
    """One cold view: milliseconds to the first mark, and what came over the wire until the page was still.

    ``arrived`` says when some of it was there, in milliseconds too: what the first mark waited for.
    """

    first_mark: float = 0.0
    arrived: dict[str, float] = field(default_factory=dict)
    answers: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def without_base_map(self) -> list[tuple[str, int]]:
        return [
            (url, size) for url, size in self.answers.values() if not any(part in url for part in BASE_MAP)
        ]

    @property
    def size(self) -> int:
        return sum(size for _url, size in self.without_base_map)


def look(
    browser: Browser, url: str, *, mark: str, phone: bool, before: Callable[[Page], None] = lambda page: None
) -> View:
    """Open ``url`` with nothing kept from before; ``before`` does what a visitor must do to see the map."""
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP, has_touch=phone, is_mobile=phone, locale="pl-PL",
        timezone_id="Europe/Warsaw",
    )  # fmt: skip
    view = View()
    try:
        page = context.new_page()
        page.add_init_script(WATCH.format(mark=mark))
        workers: list[str] = []
        page.on("worker", lambda worker: workers.append(worker.url))
        _count(page, view)
        page.goto(url, wait_until="commit")
        before(page)
        page.wait_for_function("() => window.firstMark", timeout=120_000)
        view.first_mark = float(page.evaluate("window.firstMark"))
        view.arrived = page.evaluate(ARRIVED)
        page.wait_for_load_state("networkidle")
        _count_workers(view, workers)
    finally:
        context.close()
    return view


def _count(page: Page, view: View) -> None:
    """Bytes by the browser's own count."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        url = event["response"]["url"]
        if not url.startswith(("data:", "blob:")) and not event["response"].get("fromDiskCache"):
            view.answers[event["requestId"]] = (url, 0)

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in view.answers:
            url, _none = view.answers[event["requestId"]]
            view.answers[event["requestId"]] = (url, int(event["encodedDataLength"]))

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", ended)


def _count_workers(view: View, workers: list[str]) -> None:
    """A worker's script is fetched by the worker, which the page's session does not see: ask for it as it did."""
    known = {url for url, _size in view.answers.values()}
    for url in dict.fromkeys(workers):
        if url not in known and not url.startswith("blob:"):
            view.answers[url] = (url, size_of(url))


def _show_map(page: Page) -> None:
    """On a phone the list comes first: ask for the map as soon as that can be done."""
    page.locator('#m-toggle [data-view="map"]').click(timeout=60_000)


def measure(stage: Stage) -> None:
    address = f"{stage.url}/maps/{stage.campaign.slug}/"
    with sync_playwright() as playwright, umap.serving(stage) as theirs:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            look(
                browser, address, mark=OUR_MARK, phone=False
            )  # the servers' first answer is nobody's first view
            for device, phone in (("laptop", False), ("phone", True)):
                ours, others = [], []
                for _round in range(ROUNDS):  # in turn, so that a busy moment hits both
                    before = _show_map if phone else (lambda page: None)
                    ours.append(look(browser, address, mark=OUR_MARK, phone=phone, before=before))
                    if theirs:
                        others.append(look(browser, theirs, mark=umap.MARK, phone=phone))
                _tell(stage, device, ours, others)
            _tell_list(stage, browser, address)
        finally:
            browser.close()


def _tell(stage: Stage, device: str, ours: list[View], others: list[View]) -> None:
    view = sorted(ours, key=lambda each: each.first_mark)[len(ours) // 2]
    size, requests = statistics.median(each.size for each in ours), len(view.without_base_map)
    limited = stage.size <= 10_000
    heaviest = sorted(view.without_base_map, key=lambda row: -row[1])[:3]
    note = f"{stage.database}, behind nginx, {len(ours)} fresh contexts, median; base map not counted"
    their = sorted(others, key=lambda each: each.first_mark)[len(others) // 2] if others else None
    report(
        f"first view on a {device}, bytes", size, "bytes",
        target=MAP_BYTES if limited else None, size=stage.size, note=note,
        peers={urlsplit(url).path.rsplit("/", 1)[-1]: weight for url, weight in heaviest}
        | (_their(their, "bytes") if stage.size == umap.SIZE else {}),
    )  # fmt: skip
    report(
        f"first view on a {device}, requests", requests, "requests",
        target=MAP_REQUESTS if limited else None, size=stage.size, note=note,
        peers=_their(their, "requests") if stage.size == umap.SIZE else {},
    )  # fmt: skip
    report(
        f"time to the first mark on a {device}", view.first_mark, "ms", size=stage.size, note=note,
        peers={"slowest": round(max(each.first_mark for each in ours))}
        | view.arrived
        | ({"uMap": round(their.first_mark)} if their else {}),
    )  # fmt: skip
    if their:
        report(
            f"time to the first mark on a {device}, share of uMap's", view.first_mark / their.first_mark, "times",
            target=HALF_OF_UMAP, size=stage.size, note=f"the same {stage.size:,} points, in turn with ours; {umap.version()}",
        )  # fmt: skip


def _their(view: View | None, what: str) -> dict[str, float]:
    if view is None:
        return {f"uMap ({umap.DOCUMENTED_NOTE})": umap.DOCUMENTED[what]}
    return {"uMap": view.size if what == "bytes" else len(view.without_base_map)}


def _tell_list(stage: Stage, browser: Browser, address: str) -> None:
    """What it takes to read the list: the page and its style sheets, without scripts."""
    context = browser.new_context(java_script_enabled=False, locale="pl-PL", viewport=PHONE)
    view = View()
    page = context.new_page()
    _count(page, view)
    page.goto(address, wait_until="networkidle")
    context.close()
    needed = [
        size
        for url, size in view.answers.values()
        if urlsplit(url).path.endswith((f"/{stage.campaign.slug}/", ".css"))
    ]
    report(
        "readable list", sum(needed), "bytes", target=LIST_BYTES, size=stage.size,
        peers={"with fonts, icons and the drawn map": view.size},
        note=f"{stage.database}, HTML and style sheets of the page without JavaScript",
    )  # fmt: skip
