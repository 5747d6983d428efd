"""Bytes and requests of the map page, as headless Chromium receives them."""

import http.client
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright
from tests.harness.browser import ARGUMENTS, chromium

from benchmarks.figures import report
from benchmarks.hub import Hub

LIST_BYTES = 120_000
MAP_BYTES = 520_000
MAP_REQUESTS = 30
BASE_MAP = "/artefacts/basemap/"


def _received(hub: Hub, path: str, *, javascript: bool) -> list[tuple[str, int]]:
    """(address, bytes over the wire) of every request until the page is still."""
    found: dict[str, list[object]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_context(java_script_enabled=javascript, locale="pl-PL").new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.responseReceived", lambda e: found.setdefault(e["requestId"], [e["response"]["url"], 0])
        )
        session.on(
            "Network.loadingFinished",
            lambda e: found.get(e["requestId"], [None, 0]).__setitem__(1, int(e["encodedDataLength"])),
        )
        workers: list[str] = []
        page.on("worker", lambda worker: workers.append(worker.url))
        page.goto(hub.url + path)
        if javascript:
            page.wait_for_selector("kramy-map [data-count], kramy-map button", timeout=30_000)
        page.wait_for_load_state("networkidle")
        browser.close()
    # What came out of the browser's own cache weighs nothing on the wire and is no request.
    requests = [
        (str(url), int(str(size)))
        for url, size in found.values()
        if size and not str(url).startswith(("data:", "blob:"))
    ]
    # A worker's own script is fetched by the worker, which this session does not watch: ask for it as it did.
    known = {url for url, _bytes in requests}
    requests += [(url, size_of(url)) for url in dict.fromkeys(workers) if url not in known]
    return requests


def size_of(url: str) -> int:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.request("GET", address.path, headers={"Accept-Encoding": "br"})
    response = connection.getresponse()
    return len(response.read()) + sum(len(name) + len(value) + 4 for name, value in response.getheaders())


def measure(hub: Hub) -> None:
    path = "/maps/gastronomy/"
    without = _received(hub, path, javascript=False)
    page_and_style = sum(size for url, size in without if url.split("?")[0].endswith((path, ".css")))
    report(
        "readable list",
        page_and_style,
        "bytes",
        target=LIST_BYTES,
        peers={"with fonts, icons and the drawn map": sum(size for _url, size in without)},
        note=f"{hub.database}, HTML and style sheets of the page without JavaScript, Brotli",
    )
    everything = [(url, size) for url, size in _received(hub, path, javascript=True) if BASE_MAP not in url]
    addresses = [url for url, _size_ in everything]
    if len(addresses) != len(set(addresses)):
        raise RuntimeError(
            f"Loaded twice: {sorted(url for url in set(addresses) if addresses.count(url) > 1)}"
        )
    heaviest = sorted(everything, key=lambda row: -row[1])[:4]
    report(
        "interactive map",
        sum(size for _url, size in everything),
        "bytes",
        target=MAP_BYTES,
        peers={urlsplit(url).path.rsplit("/", 1)[-1]: size for url, size in heaviest},
        note=f"{hub.database}, everything but the base map, Brotli, nothing loaded twice",
    )
    report("interactive map, requests", len(everything), "requests", target=MAP_REQUESTS, note=hub.database)
