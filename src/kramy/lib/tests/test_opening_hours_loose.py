"""Opening hours in words, read as OpenStreetMap's notation."""

import doctest

import pytest

from kramy.lib import opening_hours, opening_hours_loose
from kramy.lib.opening_hours_loose import as_notation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pn-pt 9-17", "Mo-Fr 09:00-17:00"),
        ("Pn. – Pt.: 8:30 – 18.00", "Mo-Fr 08:30-18:00"),
        ("pon.-czw. 10-20, pt-sob 10-22, niedz. nieczynne", "Mo-Th 10:00-20:00; Fr-Sa 10:00-22:00; Su off"),
        ("poniedziałek: 9-12, 13-17", "Mo 09:00-12:00,13:00-17:00"),
        ("wt, śr i czw 0900-1700; sb 9h-14h", "Tu,We,Th 09:00-17:00; Sa 09:00-14:00"),
        ("od poniedziałku do piątku w godz. od 7.00 do 15.00", "Mo-Fr 07:00-15:00"),
        ("codziennie 10-24", "Mo-Su 10:00-24:00"),
        ("dni robocze 8-16, weekend 10-14, święta nieczynne", "Mo-Fr 08:00-16:00; Sa-Su 10:00-14:00; PH off"),
        ("10-18", "10:00-18:00"),
        ("pt-nd całą dobę", "Fr-Su 00:00-24:00"),
        ("czynne całodobowo", "24/7"),
        ("24h", "24/7"),
        ("Пн-Пт 9:00-18:00, Сб 10-15, нд вихідний", "Mo-Fr 09:00-18:00; Sa 10:00-15:00; Su off"),
        ("п’ятниця з 9 до 17", "Fr 09:00-17:00"),
        ("Mon-Fri 9-17, Sat 10-14, Sun closed", "Mo-Fr 09:00-17:00; Sa 10:00-14:00; Su off"),
        ("pt 18-2", "Fr 18:00-02:00"),
    ],
)
def test_what_people_write_is_understood(text: str, expected: str) -> None:
    assert as_notation(text) == expected
    assert opening_hours.parse(expected)


@pytest.mark.parametrize(
    "text",
    [
        "", "po umówieniu telefonicznym", "pn-pt", "9", "pn 9-17 (w sezonie do 19)", "latem 10-20", "pn 9-17-19",
        "pn-śr-pt 9-17", "nieczynne", "pn 25-30", "pn 9-17 tel. 123", "24:30-25:00", "pn nieczynne 9-17", "całodobowo pn 9",
        "co drugi wtorek 9-12", "pn-święta 9-17",
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_left_alone(text: str) -> None:
    assert as_notation(text) is None


def test_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(opening_hours_loose).failed == 0
