"""One size set up: the city, its entries, the hub as production runs it and nginx in front of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import hub
from benchmarks.maps.nginx import start_nginx

FIRST_PORT = int(os.environ.get("BENCH_PORT", "8780"))
APPLICATION, FRONT, PLAIN, TILES, TIPG, UMAP, UMAP_FRONT = range(FIRST_PORT, FIRST_PORT + 7)


@dataclass
class Stage(hub.Hub):
    """``url`` is nginx's address, ``own_url`` the hub's own server, ``plain_url`` nginx without the hub, which hands
    out what lies in ``plain_root``. ``campaign`` has ``size`` entries; ``built`` are the names of the files that the
    first build wrote."""

    size: int
    campaign: Any
    own_url: str
    plain_url: str
    plain_root: Path
    built: list[str] = field(default_factory=list)


@contextmanager
def prepared(size: int) -> Iterator[Stage]:
    """A city with ``size`` entries in its database, no map built and nothing running; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kramy-bench-maps-"))
    own, front = f"http://127.0.0.1:{APPLICATION}", f"http://127.0.0.1:{FRONT}"
    database = hub.prepare_environment(folder, port=APPLICATION, public_url=front)
    import django

    django.setup()
    try:
        campaigns = hub.make_city()
        from benchmarks.maps.population import fill
        from kramy.modules.map_campaigns.api import set_rules

        campaign = campaigns["gastronomy"]
        set_rules(campaign=campaign, rules=[], by=campaigns["official"])  # one map is measured, not two
        fill(campaign, size)
        yield Stage(
            url=front, database=database, campaigns=campaigns, official=campaigns["official"], folder=folder,
            size=size, campaign=campaign, own_url=own, plain_url=f"http://127.0.0.1:{PLAIN}",
            plain_root=folder / "plain",
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def open_to_readers(stage: Stage) -> Iterator[None]:
    """Web server, task worker and nginx while the block runs."""
    processes = hub.start_application(APPLICATION)
    try:
        processes.append(
            start_nginx(
                stage.folder, app_port=APPLICATION, front_port=FRONT, plain_port=PLAIN,
                media=stage.folder / "media", plain_root=stage.plain_root,
            )
        )  # fmt: skip
        yield
    finally:
        hub.stop(processes)
