"""The sketch of Kraków holds together and loads as often as one likes."""

import pytest
import shapely

from kramy.cities.krakow.config import CITY
from kramy.cities.krakow.geodata import load_geodata, outlines, streets
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.places.models import Address, District, MapLayer


def test_districts_are_the_official_eighteen_and_tile_the_city():
    areas = outlines.districts()
    assert tuple(areas) == CITY.district_names
    shapes = list(areas.values())
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes))
    west, south, east, north = CITY.bounds
    assert shapely.box(west - 0.01, south - 0.01, east + 0.01, north + 0.01).contains(whole)


def test_every_invented_address_lies_in_the_city_and_is_there_once():
    whole = shapely.union_all(list(outlines.districts().values()))
    addresses = list(streets.addresses())
    inside = shapely.contains_xy(whole, [a.lon for a in addresses], [a.lat for a in addresses])
    assert [a for a, is_in in zip(addresses, inside, strict=True) if not is_in] == []
    assert len({(a.street, a.house_number) for a in addresses}) == len(addresses)


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_official_data_stay():
    load_geodata()
    before = list(District.objects.values_list("pk", "name", "number", "approximate"))
    addresses = list(Address.objects.order_by("pk").values_list("pk", flat=True))
    load_geodata()
    assert list(District.objects.values_list("pk", "name", "number", "approximate")) == before
    assert [(number, approximate) for _pk, _name, number, approximate in before] == [
        (n, True) for n in range(1, 19)
    ]
    assert list(Address.objects.order_by("pk").values_list("pk", flat=True)) == addresses
    assert list(MapLayer.objects.values_list("kind", "approximate")) == [
        ("green", True),
        ("main_street", True),
        ("street", True),
        ("water", True),
    ]
    District.objects.update(approximate=False)
    entries = AuditEntry.objects.filter(action="places.districts_replaced").count()
    load_geodata()
    assert AuditEntry.objects.filter(action="places.districts_replaced").count() == entries
