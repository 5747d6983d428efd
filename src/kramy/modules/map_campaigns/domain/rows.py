"""From the database to the columns of a published map, and what each column means.

Two files of the same rows in the same order. The *full* one is read by the server:

    lon, lat      degrees, 1e-5          id        the entry's
    main          index into meta.categories       district  index into meta.districts + 1, 0 for none
    services      bit 0 order online, 1 takeaway, 2 delivery
    hours         index into meta.hours + 1, 0 when not given
    by_name, by_age   the row's place when sorted by name, and with the newest first
    c0, c1, …     one bit: the entry belongs to filter n of meta.filters (or to a category under it)

The *browser's* has lon, lat, id and main: the rest of a filter's work is done by the server, which sends the rows
that match. `meta.content` stands for everything an entry shows, so a new telephone number is a new digest.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from django.conf import settings

from kramy.kernel.places import api as places
from kramy.lib import columns, text
from kramy.modules.map_campaigns.enums import Service
from kramy.modules.map_campaigns.models import Campaign, Category, Entry

SERVICES = (Service.ONLINE_ORDER, Service.TAKEAWAY, Service.DELIVERY)
"""Their order is that of the bits of the column `services`."""

POLISH_ORDER = str.maketrans(
    {letter: f"{plain}~" for letter, plain in zip("ąćęłńóśźż", "acelnoszz", strict=True)}
)

_FIELDS = (
    "id", "lon", "lat", "name", "main_category_id", "district_id", "opening_hours", "online_order", "takeaway",
    "delivery", "published_at", "updated_at", "revision",
)  # fmt: skip


@dataclass(frozen=True)
class MapFiles:
    """A map ready to be written: the digest names both files."""

    digest: str
    full: bytes
    browser: bytes
    count: int


def encode_map(campaign: Campaign, words: dict[str, Any]) -> MapFiles:
    """The files of a campaign's map as the database has it now: the same entries give the same bytes.

    `words` names the map's word index (`domain.word_index`)."""
    rows = list(
        Entry.objects.filter(listings__campaign=campaign)
        .order_by("morton", "id")
        .values_list(*_FIELDS, named=True)
    )
    belongs: dict[int, set[int]] = defaultdict(set)
    through = Entry.categories.through.objects.filter(entry__listings__campaign=campaign)
    for entry_id, category_id in through.values_list("entry_id", "category_id"):
        belongs[entry_id].add(category_id)
    meta = _Meta(campaign, rows, belongs)
    full, browser = _full_file(rows, belongs, meta, words), _browser_file(rows, meta)
    digest = sha256(full + browser).hexdigest()
    return MapFiles(digest=digest, full=full, browser=browser, count=len(rows))


class _Meta:
    """What rows refer to by number."""

    def __init__(self, campaign: Campaign, rows: list[Any], belongs: dict[int, set[int]]) -> None:
        self.campaign = campaign
        every = {category.pk: category for category in Category.objects.order_by("position", "slug")}
        offered = list(
            campaign.campaign_categories.order_by("position", "id").values_list("category_id", flat=True)
        )
        used = {row.main_category_id for row in rows} | set(offered)
        self.categories = [category for category in every.values() if category.pk in used]
        self.category_index = {category.pk: number for number, category in enumerate(self.categories)}
        self.filters = [self.category_index[category_id] for category_id in offered]
        children: dict[int, set[int]] = defaultdict(set)
        for category in every.values():
            if category.parent_id:
                children[category.parent_id].add(category.pk)
        self.filter_members = [{category_id} | children[category_id] for category_id in offered]
        self.hours = sorted({row.opening_hours for row in rows if row.opening_hours})
        self.hours_index = {pattern: number for number, pattern in enumerate(self.hours, start=1)}
        self.districts = _districts_of({row.district_id for row in rows if row.district_id})
        self.district_index = {
            district["id"]: number for number, district in enumerate(self.districts, start=1)
        }
        self.content = sha256(
            "".join(f"{row.id}:{row.revision}:{row.updated_at.isoformat()};" for row in rows).encode()
        ).hexdigest()

    def full(self) -> dict[str, Any]:
        return {
            "campaign": self.campaign.pk,
            "revision": self.campaign.revision,
            "content": self.content,
            "categories": [_described(category) for category in self.categories],
            "filters": self.filters,
            "districts": self.districts,
            "hours": self.hours,
        }

    def browser(self) -> dict[str, Any]:
        return {
            "categories": [
                {
                    "icon": category.icon,
                    "colour": category.colour,
                    "names": {
                        code: _translated(category, "name", code) for code, _name in settings.LANGUAGES
                    },
                }
                for category in self.categories
            ]
        }


