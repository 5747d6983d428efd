"""The desk as an official uses it: the queue in its views and filters, one case after another, the search."""

import random
from collections.abc import Callable
from typing import Any

import httpx

from benchmarks.cases.people import server_milliseconds, signed_in
from benchmarks.figures import percentile, report
from benchmarks.hub import Hub
from benchmarks.maps import words

TARGET_MS = 100
ASKED = 120
QUEUE = (
    "/desk/cases/", "/desk/cases/?view=mine", "/desk/cases/?view=team", "/desk/cases/?view=unassigned",
    "/desk/cases/?tab=decided", "/desk/cases/?tab=decided&sort=due", "/desk/cases/?tab=awaiting",
    "/desk/cases/?due=overdue", "/desk/cases/?due=week&sort=due", "/desk/cases/?q=Karmelicka",
    "/desk/cases/?q=podjazd", "/desk/cases/?sort=title", "/desk/cases/?tab=decided&sort=received",
)  # fmt: skip
STATISTICS = (
    "/desk/cases/statistics/",
    "/desk/cases/statistics/?since=2025-01-01&until=2025-12-31",
    "/cases/statistics/",
)
"""No target is set for them; they read every case of a year."""


def measure(hub: Hub, officials: list[Any], count: int) -> None:
    from kramy.kernel.casework.models import Case

    chance = random.Random(3)
    ids = list(Case.objects.order_by("?").values_list("pk", flat=True)[:ASKED])
    numbers = list(Case.objects.filter(pk__in=ids).values_list("number", flat=True))
    with signed_in(hub.url, officials[0]) as client:
        for name, address in (
            ("desk queue", lambda n: QUEUE[n % len(QUEUE)]),
            ("case screen", lambda n: f"/desk/cases/{ids[n]}/"),
            ("desk search", lambda n: f"/desk/cases/search/?q={_searched(n, numbers, chance)}"),
            ("statistics", lambda n: STATISTICS[n % len(STATISTICS)]),
        ):
            _report(
                name, _ask(client, address), hub, count, target=None if name == "statistics" else TARGET_MS
            )


def _searched(n: int, numbers: list[str], chance: random.Random) -> str:
    """Numbers, names, beginnings, words of messages, a word that many cases have, nothing."""
    family = chance.choice(words.SURNAME_BEGINNINGS) + chance.choice(words.SURNAME_ENDINGS)
    return (
        numbers[n % len(numbers)], family, family[:4], f"{chance.choice(words.KINDS).split()[0]} {family}", "podjazd",
        "umowa najmu", chance.choice(words.STREET_NAMES), "nicpodobnego",
    )[n % 8]  # fmt: skip


def _ask(client: httpx.Client, address: Callable[[int], str]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {}
    for n in range(6):  # two workers, each with its first requests
        client.get(address(n))
    for n in range(ASKED):
        path = address(n)
        taken.setdefault(path, []).append(server_milliseconds(client.get(path)))
    return taken


def _report(name: str, taken: dict[str, list[float]], hub: Hub, count: int, *, target: float | None) -> None:
    values = [value for some in taken.values() for value in some]
    slowest = max(taken, key=lambda path: percentile(taken[path], 0.5))
    report(
        f"{name}, p95",
        percentile(values, 0.95),
        "ms",
        target=target,
        size=count,
        peers={
            "p50": round(percentile(values, 0.5), 1),
            "slowest": round(max(values), 1),
            f"slowest address, {slowest}": round(percentile(taken[slowest], 0.5), 1),
        },
        note=f"{hub.database}, server time of the whole page, {len(values)} requests of one official",
    )
