"""A file of numpy arrays that processes map into memory instead of reading: nothing is decoded, pages are shared.

Layout, everything little-endian:

    bytes 0–7     magic b"KRMYMAP1"
    bytes 8–15    length of the header in bytes (uint64)
    header        JSON in UTF-8: {"meta": …, "arrays": [{name, dtype, length, offset}]}
    body          the arrays one after another, each beginning at a multiple of 64 bytes; offsets count from
                  the first byte after the header, which is padded to such a multiple itself

The arrays are of one dimension and may differ in length. `lib.columns` is the form for sending: small, but to be
decoded as a whole; this one is for the machine that made it.
"""

import json
import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"KRMYMAP1"
ALIGNMENT = 64
START = len(MAGIC) + 8


class DamagedMap(ValueError):
    """The file is not such a file, or only a part of one."""


@dataclass(frozen=True)
class Mapped:
    """What a file holds; the arrays are read-only views of the file itself."""

    meta: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def pieces(arrays: Mapping[str, NDArray[Any]], meta: Mapping[str, Any]) -> Iterator[bytes | memoryview]:
    """The bytes of the file, piece by piece, without a second copy of the arrays."""
    described, offset = [], 0
    flat = {name: _little_endian(array) for name, array in arrays.items()}
    for name, array in flat.items():
        described.append({"name": name, "dtype": array.dtype.str, "length": len(array), "offset": offset})
        offset += _padded(array.nbytes)
    header = json.dumps(
        {"meta": meta, "arrays": described}, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()
    header += b" " * (_padded(START + len(header)) - START - len(header))
    yield MAGIC + len(header).to_bytes(8, "little") + header
    for array in flat.values():
        if array.nbytes:
            yield array.data.cast("B")
        yield bytes(_padded(array.nbytes) - array.nbytes)


def open_mapped(path: str | Path) -> Mapped:
    """Map a file into memory; raises DamagedMap, or FileNotFoundError."""
    with Path(path).open("rb") as file:
        start = file.read(START)
        if len(start) < START or start[: len(MAGIC)] != MAGIC:
            raise DamagedMap("The file does not begin as it should")
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    body = START + int.from_bytes(start[len(MAGIC) :], "little")
    try:
        header = json.loads(bytes(whole[START:body]))
        arrays = {each["name"]: _view(whole, body, each) for each in header["arrays"]}
        return Mapped(header["meta"], arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedMap("The file cannot be read") from error


def _view(whole: memoryview, body: int, described: dict[str, Any]) -> NDArray[Any]:
    dtype = np.dtype(described["dtype"])
    if not described["length"]:
        return np.empty(0, dtype)
    return np.frombuffer(whole, dtype, count=described["length"], offset=body + described["offset"])


def _little_endian(array: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _padded(length: int) -> int:
    return -(-length // ALIGNMENT) * ALIGNMENT
