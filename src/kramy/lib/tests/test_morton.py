import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.morton import MAX_LATITUDE, covering, covering_many, key, keys, point, points, tile, tile_range

lons = st.floats(-180, 180)
lats = st.floats(-MAX_LATITUDE, MAX_LATITUDE)
city_lons = st.floats(19.79, 20.22)
city_lats = st.floats(49.96, 50.13)


@given(lons, lats)
def test_round_trip(lon: float, lat: float) -> None:
    morton_key = key(lon, lat)
    back_lon, back_lat = point(morton_key)
    assert 0 <= morton_key < 2**62
    assert abs(back_lon - lon) < 1e-6
    assert abs(back_lat - lat) < 1e-6
    assert key(back_lon, back_lat) == morton_key


def test_corners_of_the_map() -> None:
    assert key(-180, MAX_LATITUDE) == 0
    assert key(180, -MAX_LATITUDE) == 2**62 - 1
    assert key(0, 0) == (2**60 | 2**61)


def test_arrays_agree_with_single_points() -> None:
    lon, lat = np.array([19.94, 20.1, -122.4]), np.array([50.06, 49.99, 37.8])
    assert keys(lon, lat).tolist() == [key(*pair) for pair in zip(lon, lat, strict=True)]
    back_lon, back_lat = points(keys(lon, lat))
    np.testing.assert_allclose(back_lon, lon, atol=1e-6)
    np.testing.assert_allclose(back_lat, lat, atol=1e-6)
    assert keys([], []).tolist() == []


@pytest.mark.parametrize(
    ("lon", "lat"), [(181, 0), (0, 86), (float("nan"), 0), (0, float("nan")), (float("inf"), 0)]
)
def test_points_off_the_map_are_refused(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="180"):
        key(lon, lat)


def test_a_key_starts_with_its_tile() -> None:
    krakow = key(19.9373, 50.0617)
    assert tile(krakow, 0) == (0, 0)
    # the formula by which slippy-map servers number their tiles
    phi = math.radians(50.0617)
    row = int((1 - math.log(math.tan(phi) + 1 / math.cos(phi)) / math.pi) / 2 * 2**12)
    assert tile(krakow, 12) == (2274, row) == (2274, 1388)
    low, high = tile_range(12, 2274, 1388)
    assert low <= krakow <= high
    assert high - low + 1 == 4**19


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    west, east = sorted((draw(city_lons), draw(city_lons)))
    south, north = sorted((draw(city_lats), draw(city_lats)))
    return west, south, east, north


@given(boxes(), st.integers(1, 40), st.floats(0, 1), st.floats(0, 1))
def test_every_point_of_a_box_is_in_one_of_few_ranges(
    box: tuple[float, float, float, float], most: int, across: float, up: float
) -> None:
    west, south, east, north = box
    lon, lat = min(west + (east - west) * across, east), min(south + (north - south) * up, north)
    ranges = covering(*box, most=most)
    assert 1 <= len(ranges) <= most
    assert all(low <= high for low, high in ranges)
    assert all(left[1] + 1 < right[0] for left, right in itertools.pairwise(ranges))
    for x, y in ((lon, lat), (west, south), (east, north), (west, north), (east, south)):
        assert any(low <= key(x, y) <= high for low, high in ranges)


def test_box_of_the_whole_world_and_none() -> None:
    assert covering(-180, -90, 180, 90) == [(0, 2**62 - 1)]
    assert covering(20, 50, 19, 51) == []
    assert covering(19, 51, 20, 50) == []
    with pytest.raises(ValueError, match="range"):
        covering(19, 50, 20, 51, most=0)


def test_ranges_fit_close_enough_to_be_worth_it() -> None:
    random = np.random.default_rng(7)
    lon, lat = random.uniform(19.79, 20.22, 20_000), random.uniform(49.96, 50.13, 20_000)
    everything = keys(lon, lat)
    box = (19.92, 50.04, 19.99, 50.08)
    shown = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    read = np.zeros(len(lon), dtype=bool)
    for low, high in covering(*box):
        read |= (everything >= low) & (everything <= high)
    assert not (shown & ~read).any()
    assert read.sum() < 2 * shown.sum()


def test_many_boxes_are_covered_at_once_by_at_most_four_ranges_each() -> None:
    west = [19.9, 19.93, 179.9999, -180.0]
    south = [50.0, 50.06, 10.0, -85.2]
    east, north = [x + 0.004 for x in west], [y + 0.0025 for y in south]
    which, lows, highs = covering_many(west, south, east, north)
    for at in range(4):
        mine = [(low, high) for box, low, high in zip(which, lows, highs, strict=True) if box == at]
        assert 1 <= len(mine) <= 4
        for fraction_x in (0.0, 0.3, 1.0):
            for fraction_y in (0.0, 0.6, 1.0):
                lon = min(west[at] + 0.004 * fraction_x, 180)
                lat = max(south[at] + 0.0025 * fraction_y, -MAX_LATITUDE)
                assert any(low <= key(lon, lat) <= high for low, high in mine)
    empty = covering_many([], [], [], [])
    assert [len(part) for part in empty] == [0, 0, 0]
