import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from kramy.lib.exports import Feature, csv_chunks, geojson_chunks, write_xlsx
from kramy.lib.tables import read

MOMENT = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def test_csv_is_what_excel_reads_right() -> None:
    data = b"".join(csv_chunks(["Nazwa", "Ile"], [["Żółw, „Pod”", 3], ['a "b"', None]]))
    assert data == '\ufeffNazwa,Ile\r\n"Żółw, „Pod”",3\r\n"a ""b""",\r\n'.encode()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+48 12 330 09 62", "'+48 12 330 09 62"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (-5, "-5"),
        (Decimal("-2.50"), "-2.50"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        (date(2026, 11, 20), "2026-11-20"),
        (MOMENT, "2026-11-20T12:30:00+00:00"),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_is_run_as_a_formula(value: Any, cell: str) -> None:
    data = b"".join(csv_chunks(["x", "y"], [[value, 1]], separator=";"))
    assert data.decode("utf-8-sig") == f"x;y\r\n{cell};1\r\n"


def test_csv_is_streamed() -> None:
    taken: list[int] = []

    def rows() -> Iterator[list[str]]:
        for number in range(100_000):
            taken.append(number)
            yield ["x" * 100]

    chunks = csv_chunks(["a"], rows())
    first = next(chunks) + next(chunks)
    assert len(taken) < 2000
    assert (first + b"".join(chunks)).count(b"\n") == 100_001


def test_xlsx_keeps_kinds_and_runs_nothing() -> None:
    buffer = io.BytesIO()
    rows = [
        ["=1+1", "https://example.pl", -5, 1.5, True],
        ["0012", "x" * 40_000, 12_345_678_901_234_567, float("nan"), None],
        [date(2026, 11, 20), MOMENT, time(9, 30), "bad\x00\x08", ""],
    ]
    assert (
        write_xlsx(
            buffer, ["a", "b", "c", "d", "e"], rows, sheet="Wpisy: [Kraków]/2026, o bardzo długiej nazwie"
        )
        == 3
    )
    page = openpyxl.load_workbook(buffer).active
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert page.title == "Wpisy   Kraków  2026, o bardzo "
    assert cells[0] == ["a", "b", "c", "d", "e"]
    assert cells[1] == ["=1+1", "https://example.pl", -5, 1.5, True]
    assert page["A2"].data_type == "s"
    assert page["B2"].hyperlink is None
    assert (cells[2][0], len(cells[2][1]), cells[2][2]) == ("0012", 32_767, "12345678901234567")
    assert cells[3] == [datetime(2026, 11, 20), datetime(2026, 11, 20, 12, 30), time(9, 30), "bad", None]


def test_geojson_by_the_standard() -> None:
    clockwise = [[0, 0, 5], [0, 1, 5], [1, 1, 5], [0, 0, 5]]
    features = [
        Feature.at(
            19.937_312_345_678,
            50.061_7,
            {"name": "Żółw", "since": date(2020, 1, 2), "sum": Decimal("1.5")},
            id=3,
        ),
        Feature({"type": "Polygon", "coordinates": [clockwise]}, {}),
        Feature(None, {"name": None}),
    ]
    data = b"".join(geojson_chunks(features))
    assert json.loads(data) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": 3,
                "geometry": {"type": "Point", "coordinates": [19.9373123, 50.0617]},
                "properties": {"name": "Żółw", "since": "2020-01-02", "sum": 1.5},
            },
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [0, 0]]]},
                "properties": {},
            },
            {"type": "Feature", "geometry": None, "properties": {"name": None}},
        ],
    }
    assert [row.values["name"] for row in read(data)] == ["Żółw", None, None]


def test_no_features_are_a_collection_too() -> None:
    assert json.loads(b"".join(geojson_chunks([]))) == {"type": "FeatureCollection", "features": []}
