"""Where a row of a file says that its place is: the positions it may mean, and its address in words."""

import re
from collections.abc import Iterator

from kramy.lib import coordinates, morton
from kramy.lib.coordinates import Point
from kramy.lib.tables import Row
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.importing.matching import Matching, first_of

SAME = 1e-6
FLAT = re.compile(r"(\d+\s?[a-zA-Z]?)\s*(?:/|\bm\.?\s|\blok(?:al)?\b\.?|\bl\.)\s*[\w-]+", re.IGNORECASE)
"""A house number with the number of a flat or a shop in it: "Długa 12/3", "Długa 12 lok. 3"."""


def typed_position(row: Row, matching: Matching) -> str:
    """What the row says of its position, as it stands there; "" when it says nothing."""
    pair = ", ".join(filter(None, (first_of(row.values, matching, name) for name in ("lon", "lat"))))
    return pair or first_of(row.values, matching, "position")


def spots_of(row: Row, matching: Matching) -> Iterator[Point]:
    """The positions that the row may mean, the likeliest first."""
    numbers = _numbers(row, matching)
    if numbers is not None:
        yield from coordinates.from_numbers(*numbers)
        return
    whole = first_of(row.values, matching, "position")
    if whole:
        yield from coordinates.candidates(whole)
        return
    for name in ("lat", "lon"):  # both coordinates in the column of one
        text = first_of(row.values, matching, name)
        if text:
            yield from coordinates.candidates(text)


def degrees_of(row: Row, matching: Matching) -> Point | None:
    """The position taken at its word; None when that is nowhere on Earth, or metres of a system nobody names."""
    numbers = _numbers(row, matching)
    spot = numbers or next(spots_of(row, matching), None)
    if spot is None or spot == (0, 0) or abs(spot[0]) > 180 or abs(spot[1]) > morton.MAX_LATITUDE:
        return None
    return spot


def is_swapped(row: Row, matching: Matching, spot: Point) -> bool:
    """Whether ``spot`` is what the row has with longitude in the column of the latitude."""
    numbers = _numbers(row, matching)
    if numbers is None:
        return False
    lon, lat = numbers
    return abs(spot[0] - lat) < SAME and abs(spot[1] - lon) < SAME and abs(lon - lat) > SAME


def _numbers(row: Row, matching: Matching) -> Point | None:
    lon, lat = (coordinates.single(first_of(row.values, matching, name)) for name in ("lon", "lat"))
    return None if lon is None or lat is None else (lon, lat)


def address_of(row: Row, matching: Matching) -> str:
    """The address as it is looked up: without a flat's number, with the town; "" when the row has none."""
    values = row.values
    whole = first_of(values, matching, "address")
    if not whole:
        street = first_of(values, matching, "street")
        if not street:
            return ""
        numbered = " ".join(filter(None, (street, first_of(values, matching, "house_number"))))
        whole = ", ".join(filter(None, (numbered, first_of(values, matching, "postcode"))))
    whole = FLAT.sub(r"\1", whole)
    town = first_of(values, matching, "town") or matching.default_town
    return whole if not town or fold(town) in fold(whole).split() else f"{whole}, {town}"
