"""A builder that dies, a full disk, two builders at once: the old map stays whole and the next run finishes."""

import errno
import gzip
import io
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from kramy.lib import columns
from kramy.modules.map_campaigns.domain.published_map import (
    cards,
    cleaning,
    making,
    publication,
    rows,
    snapshot,
    storage,
    tree,
    word_index,
)
from kramy.modules.map_campaigns.models import (
    BuildLease,
    Campaign,
    MapSnapshot,
    PublicationChange,
    RetiredFile,
)
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db


class KilledError(BaseException):
    """Nothing that a program catches."""


@pytest.fixture(autouse=True)
def _small(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    snapshot._loaded.clear()
    monkeypatch.setattr(tree, "LEAF_ROWS", 4)
    monkeypatch.setattr(tree, "WHOLE_ROWS", 6)
    monkeypatch.setattr(cards, "BLOCK_ROWS", 3)


@pytest.fixture
def campaign():
    category = CategoryFactory()
    campaign = CampaignFactory(categories=[category])
    EntryFactory.create_batch(12, campaign=campaign, main_category=category)
    return campaign


def changed(campaign, *, everything=False):
    """One entry more, noted, not built."""
    entry = EntryFactory(campaign=campaign, main_category=campaign.categories.get())
    PublicationChange.objects.create(
        campaign=campaign, everything=everything, entry_id=None if everything else entry.pk
    )


def check_whole(row):
    """Every file the map names is there and can be read, and no half-written one is in sight."""
    published = snapshot.load(row)
    assert published.count == row.entry_count
    for path in making.files_of(published.as_before()):
        if path.startswith("maps/"):
            with default_storage.open(path) as file:
                content = gzip.decompress(file.read())
            assert content[:1] == b"{" or columns.decode(content)
        else:
            assert default_storage.exists(path)
    with default_storage.open(row.public_path) as file:
        assert (
            columns.decode(gzip.decompress(file.read())).meta.get("total", row.entry_count) == row.entry_count
        )
    assert unfinished(row.campaign_id) == []


def unfinished(campaign_id):
    folders = [Path(default_storage.path(f"{name}/{campaign_id}")) for name in ("maps", "map-index")]
    return [path for folder in folders if folder.exists() for path in folder.iterdir() if path.name[0] == "."]


def check_survived(campaign, before):
    """The old map as it was, the change still noted; then a run without trouble, which publishes it."""
    BuildLease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert MapSnapshot.objects.get().digest == before.digest
    check_whole(before)
    assert publication.stale_campaigns() == [campaign.pk]
    after = publication.build(campaign.pk)
    assert after.entry_count == before.entry_count + 1
    check_whole(after)
    assert publication.stale_campaigns() == []


STEPS = [
    (rows, "read_places"), (rows, "read_members"), (rows, "read_texts"), (word_index, "publish"), (cards, "plan"),
    (cards, "block"), (tree, "plan"), (tree, "leaf"), (tree, "branch"), (storage.gzip, "compress"),
    (storage, "_unfinished"), (storage, "_appear"), (storage.os, "fsync"), (storage, "_synced"),
    (storage.Path, "replace"), (storage, "store_index"), (publication, "encode_map"), (publication, "_swap"),
    (publication, "_retire"), (publication, "files_of"), (RetiredFile.objects, "bulk_create"),
]  # fmt: skip


@pytest.mark.parametrize("everything", [True, False], ids=["anew", "changed"])
@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[step for _owner, step in STEPS])
def test_dying_at_any_step_leaves_the_old_map_whole(campaign, monkeypatch, owner, step, everything):
    before = publication.build(campaign.pk)
    changed(campaign, everything=everything)
    done = getattr(owner, step)
    for survived in range(2):  # at the first call of the step, then at the second
        calls, killed = iter(range(survived)), False

        def die(*args, calls=calls, **kwargs):
            if next(calls, None) is None:
                raise KilledError
            return done(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(owner, step, die)
            try:
                publication.build(campaign.pk)
            except KilledError:
                killed = True
        assert killed or survived, "The step is never taken"
        if killed:
            check_survived(campaign, before)
        before = MapSnapshot.objects.get()
        changed(campaign, everything=everything)


class NearlyFull(io.FileIO):
    """A file on a disk with room for so many more writes."""

    left = 0

    def write(self, data):
        if NearlyFull.left <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        NearlyFull.left -= 1
        return super().write(data)


@pytest.mark.parametrize("everything", [True, False], ids=["anew", "changed"])
def test_a_full_disk_leaves_the_old_map_whole(campaign, monkeypatch, everything):
    before = publication.build(campaign.pk)
    opened = Path.open

    def open_nearly_full(path, mode="r", *args, **kwargs):
        return NearlyFull(str(path), "wb") if mode == "wb" else opened(path, mode, *args, **kwargs)

    changed(campaign, everything=everything)
    failures = 0
    for room in range(200):
        NearlyFull.left = room
        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", open_nearly_full)
            try:
                after = publication.build(campaign.pk)
                break
            except OSError:
                failures += 1
        assert MapSnapshot.objects.get().digest == before.digest
        check_whole(before)
        assert PublicationChange.objects.exists()
    assert failures >= 5
    assert after.entry_count == before.entry_count + 1
    check_whole(after)


KILLED_AT = (("rows", "read_texts"), ("path", "replace"), ("storage", "_appear"), ("publication", "_swap"))
KILL = """
import os, signal, sys
import django
django.setup()
from kramy.modules.map_campaigns.domain.published_map import cards, publication, rows, storage, tree
tree.LEAF_ROWS, tree.WHOLE_ROWS, cards.BLOCK_ROWS = 4, 6, 3
owner, step, campaign = sys.argv[1], sys.argv[2], int(sys.argv[3])
owner = {"rows": rows, "storage": storage, "publication": publication, "path": storage.Path}[owner]
setattr(owner, step, lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
publication.build(campaign)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the database into a file")
def test_a_process_that_is_killed_leaves_the_old_map_whole(campaign, tmp_path, monkeypatch):
    before = publication.build(campaign.pk)
    changed(campaign)
    database = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "kramy.project.settings.dev",
        "KRAMY_VAR": str(tmp_path),
        "PYTHONPATH": str(settings.PROJECT / "src"),
    }
    for owner, step in KILLED_AT:
        killed = subprocess.run(
            [sys.executable, "-c", KILL, owner, step, str(campaign.pk)], env=environment, capture_output=True, text=True
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert snapshot.load(before).count == 12
        for path in making.files_of(snapshot.load(before).as_before()):
            assert default_storage.exists(path)
        with connection.cursor() as cursor:  # the lease of the one that was killed runs out
            cursor.execute("ATTACH %s AS killed", [str(database)])
            cursor.execute("SELECT COUNT(*) FROM killed.map_campaigns_publicationchange")
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT digest FROM killed.map_campaigns_mapsnapshot")
            assert cursor.fetchone() == (before.digest,)
            cursor.execute("UPDATE killed.map_campaigns_buildlease SET until = '2000-01-01 00:00:00'")
            cursor.execute("DETACH killed")
    left = unfinished(campaign.pk)
    assert left
    for path in left:
        os.utime(path, (0, 0))
    assert publication.build(campaign.pk).entry_count == 13
    cleaning.forget_strays()
    check_whole(MapSnapshot.objects.get())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
def test_two_builders_at_once_make_one_map(campaign):
    publication.build(campaign.pk)
    changed(campaign)
    PublicationChange.objects.create(campaign=campaign)
    together = threading.Barrier(4)
    found = []

    def run():
        together.wait()
        try:
            found.append(publication.build(campaign.pk))
        finally:
            connection.close()

    builders = [threading.Thread(target=run) for _number in range(4)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert len(found) == 4
    assert any(found)
    assert publication.stale_campaigns() == []
    check_whole(MapSnapshot.objects.get())
    assert MapSnapshot.objects.get().entry_count == 13


def test_a_long_build_keeps_its_lease(campaign, monkeypatch):
    monkeypatch.setattr(publication, "RENEW_AFTER", 0.0)
    seen = set()
    read = rows.read_texts

    def noticed(ids):
        seen.add(BuildLease.objects.get().until)
        return read(ids)

    monkeypatch.setattr(rows, "read_texts", noticed)
    monkeypatch.setattr(making, "TEXTS_AT_ONCE", 3)
    publication.build(campaign.pk)
    assert len(seen) > 2
    assert sorted(seen)[-1] <= timezone.now() + publication.LEASE


def test_a_builder_notices_half_way_that_its_lease_was_taken(campaign, monkeypatch):
    monkeypatch.setattr(publication, "RENEW_AFTER", 0.0)
    publication.mark_changed([campaign.pk])
    MapSnapshot.objects.all().delete()
    publication.mark_changed([campaign.pk])
    read = rows.read_texts

    def slow(ids):
        BuildLease.objects.update(builder="another")
        return read(ids)

    monkeypatch.setattr(rows, "read_texts", slow)
    assert publication.build(campaign.pk) is None
    assert MapSnapshot.objects.count() == 0
    assert PublicationChange.objects.exists()
    assert BuildLease.objects.get().builder == "another"


def files(campaign):
    return set(default_storage.listdir(f"maps/{campaign.pk}")[1])


def test_a_map_that_is_over_leaves_the_storage_and_may_come_back(campaign):
    first = publication.build(campaign.pk)
    shown = files(campaign)
    yesterday = timezone.localdate() - timedelta(days=1)
    Campaign.objects.filter(pk=campaign.pk).update(public_until=yesterday)
    assert publication.stale_campaigns() == [campaign.pk]
    over = publication.build(campaign.pk)
    assert (over.public_path, over.size, over.entry_count) == ("", 0, 12)
    assert snapshot.load(over).form == ""
    cleaning.forget_retired()
    assert files(campaign) == set()
    assert publication.stale_campaigns() == []
    Campaign.objects.filter(pk=campaign.pk).update(public_until=None)
    assert publication.stale_campaigns() == [campaign.pk]
    again = publication.build(campaign.pk)
    assert again.public_path == first.public_path
    assert files(campaign) == shown
    check_whole(again)


def test_a_draft_has_nothing_for_the_public(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(published=False)
    assert publication.build(campaign.pk).public_path == ""
    assert not default_storage.exists(f"maps/{campaign.pk}")


def test_a_file_that_is_named_again_stays(campaign):
    entry = campaign.entries.first()
    first = publication.build(campaign.pk)
    for lon in (entry.lon + 1, entry.lon):
        campaign.entries.filter(pk=entry.pk).update(lon=lon)
        publication.mark_changed([campaign.pk])
        publication.build(campaign.pk)
    RetiredFile.objects.update(at=timezone.now() - cleaning.KEPT_FOR * 2)
    assert cleaning.forget_retired() > 0
    current = MapSnapshot.objects.get()
    assert current.public_path == first.public_path
    check_whole(current)


def test_nothing_is_removed_while_a_map_is_built(campaign):
    publication.build(campaign.pk)
    changed(campaign)
    publication.build(campaign.pk)
    RetiredFile.objects.update(at=timezone.now() - cleaning.KEPT_FOR * 2)
    waiting = RetiredFile.objects.count()
    builder = publication.take_lease(campaign.pk)
    assert cleaning.forget_retired() == 0
    assert cleaning.forget_strays() == 0
    publication.give_back_lease(campaign.pk, builder)
    assert cleaning.forget_retired() == waiting


def test_strays_go_after_a_day(campaign):
    current = publication.build(campaign.pk)
    folder = Path(default_storage.path(f"maps/{campaign.pk}"))
    old, fresh, foreign = (
        folder / ("0" * 32 + ".bin"),
        folder / (".x.bin.1"),
        folder.parent / "999999" / "y.bin",
    )
    foreign.parent.mkdir(exist_ok=True)
    for path in (old, fresh, foreign):
        path.write_bytes(b"stray")
    for path in (old, foreign, *map(folder.joinpath, files(campaign) - {fresh.name})):
        os.utime(path, (0, 0))
    assert cleaning.forget_strays() >= 2
    assert not old.exists()
    assert not foreign.exists()
    assert fresh.exists()
    fresh.unlink()
    check_whole(current)


def test_a_map_of_an_earlier_version_is_made_anew(campaign):
    current = publication.build(campaign.pk)
    Path(default_storage.path(current.path)).write_bytes(b"KRMY1 something else")
    snapshot._loaded.clear()
    assert publication.stale_campaigns() == [campaign.pk]
    again = publication.build(campaign.pk)
    assert snapshot.readable(again) is not None
