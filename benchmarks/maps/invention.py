"""One invented entry after another, as the rows of the tables that hold it; the same ones for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.maps import words

SPREADS = (0.004, 0.012, 0.04)
"""Degrees of latitude: a market square, a quarter, the outskirts."""

ENTRY_COLUMNS = (
    "id", "campaign_id", "name", "slug", "description", "main_category_id", "lon", "lat", "morton", "street",
    "house_number", "postcode", "town", "district_id", "opening_hours", "online_order", "takeaway", "delivery",
    "state", "published_at", "updated_at", "revision", "external_key", "offer", "content_language", "website",
    "order_url", "facebook", "instagram", "phone", "email", "is_demo",
)  # fmt: skip
DOCUMENT_COLUMNS = ("entry_id", "name_words", "place_words", "words", "version")
WELCOME = "Rodzinna firma"


@dataclass(frozen=True)
class Invented:
    """An entry's row, and that of its search document."""

    entry: tuple[Any, ...]
    document: tuple[int, str, str, str, int]
    category_id: int


@dataclass(frozen=True)
class Inventor:
    """``categories`` are ids, the frequent ones first; ``districts`` names by id; ``version`` is that of search
    documents. Entries lie around Kraków, or in all of the country's cities."""

    campaign_id: int
    categories: NDArray[np.int64]
    districts: dict[int, str]
    version: int
    whole_country: bool

    def entries(self, first: int, count: int, chance: np.random.Generator) -> Iterator[Invented]:
        """The entries numbered from ``first``; ``chance`` goes on from one call to the next."""
        from kramy.kernel.places import api as places
        from kramy.lib import morton

        lon, lat, cities = self._positions(count, chance)
        keys, districts = morton.keys(lon, lat), places.district_ids(lon, lat)
        kinds = self.categories[np.minimum(chance.geometric(0.12, count) - 1, len(self.categories) - 1)]
        picks, shares = chance.integers(0, 1 << 30, (count, 8)), chance.random((count, 4))
        for row in range(count):
            place = (float(lon[row]), float(lat[row]), int(keys[row]))
            yield self._entry(
                first + row, int(kinds[row]), place, words.CITIES[cities[row]][0], int(districts[row]) or None,
                picks[row].tolist(), shares[row].tolist(),
            )  # fmt: skip

    def _positions(
        self, count: int, chance: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Longitudes, latitudes and the number of the city in ``words.CITIES`` of each."""
        weights = np.array([city[3] for city in words.CITIES], dtype=float)
        home = [city[0] for city in words.CITIES].index("Kraków")
        cities = np.full(count, home)
        if self.whole_country:
            cities = chance.choice(len(weights), count, p=weights / weights.sum())
        spread = np.array(SPREADS)[chance.integers(0, len(SPREADS), count)]
        lon = np.array([city[1] for city in words.CITIES])[cities] + chance.normal(0, 1.6, count) * spread
        lat = np.array([city[2] for city in words.CITIES])[cities] + chance.normal(0, 1, count) * spread
        # one in a hundred shares the spot of its neighbour, as the tenants of a shopping centre do
        shared = np.flatnonzero(chance.random(count) < 0.01)
        shared = shared[shared > 0]
        lon[shared], lat[shared], cities[shared] = lon[shared - 1], lat[shared - 1], cities[shared - 1]
        return np.round(lon, 5), np.round(lat, 5), cities

    def _entry(
        self, number: int, category_id: int, place: tuple[float, float, int], town: str, district_id: int | None,
        picks: list[int], shares: list[float],
    ) -> Invented:  # fmt: skip
        name = _name(picks)
        street, house = _of(words.STREET_NAMES, picks[4]), str(picks[4] // 64 % 120 + 1)
        products = (_of(words.PRODUCTS, picks[5]), _of(words.PRODUCTS, picks[5] // 100))
        moment = _moment(number)
        entry = (
            number, self.campaign_id, " ".join(name), "-".join(map(_slug, name)), f"{WELCOME}: {', '.join(products)}.",
            category_id, *place, street, house, "31-000", town, district_id, _hours(picks[7], shares[0]),
            int(shares[1] < 0.2), int(shares[2] < 0.3), int(shares[3] < 0.25), "published", moment, moment, 0, "", "",
            "pl", "", "", "", "", "", "", 0,
        )  # fmt: skip
        in_name = dict.fromkeys(word for part in name for word in _folded(part))
        parts = (street, house, town, self.districts.get(district_id or 0, ""))
        where = dict.fromkeys(word for part in parts for word in _folded(part))
        said = dict.fromkeys(
            word for part in (WELCOME, *products) for word in _folded(part) if word not in in_name
        )
        document = (number, " ".join(in_name), " ".join(where), " ".join(said), self.version)
        return Invented(entry, document, category_id)


def _name(picks: list[int]) -> tuple[str, ...]:
    """What kind of shop, and whose it is or what its sign says, or both."""
    kind, sign = _of(words.KINDS, picks[0]), _of(words.SIGNS, picks[1])
    family = _of(words.SURNAME_BEGINNINGS, picks[2]) + _of(words.SURNAME_ENDINGS, picks[3])
    return ((kind, sign), (kind, sign), (kind, family), (kind, family), (kind, family, sign))[picks[6] % 5]


def _hours(pick: int, share: float) -> str:
    if share < 0.15:
        return ""
    opens = f"{6 + pick % 6:02}:{'00' if pick // 6 % 2 else '30'}"
    return f"{_of(words.DAYS, pick // 8)} {opens}-{_of(words.CLOSES, pick // 64)}"


def _of(choices: tuple[str, ...], pick: int) -> str:
    return choices[pick % len(choices)]


@cache
def _folded(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as a search document holds them."""
    from kramy.lib import text

    return tuple(text.words(phrase))


@cache
def _slug(phrase: str) -> str:
    from kramy.lib import text

    return text.slug(phrase)


def _moment(number: int) -> str:
    """A moment in UTC, the older the higher the number; the newest is last midnight."""
    return (_midnight() - timedelta(seconds=30 * number)).strftime("%Y-%m-%d %H:%M:%S")


@cache
def _midnight() -> datetime:
    return datetime.now(tz=UTC).replace(hour=0, minute=0, second=0, microsecond=0)
