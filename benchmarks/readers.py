"""Server time of the public pages under 16 concurrent readers."""

import http.client
import re
import threading
import time
from urllib.parse import urlsplit

from benchmarks.figures import percentile, report
from benchmarks.hub import Hub

READERS = 16
SECONDS = 6
TARGET_MS = 30
# The list is asked for as htmx asks: without its header the address leads to the whole page.
HEADERS = {"Accept-Encoding": "br", "HX-Request": "true"}
QUERIES = ("", "?service=delivery", "?open=now", "?q=piekarnia", "?page=7", "?sort=name&page=3")


def _read(
    base: str, paths: list[str], *, readers: int, seconds: float
) -> tuple[list[float], list[float], int]:
    """(server milliseconds, client milliseconds, failures) of ``readers`` threads that ask one after another."""
    address = urlsplit(base)
    server: list[float] = []
    client: list[float] = []
    failures = 0
    lock = threading.Lock()
    end = time.monotonic() + seconds

    def reader(number: int) -> None:
        nonlocal failures
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        mine: list[tuple[float, float]] = []
        failed = 0
        turn = number
        while time.monotonic() < end:
            start = time.perf_counter()
            connection.request("GET", paths[turn % len(paths)], headers=HEADERS)
            response = connection.getresponse()
            response.read()
            took = (time.perf_counter() - start) * 1000
            timing = re.search(r"dur=([\d.]+)", response.getheader("Server-Timing") or "")
            if response.status == 200 and timing:
                mine.append((float(timing[1]), took))
            else:
                failed += 1
            turn += readers  # readers take turns: no two of them ask for the same page in a row
        connection.close()
        with lock:
            failures += failed
            server.extend(row[0] for row in mine)
            client.extend(row[1] for row in mine)

    threads = [threading.Thread(target=reader, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return server, client, failures


def measure(hub: Hub) -> None:
    from django.urls import reverse
    from django.utils import translation

    from kramy.modules.map_campaigns.models import Entry

    with translation.override("pl"):
        campaign = reverse("maps:campaign", args=["gastronomy"])
        results = reverse("maps:results", args=["gastronomy"])
        entries = [
            reverse("maps:entry", args=["gastronomy", pk, slug])
            for pk, slug in Entry.objects.order_by("pk").values_list("pk", "slug")[:400]
        ]
    pages = {
        "map page": [f"{campaign}{query}" for query in QUERIES],
        "list": [f"{results}{query}" for query in QUERIES],
        "list, no two questions alike": [
            f"{results}?near={19.85 + number % 97 / 500:.4f},{50.01 + number % 89 / 800:.4f}&page={number % 7 + 1}"
            for number in range(6_000)
        ],
        "entry page": entries,
    }
    for paths in pages.values():
        _read(hub.url, paths[:12], readers=2, seconds=1)  # warm
    plain, _client, _failures = _read(hub.url, ["/healthz"], readers=READERS, seconds=2)
    for name, paths in pages.items():
        server, client, failures = _read(hub.url, paths, readers=READERS, seconds=SECONDS)
        if failures:
            raise RuntimeError(f"{name}: {failures} requests failed")
        report(
            f"server time p95, {name}",
            percentile(server, 0.95),
            "ms",
            target=TARGET_MS,
            peers={
                "server time p50": round(percentile(server, 0.5), 2),
                "empty page p95": round(percentile(plain, 0.95), 2),
                "seen by the reader p95": round(percentile(client, 0.95), 2),
                "pages per second": round(len(server) / SECONDS, 1),
            },
            note=f"{hub.database}, 10,000 entries, {READERS} readers in a closed loop on the same two cores",
        )
