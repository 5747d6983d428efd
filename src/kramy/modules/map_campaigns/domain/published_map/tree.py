"""The form of a large published map: small files, each a tile that says what it holds and which tiles go on below.

A *node* is a tile of the web's map (z, x, y) with z a multiple of three. One with few rows is a **leaf** and holds
them (lon, lat, id, main). Any other is a **branch**: it cuts the tile into 32 × 32 cells and says of each how many
rows lie in it, where their middle is and what kind they mostly are, which is what a map shows while it is far away
(zooms z to z + 2; one cell of level zoom + 3 is 64 pixels wide). Its children, three levels deeper, are named by
the digest of their own bytes: a change writes the nodes from the root to one leaf anew and no others.

Cells and rows part a selection: whatever the zoom, the numbers add up to those of the list. The same functions
make the static nodes of everything and, from a mask, the nodes of a filtered map.

Pure functions of arrays in Morton order; `lib.columns` says how bytes are laid out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kramy.lib import columns, morton

WHOLE_ROWS = 20_000
"""A map, or a selection, of so many rows is one file; see docs/decisions/0005-maps-at-any-size.md."""

LEAF_ROWS = 4_096
STEP = 3
DEEPEST = 18
CELL_LEVELS = 5
CELLS = 4**CELL_LEVELS
KINDS = 3
"""Of so many kinds, the most frequent, a cell tells its share."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Points:
    """What nodes are made of: one place a row, in the order of their Morton keys. `main` is below `kinds`."""

    morton: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    id: NDArray[Any]
    main: NDArray[Any]
    kinds: int


@dataclass(frozen=True)
class Tile:
    """A tile of the web's map; `prefix` is the leading 2·z bits of the Morton keys inside it."""

    z: int
    prefix: int

    @classmethod
    def parse(cls, name: str) -> "Tile":
        """The tile called "z-x-y"; ValueError when there is none, or no node may stand for it."""
        z, x, y = (int(part) for part in name.split("-"))
        if z % STEP or not (0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z):
            raise ValueError(name)
        return cls(z, morton.tile_range(z, x, y)[0] >> cls._shift(z))

    @staticmethod
    def _shift(z: int) -> int:
        return 2 * (morton.BITS - z)

    @property
    def low(self) -> int:
        """The first Morton key inside."""
        return self.prefix << self._shift(self.z)

    @property
    def end(self) -> int:
        """The first Morton key beyond."""
        return (self.prefix + 1) << self._shift(self.z)

    @property
    def name(self) -> str:
        x, y = morton.tile(self.low, self.z)
        return f"{self.z}-{x}-{y}"

    def rows(self, keys: NDArray[np.int64]) -> tuple[int, int]:
        """The rows inside, from and to before."""
        start, stop = np.searchsorted(keys, [self.low, self.end])
        return int(start), int(stop)


@dataclass(frozen=True)
class Node:
    """A tile of the static tree with its rows (from `start` to before `stop`); a leaf has no children."""

    tile: Tile
    start: int
    stop: int
    children: tuple["Node", ...] = ()

    @property
    def count(self) -> int:
        return self.stop - self.start

    @property
    def is_leaf(self) -> bool:
        return not self.children

    def walk(self) -> Iterator["Node"]:
        """Every node, children before their parent."""
        for child in self.children:
            yield from child.walk()
        yield self


def root_tile(keys: NDArray[np.int64]) -> Tile:
    """The smallest tile that holds every key (ascending)."""
    if len(keys):
        first, last = int(keys[0]), int(keys[-1])
        for z in range(DEEPEST, 0, -STEP):
            shift = 2 * (morton.BITS - z)
            if first >> shift == last >> shift:
                return Tile(z, first >> shift)
    return Tile(0, 0)


def plan(keys: NDArray[np.int64]) -> Node:
    """The nodes that hold these keys (ascending): the root, with its children below it."""
    return _planned(keys, root_tile(keys), 0, len(keys))


def _planned(keys: NDArray[np.int64], tile: Tile, start: int, stop: int) -> Node:
    if stop - start <= LEAF_ROWS or tile.z >= DEEPEST:
        return Node(tile, start, stop)
    below = 4**STEP
    width = (tile.end - tile.low) // below
    edges = start + np.searchsorted(keys[start:stop], tile.low + width * np.arange(below + 1))
    children = (
        _planned(keys, Tile(tile.z + STEP, tile.prefix * below + number), int(edges[number]), int(edges[number + 1]))
        for number in range(below)
        if edges[number] < edges[number + 1]
    )  # fmt: skip
    return Node(tile, start, stop, tuple(children))


