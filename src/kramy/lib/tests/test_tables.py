import io
import json
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.exports import csv_chunks, write_xlsx
from kramy.lib.tables import Row, TableUnreadable, as_text, guess_encoding, number, read

POLISH = "Nazwa;Miasto;Kod\r\nŻółw „Pod Śliwą”;Kraków;31-113\r\nGęś;Łódź;00-001\r\n"


def values(data: bytes) -> list[dict[str, Any]]:
    return [row.values for row in read(data)]


def refusal(data: bytes, **limits: int) -> TableUnreadable:
    with pytest.raises(TableUnreadable) as caught:
        list(read(data, **limits))
    assert caught.value.sentence.endswith(".")
    assert "%(" not in caught.value.sentence
    return caught.value


def workbook(cells: dict[tuple[int, int], Any], **more_sheets: dict[tuple[int, int], Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, content in {"Firmy": cells, **more_sheets}.items():
            sheet = book.add_worksheet(name)
            for (line, column), value in content.items():
                sheet.write(line, column, value)
    return buffer.getvalue()


def collection(*features: dict[str, Any], **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}).encode()


def feature(geometry: Any, properties: Any = None, **members: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties, **members}


def at(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_csv_gives_the_same_table(encoding: str, end: str, separator: str) -> None:
    table = read(io.BytesIO(POLISH.replace("\r\n", end).replace(";", separator).encode(encoding)))
    assert (table.kind, table.columns) == ("csv", ("Nazwa", "Miasto", "Kod"))
    assert list(table) == [
        Row(2, {"Nazwa": "Żółw „Pod Śliwą”", "Miasto": "Kraków", "Kod": "31-113"}),
        Row(3, {"Nazwa": "Gęś", "Miasto": "Łódź", "Kod": "00-001"}),
    ]
    assert list(table) == list(table)


def test_the_two_old_encodings_are_told_apart() -> None:
    text = "Nazwa;Ulica\nZażółć gęślą jaźń;Śląska\n"
    assert guess_encoding(text.encode("iso-8859-2")) == "iso-8859-2"
    assert guess_encoding(text.encode("cp1250")) == "cp1250"
    assert values(text.encode("iso-8859-2")) == [{"Nazwa": "Zażółć gęślą jaźń", "Ulica": "Śląska"}]


def test_notes_say_what_was_guessed() -> None:
    assert read(POLISH.encode("cp1250")).notes == ("Encoding: CP1250.", "Separator: ;")


def test_quotes_separators_and_line_ends_inside_a_cell() -> None:
    data = b'a,b\r\n"x, ""y""\r\nz",1\r\n\r\n,\r\nlast,2\r\n'
    assert list(read(data)) == [
        Row(2, {"a": 'x, "y"\r\nz', "b": "1"}),
        Row(5, {"a": "last", "b": "2"}),
    ]


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert values(b"name;lon;lat\nA;19,94;50,06\nB;19,95;50,07\n")[1] == {
        "name": "B",
        "lon": "19,95",
        "lat": "50,07",
    }


def test_one_column_is_a_table_too() -> None:
    assert values(b"nip\n5252561999\n") == [{"nip": "5252561999"}]


def test_excels_hint_is_heeded() -> None:
    assert list(read(b"sep=|\r\na|b\r\n1;2|3\r\n")) == [Row(3, {"a": "1;2", "b": "3"})]


def test_odd_headers_and_rows() -> None:
    table = read(b"name,,name, long   name \nA,1,B,2\nA\nA,1,B,2,extra\nA,1,B,2,\n")
    assert table.columns == ("name", "column 2", "name (2)", "long name")
    assert table.notes[-1] == "Two columns are called “name”; the other one is shown as “name (2)”."
    assert [(row.number, row.values["long name"], row.problem) for row in table] == [
        (2, "2", None),
        (3, None, None),
        (4, "2", "extra_cells"),
        (5, "2", None),
    ]


def test_xlsx() -> None:
    data = workbook(
        {
            (2, 1): "Nazwa", (2, 2): "NIP", (2, 3): "Czynne", (2, 4): "lat",
            (3, 1): "Żółw", (3, 2): 5252561999, (3, 3): True, (3, 4): 50.06,
            (5, 1): "Gęś",
        },
        Inne={(0, 0): "x"},
    )  # fmt: skip
    table = read(data)
    assert (table.kind, table.columns) == ("xlsx", ("Nazwa", "NIP", "Czynne", "lat"))
    assert table.notes == ("Sheet: Firmy.", "Other sheets were left out: Inne.")
    assert list(table) == [
        Row(4, {"Nazwa": "Żółw", "NIP": 5252561999.0, "Czynne": "true", "lat": 50.06}),
        Row(6, {"Nazwa": "Gęś", "NIP": None, "Czynne": None, "lat": None}),
    ]


def test_geojson_with_nested_tags() -> None:
    data = collection(
        feature(at(19.94, 50.06), {"osm_id": "node/1", "tags": {"name": "Żółw", "levels": 2, "open": True}}),
        feature(at(19.95, 50.07), {"tags": {"cuisine": ["pierogi", "pizza"], "empty": None}}, id=7),
        name="firmy",
    )
    table = read(data)
    assert (table.kind, table.approximate_count) == ("geojson", 2)
    assert table.columns == (
        "geometry.longitude", "geometry.latitude", "osm_id", "tags.name", "tags.levels", "tags.open", "id",
        "tags.cuisine",
    )  # fmt: skip
    first, second = table
    assert first.values == {
        "geometry.longitude": 19.94, "geometry.latitude": 50.06, "osm_id": "node/1", "tags.name": "Żółw",
        "tags.levels": 2.0, "tags.open": "true", "id": None, "tags.cuisine": None,
    }  # fmt: skip
    assert (second.number, second.values["id"], second.values["tags.cuisine"]) == (2, "7", "pierogi; pizza")
    assert second.geometry == at(19.95, 50.07)


def test_geojson_areas_get_a_point_inside_and_bad_ones_a_problem() -> None:
    ring = [[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [0, 1], [0, 0]]
    area, nothing, far, broken = read(
        collection(
            feature({"type": "Polygon", "coordinates": [ring]}, {"name": "L"}),
            feature(None, {"name": "nowhere"}),
            feature(at(569_000, 244_000), {}),
            feature({"type": "Polygon", "coordinates": "x"}, {}),
        )
    )
    lon, lat = area.values["geometry.longitude"], area.values["geometry.latitude"]
    assert (0 < lon < 4 and 0 < lat < 1) or (3 < lon < 4 and 0 < lat < 4)
    assert [row.problem for row in (area, nothing, far, broken)] == [None, "geometry", "geometry", "geometry"]
    assert (nothing.geometry, nothing.values["name"]) == (None, "nowhere")


def test_geojson_members_may_come_in_any_order() -> None:
    text = json.dumps(
        {"features": [feature(at(1, 2), {"a": 1})], "bbox": [1, 2, 1, 2], "type": "FeatureCollection"}
    )
    assert values(b"\xef\xbb\xbf " + text.encode())[0]["a"] == 1.0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b";;;\n;;\n", "empty"),
        (b"%PDF-1.7 ...", "kind"),
        (b"<!DOCTYPE html><html></html>", "kind"),
        (b"PK\x03\x04 broken", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (b'{"type": "FeatureCollection"', "broken"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature"', "broken"),
        (b'{"type": "FeatureCollection", "features": [1]}', "broken"),
        (b'{"a": 1}', "broken"),
        (b"[1, 2]", "broken"),
        (collection(), "empty"),
        (
            collection(
                feature(at(1, 2), {}),
                crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}},
            ),
            "projection",
        ),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "kind"),
        (workbook({}), "empty"),
        (b'a,b\n"' + b"x" * 10_000_001 + b'",2\n', "broken"),
        (b",".join(b"c%d" % column for column in range(501)) + b"\n", "header"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_archives_that_are_no_spreadsheet_or_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("data.png", "a,b\n1,2\n")
    assert refusal(buffer.getvalue()).code == "kind"
    monkeypatch.setattr("kramy.lib.cell_tables.MAX_UNPACKED_BYTES", 1000)
    assert refusal(workbook({(0, 0): "a"})).code == "too_large"


def test_a_large_file_is_refused() -> None:
    error = refusal(b"a,b\n" * 600_000, max_bytes=2_000_000)
    assert (error.code, error.sentence) == ("too_large", "The file is too large: at most 2 MB.")


def test_a_broken_line_of_geojson_is_named() -> None:
    good = '{"type": "Feature", "geometry": null, "properties": {}}'
    text = f'{{"type": "FeatureCollection",\n"features": [\n{good},\n{{oops}}\n]}}'
    assert "line 4" in refusal(text.encode()).sentence


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("19,94", 19.94),
        ("19.94", 19.94),
        ("1 234,50", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("−5", -5.0),
        ("1e3", 1000.0),
        (7.0, 7.0),
        ("", None),
        (None, None),
        ("about 5", None),
        ("1,2,3", None),
        ("nan", None),
        ("1e999", None),
    ],
)
def test_number(typed: str | float | None, expected: float | None) -> None:
    assert number(typed) == expected


def test_as_text() -> None:
    assert [as_text(value) for value in (5252561999.0, 50.06, None, "Żółw")] == [
        "5252561999",
        "50.06",
        "",
        "Żółw",
    ]


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn"), exclude_characters="\ufeff\ufffd"),
    min_size=1,
)
tables = st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=8)


