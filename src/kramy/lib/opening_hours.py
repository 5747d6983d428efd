"""Opening hours in OpenStreetMap's notation: read, asked about, shown as a week, built from a simple form.

What we store is the notation itself, for example `Mo-Fr 09:00-17:00; Sa 10:00-14:00; PH off`; the package
opening-hours-py knows its whole grammar and the Polish public holidays (PH). The form that firms fill in
knows less: a `Week` of seven days with up to two intervals each; `from_week` writes it as the notation and
`to_week` reads it back, or answers None when the hours are more than the form can show.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import opening_hours
from django.utils.translation import gettext_lazy as _

from kramy.lib import opening_hours_rules
from kramy.lib.explained import Explained
from kramy.lib.opening_hours_rules import DAY as _DAY

WARSAW = ZoneInfo("Europe/Warsaw")
LONGEST = 500
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = "24/7"
MIDNIGHT = time(0, 0)
ONE_DAY = timedelta(days=1)

MIDDLE_OF_POLAND = (19.48, 52.07)
_SUN = re.compile("sunrise|sunset|dawn|dusk", re.IGNORECASE)

MOST_CHANGES = 2000
"""Of a group, looked at for one of the whole: more than there are in HORIZON_DAYS of any real hours."""

HORIZON_DAYS = 400
"""How far ahead a change of state is looked for: a little over a year, so that yearly seasons are found."""


class InvalidOpeningHours(Explained):
    """The text is not in the notation. `code` is empty, length or syntax; `sentence` says where."""


class Interval(NamedTuple):
    """From one time of day to another; up to midnight when `closes` is 00:00, into the next day when it is
    not later than `opens`. 00:00 to 00:00 is the whole day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Week:
    """What the simple form holds: seven days from Monday, each with no interval (closed), one or two.

    `always` is "24 hours, 7 days", then the days are empty. `closed_on_holidays` is for public holidays
    that fall on a day that is otherwise open.
    """

    days: tuple[tuple[Interval, ...], ...] = ((),) * 7
    always: bool = False
    closed_on_holidays: bool = False

    def __post_init__(self) -> None:
        if len(self.days) != 7 or any(len(intervals) > 2 for intervals in self.days):
            raise ValueError("A week has seven days of at most two intervals")
        if self.always and any(self.days):
            raise ValueError("Hours of single days mean nothing when it is always open")


