"""Figures for the public in which nobody can be recognised: small numbers are not shown, and not left to be reckoned.

A number from 1 to below ``smallest`` is hidden. Where the sum is shown beside the parts, a single hidden part could be
had by subtraction; then the next smallest part is hidden too. 0 is shown: that nobody came tells of nobody.
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def hidden(cells: Mapping[Key, int], *, smallest: int) -> frozenset[Key]:
    """The keys of the cells that are not to be shown.

    >>> sorted(hidden({"a": 3, "b": 40, "c": 12, "d": 0}, smallest=10))
    ['a', 'c']
    >>> sorted(hidden({"a": 3, "b": 4, "c": 12}, smallest=10))
    ['a', 'b', 'c']
    """
    small = {key for key, number in cells.items() if 0 < number < smallest}
    if not small:
        return frozenset()
    others = sorted(
        (key for key, number in cells.items() if key not in small and number > 0),
        key=lambda key: cells[key],
    )
    # Hidden together they must themselves be many, and more than one: else the sum of what is shown gives them away.
    while others and (len(small) < 2 or sum(cells[key] for key in small) < smallest):
        small.add(others.pop(0))
    return frozenset(small)


def shown(cells: Mapping[Key, int], *, smallest: int) -> dict[Key, int | None]:
    """The cells as the public may see them; None where a number is hidden."""
    away = hidden(cells, smallest=smallest)
    return {key: None if key in away else number for key, number in cells.items()}
