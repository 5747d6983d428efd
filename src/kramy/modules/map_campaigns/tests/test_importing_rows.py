"""A row read as an entry, without a database."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.lib.tables import Row
from kramy.modules.map_campaigns.domain.importing.matching import Matching, key_of
from kramy.modules.map_campaigns.domain.importing.problems import FATAL, WARNINGS, sentence
from kramy.modules.map_campaigns.domain.importing.rows import ReadRow, World, read_row

WORLD = World(
    in_city=lambda lon, lat: 19.8 <= lon <= 20.2 and 49.9 <= lat <= 50.2,
    district_at=lambda lon, lat: 7,
    geocode=lambda text: (19.93, 50.05) if text == "Szewska 4, 31-009, Kraków" else None,
)
COLUMNS = (
    "name", "category", "description", "lon", "lat", "street", "house_number", "postcode", "opening_hours", "phone",
    "email", "website", "facebook", "delivery",
)  # fmt: skip
MATCHING = Matching(
    mapping={name: [name] for name in COLUMNS},
    categories={"category=bar": 1, "category=cafe": 2, "category=vacant": "skip", "category=odd": "default"},
    default_category=9,
    default_town="Kraków",
    key_column="key",
)
GOOD = {"key": "k1", "name": "Pod Lipą", "category": "bar", "lon": "19,94", "lat": "50,06"}


def _read(matching: Matching = MATCHING, **values: Any) -> ReadRow:
    return read_row(Row(5, {**dict.fromkeys(COLUMNS), **GOOD, **values}), matching, WORLD)


def _codes(**values: Any) -> list[str]:
    return [found["code"] for found in _read(**values).problems]


def test_a_good_row_is_an_entry() -> None:
    row = _read(
        category="bar;cafe", description="  Pierogi  jak u mamy ", street="Szewska", house_number="4",
        postcode="31 009", opening_hours="Mo-Fr 9:00-17:00 ", phone="12 330 09 62", email="a@example.pl",
        website="HTTPS://Lipa.Example.pl/?utm_source=x", facebook="@lipa", delivery="only",
    )  # fmt: skip
    assert row.problems == ()
    assert (row.number, row.label, row.key, row.categories) == (5, "Pod Lipą", "k1", (1, 2))
    assert row.defaults == {"town": "Kraków"}
    assert row.fields == {
        "name": "Pod Lipą",
        "description": "Pierogi jak u mamy",
        "street": "Szewska",
        "house_number": "4",
        "postcode": "31-009",
        "lon": 19.94,
        "lat": 50.06,
        "district_id": 7,
        "opening_hours": "Mo-Fr 9:00-17:00",
        "phone": "+48123300962",
        "email": "a@example.pl",
        "website": "https://lipa.example.pl",
        "facebook": "https://www.facebook.com/lipa",
        "delivery": True,
    }


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"name": None}, ["no_name"]),
        ({"name": "   "}, ["no_name"]),
        ({"category": "vacant"}, ["skipped_category"]),
        ({"lon": None, "lat": None}, ["no_place"]),
        ({"lon": "east", "lat": "50"}, ["bad_coordinates"]),
        ({"lon": "0", "lat": "0"}, ["bad_coordinates"]),
        ({"lon": "1994", "lat": "5006"}, ["bad_coordinates"]),
        ({"lon": "21.01", "lat": "52.23"}, ["outside_city"]),
        ({"lon": None, "lat": None, "street": "Nieznana"}, ["address_not_found"]),
    ],
)
def test_a_bad_row_is_rejected_with_the_reason(values: dict[str, Any], codes: list[str]) -> None:
    assert _codes(**values) == codes
    assert _read(**values).rejected


@pytest.mark.parametrize(
    ("values", "code", "field", "kept"),
    [
        ({"opening_hours": "od rana do nocy"}, "bad_hours", "opening_hours", ""),
        (
            {"opening_hours": "pn-pt 8-18, sob. 9-14"},
            None,
            "opening_hours",
            "Mo-Fr 08:00-18:00; Sa 09:00-14:00",
        ),
        ({"phone": "zadzwoń"}, "bad_phone", "phone", ""),
        ({"phone": "brak; 12 330 09 62"}, None, "phone", "+48123300962"),
        ({"website": "javascript:alert(1)"}, "bad_url", "website", ""),
        ({"facebook": "https://example.com/lipa"}, "bad_url", "facebook", ""),
        ({"email": "ania at example"}, "bad_email", "email", ""),
        ({"postcode": "3100"}, "bad_postcode", "postcode", ""),
        ({"delivery": "czasem"}, "bad_yes_no", "delivery", False),
        ({"name": "n" * 10_000}, "cut", "name", "n" * 119 + "…"),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_warning(
    values: dict[str, Any], code: str | None, field: str, kept: Any
) -> None:
    row = _read(**values)
    assert [found["code"] for found in row.problems] == ([code] if code else [])
    assert row.fields[field] == kept
    assert not row.rejected


def test_swapped_coordinates_are_swapped_back() -> None:
    row = _read(lon="50.06", lat="19.94")
    assert [found["code"] for found in row.problems] == ["swapped"]
    assert (row.fields["lon"], row.fields["lat"]) == (19.94, 50.06)


def test_a_row_without_coordinates_is_found_by_its_address() -> None:
    row = _read(lon=None, lat=None, street="Szewska", house_number="4", postcode="31-009")
    assert row.problems == ()
    assert (row.fields["lon"], row.fields["lat"]) == (19.93, 50.05)
    mended = _read(lon="?", lat="?", street="Szewska", house_number="4", postcode="31-009")
    assert [found["code"] for found in mended.problems] == ["found_by_address"]


def test_unknown_categories_fall_to_the_default_or_reject_the_row() -> None:
    assert _read(category="odd").categories == (9,)
    assert _read(category="never seen").categories == (9,)
    assert _read(category=None).categories == (9,)
    strict = Matching(mapping=MATCHING.mapping, categories=MATCHING.categories, key_column="key")
    assert [found["code"] for found in _read(strict, category="odd").problems] == ["no_category"]


def test_only_matched_fields_are_touched() -> None:
    matching = Matching(mapping={"name": ["name"], "lon": ["lon"], "lat": ["lat"]}, default_category=9)
    assert _read(matching).fields == {"name": "Pod Lipą", "lon": 19.94, "lat": 50.06, "district_id": 7}


def test_without_a_key_column_name_and_address_are_the_key() -> None:
    matching = Matching(mapping=MATCHING.mapping)
    one = key_of(Row(1, {"name": "Pod Lipą", "street": "Szewska", "house_number": "4"}), matching)
    same = key_of(Row(9, {"name": "POD LIPA", "street": "szewska", "house_number": "4"}), matching)
    other = key_of(Row(1, {"name": "Pod Lipą", "street": "Długa", "house_number": "4"}), matching)
    assert one == same
    assert one != other


def test_a_very_long_key_still_fits() -> None:
    key = key_of(Row(1, {"key": "k" * 5000}), MATCHING)
    assert key.startswith("sha256:")
    assert len(key) == 71


def test_every_problem_has_a_sentence() -> None:
    for code in (*FATAL, *WARNINGS):
        words = sentence({"code": code, "column": "kol", "value": "wart"})
        assert words
        assert "%(" not in words


cells = st.one_of(st.none(), st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False))


@settings(deadline=None)  # the first strange number loads the coordinate systems
@given(st.dictionaries(st.sampled_from((*COLUMNS, "key")), cells))
def test_no_row_is_too_strange_to_be_read(values: dict[str, Any]) -> None:
    row = read_row(Row(1, values), MATCHING, WORLD)
    assert len(row.key) <= 200
    if not row.rejected:
        assert WORLD.in_city(row.fields["lon"], row.fields["lat"])
        assert row.categories
        assert row.fields["name"]
