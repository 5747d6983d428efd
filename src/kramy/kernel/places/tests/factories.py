"""Places for tests: districts that are plain rectangles, addresses where one wants them."""

import json
from typing import Any

import shapely

from kramy.kernel.places.domain import address_import, address_rows
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.enums import AddressSource
from kramy.kernel.places.models import Address, District, LayerFeature, MapLayer
from kramy.lib import tables
from kramy.lib.text import slug

# West, south, east, north: two neighbours in the middle of Kraków.
OLD_TOWN = (19.92, 50.05, 19.95, 50.07)
GRZEGORZKI = (19.95, 50.05, 19.99, 50.07)


def make_district(
    *,
    name: str = "Stare Miasto",
    number: int | None = 1,
    box: tuple[float, float, float, float] = OLD_TOWN,
    **fields: Any,
) -> District:
    """A district that is a rectangle."""
    west, south, east, north = box
    return District.objects.create(
        name=name,
        number=number,
        slug=slug(name),
        boundary=shapely.to_wkb(shapely.box(*box)),
        west=west,
        south=south,
        east=east,
        north=north,
        area_km2=1.5,
        **fields,
    )


def make_address(
    *,
    street: str = "Floriana Straszewskiego",
    house_number: str = "5",
    postcode: str = "31-101",
    town: str = "Kraków",
    lon: float = 19.935,
    lat: float = 50.06,
    source: str = AddressSource.DEMO,
) -> Address:
    """One address, through the import so that the street is kept too."""
    text = f"street,number,postcode,town,lon,lat\n{street},{house_number},{postcode},{town},{lon},{lat}\n"
    table = tables.read(text.encode())
    address_import.import_addresses(
        table=table, columns=address_rows.guessed_columns(table), by=None, source=source
    )
    return Address.objects.get(street=street, house_number=house_number, town=town, postcode=postcode)


def make_layer(
    *, kind: str = "water", shape: shapely.Geometry | None = None, name: str = "Wisła"
) -> MapLayer:
    """A layer with one feature, a line along the south of the old town unless another is given."""
    layer, _created = MapLayer.objects.get_or_create(kind=kind, defaults={"source": "test", "licence": "CC0"})
    shape = (
        shape if shape is not None else shapely.LineString([(19.9, 50.05), (19.94, 50.049), (20.0, 50.05)])
    )
    west, south, east, north = shape.bounds
    LayerFeature.objects.create(
        layer=layer, name=name, geometry=shapely.to_wkb(shape), west=west, south=south, east=east, north=north
    )
    return layer


def geojson(*features: tuple[dict[str, Any], shapely.Geometry | None]) -> bytes:
    """A GeoJSON file of (properties, geometry) pairs."""
    listed = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None,
        }
        for properties, shape in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


def plan_summary(plan: Plan) -> tuple[list[str], list[str], list[str]]:
    """What a plan adds, replaces and removes."""
    return plan.added, plan.replaced, plan.removed
