"""``python -m benchmarks``: every figure on the database of ``DATABASE_URL`` (SQLite when not given)."""

import os
import sys

from benchmarks import applying, freshness, readers, weight
from benchmarks.hub import running_hub

# Playwright's synchronous interface keeps an event loop in this thread; the benchmarks use the ORM beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def main(names: list[str]) -> None:
    with running_hub() as hub:
        for module in (weight, readers, freshness, applying):
            if not names or module.__name__.rsplit(".", 1)[-1] in names:
                module.measure(hub)


if __name__ == "__main__":
    main(sys.argv[1:])
