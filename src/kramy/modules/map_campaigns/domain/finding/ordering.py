"""A few rows out of the middle of a sorted list, without sorting the list: pages of three million rows.

Every function answers exactly what sorting everything and cutting `[start:stop]` out of it would, in time linear in
the rows. The keys of a row must differ from every other row's in the end (ours end with the rank of its name).
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Key = Callable[[Rows], NDArray[Any]]
"""Values to sort by, one for each of the rows asked about; the smallest comes first."""

FEW = 4096
"""So many are sorted outright."""

BLOCK = 1 << 17
SPARSE = 16
"""When less than one row in so many is chosen, the chosen ones are looked at instead of the whole order."""


def window(rows: Rows, keys: Sequence[Key], start: int, stop: int) -> Rows:
    """`rows[start:stop]` as they would stand sorted by the first key, ties by the next one, and so on."""
    stop = min(stop, len(rows))
    if start >= stop:
        return rows[:0]
    if len(rows) <= FEW or not keys:
        return (
            rows[np.lexsort([key(rows) for key in reversed(keys)])][start:stop] if keys else rows[start:stop]
        )
    values = keys[0](rows)
    low, high = np.partition(values, (start, stop - 1))[[start, stop - 1]]
    smaller, first = int(np.count_nonzero(values < low)), values == low
    if low == high:
        return window(rows[first], keys[1:], start - smaller, stop - smaller)
    between = rows[(values > low) & (values < high)]
    last = int(np.count_nonzero(values < high))
    return np.concatenate(
        [
            window(rows[first], keys[1:], start - smaller, len(rows)),
            window(between, keys, 0, len(between)),
            window(rows[values == high], keys[1:], 0, stop - last),
        ]
    )


def along(order: NDArray[Any], mask: NDArray[np.bool_] | None, start: int, stop: int) -> Rows:
    """The chosen rows from the `start`-th to before the `stop`-th in a known order of all rows."""
    if mask is None:
        return order[start:stop].astype(np.int64)
    passed, found = 0, [np.empty(0, dtype=np.int64)]
    for begin in range(0, len(order), BLOCK):
        block = order[begin : begin + BLOCK]
        chosen = mask[block]
        here = int(np.count_nonzero(chosen))
        if passed + here > start:
            found.append(block[chosen][max(start - passed, 0) : stop - passed].astype(np.int64))
        passed += here
        if passed >= stop:
            break
    return np.concatenate(found)


def ranked(
    order: NDArray[Any],
    ranks: NDArray[Any],
    mask: NDArray[np.bool_] | None,
    count: int,
    start: int,
    stop: int,
) -> Rows:
    """The same for an order given both ways: `order[rank]` is the row, `ranks[row]` its rank; `count` are chosen."""
    if mask is None or count * SPARSE > len(order):
        return along(order, mask, start, stop)
    return window(np.flatnonzero(mask), [lambda rows: ranks[rows]], start, stop)
