"""``python -m benchmarks.maps SIZE [PART …]``: the figures of maps with so many entries, on DATABASE_URL's database."""

import os
import sys
import time

from benchmarks.maps import building, first_view, freshness, load, searching, serving, weight
from benchmarks.maps.stage import open_to_readers, prepared

# Playwright's synchronous interface keeps an event loop in this thread; the benchmarks use the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PARTS = {
    "weight": weight,
    "first_view": first_view,
    "searching": searching,
    "freshness": freshness,
    "serving": serving,
    "load": load,
}


def main(size: int, names: list[str]) -> None:
    started = time.monotonic()
    with prepared(size) as stage:
        say(f"{size} entries made", started)
        building.measure(stage)
        with open_to_readers(stage):
            for name, part in PARTS.items():
                if not names or name in names:
                    part.measure(stage)  # type: ignore[attr-defined]
                    say(f"{size}: {name}", started)


def say(what: str, started: float) -> None:
    sys.stderr.write(f"{what} after {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
