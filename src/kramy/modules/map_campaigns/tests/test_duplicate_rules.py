from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.modules.map_campaigns.domain.duplicates.address_words import address_of, city_of
from kramy.modules.map_campaigns.domain.duplicates.features import record
from kramy.modules.map_campaigns.domain.duplicates.mending import mended
from kramy.modules.map_campaigns.domain.duplicates.name_words import name_of
from kramy.modules.map_campaigns.domain.duplicates.rules import POSSIBLE, SAME, judge
from kramy.modules.map_campaigns.domain.duplicates.telephones import nip_of, phones_of


@pytest.mark.parametrize(
    ("text", "words", "numbers", "letter"),
    [
        ("ul. Adama Mickiewicza 12a/3", ["adama", "mickiewicza"], (12,), "a"),
        ("ul. 3 Maja 12", ["3", "maja"], (12,), ""),
        ("al. Jana Pawła II 30", ["jana", "pawla", "2"], (30,), ""),
        ("aleja Jana Pawła 2 22a", ["jana", "pawla", "2"], (22,), "a"),
        ("Długa 12 3", ["dluga"], (12,), ""),
        ("Pawia 5 lok. 12", ["pawia"], (5,), ""),
        ("ul. Krakowska 5, 31-062 Kraków", ["krakowska"], (5,), ""),
        ("Rynek 1", ["square"], (1,), ""),
        ("Hauptstraße 12-14", ["haupt"], (12, 14), ""),
        ("12 Main Street, Suite 400, Port Angelo, CA 90001", ["main"], (12,), ""),
        ("21 w. 52nd st.", ["52"], (21,), ""),
        ("8638 w. third st.", ["3"], (8638,), ""),
        ("2450 broadway  between 90th and 91st sts.", ["broadway"], (2450,), ""),
        ("7 claude la.", ["claude"], (7,), ""),
        ("293-b peachtree rd. ne", ["peachtree"], (293,), "b"),
        ("95 ave. a  at 6th st.", ["a"], (95,), ""),
        ("palace hotel 3570 las palmas blvd. s.", ["las", "palmas"], (3570,), ""),
        ("ul. Krowoderska 14/Łobzowska 3", ["krowoderska"], (14,), ""),
        ("", [], (), ""),
        ("...", [], (), ""),
    ],
)
def test_an_address_is_taken_apart(
    text: str, words: list[str], numbers: tuple[int, ...], letter: str
) -> None:
    found = address_of(text, "krakow")
    assert ([word.text for word in found.words], found.numbers, found.letter) == (words, numbers, letter)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P.H.U. Kowalski & Syn Sp. z o.o.", ["phu", "kowalski", "and", "syn"]),
        ("Nowak spółka z ograniczoną odpowiedzialnością", ["nowak"]),
        ("Smith + Jones, Inc.", ["smith", "and", "jone"]),
        ("Smith and Co.", ["smith", "and"]),
        ("Arlo's Delicatessen", ["arlo", "deli"]),
        ("Second Avenue Steak House", ["2", "avenue", "steakhouse"]),
        ("Müller GmbH & Co. KG", ["muller"]),
        ("S.A.", ["s", "a"]),
        ("(Bistro)", ["bistro"]),
    ],
)
def test_a_name_is_taken_apart(text: str, words: list[str]) -> None:
    assert [word.text for word in name_of(text).words] == words


def test_telephones_nips_and_towns_have_one_form() -> None:
    assert phones_of("310/246-1501") == phones_of("+1 (310) 246-1501") == frozenset({"102461501"})
    assert phones_of("12 422 11 00; 600 100 200") == frozenset({"124221100", "600100200"})
    assert phones_of("tel. +48 12 422 11 00 wew. 5") == phones_of("012 422 11 00") == frozenset({"124221100"})
    assert (phones_of(""), phones_of("000 000 000"), phones_of("112")) == (frozenset(),) * 3
    assert (nip_of("PL 525-25-61-999"), nip_of("0000000000"), nip_of("12")) == ("5252561999", "", "")
    assert (city_of("W. Hollywood"), city_of("L.A."), city_of("31-062 KRAKÓW")) == (
        "west hollywood",
        "los angeles",
        "krakow",
    )


