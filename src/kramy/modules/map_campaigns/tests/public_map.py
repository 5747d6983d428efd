"""A map as visitors see it: an entry with everything that a page can show, published, and what its list holds."""

import re
from typing import Any

from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.models import Campaign, Category, Entry
from kramy.modules.map_campaigns.tests.factories import EntryFactory


def bar_zaczek(campaign: Campaign, category: Category) -> Entry:
    entry: Entry = EntryFactory(
        campaign=campaign, main_category=category, name="Bar Żaczek", slug="bar-zaczek", lon=19.94, lat=50.06,
        description="Pierogi <b>ruskie</b>", content_language="pl", opening_hours="24/7", delivery=True,
        website="https://www.zaczek.example.org/menu", order_url="https://order.example.org/",
        phone="+48 12 345 67 89",
    )  # fmt: skip
    return entry


def publish(*campaigns: Campaign) -> None:
    """Build the campaigns' maps, of all campaigns when none is named."""
    documents.index_entries(Entry.objects.values_list("pk", flat=True))
    for each in campaigns or Campaign.objects.all():
        publication.build(each.pk)


def results_of(response: Any) -> tuple[dict[str, str], list[int]]:
    """What the list tells the map, and the ids of its entries in order."""
    html = response.content.decode()
    section = re.search(r'<section id="results"[^>]*>', html)
    assert section is not None
    data = dict(re.findall(r'data-([a-z]+)="([^"]*)"', section[0]))
    return data, [int(number) for number in re.findall(r'data-entry="(\d+)"', html)]
