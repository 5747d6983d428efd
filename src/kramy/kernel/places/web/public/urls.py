from django.urls import path

from kramy.kernel.places.web.public.views import suggest

app_name = "places"
urlpatterns = [path("places/suggest", suggest, name="suggest")]
