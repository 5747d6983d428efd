"""A published map as readers and their browsers find it: its files, and whether an entry is among them."""

import gzip
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
    """Of what the first build wrote, the files that hold the map's data, as they go over the wire.

    What cards say lies beside them, as JSON, and is asked for only by those who choose a mark.
    """
    folder = stage.folder / "media" / "maps" / str(stage.campaign.pk)
    files = [PublicFile(folder / name, f"/media/maps/{stage.campaign.pk}/{name}") for name in stage.built]
    return [file for file in files if _is_data(file.path)]


def _is_data(path: Path) -> bool:
    from kramy.lib.columns import MAGIC

    with gzip.open(path) as content:
        return content.read(len(MAGIC)) == MAGIC


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

    def shows(self, entry: Any) -> bool:
        """Whether the data that the list names now holds the entry, from the root down to where it must be."""
        found = re.search(r'data-root="([^"]+)"', self.results())
        if found is None:
            raise RuntimeError("The list names no map data")
        address: str | None = found[1]
        while address is not None:
            node = self._node(address)
            if "id" in node.columns and node.meta["form"] != "branch":
                return bool((node.columns["id"] == entry.pk).any())
            address = _below(address, node.meta, entry.morton)
        return False

    def _node(self, address: str) -> Any:
        from kramy.lib import columns

        answer = self.client.get(address)
        answer.raise_for_status()
        return columns.decode(gzip.decompress(answer.content))


def _below(address: str, branch: dict[str, Any], key: int) -> str | None:
    """The address of the child in whose tile the Morton key lies, None where nothing lies there."""
    from kramy.lib import morton
    from kramy.modules.map_campaigns.domain.tree import STEP

    wanted = (key >> (2 * (morton.BITS - branch["z"] - STEP))) & (4**STEP - 1)
    for offset, _count, digest in branch["children"]:
        if offset == wanted:
            return f"{address.rsplit('/', 1)[0]}/{digest}.bin"
    return None


def counted(results: str) -> int:
    found = re.search(r'data-count="(\d+)"', results)
    if found is None:
        raise RuntimeError("The list does not say how many it holds")
    return int(found[1])


def reader(stage: Stage) -> Reader:
    return Reader(httpx.Client(base_url=stage.url, timeout=30), stage.campaign.slug)
