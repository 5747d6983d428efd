"""Search forgives diacritics, endings and slips, puts names first, and is the same on every database."""

import numpy as np
import pytest
from django.core.files.storage import default_storage

from kramy.modules.map_campaigns.domain.finding import search
from kramy.modules.map_campaigns.domain.published_map import publication, snapshot, word_index
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.domain.words.ranks import Term
from kramy.modules.map_campaigns.models import Entry, EntryListing, EntrySearch
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    """Finds the names of entries on a small map, the best first."""
    bars = CategoryFactory(
        slug="bars", name_pl="Bary mleczne", name_en="Milk bars", search_words_pl="obiady domowe"
    )
    shops = CategoryFactory(slug="shops", name_pl="Księgarnie", name_en="Bookshops", name_uk="Книгарні")
    campaign = CampaignFactory(categories=[bars, shops])
    for name, category, description in [
        ("Księgarnia pod Łabędziem", shops, "Książki i płyty"),
        ("Bar Żaczek", bars, "Pierogi ruskie, naleśniki"),
        ("Pierogarnia Krakowiacy", bars, "Lepimy ręcznie"),
        ("Antykwariat", shops, "Skup książek, obok baru"),
    ]:
        EntryFactory(campaign=campaign, name=name, main_category=category, description=description)
    documents.index_entries(Entry.objects.values_list("pk", flat=True))
    publication.build(campaign.pk)

    def look(words, campaign=campaign):
        found = snapshot.of_campaign(campaign)
        by_id = dict(Entry.objects.values_list("pk", "name"))
        result = search.find(words, found)
        rows = sorted(
            (int(rank), by_id[int(found.id[row])]) for row, rank in enumerate(result.by_row) if rank < 255
        )
        return [name for _rank, name in rows], result.corrected

    return look


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ksiegarnia", ["Księgarnia pod Łabędziem", "Antykwariat"]),
        ("KSIĘGARNIE", ["Księgarnia pod Łabędziem", "Antykwariat"]),
        ("labedziem", ["Księgarnia pod Łabędziem"]),
        ("zaczek", ["Bar Żaczek"]),
        ("pierog", ["Pierogarnia Krakowiacy", "Bar Żaczek"]),
        ("książka", ["Antykwariat", "Księgarnia pod Łabędziem"]),
        ("milk bar", ["Bar Żaczek", "Pierogarnia Krakowiacy"]),
        ("книгарня", ["Antykwariat", "Księgarnia pod Łabędziem"]),
        ("bar rynek", ["Bar Żaczek", "Pierogarnia Krakowiacy", "Antykwariat"]),
        ("na rynku", ["Antykwariat", "Bar Żaczek", "Księgarnia pod Łabędziem", "Pierogarnia Krakowiacy"]),
    ],
)
def test_found_by_words(names, words, expected):
    found, corrected = names(words)  # equally good ones by name
    assert corrected == ""
    assert found == expected


def test_names_then_categories_then_the_rest(names):
    assert names("bar")[0] == ["Bar Żaczek", "Pierogarnia Krakowiacy", "Antykwariat"]


@pytest.mark.parametrize(
    ("words", "expected", "corrected"),
    [
        ("pierogarnai", ["Pierogarnia Krakowiacy"], "pierogarnia"),
        ("ksiegrania labedizem", ["Księgarnia pod Łabędziem"], "ksiegarnia labedziem"),
        ("żcazek bar", ["Bar Żaczek"], "zaczek bar"),
    ],
)
def test_slips_are_forgiven_and_owned_up_to(names, words, expected, corrected):
    assert names(words) == (expected, corrected)


@pytest.mark.parametrize(
    "words", ["xyzzyqwerty", "'); DROP TABLE --", '" OR "', "* ^ NEAR(a b)", "%", "_", "a:* & b"]
)
def test_nonsense_finds_nothing_or_something_but_never_breaks(names, words):
    found, _corrected = names(words)
    assert isinstance(found, list)
    assert Entry.objects.count() == 4


def test_no_words_find_everything(names):
    assert len(names("!!! ---")[0]) == 4


