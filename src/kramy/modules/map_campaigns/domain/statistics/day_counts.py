"""Counting views and clicks a day: kept in memory, written in bulk, nothing about the visitor.

A reader never waits for the database because of a count. What is lost when a process is killed is a few seconds
of counts.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from threading import Lock
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kramy.modules.map_campaigns.enums import ClickKind
from kramy.modules.map_campaigns.models import Campaign, CampaignDay, Entry, EntryDay

BOTS = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|go-http|headless|scrap|feed|^$",
    re.IGNORECASE,
)
"""A visitor whose program says one of these, or nothing, is not counted."""

MOST_WAITING = 5000
"""Different counts kept in memory at most; more than that are not counted until the next writing."""


class DayCounter:
    """Counts by (what, id, day), handed over as a whole by `take`."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, int, date]] = Counter()
        self._lock = Lock()

    def add(self, what: str, pk: int) -> None:
        key = (what, pk, timezone.localdate())
        with self._lock:
            if key in self._counts or len(self._counts) < MOST_WAITING:
                self._counts[key] += 1

    def take(self) -> Counter[tuple[str, int, date]]:
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


COUNTER = DayCounter()


def is_bot(user_agent: str) -> bool:
    return BOTS.search(user_agent) is not None


def count_campaign_view(campaign_id: int) -> None:
    COUNTER.add("campaign", campaign_id)


def count_entry_view(entry_id: int) -> None:
    COUNTER.add("view", entry_id)


def count_entry_click(entry_id: int, kind: str = "") -> None:
    """Every click counts as one; a kind of ``ClickKind`` is counted apart as well."""
    COUNTER.add("click", entry_id)
    if kind in ClickKind.values:
        COUNTER.add(kind, entry_id)


def flush() -> int:
    """Add what was counted to the days; returns how many rows were written."""
    counts = COUNTER.take()
    if not counts:
        return 0
    with transaction.atomic():
        return _write(counts)


def _write(counts: Counter[tuple[str, int, date]]) -> int:
    campaigns = {pk for what, pk, _day in counts if what == "campaign"}
    entries = {pk for what, pk, _day in counts if what != "campaign"}
    campaigns &= set(Campaign.objects.filter(pk__in=campaigns).values_list("pk", flat=True))
    entries &= set(Entry.objects.filter(pk__in=entries).values_list("pk", flat=True))
    campaign_rows = [
        (pk, day, count)
        for (what, pk, day), count in counts.items()
        if what == "campaign" and pk in campaigns
    ]
    keys = {(pk, day) for what, pk, day in counts if what != "campaign" and pk in entries}
    entry_rows = [
        (pk, day, *(counts[what, pk, day] for what in ("view", "click", *ClickKind.values)))
        for pk, day in sorted(keys)
    ]
    _add(CampaignDay._meta.db_table, "campaign_id", ("views",), campaign_rows)
    _add(
        EntryDay._meta.db_table,
        "entry_id",
        ("views", "clicks", *(f"{kind}_clicks" for kind in ClickKind.values)),
        entry_rows,
    )
    return len(campaign_rows) + len(entry_rows)


def _add(table: str, owner: str, numbers: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Add the numbers to the rows of (owner, day), made when missing; two processes may do so at once."""
    if not rows:
        return
    names = ", ".join((owner, "day", *numbers))
    places = ", ".join(["%s"] * (2 + len(numbers)))
    sums = ", ".join(f"{number} = {table}.{number} + excluded.{number}" for number in numbers)
    sql = f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({owner}, day) DO UPDATE SET {sums}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
