"""Suggestions while typing into a map's search box."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from kramy.modules.map_campaigns.domain.words.documents import index_entries
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.web.public.views import suggest

PREFIXES = {"pl": "", "en": "/en", "uk": "/uk"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    bars = CategoryFactory(slug="bars", name_pl="Bary mleczne", name_en="Milk bars", name_uk="Молочні бари")
    shops = CategoryFactory(slug="shops", name_pl="Księgarnie", name_en="Bookshops", name_uk="Книгарні")
    unused = CategoryFactory(slug="unused", name_pl="Bary szybkiej obsługi", name_en="Fast food")
    campaign = CampaignFactory(slug="lokalni", categories=[bars, shops, unused])
    for name, category, street in [
        ("Bar Żaczek", bars, "Długa"),
        ("Księgarnia pod Łabędziem", shops, "Długa"),
        ("Antykwariat", shops, "Długosza"),
        ("Antykwariat", shops, "Szewska"),
    ]:
        EntryFactory(campaign=campaign, name=name, main_category=category, street=street, house_number="5")
    index_entries(Entry.objects.values_list("pk", flat=True))
    call_command("publish_maps")
    return campaign


def asked(client, typed, language="pl"):
    response = client.get(f"{PREFIXES[language]}/maps/lokalni/suggest", {"q": typed})
    assert response.status_code == 200
    return [(row["value"], row["detail"]) for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("b", [("Bary mleczne", "kategoria"), ("Bar Żaczek", "Długa 5")]),
        ("bar", [("Bary mleczne", "kategoria"), ("Bar Żaczek", "Długa 5")]),
        ("dlu", [("Długa", "ulica"), ("Długosza", "ulica")]),
        ("na długiej", [("Długa", "ulica")]),
        ("ksiegarn", [("Księgarnie", "kategoria"), ("Księgarnia pod Łabędziem", "Długa 5")]),
        ("ksiegrania", [("Księgarnie", "kategoria"), ("Księgarnia pod Łabędziem", "Długa 5")]),
        ("antyk", [("Antykwariat", "Długosza 5")]),
        ("xyzzy", []),
        ("", []),
        ("!!", []),
    ],
)
def test_suggested(client, campaign, typed, expected):
    assert asked(client, typed) == expected


def test_categories_are_named_in_the_language_of_the_page(client, campaign):
    assert asked(client, "milk", "en") == [("Milk bars", "category")]
    assert asked(client, "книг", "uk") == [("Книгарні", "категорія")]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_is_found(client, count, django_assert_num_queries):
    campaign = CampaignFactory(slug="lokalni")
    for number in range(count):
        EntryFactory(campaign=campaign, name=f"Pierogarnia {number}")
    call_command("publish_maps")
    asked(client, "pierog")
    with django_assert_num_queries(2):
        assert len(asked(client, "pierog")) == count


def test_a_map_that_is_not_shown_suggests_nothing(client, campaign):
    campaign.public_until = "2020-01-01"
    campaign.save()
    assert asked(client, "bar") == []
    campaign.published = False
    campaign.save()
    assert client.get("/maps/lokalni/suggest", {"q": "bar"}).status_code == 404
    assert client.post("/maps/lokalni/suggest").status_code == 405


def test_too_many_questions_are_refused(client, campaign, monkeypatch):
    cache.clear()
    monkeypatch.setattr(suggest, "REQUESTS_A_MINUTE", 0)
    response = client.get("/maps/lokalni/suggest", {"q": "bar"})
    assert response.status_code == 429
    assert response.json()["results"] == []


def test_the_form_of_the_map_asks_for_suggestions_and_works_without(client, campaign):
    page = client.get("/maps/lokalni/").content.decode()
    assert 'data-suggest-url="/maps/lokalni/suggest"' in page
    assert 'name="q"' in page
