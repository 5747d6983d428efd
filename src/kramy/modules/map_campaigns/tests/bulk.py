"""Thousands of invented entries, the same ones for the same seed: for measuring and for property tests."""

import random
from datetime import timedelta

from django.utils import timezone

from kramy.lib import morton, text
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.models import Campaign, Category, Entry, EntryListing

_KINDS = (
    "Piekarnia",
    "Kawiarnia",
    "Księgarnia",
    "Pierogarnia",
    "Warsztat",
    "Kwiaciarnia",
    "Galeria",
    "Apteka",
    "Sklep",
)
_NAMES = (
    "Pod Aniołem",
    "Wanda",
    "Żółty Łubin",
    "U Źródła",
    "Krakus",
    "Smocza Jama",
    "Ćma",
    "Nad Wisłą",
    "Stary Młyn",
)
_STREETS = (
    "Długa",
    "Starowiślna",
    "Józefa",
    "Krakowska",
    "Karmelicka",
    "Kalwaryjska",
    "Bieńczycka",
    "Limanowskiego",
)
_DAYS = ("Mo-Fr", "Mo-Sa", "Mo-Su", "Tu-Su", "We-Mo")
_CHUNK = 2000


def _hours(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return ""
    closes = chance.choice(("16:00", "17:00", "18:30", "20:00", "22:00", "24:00"))
    return f"{chance.choice(_DAYS)} {chance.randint(6, 11):02}:{chance.choice(('00', '30'))}-{closes}"


def _entry(campaign: Campaign, number: int, categories: list[Category], chance: random.Random) -> Entry:
    spread = chance.choice((0.004, 0.012, 0.04))
    lon = min(max(chance.gauss(19.9373, spread * 1.6), 19.80), 20.21)
    lat = min(max(chance.gauss(50.0617, spread), 49.97), 50.12)
    name = f"{chance.choice(_KINDS)} {chance.choice(_NAMES)} {number}"
    now = timezone.now() - timedelta(minutes=number)
    return Entry(
        campaign=campaign,
        name=name,
        slug=text.slug(name),
        description=f"Rodzinna firma, {chance.choice(_STREETS)}: wypieki, naprawy, kwiaty i rozmowa.",
        main_category=chance.choice(categories),
        lon=lon,
        lat=lat,
        morton=morton.key(lon, lat),
        street=chance.choice(_STREETS),
        house_number=str(chance.randint(1, 90)),
        postcode="31-000",
        town="Kraków",
        opening_hours=_hours(chance),
        online_order=chance.random() < 0.2,
        takeaway=chance.random() < 0.3,
        delivery=chance.random() < 0.25,
        published_at=now,
        updated_at=now,
    )


def make_entries(campaign: Campaign, n: int, seed: int = 1) -> list[Entry]:
    """``n`` published entries of ``campaign``, listed and indexed for search; the map is not built.

    Categories are the campaign's own; it must offer one at least. Districts are set when there are any.
    """
    chance = random.Random(seed)
    categories = [
        row.category for row in campaign.campaign_categories.select_related("category").order_by("position")
    ]
    entries = Entry.objects.bulk_create(
        [_entry(campaign, number, categories, chance) for number in range(n)], batch_size=_CHUNK
    )
    Entry.categories.through.objects.bulk_create(
        [
            Entry.categories.through(entry_id=entry.pk, category_id=entry.main_category_id)
            for entry in entries
        ],
        batch_size=_CHUNK,
    )
    EntryListing.objects.bulk_create(
        [EntryListing(entry=entry, campaign=campaign) for entry in entries], batch_size=_CHUNK
    )
    documents.index_entries([entry.pk for entry in entries])
    return entries
