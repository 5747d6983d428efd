from django.urls import path, re_path

from kramy.modules.map_campaigns.web.rest import features

app_name = "maps_api"

_COLLECTION = "api/features/collections/<slug:slug>"

urlpatterns = [
    re_path(r"^api/features/?$", features.landing, name="landing"),
    path("api/features/openapi.json", features.definition, name="definition"),
    path("api/features/conformance", features.conformance, name="conformance"),
    path("api/features/collections", features.collections, name="collections"),
    path(_COLLECTION, features.collection, name="collection"),
    path(f"{_COLLECTION}/items", features.items, name="items"),
    path(f"{_COLLECTION}/items/<str:feature_id>", features.item, name="item"),
    path("api/features/<path:rest>", features.missing, name="missing"),
]
