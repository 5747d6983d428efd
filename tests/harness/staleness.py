"""How old was what a reader saw? Judged afterwards, by somebody who knows when each change was committed.

Every moment is a reading of the machine's monotonic clock, which all processes share.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Change:
    """From its commit, somewhere between ``began`` and ``committed``, ``what`` is ``state``."""

    what: Hashable
    state: Hashable
    began: float
    committed: float


@dataclass(frozen=True)
class Sight:
    """A reader asked at ``asked``, had the answer at ``answered``, and by it ``what`` was ``state``."""

    what: Hashable
    state: Hashable
    asked: float
    answered: float
    where: str = ""


@dataclass(frozen=True)
class Act:
    """What one decision made of an entry, to be told to whoever judges readers: ``slug`` is None when it is not to
    be seen. ``word`` finds the entry alone, ``key`` is its Morton key."""

    pk: int
    word: str
    key: int
    slug: str | None
    began: float
    committed: float


def changes_of(act: Act) -> list[Change]:
    """The act as it concerns the entry's name and its being there."""
    return [
        Change(("name", act.pk), act.slug, act.began, act.committed),
        Change(("there", act.pk), act.slug is not None, act.began, act.committed),
    ]


def ages(changes: Iterable[Change], sights: Iterable[Sight]) -> list[tuple[float, Sight]]:
    """How many seconds before the question each sight had ceased to be true, the oldest first.

    0 when it was true at some moment of the question; infinite when it never was, or was not yet. Changes of one
    thing must not overlap; the first of each says what it was to begin with.
    """
    histories: dict[Hashable, list[Change]] = defaultdict(list)
    for change in changes:
        histories[change.what].append(change)
    for history in histories.values():
        history.sort(key=lambda change: change.began)
    found = [(_age(histories[sight.what], sight), sight) for sight in sights]
    return sorted(found, key=lambda pair: -pair[0])


def _age(history: list[Change], sight: Sight) -> float:
    ends = [change.committed for change in history[1:]] + [inf]
    possible = [
        max(0.0, sight.asked - end)
        for change, end in zip(history, ends, strict=True)
        if change.state == sight.state and change.began <= sight.answered
    ]
    return min(possible, default=inf)
