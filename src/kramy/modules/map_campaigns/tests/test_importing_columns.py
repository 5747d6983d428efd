import pytest

from kramy.modules.map_campaigns.domain.importing.categories import (
    KnownCategory,
    fallback_category,
    guess_category,
    split_values,
)
from kramy.modules.map_campaigns.domain.importing.columns import guess_key, guess_mapping

OSM = (
    "geometry.longitude", "geometry.latitude", "osm_id", "tags.amenity", "tags.name", "tags.addr:street",
    "tags.addr:housenumber", "tags.addr:postcode", "tags.addr:city", "tags.opening_hours", "tags.phone",
    "tags.contact:phone", "tags.website", "tags.email", "tags.shop", "tags.takeaway", "tags.delivery",
    "tags.contact:facebook", "tags.contact:instagram", "tags.name:uk", "tags.check_date", "tags.ref", "tags.y",
)  # fmt: skip


def test_openstreetmap_tags_are_matched() -> None:
    assert guess_mapping(OSM) == {
        "lon": ["geometry.longitude"],
        "lat": ["geometry.latitude"],
        "name": ["tags.name"],
        "category": ["tags.amenity", "tags.shop"],
        "street": ["tags.addr:street"],
        "house_number": ["tags.addr:housenumber"],
        "postcode": ["tags.addr:postcode"],
        "town": ["tags.addr:city"],
        "opening_hours": ["tags.opening_hours"],
        "phone": ["tags.phone", "tags.contact:phone"],
        "email": ["tags.email"],
        "website": ["tags.website"],
        "facebook": ["tags.contact:facebook"],
        "instagram": ["tags.contact:instagram"],
        "takeaway": ["tags.takeaway"],
        "delivery": ["tags.delivery"],
    }
    assert guess_key(OSM) == "osm_id"


def test_polish_headers_are_matched() -> None:
    columns = ("Lp.", "Nazwa firmy", "Branża", "Adres", "Nr telefonu", "Strona WWW", "Długość", "Szerokość")
    assert guess_mapping(columns) == {
        "name": ["Nazwa firmy"],
        "category": ["Branża"],
        "lon": ["Długość"],
        "lat": ["Szerokość"],
        "address": ["Adres"],
        "phone": ["Nr telefonu"],
        "website": ["Strona WWW"],
    }
    assert guess_key(columns) == ""


RESTAURANTS = KnownCategory(
    id=1, slug="restauracje", names=("Restauracje", "Restaurants", "Ресторани"), words="obiady"
)
BAKERIES = KnownCategory(id=2, slug="piekarnie", names=("Piekarnie", "Bakeries"), words="chleb bułki")
BEAUTY = KnownCategory(id=3, slug="uroda", names=("Uroda", "Beauty"), words="fryzjer kosmetyczka")
OTHER = KnownCategory(id=4, slug="inne", names=("Inne", "Other"))
KNOWN = (RESTAURANTS, BAKERIES, BEAUTY, OTHER)


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("Restauracje", 1),
        ("restaurants", 1),
        ("restaurant", 1),
        ("restauracja włoska", 1),
        ("bakery", 2),
        ("hairdresser", 3),
        ("beauty", 3),
        ("Chleb", 2),
        ("vacant", "skip"),
        ("frame", "default"),
        ("yes", "default"),
    ],
)
def test_values_are_matched_with_categories(value: str, meaning: int | str) -> None:
    assert guess_category(value, KNOWN) == meaning


def test_the_category_called_other_is_the_default() -> None:
    assert fallback_category(KNOWN) == 4
    assert fallback_category(KNOWN[:3]) is None


def test_values_in_a_cell_are_parted() -> None:
    assert split_values("bar; kawiarnia |pub;") == ["bar", "kawiarnia", "pub"]
