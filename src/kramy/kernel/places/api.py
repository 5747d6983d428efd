"""What other apps may ask of places."""

from typing import Any, BinaryIO

from django.db import transaction

from kramy.kernel.places.base import AddressHit, BaseMap
from kramy.kernel.places.domain import basemap, geometry_files, search
from kramy.kernel.places.domain import districts as known_districts
from kramy.kernel.places.domain.address_import import import_addresses as _import_addresses
from kramy.kernel.places.domain.address_rows import guessed_columns
from kramy.kernel.places.domain.district_import import replace_districts
from kramy.kernel.places.domain.districts import city_bounds, district_at, district_ids, in_city
from kramy.kernel.places.domain.geocoding import geocode, geocode_many
from kramy.kernel.places.domain.layer_import import replace_layer
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.domain.population_import import set_population
from kramy.kernel.places.domain.publishing import publish as publish_artefact
from kramy.kernel.places.domain.publishing import remove as remove_artefact
from kramy.kernel.places.domain.static_map import static_map_svg
from kramy.kernel.places.enums import AddressSource
from kramy.kernel.places.models import Address, District, MapLayer
from kramy.lib import tables

__all__ = [
    "addresses_are_replaceable",
    "base_map",
    "city_bounds",
    "district_at",
    "district_ids",
    "districts",
    "districts_are_replaceable",
    "geocode",
    "geocode_many",
    "import_addresses",
    "import_districts",
    "import_layer",
    "import_population",
    "in_city",
    "layer_is_replaceable",
    "nearest_address",
    "publish_artefact",
    "remove_artefact",
    "static_map_svg",
    "suggest_addresses",
]


def districts() -> list[District]:
    """Every district in the order of its number; one query unless they changed."""
    return list(known_districts.loaded().rows)


def suggest_addresses(
    text: str, *, limit: int = 8, near: tuple[float, float] | None = None
) -> list[AddressHit]:
    """Addresses for what was typed so far, best first; ``near`` is a (lon, lat) that breaks ties."""
    return search.suggest(text, limit=limit, near=near)


def nearest_address(lon: float, lat: float) -> AddressHit | None:
    """The known address closest to a point, within 300 m."""
    return search.nearest(lon, lat)


def base_map() -> BaseMap:
    """What maps are drawn on now; one query, none when ``KRAMY_BASEMAP`` is set."""
    return basemap.current()


@transaction.atomic
def import_districts(*, file: BinaryIO | bytes, by: Any, **options: Any) -> Plan:
    """Replace the districts by a file; options as in `replace_districts`. Raises `Refused`."""
    return replace_districts(content=geometry_files.read(_bytes(file)), by=by, **options)


@transaction.atomic
def import_layer(*, kind: str, file: BinaryIO | bytes, by: Any, **options: Any) -> Plan:
    """Replace a layer of the base map by a file; options as in `replace_layer`. Raises `Refused`."""
    return replace_layer(kind=kind, content=geometry_files.read(_bytes(file)), by=by, **options)


def import_addresses(
    *, file: BinaryIO | bytes, columns: dict[str, str] | None = None, by: Any, **options: Any
) -> Plan:
    """Bring the address index up to date; columns are guessed when not given. Raises `Refused`."""
    table = tables.read(_bytes(file))
    return _import_addresses(table=table, columns=columns or guessed_columns(table), by=by, **options)


def import_population(*, file: BinaryIO | bytes, on: Any, by: Any, **options: Any) -> Plan:
    """Residents of each district from a table, counted on the date ``on``. Raises `Refused`."""
    return set_population(table=tables.read(_bytes(file)), on=on, by=by, **options)


def districts_are_replaceable() -> bool:
    """Whether a sketch may take the districts' place: there are none, or they are a sketch themselves."""
    return not District.objects.filter(approximate=False).exists()


def layer_is_replaceable(kind: str) -> bool:
    """Whether a sketch may take this layer's place: there is none, or it is a sketch itself."""
    return not MapLayer.objects.filter(kind=kind, approximate=False).exists()


def addresses_are_replaceable() -> bool:
    """Whether invented addresses may be loaded: there are no others."""
    return not Address.objects.exclude(source=AddressSource.DEMO).exists()


def _bytes(file: BinaryIO | bytes) -> bytes:
    return file if isinstance(file, bytes) else file.read()
