"""``python -m benchmarks.maps.build_once SLUG``: build a map in this process and tell what it took, as JSON."""

import json
import sys
import time
from pathlib import Path

CHANGES = 5


def _peak_mib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise RuntimeError("This system does not tell a process's peak memory")


def main(slug: str) -> None:
    import django

    django.setup()
    from django.conf import settings

    from kramy.modules.map_campaigns.domain.entries import entries
    from kramy.modules.map_campaigns.domain.published_map import publication
    from kramy.modules.map_campaigns.models import Campaign, Entry

    campaign = Campaign.objects.get(slug=slug)
    before = _peak_mib()
    started = time.perf_counter()
    publication.build(campaign.pk)
    whole, peak = time.perf_counter() - started, _peak_mib()
    files = sorted(path.name for path in Path(settings.MEDIA_ROOT, "maps", str(campaign.pk)).iterdir())
    total = Entry.objects.filter(campaign=campaign).count()
    changes: list[float] = []
    busy: list[float] = []
    for number in range(CHANGES):
        entry = Entry.objects.get(pk=1 + number * max(1, total // (CHANGES + 1)))
        for restoring in (False, True):
            if restoring:
                entries.restore(entry=entry, by=None)
            else:
                entries.hide(entry=entry, by=None, reason="measured")
            started, begun = time.perf_counter(), time.process_time()
            publication.build(campaign.pk)
            changes.append(time.perf_counter() - started)
            busy.append(time.process_time() - begun)
    answer = {
        "whole": whole, "peak": peak, "before": before, "changes": changes, "busy": busy,
        "later": _peak_mib(), "files": files,
    }  # fmt: skip
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
