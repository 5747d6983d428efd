"""Features of a GeoJSON FeatureCollection (RFC 7946) one at a time, a large file never all objects."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape

BLANK = re.compile(r"[ \t\r\n\ufeff]*")
DECODER = json.JSONDecoder()


class NotGeoJSON(ValueError):
    """The text is not a FeatureCollection; `position` is the character where that showed."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def open_collection(text: str) -> int:
    """Where the first feature of the collection stands in `text`; raises NotGeoJSON."""
    position = _expect(text, 0, "{")
    while True:
        key, position = _value(text, position)
        position = _expect(text, position, ":")
        if key == "features":
            return _expect(text, position, "[")
        _member, position = _value(text, position)
        position = _expect(text, position, ",")


def features(text: str, start: int) -> Iterator[dict[str, Any]]:
    """The features from `start` on, as `open_collection` gave it; raises NotGeoJSON where the text breaks."""
    position = _blank(text, start)
    if text[position : position + 1] == "]":
        return
    while True:
        begun = position
        feature, position = _value(text, position)
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise NotGeoJSON("A feature was expected", begun)
        yield feature
        position = _blank(text, position)
        if text[position : position + 1] == "]":
            return
        position = _expect(text, position, ",")


def flattened(feature: dict[str, Any]) -> dict[str, str | float | None]:
    """The properties (and the id, if any) with dots for nesting; lists joined by semicolons, no nulls."""
    found: dict[str, str | float | None] = {}
    if feature.get("id") is not None:
        found["id"] = str(feature["id"])

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(f"{prefix}.{name}" if prefix else name, inner)
        elif isinstance(value, bool):
            found[prefix] = "true" if value else "false"
        elif isinstance(value, int | float):
            found[prefix] = float(value)
        elif isinstance(value, list):
            found[prefix] = "; ".join(
                item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value
            )
        elif value is not None and str(value).strip():
            found[prefix] = str(value).strip()

    walk("", feature.get("properties") or {})
    return found


def position_of(geometry: Any) -> tuple[float, float] | None:
    """The (lon, lat) of a point, or of a point on a line or in an area; None when it makes no sense."""
    if not isinstance(geometry, dict):
        return None
    try:
        if geometry.get("type") == "Point":
            lon, lat = (float(part) for part in geometry["coordinates"][:2])
        else:
            inside = shape(geometry).representative_point()
            lon, lat = inside.x, inside.y
    except (ShapelyError, KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None
    inside_world = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if inside_world else None


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
