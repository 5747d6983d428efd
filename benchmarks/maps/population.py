"""Invented entries by the million, written past the ORM: what the import of a whole register would leave.

They are listed on their campaign and have their search documents; the map is not yet built. Up to 150,000 lie in and
around Kraków, more are spread over Poland's cities.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.bulk import insert
from benchmarks.maps.invention import DOCUMENT_COLUMNS, ENTRY_COLUMNS, Invented, Inventor

CHUNK = 20_000
CITY_AT_MOST = 150_000


def fill(campaign: Any, count: int, *, seed: int = 1) -> None:
    """Give ``campaign`` exactly the entries 1 … ``count``; the table of entries must be empty."""
    from kramy.kernel.places.models import District
    from kramy.modules.map_campaigns.domain.words import documents

    chance = np.random.default_rng(seed)
    inventor = Inventor(
        campaign_id=campaign.pk,
        categories=np.array(
            campaign.campaign_categories.order_by("position").values_list("category", flat=True)
        ),
        districts=dict(District.objects.values_list("pk", "name")),
        version=documents.VERSION,
        whole_country=count > CITY_AT_MOST,
    )
    with _without_indexes(count):
        for first in range(1, count + 1, CHUNK):
            _write(campaign.pk, list(inventor.entries(first, min(CHUNK, count + 1 - first), chance)))
    _after(count)


def _write(campaign_id: int, entries: list[Invented]) -> None:
    numbered = [(each.entry[0], each.category_id) for each in entries]
    insert("map_campaigns_entry", ENTRY_COLUMNS, (each.entry for each in entries))
    insert("map_campaigns_entry_categories", ("entry_id", "category_id"), numbered)
    since = entries[0].entry[ENTRY_COLUMNS.index("published_at")]
    listed = ((number, campaign_id, since) for number, _category in numbered)
    insert("map_campaigns_entrylisting", ("entry_id", "campaign_id", "since"), listed)
    insert("map_campaigns_entrysearch", DOCUMENT_COLUMNS, (each.document for each in entries))


class _without_indexes:
    """PostgreSQL builds an index over many rows faster than it keeps one up to date row by row."""

    TABLES = tuple(
        f"map_campaigns_{name}" for name in ("entry", "entry_categories", "entrylisting", "entrysearch")
    )

    def __init__(self, count: int) -> None:
        from django.db import connection

        self.connection = connection
        self.active = connection.vendor == "postgresql" and count >= 50_000
        self.definitions: list[str] = []

    def __enter__(self) -> None:
        if not self.active:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                [list(self.TABLES)],
            )
            for name, definition in cursor.fetchall():
                self.definitions.append(definition)
                cursor.execute(f'DROP INDEX "{name}"')
            cursor.execute("SET session_replication_role = replica")  # foreign keys: every row is right

    def __exit__(self, *error: object) -> None:
        if not self.active:
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("SET maintenance_work_mem = '512MB'")
            for definition in self.definitions:
                cursor.execute(definition)


def _after(count: int) -> None:
    """The next entry made by hand gets the next number, and the planner knows how many there are."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('map_campaigns_entry', 'id'), %s)", [max(count, 1)]
            )
        cursor.execute("ANALYZE")


def entries_of(campaign: Any) -> Iterator[tuple[int, float, float, str, str]]:
    """(id, lon, lat, name, slug of the main category) of every listed entry, for those who are measured beside us."""
    from kramy.modules.map_campaigns.models import Entry

    yield from (
        Entry.objects.filter(listings__campaign=campaign)
        .order_by("id")
        .values_list("id", "lon", "lat", "name", "main_category__slug")
        .iterator(chunk_size=10_000)
    )
