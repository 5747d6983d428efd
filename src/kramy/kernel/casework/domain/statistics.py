"""What became of cases, counted by the database: a fixed number of queries whatever the number of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case, Satisfaction
from kramy.lib.holidays import is_working_day

TAKEN_WITHIN = (3, 5)
"""Working days within which an official should have begun."""

Group = tuple[str, int | None]
"""Kind and unit."""


@dataclass
class Figures:
    """Sums over some cases. ``ends`` counts closed cases by how they ended: a result where there is one, else the state.

    ``days`` counts closed cases by calendar days from receipt to the end; ``scores`` opinions from 1 to 5. ``ripe``
    counts opened cases of which it is known whether they were taken within so many working days, ``taken`` those that
    were.
    """

    opened: int = 0
    open_now: int = 0
    overdue_now: int = 0
    in_time: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    scores: dict[int, int] = field(default_factory=dict)
    ripe: dict[int, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)

    @property
    def closed(self) -> int:
        return sum(self.ends.values())

    @property
    def answered(self) -> int:
        return sum(self.scores.values())

    @property
    def median_days(self) -> float | None:
        return median(self.days)

    @property
    def p90_days(self) -> int | None:
        return percentile(self.days, 90)

    @property
    def in_time_share(self) -> float | None:
        return share(self.in_time, self.closed)

    @property
    def satisfaction(self) -> float | None:
        """The mean of the opinions, one decimal."""
        if not self.answered:
            return None
        return round(sum(score * number for score, number in self.scores.items()) / self.answered, 1)

    def taken_share(self, within: int) -> float | None:
        return share(self.taken.get(within, 0), self.ripe.get(within, 0))

    @property
    def taken_3(self) -> float | None:
        return self.taken_share(3)

    @property
    def taken_5(self) -> float | None:
        return self.taken_share(5)


def percentile(counts: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that ``percent`` % of the counted have at most (nearest rank).

    >>> percentile({1: 5, 4: 4, 30: 1}, 90), percentile({}, 90)
    (4, None)
    """
    total = sum(counts.values())
    rank, seen = -(-total * percent // 100), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= rank > 0:
            return value
    return None


def median(counts: Mapping[int, int]) -> float | None:
    """The value in the middle, or halfway between the two in the middle.

    >>> median({1: 1, 4: 1}), median({2: 3, 9: 2}), median({})
    (2.5, 2.0, None)
    """
    total = sum(counts.values())
    if not total:
        return None
    low, high = (_at(counts, place) for place in ((total - 1) // 2, total // 2))
    return (low + high) / 2


def share(part: int, whole: int) -> float | None:
    """Percent, one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def figures_of(cases: QuerySet[Case], since: date, until: date) -> dict[Group, Figures]:
    """By kind and unit: what was opened and what was closed from ``since`` to ``until``, both days included."""
    found: dict[Group, Figures] = {}
    first, end = _start(since), _start(until + timedelta(days=1))
    _opened(cases.filter(received_at__gte=first, received_at__lt=end), found)
    closed = cases.filter(closed_at__gte=first, closed_at__lt=end)
    _ended(closed, found)
    _open_now(cases, found)
    _opinions(closed, found)
    return found


def summed(groups: Iterable[Figures]) -> Figures:
    """The figures of several groups together."""
    total = Figures()
    for one in groups:
        total.opened += one.opened
        total.open_now += one.open_now
        total.overdue_now += one.overdue_now
        total.in_time += one.in_time
        for name in ("ends", "days", "scores", "ripe", "taken"):
            sums = getattr(total, name)
            for key, number in getattr(one, name).items():
                sums[key] = sums.get(key, 0) + number
    return total


def by_month(cases: QuerySet[Case], since: date, until: date) -> list[tuple[date, int, int]]:
    """For each month that the days touch: how many cases were opened in it and how many closed."""
    first, end = _start(since), _start(until + timedelta(days=1))
    months = [_month_after(since.replace(day=1), number) for number in range(_months(since, until))]
    counts = []
    for name in ("received_at", "closed_at"):
        rows = (
            cases.filter(**{f"{name}__gte": first, f"{name}__lt": end})
            .order_by()
            .annotate(month=TruncMonth(name))
            .values_list("month")
            .annotate(number=Count("pk"))
        )
        counts.append({timezone.localdate(month): number for month, number in rows})
    return [(month, counts[0].get(month, 0), counts[1].get(month, 0)) for month in months]


def _opened(cases: QuerySet[Case], found: dict[Group, Figures]) -> None:
    sums: dict[str, Any] = {"opened": Count("pk")}
    for within in TAKEN_WITHIN:
        ripe = Q(taken_in__isnull=False) | Q(received_at__lt=_start(_working_days_ago(within)))
        sums[f"ripe_{within}"] = Count("pk", filter=ripe)
        sums[f"taken_{within}"] = Count("pk", filter=Q(taken_in__lte=within))
    rows: Any = cases.order_by().values("kind", "unit").annotate(**sums)
    for row in rows:
        one = _group(found, row)
        one.opened = row["opened"]
        for within in TAKEN_WITHIN:
            one.ripe[within] = row[f"ripe_{within}"]
            one.taken[within] = row[f"taken_{within}"]


def _ended(cases: QuerySet[Case], found: dict[Group, Figures]) -> None:
    took = ExpressionWrapper(TruncDate("closed_at") - TruncDate("received_at"), output_field=DurationField())
    rows = (
        cases.order_by()
        .annotate(took=took, closed_on=TruncDate("closed_at"))
        .values("kind", "unit", "state", "decision__result", "took")
        .annotate(number=Count("pk"), in_time=Count("pk", filter=Q(closed_on__lte=F("due_on"))))
    )
    for row in rows:
        one = _group(found, row)
        end = row["decision__result"] or row["state"]
        one.ends[end] = one.ends.get(end, 0) + row["number"]
        days = max(row["took"].days, 0)
        one.days[days] = one.days.get(days, 0) + row["number"]
        one.in_time += row["in_time"]


def _open_now(cases: QuerySet[Case], found: dict[Group, Figures]) -> None:
    rows = (
        cases.filter(state__in=OPEN_STATES)
        .order_by()
        .values("kind", "unit")
        .annotate(
            open_now=Count("pk"),
            overdue=Count(
                "pk", filter=Q(state__in=["received", "in_review"], due_on__lt=timezone.localdate())
            ),
        )
    )
    for row in rows:
        one = _group(found, row)
        one.open_now, one.overdue_now = row["open_now"], row["overdue"]


def _opinions(closed: QuerySet[Case], found: dict[Group, Figures]) -> None:
    rows = (
        Satisfaction.objects.filter(case__in=closed.order_by().values("pk"))
        .order_by()
        .values("case__kind", "case__unit", "score")
        .annotate(number=Count("pk"))
    )
    for row in rows:
        one = _group(found, {"kind": row["case__kind"], "unit": row["case__unit"]})
        one.scores[row["score"]] = row["number"]


def _group(found: dict[Group, Figures], row: Mapping[str, Any]) -> Figures:
    return found.setdefault((row["kind"], row["unit"]), Figures())


def _at(counts: Mapping[int, int], place: int) -> int:
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen > place:
            return value
    raise ValueError("There are not so many")


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _working_days_ago(number: int) -> date:
    day, left = timezone.localdate(), number
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day)
    return day


def _months(since: date, until: date) -> int:
    return max((until.year - since.year) * 12 + until.month - since.month + 1, 0)


def _month_after(month: date, number: int) -> date:
    year, place = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, place + 1, 1)
