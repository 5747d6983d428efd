"""Invented entries by the million: the same ones for the same number, written past the ORM.

Up to 150,000 entries lie in and around Kraków, more are spread over Poland's cities. They are what the import of
a whole register would leave: listed on their campaign and with their search document, the map not yet built.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.maps import words

CHUNK = 20_000
CITY_AT_MOST = 150_000
SPREADS = (0.004, 0.012, 0.04)
"""Degrees of latitude: a market square, a quarter, the outskirts."""

ENTRY_COLUMNS = (
    "id", "campaign_id", "name", "slug", "description", "main_category_id", "lon", "lat", "morton", "street",
    "house_number", "postcode", "town", "district_id", "opening_hours", "online_order", "takeaway", "delivery",
    "state", "published_at", "updated_at", "revision", "external_key", "offer", "content_language", "website",
    "order_url", "facebook", "instagram", "phone", "email", "is_demo",
)  # fmt: skip


def fill(campaign: Any, count: int, *, seed: int = 1) -> None:
    """Give ``campaign`` exactly the entries 1 … ``count``; the table of entries must be empty."""
    chance = np.random.default_rng(seed)
    categories = [row.category for row in campaign.campaign_categories.select_related("category")]
    spoken = {category.pk: _spoken_of(category) for category in categories}
    pks = np.array([category.pk for category in categories])
    with _without_indexes(count):
        for first in range(1, count + 1, CHUNK):
            numbers = np.arange(first, min(first + CHUNK, count + 1))
            _write_chunk(campaign.pk, numbers, pks, spoken, chance, whole_country=count > CITY_AT_MOST)
    _after(count)


def positions(
    count: int, chance: np.random.Generator, *, whole_country: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Longitudes, latitudes and the number of the city in ``words.CITIES`` of each."""
    weights = np.array([city[3] for city in words.CITIES], dtype=float)
    kraków = [city[0] for city in words.CITIES].index("Kraków")
    cities = (
        chance.choice(len(weights), count, p=weights / weights.sum())
        if whole_country
        else np.full(count, kraków)
    )
    spread = np.array(SPREADS)[chance.integers(0, len(SPREADS), count)]
    lon = np.array([city[1] for city in words.CITIES])[cities] + chance.normal(0, 1, count) * spread * 1.6
    lat = np.array([city[2] for city in words.CITIES])[cities] + chance.normal(0, 1, count) * spread
    # one in a hundred shares the spot of its neighbour, as the tenants of a shopping centre do
    shared = np.flatnonzero(chance.random(count) < 0.01)
    shared = shared[shared > 0]
    lon[shared], lat[shared], cities[shared] = lon[shared - 1], lat[shared - 1], cities[shared - 1]
    return np.round(lon, 5), np.round(lat, 5), cities


def _write_chunk(
    campaign_id: int,
    numbers: NDArray[np.int64],
    category_ids: NDArray[np.int64],
    spoken: dict[int, str],
    chance: np.random.Generator,
    *,
    whole_country: bool,
) -> None:
    from kramy.kernel.places import api as places
    from kramy.lib import morton

    count = len(numbers)
    lon, lat, cities = positions(count, chance, whole_country=whole_country)
    keys = morton.keys(lon, lat)
    districts = places.district_ids(lon, lat)
    chosen = category_ids[np.minimum(chance.geometric(0.12, count) - 1, len(category_ids) - 1)]
    picks = chance.integers(0, 1 << 30, (count, 8))
    shares = chance.random((count, 4))
    entries, search = [], []
    for row in range(count):
        entry, document = _entry(
            int(numbers[row]), campaign_id, int(chosen[row]), picks[row].tolist(), shares[row].tolist(),
            float(lon[row]), float(lat[row]), int(keys[row]), words.CITIES[cities[row]][0], int(districts[row]) or None,
            spoken,
        )  # fmt: skip
        entries.append(entry)
        search.append(document)
    ids = numbers.tolist()
    now = _moment(0)
    _insert("map_campaigns_entry", ENTRY_COLUMNS, entries)
    _insert(
        "map_campaigns_entry_categories",
        ("entry_id", "category_id"),
        zip(ids, chosen.tolist(), strict=True),
    )
    _insert(
        "map_campaigns_entrylisting",
        ("entry_id", "campaign_id", "since"),
        ((pk, campaign_id, now) for pk in ids),
    )
    _insert("map_campaigns_entrysearch", ("entry_id", "name_words", "words"), search)


