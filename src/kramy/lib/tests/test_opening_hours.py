from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.holidays import polish_holidays
from kramy.lib.opening_hours import (
    Interval,
    InvalidOpeningHours,
    Week,
    from_week,
    is_open,
    next_change,
    parse,
    to_week,
    week_table,
)

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = "Mo-Fr 09:00-17:00; Sa 10:00-14:00; PH off"
WORKDAY = (Interval(time(9), time(17)),)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("expression", "moment", "answer"),
    [
        (OFFICE, at(20, 9), True),  # a Friday
        (OFFICE, at(20, 16, 59), True),
        (OFFICE, at(20, 17), False),
        (OFFICE, at(21, 13), True),
        (OFFICE, at(22, 12), False),
        (OFFICE, at(11, 12), False),  # Independence Day, a Wednesday
        (OFFICE, at(24, 12, month=12), False),  # Christmas Eve, a holiday since 2025
        (OFFICE, datetime(2026, 11, 20, 8, 30, tzinfo=UTC), True),
        (OFFICE, datetime(2026, 11, 20, 7, 30, tzinfo=UTC), False),
        ("24/7", at(22, 3), True),
        ("Fr 18:00-03:00", at(21, 2), True),
        ("Fr 18:00-03:00", at(21, 3), False),
        ("Sa 12:00-03:00; Su 12:00-01:00; Mo 10:00-12:00", at(22, 2), True),
        ("Sa 12:00-03:00; Su 12:00-01:00; Mo 10:00-12:00", at(23, 0, 30), True),
        ("Sa 12:00-03:00; Su 12:00-01:00; Mo 10:00-12:00", at(23, 1), False),
        ('Mo-Su 10:00-18:00 unknown "by appointment"', at(20, 12), False),
    ],
)
def test_is_open(expression: str, moment: datetime, answer: bool) -> None:
    assert is_open(expression, moment) is answer


def test_next_change() -> None:
    assert next_change(OFFICE, at(20, 12)) == at(20, 17)
    assert next_change(OFFICE, at(10, 18)) == at(12, 9)  # over Independence Day
    assert next_change("24/7", at(20, 12)) is None
    assert next_change("Dec 06 10:00-18:00", at(20, 12)) == at(6, 10, month=12)


def test_naive_moments_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_open(OFFICE, datetime(2026, 11, 20, 12))


def test_the_package_and_we_know_the_same_holidays() -> None:
    hours = parse("24/7; PH off")
    for year in range(2024, 2036):
        days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
        closed = {day for day in days if not hours.is_open(datetime.combine(day, time(12), WARSAW))}
        assert closed == polish_holidays(year) - {date(year, 12, 31)}


@pytest.mark.parametrize(
    ("expression", "code", "part"),
    [
        ("", "empty", "Write"),
        ("Mo-Fr 9-17", "syntax", "“9-17”"),
        ("pn-pt 9-17", "syntax", "“pn-pt 9-17”"),
        ("Mo 10:00-12:00; Tu-Thu 18:00-22:00", "syntax", "“Tu-Thu 18:00-22:00”"),
        ("Mo 09:00-17:00; " * 60, "length", "500"),
    ],
)
def test_unreadable_hours_are_explained(expression: str, code: str, part: str) -> None:
    with pytest.raises(InvalidOpeningHours) as caught:
        parse(expression)
    assert caught.value.code == code
    assert part in caught.value.sentence


def test_tidied() -> None:
    assert parse("  Mo-Fr  09:00-17:00 ;PH off; ").expression == "Mo-Fr 09:00-17:00; PH off"


def test_week_table_with_a_holiday_and_a_night() -> None:
    monday = date(2026, 11, 9)
    table = week_table("Mo-Th 10:00-13:00,14:00-18:00; Fr,Su 20:00-02:00; PH off", monday)
    assert [row.day for row in table] == [monday + timedelta(days=number) for number in range(7)]
    split = lambda day: [(at(day, 10), at(day, 13)), (at(day, 14), at(day, 18))]  # noqa: E731
    assert [row.intervals for row in table] == [
        split(9),
        split(10),
        [],
        split(12),
        [(at(13, 20), at(14, 2))],
        [],
        [(at(15, 20), at(16, 2))],
    ]


