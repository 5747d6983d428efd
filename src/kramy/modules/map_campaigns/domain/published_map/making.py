"""Makes the files of a published map: anew from the database, or from the map before and the entries that changed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kramy.lib import columns, mapped_columns
from kramy.modules.map_campaigns.domain.published_map import (
    cards,
    rows,
    storage,
    stored_columns,
    tree,
    word_index,
)
from kramy.modules.map_campaigns.domain.published_map.meta import MapMeta, public_categories
from kramy.modules.map_campaigns.domain.published_map.name_order import NameKeys, NameOrder, merged
from kramy.modules.map_campaigns.domain.published_map.rows import EntryText, Places
from kramy.modules.map_campaigns.models import Campaign

VERSION = 1
"""Of the server's file: one of another version is not built upon."""

TEXTS_AT_ONCE = 2_000
MOST_CHANGES = 20_000
"""Above so many changed entries a map is made anew."""

Array = NDArray[Any]
Alive = Callable[[], None]


@dataclass(frozen=True)
class MapFiles:
    """A map that lies in the storage, ready to be pointed at."""

    digest: str
    path: str
    public_path: str
    count: int


@dataclass(frozen=True)
class Before:
    """The map published until now."""

    meta: dict[str, Any]
    arrays: dict[str, Array]

    def fits(self, meta: MapMeta, with_public_files: bool) -> bool:
        """Whether the next map can be made of this one and some entries."""
        wanted = meta.full()
        same = ("filters", "members")
        return (
            self.meta.get("version") == VERSION
            and bool(self.meta["form"]) == with_public_files
            and [each["id"] for each in self.meta["categories"]] == meta.category_ids
            and all(self.meta[name] == wanted[name] for name in same)
        )


def encode_map(
    campaign: Campaign,
    *,
    public: bool,
    before: Before | None = None,
    changed: Collection[int] | None = None,
    alive: Alive = lambda: None,
) -> MapFiles:
    """Write the campaign's map as the database has it now: the same entries give the same files.

    With `before` and the ids that have `changed` since, only those are read and only what they touch is written.
    `public` says whether browsers may have it. `alive` is called often: it may raise to stop the work.
    """
    if before is not None and changed is not None and len(changed) <= MOST_CHANGES:
        made = _Remade(campaign, public, before, sorted(changed), alive)
        if made.fits:
            return made.written()
    return _Made(campaign, public, alive).written()


class _Made:
    """A map from nothing but the database."""

    def __init__(self, campaign: Campaign, public: bool, alive: Alive) -> None:
        self.campaign, self.public, self.alive = campaign, public, alive
        self.files = storage.PublicFiles(campaign.pk)
        self.read()

    def read(self) -> None:
        self.places = rows.read_places(self.campaign.pk)
        self.alive()
        self.meta = self.meta_of(self.places)
        self.masks = stored_columns.filter_masks(
            self.places, rows.read_members(self.campaign.pk), self.meta.members
        )

    def meta_of(self, places: Places) -> MapMeta:
        return MapMeta(
            self.campaign,
            np.flatnonzero(np.bincount(places.columns["category"])).tolist(),
            np.flatnonzero(np.bincount(places.columns["district"])).tolist(),
        )

    def written(self) -> MapFiles:
        """Everything in the storage; nothing half-written is left of a failure."""
        try:
            return self._written()
        finally:
            self.files.discard()

    def _written(self) -> MapFiles:
        keys = self.places.columns["morton"]
        self.blocks = cards.plan(keys)
        block_digests, names = self.texts()
        self.alive()
        arrays = stored_columns.stored(self.places, self.meta, self.masks, names)
        described = self.meta.full()
        self.categories = public_categories(described["categories"])
        meta = {**described, "version": VERSION, "hours": self.places.patterns, "form": "", "root": None}
        meta["words"] = self.words()
        self.alive()
        if self.public:
            self.block_digests = block_digests
            shape = self._public_files(arrays)
            meta |= shape.meta
            arrays |= shape.arrays
        self.files.flush()
        self.alive()
        digest, path = storage.store_index(self.campaign.pk, mapped_columns.pieces(arrays, meta))
        root = storage.public_path(self.campaign.pk, meta["root"]["digest"]) if self.public else ""
        return MapFiles(digest, path, root, len(self.places))

    # What a map made from another one does otherwise.

    def words(self) -> word_index.Published:
        """The index of words, which has files of its own."""
        return word_index.publish(self.campaign.pk, None, None, self.alive)

    def texts(self) -> tuple[list[str], NameOrder]:
        """The digests of the blocks of cards, and the order of the names: one reading for both."""
        ids = self.places.columns["id"]
        names, digests = NameKeys(len(ids)), []
        for first, last in _batches(self.blocks):
            start, stop = int(self.blocks.start[first]), int(self.blocks.stop[last - 1])
            found = rows.read_texts(ids[start:stop].tolist())
            names.add([_key(found, entry_id) for entry_id in ids[start:stop].tolist()])
            if self.public:
                digests += [self.block(number, found) for number in range(first, last)]
            self.alive()
        return digests, names.order(ids)

    def known_node(self, node: tree.Node) -> str | None:
        """The digest of a node that is as it was."""
        return None

    # Common to both.

    def block(self, number: int, texts: dict[int, EntryText]) -> str:
        start, stop = int(self.blocks.start[number]), int(self.blocks.stop[number])
        ids = self.places.columns["id"][start:stop].tolist()
        return self.files.put(cards.block(texts[each] for each in ids if each in texts))

    def cards_of(self, start: int, stop: int) -> list[list[Any]]:
        return [[count, self.block_digests[number]] for number, count in self.blocks.within(start, stop)]

    def _public_files(self, arrays: dict[str, Array]) -> "_Shape":
        points = tree.Points(
            arrays["morton"],
            arrays["lon"],
            arrays["lat"],
            arrays["id"],
            arrays["main"],
            len(self.meta.categories),
        )
        shape = _whole if len(self.places) <= tree.WHOLE_ROWS else _tree
        return shape(self, points)


