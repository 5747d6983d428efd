"""Opening hours in words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.lib import opening_hours


@dataclass(frozen=True)
class OpenState:
    """Whether a place is open, and a sentence that says so and until when."""

    is_open: bool
    sentence: str
    until: datetime | None = None


def open_state(is_open: bool, change: datetime | None, now: datetime) -> OpenState:
    """The sentence for a state that lasts until `change` (None: no change in sight)."""
    here = timezone.localtime(now)
    if change is None or change - now > timedelta(days=60):
        return OpenState(is_open, _("Open now") if is_open else _("Closed now"))
    at = timezone.localtime(change)
    if is_open:
        if at - here > timedelta(hours=24):
            return OpenState(True, _("Open now"), change)
        return OpenState(True, _("Open until %(time)s") % {"time": closing(at)}, change)
    when = {"time": clock(at)}
    if at.date() == here.date():
        return OpenState(False, _("Closed, opens at %(time)s") % when, change)
    if at.date() == here.date() + timedelta(days=1):
        return OpenState(False, _("Closed, opens tomorrow at %(time)s") % when, change)
    when["day"] = _weekday(at) if at - here < timedelta(days=7) else date_format(at, "j E")
    return OpenState(False, _("Closed, opens %(day)s at %(time)s") % when, change)


def _weekday(moment: datetime) -> str:
    """The day's name inside a sentence: only English writes it with a capital."""
    name = date_format(moment, "l")
    return name if (get_language() or "").startswith("en") else name.lower()


def clock(moment: datetime) -> str:
    return time_format(timezone.localtime(moment), "H:i")


def closing(moment: datetime) -> str:
    """Midnight ends the day it closes: 24:00, as on a door."""
    return "24:00" if clock(moment) == "00:00" else clock(moment)


@dataclass(frozen=True)
class DayRow:
    """One line of the week's table; `periods` is empty when it does not open."""

    day: date
    today: bool
    periods: list[str]


@dataclass(frozen=True)
class Week:
    """What an entry's page says of its hours; `unreadable` is the text itself when it is not in the notation."""

    state: OpenState | None
    rows: list[DayRow]
    unreadable: str = ""


def week_of(expression: str, now: datetime) -> Week | None:
    """The seven days of this week and the state now; None when no hours are given."""
    if not expression:
        return None
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    try:
        hours = opening_hours.parse(expression, settings.CITY.centre)
    except opening_hours.InvalidOpeningHours:
        return Week(state=None, rows=[], unreadable=expression)
    rows = [
        DayRow(row.day, row.day == today, [_period(opens, closes) for opens, closes in row.intervals])
        for row in hours.week_table(monday)
    ]
    return Week(state=open_state(hours.is_open(now), hours.next_change(now), now), rows=rows)


def _period(opens: datetime, closes: datetime) -> str:
    first, last = clock(opens), closing(closes)
    return _("round the clock") if (first, last) == ("00:00", "24:00") else f"{first}–{last}"
