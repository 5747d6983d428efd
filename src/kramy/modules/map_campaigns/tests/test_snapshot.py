"""The published map says what the database says, and survives a builder that dies at any step."""

import gzip
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.lib import columns
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.published_map import cleaning, publication, rows, snapshot
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import BuildLease, Entry, MapSnapshot, PublicationChange, RetiredFile
from kramy.modules.map_campaigns.tests.bulk import make_entries
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db


def published(campaign):
    publication.build(campaign.pk)
    return snapshot.of_campaign(campaign)


def test_columns_equal_the_database(django_assert_num_queries):
    category, other = CategoryFactory(slug="bar"), CategoryFactory(slug="cafe")
    child = CategoryFactory(slug="wine-bar", parent=category)
    campaign = CampaignFactory(categories=[category, other])
    first = EntryFactory(
        campaign=campaign, main_category=child, lon=19.9, lat=50.01, name="Żuraw", delivery=True, takeaway=True,
        opening_hours="Mo-Fr 09:00-17:00",
    )  # fmt: skip
    second = EntryFactory(
        campaign=campaign, main_category=other, categories=[category], lon=20.1, lat=50.09, name="Zebra"
    )
    EntryFactory(campaign=campaign, main_category=other, state=EntryState.HIDDEN)
    EntryFactory(main_category=other)

    found = published(campaign)

    assert found.count == 2
    places = found.rows_of([second.pk, first.pk])
    assert found.id[places].tolist() == [second.pk, first.pk]
    assert found.lon[places].tolist() == [20.1, 19.9]
    assert found.lat[places].tolist() == [50.09, 50.01]
    assert [found.categories[index].slug for index in found.main[places]] == ["cafe", "wine-bar"]
    assert found.services[places].tolist() == [0, 0b110]
    assert found.in_filter(0)[places].tolist() == [True, True]
    assert found.in_filter(1)[places].tolist() == [True, False]
    assert found.by_name[places].tolist() == [0, 1]
    assert found.by_age[places].tolist() == [0, 1]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 60), seed=st.integers(0, 1000))
def test_any_entries_come_back_as_they_are(number, seed):
    with transaction.atomic():
        campaign = CampaignFactory(categories=[CategoryFactory(), CategoryFactory(), CategoryFactory()])
        entries = {entry.pk: entry for entry in make_entries(campaign, number, seed)}
        found = published(campaign)
        assert sorted(found.id.tolist()) == sorted(entries)
        for place, pk in enumerate(found.id.tolist()):
            entry = entries[pk]
            assert found.lon[place] == pytest.approx(entry.lon, abs=6e-6)
            assert found.lat[place] == pytest.approx(entry.lat, abs=6e-6)
            assert found.categories[found.main[place]].id == entry.main_category_id
            pattern = found.pattern[place]
            assert ["", *found.meta["hours"]][pattern] == entry.opening_hours
            services = int(found.services[place])
            assert (bool(services & 1), bool(services & 2), bool(services & 4)) == (
                entry.online_order, entry.takeaway, entry.delivery,
            )  # fmt: skip
        transaction.set_rollback(True)


def browsers_file(row):
    with default_storage.open(row.public_path) as file:
        return columns.decode(gzip.decompress(file.read()))


def test_the_browsers_file_has_the_same_rows_in_the_same_order():
    campaign = CampaignFactory(categories=[CategoryFactory()])
    make_entries(campaign, 30)
    full, browser = published(campaign), browsers_file(MapSnapshot.objects.get())
    assert browser.columns["id"].tolist() == full.id.tolist()
    assert list(browser.columns) == ["lon", "lat", "id", "main"]
    assert "email" not in str(browser.meta)


def test_the_same_entries_give_the_same_file():
    campaign = CampaignFactory(categories=[CategoryFactory()])
    make_entries(campaign, 10)
    first = publication.build(campaign.pk)
    again = publication.build(campaign.pk)
    assert (again.digest, again.built_at) == (first.digest, first.built_at)


def test_what_an_entry_shows_is_part_of_the_digest():
    entry = EntryFactory()
    before = publication.build(entry.campaign_id).digest
    Entry.objects.filter(pk=entry.pk).update(phone="+48 123", revision=1)
    assert publication.build(entry.campaign_id).digest != before


def test_categories_beyond_a_byte_are_told_apart():
    categories = CategoryFactory.create_batch(300)
    campaign = CampaignFactory(categories=categories)
    entry = EntryFactory(campaign=campaign, main_category=categories[299])
    found = published(campaign)
    assert found.categories[found.main[0]].id == entry.main_category_id


def test_a_build_forgets_only_the_changes_it_saw(monkeypatch):
    campaign = CampaignFactory()
    publication.mark_changed([campaign.pk])
    arrived = []
    encode = publication.encode_map

    def late_change(*args, **kwargs):
        if not arrived:
            arrived.append(PublicationChange.objects.create(campaign=campaign))
            EntryFactory(campaign=campaign)
        return encode(*args, **kwargs)

    monkeypatch.setattr(publication, "encode_map", late_change)
    publication.build(campaign.pk)
    # seen by a second build within the same call
    assert PublicationChange.objects.count() == 0
    assert MapSnapshot.objects.get().entry_count == 1


@pytest.mark.parametrize("step", ["encode_map", "_swap"])
def test_a_builder_that_dies_leaves_the_old_map_whole(monkeypatch, step):
    campaign = CampaignFactory()
    EntryFactory(campaign=campaign)
    before = publication.build(campaign.pk)
    EntryFactory(campaign=campaign)
    publication.mark_changed([campaign.pk])

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(publication, step, die)
        with pytest.raises(Killed):
            publication.build(campaign.pk)

    row = MapSnapshot.objects.get()
    assert row.digest == before.digest
    assert snapshot.load(row).count == 1
    assert browsers_file(row).count == 1
    assert publication.stale_campaigns() == [campaign.pk]
    assert publication.build(campaign.pk).entry_count == 2
    assert publication.stale_campaigns() == []