def test_week_table_of_a_place_that_never_closes() -> None:
    table = week_table("24/7", date(2026, 10, 19))  # clocks go back on the Sunday
    midnights = [datetime(2026, 10, 19 + number, tzinfo=WARSAW) for number in range(8)]
    assert [row.intervals for row in table] == [
        [(midnights[number], midnights[number + 1])] for number in range(7)
    ]


@pytest.mark.parametrize(
    ("week", "expression"),
    [
        (Week(), "off"),
        (Week(closed_on_holidays=False, always=True), "24/7"),
        (Week(closed_on_holidays=True, always=True), "24/7; PH off"),
        (Week((WORKDAY,) * 5 + ((), ()), closed_on_holidays=True), "Mo-Fr 09:00-17:00; PH off"),
        (
            Week((WORKDAY, (), WORKDAY, WORKDAY, WORKDAY, (Interval(time(10), time(14)),), ())),
            "Mo,We-Fr 09:00-17:00; Sa 10:00-14:00",
        ),
        (Week(((Interval(time(0), time(0)),),) * 7), "Mo-Su 00:00-24:00"),
        (Week(((Interval(time(18), time(2)),),) + ((),) * 6), "Mo 18:00-02:00"),
        (
            Week(((), (Interval(time(8), time(12)), Interval(time(13), time(0)))) + ((),) * 5),
            "Tu 08:00-12:00,13:00-24:00",
        ),
    ],
)
def test_weeks_are_written_and_read_back(week: Week, expression: str) -> None:
    assert from_week(week) == expression
    assert to_week(expression) == week
    assert parse(expression).expression == expression


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("Fr-Mo 10:00-12:00", "Mo,Fr-Su 10:00-12:00"),
        ("09:00-17:00", "Mo-Su 09:00-17:00"),
        ("Mo-Su 09:00-17:00; PH,Su off", "Mo-Sa 09:00-17:00; PH off"),
        ("Mo-Fr 9:00-17:00", "Mo-Fr 09:00-17:00"),
        ("Fr 18:00-26:00", "Fr 18:00-02:00"),
        ("Mo-We", "Mo-We 00:00-24:00"),
        ("Mo-Su,PH 12:00-23:00", "Mo-Su 12:00-23:00"),
        ("Mo-Sa 08:00-22:00, Su 10:00-22:00;", "Mo-Sa 08:00-22:00; Su 10:00-22:00"),
        ("Mo,Tu 08:00-12:00,13:00-17:00, PH off", "Mo-Tu 08:00-12:00,13:00-17:00; PH off"),
        ("Mo-Sa 08:00-20:00; Sa 08:00-14:00", "Mo-Fr 08:00-20:00; Sa 08:00-14:00"),
    ],
)
def test_other_spellings_are_read(expression: str, same: str) -> None:
    week = to_week(expression)
    assert week is not None
    assert from_week(week) == same


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "nonsense",
        "Mo-Fr 09:00-17:00 || Sa 10:00-12:00",
        "Jun-Aug Mo 10:00-12:00",
        "Mo sunrise-sunset",
        "PH 10:00-12:00",
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00",
        'Mo 10:00-12:00 "by phone"',
        "24/7; Mo 10:00-12:00",
        "Mo 10:00-40:00",
        "Mo 10:00-10:00",
        "Mo-Fr 08:00-12:00, Fr 14:00-16:00",
        "Mo-Sa 06:00-23:00; Su,PH 11:00-21:00",
    ],
)
def test_what_the_form_cannot_show(expression: str) -> None:
    assert to_week(expression) is None


def test_weeks_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="seven"):
        Week(((),) * 6)
    with pytest.raises(ValueError, match="always"):
        Week((WORKDAY,) * 7, always=True)


minutes = st.integers(0, 1439)
intervals = st.builds(
    lambda opens, closes: Interval(time(opens // 60, opens % 60), time(closes // 60, closes % 60)),
    minutes,
    minutes,
).filter(lambda interval: interval.opens != interval.closes or interval.opens == time(0))
weeks = st.builds(
    lambda days, closed: Week(tuple(map(tuple, days)), closed_on_holidays=closed and any(days)),
    st.lists(st.lists(intervals, max_size=2), min_size=7, max_size=7),
    st.booleans(),
)


@given(weeks)
def test_any_week_survives_the_notation(week: Week) -> None:
    expression = from_week(week)
    assert to_week(expression) == week
    parse(expression)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = parse(text)
    except InvalidOpeningHours:
        return
    hours.is_open(at(20, 12))
