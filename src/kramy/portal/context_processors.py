"""What every page of the hub shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city, in_language
from kramy.kernel.manifest.base import offers


def _links_to_modules(path: str) -> list[dict[str, Any]]:
    items = [
        {"label": item.label, "url": reverse(item.url_name), "order": item.order}
        for item in offers("navigation")
    ]
    items.append({"label": _("News"), "url": reverse("portal:news"), "order": 500})
    for item in items:
        item["current"] = path.startswith(item["url"])
    return sorted(items, key=lambda item: item["order"])


def _account_link(request: HttpRequest) -> dict[str, str]:
    if request.user.is_authenticated:
        return {"label": _("My account"), "url": reverse("accounts:profile")}
    return {"label": _("Sign in"), "url": reverse("account_login")}


def _footer(request: HttpRequest) -> list[dict[str, str]]:
    links = [
        {"label": _("Accessibility declaration"), "url": reverse("portal:accessibility")},
        {"label": _("Privacy"), "url": reverse("portal:privacy")},
        {"label": _("Contact"), "url": reverse("portal:contact")},
    ]
    # A visitor is led to the sign-in; somebody signed in who has no right to the desk would only be turned away.
    if not request.user.is_authenticated or request.user.has_perm("wagtailadmin.access_admin"):
        links.append({"label": _("For officials"), "url": reverse("wagtailadmin_home")})
    return links


def language_links(request: HttpRequest, language_urls: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The same page in every language: from ``language_urls`` where the page knows them, else by its route."""
    path = request.get_full_path()
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": (language_urls or {}).get(code) or translate_url(path, code),
            "current": code == get_language(),
        }
        for code in city().languages
    ]


def hub(request: HttpRequest) -> dict[str, Any]:
    """Names and links of the frame; links are lazy, so a page that shows none pays for none."""
    frame = {
        "city": city(),
        "hub_name": in_language(city().hub_names),
        "hub_tagline": in_language(city().taglines),
        "office_name": in_language(city().office_names),
        "home_url": f"/{'' if get_language() == city().languages[0] else f'{get_language()}/'}",
        "account_link": SimpleLazyObject(lambda: _account_link(request)),
        "is_demo": settings.DEMO,
        "navigation": SimpleLazyObject(lambda: _links_to_modules(request.path)),
        "footer_links": SimpleLazyObject(lambda: _footer(request)),
        "language_links": SimpleLazyObject(
            lambda: language_links(request, getattr(request, "language_urls", None))
        ),
    }
    route = getattr(request, "host_route", None)
    return frame | route.frame(request) if route else frame