class DayHours(NamedTuple):
    """One day of a week to show: when it opens and closes, empty when it does not open."""

    day: date
    intervals: list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours that have been read; `expression` is the notation with its spaces tidied.

    `_groups` are what it says and what it falls back on (after `||`), in this order.
    """

    expression: str
    _groups: tuple[Any, ...]

    def is_open(self, at: datetime) -> bool:
        """Whether it is certainly open at an aware moment; "maybe" (such as *by appointment*) is no.

        With an open end (`18:00+`) it is taken to be open until midnight.
        """
        moment = _aware(at)
        for group in self._groups:
            if not group.is_closed(moment):
                return bool(group.is_open(moment))
        return False

    def next_change(self, at: datetime) -> datetime | None:
        """When it next opens or closes after an aware moment; None if not within some 400 days."""
        moment = _aware(at)
        was_open = self.is_open(moment)
        last = moment + timedelta(days=HORIZON_DAYS)
        for _turn in range(MOST_CHANGES):
            moment = self._next(moment, last)
            if moment >= last:
                return None
            if self.is_open(moment) != was_open:
                return moment
        return None

    def _next(self, at: datetime, last: datetime) -> datetime:
        """When any group next changes, `last` when none does before it."""
        changes = (group.next_change(at) for group in self._groups)
        return min((change for change in changes if change is not None), default=last)

    def week_table(self, monday: date) -> list[DayHours]:
        """Seven days from `monday` (any first day will do).

        An interval that runs past midnight is shown whole on the day it began; one of a day or longer is
        cut at every midnight.
        """
        table = {
            monday + timedelta(days=offset): DayHours(monday + timedelta(days=offset), [])
            for offset in range(7)
        }
        for start, end in self._open_between(monday - ONE_DAY, monday + 7 * ONE_DAY):
            for opens, closes in _cut_at_midnight(start, end):
                if opens.date() in table:
                    table[opens.date()].intervals.append((opens, closes))
        return list(table.values())

    def _open_between(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        begin = datetime.combine(first, MIDNIGHT, WARSAW)
        # a day further, so that the last night is not cut short
        end = datetime.combine(last + ONE_DAY, MIDNIGHT, WARSAW)
        since = None
        while begin < end:
            is_open, following = self.is_open(begin), self._next(begin, end)
            if is_open and since is None:
                since = begin
            elif not is_open and since is not None:
                yield since, begin
                since = None
            begin = min(following, end)
        if since is not None:
            yield since, end


@lru_cache(maxsize=4096)
def parse(expression: str, place: tuple[float, float] = MIDDLE_OF_POLAND) -> Hours:
    """Opening hours of a place in Poland from the notation; raises InvalidOpeningHours.

    `place` is its longitude and latitude, to a city: hours that go by the sun depend on it.
    """
    text = opening_hours_rules.tidied(expression)
    if not text:
        raise InvalidOpeningHours("empty", _("Write the opening hours."))
    if len(text) > LONGEST:
        raise InvalidOpeningHours(
            "length", _("These opening hours are too long: at most %(most)d characters."), most=LONGEST
        )
    try:
        _read(text, place)  # as it was written, so that a complaint is about what was written
        groups = opening_hours_rules.groups(text, date.today())
        return Hours(text, tuple(_read(group, place) for group in groups))
    except opening_hours.ParserError as error:  # type: ignore[attr-defined]  # its stub forgot it
        raise _unreadable(text, str(error)) from error


def _read(text: str, place: tuple[float, float]) -> Any:
    """What the package makes of the notation."""
    options: dict[str, Any] = {"auto_timezone": False}
    if _SUN.search(text):
        # it looks at coordinates only when it may look for the time zone as well
        lon, lat = place
        options = {"coords": (lat, lon)}
    return opening_hours.OpeningHours(
        text,
        timezone=WARSAW,
        country="PL",
        auto_country=False,
        max_interval_days=HORIZON_DAYS,
        **options,
    )


def is_open(expression: str, at: datetime) -> bool:
    """Whether a place with these hours is open at an aware moment; raises InvalidOpeningHours."""
    return parse(expression).is_open(at)


def next_change(expression: str, at: datetime) -> datetime | None:
    """When such a place next opens or closes; None if not within some 400 days."""
    return parse(expression).next_change(at)


def week_table(expression: str, monday: date) -> list[DayHours]:
    """The hours of the seven days from `monday`; see `Hours.week_table`."""
    return parse(expression).week_table(monday)


def from_week(week: Week) -> str:
    """The notation for a simple week, days alike put together.

    >>> from_week(Week(days=((Interval(time(9), time(17)),),) * 5 + ((), ()), closed_on_holidays=True))
    'Mo-Fr 09:00-17:00; PH off'
    """
    holidays = ["PH off"] if week.closed_on_holidays else []
    if week.always:
        return "; ".join([ALWAYS, *holidays])
    alike: dict[tuple[Interval, ...], list[int]] = {}
    for number, intervals in enumerate(week.days):
        if intervals:
            alike.setdefault(intervals, []).append(number)
    rules = [f"{_day_names(numbers)} {_interval_list(intervals)}" for intervals, numbers in alike.items()]
    return "; ".join([*rules, *holidays]) if rules else "off"


def to_week(expression: str) -> Week | None:
    """The simple week that says the same, or None when the form cannot show these hours (or read them)."""
    days: list[tuple[Interval, ...]] = [()] * 7
    always = closed_on_holidays = False
    set_before: set[int] = set()
    for separator, rule in _rules(expression):
        match = RULE.fullmatch(rule)
        if not match:
            return None
        if match["always"]:
            always, days = True, [()] * 7
            continue
        numbers, holidays = _selected(match["days"])
        intervals = () if match["off"] else _intervals(match["times"] or "00:00-24:00")
        if intervals is None or len(intervals) > 2 or (always and numbers):
            return None
        if separator == "," and set_before.intersection(numbers):
            return None  # a rule after a comma adds to the hours of a day, it does not replace them
        if holidays and intervals and len(set(numbers)) < 7:
            return None  # hours of their own; Mo-Su,PH on the other hand is every day as usual
        closed_on_holidays = not intervals if holidays else closed_on_holidays
        set_before.update(numbers)
        for number in numbers:
            days[number] = intervals
    # closed all week says all there is to say about holidays
    return Week(tuple(days), always=always, closed_on_holidays=closed_on_holidays and (always or any(days)))


_SELECTOR = rf"(?:{_DAY}-{_DAY}|{_DAY}|PH)"
_TIMES = r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}"
RULE = re.compile(
    rf"(?P<always>24/7)|(?=.)(?:(?P<days>{_SELECTOR}(?:\s*,\s*{_SELECTOR})*)\s*:?\s*)?"
    rf"(?:(?P<off>off|closed)|(?P<times>{_TIMES}(?:\s*,\s*{_TIMES})*))?"
)
"""One rule of the part of the notation that `Week` can show."""


def _rules(expression: str) -> Iterator[tuple[str, str]]:
    """The rules of an expression, each with the separator before it: ";" replaces, "," adds."""
    parts = re.split(rf"(;|(?<=\d),(?=\s*(?:{_DAY}|PH)))", f";{expression.strip().rstrip(';')}")
    return zip(parts[1::2], (rule.strip() for rule in parts[2::2]), strict=True)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("Opening hours are asked about with an aware datetime")
    return at.astimezone(WARSAW)


def _cut_at_midnight(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The interval itself, or its pieces day by day when it lasts a day or longer."""
    # wall clock, so that the day on which clocks change counts as one day
    if end.replace(tzinfo=None) - start.replace(tzinfo=None) < ONE_DAY:
        yield start, end
        return
    while start < end:
        midnight = datetime.combine(start.date() + ONE_DAY, MIDNIGHT, WARSAW)
        yield start, min(midnight, end)
        start = midnight


