from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.holidays import is_working_day
from kramy.lib.periods import (
    Extension,
    Pause,
    Period,
    Reason,
    Unit,
    add_months,
    due_date,
    working_days_between,
)

W, C, M = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS

starts = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1))
periods = st.builds(Period, st.integers(0, 60), st.sampled_from(Unit))


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    stopped = draw(starts)
    return Pause(stopped, stopped + timedelta(days=draw(st.integers(0, 40))))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        # worked by hand with the printed calendar
        (date(2026, 11, 20), 7, W, date(2026, 12, 1)),  # Friday: 23 24 25 26 27 30 November, 1 December
        (date(2026, 11, 20), 7, C, date(2026, 11, 27)),
        (date(2026, 11, 20), 8, C, date(2026, 11, 30)),  # 28 November is a Saturday
        (date(2026, 12, 22), 3, W, date(2026, 12, 29)),  # 23, then 28 and 29: Christmas Eve is off
        (date(2024, 12, 20), 3, W, date(2024, 12, 27)),  # 23, 24 (still worked in 2024), 27
        (date(2026, 12, 17), 7, C, date(2026, 12, 28)),  # ends on Christmas Eve, then Christmas, a weekend
        (date(2026, 4, 2), 1, W, date(2026, 4, 3)),  # Good Friday is a working day
        (date(2026, 4, 2), 2, W, date(2026, 4, 7)),  # Easter Monday is not
        (date(2026, 5, 27), 8, C, date(2026, 6, 5)),  # 4 June is Corpus Christi, a Thursday
        (date(2026, 1, 31), 1, M, date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2024, 1, 31), 1, M, date(2024, 2, 29)),
        (date(2026, 10, 20), 1, M, date(2026, 11, 20)),
        (date(2026, 11, 30), 3, M, date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (date(2026, 11, 21), 0, C, date(2026, 11, 23)),
        (
            date(2025, 12, 23),
            1,
            W,
            date(2025, 12, 29),
        ),  # the first free Christmas Eve, then Christmas, a weekend
        (date(2027, 5, 26), 1, W, date(2027, 5, 28)),  # Corpus Christi moves to 27 May
        (date(2028, 1, 31), 1, M, date(2028, 2, 29)),  # a leap year
        (date(2028, 2, 29), 12, M, date(2029, 2, 28)),  # and the year after it has no such day
        (date(2028, 2, 28), 1, W, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, C, date(2027, 1, 4)),  # New Year, then a weekend
        (date(2027, 12, 31), 1, M, date(2028, 1, 31)),
    ],
)
def test_hand_worked_deadlines(start: date, amount: int, unit: Unit, due: date) -> None:
    assert due_date(start, Period(amount, unit)).due == due


@pytest.mark.parametrize(
    ("unit", "pause", "due"),
    [
        # 7 days from Friday 20 November 2026
        (W, Pause(date(2026, 11, 24), date(2026, 11, 26)), date(2026, 12, 3)),  # two working days stopped
        (W, Pause(date(2026, 11, 28), date(2026, 11, 30)), date(2026, 12, 1)),  # a weekend stops nothing
        (C, Pause(date(2026, 11, 24), date(2026, 11, 27)), date(2026, 11, 30)),  # three days: 30 November
        (C, Pause(date(2026, 11, 28), date(2026, 12, 20)), date(2026, 11, 27)),  # began after the end
        (C, Pause(date(2026, 11, 1), date(2026, 11, 20)), date(2026, 11, 27)),  # ended before the start
        (C, Pause(date(2026, 11, 27), date(2026, 12, 7)), date(2026, 12, 7)),  # stopped on the last day
    ],
)
def test_hand_worked_pauses(unit: Unit, pause: Pause, due: date) -> None:
    assert due_date(date(2026, 11, 20), Period(7, unit), [pause]).due == due


