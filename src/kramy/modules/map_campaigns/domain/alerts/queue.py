"""From new entries to what each subscription is to be told, in bounded batches that may be killed or run twice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kramy.modules.map_campaigns.domain.alerts.matching import Listener, Place, pairs
from kramy.modules.map_campaigns.domain.alerts.subscriptions import BETWEEN, next_time
from kramy.modules.map_campaigns.enums import AlertFrequency, AlertState
from kramy.modules.map_campaigns.models import AlertHit, AlertSubscription, Entry, NewEntry

ENTRIES_AT_ONCE = 500
PAIRS_AT_ONCE = 500_000
"""Most pairs that one transaction may have to write: many listeners mean fewer entries at a time."""

LISTENERS_AT_ONCE = 10_000
ROWS_AT_ONCE = 5_000
DUE_AT_ONCE = 200


def queued_campaigns() -> list[int]:
    """Ids of the campaigns with new entries that nobody has matched."""
    rows = NewEntry.objects.filter(matched=False).order_by("campaign_id")
    return list(rows.values_list("campaign_id", flat=True).distinct())


@transaction.atomic
def match_some(campaign_id: int) -> int:
    """Match the oldest new entries of the campaign with every active subscription; how many were taken.

    Everything or nothing is written, and writing it twice changes nothing (``map_campaigns_told_once``).
    """
    active = AlertSubscription.objects.filter(campaign=campaign_id, state=AlertState.ACTIVE)
    most = min(ENTRIES_AT_ONCE, max(PAIRS_AT_ONCE // max(active.count(), 1), 1))
    queued = NewEntry.objects.filter(campaign=campaign_id, matched=False).order_by("pk")
    rows = list(queued.values_list("pk", "entry_id")[:most])
    if not rows:
        return 0
    places = _places([entry_id for _pk, entry_id in rows])
    for listeners in _listeners(campaign_id):
        found = pairs(listeners, places)
        AlertHit.objects.bulk_create(
            [AlertHit(subscription_id=int(listener), entry_id=int(entry)) for listener, entry in found],
            batch_size=ROWS_AT_ONCE,
            ignore_conflicts=True,
        )
        _set_due(sorted({int(listener) for listener in found[:, 0]}), timezone.now())
    NewEntry.objects.filter(pk__in=[pk for pk, _entry_id in rows]).update(matched=True)
    return len(rows)


def due_ids(limit: int = DUE_AT_ONCE) -> list[int]:
    """Subscriptions whose time has come, those that have waited longest first."""
    rows = AlertSubscription.objects.filter(due_at__lte=timezone.now(), state=AlertState.ACTIVE)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def take_due(subscription_id: int) -> tuple[AlertSubscription, list[Entry]] | None:
    """The subscription, locked, with the entries it is to be told of now, which count as told from here on.

    Runs in the caller's transaction: when the message cannot be written, nothing was told. None when another
    worker was faster, or when nothing of it is on the map any more.
    """
    locked = AlertSubscription.objects.select_for_update(of=("self",)).select_related("campaign")
    now = timezone.now()
    subscription = locked.filter(pk=subscription_id, state=AlertState.ACTIVE, due_at__lte=now).first()
    if subscription is None:
        return None
    untold = AlertHit.objects.filter(subscription=subscription, told_at__isnull=True)
    entries = list(
        Entry.objects.filter(
            pk__in=untold.values("entry_id"), listings__campaign=subscription.campaign_id
        ).order_by("-published_at", "-pk")
        if subscription.campaign.is_public()
        else Entry.objects.none()
    )
    untold.update(told_at=now)
    subscription.due_at = None
    if entries:
        subscription.last_sent_at = now
    subscription.save(update_fields=["due_at", "last_sent_at"])
    return (subscription, entries) if entries else None


def _places(entry_ids: Sequence[int]) -> list[Place]:
    categories: dict[int, set[str]] = defaultdict(set)
    links = Entry.categories.through.objects.filter(entry_id__in=entry_ids)
    for entry_id, slug, parent in links.values_list("entry_id", "category__slug", "category__parent__slug"):
        categories[entry_id].update({slug, parent} - {None})
    rows = Entry.objects.filter(pk__in=entry_ids).values_list("pk", "lon", "lat", "district__slug")
    return [
        Place(id=pk, lon=lon, lat=lat, categories=frozenset(categories[pk]), district=district or "")
        for pk, lon, lat, district in rows
    ]


def _listeners(campaign_id: int) -> Iterator[list[Listener]]:
    """Active subscriptions of the campaign, some thousand at a time."""
    last = 0
    fields = ("pk", "after_entry", "lon", "lat", "within", "categories", "districts")
    active = AlertSubscription.objects.filter(campaign=campaign_id, state=AlertState.ACTIVE).order_by("pk")
    while rows := list(active.filter(pk__gt=last).values_list(*fields)[:LISTENERS_AT_ONCE]):
        yield [
            Listener(
                id=pk,
                after_entry=after_entry,
                lon=lon,
                lat=lat,
                within=within or 0,
                categories=tuple(categories),
                districts=tuple(districts),
            )
            for pk, after_entry, lon, lat, within, categories, districts in rows
        ]
        last = rows[-1][0]


def _set_due(subscription_ids: list[int], now: datetime) -> None:
    """When they are told, unless it is set already."""
    for start in range(0, len(subscription_ids), ROWS_AT_ONCE):
        some = AlertSubscription.objects.filter(
            pk__in=subscription_ids[start : start + ROWS_AT_ONCE], due_at__isnull=True
        )
        for frequency in (AlertFrequency.DAILY, AlertFrequency.WEEKLY):
            some.filter(frequency=frequency).update(due_at=next_time(frequency, now))
        at_once = some.filter(frequency=AlertFrequency.AT_ONCE)
        at_once.filter(Q(last_sent_at__isnull=True) | Q(last_sent_at__lte=now - BETWEEN)).update(due_at=now)
        at_once.update(due_at=now + BETWEEN)
