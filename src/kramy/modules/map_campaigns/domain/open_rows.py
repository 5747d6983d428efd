"""Entries as anybody may take them away: what the map shows, and nothing else."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from kramy.lib.exports import Feature
from kramy.modules.map_campaigns.models import Campaign, Category, Entry

FIELDS = (
    "id", "name", "description", "street", "house_number", "postcode", "town", "lon", "lat", "opening_hours",
    "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram", "phone", "email",
)  # fmt: skip
"""Contact is here because an entry holds only what the firm agreed to show."""

PROPERTIES = tuple(name for name in FIELDS if name not in ("id", "lon", "lat"))
BATCH = 500


def headers() -> list[str]:
    return [*FIELDS, "categories", "district"]


def listed(campaign: Campaign) -> QuerySet[Entry]:
    """Entries on the campaign's map, with all that a row needs, by id."""
    wanted = Entry.objects.filter(listings__campaign=campaign).select_related("district").order_by("id")
    return wanted.prefetch_related(Prefetch("categories", Category.objects.order_by("position", "slug")))


def all_of(campaign: Campaign) -> Iterator[Entry]:
    """The same, a batch in memory at a time."""
    return listed(campaign).iterator(chunk_size=BATCH)


def table(entries: Iterable[Entry]) -> Iterator[list[Any]]:
    """One row an entry, in the order of ``headers``."""
    for entry in entries:
        yield [*(getattr(entry, name) for name in FIELDS), *_more(entry).values()]


def features(entries: Iterable[Entry]) -> Iterator[Feature]:
    """The same as features whose id is the entry's."""
    return map(feature, entries)


def feature(entry: Entry) -> Feature:
    values = {name: getattr(entry, name) for name in PROPERTIES}
    return Feature.at(entry.lon, entry.lat, {**values, **_more(entry)}, id=entry.pk)


def _more(entry: Entry) -> dict[str, str]:
    return {
        "categories": ", ".join(category.name for category in entry.categories.all()),
        "district": entry.district.name if entry.district else "",
    }
