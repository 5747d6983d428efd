"""Builds what visitors read: files written beside the old ones and swapped in one row.

Nobody waits for anybody: a change leaves a `PublicationChange` in its own transaction, a build deletes the ones
it saw before it began to read. So a change that arrives while a map is built leads to one more build, whatever
number of changes that was, and a builder killed at any step leaves the old map whole and the change noted.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kramy.modules.map_campaigns.domain.published_map import snapshot as snapshots
from kramy.modules.map_campaigns.domain.published_map.making import Before, MapFiles, encode_map, files_of
from kramy.modules.map_campaigns.models import (
    BuildLease,
    Campaign,
    MapSnapshot,
    PublicationChange,
    RetiredFile,
)
from kramy.modules.map_campaigns.signals import maps_changed

LEASE = timedelta(seconds=60)
"""A builder says every few seconds that it is alive; one that was killed is forgotten after this time."""

RENEW_AFTER = 5.0
"""Seconds."""

MOST_BUILDS = 5
MOST_NOTED = 2_000
"""Changes of more entries at once are noted as one of everything."""


class LeaseLostError(Exception):
    """Somebody else builds this map now."""


def mark_changed(campaign_ids: Iterable[int], entry_ids: Iterable[int] | None = None) -> None:
    """Note, in the caller's transaction, that these maps are out of date; they are rebuilt after its commit.

    `entry_ids` are the entries that were added, changed or taken away; an empty list means that only the campaign's
    own words did change, None that anything may have.
    """
    ids = sorted(set(campaign_ids))
    if not ids:
        return
    entries = None if entry_ids is None else sorted(set(entry_ids))
    which: list[int | None] = [*entries] if entries else [None]
    if entries is None or len(entries) > MOST_NOTED:
        noted = [PublicationChange(campaign_id=each) for each in ids]
    else:
        noted = [
            PublicationChange(campaign_id=each, entry_id=entry, everything=False)
            for each in ids
            for entry in which
        ]
    PublicationChange.objects.bulk_create(noted)
    transaction.on_commit(lambda: maps_changed.send(sender=None, campaign_ids=ids))


def build(campaign_id: int) -> MapSnapshot | None:
    """Build the campaign's map until no change is left; None when somebody else is building it.

    Idempotent: the same entries give the same files and leave the row as it is.
    """
    snapshot = None
    for _attempt in range(MOST_BUILDS):
        builder = take_lease(campaign_id)
        if builder is None:
            return snapshot
        try:
            snapshot = _build_once(campaign_id, builder)
        except LeaseLostError:
            return snapshot
        finally:
            give_back_lease(campaign_id, builder)
        # only now, with the lease returned: whoever changes something from here on finds it free
        if not PublicationChange.objects.filter(campaign=campaign_id).exists():
            break
    return snapshot


def is_stale(campaign_id: int) -> bool:
    """Whether the campaign has changes nobody has published, or a map that is not what it should be."""
    campaign = Campaign.objects.select_related("snapshot").filter(pk=campaign_id).first()
    changed = PublicationChange.objects.filter(campaign=campaign_id).exists()
    return changed or (campaign is not None and not _is_right(campaign))


def stale_campaigns() -> list[int]:
    """Ids of campaigns with changes nobody has published, and of campaigns whose map is not what it should be:
    never built, of an earlier version, or for the public although it is over (or the other way round)."""
    changed = PublicationChange.objects.values_list("campaign_id", flat=True).distinct()
    wrong = [row.pk for row in Campaign.objects.select_related("snapshot") if not _is_right(row)]
    return sorted({*changed, *wrong})


def is_for_the_public(campaign: Campaign) -> bool:
    """Whether files of the map lie where browsers fetch them: from publishing to the last day. Before the first
    day nobody knows their names."""
    return campaign.published and not campaign.is_archived()


def _is_right(campaign: Campaign) -> bool:
    published = getattr(campaign, "snapshot", None)
    return (
        published is not None
        and bool(published.public_path) == is_for_the_public(campaign)
        and snapshots.readable(published) is not None
    )


def take_lease(campaign_id: int) -> str | None:
    """A name to build under, None while another builder holds the lease or when there is no such campaign."""
    if not Campaign.objects.filter(pk=campaign_id).exists():
        return None
    BuildLease.objects.bulk_create([BuildLease(campaign_id=campaign_id)], ignore_conflicts=True)
    now, builder = timezone.now(), secrets.token_hex(16)
    taken = BuildLease.objects.filter(Q(until__isnull=True) | Q(until__lt=now), campaign=campaign_id).update(
        builder=builder, until=now + LEASE
    )
    return builder if taken else None


def give_back_lease(campaign_id: int, builder: str) -> None:
    BuildLease.objects.filter(campaign=campaign_id, builder=builder).update(builder="", until=None)


class _Alive:
    """Called often while a map is built: renews the lease; raises LeaseLostError when it was taken over."""

    def __init__(self, campaign_id: int, builder: str) -> None:
        self._lease = BuildLease.objects.filter(campaign=campaign_id, builder=builder)
        self._renewed = monotonic()

    def __call__(self) -> None:
        if monotonic() - self._renewed < RENEW_AFTER:
            return
        if not self._lease.update(until=timezone.now() + LEASE):
            raise LeaseLostError
        self._renewed = monotonic()


def _build_once(campaign_id: int, builder: str) -> MapSnapshot:
    changes = list(PublicationChange.objects.filter(campaign=campaign_id).order_by("id"))
    campaign = Campaign.objects.get(pk=campaign_id)
    current = MapSnapshot.objects.filter(campaign=campaign_id).first()
    known = snapshots.readable(current)
    before = known.as_before() if known else None
    everything = not changes or any(change.everything for change in changes)
    files = encode_map(
        campaign,
        public=is_for_the_public(campaign),
        before=None if everything else before,
        changed={change.entry_id for change in changes if change.entry_id is not None},
        alive=_Alive(campaign_id, builder),
    )
    return _swap(campaign_id, builder, [change.pk for change in changes], files, before)


@transaction.atomic
def _swap(
    campaign_id: int, builder: str, seen: list[int], files: MapFiles, before: Before | None
) -> MapSnapshot:
    """Point the row at the new files and forget the changes they hold; raises LeaseLostError."""
    if not BuildLease.objects.select_for_update().filter(campaign=campaign_id, builder=builder).exists():
        raise LeaseLostError
    current = MapSnapshot.objects.filter(campaign=campaign_id).first()
    if current is None or current.digest != files.digest:
        _retire(campaign_id, current, files, before)
        current, _created = MapSnapshot.objects.update_or_create(
            campaign_id=campaign_id,
            defaults={
                "digest": files.digest,
                "path": files.path,
                "public_path": files.public_path,
                "size": default_storage.size(files.public_path) if files.public_path else 0,
                "entry_count": files.count,
                "built_at": timezone.now(),
            },
        )
    for first in range(0, len(seen), 500):
        PublicationChange.objects.filter(id__in=seen[first : first + 500]).delete()
    return current


def _retire(campaign_id: int, current: MapSnapshot | None, files: MapFiles, before: Before | None) -> None:
    """Note which files nobody will name from now on."""
    if current is None:
        return
    gone = {current.path}
    if before is not None:
        after = snapshots.load(MapSnapshot(digest=files.digest, path=files.path)).as_before()
        gone |= files_of(before) - files_of(after)
    now = timezone.now()
    RetiredFile.objects.bulk_create(
        [RetiredFile(campaign_id=campaign_id, path=path, at=now) for path in sorted(gone)], batch_size=2000
    )
