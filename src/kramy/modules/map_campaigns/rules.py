"""On which maps an entry appears: pure rules on plain values, with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


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
