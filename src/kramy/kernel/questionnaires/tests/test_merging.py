"""Answers of several people put together: plain values, and the property that nothing is ever lost."""

from hypothesis import given
from hypothesis import strategies as st

from kramy.kernel.questionnaires.domain.merging import mark_of, marks_in, merge

VALUES = st.sampled_from([None, "", "a", "b", 1, True, ["a"], {"name": "a"}])
KEYS = st.sampled_from(["q", "r", "s"])
ANSWERS = st.dictionaries(KEYS, VALUES)


def test_marks_tell_answers_apart_and_nothing_is_nothing():
    assert mark_of(True) != mark_of(1)
    assert {mark_of(value) for value in (None, "", [], {})} == {""}
    assert mark_of({"a": 1, "b": 2}) == mark_of({"b": 2, "a": 1})


def test_the_four_outcomes():
    base = {key: mark_of("old") for key in "abcd"}
    merged = merge(
        mine={"a": "new", "b": "old", "c": "same", "d": "mine"},
        base=base,
        saved={"a": "old", "b": "theirs", "c": "same", "d": "theirs"},
    )
    assert merged.taken == {"a": "new", "c": "same"}
    assert (merged.kept, merged.disputed) == ({"b"}, {"d"})


@given(mine=ANSWERS, began=ANSWERS, saved=ANSWERS)
def test_whatever_is_neither_taken_nor_disputed_was_not_changed_by_me(mine, began, saved):
    merged = merge(mine=mine, base={key: mark_of(began.get(key)) for key in mine}, saved=saved)
    assert set(merged.taken) | merged.kept | merged.disputed == set(mine)
    for key in merged.kept:
        assert mark_of(mine[key]) == mark_of(began.get(key))
    for key in merged.taken:
        assert mark_of(saved.get(key)) in (mark_of(began.get(key)), mark_of(mine[key]))


def test_what_is_no_list_of_marks_says_nothing():
    assert [marks_in(text) for text in (None, "", "x", "[1]", '{"a": 1}', '{"a": "b"}')] == [
        {}, {}, {}, {}, {}, {"a": "b"},
    ]  # fmt: skip
