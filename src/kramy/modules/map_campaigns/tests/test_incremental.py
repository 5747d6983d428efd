"""A map made of the one before and what has changed is, byte for byte, the map made anew."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.lib import morton
from kramy.modules.map_campaigns.domain.published_map import cards, making, publication, snapshot, tree
from kramy.modules.map_campaigns.models import Entry, EntryListing, EntryPicture, MapSnapshot, RetiredFile
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db

NAMES = ["Żuk", "Zebra", "żaba", "Ćma", "Cma", "", "a" * 60, "a" * 59 + "b", "Bar 7"]
HOURS = ["", "24/7", "Mo-Fr 08:00-16:00", "Sa 10:00-12:00"]
LONS = [19.9, 19.90001, 19.95, 20.1, 21.0]
LATS = [50.0, 50.00001, 50.06, 50.1]


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(tree, "LEAF_ROWS", 3)
    monkeypatch.setattr(cards, "BLOCK_ROWS", 2)


step = st.tuples(
    st.sampled_from(
        ["add", "move", "change", "hours", "categories", "services", "remove", "campaign", "picture"]
    ),
    st.integers(0, 30),
    st.integers(0, 1000),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(st.lists(step, max_size=4), min_size=1, max_size=3),
    start=st.integers(0, 12),
    whole=st.integers(0, 14),
)
def test_bytes_are_those_of_a_full_build(rounds, start, whole):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "WHOLE_ROWS", whole)
        world = World(start)
        publication.build(world.campaign.pk)
        for steps in rounds:
            changed = {entry for each in steps for entry in world.apply(*each)}
            publication.mark_changed([world.campaign.pk], changed)
            remade = publication.build(world.campaign.pk)
            made = making.encode_map(world.campaign, public=True)
            assert remade.public_path == made.public_path
            check_same(remade, MapSnapshot(digest=made.digest, path=made.path))
            check_files(remade)
        transaction.set_rollback(True)


def check_same(remade, made):
    """The files of the server's own are alike, but for the index of words, which may be in two parts."""
    one, other = snapshot.load(remade).as_before(), snapshot.load(made).as_before()
    assert {**one.meta, "words": None} == {**other.meta, "words": None}
    assert {name: (array.dtype, array.tobytes()) for name, array in one.arrays.items()} == {
        name: (array.dtype, array.tobytes()) for name, array in other.arrays.items()
    }


def check_files(row):
    """Everything the map names is there."""
    named = making.files_of(snapshot.load(row).as_before())
    assert row.public_path in named
    assert all(default_storage.exists(path) for path in named)


class World:
    """A campaign, and what may happen to its entries."""

    def __init__(self, number):
        self.kinds = CategoryFactory.create_batch(3)
        self.campaign = CampaignFactory(categories=self.kinds[:2])
        CategoryFactory(parent=self.kinds[0])
        for place in range(number):
            self.apply("add", place, place * 7)

    def apply(self, what, which, seed):
        entries = list(Entry.objects.filter(listings__campaign=self.campaign).order_by("pk"))
        if what == "add" or not entries:
            return [self.added(seed).pk]
        if what == "campaign":
            self.campaign.revision += 1
            self.campaign.save()
            return []
        entry = entries[which % len(entries)]
        getattr(self, what)(entry, seed)
        entry.revision += 1
        entry.updated_at = timezone.now()
        entry.save()
        return [entry.pk]

    def added(self, seed):
        place = {"lon": LONS[seed % 5], "lat": LATS[seed % 4]}
        return EntryFactory(
            campaign=self.campaign, main_category=self.kinds[seed % 3], name=NAMES[seed % 9] or "x",
            opening_hours=HOURS[seed % 4], published_at=timezone.now() - timedelta(days=seed % 3),
            delivery=bool(seed % 2), **place,
        )  # fmt: skip

    def move(self, entry, seed):
        entry.lon, entry.lat = LONS[seed % 5], LATS[seed % 4]
        entry.morton = morton.key(entry.lon, entry.lat)

    def change(self, entry, seed):
        entry.name = NAMES[seed % 9] or "y"

    def hours(self, entry, seed):
        entry.opening_hours = HOURS[seed % 4]

    def categories(self, entry, seed):
        entry.main_category = self.kinds[seed % 3]
        entry.categories.set([self.kinds[seed % 3], self.kinds[seed % 2]])

    def services(self, entry, seed):
        entry.takeaway = bool(seed % 2)

    def remove(self, entry, _seed):
        EntryListing.objects.filter(entry=entry, campaign=self.campaign).delete()

    def picture(self, entry, seed):
        EntryPicture.objects.update_or_create(
            entry=entry, position=0,
            defaults={"file": "pictures/a.webp", "thumbnail": f"pictures/{seed}.webp", "width": 1, "height": 1},
        )  # fmt: skip


def test_one_change_writes_few_files(monkeypatch):
    campaign = CampaignFactory(categories=[CategoryFactory()])
    monkeypatch.setattr(tree, "WHOLE_ROWS", 10)
    EntryFactory.create_batch(120, campaign=campaign, main_category=campaign.categories.get())
    publication.build(campaign.pk)
    files = default_storage.listdir(f"maps/{campaign.pk}")[1]
    entry = EntryFactory(campaign=campaign, main_category=campaign.categories.get())
    publication.mark_changed([campaign.pk], [entry.pk])
    publication.build(campaign.pk)
    new = set(default_storage.listdir(f"maps/{campaign.pk}")[1]) - set(files)
    assert len(new) < 12 < len(files)
    retired = RetiredFile.objects.filter(path__startswith="maps/")
    assert 0 < retired.count() < 12
    assert MapSnapshot.objects.get().entry_count == 121
