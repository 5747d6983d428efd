from django.urls import path

from kramy.kernel.places.web.public.artefacts import serve_artefact

app_name = "places_artefacts"
urlpatterns = [path("artefacts/<path:path>", serve_artefact, name="artefact")]