def test_only_one_builds_and_a_killed_one_is_forgotten():
    campaign = CampaignFactory()
    now = timezone.now()
    lease = BuildLease.objects.create(campaign=campaign, builder="other", until=now + timedelta(seconds=20))
    assert publication.build(campaign.pk) is None
    BuildLease.objects.filter(pk=lease.pk).update(until=now - timedelta(seconds=1))
    assert publication.build(campaign.pk).entry_count == 0
    lease.refresh_from_db()
    assert (lease.builder, lease.until) == ("", None)


def test_a_builder_whose_lease_was_taken_over_swaps_nothing(monkeypatch):
    campaign = CampaignFactory()
    encode = publication.encode_map

    def slow(*args, **kwargs):
        BuildLease.objects.update(builder="another")
        return encode(*args, **kwargs)

    monkeypatch.setattr(publication, "encode_map", slow)
    publication.mark_changed([campaign.pk])
    assert publication.build(campaign.pk) is None
    assert MapSnapshot.objects.count() == 0
    assert PublicationChange.objects.count() == 1


def test_nobody_builds_a_campaign_that_is_gone():
    assert publication.build(4711) is None
    assert BuildLease.objects.count() == 0


def test_marking_enqueues_after_commit(django_capture_on_commit_callbacks):
    campaign = CampaignFactory()
    EntryFactory(campaign=campaign)
    with django_capture_on_commit_callbacks(execute=True):
        publication.mark_changed([campaign.pk, campaign.pk])
        assert PublicationChange.objects.count() == 1
        assert MapSnapshot.objects.count() == 0
    assert MapSnapshot.objects.get().entry_count == 1
    assert PublicationChange.objects.count() == 0


def test_a_task_that_comes_late_builds_nothing(monkeypatch):
    campaign = CampaignFactory()
    publication.mark_changed([campaign.pk])
    tasks.publish_campaign.enqueue(campaign.pk)
    assert PublicationChange.objects.count() == 0
    monkeypatch.setattr(publication, "encode_map", None)
    tasks.publish_campaign.enqueue(campaign.pk)
    tasks.publish_stale.enqueue()
    assert MapSnapshot.objects.count() == 1


def test_marking_nothing_changes_nothing():
    publication.mark_changed([])
    assert PublicationChange.objects.count() == 0


def test_old_files_stay_a_while():
    campaign = CampaignFactory()
    first = publication.build(campaign.pk)
    EntryFactory(campaign=campaign)
    current = publication.build(campaign.pk)
    cleaning.forget_retired()
    assert default_storage.exists(first.public_path)
    RetiredFile.objects.update(at=timezone.now() - cleaning.KEPT_FOR * 2)
    cleaning.forget_retired()
    assert RetiredFile.objects.count() == 0
    assert not default_storage.exists(first.path)
    assert not default_storage.exists(first.public_path)
    assert default_storage.exists(current.path)
    assert browsers_file(current).count == 1


def test_open_hours_are_asked_anew_only_when_they_change(monkeypatch):
    hours = snapshot.HoursOfPatterns(["Mo-Su 08:00-16:00", "24/7", "nonsense"])
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert hours.open_at(at).tolist() == [True, True, False]
    asked = []
    monkeypatch.setattr(hours, "_ask", lambda number, _at: asked.append(number))
    hours.open_at(at + timedelta(hours=1))
    assert asked == []
    hours.open_at(at + timedelta(hours=8))
    assert asked == [0]
    assert hours.state(1, at)[0] is True


def test_rows_of_leaves_out_who_is_not_there():
    entry = EntryFactory()
    found = published(entry.campaign)
    assert found.rows_of([entry.pk + 1, entry.pk, -5]).tolist() == [0]
    assert found.rows_of(np.array([], dtype=np.int64)).tolist() == []
    with pytest.raises(AttributeError):
        found.no_such_column  # noqa: B018


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Żuk", "Zebra", "Źródło"], ["Zebra", "Źródło", "Żuk"]),
        (["łąka", "Lato", "Mama"], ["Lato", "łąka", "Mama"]),
        (["Éclair", "Edek", "Ewa"], ["Éclair", "Edek", "Ewa"]),
    ],
)
def test_names_stand_in_polish_order(names, expected):
    assert sorted(names, key=rows.collation_key) == expected


def test_a_map_whose_file_is_lost_is_made_anew_and_nothing_fails_meanwhile(client):
    campaign = CampaignFactory(slug="lost", categories=[CategoryFactory()])
    EntryFactory(campaign=campaign, name="Bar Żaczek")
    publication.build(campaign.pk)
    current = MapSnapshot.objects.get(campaign=campaign)
    default_storage.delete(current.path)
    snapshot._loaded.clear()
    assert snapshot.of_campaign(campaign) is None
    for address in (
        "/en/maps/lost/",
        "/en/maps/",
        "/en/search/?q=bar",
        "/en/maps/lost/embed/",
        "/api/features/collections",
    ):
        assert client.get(address).status_code == 200, address
    assert client.get("/en/maps/lost/map.svg").status_code == 404
    assert publication.stale_campaigns() == [campaign.pk]
    tasks.publish_stale.call()
    found = snapshot.of_campaign(campaign)
    assert found is not None
    assert found.count == 1
