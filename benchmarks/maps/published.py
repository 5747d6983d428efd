"""A published map as readers and their browsers find it: its files, and whether an entry is among them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.maps.stage import Stage


@dataclass(frozen=True)
class PublicFile:
    """A file of the map's data on the disk, and the address readers fetch it at."""

    path: Path
    address: str

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def data_files(stage: Stage) -> list[PublicFile]:
    """What all readers of the first build together may fetch of the map's data, as it goes over the wire."""
    folder = stage.folder / "media" / "maps" / str(stage.campaign.pk)
    found = []
    for name in stage.built:
        if not name.endswith(".bin") or name.endswith(".full.bin"):
            continue
        sent = f"{name}.br" if f"{name}.br" in stage.built else name
        found.append(PublicFile(folder / sent, f"/media/maps/{stage.campaign.pk}/{sent}"))
    return found


@dataclass
class Reader:
    """Reads the list and the map's data over HTTP, as a visitor without a session."""

    client: httpx.Client
    slug: str

    def results(self, **question: str) -> str:
        answer = self.client.get(
            f"/maps/{self.slug}/results", params=question, headers={"HX-Request": "true"}
        )
        answer.raise_for_status()
        return answer.text

    def count(self, **question: str) -> int:
        """How many entries the list says there are."""
        return counted(self.results(**question))

    def ids_on_the_map(self) -> set[int]:
        """The ids in the data that the page names now."""
        from kramy.lib import columns

        found = re.search(r'data-rows="([^"]+)"', self.results())
        if found is None:
            raise RuntimeError("The list names no map data")
        answer = self.client.get(found[1])
        answer.raise_for_status()
        return set(columns.decode(answer.content).columns["id"].tolist())

    def shows(self, entry: Any) -> bool:
        """Whether the data that the page names now holds the entry."""
        return entry.pk in self.ids_on_the_map()


def counted(results: str) -> int:
    found = re.search(r'data-count="(\d+)"', results)
    if found is None:
        raise RuntimeError("The list does not say how many it holds")
    return int(found[1])


def reader(stage: Stage) -> Reader:
    return Reader(httpx.Client(base_url=stage.url, timeout=30), stage.campaign.slug)
