"""When an appointment can begin: plain values in, plain values out, no database.

Time is counted in whole minutes since the Unix epoch. An hour that clocks repeat in October or leave out in March is
then an hour like any other; only ``duties_on``, which reads Polish wall time, has to know of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, order=True)
class Duty:
    """From ``start`` to ``end`` (minutes, the end left out) ``capacity`` people are served at the same time."""

    start: int
    end: int
    capacity: int = 1


@dataclass(frozen=True)
class Taken:
    """A stretch that is not free, in one lane; ``lane`` None: in all of them."""

    start: int
    end: int
    lane: int | None = None


@dataclass(frozen=True)
class Measures:
    """What a service needs, in minutes: its length, what stays free after it, how far starts lie apart, the shortest
    notice and how far ahead it may be booked."""

    minutes: int
    buffer: int = 0
    step: int = 15
    lead: int = 0
    horizon: int = 60 * 24 * 42


@dataclass(frozen=True, order=True)
class Start:
    """A minute at which an appointment can begin, and the lowest lane that is free for it."""

    minute: int
    lane: int


@dataclass(frozen=True)
class WallDuty:
    """Duty by the clock on the wall; ``ends`` None is midnight at the day's end."""

    starts: time
    ends: time | None
    capacity: int = 1


def minute_of(moment: datetime) -> int:
    """The minute in which an aware moment lies.

    >>> minute_of(datetime(1970, 1, 2, tzinfo=UTC))
    1440
    """
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, tz=UTC)


def wall_minute(day: date, at: time | None, zone: ZoneInfo, *, ends: bool = False) -> int:
    """The minute of a time on the wall. ``at`` None is midnight at the day's end.

    A time that comes twice (October) is the first when something starts then and the second when it ends: the hour
    between belongs to it. A time that does not come (March) is the later moment for a start and the earlier for an
    end: nobody is on duty longer than was said.
    """
    if at is None:
        day, at = day + timedelta(days=1), time(0)
    local = datetime.combine(day, at, tzinfo=zone)
    first = minute_of(local.replace(fold=0).astimezone(UTC))
    second = minute_of(local.replace(fold=1).astimezone(UTC))
    # In October the first is the earlier one, in March the later one: that is how PEP 495 reads such times.
    return second if ends else first


def duties_on(day: date, wall: Iterable[WallDuty], zone: ZoneInfo) -> list[Duty]:
    """The day's duties in minutes, in order; one that the clocks leave nothing of is left out."""
    found = (
        Duty(wall_minute(day, each.starts, zone), wall_minute(day, each.ends, zone, ends=True), each.capacity)
        for each in wall
    )
    return sorted(duty for duty in found if duty.start < duty.end)


def without(duties: Iterable[Duty], start: int, end: int) -> list[Duty]:
    """The duties less what lies between ``start`` and ``end``.

    >>> without([Duty(0, 100)], 40, 60)
    [Duty(start=0, end=40, capacity=1), Duty(start=60, end=100, capacity=1)]
    """
    left: list[Duty] = []
    for duty in duties:
        if end <= duty.start or duty.end <= start:
            left.append(duty)
            continue
        if duty.start < start:
            left.append(Duty(duty.start, start, duty.capacity))
        if end < duty.end:
            left.append(Duty(end, duty.end, duty.capacity))
    return left


def free_starts(
    duties: Iterable[Duty], taken: Sequence[Taken], measures: Measures, *, now: int
) -> list[Start]:
    """Every minute at which an appointment can begin, in order, each once.

    It ends within the duty on which it begins (the buffer may reach beyond), overlaps nothing in its lane, keeps the
    notice and lies within the horizon. Starts lie ``step`` apart, counted from the beginning of each duty; where
    several duties offer the same minute, the lowest free lane of them is given.
    """
    earliest, latest = now + measures.lead, now + measures.horizon
    best: dict[int, int] = {}
    for duty in duties:
        for minute in _grid(duty, measures, earliest, latest):
            lane = free_lane(taken, minute, measures.minutes + measures.buffer, duty.capacity)
            if lane is not None:
                best[minute] = min(lane, best.get(minute, lane))
    return [Start(minute, lane) for minute, lane in sorted(best.items())]


def free_lane(taken: Iterable[Taken], start: int, length: int, capacity: int) -> int | None:
    """The lowest lane in which ``length`` minutes from ``start`` are free; None when none is."""
    overlapping = [each for each in taken if each.start < start + length and start < each.end]
    if any(each.lane is None for each in overlapping):
        return None
    busy = {each.lane for each in overlapping}
    return next((lane for lane in range(capacity) if lane not in busy), None)


def covers(duties: Iterable[Duty], start: int, end: int, lane: int) -> bool:
    """Whether somebody is on duty, in this lane, for the whole time: one duty after another will do."""
    reached = start
    for duty in sorted(duties):
        if duty.capacity > lane and duty.start <= reached < duty.end:
            reached = duty.end
    return reached >= end


def _grid(duty: Duty, measures: Measures, earliest: int, latest: int) -> Iterator[int]:
    first = duty.start
    if first < earliest:
        first += -(-(earliest - first) // measures.step) * measures.step
    last = min(duty.end - measures.minutes, latest)
    yield from range(first, last + 1, measures.step)
