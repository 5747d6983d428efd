"""Hiding small numbers, so that nobody is found in a table. Plain values, no database.

A cell below ``LEAST`` is hidden. Totals are known, so a hidden cell must not follow from the others: a line never hides
one cell alone, nor cells that together are fewer than ``LEAST``; a further one, the smallest, is hidden with them.
"""

from collections.abc import Sequence

LEAST = 5


def hidden_cells(counts: Sequence[int], least: int = LEAST) -> list[bool]:
    """Which cells of one line, whose total is known, are hidden."""
    return hidden_table([counts], least)[0] if counts else []


def hidden_table(rows: Sequence[Sequence[int]], least: int = LEAST) -> list[list[bool]]:
    """Which cells of a table are hidden when the totals of its lines, across and (with several) down, are known."""
    hidden = [[0 < count < least for count in row] for row in rows]
    while _hide_more(rows, hidden, least):
        pass
    return hidden


def _hide_more(rows: Sequence[Sequence[int]], hidden: list[list[bool]], least: int) -> bool:
    """Hide one cell more in the first line that gives something away; whether there was one."""
    for line in _lines(rows):
        covered = [cell for cell in line if hidden[cell[0]][cell[1]]]
        if not covered or (len(covered) > 1 and sum(rows[y][x] for y, x in covered) >= least):
            continue
        shown = [cell for cell in line if not hidden[cell[0]][cell[1]]]
        if not shown:
            continue
        y, x = min(shown, key=lambda cell: (rows[cell[0]][cell[1]] == 0, rows[cell[0]][cell[1]]))
        hidden[y][x] = True
        return True
    return False


def _lines(rows: Sequence[Sequence[int]]) -> list[list[tuple[int, int]]]:
    across = [[(y, x) for x in range(len(row))] for y, row in enumerate(rows)]
    if len(rows) == 1:
        return across
    width = max((len(row) for row in rows), default=0)
    return across + [[(y, x) for y in range(len(rows))] for x in range(width)]


def may_tell(part: int, whole: int, least: int = LEAST) -> bool:
    """Whether a number worked out of ``part`` of ``whole`` people may be told: they are enough, and so is the rest."""
    return part >= least and (whole - part == 0 or whole - part >= least)
