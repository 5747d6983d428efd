"""How many entries each filter would show beside the others in force, counted without walking over rows twice.

Districts and services are counted together, from one histogram of both; categories by the bits of their masks. What
an unfiltered map shows is counted once a published map and kept.
"""

from collections import OrderedDict
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kramy.modules.map_campaigns.domain.published_map.rows import SERVICES
from kramy.modules.map_campaigns.domain.published_map.snapshot import Mask, Snapshot

KEPT = 12
SERVICE_SETS = 1 << len(SERVICES)


class Counter:
    """Counts over one published map; a mask of None stands for all rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def by_category(self, mask: Mask | None) -> list[int]:
        """Entries in each of the campaign's filters."""
        if mask is None:
            return self._all_by_category
        chosen = _words(np.packbits(mask))
        return [int(np.bitwise_count(chosen & bits).sum()) for bits in self._category_bits]

    def by_place_and_service(self, mask: Mask | None) -> NDArray[np.int64]:
        """Entries by district (0 for none) and set of services: an array of (districts + 1, SERVICE_SETS)."""
        if mask is None:
            return self._all_by_place_and_service
        return self._counted(self._place_and_service[mask])

    def open_rows(self, patterns_open: Mask) -> Mask:
        """The rows whose pattern of opening hours is open, from one answer a pattern; kept for the last answer."""
        answer = patterns_open.tobytes()
        with self._lock:
            if self._open is None or self._open[0] != answer:
                self._open = (answer, np.concatenate([[False], patterns_open])[self.snapshot.pattern])
            return self._open[1]

    @cached_property
    def _lock(self) -> Any:
        return Lock()

    _open: tuple[bytes, Mask] | None = None

    @cached_property
    def _category_bits(self) -> list[NDArray[np.uint64]]:
        found = self.snapshot
        return [_words(np.packbits(found.in_filter(number))) for number in range(len(found.filters))]

    @cached_property
    def _all_by_category(self) -> list[int]:
        return [int(np.bitwise_count(bits).sum()) for bits in self._category_bits]

    @cached_property
    def _place_and_service(self) -> NDArray[np.uint32]:
        return self.snapshot.district.astype(np.uint32) * np.uint32(SERVICE_SETS) + self.snapshot.services

    @cached_property
    def _all_by_place_and_service(self) -> NDArray[np.int64]:
        return self._counted(self._place_and_service)

    def _counted(self, values: NDArray[np.uint32]) -> NDArray[np.int64]:
        places = len(self.snapshot.districts) + 1
        return np.bincount(values, minlength=places * SERVICE_SETS).reshape(places, SERVICE_SETS)


def _words(packed: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Packed bits in pieces of 64, the last filled up with zeros."""
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)


_counters: OrderedDict[str, Counter] = OrderedDict()
_lock = Lock()


def counter(snapshot: Snapshot) -> Counter:
    """The counter of a published map, the same one for every request of a process."""
    with _lock:
        found = _counters.get(snapshot.digest)
        if found is None or found.snapshot is not snapshot:
            found = _counters[snapshot.digest] = Counter(snapshot)
        _counters.move_to_end(snapshot.digest)
        while len(_counters) > KEPT:
            _counters.popitem(last=False)
    return found