@pytest.mark.parametrize(
    ("amount", "unit", "due"),
    [
        (7, W, date(2027, 1, 11)),  # 15 to 18 December, then 7, 8 and 11 January
        (14, C, date(2027, 1, 14)),  # 28 December and the 17 days that were stopped
        (1, M, date(2027, 2, 1)),  # 14 January and 17 days: 31 January is a Sunday
    ],
)
def test_hand_worked_suspension_over_the_end_of_the_year(amount: int, unit: Unit, due: date) -> None:
    stopped = Pause(date(2026, 12, 21), date(2027, 1, 7))
    assert due_date(date(2026, 12, 14), Period(amount, unit), [stopped]).due == due


@pytest.mark.parametrize(
    ("extensions", "pauses", "due"),
    [
        # 7 working days from Friday 20 November 2026 end on Tuesday 1 December
        ([(date(2026, 11, 30), date(2026, 12, 15))], [], date(2026, 12, 15)),
        ([(date(2026, 11, 30), date(2026, 12, 19))], [], date(2026, 12, 21)),  # a Saturday
        ([(date(2026, 11, 30), date(2026, 12, 31))], [], date(2026, 12, 31)),  # New Year's Eve is worked
        ([(date(2026, 11, 23), date(2026, 11, 24))], [], date(2026, 12, 1)),  # never earlier than without
        # stopped before the extension: the city knew of that when it named the day
        (
            [(date(2026, 12, 2), date(2026, 12, 15))],
            [(date(2026, 11, 24), date(2026, 11, 26))],
            date(2026, 12, 15),
        ),
        # stopped after it: Monday 7 and Tuesday 8 December are put on
        (
            [(date(2026, 12, 1), date(2026, 12, 15))],
            [(date(2026, 12, 7), date(2026, 12, 9))],
            date(2026, 12, 17),
        ),
        (
            [(date(2026, 12, 1), date(2026, 12, 15)), (date(2026, 12, 14), date(2027, 1, 15))],
            [(date(2026, 12, 7), date(2026, 12, 9))],
            date(2027, 1, 15),
        ),
    ],
)
def test_hand_worked_extensions(
    extensions: list[tuple[date, date]], pauses: list[tuple[date, date]], due: date
) -> None:
    found = due_date(
        date(2026, 11, 20),
        Period(7, W),
        [Pause(*pause) for pause in pauses],
        extensions=[Extension(*extension) for extension in extensions],
    )
    assert found.due == due


@given(
    starts,
    periods,
    st.lists(pauses(), max_size=3),
    st.integers(0, 60),
    st.integers(1, 90),
    st.integers(0, 30),
)
def test_an_extension_is_never_earlier_and_a_longer_one_never_shorter(
    start: date, period: Period, stops: list[Pause], after: int, length: int, longer: int
) -> None:
    decided = start + timedelta(days=after)
    plain = due_date(start, period, stops).due
    short = due_date(
        start, period, stops, extensions=[Extension(decided, decided + timedelta(days=length))]
    ).due
    far = Extension(decided, decided + timedelta(days=length + longer))
    assert plain <= short <= due_date(start, period, stops, extensions=[far]).due
    assert due_date(start, period, stops, extensions=[far]).due >= far.until


def test_steps_tell_the_story() -> None:
    deadline = due_date(date(2026, 12, 10), Period(7, C), [Pause(date(2026, 12, 14), date(2026, 12, 21))])
    assert [(step.reason, step.day, step.days) for step in deadline.steps] == [
        (Reason.STARTED, date(2026, 12, 10), 0),
        (Reason.COUNTED, date(2026, 12, 17), 7),
        (Reason.STOPPED, date(2026, 12, 24), 7),
        (Reason.MOVED, date(2026, 12, 28), 4),
    ]
    assert deadline.counted == date(2026, 12, 24)


def test_every_step_has_a_sentence_with_its_day() -> None:
    for unit in Unit:
        deadline = due_date(
            date(2026, 12, 4), Period(5, unit), [Pause(date(2026, 12, 7), date(2026, 12, 20))]
        )
        assert [f"{step.day:%d.%m.%Y}" in step.sentence for step in deadline.steps] == [True] * len(
            deadline.steps
        )


