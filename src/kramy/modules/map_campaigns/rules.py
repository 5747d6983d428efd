"""On which maps an entry appears, and when its firm is asked: pure rules on plain values, with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Entries of ``source`` in any of ``categories`` (all when empty) also appear on ``target``.

    ``categories`` are ids with the ids of their children already among them.
    """

    id: int
    source: int
    target: int
    categories: frozenset[int] = frozenset()
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The entry appears on ``campaign``: at home when ``rule`` is None, else by that rule.

    ``because_of`` are the entry's categories that the rule names (empty when it names none).
    """

    campaign: int
    rule: int | None = None
    because_of: frozenset[int] = frozenset()


def placements(
    *, home: int, categories: Iterable[int], published: bool, rules: Iterable[Rule]
) -> tuple[Placement, ...]:
    """Every map an entry of ``home`` in ``categories`` appears on, its home first; none unless published.

    Rules do not chain: only those whose source is ``home`` count. When two rules lead to one map the one with
    the lower id is the reason.
    """
    if not published:
        return ()
    own = frozenset(categories)
    found = {home: Placement(campaign=home)}
    for rule in sorted(rules, key=lambda each: each.id):
        matching = own & rule.categories
        applies = rule.active and rule.source == home and (matching or not rule.categories)
        if applies and rule.target not in found:
            found[rule.target] = Placement(campaign=rule.target, rule=rule.id, because_of=matching)
    return tuple(found.values())


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is compared when looking for duplicates.

    ``nip`` and ``phone`` are in their cleaned form or empty, ``address`` is street and number as one text.
    """

    name: str
    lon: float
    lat: float
    nip: str = ""
    phone: str = ""
    address: str = ""


def add_months(day: date, months: int) -> date:
    """The same day some months on; the last day of a shorter month (31 January and a month: 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


class ConfirmationStep(IntEnum):
    """The letters of one question, in order; a firm gets each at most once."""

    NONE = 0
    ASKED = 1
    HALF_TIME = 2
    LAST_DAYS = 3
    OVER = 4
    """The time is over and nobody answered: not a letter of the question, but what follows."""


LAST_REMINDER_DAYS = 3
EXPIRY_REMINDER_DAYS = 14
"""So many days before its last day a firm is reminded to renew its entry (``domain.entries.entries.expiring``)."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Whom to ask on a day: entries last confirmed on ``confirmed_by`` or before, not ending before ``ends_after``."""

    confirmed_by: date
    ends_after: date


def asking(*, today: date, every_months: int, wait_days: int) -> Asking:
    """An entry is asked about when its period has passed, and not while it is about to be renewed anyway.

    The time to answer and that of the reminder to renew do not meet: what ends sooner than both together is left
    to its renewal, which confirms it as well.
    """
    return Asking(
        confirmed_by=add_months(today, -every_months),
        ends_after=today + timedelta(days=wait_days + EXPIRY_REMINDER_DAYS),
    )


@dataclass(frozen=True, kw_only=True)
class Next:
    """What a question needs today: the letter to write (none when ``step`` was written) and its last day."""

    step: ConfirmationStep
    due_on: date


def next_step(
    *, today: date, asked_on: date | None, due_on: date | None, wait_days: int, written: int
) -> Next:
    """The step a question has come to.

    The clock starts with the first letter, not with the question, and it does not run out before the last
    reminder has been out for three days: nobody loses their place because our letters were late.
    """
    if asked_on is None or due_on is None or written < ConfirmationStep.ASKED:
        return Next(step=ConfirmationStep.ASKED, due_on=today + timedelta(days=wait_days))
    if today > due_on and written >= ConfirmationStep.LAST_DAYS:
        return Next(step=ConfirmationStep.OVER, due_on=due_on)
    if today >= due_on - timedelta(days=LAST_REMINDER_DAYS):
        grace = today + timedelta(days=LAST_REMINDER_DAYS)
        late = written < ConfirmationStep.LAST_DAYS
        return Next(step=ConfirmationStep.LAST_DAYS, due_on=max(due_on, grace) if late else due_on)
    half = asked_on + timedelta(days=(due_on - asked_on).days // 2)
    step = ConfirmationStep.HALF_TIME if today >= half else ConfirmationStep.ASKED
    return Next(step=max(step, ConfirmationStep(written)), due_on=due_on)


RAISED_BY = 2
"""So many people who do not know of each other say that a place has closed: look at it first."""
