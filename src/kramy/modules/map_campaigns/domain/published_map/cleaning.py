"""Removes files of maps that nobody needs any more, while no map of theirs is built."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from kramy.modules.map_campaigns.domain.published_map import snapshot as snapshots
from kramy.modules.map_campaigns.domain.published_map.making import files_of
from kramy.modules.map_campaigns.domain.published_map.publication import give_back_lease, take_lease
from kramy.modules.map_campaigns.domain.published_map.storage import INDEX, PUBLIC, each_file
from kramy.modules.map_campaigns.models import Campaign, MapSnapshot, RetiredFile

KEPT_FOR = timedelta(hours=1)
"""A page opened before a change may still ask for the files it names."""

KEPT_INDEXES = 2
"""Files of the server's own that are kept beside the current one: they are large, and a request lasts seconds."""

STRAY_AFTER = timedelta(days=1)
"""Older than any build: what nothing names is left of a builder that was killed."""


def forget_retired() -> int:
    """Remove files that no map has named for a while, and those of maps that are not public any more at once.

    Idempotent; a map that is being built waits for the next time. Returns how many files are gone.
    """
    waiting = RetiredFile.objects.order_by("campaign").values_list("campaign_id", flat=True).distinct()
    return sum(_forget_retired_of(campaign_id) for campaign_id in list(waiting))


def _forget_retired_of(campaign_id: int) -> int:
    with _nobody_builds(campaign_id) as alone:
        if not alone:
            return 0
        current = MapSnapshot.objects.filter(campaign=campaign_id).first()
        retired = RetiredFile.objects.filter(campaign=campaign_id)
        indexes = retired.filter(path__startswith=f"{INDEX}/").exclude(path__contains="/words-")
        due = set(indexes.order_by("-at", "-id").values_list("pk", flat=True)[KEPT_INDEXES:])
        public = retired.filter(path__startswith=f"{PUBLIC}/")
        if current is None or current.public_path:
            public = public.filter(at__lt=timezone.now() - KEPT_FOR)
        due |= set(public.values_list("pk", flat=True))
        due |= set(retired.filter(at__lt=timezone.now() - KEPT_FOR).values_list("pk", flat=True))
        named = _named(current)
        rows = [row for row in retired if row.pk in due]
        for row in rows:
            if row.path not in named:
                default_storage.delete(row.path)
        for first in range(0, len(rows), 500):
            RetiredFile.objects.filter(pk__in=[row.pk for row in rows[first : first + 500]]).delete()
        return len(rows)


def forget_strays() -> int:
    """Remove files that no map and no list of retired ones names: left of builders that were killed, of campaigns
    that were deleted, of earlier versions. Returns how many."""
    gone = 0
    for folder in (PUBLIC, INDEX):
        for name in _folders(folder):
            gone += _forget_strays_in(f"{folder}/{name}", int(name) if name.isdigit() else 0)
    return gone


def _forget_strays_in(folder: str, campaign_id: int) -> int:
    with _nobody_builds(campaign_id) as alone:
        if not alone and Campaign.objects.filter(pk=campaign_id).exists():
            return 0
        named = _named(MapSnapshot.objects.filter(campaign=campaign_id).first())
        named |= set(RetiredFile.objects.filter(campaign=campaign_id).values_list("path", flat=True))
        strays = [
            path
            for path in each_file(folder, lambda name: f"{folder}/{name}" not in named)
            if timezone.now() - default_storage.get_modified_time(path) > STRAY_AFTER
        ]
        for path in strays:
            default_storage.delete(path)
        return len(strays)


@contextmanager
def _nobody_builds(campaign_id: int) -> Iterator[bool]:
    """Whether the map is ours alone for the moment: a builder may count on files that are there."""
    builder = take_lease(campaign_id)
    try:
        yield builder is not None
    finally:
        if builder is not None:
            give_back_lease(campaign_id, builder)


def _named(current: MapSnapshot | None) -> set[str]:
    """Every file of the current map."""
    if current is None:
        return set()
    found = {current.path, current.public_path}
    known = snapshots.readable(current)
    if known is not None:
        found |= files_of(known.as_before())
    return found


def _folders(folder: str) -> list[str]:
    try:
        return list(default_storage.listdir(folder)[0])
    except FileNotFoundError:
        return []
