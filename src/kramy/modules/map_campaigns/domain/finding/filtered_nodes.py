"""Nodes of a large map under filters: made when asked for, of the same form as the static ones.

Which rows answer a query is worked out once and kept for the nodes that are asked for next, eight rows a byte.
"""

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from kramy.modules.map_campaigns.domain.finding import search
from kramy.modules.map_campaigns.domain.finding.filters import NOW, MapQuery, matching
from kramy.modules.map_campaigns.domain.published_map import tree
from kramy.modules.map_campaigns.domain.published_map.meta import public_categories
from kramy.modules.map_campaigns.domain.published_map.snapshot import Mask, Snapshot

COMPRESSION = 6
MOST_BYTES = 16 * 1024 * 1024
"""Of selections kept: some forty of a map of 3,000,000 entries."""


@dataclass(frozen=True)
class _Selected:
    packed: NDArray[np.uint8]
    count: int

    def rows(self, start: int, stop: int) -> NDArray[np.int64]:
        """The selected rows from `start` to before `stop`."""
        first = start // 8
        bits = np.unpackbits(self.packed[first : -(-stop // 8)], bitorder="little")
        found: NDArray[np.int64] = np.flatnonzero(bits[start - first * 8 : stop - first * 8]) + start
        return found


_kept: OrderedDict[Hashable, _Selected] = OrderedDict()
_lock = Lock()


def querystring(query: MapQuery, now: datetime) -> str:
    """The part of a query that chooses rows, with the minute instead of "now": the answer to it never changes."""
    opens = now.replace(second=0, microsecond=0) if query.opens == NOW else query.opens
    return query.querystring(opens=opens, sort="", near=None, place="")


def node(snapshot: Snapshot, query: MapQuery, tile: tree.Tile) -> bytes:
    """The compressed file of one node; of the root when the whole selection is small enough, all its rows."""
    selected = _selected(snapshot, query)
    points = snapshot.points
    rows = selected.rows(*tile.rows(points.morton))
    if tile.name == snapshot.root_tile:
        meta = {"categories": public_categories(snapshot.meta["categories"])}
        few = selected.count <= tree.WHOLE_ROWS
        content = (tree.leaf if few else tree.filtered)(points, rows, tile, **meta)
    else:
        content = tree.filtered(points, rows, tile)
    return gzip.compress(content, COMPRESSION, mtime=0)


def _selected(snapshot: Snapshot, query: MapQuery) -> _Selected:
    chooses = replace(query, sort="", near=None, place="", page=1)
    key = (snapshot.digest, chooses)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    mask: Mask = matching(snapshot, chooses, find=partial(search.find, snapshot=snapshot))
    found = _Selected(np.packbits(mask, bitorder="little"), int(np.count_nonzero(mask)))
    if query.opens != NOW:
        with _lock:
            _kept[key] = found
            while sum(each.packed.nbytes for each in _kept.values()) > MOST_BYTES:
                _kept.popitem(last=False)
    return found