def leaf(points: Points, rows: Rows | slice, tile: Tile, **meta: Any) -> bytes:
    """The file of a node that holds its rows."""
    named = row_columns(points, rows)
    x, y = morton.tile(tile.low, tile.z)
    total = len(points.id[rows])
    return columns.encode(named, {"form": "leaf", "z": tile.z, "x": x, "y": y, "total": total, **meta})


def row_columns(points: Points, rows: Rows | slice) -> dict[str, columns.Column]:
    """The columns of single places."""
    return {
        "lon": columns.degrees(points.lon[rows]),
        "lat": columns.degrees(points.lat[rows]),
        "id": columns.Column("delta-varint", points.id[rows]),
        "main": _kind_column(points.main[rows], points.kinds),
    }


def branch(points: Points, rows: Rows | slice, tile: Tile, children: Iterable[Any], **meta: Any) -> bytes:
    """The file of a node that sums its rows up; `children` as the meta should list them."""
    named = _cell_columns(points, rows, tile)
    x, y = morton.tile(tile.low, tile.z)
    total = len(points.id[rows])
    return columns.encode(
        named,
        {
            "form": "branch",
            "z": tile.z,
            "x": x,
            "y": y,
            "total": total,
            "children": list(children),
            **meta,
        },
    )


def filtered(points: Points, rows: Rows, tile: Tile, **meta: Any) -> bytes:
    """The node of a filtered map: `rows` are those of the selection inside the tile, ascending, maybe none.

    Its children have no digests; they are asked for by their tiles.
    """
    if len(rows) <= LEAF_ROWS or tile.z >= DEEPEST:
        return leaf(points, rows, tile, **meta)
    below = 4**STEP
    shift = 2 * (morton.BITS - tile.z - STEP)
    counts = np.bincount((points.morton[rows] >> shift) & (below - 1), minlength=below)
    children = [[number, int(counts[number])] for number in np.flatnonzero(counts).tolist()]
    return branch(points, rows, tile, children, **meta)


def _cell_columns(points: Points, rows: Rows | slice, tile: Tile) -> dict[str, columns.Column]:
    keys = points.morton[rows]
    levels_below = morton.BITS - tile.z - CELL_LEVELS
    cells = (keys >> (2 * levels_below)) & (CELLS - 1)
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    counts = np.diff(starts, append=len(cells))
    inside = (keys >> (2 * (levels_below - 8))) & 0xFFFF
    xs, ys = (
        np.add.reduceat(part, starts) // counts for part in (_EVEN_BITS[inside], _EVEN_BITS[inside >> 1])
    )
    ids = np.where(counts == 1, points.id[rows][starts], 0)
    kinds, shares = _frequent(points.main[rows], counts, points.kinds)
    named = {
        "cell": columns.Column("delta-varint", cells[starts]),
        "count": columns.Column("delta-varint", counts),
        "x": columns.Column("u8", xs),
        "y": columns.Column("u8", ys),
        "id": columns.Column("delta-varint", ids),
    }
    for number in range(KINDS):
        named[f"main{number + 1}"] = _kind_column(kinds[:, number], points.kinds)
        named[f"share{number + 1}"] = columns.Column("u8", shares[:, number])
    return named


def _frequent(
    main: NDArray[Any], counts: NDArray[np.int64], kinds: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The most frequent kinds of each cell and their shares in 255ths, 0 where there is no such kind."""
    kinds = max(kinds, KINDS)
    cell = np.repeat(np.arange(len(counts)), counts)
    table = np.bincount(cell * kinds + main, minlength=len(counts) * kinds).reshape(len(counts), kinds)
    first = np.argsort(-table, axis=1, kind="stable")[:, :KINDS]
    found = np.take_along_axis(table, first, axis=1)
    shares = np.maximum((found * 255 + counts[:, None] // 2) // counts[:, None], found > 0)
    return np.where(found > 0, first, 0), shares


def _kind_column(values: NDArray[Any], kinds: int) -> columns.Column:
    return columns.Column("u8" if kinds <= 256 else "u16", values)


def _even_bits() -> NDArray[np.int64]:
    """For each 16 bits of a Morton key the 8 bits of x in them."""
    keys = np.arange(1 << 16)
    return sum(((keys >> 2 * bit) & 1) << bit for bit in range(8))  # type: ignore[return-value]


_EVEN_BITS = _even_bits()
