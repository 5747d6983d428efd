"""Figures for the public in which nobody can be recognised: small numbers are not shown, and not left to be reckoned.

A number from 1 to below ``smallest`` is hidden. Where the sum is shown beside the parts, a single hidden part could be
had by subtraction; then the next smallest part is hidden too. 0 is shown: that nobody came tells of nobody.
"""

from collections.abc import Mapping, Sequence
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


Cell = tuple[int, int]


def with_sums(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with the sum of each row at its end and a last row of the sums of the columns.

    >>> with_sums([[1, 2], [3, 4]])
    [[1, 2, 3], [3, 4, 7], [4, 6, 10]]
    """
    widened = [[*row, sum(row)] for row in rows]
    return [*widened, [sum(column) for column in zip(*widened, strict=True)]]


def hidden_in_table(rows: Sequence[Sequence[int]], *, smallest: int) -> frozenset[Cell]:
    """The cells (row, column) of ``with_sums(rows)`` that are not to be shown, sums among them.

    Beside the small ones so many others that no hidden number follows from those shown: a number follows when there is
    no other way from its row to its column over hidden cells. And what is hidden of a row or column with a shown sum
    adds up to ``smallest`` at least.

    >>> sorted(hidden_in_table([[3, 40], [20, 30]], smallest=5))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    table = with_sums(rows)
    cells = {(row, column): number for row, line in enumerate(table) for column, number in enumerate(line)}
    away = {cell for cell, number in cells.items() if 0 < number < smallest}
    sums = (len(table) - 1, len(table[0]) - 1)
    while weak := _weak(cells, away, smallest, sums):
        others = [cell for cell in cells if cell not in away]
        if not others:
            break
        closing = [cell for cell in others if _closes(cell, weak, away)]
        near = [cell for cell in others if cell[0] == weak[0] or cell[1] == weak[1]]
        away.add(min(closing or near or others, key=lambda cell: _worth(cell, cells[cell], sums)))
    return frozenset(away)


def _worth(cell: Cell, number: int, sums: Cell) -> tuple[bool, bool, int, Cell]:
    """What is given up first: cells before sums, numbers before 0, small before large."""
    return cell[0] == sums[0] or cell[1] == sums[1], number == 0, number, cell


def _weak(cells: Mapping[Cell, int], away: set[Cell], smallest: int, sums: Cell) -> Cell | None:
    """A hidden cell whose number follows from what is shown, or nearly so; None when there is none."""
    for cell in sorted(away):
        if _follows(cell, away):
            return cell
    for row, column in sorted(away):
        if row == sums[0] or column == sums[1]:
            continue
        in_row = [cell for cell in away if cell[0] == row and cell[1] != sums[1]]
        in_column = [cell for cell in away if cell[1] == column and cell[0] != sums[0]]
        for line, total in ((in_row, (row, sums[1])), (in_column, (sums[0], column))):
            if total not in away and sum(cells[cell] for cell in line) < smallest:
                return row, column
    return None


def _follows(cell: Cell, away: set[Cell]) -> bool:
    """Whether the cell is the only bridge between its row and its column in the graph of hidden cells."""
    return ("column", cell[1]) not in _reached(("row", cell[0]), away - {cell})


def _closes(cell: Cell, weak: Cell, away: set[Cell]) -> bool:
    """Whether hiding ``cell`` too leads from the row of ``weak`` round to its column."""
    others = away - {weak}
    here, there = _reached(("row", weak[0]), others), _reached(("column", weak[1]), others)
    ends = ("row", cell[0]), ("column", cell[1])
    return (ends[0] in here and ends[1] in there) or (ends[0] in there and ends[1] in here)


def _reached(start: tuple[str, int], cells: set[Cell]) -> set[tuple[str, int]]:
    """The rows and columns that hang together with ``start`` over ``cells``."""
    seen, waiting = {start}, [start]
    while waiting:
        side, place = waiting.pop()
        for row, column in cells:
            here, other = (row, ("column", column)) if side == "row" else (column, ("row", row))
            if here == place and other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