class _Remade(_Made):
    """A map from the one before and the entries that changed."""

    def __init__(
        self, campaign: Campaign, public: bool, before: Before, changed: Sequence[int], alive: Alive
    ) -> None:
        self.before, self.changed = before, changed
        super().__init__(campaign, public, alive)

    def read(self) -> None:
        old = self.before.arrays
        self.fresh = rows.read_places(self.campaign.pk, self.changed)
        at = np.searchsorted(old["id_sorted"], self.changed)
        at = np.minimum(at, max(len(old["id_sorted"]) - 1, 0))
        gone = old["by_id"][at[old["id_sorted"][at] == self.changed]] if len(old["id"]) else at[:0]
        self.change = stored_columns.change_of(old, gone, self.fresh)
        self.moved = np.unique(np.concatenate([old["morton"][gone], self.fresh.columns["morton"]]))
        self.places = stored_columns.merged_places(self.before.meta, old, self.change, self.fresh)
        self.meta = self.meta_of(self.places)
        self.fits = self.before.fits(self.meta, self.public)
        if self.fits:
            fresh = stored_columns.filter_masks(
                self.fresh, rows.read_members(self.campaign.pk, self.changed), self.meta.members
            )
            self.masks = [self.change.merged(old[f"c{n}"], mask) for n, mask in enumerate(fresh)]

    def words(self) -> word_index.Published:
        return word_index.publish(self.campaign.pk, self.before.meta["words"], set(self.changed), self.alive)

    def texts(self) -> tuple[list[str], NameOrder]:
        ids = self.places.columns["id"]
        touched = _meeting(self.blocks.low, self.blocks.end, self.moved, self.moved + 1)
        digests = self._known_blocks(touched)
        found = rows.read_texts(self.fresh.columns["id"].tolist())
        if self.public:
            for number in [number for number, digest in enumerate(digests) if not digest]:
                start, stop = int(self.blocks.start[number]), int(self.blocks.stop[number])
                texts = rows.read_texts(ids[start:stop].tolist())
                digests[number] = self.block(number, texts)
                self.alive()
        old = self.before.arrays
        order = NameOrder(old["name_order"], old["name_lengths"], old["name_keys"])
        fresh = [
            (_key(found, entry_id), entry_id, row)
            for entry_id, row in zip(self.fresh.columns["id"].tolist(), self.change.fresh.tolist(), strict=True)
        ]  # fmt: skip
        return digests, merged(order, old["id"], kept_as=self.change.kept_as, fresh=fresh)

    def _known_blocks(self, touched: NDArray[np.bool_]) -> list[str]:
        """The digest of each block that is as it was, "" for the others; notes where those lie."""
        if not self.public:
            return []
        old = self.before.arrays
        known = {
            (level, prefix): digest
            for level, prefix, digest in zip(
                old["block_level"].tolist(),
                old["block_prefix"].tolist(),
                _texts(old["block_digest"]),
                strict=True,
            )
        }
        digests = [
            "" if is_touched else known.get((level, prefix), "")
            for level, prefix, is_touched in zip(
                self.blocks.level.tolist(), self.blocks.prefix.tolist(), touched.tolist(), strict=True
            )
        ]
        rewritten = np.array([not digest for digest in digests], dtype=bool)
        low = np.concatenate([self.blocks.low[rewritten], self.moved])
        end = np.concatenate([self.blocks.end[rewritten], self.moved + 1])
        order = np.argsort(low)
        self.touched = low[order], np.maximum.accumulate(end[order])
        kept = zip(
            old["node_z"].tolist(),
            old["node_prefix"].tolist(),
            old["node_leaf"].tolist(),
            _texts(old["node_digest"]),
            strict=True,
        )
        # not the last: the root tells more than the same tile would further down
        self.nodes = {(z, prefix, is_leaf): digest for z, prefix, is_leaf, digest in list(kept)[:-1]}
        return digests

    def known_node(self, node: tree.Node) -> str | None:
        low, end = self.touched
        # the first touched range that ends beyond the node's beginning: does it begin before the node's end?
        at = int(np.searchsorted(end, node.tile.low, side="right"))
        if at < len(low) and low[at] < node.tile.end:
            return None
        return self.nodes.get((node.tile.z, node.tile.prefix, node.is_leaf))


