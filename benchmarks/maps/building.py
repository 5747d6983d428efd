"""How long a map takes to build, whole and after one change, and how much memory that needs."""

import json
import statistics
import subprocess
import sys
from typing import Any

from benchmarks import hub
from benchmarks.figures import report
from benchmarks.maps.stage import Stage

MEMORY_MIB = 2048
TARGETS = {1_000: 1.0, 10_000: 1.0, 100_000: 3.0, 150_000: 3.0, 3_000_000: 60.0}
"""Seconds until a change is visible: a build after one change must fit into them."""


def measure(stage: Stage) -> None:
    found = _in_a_process_of_its_own(stage)
    stage.built = found["files"]
    note = f"{stage.database}, a process of its own, peak of resident memory with Python and Django in it"
    report("whole build", found["whole"], "s", size=stage.size, note=stage.database)
    report(
        "build after one change, median",
        statistics.median(found["changes"]),
        "s",
        target=TARGETS.get(stage.size),
        size=stage.size,
        peers={
            "slowest": round(max(found["changes"]), 3),
            "of it this process": round(statistics.median(found["busy"]), 3),
        },
        note=f"{stage.database}, {len(found['changes'])} entries hidden and restored",
    )
    report(
        "memory of a build",
        found["peak"],
        "MiB",
        target=MEMORY_MIB,
        size=stage.size,
        peers={"before it": found["before"], "after the changes": found["later"]},
        note=note,
    )


def _in_a_process_of_its_own(stage: Stage) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.maps.build_once", stage.campaign.slug],
        cwd=hub.ROOT, capture_output=True, text=True, check=False, timeout=1800,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
