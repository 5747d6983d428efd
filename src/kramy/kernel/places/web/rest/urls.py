from django.urls import path

from kramy.kernel.places.web.public.artefacts import serve_artefact
from kramy.kernel.places.web.rest.maps import base_map_configuration, nearest

app_name = "places_artefacts"
urlpatterns = [
    path("artefacts/<path:path>", serve_artefact, name="artefact"),
    path("places/base-map.json", base_map_configuration, name="base_map"),
    path("places/nearest.json", nearest, name="nearest"),
]
