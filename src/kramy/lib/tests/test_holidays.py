from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.holidays import easter, is_working_day, next_working_day, polish_holidays

days = st.dates(min_value=date(1991, 1, 1), max_value=date(2200, 1, 1))


@pytest.mark.parametrize(
    "day",
    [
        # published tables, the earliest and latest possible Easters among them
        date(1818, 3, 22),
        date(1943, 4, 25),
        date(1961, 4, 2),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
        date(2285, 3, 22),
    ],
)
def test_easter_agrees_with_published_tables(day: date) -> None:
    assert easter(day.year) == day


def test_2026_as_printed_in_the_calendar() -> None:
    assert sorted(polish_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 3),
        date(2026, 5, 24),
        date(2026, 6, 4),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_two_holidays_were_added_in_their_years() -> None:
    assert (date(2010, 1, 6) in polish_holidays(2010), date(2011, 1, 6) in polish_holidays(2011)) == (
        False,
        True,
    )
    assert (date(2024, 12, 24) in polish_holidays(2024), date(2025, 12, 24) in polish_holidays(2025)) == (
        False,
        True,
    )


def test_years_with_another_list_are_refused() -> None:
    with pytest.raises(ValueError, match="1990"):
        polish_holidays(1990)


def test_christmas_week_2026_has_three_working_days() -> None:
    week = [date(2026, 12, 21) + timedelta(days=offset) for offset in range(7)]
    assert [is_working_day(day) for day in week] == [True, True, True, False, False, False, False]
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 28)


@given(days)
def test_next_working_day_is_the_nearest(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=offset)) for offset in range((found - day).days))
    assert (found - day).days <= 5


@given(st.integers(1991, 2200))
def test_moveable_feasts_keep_their_weekday(year: int) -> None:
    """Easter Monday, Pentecost and Corpus Christi by their weekdays; no year has another number of days off."""
    found = polish_holidays(year)
    sunday = easter(year)
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)
    for days, weekday in ((0, 6), (1, 0), (49, 6), (60, 3)):
        assert (sunday + timedelta(days=days)) in found
        assert (sunday + timedelta(days=days)).weekday() == weekday
    apart = {date(year, 5, 1), date(year, 5, 3)} & {sunday + timedelta(days=49)}  # Pentecost on a fixed one
    assert len(found) == 12 + (year >= 2011) + (year >= 2025) - len(apart)
