"""The columnar file that a published map is: small to send, quick to read, the same bytes for the same input.

Layout, everything little-endian:

    bytes 0–4     magic b"KRMY1"
    bytes 5–8     length of the header in bytes (uint32)
    header        JSON in UTF-8: {"meta": …, "count": rows, "columns": [{name, kind, offset, length, …}]}
    body          the columns one after another; offsets count from the first byte after the header

Kinds of column:

    delta-varint  whole numbers: differences from row to row (the first from 0), zigzag, 7 bits a byte.
                  With "scale" s the numbers stand for value / s, so 100000 keeps five decimals of a degree.
                  "wide" says that some number needs more than 32 bits.
    u8, u16       unsigned numbers as they are
    bits          one bit a row, the lowest bit of a byte first

Rows of places should come in `spatial_order`: neighbours then differ by little and the file shrinks.
`ui/static/ui/js/columns.js` reads the same format in a browser.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kramy.lib import morton

MAGIC = b"KRMY1"
DEGREE_SCALE = 100_000
"""1e-5 degree: 1.1 m to the north, 0.7 m to the east in Kraków."""

LARGEST_WHOLE = 2**51 - 1
"""Two bits less than a browser counts exactly: a difference of two needs one more, its zigzag another."""

Kind = Literal["delta-varint", "u8", "u16", "bits"]


class DamagedColumns(ValueError):
    """The bytes are not such a file, or only a part of one."""


@dataclass(frozen=True)
class Column:
    """Values of one column, one a row, and how to store them; `scale` belongs to delta-varint alone."""

    kind: Kind
    values: ArrayLike
    scale: int = 1


@dataclass(frozen=True)
class Decoded:
    """What a file holds: int64 (float64 when scaled), uint8, uint16 or bool arrays by column name."""

    meta: dict[str, Any]
    count: int
    columns: dict[str, NDArray[Any]]


def degrees(values: ArrayLike) -> Column:
    """A column of longitudes or latitudes, rounded to 1e-5 degree."""
    return Column("delta-varint", values, scale=DEGREE_SCALE)


def spatial_order(lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
    """The permutation that puts points into Morton order (from the north), equal ones left as they were.

    >>> lons, lats = np.array([20.1, 19.9, 20.0]), np.array([50.1, 49.9, 50.0])
    >>> degrees(lons[spatial_order(lons, lats)]).values.tolist()
    [20.1, 20.0, 19.9]
    """
    order: NDArray[np.int64] = np.argsort(morton.keys(lons, lats), kind="stable")
    return order


def encode(columns: Mapping[str, Column], meta: Mapping[str, Any]) -> bytes:
    """The file for `columns`, all of one length, and `meta`, anything that JSON can hold.

    Raises ValueError when lengths differ, a value does not fit its kind, or is not a number.
    """
    lengths = {len(np.asarray(column.values)) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"Columns differ in length: {sorted(lengths)}")
    described: list[dict[str, Any]] = []
    parts: list[bytes] = []
    offset = 0
    for name, column in columns.items():
        part, extra = _encoded(name, column)
        described.append({"name": name, "kind": column.kind, "offset": offset, "length": len(part), **extra})
        parts.append(part)
        offset += len(part)
    header = json.dumps(
        {"meta": meta, "count": lengths.pop() if lengths else 0, "columns": described},
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    ).encode()
    return b"".join([MAGIC, len(header).to_bytes(4, "little"), header, *parts])


def decode(data: bytes) -> Decoded:
    """What `encode` was given; raises DamagedColumns when the bytes are not a whole file."""
    start = len(MAGIC) + 4
    if data[: len(MAGIC)] != MAGIC:
        raise DamagedColumns("The file does not begin as it should")
    body = start + int.from_bytes(data[len(MAGIC) : start], "little")
    try:
        header = json.loads(data[start:body])
        count, described = header["count"], header["columns"]
        columns = {entry["name"]: _decoded(data, body, entry, count) for entry in described}
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DamagedColumns("The header cannot be read") from error
    return Decoded(header["meta"], count, columns)


def bitmap(mask: ArrayLike) -> str:
    """A selection of rows, one true or false each, as base64 of bits, the lowest bit of a byte first."""
    return base64.b64encode(_packed_bits(np.asarray(mask, dtype=bool))).decode("ascii")


def from_bitmap(text: str, count: int) -> NDArray[np.bool_]:
    """The inverse of `bitmap` for `count` rows."""
    packed = np.frombuffer(base64.b64decode(text, validate=True), dtype=np.uint8)
    if len(packed) != (count + 7) // 8:
        raise DamagedColumns(f"The selection is not one of {count} rows")
    return np.unpackbits(packed, count=count, bitorder="little").astype(bool)


def _encoded(name: str, column: Column) -> tuple[bytes, dict[str, Any]]:
    if column.kind == "bits":
        return _packed_bits(np.asarray(column.values, dtype=bool)), {}
    if column.kind == "delta-varint":
        numbers = _whole_numbers(name, column)
        extra: dict[str, Any] = {} if column.scale == 1 else {"scale": column.scale}
        if len(numbers) and np.abs(numbers).max() > 2**31 - 1:
            extra["wide"] = True
        return _varints(_zigzag(np.diff(numbers, prepend=np.int64(0)))), extra
    dtype = np.dtype("<u1" if column.kind == "u8" else "<u2")
    values = np.asarray(column.values)
    if len(values) and not (values.min() >= 0 and values.max() <= np.iinfo(dtype).max):
        raise ValueError(f"Column {name}: a value does not fit {column.kind}")
    return values.astype(dtype).tobytes(), {}


def _whole_numbers(name: str, column: Column) -> NDArray[np.int64]:
    values = np.asarray(column.values)
    if column.scale != 1 or values.dtype.kind == "f":
        values = values.astype(np.float64) * column.scale
        if not np.isfinite(values).all():
            raise ValueError(f"Column {name}: a value is not a number")
        values = np.rint(values)
    if len(values) and not (values.min() >= -LARGEST_WHOLE and values.max() <= LARGEST_WHOLE):
        raise ValueError(f"Column {name}: a value is too large for a browser to count")
    return values.astype(np.int64)


def _decoded(data: bytes, body: int, entry: dict[str, Any], count: int) -> NDArray[Any]:
    begin = body + entry["offset"]
    part = np.frombuffer(data[begin : begin + entry["length"]], dtype=np.uint8)
    if len(part) != entry["length"]:
        raise DamagedColumns("The file ends too early")
    kind = entry["kind"]
    if kind == "delta-varint":
        numbers = np.cumsum(_unzigzag(_from_varints(part, count)))
        return numbers / entry["scale"] if "scale" in entry else numbers
    if len(part) != {"u8": count, "u16": 2 * count, "bits": (count + 7) // 8}[kind]:
        raise DamagedColumns(f"Column {entry['name']} is not as long as the others")
    if kind == "bits":
        return np.unpackbits(part, count=count, bitorder="little").astype(bool)
    return part.view("<u2") if kind == "u16" else part


def _packed_bits(mask: NDArray[np.bool_]) -> bytes:
    return np.packbits(mask, bitorder="little").tobytes()


def _zigzag(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """0, -1, 1, -2 … as 0, 1, 2, 3 …"""
    return ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)


def _unzigzag(numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    half = (numbers >> np.uint64(1)).astype(np.int64)
    return half ^ -(numbers & np.uint64(1)).astype(np.int64)


def _varints(numbers: NDArray[np.uint64]) -> bytes:
    """Seven bits a byte, the lowest first, the top bit set on all but the last byte of a number."""
    sizes = np.ones(len(numbers), dtype=np.int64)
    rest = numbers >> np.uint64(7)
    while rest.any():
        sizes += rest > 0
        rest >>= np.uint64(7)
    ends = np.cumsum(sizes)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - sizes
    for place in range(int(sizes.max(initial=0))):
        there = sizes > place
        low = (numbers[there] >> np.uint64(7 * place)).astype(np.uint8) & np.uint8(0x7F)
        more = (sizes[there] > place + 1).astype(np.uint8) << np.uint8(7)
        out[starts[there] + place] = low | more
    return out.tobytes()


def _from_varints(part: NDArray[np.uint8], count: int) -> NDArray[np.uint64]:
    ends = np.flatnonzero(part < 0x80)
    if len(ends) != count or (count and ends[-1] != len(part) - 1) or (not count and len(part)):
        raise DamagedColumns("A column does not hold as many numbers as it should")
    starts = np.concatenate([np.zeros(min(count, 1), dtype=np.int64), ends[:-1] + 1])
    sizes = ends - starts + 1
    if sizes.max(initial=0) > 9:
        raise DamagedColumns("A number is longer than any we write")
    numbers = np.zeros(count, dtype=np.uint64)
    for place in range(int(sizes.max(initial=0))):
        there = sizes > place
        numbers[there] |= (part[starts[there] + place] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(
            7 * place
        )
    return numbers