def test_an_entry_renamed_is_found_by_its_new_name_only(names):
    entry = Entry.objects.get(name="Antykwariat")
    Entry.objects.filter(pk=entry.pk).update(name="Winyle", description="")
    documents.index_entry(entry)
    publication.build(entry.campaign_id)
    assert names("winyle", entry.campaign)[0] == ["Winyle"]
    assert names("antykwariat", entry.campaign)[0] == []


def test_indexing_asks_the_same_number_of_queries_for_one_and_for_three(django_assert_num_queries):
    entries = EntryFactory.create_batch(3)
    with django_assert_num_queries(2):
        documents.index_entries([entries[0].pk])
    with django_assert_num_queries(2):
        documents.index_entries([entry.pk for entry in entries])
    assert EntrySearch.objects.count() == 3


def test_indexing_who_is_not_there_does_nothing():
    documents.index_entries([1, 2])
    assert EntrySearch.objects.count() == 0


def test_what_has_changed_since_the_base_is_found_through_a_delta():
    campaign = CampaignFactory()
    kept, renamed, gone = (
        EntryFactory(campaign=campaign, name=name) for name in ("Apteka", "Bank", "Cukiernia")
    )
    documents.index_entries([kept.pk, renamed.pk, gone.pk])
    first = word_index.publish(campaign.pk, None, None)
    assert first["delta"] is None
    assert word_index.publish(campaign.pk, first, set()) == first

    Entry.objects.filter(pk=renamed.pk).update(name="Drukarnia")
    came = EntryFactory(campaign=campaign, name="Emalia")
    documents.index_entries([renamed.pk, came.pk])
    second = word_index.publish(campaign.pk, first, {renamed.pk, came.pk})
    assert second["base"] == first["base"]
    assert second["delta"]["count"] == 2
    assert word_index.files_of(second) == {first["base"]["path"], second["delta"]["path"]}

    EntryListing.objects.filter(entry=gone).delete()
    third = word_index.publish(campaign.pk, second, {gone.pk})
    index = word_index.load("third", third, np.array([came.pk, kept.pk, renamed.pk]))

    def rows(word):
        return np.flatnonzero(index.of([Term(prefix=word)]) < 255).tolist()

    assert [rows(word) for word in ("apteka", "bank", "drukarnia", "emalia", "cukiernia")] == [
        [1],
        [],
        [2],
        [0],
        [],
    ]


def test_a_delta_that_has_grown_large_becomes_a_base(monkeypatch):
    campaign = CampaignFactory()
    entry = EntryFactory(campaign=campaign, name="Apteka")
    monkeypatch.setattr(word_index, "LEAST_OF_A_DELTA", 0)
    first = word_index.publish(campaign.pk, None, None)
    assert word_index.publish(campaign.pk, first, {entry.pk}) == first


def test_without_its_files_an_index_is_made_anew():
    campaign = CampaignFactory()
    EntryFactory(campaign=campaign, name="Apteka")
    first = word_index.publish(campaign.pk, None, None)
    default_storage.delete(first["base"]["path"])
    assert word_index.publish(campaign.pk, first, set()) == first
    assert default_storage.exists(first["base"]["path"])


def test_documents_of_an_earlier_version_are_written_anew():
    campaign = CampaignFactory()
    old, missing = (EntryFactory(campaign=campaign, name=name) for name in ("Apteka Wdzięczna", "Bank"))
    EntrySearch.objects.all().delete()
    EntrySearch.objects.create(entry=old, name_words="apteka aptek wdzieczna wdzieczn", words="")
    word_index.publish(campaign.pk, None, None)
    assert EntrySearch.objects.get(entry=old).name_words == "apteka wdzieczna"
    assert EntrySearch.objects.get(entry=missing).version == documents.VERSION


def test_a_build_whose_lease_is_gone_stops():
    campaign = CampaignFactory()
    EntryFactory(campaign=campaign, name="Apteka")

    def stop():
        raise RuntimeError("lease")

    with pytest.raises(RuntimeError, match="lease"):
        word_index.publish(campaign.pk, None, None, stop)
