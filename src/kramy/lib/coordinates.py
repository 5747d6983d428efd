"""A place as people write it down: degrees in every notation, both coordinates in one cell, WKT, metres on Polish maps.

What is written can often be meant in more than one way. So everything here gives candidates, the likeliest first,
and whoever knows where the place must be takes the first that fits.
"""

import math
import re
from collections.abc import Iterator
from functools import cache

import shapely
from pyproj import Transformer
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from kramy.lib.cell_tables import number

Point = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84)."""

POLISH_SYSTEMS = (2180, 3857, 2178, 2177, 2179, 2176, 32634, 32633, 2174, 2175, 3120, 2173, 2172)
"""Systems in metres by EPSG number, the commonest first: PUWG 1992, Web Mercator, PUWG 2000, UTM 33 and 34, and the
zones of PUWG 1965, which old lists still have."""

LEAST_METRES = 10_000
LONGEST = 20_000
"""Characters of one cell that are looked at: a drawn area can be long."""

WKT = re.compile(
    r"(?:SRID\s*=\s*(\d+)\s*;)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\s*(?:Z|M|ZM)?\s*[\(E]",
    re.IGNORECASE,
)
WKB = re.compile(r"^(?:\\x|0x)?(?:00|01)[0-9a-f]{40,}$", re.IGNORECASE)
SIDE = r"[NSEWO]"
DEGREES = re.compile(
    rf"""(?P<before>{SIDE})?\s*
    (?P<sign>[-+−])?\s*(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s*(?:°|º|˚|d(?:eg)?\b|\s|:|(?={SIDE}))\s*
    (?:(?P<minutes>\d{{1,2}}(?:[.,]\d+)?)\s*(?:['’′´`:m]|\s|$)\s*)?
    (?:(?P<seconds>\d{{1,2}}(?:[.,]\d+)?)\s*(?:["”″“]|''|’’|′′|s|\s|$)\s*)?
    (?P<after>{SIDE})?""",
    re.VERBOSE | re.IGNORECASE,
)
NUMBER = r"[-+−]?\d+(?:\.\d+)?"
COMMA_NUMBER = r"[-+−]?\d+,\d+"
PAIR = re.compile(rf"^[\[(]?\s*({NUMBER})\s*[,;/|\s]\s*({NUMBER})\s*(?:[,;\s]\s*{NUMBER}\s*)?[\])]?$")
COMMA_PAIR = re.compile(rf"^[\[(]?\s*({COMMA_NUMBER})\s*[;,/|\s]\s*({COMMA_NUMBER})\s*[\])]?$")


def candidates(text: str) -> Iterator[Point]:
    """What one cell may mean, the likeliest first; nothing when it is no position.

    >>> next(candidates("50.06, 19.94")), next(candidates("POINT (19.94 50.06)"))
    ((19.94, 50.06), (19.94, 50.06))
    """
    text = text.strip()[:LONGEST]
    if match := WKT.match(text):
        yield from _of_shape(text[match.start(2) :], int(match[1]) if match[1] else None)
        return
    if WKB.match(text):
        yield from _of_shape(text.removeprefix("\\x").removeprefix("0x"), None)
        return
    pair = PAIR.match(text) or COMMA_PAIR.match(text)
    if pair:
        first, second = (float(part.replace(",", ".").replace("−", "-")) for part in pair.groups())
        # people write latitude first, programs longitude
        yield from from_numbers(second, first)
        return
    yield from _of_degrees(text)


def from_numbers(x: float, y: float) -> Iterator[Point]:
    """What a pair of numbers may mean when ``x`` is said to be the longitude, or the east: degrees, degrees the
    other way round, metres of a Polish system in either order."""
    if not (math.isfinite(x) and math.isfinite(y)) or (x == 0 and y == 0):
        return
    if abs(x) <= 180 and abs(y) <= 90:
        yield x, y
    if abs(y) <= 180 and abs(x) <= 90:
        yield y, x
    if min(abs(x), abs(y)) >= LEAST_METRES:
        for east, north in ((x, y), (y, x)):
            for code in POLISH_SYSTEMS:
                spot = _to_degrees(code, east, north)
                if spot is not None:
                    yield spot
        if abs(x) <= 180e6 and abs(y) <= 180e6:  # the decimal point was lost: "50 061 400"
            yield x / 1e6, y / 1e6
            yield y / 1e6, x / 1e6


def angle(text: str) -> float | None:
    """Degrees of one coordinate with minutes, seconds or a side of the world; None for what is none.

    >>> angle("50°03'36\\"N"), angle("19° 56,4' E"), angle("W 3.5")
    (50.06, 19.94, -3.5)
    """
    found = _angles(text.strip()[:60])
    return found[0][0] if len(found) == 1 else None


def single(text: str) -> float | None:
    """One coordinate as a cell has it: a number with a decimal comma or point, or an angle; None for what is none."""
    found = number(text)
    return angle(text) if found is None else found


def _of_degrees(text: str) -> Iterator[Point]:
    if not any(sign in text for sign in "°º˚") and not re.search(SIDE, text, re.IGNORECASE):
        return
    found = _angles(text[:120])
    if len(found) != 2:
        return
    (first, first_side), (second, second_side) = found
    if first_side in ("E", "W") or second_side in ("N", "S"):
        yield first, second
    else:
        yield second, first
        if not first_side and not second_side:
            yield first, second


def _angles(text: str) -> list[tuple[float, str]]:
    """Every angle in a text with the side of the world it is given for: N, S, E, W or ""; none if more is in it."""
    found: list[tuple[float, str]] = []
    position = 0
    text = f"{text.strip()} "
    while position < len(text):
        match = DEGREES.match(text, position)
        if match is None:
            if not text[position].isspace() and text[position] not in ",;/|()":
                return []
            position += 1
            continue
        parts = [float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
        if parts[1] >= 60 or parts[2] >= 60:
            return []
        after = match["after"] if not match["before"] else None
        position = match.end() - (1 if match["before"] and match["after"] else 0)
        side = (match["before"] or after or "").upper().replace("O", "E")
        value = parts[0] + parts[1] / 60 + parts[2] / 3600
        negative = (match["sign"] or "") in ("-", "−") or side in ("S", "W")
        found.append((round(-value if negative else value, 9), side))
    return found


def _of_shape(text: str, srid: int | None) -> Iterator[Point]:
    try:
        shape = shapely.from_wkt(text) if not WKB.match(text) else shapely.from_wkb(text)
        if shape.is_empty:
            return
        found = srid or shapely.get_srid(shape)
        point = shape if shape.geom_type == "Point" else shape.representative_point()
        x, y = point.x, point.y
    except (ShapelyError, ValueError, AttributeError):
        return
    if found and found != 4326:
        spot = _to_degrees(found, x, y)
        if spot is not None:
            yield spot
    yield from from_numbers(x, y)


def _to_degrees(code: int, east: float, north: float) -> Point | None:
    transformer = _transformer(code)
    if transformer is None:
        return None
    try:
        lon, lat = transformer.transform(east, north)
    except ProjError:
        return None
    is_place = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if is_place else None


@cache
def _transformer(code: int) -> Transformer | None:
    try:
        return Transformer.from_crs(f"EPSG:{code}", "EPSG:4326", always_xy=True)
    except ProjError:
        return None
