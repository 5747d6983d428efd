"""The columns of the server's file: made of what the database says, or of the file before and what has changed.

    morton, id, lon, lat     as in `rows.Places`; sorted by Morton key, equal ones by id
    main, district, hours    index into meta.categories; into meta.districts + 1 and meta.hours + 1, 0 for none
    services                 bit 0 order online, 1 takeaway, 2 delivery
    published, stamp         µs since 1970; another number for every change of what an entry shows
    by_name, by_age          the row's place by name, and with the newest first; name_order, age_order: the rows in
                             that order
    by_id, id_sorted         the rows in the order of ids, and the ids in that order
    c0, c1, …                whether the entry belongs to filter n of meta.filters, or to a category under it
    name_lengths, name_keys  see `name_order`

Both ways give the same bytes for the same entries, which a test tries with whatever can change.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kramy.modules.map_campaigns.domain.published_map.meta import MapMeta
from kramy.modules.map_campaigns.domain.published_map.name_order import NameOrder
from kramy.modules.map_campaigns.domain.published_map.rows import Places

Array = NDArray[Any]


@dataclass(frozen=True)
class Change:
    """How the rows of one file become those of the next.

    `stays`: a flag an old row; `at`: where the fresh rows go among those that stay; `kept_as`: the new row of each
    old one, -1 when it is gone; `fresh`: the new rows that were read from the database.
    """

    stays: NDArray[np.bool_]
    at: NDArray[np.int64]
    kept_as: NDArray[np.int64]
    fresh: NDArray[np.int64]

    def merged(self, old: Array, fresh: Array) -> Array:
        """A column of the next file."""
        found: Array = np.insert(old[self.stays], self.at, fresh)
        return found


def change_of(old: dict[str, Array], gone: NDArray[np.int64], fresh: Places) -> Change:
    """The change that takes the old rows `gone` away and puts `fresh` where they belong."""
    stays = np.ones(len(old["id"]), dtype=bool)
    stays[gone] = False
    keys, ids = old["morton"][stays], old["id"][stays]
    low = np.searchsorted(keys, fresh.columns["morton"], side="left")
    high = np.searchsorted(keys, fresh.columns["morton"], side="right")
    at = np.array(
        [
            first + int(np.searchsorted(ids[first:last], entry_id))
            for first, last, entry_id in zip(low.tolist(), high.tolist(), fresh.columns["id"].tolist(), strict=True)
        ],
        dtype=np.int64,
    )  # fmt: skip
    is_fresh = np.insert(np.zeros(len(keys), dtype=bool), at, True)
    kept_as = np.full(len(stays), -1, dtype=np.int64)
    kept_as[stays] = np.flatnonzero(~is_fresh)
    return Change(stays, at, kept_as, np.flatnonzero(is_fresh))


def merged_places(meta: dict[str, Any], old: dict[str, Array], change: Change, fresh: Places) -> Places:
    """The entries of the next file; numbers of categories, districts and patterns become what they stand for."""
    categories = np.array([each["id"] for each in meta["categories"]] or [0], dtype=np.int64)
    districts = np.array([0, *(each["id"] for each in meta["districts"])], dtype=np.int64)
    patterns = sorted({*meta["hours"], *fresh.patterns})
    number = {pattern: place for place, pattern in enumerate(patterns, start=1)}
    old_hours = np.array([0, *(number[pattern] for pattern in meta["hours"])], dtype=np.int64)
    fresh_hours = np.array([0, *(number[pattern] for pattern in fresh.patterns)], dtype=np.int64)
    before = {
        **{name: old[name] for name in ("id", "morton", "lon", "lat", "services", "published", "stamp")},
        "category": categories[old["main"]],
        "district": districts[old["district"]],
        "hours": old_hours[old["hours"]],
    }
    after = {**fresh.columns, "hours": fresh_hours[fresh.columns["hours"]]}
    found = {name: change.merged(before[name], values) for name, values in after.items()}
    used = np.bincount(found["hours"], minlength=len(patterns) + 1) > 0
    renumbered = np.cumsum(used[1:])
    found["hours"] = np.concatenate([[0], renumbered])[found["hours"]]
    return Places(found, [pattern for pattern, is_used in zip(patterns, used[1:], strict=True) if is_used])


def filter_masks(
    places: Places, members: tuple[NDArray[np.int64], NDArray[np.int64]], filters: Sequence[Collection[int]]
) -> list[NDArray[np.bool_]]:
    """One mask a filter: whose main or other category is among its members."""
    entries, categories = members
    by_id = np.argsort(places.columns["id"], kind="stable")
    ids = places.columns["id"][by_id]
    at = np.minimum(np.searchsorted(ids, entries), max(len(ids) - 1, 0))
    known = ids[at] == entries if len(ids) else np.zeros(len(entries), dtype=bool)
    rows, categories = (by_id[at[known]], categories[known]) if len(ids) else (at[:0], categories[:0])
    found = []
    for wanted in filters:
        mask = np.isin(places.columns["category"], list(wanted))
        mask[rows[np.isin(categories, list(wanted))]] = True
        found.append(mask)
    return found


def stored(
    places: Places, meta: MapMeta, masks: Sequence[NDArray[np.bool_]], names: NameOrder
) -> dict[str, Array]:
    """The columns as the file holds them, each as narrow as its values allow."""
    columns, rows = places.columns, len(places)
    by_id = np.argsort(columns["id"], kind="stable")
    age_order = by_id[np.argsort(-columns["published"][by_id], kind="stable")]
    ids = _narrow(columns["id"])
    found: dict[str, Array] = {
        "morton": columns["morton"],
        "id": ids,
        "lon": columns["lon"],
        "lat": columns["lat"],
        "main": _narrow(_numbered(columns["category"], meta.category_ids), np.uint8, np.uint16),
        "district": _narrow(
            _numbered(columns["district"], [0, *(each.pk for each in meta.districts)]), np.uint8, np.uint16
        ),
        "services": columns["services"].astype(np.uint8),
        "hours": _narrow(columns["hours"], np.uint16, np.int32),
        "published": columns["published"],
        "stamp": columns["stamp"],
        "by_name": _inverse(names.rows, rows),
        "name_order": names.rows.astype(np.int32),
        "by_age": _inverse(age_order, rows),
        "age_order": age_order.astype(np.int32),
        "by_id": by_id.astype(np.int32),
        "id_sorted": ids[by_id],
    }
    found |= {f"c{number}": mask for number, mask in enumerate(masks)}
    return found | {"name_lengths": names.lengths, "name_keys": names.keys}


def _numbered(values: Array, ids: Sequence[int]) -> Array:
    """For each value its place in `ids`; 0 for what is not there (a district that was just removed)."""
    if not ids:
        return np.zeros(len(values), dtype=np.int64)
    order = np.argsort(ids)
    known = np.asarray(ids, dtype=np.int64)[order]
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: Array = np.where(known[at] == values, order[at], 0)
    return found


def _narrow(values: Array, *kinds: Any) -> Array:
    for kind in kinds or (np.int32,):
        if not len(values) or values.max() <= np.iinfo(kind).max:
            return values.astype(kind)
    return values.astype(np.int64)


def _inverse(order: Array, rows: int) -> Array:
    found = np.empty(rows, dtype=np.int32)
    found[order] = np.arange(rows, dtype=np.int32)
    return found
