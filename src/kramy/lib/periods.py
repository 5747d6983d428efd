"""Deadlines by Polish administrative law, as pure arithmetic on dates that explains itself.

Rules (Code of Administrative Procedure, art. 57):

* § 1: the day of the event that starts a period in days is not counted; the period ends with its last day;
* § 3: a period in months ends on the day with the same number in the last month, and where that month
  has no such day, on its last day;
* § 4: a period that ends on a Saturday or a day off work ends on the next day that is neither.

Working days skip Saturdays, Sundays and public holidays, so § 4 has nothing left to do for them.

Stopping the clock (art. 35 § 5): while the city waits for the applicant, days are not counted. A `Pause`
runs from the day the clock stopped, that day included, to the day it was started again, that day excluded.
Days before the period begins, after it is over, or stopped twice by overlapping pauses, stop nothing.

Extending it (art. 36): the city says why it is late and names a new day. From the day on which it said so that day takes
the place of the old one; what is stopped afterwards puts it off further. An extension never makes a deadline earlier.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kramy.lib.holidays import is_working_day, next_working_day

ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as a rule states it, such as 7 working days. Raises ValueError when negative."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("A period cannot be negative")

    @property
    def words(self) -> str:
        """The period for people, such as "7 working days", in the language that is active now."""
        match self.unit:
            case Unit.WORKING_DAYS:
                words = ngettext("%(amount)d working day", "%(amount)d working days", self.amount)
            case Unit.CALENDAR_DAYS:
                words = ngettext("%(amount)d calendar day", "%(amount)d calendar days", self.amount)
            case Unit.MONTHS:
                words = ngettext("%(amount)d month", "%(amount)d months", self.amount)
        return words % {"amount": self.amount}


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood from `stopped` (included) to `resumed` (excluded); None: it stands still."""

    stopped: date
    resumed: date | None = None

    def __post_init__(self) -> None:
        if self.resumed is not None and self.resumed < self.stopped:
            raise ValueError("A pause cannot end before it began")


@dataclass(frozen=True, slots=True)
class Extension:
    """On `decided` a new end of the period was named: `until`. ValueError when that is no later day."""

    decided: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.decided:
            raise ValueError("An extension ends after the day on which it was decided")


class Reason(StrEnum):
    """Why a step of the calculation is there."""

    STARTED = "started"
    COUNTED = "counted"
    STOPPED = "stopped"
    EXTENDED = "extended"
    MOVED = "moved"


SENTENCES = {
    (Reason.STARTED, None): _("The day of the event, %(day)s, is not counted."),
    (Reason.COUNTED, Unit.WORKING_DAYS): _("Working days counted: %(days)d, up to %(day)s."),
    (Reason.COUNTED, Unit.CALENDAR_DAYS): _("Calendar days counted: %(days)d, up to %(day)s."),
    (Reason.COUNTED, Unit.MONTHS): _("Months counted: %(days)d, up to %(day)s."),
    (Reason.STOPPED, Unit.WORKING_DAYS): _(
        "The clock was stopped; working days added: %(days)d, up to %(day)s."
    ),
    (Reason.STOPPED, None): _("The clock was stopped; days added: %(days)d, up to %(day)s."),
    (Reason.EXTENDED, None): _("The city named a new day and said why: %(day)s."),
    (Reason.MOVED, None): _("That is a day off, so the deadline moves to the next working day, %(day)s."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the calculation: after it the period ends on `day`; `days` is what the step counted."""

    reason: Reason
    day: date
    days: int
    unit: Unit | None = None

    @property
    def sentence(self) -> str:
        """The step for people, in the language that is active now."""
        template = SENTENCES.get((self.reason, self.unit)) or SENTENCES[(self.reason, None)]
        return str(template) % {"day": f"{self.day:%d.%m.%Y}", "days": self.days}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a thing is in time, and the steps by which it was found."""

    due: date
    steps: tuple[Step, ...]

    @property
    def counted(self) -> date:
        """The end of the period before it was moved off a day off (art. 57 § 4)."""
        return next(step.day for step in reversed(self.steps) if step.reason is not Reason.MOVED)


def due_date(
    start: date,
    period: Period,
    pauses: Sequence[Pause] = (),
    *,
    extensions: Sequence[Extension] = (),
    today: date | None = None,
) -> Deadline:
    """When a period that an event on `start` began is over.

    A pause that is still open is reckoned as if it ended on `today`, so that the result is the earliest
    day possible; ValueError when a pause is open and `today` was not given. Of several extensions each is reckoned
    in the order in which it was decided.
    """
    stopped = _stopped_days(pauses, today)
    steps = [Step(Reason.STARTED, start, 0)]
    plain = _plain_end(start, period)
    steps.append(Step(Reason.COUNTED, plain, period.amount, period.unit))
    end, added = _extended(start, plain, period.unit, stopped)
    if added:
        steps.append(Step(Reason.STOPPED, end, added, period.unit))
    for extension in sorted(extensions, key=lambda each: (each.decided, each.until)):
        if extension.until <= end:
            continue
        end = extension.until
        steps.append(Step(Reason.EXTENDED, end, 0))
        end, added = _extended(extension.decided, end, period.unit, stopped)
        if added:
            steps.append(Step(Reason.STOPPED, end, added, period.unit))
    due = next_working_day(end)
    if due != end:
        steps.append(Step(Reason.MOVED, due, (due - end).days))
    return Deadline(due=due, steps=tuple(steps))


def working_days_between(after: date, until: date) -> int:
    """How many working days there are after `after` up to and including `until`; 0 when none or reversed.

    The same way of counting as `due_date`: the day of the event is not counted, the last day is.
    """
    return sum(1 for day in _days(after + ONE_DAY, until + ONE_DAY) if is_working_day(day))


def add_months(day: date, months: int) -> date:
    """The day with the same number `months` later, or the last day of that month if it has none (§ 3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _days(first: date, end: date) -> Iterable[date]:
    """Every day from `first` to the day before `end`."""
    return (first + timedelta(days=offset) for offset in range(max((end - first).days, 0)))


def _stopped_days(pauses: Sequence[Pause], today: date | None) -> frozenset[date]:
    stopped: set[date] = set()
    for pause in pauses:
        resumed = pause.resumed or today
        if resumed is None:
            raise ValueError("A pause is still open: say what day it is today")
        stopped.update(_days(pause.stopped, resumed))
    return frozenset(stopped)


def _plain_end(start: date, period: Period) -> date:
    """The end of the period had nothing stopped it, before it is moved off a day off."""
    if period.unit is Unit.MONTHS:
        return add_months(start, period.amount)
    if period.unit is Unit.CALENDAR_DAYS:
        return start + timedelta(days=period.amount)
    day, left = start, period.amount
    while left:
        day += ONE_DAY
        left -= is_working_day(day)
    return day


def _extended(start: date, end: date, unit: Unit, stopped: frozenset[date]) -> tuple[date, int]:
    """`end` put off by as many countable days as were stopped up to it, and how many these were.

    Days put on at the end may be stopped themselves, then they put it off further.
    """

    def counts(day: date) -> bool:
        return unit is not Unit.WORKING_DAYS or is_working_day(day)

    owed = sum(1 for day in stopped if start < day <= end and counts(day))
    added = 0
    while owed:
        end += ONE_DAY
        if not counts(end):
            continue
        added += 1
        owed -= end not in stopped
    return end, added
