"""The figures of a year as the public sees them: small numbers hidden, and not left to be reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.statistics import Figures, Group, figures_of, summed
from kramy.kernel.casework.enums import CaseResult, CaseState
from kramy.kernel.casework.models import Case
from kramy.lib.small_cells import hidden_in_table, with_sums

SMALLEST = 5
ENDS: tuple[str, ...] = (
    CaseState.ACCEPTED,
    *CaseResult.values,
    CaseState.REFUSED,
    CaseState.CLOSED,
    CaseState.WITHDRAWN,
)


@dataclass(frozen=True, kw_only=True)
class PublicRow:
    """One kind of case, or all together (``kind`` ""). None: hidden, or there is nothing to say."""

    kind: str
    name: str
    opened: int | None
    closed: int | None
    ends: tuple[int | None, ...]
    median_days: float | None
    p90_days: int | None
    in_time: int | None
    taken_3: int | None
    taken_5: int | None
    satisfaction: float | None


@dataclass(frozen=True, kw_only=True)
class PublicFigures:
    """``ends`` are the columns of ``PublicRow.ends`` that anything ended in."""

    year: int
    ends: tuple[str, ...]
    rows: tuple[PublicRow, ...]
    total: PublicRow


def years() -> list[int]:
    """Whole years only, newest first: figures of days that overlap could be taken from one another."""
    first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    today = timezone.localdate()
    begun = timezone.localdate(first).year if first is not None else today.year
    return list(range(today.year, begun - 1, -1))


def public_figures(year: int) -> PublicFigures:
    """The figures of a year by kind; units are left out, they are small."""
    groups = figures_of(Case.objects.all(), date(year, 1, 1), date(year, 12, 31))
    kinds = [kind for kind in all_kinds() if any(key == kind.key for key, _unit in groups)]
    by_kind = [_of_kind(groups, kind.key) for kind in kinds]
    ends = tuple(end for end in ENDS if any(one.ends.get(end) for one in by_kind))
    closed = _shown([[one.ends.get(end, 0) for end in ends] for one in by_kind])
    opened = _shown([[one.opened] for one in by_kind])
    rows = [
        _row(kind.key, str(kind.name), one, closed[place], opened[place][0])
        for place, (kind, one) in enumerate(zip(kinds, by_kind, strict=True))
    ]
    total = _row("", "", summed(by_kind), closed[-1] if closed else [0], opened[-1][0] if opened else 0)
    return PublicFigures(year=year, ends=ends, rows=tuple(rows), total=total)


def safe_share(part: int, whole: int) -> int | None:
    """Whole percent; None where the part or the rest is a small number, or the whole is."""
    if whole < SMALLEST or 0 < part < SMALLEST or 0 < whole - part < SMALLEST:
        return None
    return round(100 * part / whole)


def _of_kind(groups: Mapping[Group, Figures], kind: str) -> Figures:
    return summed(one for (key, _unit), one in groups.items() if key == kind)


def _shown(rows: list[list[int]]) -> list[list[int | None]]:
    """The table with its sums, None where a number is hidden."""
    if not rows or not rows[0]:
        return [[0] for _row in [*rows, []]]
    away = hidden_in_table(rows, smallest=SMALLEST)
    return [
        [None if (row, column) in away else number for column, number in enumerate(line)]
        for row, line in enumerate(with_sums(rows))
    ]


def _row(kind: str, name: str, one: Figures, closed: list[int | None], opened: int | None) -> PublicRow:
    enough = one.closed >= SMALLEST
    return PublicRow(
        kind=kind,
        name=name,
        opened=opened,
        closed=closed[-1],
        ends=tuple(closed[:-1]),
        median_days=one.median_days if enough else None,
        p90_days=one.p90_days if enough else None,
        in_time=safe_share(one.in_time, one.closed),
        taken_3=safe_share(one.taken.get(3, 0), one.ripe.get(3, 0)),
        taken_5=safe_share(one.taken.get(5, 0), one.ripe.get(5, 0)),
        satisfaction=one.satisfaction if one.answered >= SMALLEST else None,
    )
