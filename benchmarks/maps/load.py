"""Officials and visitors at once: no error, and nothing seen that had ceased to be true longer ago than is allowed."""

import json
import random
import subprocess
import sys
import threading
from typing import IO

from tests.harness.crowd import Crowd, shares
from tests.harness.published_map import MapReader
from tests.harness.staleness import Act, ages

from benchmarks import hub
from benchmarks.figures import percentile, report
from benchmarks.maps import searching
from benchmarks.maps.building import TARGETS
from benchmarks.maps.stage import Stage

OFFICIALS = 4
VISITORS = 8
LONG, SHORT = 60, 30
"""Seconds; the long run is that of the size a city begins with."""

CITY = 10_000
OFFICIALS_PAUSE = 0.4
VISITORS_PAUSE = 0.01


def _search(reader: MapReader, chance: random.Random) -> None:
    kind = chance.choice(list(searching.KINDS_OF_QUESTION))
    reader.results(**searching.KINDS_OF_QUESTION[kind](chance))


def _turn_pages(reader: MapReader, chance: random.Random) -> None:
    reader.results(page=str(chance.randint(1, 20)), sort=chance.choice(("name", "newest")))


def _open_cards(reader: MapReader, chance: random.Random) -> None:
    reader.on_card(chance.randint(1, 1000))


def measure(stage: Stage) -> None:
    seconds = LONG if stage.size == CITY else SHORT
    crowd = Crowd(stage.url, stage.campaign.slug, [_search, _turn_pages, _open_cards], pause=VISITORS_PAUSE)
    officials = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.maps.official", stage.campaign.slug),
                *(str(number), str(seconds), str(OFFICIALS_PAUSE)),
            ],
            cwd=hub.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(OFFICIALS)
    ]  # fmt: skip
    visitors = crowd.threads(VISITORS)
    listeners = [threading.Thread(target=_listen, args=(crowd, official.stdout)) for official in officials]
    for thread in [*listeners, *visitors]:
        thread.start()
    said = [official.communicate()[1] if official.wait() else "" for official in officials]
    for thread in listeners:
        thread.join()
    crowd.stop.set()
    for thread in visitors:
        thread.join()
    if any(said):
        raise RuntimeError("\n".join(said))
    _tell(stage, crowd, seconds)


def _listen(crowd: Crowd, lines: IO[str] | None) -> None:
    for line in lines or ():
        crowd.tell(Act(**json.loads(line)))


def _tell(stage: Stage, crowd: Crowd, seconds: int) -> None:
    judged = ages(crowd.changes, crowd.sights)
    decisions = sum(change.committed > 0 for change in crowd.changes) // 2
    note = (
        f"{stage.database}, {OFFICIALS} officials in as many processes accept, correct, hide, restore and withdraw for "
        f"{seconds} s while {VISITORS} visitors read list, map data, cards and search"
    )
    report(
        "under load, oldest state a reader saw", judged[0][0], "s",
        target=TARGETS.get(stage.size), size=stage.size, note=note,
        peers={
            "p99": round(percentile([age for age, _sight in judged], 0.99), 2),
            "where": judged[0][1].where, "sights judged": len(judged), "decisions": decisions,
            **shares(crowd.sights),
        },
    )  # fmt: skip
    report(
        "under load, errors", len(crowd.errors), "errors", target=0, size=stage.size, note=note,
        peers={"questions": crowd.questions} | ({"the first": crowd.errors[0]} if crowd.errors else {}),
    )  # fmt: skip
