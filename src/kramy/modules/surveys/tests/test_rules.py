"""Small cells: what is hidden cannot be worked out of what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from kramy.modules.surveys.rules import LEAST, hidden_cells, hidden_table, may_tell

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=7)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=5
    )
)


def test_small_cells_and_one_to_cover_them():
    assert hidden_cells([20, 3, 9]) == [False, True, True]
    assert hidden_cells([20, 2, 4]) == [False, True, True]
    assert hidden_cells([20, 1, 1, 7]) == [False, True, True, True]
    assert hidden_cells([20, 7, 0]) == [False, False, False]
    assert hidden_cells([]) == []


@given(COUNTS)
def test_no_small_cell_is_shown_and_none_can_be_worked_out(counts):
    hidden = hidden_cells(counts)
    covered = [count for count, gone in zip(counts, hidden, strict=True) if gone]
    assert not [count for count, gone in zip(counts, hidden, strict=True) if 0 < count < LEAST and not gone]
    if covered and len(covered) < len(counts):
        assert len(covered) > 1
        assert sum(covered) >= LEAST


@given(TABLES)
def test_in_a_table_every_line_across_and_down_is_covered(rows):
    hidden = hidden_table(rows)
    lines = [list(zip(row, gone, strict=True)) for row, gone in zip(rows, hidden, strict=True)]
    lines += [list(line) for line in zip(*lines, strict=True)]
    for line in lines:
        covered = [count for count, gone in line if gone]
        assert not [count for count, gone in line if 0 < count < LEAST and not gone]
        if covered and len(covered) < len(line):
            assert len(covered) > 1
            assert sum(covered) >= LEAST


def test_a_part_is_told_when_the_rest_is_large_enough_too():
    assert [may_tell(*pair) for pair in ((4, 20), (5, 20), (16, 20), (15, 20), (20, 20))] == [
        False, True, False, True, True,
    ]  # fmt: skip
