"""What an owner reads about their entry: views and clicks by week or day, beside the middle of its category.

Reading only, a fixed number of queries. The comparison is one number of many firms, and there is none where a firm
could be guessed from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from kramy.modules.map_campaigns.enums import ClickKind, EntryState
from kramy.modules.map_campaigns.models import Entry, EntryDay
from kramy.modules.map_campaigns.rules import add_months

FEWEST_COMPARED = 5
"""With fewer entries in the category there is no comparison: one could tell whose numbers they are."""

MONTHS = 12
COLUMNS = ("views", "clicks", *(f"{kind}_clicks" for kind in ClickKind.values))


@dataclass(frozen=True, kw_only=True)
class Row:
    """One day or one week (``day`` is then its Monday). ``by_kind`` in the order of ``ClickKind``."""

    day: date
    views: int = 0
    clicks: int = 0
    by_kind: tuple[int, ...] = (0,) * len(ClickKind)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The median of ``entries`` of the category over the same days, this one among them."""

    views: float
    clicks: float
    entries: int


@dataclass(frozen=True, kw_only=True)
class EntryFigures:
    """``rows`` cover every day or week from ``since`` to ``until``, also those without a view."""

    since: date
    until: date
    weekly: bool
    rows: list[Row]
    total: Row
    comparison: Comparison | None


def figures(entry: Entry, *, today: date, weekly: bool = True) -> EntryFigures:
    """The last twelve months up to ``today``; by week from a Monday on, by day from the same day a year ago."""
    since = add_months(today, -MONTHS)
    if weekly:
        since -= timedelta(days=since.weekday())
    found = EntryDay.objects.filter(entry=entry, day__gte=since, day__lte=today).values_list("day", *COLUMNS)
    sums: dict[date, list[int]] = {}
    step = timedelta(days=7 if weekly else 1)
    for day, *numbers in found:
        start = day - timedelta(days=day.weekday()) if weekly else day
        sums[start] = [a + b for a, b in zip(sums.get(start, [0] * len(COLUMNS)), numbers, strict=True)]
    rows, day = [], since
    while day <= today:
        rows.append(_row(day, sums.get(day)))
        day += step
    total = [sum(column) for column in zip(*sums.values(), strict=True)] if sums else None
    return EntryFigures(
        since=since,
        until=today,
        weekly=weekly,
        rows=rows,
        total=_row(since, total),
        comparison=_comparison(entry, since, today),
    )


def _row(day: date, numbers: Sequence[int] | None) -> Row:
    if numbers is None:
        return Row(day=day)
    return Row(day=day, views=numbers[0], clicks=numbers[1], by_kind=tuple(numbers[2:]))


def _comparison(entry: Entry, since: date, until: date) -> Comparison | None:
    peers = Entry.objects.filter(
        campaign=entry.campaign_id, main_category=entry.main_category_id, state=EntryState.PUBLISHED
    )
    count = peers.count()
    if count < FEWEST_COMPARED:
        return None
    days = EntryDay.objects.filter(entry__in=peers.values("pk"), day__gte=since, day__lte=until)
    medians = []
    for column in ("views", "clicks"):
        seen = days.order_by().values("entry").annotate(n=Sum(column))
        middle = _middle(count)
        # entries without a row were seen by nobody: they stand at the end of the numbers in falling order
        found = list(seen.order_by("-n").values_list("n", flat=True)[middle[0] : middle[-1] + 1])
        found += [0] * (len(middle) - len(found))
        medians.append(sum(found) / len(middle))
    return Comparison(views=medians[0], clicks=medians[1], entries=count)


def _middle(count: int) -> tuple[int, ...]:
    """The place, or both places, of the median among ``count`` numbers in order.

    >>> _middle(5), _middle(6)
    ((2,), (2, 3))
    """
    return (count // 2,) if count % 2 else (count // 2 - 1, count // 2)
