"""Entries as anybody may take them away: what the map shows, and nothing else."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from numpy.typing import NDArray

from kramy.lib.exports import Feature
from kramy.modules.map_campaigns.models import Campaign, Category, Entry

FIELDS = (
    "id", "name", "description", "street", "house_number", "postcode", "town", "lon", "lat", "opening_hours",
    "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram", "phone", "email",
)  # fmt: skip
"""Contact is here because an entry holds only what the firm agreed to show."""

OWN_KEY = re.compile(r"kramy:(\d{1,18})")
"""What the column ``entry_key`` holds: by it a file of ours that is imported again finds its entries."""

PROPERTIES = tuple(name for name in FIELDS if name not in ("id", "lon", "lat"))
BATCH = 500


def headers() -> list[str]:
    return [*FIELDS, "categories", "district", "entry_key"]


def listed(campaign: Campaign) -> QuerySet[Entry]:
    """Entries on the campaign's map, with all that a row needs, by id."""
    wanted = Entry.objects.filter(listings__campaign=campaign).select_related("district").order_by("id")
    return wanted.prefetch_related(Prefetch("categories", Category.objects.order_by("position", "slug")))


def all_of(campaign: Campaign, ids: Sequence[int] | NDArray[Any] | None = None) -> Iterator[Entry]:
    """The same, or those among ``ids``, a batch in memory at a time."""
    if ids is None:
        yield from listed(campaign).iterator(chunk_size=BATCH)
        return
    for start in range(0, len(ids), BATCH):
        yield from listed(campaign).filter(pk__in=[int(each) for each in ids[start : start + BATCH]])


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
        "categories": category_names(entry),
        "district": entry.district.name if entry.district else "",
        "entry_key": entry_key(entry),
    }


def category_names(entry: Entry) -> str:
    """All categories by name, the main one first, parted as an import parts them."""
    named = sorted(entry.categories.all(), key=lambda category: category.pk != entry.main_category_id)
    return "; ".join(category.name for category in named)


def entry_key(entry: Entry) -> str:
    """What tells the entry from all others of the city."""
    return f"kramy:{entry.pk}"
