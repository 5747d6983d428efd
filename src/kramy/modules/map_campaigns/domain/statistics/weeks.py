"""A campaign week by week: what is on the map, what came and went and why, reports, questions to firms, views.

Reading only. Everything is counted by the database, in a fixed number of queries whatever the number of entries,
weeks and maps: each query counts what happened before every Monday of the period, and a week is the difference of
two of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from kramy.kernel.casework.api import Decision
from kramy.kernel.casework.enums import CasePurpose, DecisionOutcome
from kramy.modules.map_campaigns.domain.keeping_true.confirmations import answered_in_time
from kramy.modules.map_campaigns.domain.statistics.desk import Period
from kramy.modules.map_campaigns.enums import ConfirmationReason, EntryState, ReportOutcome
from kramy.modules.map_campaigns.models import (
    Campaign,
    Confirmation,
    EntryDay,
    EntryListing,
    EntryReport,
    PastListing,
)

REASONS = (EntryState.WITHDRAWN, EntryState.EXPIRED, EntryState.UNCONFIRMED)
"""Why entries leave that are shown apart; hidden, merged and moved ones are the others."""


@dataclass(frozen=True, kw_only=True)
class WeekFigures:
    """One week, from ``monday``. ``on_map`` is at its end; ``reports_open`` too; the others are what happened in it.

    ``came`` counts entries that are new or back, ``asked`` the firms asked by the clock and ``in_time`` those of
    them that answered by their last day.
    """

    monday: date
    on_map: int = 0
    came: int = 0
    withdrawn: int = 0
    expired: int = 0
    unconfirmed: int = 0
    otherwise_gone: int = 0
    changed: int = 0
    corrected: int = 0
    reported: int = 0
    settled: int = 0
    reports_open: int = 0
    asked: int = 0
    in_time: int = 0
    views: int = 0
    clicks: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which entries: of some campaigns, in a district, in a category; None is all."""

    campaigns: Sequence[Campaign]
    district: int | None = None
    category: int | None = None

    def entries(self, path: str) -> Q:
        """The part as a condition on the entry that is reached by ``path``."""
        wanted = Q()
        if self.district is not None:
            wanted &= Q(**{f"{path}__district": self.district})
        if self.category is not None:
            wanted &= Q(**{f"{path}__categories": self.category})
        return wanted


