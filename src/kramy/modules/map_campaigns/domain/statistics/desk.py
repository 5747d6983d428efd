"""What officials read about campaigns: entries, applications, days to decide, views. Reading only.

Days are days of the city (its time zone). A fixed number of queries whatever the number of campaigns, entries
and days; only what is shown is read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from kramy.kernel.casework.api import Case, Decision
from kramy.kernel.casework.enums import CaseState
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, CampaignDay, Category, Entry, EntryDay, EntryListing


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole days, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def starts(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.since, time.min))

    @property
    def ends(self) -> datetime:
        """The first moment after the period."""
        return timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time.min))


@dataclass(frozen=True, kw_only=True)
class Week:
    """``monday`` names the week; ``accepted`` and ``refused`` are decisions taken in it."""

    monday: date
    received: int = 0
    accepted: int = 0
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class Share:
    """A district or a category: entries on the map now, and views of their pages in the period."""

    name: str
    entries: int
    views: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """``median_days`` is from receipt to decision in calendar days, None when nothing was decided."""

    on_map: int
    new_on_map: int
    by_state: dict[CaseState, int]
    weeks: list[Week]
    decided: int
    median_days: float | None
    views: list[tuple[date, int]]
    entry_views: int
    clicks: int
    districts: list[Share]
    categories: list[Share]

    @property
    def received(self) -> int:
        return sum(self.by_state.values())

    @property
    def campaign_views(self) -> int:
        return sum(count for _day, count in self.views)


def figures(campaigns: Sequence[Campaign], period: Period) -> Figures:
    """Of one campaign or of many together; an entry on two of their maps counts once."""
    intakes = [campaign.intake_id for campaign in campaigns if campaign.intake_id is not None]
    ids = [campaign.pk for campaign in campaigns]
    listed = EntryListing.objects.filter(campaign__in=ids)
    received = Case.objects.filter(
        intake__in=intakes, received_at__gte=period.starts, received_at__lt=period.ends
    )
    decisions = Decision.objects.filter(
        case__intake__in=intakes, decided_at__gte=period.starts, decided_at__lt=period.ends
    )
    spans = list(decisions.values_list("case__received_at", "decided_at"))
    entry_days = EntryDay.objects.filter(day__gte=period.since, day__lte=period.until)
    sums = entry_days.filter(entry__in=listed.values("entry")).aggregate(
        views=Sum("views"), clicks=Sum("clicks")
    )
    counted = listed.aggregate(
        on_map=Count("entry", distinct=True),
        new=Count(
            "entry",
            distinct=True,
            filter=Q(entry__published_at__gte=period.starts, entry__published_at__lt=period.ends),
        ),
    )
    return Figures(
        on_map=counted["on_map"],
        new_on_map=counted["new"],
        by_state=_by_state(received),
        weeks=_weeks(received, decisions, period),
        decided=len(spans),
        median_days=round(median(_days(*span) for span in spans), 1) if spans else None,
        views=_views(ids, period),
        entry_views=sums["views"] or 0,
        clicks=sums["clicks"] or 0,
        districts=_districts(listed, entry_days),
        categories=_categories(listed, entry_days),
    )


def _days(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 86_400


def _by_state(received: QuerySet[Case]) -> dict[CaseState, int]:
    counts = dict(received.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: counts.get(state.value, 0) for state in CaseState}


def _weeks(received: QuerySet[Case], decisions: QuerySet[Decision], period: Period) -> list[Week]:
    """Every week that the period touches, also those in which nothing happened."""
    came = _by_week(received, "received_at", "pk")
    accepted = _by_week(decisions.filter(outcome="accepted"), "decided_at", "pk")
    refused = _by_week(decisions.filter(outcome="refused"), "decided_at", "pk")
    monday = period.since - timedelta(days=period.since.weekday())
    weeks = []
    while monday <= period.until:
        weeks.append(
            Week(monday=monday, received=came[monday], accepted=accepted[monday], refused=refused[monday])
        )
        monday += timedelta(days=7)
    return weeks


def _by_week(rows: QuerySet[Any], moment: str, what: str) -> Counter[date]:
    counted = rows.order_by().annotate(week=TruncWeek(moment)).values_list("week").annotate(n=Count(what))
    return Counter({timezone.localdate(week): n for week, n in counted})


def _views(campaign_ids: Sequence[int], period: Period) -> list[tuple[date, int]]:
    """Views of the maps on every day of the period."""
    rows = CampaignDay.objects.filter(campaign__in=campaign_ids, day__gte=period.since, day__lte=period.until)
    counts = dict(rows.order_by().values_list("day").annotate(n=Sum("views")))
    days = (period.since + timedelta(days=offset) for offset in range(period.days))
    return [(day, counts.get(day, 0)) for day in days]


def _districts(listed: QuerySet[EntryListing], entry_days: QuerySet[EntryDay]) -> list[Share]:
    shown = Entry.objects.filter(pk__in=listed.values("entry")).order_by()
    counts = shown.values_list("district__name").annotate(n=Count("pk"))
    seen = entry_days.filter(entry__in=listed.values("entry")).order_by()
    views = dict(seen.values_list("entry__district__name").annotate(n=Sum("views")))
    return sorted(
        (Share(name=name or "", entries=n, views=views.get(name, 0)) for name, n in counts),
        key=lambda share: (-share.entries, share.name),
    )


def _categories(listed: QuerySet[EntryListing], entry_days: QuerySet[EntryDay]) -> list[Share]:
    """An entry counts in each of its categories."""
    shown = Category.objects.filter(entries__in=listed.values("entry")).order_by()
    counts = dict(
        shown.values_list("pk").annotate(
            n=Count("entries", distinct=True, filter=Q(entries__in=listed.values("entry")))
        )
    )
    seen = entry_days.filter(entry__in=listed.values("entry")).order_by()
    views = dict(seen.values_list("entry__categories").annotate(n=Sum("views")))
    names = {category.pk: category.name for category in Category.objects.filter(pk__in=counts)}
    return sorted(
        (Share(name=names[pk], entries=n, views=views.get(pk, 0)) for pk, n in counts.items()),
        key=lambda share: (-share.entries, share.name),
    )


def entries_affected(campaign: Campaign, rules: Mapping[Any, Sequence[int]]) -> dict[Any, int]:
    """How many published entries of the campaign each rule would show elsewhere.

    ``rules`` maps a key of the caller's to ids of categories, whose children count with them; none: all entries.
    One query whatever the number of rules.
    """
    home = Entry.objects.filter(campaign=campaign, state=EntryState.PUBLISHED)
    pairs: dict[int, set[int]] = {}
    for entry, category, parent in home.order_by().values_list("pk", "categories", "categories__parent"):
        pairs.setdefault(entry, set()).update(each for each in (category, parent) if each is not None)
    return {
        key: sum(1 for own in pairs.values() if own & set(ids)) if ids else len(pairs)
        for key, ids in rules.items()
    }
