"""Places hold no personal data but who imported a file."""

from typing import Any

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.places.models import PlacesImport

BOX = ("west", "south", "east", "north")


def export_imports(user: Any) -> list[dict[str, Any]]:
    return [
        {"kind": item.kind, "file_name": item.file_name, "created_at": item.created_at.isoformat()}
        for item in PlacesImport.objects.filter(created_by=user).order_by("pk")
    ]


def erase_imports(user: Any) -> int:
    return PlacesImport.objects.filter(created_by=user).update(created_by=None)


PERSONAL_DATA = (
    PersonalData(
        model="places.District",
        other=(
            "number", "name", "slug", "boundary", *BOX, "area_km2", "population", "population_on", "approximate",
            "source", "updated_at",
        ),
    ),
    PersonalData(
        model="places.Street", other=("town", "name", "lon", "lat", "address_count", "updated_at")
    ),
    PersonalData(
        model="places.Address",
        other=(
            "lon", "lat", "morton", "in_street", "street", "house_number", "number_value", "postcode", "town",
            "district", "search_text", "source",
        ),
    ),
    PersonalData(model="places.MapLayer", other=("kind", "source", "licence", "approximate", "updated_at")),
    PersonalData(model="places.LayerFeature", other=("layer", "name", "geometry", *BOX)),
    PersonalData(
        model="places.BaseMapPublication",
        other=("path", "attribution", "approximate", "feature_count", "byte_count", "published_at"),
    ),
    PersonalData(
        model="places.PlacesImport",
        personal=("created_by",),
        other=(
            "kind", "layer_kind", "file", "file_name", "options", "state", "progress", "total", "report",
            "created_at", "applied_at",
        ),
        purpose="Knowing which official brought in which file",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest",
        retention="Until the official's account is erased; the file and its report stay",
        export=export_imports,
        erase=erase_imports,
    ),
)  # fmt: skip
