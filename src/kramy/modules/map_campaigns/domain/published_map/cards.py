"""What a mark says when it is chosen, as files beside the map: blocks of neighbouring entries, as JSON.

A block is the largest quarter of a quarter … of the world with at most `BLOCK_ROWS` entries, so which entries are
together depends on nothing but where they are: a new entry changes one block. An entry's card is a list: id, name,
language of the name, slug of its address, street and number (or town), address of its thumbnail or "", opening
hours as the firm wrote them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.files.storage import default_storage
from numpy.typing import NDArray

from kramy.lib import morton
from kramy.modules.map_campaigns.domain.published_map.rows import EntryText

BLOCK_ROWS = 256


@dataclass(frozen=True)
class Blocks:
    """How the rows of a map are parted: block n begins at row `start[n]` and has the tile of `level[n]` and
    `prefix[n]`. Arrays of one length."""

    level: NDArray[np.uint8]
    prefix: NDArray[np.int64]
    start: NDArray[np.int64]
    rows: int

    def __len__(self) -> int:
        return len(self.start)

    @property
    def stop(self) -> NDArray[np.int64]:
        return np.append(self.start[1:], self.rows)

    @property
    def low(self) -> NDArray[np.int64]:
        """The first Morton key of each block's tile."""
        return self.prefix << (2 * (morton.BITS - self.level.astype(np.int64)))

    @property
    def end(self) -> NDArray[np.int64]:
        """The first Morton key beyond each block's tile."""
        return (self.prefix + 1) << (2 * (morton.BITS - self.level.astype(np.int64)))

    def within(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """(number of the block, rows) for the rows from `start` to before `stop`, in their order."""
        number = int(np.searchsorted(self.start, start, side="right")) - 1
        while start < stop:
            end = min(int(self.start[number + 1]) if number + 1 < len(self) else self.rows, stop)
            yield number, end - start
            start, number = end, number + 1


def plan(keys: NDArray[np.int64]) -> Blocks:
    """The blocks of these Morton keys (ascending)."""
    found: list[tuple[int, int, int]] = []
    waiting = [(0, 0, 0, len(keys))] if len(keys) else []
    while waiting:
        level, prefix, start, stop = waiting.pop()
        if stop - start <= BLOCK_ROWS or level == morton.BITS:
            found.append((level, prefix, start))
            continue
        shift = 2 * (morton.BITS - level - 1)
        edges = [
            start,
            *(start + np.searchsorted(keys[start:stop], [(prefix * 4 + n) << shift for n in (1, 2, 3)])),
            stop,
        ]
        for number in (3, 2, 1, 0):  # the first comes off the stack first
            if edges[number] < edges[number + 1]:
                waiting.append((level + 1, prefix * 4 + number, int(edges[number]), int(edges[number + 1])))
    return Blocks(
        level=np.array([level for level, _prefix, _start in found], dtype=np.uint8),
        prefix=np.array([prefix for _level, prefix, _start in found], dtype=np.int64),
        start=np.array([start for _level, _prefix, start in found], dtype=np.int64),
        rows=len(keys),
    )


def block(texts: Iterable[EntryText]) -> bytes:
    """The file of one block."""
    entries = [_card(text) for text in texts]
    return json.dumps({"entries": entries}, ensure_ascii=False, separators=(",", ":")).encode()


def _card(text: EntryText) -> list[Any]:
    picture = default_storage.url(text.thumbnail) if text.thumbnail else ""
    return [text.id, text.name, text.language, text.slug, address_of(text), picture, text.opening_hours]


def address_of(text: EntryText) -> str:
    """Street and number, or the town when there is no street."""
    return " ".join(part for part in (text.street, text.house_number) if part) or text.town
