"""uMap with the same points, from its own package in an environment of its own, served as its manual says."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.maps.stage import Stage

SIZE = 10_000
MARK = ".leaflet-marker-pane > *"
VERSION = "uMap"
DOCUMENTED = {"bytes": 1_567_802, "requests": 102}
DOCUMENTED_NOTE = "3.8, as documented, not measured in this run"


@contextmanager
def serving(stage: Stage) -> Iterator[str | None]:
    """The address of a map with the stage's points, None where uMap cannot be had."""
    yield None