PIEROGI: dict[str, Any] = {
    "name": "Pierogarnia Pod Lipą", "address": "ul. Szewska 4", "city": "Kraków", "phone": "12 330 09 62",
    "nip": "6762442337", "lat": 50.0600, "lon": 19.9400,
}  # fmt: skip


def _one() -> dict[str, Any]:
    return {key: PIEROGI[key] for key in ("name", "address", "city")}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "POD LIPA", "address": "Szewska 4/2", "city": "Krakow"},
        {"name": "Pierogarnia Pod Lipom s.c.", "address": "ulica Szewska 4a", "city": "Kraków"},
        {"name": "Pod Lipą Pierogarnia", "address": "Szewska 4"},
        {"name": "Pierogarnia pod Lipą", "address": "Szewska", "city": "Kraków"},
        {"name": "Pierogarnia Pod Lipą", "city": "Kraków"},
        {"name": "Pierogarnia Pod Lipą (Kraków)", "address": "Szefska 4", "city": "Kraków"},
    ],
)
def test_one_place_written_by_two_people(other: dict[str, Any]) -> None:
    assert judge(record(**_one()), record(**other)).score >= SAME


@pytest.mark.parametrize(
    "other",
    [
        {"address": "ul. Długa 15"},  # another shop of the chain
        {"address": "ul. Szewska 40"},
        {"name": "Bar Krokodyl"},  # another firm in the building
        {"name": "Apteka Pod Lipą"},
        {"name": "Pierogarnia Babcia Malina"},
        {"city": "Tarnów"},
        {"name": ""},
    ],
)
def test_two_places_that_look_alike(other: dict[str, Any]) -> None:
    assert judge(record(**_one()), record(**{**_one(), **other})).score < SAME


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"name": "Lipowy Dwór", "phone": "600 100 200"}, "firm_on_the_spot"),
        ({"address": "Długa 15", "lat": 50.07}, "far"),  # a chain's NIP, name and telephone
        ({"nip": "6762442338"}, "phone_on_the_spot"),  # a slip in the NIP
        ({"nip": "5252561999"}, "another_firm_of_that_name"),
        ({"nip": "5252561999", "name": "Bar Krokodyl"}, "another_firm"),
        ({"nip": "", "phone": "", "address": "", "lat": 50.0605}, "name_nearby"),
        ({"nip": "", "phone": "", "address": "Długa 1", "lat": 50.0610}, "name_nearby_other_address"),
        ({"nip": "", "name": "Bar Krokodyl"}, "phone_nearby"),
    ],
)
def test_which_rule_decides(other: dict[str, Any], rule: str) -> None:
    assert judge(record(**PIEROGI), record(**{**PIEROGI, **other})).rule == rule


def test_a_person_looks_at_what_only_shares_a_telephone() -> None:
    score = judge(record(**PIEROGI), record(**{**PIEROGI, "nip": "", "name": "Bar Krokodyl"})).score
    assert POSSIBLE <= score < SAME


