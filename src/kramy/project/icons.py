"""What browsers ask for by fixed names: the icon of tabs, and what a home screen needs to know of the hub."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kramy.kernel.manifest.api import city

DAY = 86_400
PAPER = "#f5f2ea"
PICTURES = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable.png", "512x512", "maskable"),
)


def _picture(name: str, otherwise: str = "ui/mark.svg") -> str:
    return static(f"{city().icons}/{name}" if city().icons else otherwise)


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """Asked for by pages without a head of ours, by feed readers and by old browsers."""
    return HttpResponseRedirect(_picture("favicon.ico"))


@require_safe
@cache_control(public=True, max_age=DAY)
def touch_icon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(_picture("apple-touch-icon.png"))


@require_safe
@cache_control(public=True, max_age=DAY)
def web_manifest(request: HttpRequest) -> JsonResponse:
    """The hub on a home screen (W3C Web Application Manifest), in the city's first language. It opens in the browser:
    letters, calendars and printing need its bar."""
    language = city().languages[0]
    names = city().hub_names
    return JsonResponse(
        {
            "name": names[language],
            "short_name": names[language],
            "description": city().taglines[language],
            "lang": language,
            "dir": "ltr",
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "browser",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": [
                {"src": _picture(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in PICTURES
                if city().icons
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
