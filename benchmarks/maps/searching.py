"""Searching as people do: short and frequent words, beginnings, slips of the finger, endings, streets, near a place."""

import random
import re
from collections.abc import Callable

import httpx

from benchmarks.figures import percentile, report
from benchmarks.maps import words
from benchmarks.maps.stage import Stage

QUESTIONS = 240
TARGETS = {
    "postgresql": {1_000: 50, 10_000: 50, 100_000: 50, 150_000: 50, 3_000_000: 200},
    "sqlite": {1_000: 100, 10_000: 100, 100_000: 100, 150_000: 100},
}
NO_MARKS = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def _slip(word: str, chance: random.Random) -> str:
    """A letter missing, doubled, or two swapped, never the first."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def _family(chance: random.Random) -> str:
    return chance.choice(words.SURNAME_BEGINNINGS) + chance.choice(words.SURNAME_ENDINGS)


def _near(chance: random.Random) -> dict[str, str]:
    return {"near": f"{chance.gauss(19.937, 0.03):.5f},{chance.gauss(50.062, 0.02):.5f}"}


KINDS_OF_QUESTION: dict[str, Callable[[random.Random], dict[str, str]]] = {
    "frequent word": lambda chance: {"q": chance.choice(words.KINDS).split()[0]} | _near(chance),
    "frequent word, without marks": lambda chance: (
        {"q": chance.choice(words.KINDS).split()[0].lower().translate(NO_MARKS)} | _near(chance)
    ),
    "beginning": lambda chance: {"q": _family(chance)[: chance.randint(3, 5)]} | _near(chance),
    "name": lambda chance: {"q": f"{chance.choice(words.KINDS)} {_family(chance)}"},
    "slip": lambda chance: (
        {"q": _slip(chance.choice(words.KINDS).split()[0].lower(), chance)} | _near(chance)
    ),
    "two slips": lambda chance: {
        "q": f"{_slip(chance.choice(words.KINDS).split()[0].lower(), chance)} {_slip(_family(chance).lower(), chance)}"
    },
    "product": lambda chance: {"q": chance.choice(words.PRODUCTS)} | _near(chance),
    "street": lambda chance: {
        "q": f"{chance.choice(words.KINDS).split()[0]} {chance.choice(words.STREET_NAMES)}"
    },
    "nothing like it": lambda chance: {"q": "".join(chance.choices("bcdfghjklmnpqrstwz", k=9))},
    "open now": lambda chance: {"q": chance.choice(words.PRODUCTS), "open": "now"} | _near(chance),
    "frequent word and a filter": lambda chance: (
        {"q": chance.choice(words.KINDS).split()[0], "service": "delivery"} | _near(chance)
    ),
}


def measure(stage: Stage) -> None:
    taken = ask(stage)
    everything = [value for values in taken.values() for value in values]
    slowest = max(taken, key=lambda kind: percentile(taken[kind], 0.95))
    note = (
        f"{stage.database}, server time of the whole answer, {len(everything)} questions, no two alike, of {len(taken)} "
        "kinds"
    )
    report("search, p50", percentile(everything, 0.5), "ms", size=stage.size, note=note)
    report(
        "search, p95",
        percentile(everything, 0.95),
        "ms",
        target=TARGETS[stage.database].get(stage.size),
        size=stage.size,
        peers={
            "slowest": round(max(everything), 1),
            f"slowest kind, {slowest}, p95": round(percentile(taken[slowest], 0.95), 1),
        },
        note=note,
    )


def ask(stage: Stage) -> dict[str, list[float]]:
    """Server milliseconds by kind of question; one reader, straight from the hub's own server."""
    chance = random.Random(7)
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS_OF_QUESTION}
    with httpx.Client(base_url=stage.own_url, timeout=60, headers={"HX-Request": "true"}) as client:
        path = f"/maps/{stage.campaign.slug}/results"
        for _warm in range(4):  # two workers, each reads the map once
            client.get(path, params={"q": "zegarmistrz", **_near(chance)})
        for number in range(QUESTIONS):
            kind = list(KINDS_OF_QUESTION)[number % len(KINDS_OF_QUESTION)]
            answer = client.get(path, params=KINDS_OF_QUESTION[kind](chance))
            answer.raise_for_status()
            timing = re.search(r"dur=([\d.]+)", answer.headers["server-timing"])
            if timing is None:
                raise RuntimeError("The hub does not tell how long it took")
            taken[kind].append(float(timing[1]))
    return taken
