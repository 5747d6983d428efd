"""An import in a process of its own, that may be killed: ``python import_process.py FILE SLUG POINT CALL``.

POINT is a function of ``importing.chunks`` around whose CALL-th call the process dies by SIGKILL: "before:NAME" or
"after:NAME"; "-" lets it live. Without FILE ("-") the newest unfinished import is gone on with. Prints the counts.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any


def die_at(module: Any, point: str, call: int) -> None:
    when, _colon, name = point.partition(":")
    real = getattr(module, name)
    calls = 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, counted)


def main(file: str, slug: str, point: str, call: str) -> None:
    import django

    django.setup()
    from kramy.modules.map_campaigns.domain.importing import batches, chunks
    from kramy.modules.map_campaigns.models import Campaign, ImportBatch

    if file == "-":
        batch = ImportBatch.objects.latest("pk")
    else:
        campaign = Campaign.objects.get(slug=slug)
        batch = batches.upload(campaign=campaign, content=Path(file).read_bytes(), name="a.csv", by=None)
        batch = batches.start_unchecked(batch=batch, by=None)
    if point != "-":
        die_at(chunks, point, int(call))
    done = chunks.work(batch.pk, chunk=4)
    sys.stdout.write(json.dumps({"state": done.state, **chunks.counts_of(done)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
