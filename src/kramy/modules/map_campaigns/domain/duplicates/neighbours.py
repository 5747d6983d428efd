"""The entries around many points, from memory: for an import, which asks for every one of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from kramy.lib import morton
from kramy.lib.geo import BoundingBox
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME_PLACE_METRES
from kramy.modules.map_campaigns.models import Entry

LOADED_AT_ONCE = 20_000


@dataclass(frozen=True)
class Neighbours:
    """Entries in the order of their Morton keys; some 150 bytes each."""

    keys: NDArray[np.int64]
    ids: NDArray[np.int64]
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    slugs: list[str]

    @classmethod
    def of(cls, entries: QuerySet[Entry]) -> "Neighbours":
        rows = sorted(
            entries.order_by().values_list("morton", "id", "lon", "lat", "slug").iterator(LOADED_AT_ONCE)
        )
        keys, ids, lons, lats, slugs = zip(*rows, strict=True) if rows else ((), (), (), (), ())
        return cls(
            np.array(keys, dtype=np.int64),
            np.array(ids, dtype=np.int64),
            np.array(lons, dtype=np.float64),
            np.array(lats, dtype=np.float64),
            list(slugs),
        )

    def near(self, points: Sequence[tuple[int, float, float]]) -> list[tuple[int, int, str]]:
        """(number, id, slug) of all entries in the box of ``SAME_PLACE_METRES`` around each (number, lon, lat)."""
        if not points or not self.slugs:
            return []
        boxes = np.array([BoundingBox.around(lon, lat, SAME_PLACE_METRES) for _number, lon, lat in points])
        which, lows, highs = morton.covering_many(*boxes.T)
        firsts, ends = np.searchsorted(self.keys, lows), np.searchsorted(self.keys, highs, side="right")
        counts = ends - firsts
        # every position from each first to its end, one after another
        at = (
            np.arange(counts.sum())
            - np.repeat(np.cumsum(counts) - counts, counts)
            + np.repeat(firsts, counts)
        )
        which = np.repeat(which, counts)
        west, south, east, north = boxes[which].T
        lons, lats = self.lons[at], self.lats[at]
        inside = (west <= lons) & (lons <= east) & (south <= lats) & (lats <= north)
        return [
            (points[point][0], int(self.ids[found]), self.slugs[found])
            for point, found in zip(which[inside].tolist(), at[inside].tolist(), strict=True)
        ]