@dataclass(frozen=True)
class _Shape:
    """What the server's file remembers of the public ones: in its meta, and every node and block by digest."""

    meta: dict[str, Any]
    arrays: dict[str, Array]


def _whole(made: _Made, points: tree.Points) -> _Shape:
    meta = {"form": "whole", "categories": made.categories, "cards": made.cards_of(0, len(points.id))}
    digest = made.files.put(columns.encode(tree.row_columns(points, slice(None)), meta))
    return _Shape(
        {"form": "whole", "root": {"digest": digest, "tile": ""}}, _tables(made, [(0, 0, True, digest)])
    )


def _tree(made: _Made, points: tree.Points) -> _Shape:
    root = tree.plan(points.morton)
    digests: dict[tuple[int, int], str] = {}
    table: list[tuple[int, int, bool, str]] = []
    for node in root.walk():
        digest = None if node is root else made.known_node(node)
        if digest is None:
            extra = {"categories": made.categories} if node is root else {}
            content = _node(made, points, node, digests, extra)
            digest = made.files.put(content)
            made.alive()
        digests[node.tile.z, node.tile.prefix] = digest
        table.append((node.tile.z, node.tile.prefix, node.is_leaf, digest))
    described = {"digest": digests[root.tile.z, root.tile.prefix], "tile": root.tile.name}
    return _Shape({"form": "tree", "root": described}, _tables(made, table))


def _node(
    made: _Made,
    points: tree.Points,
    node: tree.Node,
    digests: dict[tuple[int, int], str],
    extra: dict[str, Any],
) -> bytes:
    rows_of_node = slice(node.start, node.stop)
    if node.is_leaf:
        return tree.leaf(points, rows_of_node, node.tile, cards=made.cards_of(node.start, node.stop), **extra)
    below = 4**tree.STEP
    children = [
        [child.tile.prefix % below, child.count, digests[child.tile.z, child.tile.prefix]]
        for child in node.children
    ]
    return tree.branch(points, rows_of_node, node.tile, children, **extra)


def _tables(made: _Made, nodes: list[tuple[int, int, bool, str]]) -> dict[str, Array]:
    return {
        "block_level": made.blocks.level,
        "block_prefix": made.blocks.prefix,
        "block_digest": _bytes(made.block_digests),
        "node_z": np.array([z for z, _prefix, _leaf, _digest in nodes], dtype=np.uint8),
        "node_prefix": np.array([prefix for _z, prefix, _leaf, _digest in nodes], dtype=np.int64),
        "node_leaf": np.array([is_leaf for _z, _prefix, is_leaf, _digest in nodes], dtype=bool),
        "node_digest": _bytes([digest for _z, _prefix, _leaf, digest in nodes]),
    }


def files_of(before: Before) -> set[str]:
    """Paths of all files that a map needs, save that of its own columns."""
    found = word_index.files_of(before.meta["words"])
    if "node_digest" in before.arrays:
        digests = {*_texts(before.arrays["node_digest"]), *_texts(before.arrays["block_digest"])}
        found |= {storage.public_path(before.meta["campaign"], digest) for digest in digests}
    return found


def _bytes(digests: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(bytes.fromhex("".join(digests)), dtype=np.uint8)


def _texts(digests: NDArray[np.uint8]) -> list[str]:
    whole = digests.tobytes().hex()
    return [whole[place : place + storage.DIGEST] for place in range(0, len(whole), storage.DIGEST)]


def _key(texts: dict[int, EntryText], entry_id: int) -> str:
    return rows.collation_key(texts[entry_id].name) if entry_id in texts else ""


def _batches(blocks: cards.Blocks) -> Iterable[tuple[int, int]]:
    """Runs of blocks (from, to before) with some thousands of rows each."""
    first = 0
    stops = blocks.stop
    while first < len(blocks):
        last = int(np.searchsorted(stops, blocks.start[first] + TEXTS_AT_ONCE, side="right"))
        last = max(last, first + 1)
        yield first, last
        first = last


def _meeting(low: Array, end: Array, lows: Array, ends: Array) -> NDArray[np.bool_]:
    """Which of the ranges [low, end) meet one of the others (ascending, not overlapping)."""
    if not len(lows):
        return np.zeros(len(low), dtype=bool)
    at = np.searchsorted(ends, low, side="right")
    found: NDArray[np.bool_] = (at < len(lows)) & (lows[np.minimum(at, len(lows) - 1)] < end)
    return found
