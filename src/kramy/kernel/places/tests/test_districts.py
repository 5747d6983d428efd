"""Which district a point lies in, and that the answer follows the data."""

import numpy as np
import pytest
import shapely

from kramy.kernel.manifest.api import city
from kramy.kernel.places import api
from kramy.kernel.places.tests.factories import GRZEGORZKI, make_district

pytestmark = pytest.mark.django_db


def test_a_point_is_in_its_district():
    old_town = make_district()
    grzegorzki = make_district(name="Grzegórzki", number=2, box=GRZEGORZKI)
    assert api.district_at(19.93, 50.06) == old_town
    assert api.district_at(19.97, 50.06) == grzegorzki
    assert api.district_at(19.95, 50.06) == old_town  # on the border: the lower number
    assert api.district_at(20.5, 50.06) is None


def test_many_points_at_once_agree_with_one_by_one():
    make_district()
    make_district(name="Grzegórzki", number=2, box=GRZEGORZKI)
    numbers = np.random.default_rng(7)
    lons, lats = numbers.uniform(19.9, 20.0, 300), numbers.uniform(50.04, 50.08, 300)
    lons[0], lats[0] = 19.95, 50.06
    one_by_one = [getattr(api.district_at(lon, lat), "pk", 0) for lon, lat in zip(lons, lats, strict=True)]
    assert api.district_ids(lons, lats).tolist() == one_by_one
    assert len(set(one_by_one)) == 3


def test_in_city_follows_the_districts_and_without_them_the_bounds():
    west, south, east, north = city().bounds
    assert api.in_city((west + east) / 2, (south + north) / 2) is True
    assert api.in_city(west - 0.1, south) is False
    assert api.city_bounds() == (west, south, east, north)
    make_district()
    assert api.in_city(19.93, 50.06) is True
    assert api.in_city((west + east) / 2, 50.0) is False


def test_one_query_when_nothing_changed_and_a_new_look_when_something_did(django_assert_num_queries):
    make_district()
    assert len(api.districts()) == 1
    with django_assert_num_queries(1):
        assert api.district_at(19.97, 50.06) is None
    second = make_district(name="Grzegórzki", number=2, box=GRZEGORZKI)
    assert api.district_at(19.97, 50.06) == second
    second.boundary = shapely.to_wkb(shapely.box(20.0, 50.0, 20.1, 50.1))
    second.save()
    second.delete()
    assert api.district_at(19.97, 50.06) is None