def test_open_pause_needs_today_and_moves_with_it() -> None:
    pause = Pause(date(2026, 11, 24))
    with pytest.raises(ValueError, match="today"):
        due_date(date(2026, 11, 20), Period(7, W), [pause])
    found = [
        due_date(date(2026, 11, 20), Period(7, W), [pause], today=day).due
        for day in (date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26))
    ]
    assert found == [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]


def test_overlapping_pauses_stop_a_day_once() -> None:
    pair = [Pause(date(2026, 11, 23), date(2026, 11, 25)), Pause(date(2026, 11, 24), date(2026, 11, 26))]
    one = [Pause(date(2026, 11, 23), date(2026, 11, 26))]
    start = date(2026, 11, 20)
    assert due_date(start, Period(7, W), pair) == due_date(start, Period(7, W), one)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Period(-1, W)
    with pytest.raises(ValueError, match="ends after"):
        Extension(date(2026, 1, 2), date(2026, 1, 2))
    with pytest.raises(ValueError, match="before it began"):
        Pause(date(2026, 1, 2), date(2026, 1, 1))


@given(starts, periods, st.lists(pauses(), max_size=4))
def test_never_earlier_than_the_plain_sum_and_always_a_working_day(
    start: date, period: Period, stops: list[Pause]
) -> None:
    plain = add_months(start, period.amount) if period.unit is M else start + timedelta(days=period.amount)
    due = due_date(start, period, stops).due
    assert due >= plain
    assert is_working_day(due)


@given(starts, periods, st.lists(pauses(), max_size=3), st.integers(0, 30), st.integers(0, 5))
def test_later_start_or_longer_period_is_never_due_earlier(
    start: date, period: Period, stops: list[Pause], later: int, longer: int
) -> None:
    due = due_date(start, period).due
    assert due_date(start + timedelta(days=later), period).due >= due
    assert (
        due_date(start, Period(period.amount + longer, period.unit), stops).due
        >= due_date(start, period, stops).due
    )


@given(starts, st.integers(2, 60), st.sampled_from([W, C]), st.integers(1, 90), st.data())
def test_stopping_adds_exactly_what_was_stopped(
    start: date, amount: int, unit: Unit, length: int, data: st.DataObject
) -> None:
    period = Period(amount, unit)
    plain = due_date(start, period).counted
    offset = data.draw(st.integers(1, (plain - start).days))
    pause = Pause(start + timedelta(days=offset), start + timedelta(days=offset + length))
    end = due_date(start, period, [pause]).counted
    running = [
        day
        for day in (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
        if not pause.stopped <= day < pause.resumed and (unit is C or is_working_day(day))  # type: ignore[operator]
    ]
    assert len(running) == amount
    assert running[-1] == end


@given(starts, st.integers(1, 24), st.integers(1, 90), st.data())
def test_of_months_every_stopped_day_is_put_on(
    start: date, months: int, length: int, data: st.DataObject
) -> None:
    plain = add_months(start, months)
    first = start + timedelta(days=data.draw(st.integers(1, (plain - start).days)))
    found = due_date(start, Period(months, M), [Pause(first, first + timedelta(days=length))])
    assert found.counted == plain + timedelta(days=length)


@given(starts, st.sampled_from(Unit), st.integers(0, 40), st.lists(pauses(), max_size=3))
def test_one_more_pause_is_never_due_earlier(
    start: date, unit: Unit, amount: int, stops: list[Pause]
) -> None:
    dues = [due_date(start, Period(amount, unit), stops[:number]).due for number in range(len(stops) + 1)]
    assert dues == sorted(dues)


@given(starts, st.integers(1, 80))
def test_working_days_between_is_the_inverse_of_counting(start: date, amount: int) -> None:
    due = due_date(start, Period(amount, W)).due
    assert working_days_between(start, due) == amount
    assert working_days_between(due, start) == 0