@given(tables, st.sampled_from([",", ";", "\t"]))
def test_our_own_csv_comes_back_unchanged(rows: list[list[str]], separator: str) -> None:
    data = b"".join(csv_chunks(["jeden", "dwa", "trzy"], rows, separator=separator))
    stripped = data.replace(b"\xef\xbb\xbf", b"\xef\xbb\xbfsep=" + separator.encode() + b"\r\n", 1)
    assert [list(row.values.values()) for row in read(stripped)] == [
        [
            cell.removeprefix("'") if cell[1:2] and cell[0] == "'" and cell[1] in "=+-@" else cell
            for cell in row
        ]
        for row in rows
    ]


@given(tables)
def test_our_own_xlsx_comes_back_unchanged(rows: list[list[str]]) -> None:
    buffer = io.BytesIO()
    assert write_xlsx(buffer, ["jeden", "dwa", "trzy"], rows) == len(rows)
    assert [list(row.values.values()) for row in read(buffer.getvalue())] == [
        [
            cell.removeprefix("'") if cell[1:2] and cell[0] == "'" and cell[1] in "=+-@" else cell
            for cell in row
        ]
        for row in rows
    ]


def test_bytes_that_are_no_letters_are_no_table():
    with pytest.raises(TableUnreadable) as refused:
        read(b"\x00\x01\x02\x03PK" * 3)
    assert refused.value.code == "kind"