def _entry(
    number: int, campaign_id: int, category_id: int, picks: list[int], shares: list[float], lon: float, lat: float,
    key: int, town: str, district_id: int | None, spoken: dict[int, str],
) -> tuple[tuple[Any, ...], tuple[int, str, str]]:  # fmt: skip
    kind = _of(words.KINDS, picks[0])
    sign = _of(words.SIGNS, picks[1])
    family = _of(words.SURNAME_BEGINNINGS, picks[2]) + _of(words.SURNAME_ENDINGS, picks[3])
    street = _of(words.STREET_NAMES, picks[4])
    product, other = _of(words.PRODUCTS, picks[5]), _of(words.PRODUCTS, picks[5] // 100)
    name = f"{kind} {sign}" if picks[6] % 5 < 2 else f"{kind} {family}"
    if picks[6] % 5 == 4:
        name = f"{name} {sign}"
    hours = ""
    if shares[0] > 0.15:
        opens = f"{6 + picks[7] % 6:02}:{'00' if picks[7] % 2 else '30'}"
        hours = f"{_of(words.DAYS, picks[7] // 8)} {opens}-{_of(words.CLOSES, picks[7] // 64)}"
    description = f"Rodzinna firma: {product}, {other}. Zapraszamy."
    moment = _moment(number)
    entry = (
        number, campaign_id, name, _slug(name), description, category_id, lon, lat, key, street,
        str(picks[4] // 64 % 120 + 1), "31-000", town, district_id, hours, int(shares[1] < 0.2), int(shares[2] < 0.3),
        int(shares[3] < 0.25), "published", moment, moment, 0, "", "", "pl", "", "", "", "", "", "", 0,
    )  # fmt: skip
    document = " ".join(
        (_indexed("Rodzinna firma Zapraszamy"), _indexed(product), _indexed(other), _indexed(street), _indexed(town))
    )  # fmt: skip
    return entry, (number, _indexed(name), f"{document} {spoken[category_id]}")


def _of(choices: tuple[str, ...], pick: int) -> str:
    return choices[pick % len(choices)]


@cache
def _indexed(phrase: str) -> str:
    """A phrase as the search document holds it: every word and its stem, each once."""
    from kramy.lib import text

    return " ".join(dict.fromkeys([*text.words(phrase), *text.stems(phrase)]))


@cache
def _slug(name: str) -> str:
    from kramy.lib import text

    return text.slug(name)


def _moment(number: int) -> str:
    """A moment in UTC, the older the higher the number; the newest is last midnight."""
    return (_midnight() - timedelta(seconds=30 * number)).strftime("%Y-%m-%d %H:%M:%S")


@cache
def _midnight() -> datetime:
    return datetime.now(tz=UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _spoken_of(category: Any) -> str:
    from django.conf import settings

    phrases = [
        getattr(each, f"{field}_{code}", None) or ""
        for each in (category, category.parent)
        if each
        for code, _name in settings.LANGUAGES
        for field in ("name", "search_words")
    ]
    return _indexed(" ".join(phrases))


def _insert(table: str, columns: tuple[str, ...], rows: Any) -> None:
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            copy.write(_lines(rows))
        return
    holders = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holders})", list(rows))


def _lines(rows: Any) -> str:
    """PostgreSQL's text format; none of the invented values holds a tab, a backslash or the end of a line."""
    lines = io.StringIO()
    for row in rows:
        lines.write("\t".join(["\\N" if value is None else str(value) for value in row]))
        lines.write("\n")
    return lines.getvalue()


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
