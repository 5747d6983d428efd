"""Entries of a campaign as officials take them away: also hidden and expired ones, with state and case."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kramy.lib.exports import Feature
from kramy.modules.map_campaigns.domain.exporting.open_rows import category_names, entry_key
from kramy.modules.map_campaigns.models import Category, Entry

FIELDS = (
    "id", "name", "description", "street", "house_number", "postcode", "town", "lon", "lat", "opening_hours",
    "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram", "phone", "email",
    "offer", "offer_from", "offer_until", "state", "valid_until", "published_at", "updated_at",
)  # fmt: skip
BATCH = 500


def headers() -> list[str]:
    return [*FIELDS, "categories", "district", "case", _("firm"), "nip", "entry_key"]


def table(entries: QuerySet[Entry]) -> Iterator[list[Any]]:
    """One row an entry, in the order of ``headers``."""
    rows = _read(entries, get_language())
    return ([*(getattr(entry, name) for name in FIELDS), *more.values()] for entry, more in rows)


def features(entries: QuerySet[Entry]) -> Iterator[Feature]:
    """The same as GeoJSON features."""
    return (_feature(entry, more) for entry, more in _read(entries, get_language()))


def _feature(entry: Entry, more: dict[str, str]) -> Feature:
    values = {name: getattr(entry, name) for name in FIELDS if name not in ("id", "lon", "lat")}
    return Feature.at(entry.lon, entry.lat, {**values, **more}, id=entry.pk)


def _read(entries: QuerySet[Entry], language: str | None) -> Iterator[tuple[Entry, dict[str, str]]]:
    """Entries with what is told in words, in the language of the request: a stream is written after it."""
    named = Prefetch("categories", Category.objects.order_by("position", "slug"))
    found = entries.select_related("district", "case", "organisation").prefetch_related(named)
    for entry in found.iterator(chunk_size=BATCH):
        with override(language):
            more = _more(entry)
        yield entry, more


def _more(entry: Entry) -> dict[str, str]:
    return {
        "categories": category_names(entry),
        "district": entry.district.name if entry.district else "",
        "case": entry.case.number if entry.case else "",
        "firm": entry.organisation.name if entry.organisation else "",
        "nip": entry.organisation.nip if entry.organisation else "",
        "entry_key": entry_key(entry),
    }