def weeks(part: Part, period: Period) -> list[WeekFigures]:
    """Every week that the period touches. With many campaigns an entry counts at its home only; six queries."""
    first = period.since - timedelta(days=period.since.weekday())
    mondays = [first + timedelta(days=7 * n) for n in range((period.until - first).days // 7 + 1)]
    ends = [*mondays, mondays[-1] + timedelta(days=7)]
    moments = [timezone.make_aware(datetime.combine(day, time.min)) for day in ends]
    came, gone = _listings(part, moments)
    reports = _reports(part, moments)
    questions = _questions(part, ends)
    changed = _changed(part, moments)
    seen = _seen(part, mondays)
    found = []
    for n, monday in enumerate(mondays):
        step = slice(n, n + 2)
        left = {state: _step(counts[step]) for state, counts in gone.items()}
        found.append(
            WeekFigures(
                monday=monday,
                on_map=came[n + 1] - sum(counts[n + 1] for counts in gone.values()),
                came=_step(came[step]),
                withdrawn=left.get(EntryState.WITHDRAWN, 0),
                expired=left.get(EntryState.EXPIRED, 0),
                unconfirmed=left.get(EntryState.UNCONFIRMED, 0),
                otherwise_gone=sum(count for state, count in left.items() if state not in REASONS),
                changed=_step(changed[step]),
                corrected=_step(reports["corrected"][step]),
                reported=_step(reports["reported"][step]),
                settled=_step(reports["settled"][step]),
                reports_open=reports["reported"][n + 1] - reports["settled"][n + 1],
                asked=_step(questions["asked"][step]),
                in_time=_step(questions["in_time"][step]),
                views=seen[n][0],
                clicks=seen[n][1],
            )
        )
    return found


def _step(pair: Sequence[int]) -> int:
    return pair[1] - pair[0]


def _before(name: str, field: str, moments: Sequence[Any], also: Q | None = None) -> dict[str, Count]:
    """One count a moment: rows whose ``field`` lies before it."""
    return {
        f"{name}_{n}": Count("pk", filter=Q(**{f"{field}__lt": moment}) & (also or Q()))
        for n, moment in enumerate(moments)
    }


def _read(row: dict[str, Any], name: str, moments: Sequence[Any]) -> list[int]:
    return [row[f"{name}_{n}"] for n in range(len(moments))]


def _on_maps(rows: QuerySet[Any], part: Part, by_rule: Q) -> QuerySet[Any]:
    """Of one map everything that it shows; of many only what is at home, so that nothing counts twice."""
    rows = rows.filter(part.entries("entry"), campaign__in=[each.pk for each in part.campaigns])
    return rows.exclude(by_rule) if len(part.campaigns) > 1 else rows


def _listings(part: Part, moments: list[datetime]) -> tuple[list[int], dict[str, list[int]]]:
    """How many had come before each moment, and how many had gone, by the state that took them."""
    listed = _on_maps(EntryListing.objects.all(), part, Q(rule__isnull=False))
    came = _read(listed.aggregate(**_before("came", "since", moments)), "came", moments)
    past = _on_maps(PastListing.objects.all(), part, Q(by_rule=True)).order_by().values("state")
    counts = {**_before("came", "since", moments), **_before("gone", "until", moments)}
    gone = {}
    for row in past.annotate(**counts):
        came = [a + b for a, b in zip(came, _read(row, "came", moments), strict=True)]
        gone[row["state"]] = _read(row, "gone", moments)
    return came, gone


def _reports(part: Part, moments: list[datetime]) -> dict[str, list[int]]:
    wanted = EntryReport.objects.filter(part.entries("entry"), entry__campaign__in=_ids(part))
    row = wanted.aggregate(
        **_before("reported", "created_at", moments),
        **_before("settled", "closed_at", moments),
        **_before("corrected", "closed_at", moments, Q(outcome=ReportOutcome.CORRECTED)),
    )
    return {name: _read(row, name, moments) for name in ("reported", "settled", "corrected")}


def _questions(part: Part, days: list[date]) -> dict[str, list[int]]:
    wanted = Confirmation.objects.filter(
        part.entries("entry"), entry__campaign__in=_ids(part), reason=ConfirmationReason.PERIOD
    )
    row = wanted.aggregate(
        **_before("asked", "asked_on", days), **_before("in_time", "asked_on", days, answered_in_time())
    )
    return {name: _read(row, name, days) for name in ("asked", "in_time")}


def _changed(part: Part, moments: list[datetime]) -> list[int]:
    """Corrections of firms that were accepted; the entry is reached by the last case that changed it."""
    intakes = [each.intake_id for each in part.campaigns if each.intake_id is not None]
    decided = Decision.objects.filter(
        case__intake__in=intakes, case__purpose=CasePurpose.CORRECTION, outcome=DecisionOutcome.ACCEPTED
    )
    if part.district is not None or part.category is not None:
        decided = decided.filter(part.entries("case__map_entry"))
    return _read(decided.aggregate(**_before("changed", "decided_at", moments)), "changed", moments)


def _seen(part: Part, mondays: list[date]) -> list[tuple[int, int]]:
    """Views and clicks of entries' pages in each week."""
    rows = EntryDay.objects.filter(
        part.entries("entry"),
        entry__campaign__in=_ids(part),
        day__gte=mondays[0],
        day__lt=mondays[-1] + timedelta(days=7),
    )
    sums = [(0, 0)] * len(mondays)
    for day, views, clicks in rows.order_by().values_list("day").annotate(v=Sum("views"), c=Sum("clicks")):
        n = (day - mondays[0]).days // 7
        sums[n] = (sums[n][0] + views, sums[n][1] + clicks)
    return sums


def _ids(part: Part) -> list[int]:
    return [each.pk for each in part.campaigns]
