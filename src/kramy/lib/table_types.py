"""What every reader of tables gives back, whatever the file was: columns, then rows one at a time."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from kramy.lib.explained import Explained

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

MAX_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_COLUMNS = 500
LONGITUDE, LATITUDE = "geometry.longitude", "geometry.latitude"

Value = str | float | None
Kind = Literal["csv", "xlsx", "geojson", "kml", "gpx", "gpkg", "umap", "shp"]


class TableUnreadable(Explained):
    """The file is no table we can read. `code` is empty, too_large, kind, broken, header or projection."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (map files: the feature's, from 1) and a value a column.

    `problem` is a code when the row itself is odd: extra_cells, geometry (none, or one that makes no sense).
    """

    number: int
    values: dict[str, Value]
    problem: str | None = None
    geometry: dict[str, Any] | None = None


@dataclass(frozen=True)
class Table:
    """A file read as a table; iterate it for its rows, as often as you like.

    `approximate_count` is for showing progress. `notes` say in words what was guessed or mended.
    """

    kind: Kind
    columns: tuple[str, ...]
    approximate_count: int
    notes: tuple[str, ...]
    _rows: Callable[[], Iterator[Row]] = field(repr=False)

    def __iter__(self) -> Iterator[Row]:
        return map(_storable, self._rows())


def _storable(row: Row) -> Row:
    """The row without characters that no database keeps (NUL, halves of surrogate pairs)."""
    for name, value in row.values.items():
        if isinstance(value, str) and UNSTORABLE.search(value):
            row.values[name] = UNSTORABLE.sub("", value).strip() or None
    return row
