"""Points as one sortable integer, so that a plain B-tree answers "what is in this box".

A key interleaves 31 bits of x with 31 bits of y (x in the even bits), 62 in all: never negative in a signed
64-bit column of PostgreSQL or SQLite. Places near each other mostly have keys near each other, and a box on
the map becomes a few ranges of keys.

The scale is Web Mercator's, y growing to the south, not plain degrees: then the leading 2·z bits of a key
*are* the map tile at zoom z, so a tile, a cluster and a page of the pyramid are each one range of keys. The
price is that latitudes beyond ±85.05° have no key. One step is 1.9 cm at the equator and 1.2 cm in Kraków.

    SELECT … WHERE point_key BETWEEN low AND high OR …     -- the ranges of `covering`
       AND lon BETWEEN west AND east AND lat BETWEEN south AND north

The second line is needed: ranges cover the box, and a little more.
"""

from itertools import pairwise, product

import numpy as np
from numpy.typing import ArrayLike, NDArray

BITS = 31
CELLS = 1 << BITS
MAX_LATITUDE = 85.05112877980659
DEFAULT_RANGES = 16

SPREAD_MASKS = (
    (32, 0x00000000FFFFFFFF),
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
"""Shift and mask of each step that moves the bits of a number two places apart."""


def key(lon: float, lat: float) -> int:
    """The key of one point. Raises ValueError outside ±180° and ±85.05°, or when not a number."""
    return int(keys(lon, lat))


def keys(lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
    """The keys of many points; ValueError when any is outside ±180° and ±85.05°, or not a number."""
    lon, lat = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    if not (np.all(np.abs(lon) <= 180) and np.all(np.abs(lat) <= MAX_LATITUDE)):
        raise ValueError("A point must lie within 180° east or west and 85.05° north or south")
    xs, ys = _cells(lon, lat)
    return _interleave(xs, ys)


def point(morton_key: int) -> tuple[float, float]:
    """The (lon, lat) in the middle of a key's cell: within 1e-7 degrees of the point that gave it."""
    lon, lat = points(morton_key)
    return float(lon), float(lat)


def points(morton_keys: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The numpy form of `point`: two arrays, longitudes and latitudes."""
    interleaved = np.asarray(morton_keys, dtype=np.int64).astype(np.uint64)
    x = (_gather(interleaved).astype(np.float64) + 0.5) / CELLS
    y = (_gather(interleaved >> np.uint64(1)).astype(np.float64) + 0.5) / CELLS
    return x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))


def tile(morton_key: int, zoom: int) -> tuple[int, int]:
    """The (x, y) of the map tile at `zoom` that holds the key."""
    prefix = np.asarray(morton_key >> (2 * (BITS - zoom)), dtype=np.uint64)
    return int(_gather(prefix)), int(_gather(prefix >> np.uint64(1)))


def tiles(morton_keys: ArrayLike, zoom: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numpy form of `tile`: columns and rows of the map tiles at `zoom` that hold the keys."""
    prefixes = (np.asarray(morton_keys, dtype=np.int64) >> (2 * (BITS - zoom))).astype(np.uint64)
    return _gather(prefixes).astype(np.int64), _gather(prefixes >> np.uint64(1)).astype(np.int64)


def tile_range(zoom: int, x: int, y: int) -> tuple[int, int]:
    """The lowest and highest key (both included) of a map tile."""
    shift = 2 * (BITS - zoom)
    low = int(_interleave(np.asarray(x), np.asarray(y))) << shift
    return low, low + (1 << shift) - 1


def covering(
    west: float, south: float, east: float, north: float, *, most: int = DEFAULT_RANGES
) -> list[tuple[int, int]]:
    """At most `most` ranges of keys (low, high; both included, ascending) that hold every point of a box.

    The box is cut at the edge of the map; an empty one (west > east or south > north) has no ranges.
    More ranges fit closer: with 16, a view of a city reads a fifth more rows than it shows (median of 200
    views; one in twenty reads 60 % more), and finding the ranges takes 0.2 ms.
    """
    if most < 1:
        raise ValueError("At least one range is needed")
    if not (west <= east and south <= north):
        return []
    limits = np.clip([west, east], -180, 180), np.clip([north, south], -MAX_LATITUDE, MAX_LATITUDE)
    xs, ys = _cells(*limits)
    # one cell wider on each side, so that no rounding of the projection can lose a point on an edge
    left, right = max(int(xs[0]) - 1, 0), min(int(xs[1]) + 1, CELLS - 1)
    top, bottom = max(int(ys[0]) - 1, 0), min(int(ys[1]) + 1, CELLS - 1)
    return _merged(_quadrants(left, top, right, bottom, enough=4 * most), most)


def covering_many(
    west: ArrayLike, south: ArrayLike, east: ArrayLike, north: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """At most four ranges of keys for each of many boxes of about one size: (position of the box, low, high).

    The ranges are squares of a grid as wide as the widest box, so they hold up to nine times a box's area; `covering`
    fits closer and takes a hundred times as long. Boxes must not be empty, and are cut at the edge of the map.
    """
    lons = np.clip(np.asarray([west, east], dtype=np.float64), -180, 180)
    lats = np.clip(np.asarray([north, south], dtype=np.float64), -MAX_LATITUDE, MAX_LATITUDE)
    xs, ys = _cells(lons, lats)
    # one cell wider on each side, as in `covering`
    xs, ys = (np.clip(cells + np.array([[-1], [1]]), 0, CELLS - 1) for cells in (xs, ys))
    widest = int(max(np.max(xs[1] - xs[0], initial=0), np.max(ys[1] - ys[0], initial=0)))
    level = widest.bit_length()
    columns, rows = xs >> level, ys >> level
    corners = np.stack(
        [_interleave(columns[i] << level, rows[j] << level) for j in (0, 1) for i in (0, 1)], axis=1
    )
    positions = np.repeat(np.arange(len(corners)), 4)
    pairs = np.unique(np.stack([positions, corners.ravel()], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1], pairs[:, 1] + (1 << (2 * level)) - 1


def _cells(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Column and row of the grid for each point, the far edges counted with the last cell."""
    x = (lon + 180) / 360
    y = 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
    columns = np.clip((x * CELLS).astype(np.int64), 0, CELLS - 1)
    rows = np.clip((y * CELLS).astype(np.int64), 0, CELLS - 1)
    return columns, rows


def _interleave(xs: NDArray[np.int64], ys: NDArray[np.int64]) -> NDArray[np.int64]:
    return (_spread(xs) | (_spread(ys) << np.uint64(1))).astype(np.int64)


def _spread(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Each bit n moved to bit 2n."""
    bits = np.asarray(numbers).astype(np.uint64)
    for shift, mask in SPREAD_MASKS[1:]:
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits


def _gather(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The inverse of `_spread`: each bit 2n moved to bit n, the odd bits dropped."""
    bits = numbers & np.uint64(SPREAD_MASKS[-1][1])
    for (shift, _mask), (_shift, mask) in zip(SPREAD_MASKS[:0:-1], SPREAD_MASKS[-2::-1], strict=True):
        bits = (bits | (bits >> np.uint64(shift))) & np.uint64(mask)
    return bits


def _quadrants(left: int, top: int, right: int, bottom: int, *, enough: int) -> list[tuple[int, int]]:
    """Ranges of the quadrants that meet the box, split level by level until there are `enough` of them.

    Quadrants wholly inside are not split any further. Ascending, as the split keeps the order of keys.
    """
    cells: list[tuple[int, int, int, bool]] = [(0, 0, BITS, False)]  # column, row, level, wholly inside
    while len(cells) < enough and not all(inside or level == 0 for _x, _y, level, inside in cells):
        finer: list[tuple[int, int, int, bool]] = []
        for column, row, level, inside in cells:
            if inside or level == 0:
                finer.append((column, row, level, inside))
                continue
            side = 1 << (level - 1)
            for y, x in product((row, row + side), (column, column + side)):
                if x <= right and x + side > left and y <= bottom and y + side > top:
                    whole = left <= x and x + side - 1 <= right and top <= y and y + side - 1 <= bottom
                    finer.append((x, y, level - 1, whole))
        cells = finer
    lows = _interleave(np.array([cell[0] for cell in cells]), np.array([cell[1] for cell in cells]))
    return [(int(low), int(low) + (1 << (2 * cell[2])) - 1) for low, cell in zip(lows, cells, strict=True)]


def _merged(ranges: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Ascending ranges joined where they touch, then across the smallest gaps down to `most`."""
    gaps = sorted((right[0] - left[1] - 1 for left, right in pairwise(ranges)), reverse=True)
    # the most - 1 widest gaps stay open; those of the same width as the last one may have to be closed
    threshold = gaps[most - 1] if len(gaps) >= most else 0
    merged = [ranges[0]]
    for low, high in ranges[1:]:
        if low - merged[-1][1] - 1 <= threshold:
            merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return merged
