"""Features of a GeoJSON FeatureCollection (RFC 7946) one at a time, a large file never all objects."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape

from kramy.lib.table_types import UNSTORABLE

BLANK = re.compile(r"[ \t\r\n\ufeff]*")
DECODER = json.JSONDecoder()
DEEPEST = 20
"""Levels of nesting that become columns; what lies deeper is nobody's property of a place."""

LARGEST_WHOLE = 2**53
"""From here on a number loses digits as a float: an identifier stays text."""

UMAP_OPTIONS = frozenset({"_umap_options", "_storage"})
"""How uMap draws a feature: not a property of the place."""


class NotGeoJSON(ValueError):
    """The text is not a FeatureCollection; `position` is the character where that showed."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def open_collection(text: str) -> tuple[int, dict[str, Any]]:
    """Where the first feature of the collection stands in `text`, and the members before it; raises NotGeoJSON."""
    position = _expect(text, 0, "{")
    members: dict[str, Any] = {}
    while True:
        key, position = _value(text, position)
        position = _expect(text, position, ":")
        if key == "features":
            return _expect(text, position, "["), members
        members[str(key)], position = _value(text, position)
        position = _expect(text, position, ",")


def items(text: str, start: int) -> Iterator[tuple[Any, int]]:
    """What the list of features holds from `start` on, as `open_collection` gave it, each with where it ends.

    Raises NotGeoJSON where the text breaks, and for a list that does not begin with an object.
    """
    position = _blank(text, start)
    if text[position : position + 1] == "]":
        return
    is_first = True
    while True:
        begun = position
        item, position = _value(text, position)
        if is_first and not isinstance(item, dict):
            raise NotGeoJSON("A feature was expected", begun)
        is_first = False
        yield item, position
        position = _blank(text, position)
        if text[position : position + 1] == "]":
            return
        position = _expect(text, position, ",")


def members_after(text: str, end: int) -> dict[str, Any]:
    """The members that follow the list of features, which ends with the item that ends at `end`.

    A text that breaks off after its features gives what can be read.
    """
    members: dict[str, Any] = {}
    try:
        position = _expect(text, end, "]")
        while text[position : position + 1] == ",":
            key, position = _value(text, _blank(text, position + 1))
            members[str(key)], position = _value(text, _expect(text, position, ":"))
            position = _blank(text, position)
    except NotGeoJSON:
        return members
    return members


def flattened(feature: dict[str, Any]) -> dict[str, str | float | None]:
    """The properties (and the id, if any) with dots for nesting; lists joined by semicolons, no nulls."""
    found: dict[str, str | float | None] = {}
    if feature.get("id") is not None:
        found["id"] = str(feature["id"])

    def walk(prefix: str, value: Any, depth: int = 0) -> None:
        if isinstance(value, dict):
            for name, inner in value.items() if depth < DEEPEST else ():
                walk(UNSTORABLE.sub("", f"{prefix}.{name}" if prefix else name), inner, depth + 1)
        elif isinstance(value, bool):
            found[prefix] = "true" if value else "false"
        elif isinstance(value, int | float):
            found[prefix] = float(value) if abs(value) < LARGEST_WHOLE else str(value)
        elif isinstance(value, list):
            found[prefix] = "; ".join(
                item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value
            )
        elif value is not None and str(value).strip():
            found[prefix] = str(value).strip()

    properties = feature.get("properties")
    if isinstance(properties, dict):
        walk("", {name: value for name, value in properties.items() if name not in UMAP_OPTIONS})
    return found


def position_of(geometry: Any) -> tuple[float, float] | None:
    """The (lon, lat) of a point, or of a point on a line or in an area; None when it makes no sense."""
    found = numbers_of(geometry)
    return found if found and abs(found[0]) <= 180 and abs(found[1]) <= 90 else None


def numbers_of(geometry: Any) -> tuple[float, float] | None:
    """The same in whatever units the file has; None when there are no two finite numbers."""
    if not isinstance(geometry, dict):
        return None
    try:
        if geometry.get("type") == "Point":
            x, y = (float(part) for part in geometry["coordinates"][:2])
        else:
            inside = shape(geometry).representative_point()
            x, y = inside.x, inside.y
    except (ShapelyError, KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        return None
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


def _blank(text: str, position: int) -> int:
    match = BLANK.match(text, position)
    return match.end() if match else position


def _expect(text: str, position: int, character: str) -> int:
    position = _blank(text, position)
    if text[position : position + 1] != character:
        raise NotGeoJSON(f"{character} was expected", position)
    return _blank(text, position + 1)


def _value(text: str, position: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, position)
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotGeoJSON("JSON was expected", getattr(error, "pos", position)) from error
