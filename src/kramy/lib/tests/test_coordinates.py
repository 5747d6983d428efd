"""Places as people write them down."""

import pytest

from kramy.lib.coordinates import angle, candidates, from_numbers, single


@pytest.mark.parametrize(
    "text",
    [
        "50.06, 19.94", "50,06; 19,94", "50,0600 19,9400", "(50.06;19.94)", "[50.06, 19.94, 210]", "50.06N 19.94E",
        "19.94E 50.06N", "50°3'36\"N 19°56'24\"E", "N 50° 3.6' E 19° 56.4'", "50 03 36 N 19 56 24 E", "POINT (19.94 50.06)",
        "SRID=4326;POINT Z (19.94 50.06 210)",
    ],
)  # fmt: skip
def test_a_place_in_one_cell(text: str) -> None:
    assert next(candidates(text)) == pytest.approx((19.94, 50.06))


@pytest.mark.parametrize(
    "text", ["", "Szewska 4", "31-009 Kraków", "12 330 09 62", "50.06", "POINT EMPTY", "POINT (a b)"]
)
def test_what_is_no_place(text: str) -> None:
    assert list(candidates(text)) == []


def test_metres_are_tried_in_every_system_and_order() -> None:
    wanted = pytest.approx((19.9372, 50.0614), abs=1e-5)
    assert wanted in list(from_numbers(567060.15, 244213.71))
    assert wanted in list(from_numbers(244213.71, 567060.15))
    assert wanted in list(from_numbers(7423905.46, 5547790.52))
    assert list(from_numbers(float("nan"), 50.0)) == []
    assert list(from_numbers(0, 0)) == []


def test_single_coordinates() -> None:
    assert (single("19,94"), single("50°03'36\"N"), single("W 3.5"), single("abc")) == (
        19.94,
        50.06,
        -3.5,
        None,
    )
    assert angle("50°61'") is None
