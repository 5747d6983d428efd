"""From the return of an official's decision to what a reader sees, in the list and in the map's data."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.harness.published_map import MapReader

from benchmarks.figures import report
from benchmarks.maps.building import TARGETS
from benchmarks.maps.published import reader
from benchmarks.maps.stage import Stage

DECISIONS = 6
LONGEST_SECONDS = 180
PAUSE = 0.01


def measure(stage: Stage) -> None:
    from kramy.modules.map_campaigns.domain.entries import entries
    from kramy.modules.map_campaigns.models import Entry

    seen = reader(stage)
    in_list: list[float] = []
    on_map: list[float] = []
    for number in range(DECISIONS):
        entry = Entry.objects.get(pk=1 + (number * 7919) % stage.size)
        listed = seen.count()
        entries.hide(entry=entry, by=stage.official, reason="measured")
        _wait(seen, entry, listed - 1, False, in_list, on_map)
        entries.restore(entry=entry, by=stage.official)
        _wait(seen, entry, listed, True, in_list, on_map)
    for name, waits in (("list", in_list), ("map data", on_map)):
        report(
            f"decision to visible in the {name}, median",
            statistics.median(waits),
            "s",
            target=TARGETS.get(stage.size),
            size=stage.size,
            peers={"slowest": round(max(waits), 2), "fastest": round(min(waits), 2)},
            note=f"{stage.database}, {len(waits)} decisions one after another, hiding and restoring in turn",
        )


def _wait(
    seen: MapReader, entry: Any, listed: int, there: bool, in_list: list[float], on_map: list[float]
) -> None:
    """Both waits begin at the decision; the map's data is asked for once the list has it, as a browser does."""
    decided = time.monotonic()
    _until(lambda: seen.count() == listed, decided)
    in_list.append(time.monotonic() - decided)
    _until(lambda: seen.is_drawn(entry.pk, entry.morton) is there, decided)
    on_map.append(time.monotonic() - decided)


def _until(holds: Callable[[], bool], since: float) -> None:
    while not holds():
        if time.monotonic() - since > LONGEST_SECONDS:
            raise TimeoutError(f"A decision is not to be seen after {LONGEST_SECONDS} s")
        time.sleep(PAUSE)