def _unreadable(text: str, problem: str) -> InvalidOpeningHours:
    """The parser's complaint, which is about its grammar, as a sentence about what was typed."""
    place = re.search(r"--> \d+:(\d+)", problem)
    at = int(place[1]) - 1 if place else 0
    rest = text[text.rfind(" ", 0, at + 1) + 1 :]  # from the start of the word, not from within it
    return InvalidOpeningHours(
        "syntax",
        _("These opening hours cannot be read from “%(rest)s” on. Write them like this: %(example)s"),
        rest=(rest or text)[:40],
        example="Mo-Fr 09:00-17:00; Sa 10:00-14:00",
    )


def _day_names(numbers: Sequence[int]) -> str:
    """Days by number, neighbours as a range: [0, 1, 2, 5] is Mo-We,Sa."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)


def _interval_list(intervals: Sequence[Interval]) -> str:
    return ",".join(
        f"{opens:%H:%M}-{'24:00' if closes == MIDNIGHT else f'{closes:%H:%M}'}" for opens, closes in intervals
    )


def _selected(days: str | None) -> tuple[list[int], bool]:
    """The days that a selector names (all when there is none) and whether it names public holidays."""
    if not days:
        return list(range(7)), False
    numbers: list[int] = []
    holidays = False
    for part in re.split(r"\s*,\s*", days):
        if part == "PH":
            holidays = True
            continue
        first, _dash, last = part.partition("-")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        numbers += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return numbers, holidays


def _intervals(text: str) -> tuple[Interval, ...] | None:
    """Intervals of a rule, None when a time is not one of a day or the next night."""
    found: list[Interval] = []
    for opens_hour, opens_minute, closes_hour, closes_minute in re.findall(
        r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", text
    ):
        opens = int(opens_hour) * 60 + int(opens_minute)
        closes = int(closes_hour) * 60 + int(closes_minute)
        if opens >= 1440 or int(opens_minute) > 59 or int(closes_minute) > 59 or closes > opens + 1440:
            return None
        if opens == closes and opens != 0:
            return None
        found.append(Interval(time(opens // 60, opens % 60), time(closes // 60 % 24, closes % 60)))
    return tuple(found)