TEXTS = st.one_of(
    st.sampled_from(
        [
            PIEROGI["name"],
            "Pod Lipa",
            "Żabka",
            "Cafe & Bar 44",
            "smith's (east side)",
            "ul. Długa 5",
            "5 Main St.",
        ]
    ),
    st.text(max_size=30),
)
RECORDS = st.fixed_dictionaries(
    {
        "name": TEXTS, "address": TEXTS, "city": st.sampled_from(["", "Kraków", "la", "west hollywood"]),
        "phone": st.sampled_from(["", "12 330 09 62", "330 09 62", "abc"]),
        "nip": st.sampled_from(["", "6762442337", "6762442373"]),
        "lat": st.one_of(st.none(), st.floats(49.9, 50.1)), "lon": st.one_of(st.none(), st.floats(19.8, 20.1)),
    }
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(RECORDS, RECORDS)
def test_the_order_of_two_records_changes_nothing(one: dict[str, Any], other: dict[str, Any]) -> None:
    there = judge(record(**one), record(**other))
    back = judge(record(**other), record(**one))
    assert (there.score, there.rule, there.reasons) == (back.score, back.rule, back.reasons)
    assert 0 <= there.score <= 1


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_a_record_is_wholly_like_itself(one: dict[str, Any]) -> None:
    made = record(**one)
    assert judge(made, made).score == (1.0 if made.name.words else 0.0)


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_case_and_spaces_say_nothing(one: dict[str, Any]) -> None:
    spaced = {**one, "name": f"  {one['name']} ", "address": f" {one['address']}  "}
    assert record(**spaced).name.words == record(**one).name.words
    assert record(**spaced).address.numbers == record(**one).address.numbers


def _score(one: str, other: str, address: str = "Lubicz 4") -> float:
    left, right = (record(name=name, address=address, city="Kraków") for name in (one, other))
    return judge(left, right).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Poczta", "Urząd Pocztowy Kraków 23"),
        ("Fryzjer", "Salon fryzjerski"),
        ("Szewc", "ZAKŁAD SZEWSKI STANISŁAW KURDZIEL"),
        ('F.H.U. "MIX" EXPORT-IMPORT KRZYSZTOF DUDEK', "Sklep wielobranżowy Mix"),
        ("Lakeport Commons Association - Guadalupe", "Guadalupe family center"),
        ("Komisariat Policji I w Krakowie", "Komisariat Policji nr 1"),
        ("Camping Smok", "Smok Camping nr 46"),
        ("Lake Side Veterinary", "Lakeside Vet Clinic, PLLC"),
        ("Bike-Up s.c. (d. Rower-Fix)", "Rower-Fix"),
        ("Pralnia Ekspres", "Expres Pralnia"),
        ("MIKE'S TACOS D/B/A BLUE AGAVE INC", "Blue Agave"),
        ("Jeronimo Polska S.A. Biedroneczka nr 2281", "Biedroneczka"),
    ],
)
def test_one_place_under_two_names(one: str, other: str) -> None:
    assert _score(one, other) >= SAME
    assert _score(other, one) == _score(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fryzjer", "Apteka"),
        ("Kino Pod Baranami", "Piwnica Pod Baranami"),
        ("The Drayton Hotel", "Coq d'Argent at The Drayton"),
        ("Hostel Zamkowy", "Apteka Zamkowa"),
        ('Galeria Sklep "But"', 'Galeria Sklep "Zegarek"'),
        ("Przedszkole nr 12", "Przedszkole nr 21"),
    ],
)
def test_two_places_in_one_house(one: str, other: str) -> None:
    assert _score(one, other) < SAME


def test_a_cell_that_went_through_the_wrong_hands_is_mended() -> None:
    assert mended("Caf&eacute; &amp; Smith&#39;s") == "Café & Smith's"
    assert mended("KsiÄ™garnia DÅ‚uga KrakÃ³w") == "Księgarnia Długa Kraków"
    assert mended("KsiÄ™garnia &amp; Caf&eacute;") == "Księgarnia & Café"
    assert mended("Krak&Atilde;&sup3;w") == "Kraków"
    assert mended("Ă“semka") in ("Ósemka", "Ă“semka")
    assert mended("Krak?w") == "Krakw"
    assert (mended("N/A"), mended("brak"), mended("Bar Brak")) == ("", "", "Bar Brak")
    assert mended("Åland Äpfel Ärzte") == "Åland Äpfel Ärzte"


def test_a_line_for_information_is_no_telephone_of_a_place() -> None:
    assert phones_of("801 307 307; +48 800 080 010; 1-800-555-0199") == frozenset()
    assert phones_of("(801) 555-0199, 81 123 45 67") == {"015550199", "811234567"}
