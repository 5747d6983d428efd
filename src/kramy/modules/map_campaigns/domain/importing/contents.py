"""Which column means what, by what stands in it: for files whose columns have odd names or none."""

import re
from collections.abc import Callable, Mapping, Sequence

from kramy.kernel.manifest.api import city
from kramy.lib import coordinates
from kramy.lib.geo import BoundingBox

Samples = Mapping[str, Sequence[str]]
"""Some values of every column, none of them empty."""

MARGIN = 0.3
"""Degrees around the city in which a coordinate is still taken for one."""

MOST = 0.7
"""The share of a column's values that must look like a thing for the column to be it."""

LETTERS = re.compile(r"[^\W\d_]{2,}")
ADDRESS = re.compile(r"^[^\d]*[^\W\d_]{3,}.*\s\d+\s?[a-zA-Z]?(?:\s?/\s?\d+\w?)?(?:\s*,.*)?$")
EMAIL = re.compile(r"^\S+@\S+\.\w{2,}$")
WEBSITE = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
PHONE = re.compile(r"^\+?[\d\s()-]{9,18}$")


def with_contents(
    mapping: Mapping[str, Sequence[str]],
    samples: Samples,
    is_category: Callable[[str], bool],
    *,
    nameless: bool,
) -> dict[str, list[str]]:
    """The mapping with what the names of the columns did not tell.

    ``nameless`` is for a table without names: there telephones, pages and mail are looked for too, and the first
    column of words is the name.
    """
    found = {name: list(columns) for name, columns in mapping.items()}
    _judge_position(found, samples)
    free = [column for column, values in samples.items() if values]

    def left() -> list[str]:
        used = {column for columns in found.values() for column in columns}
        return [column for column in free if column not in used]

    def take(name: str, fits: Callable[[str], bool]) -> None:
        if name not in found:
            column = next((each for each in left() if _mostly(samples[each], fits)), None)
            if column is not None:
                found[name] = [column]

    if nameless:
        take("email", lambda text: bool(EMAIL.match(text)))
        take("website", lambda text: bool(WEBSITE.match(text)))
    if not ("lon" in found and "lat" in found) and not (found.keys() & {"address", "street", "position"}):
        _take_position(found, samples, left())
        take("address", lambda text: bool(ADDRESS.match(text)))
    take("category", is_category)
    if nameless:
        take("phone", lambda text: bool(PHONE.match(text)) and len(re.sub(r"\D", "", text)) >= 9)
        take("address", lambda text: bool(ADDRESS.match(text)))
    take(
        "name", lambda text: bool(LETTERS.search(text)) and not EMAIL.match(text) and not WEBSITE.match(text)
    )
    return found


def _mostly(values: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(fits, values)) >= MOST * len(values)


def _near(lon: float, lat: float) -> bool:
    west, south, east, north = city().bounds
    return BoundingBox(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN).contains(lon, lat)


def _is_position(text: str) -> bool:
    return any(_near(*spot) for spot in coordinates.candidates(text))


def _judge_position(found: dict[str, list[str]], samples: Samples) -> None:
    """A column called "location" may hold an address instead."""
    for column in found.get("position", ()):
        values = samples.get(column, ())
        if values and not _mostly(values, lambda text: any(True for _spot in coordinates.candidates(text))):
            del found["position"]
            if "address" not in found and _mostly(values, lambda text: bool(LETTERS.search(text))):
                found["address"] = [column]
            return


def _take_position(found: dict[str, list[str]], samples: Samples, free: Sequence[str]) -> None:
    whole = next((column for column in free if _mostly(samples[column], _is_position)), None)
    if whole is not None:
        found["position"] = [whole]
        return
    west, south, east, north = city().bounds
    numbers = {
        column: [value for value in map(coordinates.single, samples[column]) if value is not None]
        for column in free
    }

    def within(column: str, least: float, most: float) -> bool:
        values = numbers[column]
        return len(values) == len(samples[column]) and all(
            least - MARGIN <= v <= most + MARGIN for v in values
        )

    lon = next((column for column in free if within(column, west, east)), None)
    lat = next((column for column in free if column != lon and within(column, south, north)), None)
    if lon is not None and lat is not None:
        found |= {"lon": [lon], "lat": [lat]}
