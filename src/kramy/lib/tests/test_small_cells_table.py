"""Tables with sums in which no hidden number can be reckoned from those shown."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.lib.small_cells import hidden_in_table, with_sums

SMALLEST = 5


def reckoned(rows: list[list[int]], away: frozenset[tuple[int, int]]) -> list[tuple[int, int]]:
    """The hidden cells whose number every solution of the sums agrees on: linear algebra, the adversary's way."""
    table = with_sums(rows)
    height, width = len(table), len(table[0])
    cells = sorted(away)
    equations = []
    for row in range(height):
        equations.append([(1 if c[1] < width - 1 else -1) if c[0] == row else 0 for c in cells])
    for column in range(width):
        equations.append([(1 if c[0] < height - 1 else -1) if c[1] == column else 0 for c in cells])
    if not cells:
        return []
    matrix = np.array(equations, dtype=float)
    rank = np.linalg.matrix_rank(matrix)
    found = []
    for place, cell in enumerate(cells):
        unit = np.zeros(len(cells))
        unit[place] = 1
        if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank:
            found.append(cell)
    return found


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


@settings(max_examples=300, deadline=None)
@given(tables)
def test_nothing_hidden_can_be_reckoned(rows: list[list[int]]) -> None:
    table = with_sums(rows)
    away = hidden_in_table(rows, smallest=SMALLEST)
    small = {(r, c) for r, line in enumerate(table) for c, number in enumerate(line) if 0 < number < SMALLEST}
    assert small <= away
    whole = len(away) == len(table) * len(table[0])
    assert whole or reckoned(rows, away) == []


@pytest.mark.parametrize(
    ("rows", "away"),
    [
        ([[40, 20], [30, 10]], set()),
        ([[0, 20], [30, 10]], set()),
        # 3 alone would follow from its row: 40 goes with it, and the column asks for two more
        ([[3, 40], [20, 30]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        # one column: the sum would give the one hidden number away
        ([[3], [40], [12]], {(0, 0), (0, 1), (2, 0), (2, 1)}),
    ],
)
def test_by_hand(rows: list[list[int]], away: set[tuple[int, int]]) -> None:
    assert hidden_in_table(rows, smallest=SMALLEST) == away


def test_what_is_hidden_together_is_no_small_number() -> None:
    """2 and 1 hidden beside a shown sum would say that both are small."""
    away = hidden_in_table([[2, 1, 40, 50], [30, 40, 50, 60], [10, 20, 30, 40]], smallest=SMALLEST)
    assert {(0, 0), (0, 1)} < {cell for cell in away if cell[0] == 0}
