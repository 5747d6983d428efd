"""Entries in the hub's own search."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from kramy.modules.map_campaigns.domain.words.documents import index_entries
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.portal import search_entries
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, EntryFactory

pytestmark = pytest.mark.django_db


def publish():
    index_entries(list(Entry.objects.values_list("pk", flat=True)))
    call_command("publish_maps")


def titles(words):
    return [result["title"] for result in search_entries(words)["results"]]


def test_an_entry_on_two_maps_is_found_once_and_leads_to_its_page(client):
    active, gastronomy = CampaignFactory(position=1), CampaignFactory(position=2)
    EntryFactory(campaign=gastronomy, also_on=[active], name="Pierogarnia Pod Lipą")
    EntryFactory(campaign=active, name="Kwiaciarnia Ruta")
    publish()
    assert titles("pierogarnia") == ["Pierogarnia Pod Lipą"]
    assert titles("peirogarnia") == ["Pierogarnia Pod Lipą"]
    assert titles("hydraulik") == []
    found = search_entries("pierogarnia")["results"][0]
    assert client.get(found["url"]).status_code == 200


def test_maps_that_are_over_or_not_published_are_not_asked():
    over = CampaignFactory(public_until=timezone.localdate() - timedelta(days=1))
    hidden = CampaignFactory(published=False)
    EntryFactory(campaign=over, name="Szopka Wczorajsza")
    EntryFactory(campaign=hidden, name="Szopka Jutrzejsza")
    publish()
    assert titles("szopka") == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_is_found(count, django_assert_num_queries):
    campaign = CampaignFactory()
    for number in range(count):
        EntryFactory(campaign=campaign, name=f"Pierogarnia {number}")
    publish()
    titles("pierogarnia")
    with django_assert_num_queries(2):
        assert len(titles("pierogarnia")) == count
