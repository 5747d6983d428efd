"""The files of a published map, and somebody who reads it."""

import gzip
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.harness.published_map import MapReader

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


def reader(stage: Stage) -> MapReader:
    return MapReader(httpx.Client(base_url=stage.url, timeout=30), stage.campaign.slug)
