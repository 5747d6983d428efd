"""Opening hours in words: rows of days and hours in the active language, days that are alike put together."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kramy.lib.opening_hours import MIDNIGHT, Interval, to_week

MONDAY = date(2024, 1, 1)  # any Monday: only the names of the days are taken from it


class Line(NamedTuple):
    """`days` in words (empty when the line speaks of the whole week) and `hours`."""

    days: str
    hours: str


def lines(expression: str) -> list[Line]:
    """What to show of an expression; the notation itself when it says more than a simple week can."""
    week = to_week(expression)
    if week is None:
        return [Line("", expression)]
    rows = [Line("", _("Open 24 hours, 7 days a week"))] if week.always else week_lines(week.days)
    if week.closed_on_holidays:
        rows.append(Line(_("Public holidays"), pgettext("opening hours", "closed")))
    return rows


def week_lines(days: tuple[tuple[Interval, ...], ...]) -> list[Line]:
    """Seven days from Monday, runs of like days as one line."""
    words = [_hours(intervals) for intervals in days]
    names = [date_format(MONDAY + timedelta(days=number), "l") for number in range(7)]
    rows: list[Line] = []
    start = 0
    for number in range(1, 8):
        if number == 7 or words[number] != words[start]:
            first, last = names[start], names[number - 1]
            rows.append(Line(first if start == number - 1 else f"{first} – {last}", words[start]))
            start = number
    return rows


def _hours(intervals: tuple[Interval, ...]) -> str:
    if not intervals:
        return pgettext("opening hours", "closed")
    return ", ".join(
        f"{interval.opens:%H:%M}–{'24:00' if interval.closes == MIDNIGHT else f'{interval.closes:%H:%M}'}"
        for interval in intervals
    )
