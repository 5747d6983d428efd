"""The reading side of a published map: its columns mapped into memory, the same pages for every process."""

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from kramy.lib import mapped_columns, opening_hours
from kramy.modules.map_campaigns.domain.published_map import storage, tree
from kramy.modules.map_campaigns.domain.published_map.making import VERSION, Before
from kramy.modules.map_campaigns.models import Campaign, MapSnapshot

logger = logging.getLogger(__name__)

KEPT = 12
"""Maps a process holds open; their pages belong to the system, which drops those nobody reads."""

KEPT_OF_ONE = 2
"""Of one campaign: the map that is read, and the one before while a request still goes on with it."""

NO_CHANGE = timedelta(days=365)
"""How long an answer holds that nothing in sight will change."""

MOST_ID = 2**63 - 1

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Category:
    """A category as the published map names it; `index` is its number in the column `main`."""

    index: int
    id: int
    slug: str
    icon: str
    colour: str
    names: dict[str, str]
    words: frozenset[str]

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class District:
    """A district as the published map names it; `index` is its number in the column `district`, from 1."""

    index: int
    id: int
    number: int | None
    name: str
    slug: str


class Snapshot:
    """One published map, read only. Row n of every column is the same entry; `stored_columns` says what each holds."""

    def __init__(self, digest: str, mapped: mapped_columns.Mapped) -> None:
        self.digest = digest
        self.meta: dict[str, Any] = mapped.meta
        self._columns = mapped.arrays
        self.count = len(mapped.arrays["id"])
        self.categories = [
            Category(index=index, **{**row, "words": frozenset(row["words"])})
            for index, row in enumerate(self.meta["categories"])
        ]
        self.filters = [self.categories[index] for index in self.meta["filters"]]
        self.districts = [
            District(index=index, **row) for index, row in enumerate(self.meta["districts"], start=1)
        ]
        self.hours = HoursOfPatterns(self.meta["hours"])
        self.pattern = mapped.arrays["hours"]

    def __getattr__(self, name: str) -> NDArray[Any]:
        try:
            return self.__dict__["_columns"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def form(self) -> str:
        """ "whole", "tree", or "" when there is nothing for browsers."""
        return str(self.meta["form"])

    @property
    def root_tile(self) -> str:
        """The name of the tree's root, "" for a whole map."""
        return str(self.meta["root"]["tile"]) if self.meta["root"] else ""

    @property
    def points(self) -> tree.Points:
        """The rows as nodes are made of them."""
        found = self._columns
        return tree.Points(
            found["morton"], found["lon"], found["lat"], found["id"], found["main"], len(self.categories)
        )

    def as_before(self) -> Before:
        """This map as the one that the next is built upon."""
        return Before(self.meta, self._columns)

    def in_filter(self, number: int) -> Mask:
        """Rows of the entries in the campaign's filter `number` (or in a category under it)."""
        return self._columns[f"c{number}"]

    def rows_of(self, ids: NDArray[np.int64] | list[int]) -> NDArray[np.int64]:
        """The rows of entries by id, in the order given; entries that are not on this map are left out."""
        if isinstance(ids, list):  # typed into an address they may be longer than any id
            ids = [each for each in ids if 0 < each <= MOST_ID]
        wanted = np.asarray(ids, dtype=np.int64)
        if not self.count or not len(wanted):
            return np.empty(0, dtype=np.int64)
        known = self._columns["id_sorted"]
        wanted = wanted[(wanted >= known[0]) & (wanted <= known[-1])].astype(known.dtype)
        places = np.minimum(np.searchsorted(known, wanted), self.count - 1)
        return self._columns["by_id"][places[known[places] == wanted]].astype(np.int64)

    def open_at(self, at: datetime) -> Mask:
        """Rows of the entries certainly open at an aware moment; those without hours are not."""
        if not self.meta["hours"]:
            return np.zeros(self.count, dtype=bool)
        return np.concatenate([[False], self.hours.open_at(at)])[self.pattern]


class HoursOfPatterns:
    """Which patterns of opening hours are open, asked anew only for those whose answer may have changed."""

    def __init__(self, patterns: list[str]) -> None:
        self.patterns = patterns
        self._lock = Lock()
        self._open = np.zeros(len(patterns), dtype=bool)
        self._since = np.full(len(patterns), np.inf)
        self._until = np.full(len(patterns), -np.inf)

    def open_at(self, at: datetime) -> Mask:
        """One answer a pattern."""
        moment = at.timestamp()
        with self._lock:
            for number in np.flatnonzero((moment < self._since) | (moment >= self._until)):
                self._ask(int(number), at)
            return self._open.copy()

    def state(self, number: int, at: datetime) -> tuple[bool, datetime]:
        """Whether pattern `number` is open, and when that changes  (in NO_CHANGE when it does not)."""
        moment = at.timestamp()
        with self._lock:
            if moment < self._since[number] or moment >= self._until[number]:
                self._ask(number, at)
            change = self._until[number]
        return bool(self._open[number]), datetime.fromtimestamp(change, tz=at.tzinfo)

    def _ask(self, number: int, at: datetime) -> None:
        try:
            hours = opening_hours.parse(self.patterns[number], settings.CITY.centre)
            change = hours.next_change(at)
            self._open[number] = hours.is_open(at)
        except opening_hours.InvalidOpeningHours:
            # stored by an earlier version of the grammar: nobody can say when it is open
            change, self._open[number] = None, False
        self._since[number] = at.timestamp()
        self._until[number] = (change or at + NO_CHANGE).timestamp()


_loaded: OrderedDict[str, Snapshot] = OrderedDict()
_lock = Lock()


def load(published: MapSnapshot) -> Snapshot:
    """The map that the row names, read from storage once a process.

    Raises FileNotFoundError when its file is gone, DamagedMap when it is of an earlier version.
    """
    with _lock:
        found = _loaded.get(published.digest)
        if found is not None:
            _loaded.move_to_end(published.digest)
            return found
    snapshot = Snapshot(published.digest, mapped_columns.open_mapped(storage.local_index(published.path)))
    with _lock:
        _loaded[published.digest] = snapshot
        campaign = snapshot.meta.get("campaign")
        same = [digest for digest, each in _loaded.items() if each.meta.get("campaign") == campaign]
        for digest in same[:-KEPT_OF_ONE]:
            del _loaded[digest]
        while len(_loaded) > KEPT:
            _loaded.popitem(last=False)
    return snapshot


def readable(published: MapSnapshot | None) -> Snapshot | None:
    """The map that the row names; None before the first build, and while its file is missing (a database restored
    without its files) or of another version: the next sweep makes it anew."""
    if published is None:
        return None
    try:
        found = load(published)
    except (FileNotFoundError, mapped_columns.DamagedMap, KeyError):
        logger.warning("The file of the map of campaign %s cannot be read", published.campaign_id)
        return None
    return found if found.meta.get("version") == VERSION else None


def of_campaign(campaign: Campaign) -> Snapshot | None:
    """The campaign's published map, as `readable` has it."""
    return readable(MapSnapshot.objects.filter(campaign=campaign).first())
