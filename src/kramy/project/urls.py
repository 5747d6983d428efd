"""Every address of the hub: the desk, what has no language, then pages in three languages."""

from urllib.parse import quote

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kramy.kernel.manifest.base import offers
from kramy.kernel.places.web.public.artefacts import serve_artefact
from kramy.project import icons


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("apple-touch-icon.png", icons.touch_icon, name="touch_icon"),
    path("site.webmanifest", icons.web_manifest, name="web_manifest"),
    # Public pictures and maps; what applicants attach (attachments/) and officials import is never served from here.
    path(
        "media/<path:path>",
        serve_artefact,
        {"prefixes": ("pictures/", "images/", "maps/")},
        name="media",
    ),
    # What has no language stands before the desk: accounts sends the desk's own sign-in to everybody's.
    *[path("", include(urlconf)) for urlconf in offers("rest_urls")],
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
if getattr(settings, "ANYMAIL_WEBHOOK_SECRET", ""):
    urlpatterns.append(
        path("anymail/", include("anymail.urls"))
    )  # a mail service tells of letters that came back
if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("ui/gallery/", include("kramy.ui.urls")))


def without_language(request: HttpRequest, rest: str) -> HttpResponse:
    """The default language stands in no address; whoever types it, as for the others, is led on."""
    path = "/" + rest.lstrip("/\\")
    query = request.META["QUERY_STRING"]
    return HttpResponseRedirect(quote(path) + (f"?{query}" if query else ""))


urlpatterns.append(re_path(rf"^{settings.LANGUAGE_CODE}/(?P<rest>.*)$", require_safe(without_language)))
urlpatterns += i18n_patterns(
    *[path("", include(urlconf)) for urlconf in offers("public_urls")],
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
