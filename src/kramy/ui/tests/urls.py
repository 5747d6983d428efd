"""The gallery alone: what the tests of the design system serve."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault on purpose")


urlpatterns = [path("ui/gallery/", include("kramy.ui.urls")), path("broken/", broken)]
