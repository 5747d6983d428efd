"""Builds what visitors read: one file per campaign, written beside the old one and swapped in one row.

Nobody waits for anybody: a change leaves a `PublicationChange` in its own transaction, a build deletes the ones
it saw before it began to read. So a change that arrives while a map is built leads to one more build, whatever
number of changes that was, and a builder killed at any step leaves the old map whole and the change noted.
"""

import os
import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path, PurePosixPath

import brotli
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kramy.modules.map_campaigns.domain import word_index
from kramy.modules.map_campaigns.domain.rows import MapFiles, encode_map
from kramy.modules.map_campaigns.models import BuildLease, Campaign, MapSnapshot, PublicationChange
from kramy.modules.map_campaigns.signals import maps_changed

FOLDER = "maps"
LEASE = timedelta(seconds=30)
"""No build takes as long (10,000 entries: a quarter of a second); after it a killed builder is forgotten."""

KEPT_FILES_FOR = timedelta(hours=1)
"""A page opened before a swap may still ask for the file it names."""

MOST_BUILDS = 5


def mark_changed(campaign_ids: Iterable[int]) -> None:
    """Note, in the caller's transaction, that these maps are out of date; they are rebuilt after its commit."""
    ids = sorted(set(campaign_ids))
    if not ids:
        return
    PublicationChange.objects.bulk_create([PublicationChange(campaign_id=campaign_id) for campaign_id in ids])
    transaction.on_commit(lambda: maps_changed.send(sender=None, campaign_ids=ids))


def build(campaign_id: int) -> MapSnapshot | None:
    """Build the campaign's map until no change is left; None when somebody else is building it.

    Idempotent: the same entries give the same file and leave the row as it is.
    """
    snapshot = None
    for _attempt in range(MOST_BUILDS):
        builder = _take_lease(campaign_id)
        if builder is None:
            return snapshot
        try:
            snapshot = _build_once(campaign_id, builder) or snapshot
        finally:
            BuildLease.objects.filter(campaign=campaign_id, builder=builder).update(builder="", until=None)
        # only now, with the lease returned: whoever changes something from here on finds it free
        if not PublicationChange.objects.filter(campaign=campaign_id).exists():
            break
    _forget_old_files(campaign_id)
    return snapshot


def is_stale(campaign_id: int) -> bool:
    """Whether the campaign has changes nobody has published, or was never built."""
    changed = PublicationChange.objects.filter(campaign=campaign_id).exists()
    return changed or not MapSnapshot.objects.filter(campaign=campaign_id).exists()


def stale_campaigns() -> list[int]:
    """Ids of campaigns with changes nobody has published, and of campaigns never built."""
    changed = PublicationChange.objects.values_list("campaign_id", flat=True)
    never = Campaign.objects.filter(snapshot__isnull=True).values_list("id", flat=True)
    return sorted({*changed, *never})


def _take_lease(campaign_id: int) -> str | None:
    """A name to build under, None while another builder holds the lease or when there is no such campaign."""
    if not Campaign.objects.filter(pk=campaign_id).exists():
        return None
    BuildLease.objects.bulk_create([BuildLease(campaign_id=campaign_id)], ignore_conflicts=True)
    now, builder = timezone.now(), secrets.token_hex(16)
    taken = BuildLease.objects.filter(Q(until__isnull=True) | Q(until__lt=now), campaign=campaign_id).update(
        builder=builder, until=now + LEASE
    )
    return builder if taken else None


def _build_once(campaign_id: int, builder: str) -> MapSnapshot | None:
    seen = list(PublicationChange.objects.filter(campaign=campaign_id).values_list("id", flat=True))
    words = word_index.publish(campaign_id, None, None)
    files = encode_map(Campaign.objects.get(pk=campaign_id), words)
    path = _write(campaign_id, files)
    return _swap(campaign_id, builder, seen, files, path)


def _write(campaign_id: int, files: MapFiles) -> str:
    """Both files with their compressed forms, the one that the row names last."""
    folder = PurePosixPath(FOLDER, str(campaign_id))
    full, browser = folder / f"{files.digest}.full.bin", folder / f"{files.digest}.bin"
    for data, path in ((files.browser, browser), (files.full, full)):
        if path is browser:
            _store(f"{path}.br", brotli.compress(data, quality=9))
        _store(str(path), data)
    return str(full)


def _store(name: str, data: bytes) -> None:
    if default_storage.exists(name):  # content-addressed: the same name is the same content
        return
    if _on_disk(default_storage):
        _write_whole(Path(default_storage.path(name)), data)
    else:
        default_storage.save(name, ContentFile(data))


def _write_whole(path: Path, data: bytes) -> None:
    """The file appears under its name only when all of it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _on_disk(storage: Storage) -> bool:
    try:
        storage.path("x")
    except NotImplementedError:
        return False
    return True


@transaction.atomic
def _swap(campaign_id: int, builder: str, seen: list[int], files: MapFiles, path: str) -> MapSnapshot | None:
    """Point the row at the new file and forget the changes it holds; None when our lease was taken over."""
    if not BuildLease.objects.select_for_update().filter(campaign=campaign_id, builder=builder).exists():
        return None
    current = MapSnapshot.objects.filter(campaign=campaign_id).first()
    if current is None or current.digest != files.digest:
        current, _created = MapSnapshot.objects.update_or_create(
            campaign_id=campaign_id,
            defaults={
                "digest": files.digest,
                "path": path,
                "size": len(files.browser),
                "entry_count": files.count,
                "built_at": timezone.now(),
            },
        )
    PublicationChange.objects.filter(id__in=seen).delete()
    return current


def _forget_old_files(campaign_id: int) -> None:
    """Remove files that no row names and that are older than any open page is likely to be."""
    snapshot = MapSnapshot.objects.filter(campaign=campaign_id).first()
    folder = f"{FOLDER}/{campaign_id}"
    if snapshot is None or not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        path = f"{folder}/{name}"
        if name.startswith(snapshot.digest):
            continue
        if timezone.now() - default_storage.get_modified_time(path) > KEPT_FILES_FOR:
            default_storage.delete(path)
