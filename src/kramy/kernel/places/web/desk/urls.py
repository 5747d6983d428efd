from django.urls import include, path

from kramy.kernel.places.web.desk import views

places = (
    [
        path("", views.districts, name="districts"),
        path("layers/", views.layers, name="layers"),
        path("layers/<int:pk>/remove/", views.remove_layer, name="remove_layer"),
        path("addresses/", views.addresses, name="addresses"),
        path("imports/", views.imports, name="imports"),
        path("imports/new/<slug:kind>/", views.upload, name="upload"),
        path("imports/<int:pk>/", views.import_, name="import"),
        path("imports/<int:pk>/start/", views.start, name="start"),
    ],
    "places_desk",
)

urlpatterns = [path("places/", include(places))]
