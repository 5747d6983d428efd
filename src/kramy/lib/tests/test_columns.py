import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import brotli
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.columns import (
    LARGEST_WHOLE,
    MAGIC,
    Column,
    DamagedColumns,
    bitmap,
    decode,
    degrees,
    encode,
    from_bitmap,
    spatial_order,
)

DECODER = Path(__file__).parents[2] / "ui" / "static" / "ui" / "js" / "columns.js"
whole = st.integers(-LARGEST_WHOLE, LARGEST_WHOLE)

SCRIPT = """
import { readFileSync } from "node:fs";
import { decode, bitmap } from "./columns.mjs";
const bytes = readFileSync(process.argv[2]);
const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
try {
  const { meta, count, columns } = decode(copy);
  const shown = Object.entries(columns).map(([name, values]) =>
    [name, values.constructor.name, Array.from(values)]);
  const selected = process.argv[3] ? Array.from(bitmap(process.argv[3], count)) : null;
  console.log(JSON.stringify({ meta, count, columns: shown, selected }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
}
"""


def in_browser(tmp_path: Path, data: bytes, selection: str = "") -> Any:
    """What the browser's decoder makes of `data`."""
    node = shutil.which("node")
    assert node, "Node 20 or newer is required by the project"
    shutil.copy(DECODER, tmp_path / "columns.mjs")
    (tmp_path / "read.mjs").write_text(SCRIPT)
    (tmp_path / "data.bin").write_bytes(data)
    done = subprocess.run(
        [node, "read.mjs", "data.bin", selection], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def clustered(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Points the way firms lie in a city: thick around some streets, thin elsewhere."""
    random = np.random.default_rng(20)
    centres = random.normal([19.945, 50.06], [0.05, 0.025], size=(120, 2))
    chosen = centres[random.integers(0, len(centres), count)]
    places = chosen + random.normal(0, [0.004, 0.0025], size=(count, 2))
    return places[:, 0], places[:, 1]


@given(st.lists(st.tuples(whole, st.integers(0, 255), st.integers(0, 65_535), st.booleans()), max_size=60))
def test_round_trip(rows: list[tuple[int, int, int, bool]]) -> None:
    numbers, small, middle, flags = ([row[place] for row in rows] for place in range(4))
    data = encode(
        {
            "id": Column("delta-varint", np.array(numbers, dtype=np.int64)),
            "category": Column("u8", small),
            "year": Column("u16", middle),
            "open": Column("bits", flags),
        },
        {"title": "Żółw"},
    )
    found = decode(data)
    assert (found.meta, found.count) == ({"title": "Żółw"}, len(rows))
    assert {name: values.tolist() for name, values in found.columns.items()} == {
        "id": numbers,
        "category": small,
        "year": middle,
        "open": flags,
    }


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=60))
def test_degrees_keep_five_decimals(values: list[float]) -> None:
    found = decode(encode({"x": degrees(values)}, {})).columns["x"]
    np.testing.assert_allclose(found, values, atol=0.500001e-5)


@given(st.lists(st.booleans(), max_size=70))
def test_bitmap_round_trip(mask: list[bool]) -> None:
    assert from_bitmap(bitmap(mask), len(mask)).tolist() == mask


def test_bitmap_of_another_length_is_refused() -> None:
    with pytest.raises(DamagedColumns):
        from_bitmap(bitmap([True] * 9), 8)


def test_layout_is_the_one_described() -> None:
    data = encode(
        {"n": Column("delta-varint", [1, 0, 64]), "f": Column("bits", [True, False, True])}, {"a": 1}
    )
    header = json.dumps(
        {
            "meta": {"a": 1},
            "count": 3,
            "columns": [
                {"name": "n", "kind": "delta-varint", "offset": 0, "length": 4},
                {"name": "f", "kind": "bits", "offset": 4, "length": 1},
            ],
        },
        separators=(",", ":"),
    ).encode()
    # differences 1, -1, 64 → zigzag 2, 1, 128 → 02 01 80 01
    assert data == MAGIC + len(header).to_bytes(4, "little") + header + bytes([0x02, 0x01, 0x80, 0x01, 0b101])


@pytest.mark.parametrize(
    "columns",
    [
        {"a": Column("u8", [256])},
        {"a": Column("u8", [-1])},
        {"a": Column("u16", [65_536])},
        {"a": Column("delta-varint", [2**51])},
        {"a": degrees([float("nan")])},
        {"a": degrees([float("inf")])},
        {"a": Column("u8", [1, 2]), "b": Column("u8", [1])},
    ],
)
def test_what_does_not_fit_is_refused(columns: dict[str, Column]) -> None:
    with pytest.raises(ValueError):
        encode(columns, {})


def test_damaged_files_are_refused_in_both_languages(tmp_path: Path) -> None:
    data = encode({"n": Column("delta-varint", [1, 300, 5]), "c": Column("u8", [1, 2, 3])}, {})
    for broken in (b"", b"KRMY2" + data[5:], data[:-1], data[:20], data.replace(b'"count":3', b'"count":4')):
        with pytest.raises(DamagedColumns):
            decode(broken)
        assert set(in_browser(tmp_path, broken)) == {"error"}


def test_the_browser_reads_what_python_writes(tmp_path: Path) -> None:
    lons, lats = clustered(500)
    order = spatial_order(lons, lats)
    random = np.random.default_rng(3)
    narrow = random.integers(-(2**31) + 1, 2**31, 500)
    wide = random.integers(-LARGEST_WHOLE, LARGEST_WHOLE, 500)
    mask = random.random(500) < 0.3
    data = encode(
        {
            "x": degrees(lons[order]),
            "y": degrees(lats[order]),
            "category": Column("u8", random.integers(0, 256, 500)),
            "odd": Column("u8", [1] * 500),
            "year": Column("u16", random.integers(0, 65_536, 500)),
            "narrow": Column("delta-varint", narrow),
            "wide": Column("delta-varint", np.concatenate([[LARGEST_WHOLE, -LARGEST_WHOLE], wide[2:]])),
            "open": Column("bits", mask),
        },
        {"title": "Gastronomia – „Żółw”", "categories": ["bar"]},
    )
    seen = in_browser(tmp_path, data, bitmap(mask))
    expected = decode(data)
    assert (seen["meta"], seen["count"]) == (expected.meta, 500)
    assert seen["selected"] == mask.astype(int).tolist()
    assert [(name, kind) for name, kind, _values in seen["columns"]] == [
        ("x", "Float64Array"),
        ("y", "Float64Array"),
        ("category", "Uint8Array"),
        ("odd", "Uint8Array"),
        ("year", "Uint16Array"),
        ("narrow", "Int32Array"),
        ("wide", "Float64Array"),
        ("open", "Uint8Array"),
    ]
    for name, _kind, values in seen["columns"]:
        assert values == expected.columns[name].astype(np.float64).tolist(), name


def test_the_browser_reads_an_empty_file(tmp_path: Path) -> None:
    data = encode({"x": degrees([]), "open": Column("bits", [])}, {})
    assert in_browser(tmp_path, data) == {
        "meta": {},
        "count": 0,
        "columns": [["x", "Float64Array", []], ["open", "Uint8Array", []]],
        "selected": None,
    }
    assert decode(data).columns["x"].tolist() == []


def test_ten_thousand_places_take_at_most_eight_bytes_each() -> None:
    lons, lats = clustered(10_000)
    order = spatial_order(lons, lats)
    random = np.random.default_rng(5)
    data = encode(
        {
            "x": degrees(lons[order]),
            "y": degrees(lats[order]),
            "category": Column("u8", random.zipf(1.6, 10_000).clip(0, 40)),
            "id": Column("delta-varint", random.permutation(10_000) + 1),
        },
        {},
    )
    assert len(brotli.compress(data, quality=11)) / 10_000 <= 8
