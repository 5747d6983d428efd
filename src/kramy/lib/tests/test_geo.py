import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from kramy.lib.geo import Area, BoundingBox, LocalPlane, distance, distances, format_distance

city = st.tuples(st.floats(19.7, 20.3), st.floats(49.9, 50.2))

RYNEK, WAWEL, WARSAW = (19.9373, 50.0617), (19.9354, 50.0540), (21.0118, 52.2298)
SQUARE_WITH_HOLE = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]],
            [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]],
        ],
        [[[10, 10], [11, 10], [11, 11], [10, 10]]],
    ],
}


def test_known_distances() -> None:
    assert distance(*RYNEK, *WAWEL) == pytest.approx(867, abs=2)
    assert distance(*RYNEK, *WARSAW) == pytest.approx(252_100, rel=0.002)
    assert distance(0, 0, 180, 0) == pytest.approx(math.pi * 6_371_008.8)


@given(city, city)
def test_distance_is_symmetric_and_arrays_agree(one: tuple[float, float], other: tuple[float, float]) -> None:
    there = distance(*one, *other)
    assert there == pytest.approx(distance(*other, *one), abs=1e-6)
    assert distances(*one, [other[0]], [other[1]])[0] == pytest.approx(there, abs=1e-6)


@given(city, st.floats(1, 20_000), st.floats(0, 2 * math.pi), st.floats(0, 0.99))
def test_a_box_around_holds_everything_that_near(
    centre: tuple[float, float], radius: float, bearing: float, share: float
) -> None:
    plane = LocalPlane(*centre)
    lon, lat = plane.to_degrees(math.cos(bearing) * radius * share, math.sin(bearing) * radius * share)
    assert BoundingBox.around(*centre, radius).contains(float(lon), float(lat))


@given(city, city)
def test_the_plane_keeps_lengths_and_returns(centre: tuple[float, float], other: tuple[float, float]) -> None:
    plane = LocalPlane(*centre)
    x, y = plane.to_metres(*other)
    assert math.hypot(float(x), float(y)) == pytest.approx(distance(*centre, *other), rel=0.006, abs=0.01)
    lon, lat = plane.to_degrees(x, y)
    assert (float(lon), float(lat)) == pytest.approx(other, abs=1e-9)


def test_boxes() -> None:
    box = BoundingBox.of([(19.9, 50.1), (20.1, 50.0)])
    assert box == (19.9, 50.0, 20.1, 50.1)
    assert BoundingBox.of([]) is None
    assert BoundingBox.parse("19.9,50.0,20.1,50.1") == box
    assert BoundingBox(0, 0, 1, 1).intersects(BoundingBox(1, 1, 2, 2))
    assert not BoundingBox(0, 0, 1, 1).intersects(BoundingBox(1.1, 0, 2, 2))


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "20,50,19,51", "19,51,20,50", "a,b,c,d", "nan,50,20,51", "-181,0,0,1"]
)
def test_boxes_that_make_no_sense(text: str) -> None:
    with pytest.raises(ValueError):
        BoundingBox.parse(text)


def test_area() -> None:
    area = Area.from_geojson(SQUARE_WITH_HOLE)
    asked = [(0.5, 0.5), (2, 2), (1, 2), (0, 0), (10.6, 10.5), (5, 5)]
    answers = [True, False, True, True, True, False]
    assert [area.contains(*pair) for pair in asked] == answers
    assert area.contains_many([pair[0] for pair in asked], [pair[1] for pair in asked]).tolist() == answers
    assert area.contains(*area.point_inside())
    assert Area.from_wkb(area.geometry.wkb).box == (0, 0, 11, 11)


def test_area_mends_a_bow_tie_and_refuses_a_line() -> None:
    assert Area(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])).contains(1.8, 1.0)
    with pytest.raises(ValueError, match="LineString"):
        Area(LineString([(0, 0), (1, 1)]))


@pytest.mark.parametrize(
    ("metres", "locale", "text"),
    [
        (0, "pl", "0 m"),
        (4, "pl", "0 m"),
        (347, "pl", "350 m"),
        (994, "pl", "990 m"),
        (996, "pl", "1,0 km"),
        (1249, "pl", "1,2 km"),
        (1249, "en-gb", "1.2 km"),
        (1249, "uk", "1,2 км"),
        (350, "uk", "350 м"),
        (9949, "pl", "9,9 km"),
        (9951, "pl", "10 km"),
        (12_400, "pl", "12 km"),
    ],
)
def test_distances_for_people(metres: float, locale: str, text: str) -> None:
    assert format_distance(metres, locale) == text.replace(" ", "\u00a0")


def test_distances_of_none() -> None:
    assert distances(19.9, 50.0, np.array([]), np.array([])).tolist() == []
