"""What the list beside a map shows: one page of entries, ready to be drawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from kramy.lib.geo import format_distance
from kramy.modules.map_campaigns.domain.finding.filters import PAGE_SIZE, Selection
from kramy.modules.map_campaigns.domain.published_map.snapshot import Category, Snapshot
from kramy.modules.map_campaigns.models import Campaign, Entry, EntryPicture
from kramy.modules.map_campaigns.web.public.hours import OpenState, open_state
from kramy.modules.map_campaigns.web.public.links import FALLBACK_SLUG, campaign_url

ROW_FIELDS = (
    "id", "slug", "name", "content_language", "street", "house_number", "town",
    "online_order", "takeaway", "delivery",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One entry of a list, in words."""

    id: int
    number: int
    url: str
    name: str
    language: str
    category: Category
    category_name: str
    address: str
    district: str
    distance: str
    state: OpenState | None
    services: tuple[str, ...]
    thumbnail: str
    lon: float
    lat: float


def rows_of_page(campaign: Campaign, snapshot: Snapshot, selection: Selection, now: datetime) -> list[Row]:
    """The rows of the selection's page, in its order; two queries whatever their number."""
    return rows_of(
        campaign, snapshot, selection, selection.page_rows(), now, (selection.page - 1) * PAGE_SIZE + 1
    )


def rows_of(
    campaign: Campaign,
    snapshot: Snapshot,
    selection: Selection | None,
    places: Any,
    now: datetime,
    first: int = 1,
) -> list[Row]:
    """Rows for the snapshot's rows `places`. An entry that is gone since the map was built is left out."""
    ids = [int(entry_id) for entry_id in snapshot.id[places]]
    # plain values: building twenty model instances would cost as much as drawing them
    entries = {
        row.id: row
        for row in Entry.objects.filter(pk__in=ids).order_by().values_list(*ROW_FIELDS, named=True)
    }
    thumbnails = dict(
        EntryPicture.objects.filter(entry__in=ids, position=0).order_by().values_list("entry_id", "thumbnail")
    )
    language = (get_language() or "pl").split("-")[0]
    base = campaign_url(campaign)
    distances = selection.distances(places) if selection and selection.query.near else None
    rows = []
    for offset, (place, entry_id) in enumerate(zip(places, ids, strict=True)):
        entry = entries.get(entry_id)
        if entry is None:
            continue
        shown = {
            "number": first + offset,
            "url": f"{base}{entry.id}-{entry.slug or FALLBACK_SLUG}/",
            "distance": format_distance(float(distances[offset]), language) if distances is not None else "",
            "state": _state(snapshot, place, now),
            "thumbnail": default_storage.url(thumbnails[entry.id]) if entry.id in thumbnails else "",
        }
        rows.append(_row(entry, snapshot, place, language, shown))
    return rows


def _row(entry: Any, snapshot: Snapshot, place: Any, language: str, shown: dict[str, Any]) -> Row:
    """The entry as its row `place` of the published map says it stands there, with what this list has `shown`."""
    category = snapshot.categories[int(snapshot.main[place])]
    district = int(snapshot.district[place])
    return Row(
        id=entry.id,
        name=entry.name,
        language=entry.content_language,
        category=category,
        category_name=category.name(language),
        address=address_of(entry),
        district=snapshot.districts[district - 1].name if district else "",
        services=tuple(name for name in ("online_order", "takeaway", "delivery") if getattr(entry, name)),
        lon=float(snapshot.lon[place]),
        lat=float(snapshot.lat[place]),
        **shown,
    )


def page_of(selection: Selection) -> "Page[Any]":
    """The selection's page as the pagination component takes it."""
    return Paginator(range(selection.count), PAGE_SIZE).page(selection.page)


def address_of(entry: Any) -> str:
    """Street and number, or the town when there is no street."""
    return " ".join(part for part in (entry.street, entry.house_number) if part) or entry.town


def _state(snapshot: Snapshot, place: Any, now: datetime) -> OpenState | None:
    pattern = int(snapshot.pattern[place])
    if not pattern:
        return None
    is_open, change = snapshot.hours.state(pattern - 1, now)
    return open_state(is_open, change, now)
