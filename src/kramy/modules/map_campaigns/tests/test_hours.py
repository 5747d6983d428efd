"""Opening hours in words, in three languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from kramy.modules.map_campaigns.web.public.hours import open_state, week_of

WARSAW = ZoneInfo("Europe/Warsaw")
FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("Mo-Fr 09:00-17:00", "Open until 17:00"),
        ("Mo-Su 10:00-24:00", "Open until 24:00"),
        ("24/7", "Open now"),
        ("Fr 16:00-23:00", "Closed, opens at 16:00"),
        ("Sa 10:00-14:00", "Closed, opens tomorrow at 10:00"),
        ("Mo 08:00-12:00", "Closed, opens Monday at 08:00"),
        ("Dec 06 10:00-12:00", "Closed, opens 6 December at 10:00"),
        ("off", "Closed now"),
    ],
)
def test_the_state_in_words(expression, sentence):
    assert week_of(expression, FRIDAY_NOON).state.sentence == sentence


def test_days_have_small_letters_where_the_language_wants_it():
    monday = datetime(2026, 11, 23, 8, tzinfo=WARSAW)
    with translation.override("pl"):
        assert "poniedziałek" in open_state(False, monday, FRIDAY_NOON).sentence
    with translation.override("uk"):
        assert "понеділок" in open_state(False, monday, FRIDAY_NOON).sentence


def test_a_week_from_monday_with_today_marked():
    week = week_of(
        "Mo-Th 09:00-17:00; Fr 18:00-02:00; Su 00:00-24:00", datetime(2026, 11, 20, 12, tzinfo=UTC)
    )
    assert [row.day for row in week.rows] == [date(2026, 11, day) for day in range(16, 23)]
    assert [row.periods for row in week.rows] == [
        ["09:00–17:00"], ["09:00–17:00"], ["09:00–17:00"], ["09:00–17:00"], ["18:00–02:00"], [], ["round the clock"],
    ]  # fmt: skip
    assert [row.today for row in week.rows].index(True) == 4


def test_no_hours_and_hours_that_cannot_be_read():
    assert week_of("", FRIDAY_NOON) is None
    assert week_of("when I feel like it", FRIDAY_NOON).unreadable == "when I feel like it"
