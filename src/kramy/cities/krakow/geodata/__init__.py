"""The demo's places: hand-drawn outlines and invented house numbers, loaded with the verbs of ``places``."""

import csv
import io
import json
from typing import Any

from shapely.geometry import mapping

from kramy.cities.krakow.geodata import features, outlines, streets
from kramy.kernel.places import api

SOURCE = "Kramy"  # shown on the map in every language; that it is a sketch, the map says itself
LICENCE = "EUPL-1.2"


def load_geodata(*, by: Any = None) -> None:
    """Districts, layers of the base map and the address index of the demo. Doing it again changes nothing.

    Official data, once imported, are not overwritten.
    """
    if api.districts_are_replaceable():
        api.import_districts(file=districts_geojson(), by=by, source=SOURCE, approximate=True)
    for kind, sketches in (
        ("water", features.WATER),
        ("green", features.GREENS),
        ("main_street", features.MAIN_STREETS),
        ("street", streets.sketches()),
    ):
        if api.layer_is_replaceable(kind):
            file = json.dumps(features.as_geojson(sketches)).encode()
            api.import_layer(kind=kind, file=file, by=by, source=SOURCE, licence=LICENCE, approximate=True)
    if api.addresses_are_replaceable():
        api.import_addresses(file=addresses_csv(), by=by, source="demo", complete=True)


def districts_geojson() -> bytes:
    """The eighteen sketched districts as GeoJSON."""
    listed = [
        {
            "type": "Feature",
            "properties": {"name": name, "number": number, "approximate": True},
            "geometry": mapping(area),
        }
        for number, (name, area) in enumerate(outlines.districts().items(), start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


def addresses_csv() -> bytes:
    """The invented addresses as a table."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["street", "number", "postcode", "town", "lon", "lat"])
    for address in streets.addresses():
        writer.writerow(
            [address.street, address.house_number, address.postcode, "Kraków", address.lon, address.lat]
        )
    return text.getvalue().encode()
