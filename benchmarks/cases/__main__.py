"""``python -m benchmarks.cases [COUNT [PART …]]``: the desk and drafts with 100,000 cases and 1,000,000 steps."""

import sys
import time

from benchmarks.cases import desk, drafts, population
from benchmarks.hub import running_hub

CASES = 100_000


def main(count: int, names: list[str]) -> None:
    with running_hub(entries=100) as hub:
        started = time.monotonic()
        from kramy.kernel.casework.models import Intake

        officials = population.fill(Intake.objects.get(slug="gastronomy"), count)
        sys.stderr.write(f"{count} cases made after {time.monotonic() - started:.0f} s\n")
        if not names or "desk" in names:
            desk.measure(hub, officials, count)
        if not names or "drafts" in names:
            drafts.measure(hub, count)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES, sys.argv[2:])