def _described(category: Category) -> dict[str, Any]:
    names = {code: _translated(category, "name", code) for code, _name in settings.LANGUAGES}
    words = [
        *names.values(),
        *(_translated(category, "search_words", code) for code, _name in settings.LANGUAGES),
    ]
    return {
        "id": category.pk,
        "slug": category.slug,
        "icon": category.icon,
        "colour": category.colour,
        "names": names,
        "words": sorted({word for phrase in words for word in (*text.words(phrase), *text.stems(phrase))}),
    }


def _translated(category: Category, field: str, language: str) -> str:
    default = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
    return getattr(category, f"{field}_{language}") or getattr(category, f"{field}_{default}") or ""


def _districts_of(ids: set[int]) -> list[dict[str, Any]]:
    return [
        {"id": district.pk, "number": district.number, "name": district.name, "slug": district.slug}
        for district in places.districts()
        if district.pk in ids
    ]


def _full_file(rows: list[Any], belongs: dict[int, set[int]], meta: _Meta, words: dict[str, Any]) -> bytes:
    named: dict[str, columns.Column] = {
        **_places(rows, meta),
        "district": _numbers(
            [meta.district_index.get(row.district_id, 0) for row in rows], len(meta.districts)
        ),
        "services": columns.Column(
            "u8", [row.online_order | row.takeaway << 1 | row.delivery << 2 for row in rows]
        ),
        "hours": columns.Column("delta-varint", [meta.hours_index.get(row.opening_hours, 0) for row in rows]),
        "by_name": columns.Column(
            "delta-varint", _ranks([(collation_key(row.name), row.id) for row in rows])
        ),
        "by_age": columns.Column(
            "delta-varint", _ranks([(-row.published_at.timestamp(), row.id) for row in rows])
        ),
    }
    for number, members in enumerate(meta.filter_members):
        inside = [row.main_category_id in members or bool(belongs[row.id] & members) for row in rows]
        named[f"c{number}"] = columns.Column("bits", inside)
    return columns.encode(named, {**meta.full(), "words": words})


def _browser_file(rows: list[Any], meta: _Meta) -> bytes:
    return columns.encode(_places(rows, meta), meta.browser())


def _places(rows: list[Any], meta: _Meta) -> dict[str, columns.Column]:
    main = [meta.category_index[row.main_category_id] for row in rows]
    return {
        "lon": columns.degrees(np.array([row.lon for row in rows], dtype=np.float64)),
        "lat": columns.degrees(np.array([row.lat for row in rows], dtype=np.float64)),
        "id": columns.Column("delta-varint", np.array([row.id for row in rows], dtype=np.int64)),
        "main": _numbers(main, len(meta.categories)),
    }


def _numbers(values: list[int], most: int) -> columns.Column:
    """Small numbers in a byte each when the largest fits."""
    return columns.Column("u8" if most <= 255 else "u16", np.array(values, dtype=np.int64))


def _ranks(keys: list[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks


def collation_key(name: str) -> str:
    """Polish alphabetical order without a locale: ą after a, ż after z; other marks are looked through."""
    lowered = unicodedata.normalize("NFC", name.casefold()).translate(POLISH_ORDER)
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", lowered) if letter.isalnum() or letter in " ~"
    )
