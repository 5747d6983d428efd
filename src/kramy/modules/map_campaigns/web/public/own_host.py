"""A campaign on its own host name: the same views under shorter addresses, and the hub's pages never.

``/`` is the map, ``/en/`` and ``/uk/`` in the other languages, ``/12-firm/`` an entry, ``/apply`` the application.
Inside such a request every address is made with `addresses(slug)`, in which the campaign's pages have their short
form and all others that of the hub; those the middleware (``project.hosts``) sends to the hub's own host.
"""

from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest
from django.urls import (
    Resolver404,
    URLPattern,
    URLResolver,
    include,
    path,
    register_converter,
    resolve,
    reverse,
)
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city, in_language
from kramy.kernel.manifest.base import HostRoute
from kramy.modules.map_campaigns.domain.pages.hosts import origin_of, short_path
from kramy.modules.map_campaigns.domain.pages.looks import look_of
from kramy.modules.map_campaigns.models import Campaign, CampaignHost
from kramy.modules.map_campaigns.web.public import urls
from kramy.modules.map_campaigns.web.public.links import campaign_url, look_url
from kramy.modules.map_campaigns.web.public.views import own_site

LONG = "maps/<slug:slug>/"
MOST_CAMPAIGNS = 500

SERVED = frozenset(
    {"media", "places_artefacts:artefact", "healthz", "places:suggest", "questionnaires:attachment"}
)
"""Views of the hub that a map's page needs, whatever they are asked."""

APPLICATION = frozenset(
    f"casework:{step}" for step in ("apply", "contact", "page", "check", "save", "answers", "done")
)

FOR_MEMBERS = frozenset({"member_figures", "member_figures_csv"})
"""Pages of a map for those who have signed in, which is only possible on the hub."""


class Addresses:
    """The urlconf of one campaign's host; one object a slug, as Django keeps a resolver for each."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        own = _converter(slug)
        short = [_shortened(pattern, own) for pattern in urls.urlpatterns if _has_short_form(pattern)]
        hub = import_string(f"{settings.ROOT_URLCONF}.urlpatterns")
        maps = (
            [*urls.urlpatterns, path("apply", own_site.apply, {"slug": slug}, name="own_apply"), *short],
            "maps",
        )
        self.urlpatterns: list[Any] = [
            path("robots.txt", own_site.robots, {"slug": slug}, name="own_robots"),
            path("sitemap.xml", own_site.sitemap, {"slug": slug}, name="own_sitemap"),
            path(own_site.CHECK_PATH.lstrip("/"), own_site.check, name="own_check"),
            *i18n_patterns(path("", include(maps)), prefix_default_language=False),
            *hub,
        ]


@lru_cache(maxsize=MOST_CAMPAIGNS)
def addresses(slug: str) -> Addresses:
    return Addresses(slug)


def find(name: str) -> HostRoute | None:
    """The route of a campaign's host name; one query."""
    rows = CampaignHost.objects.filter(name=name).select_related("campaign__look", "campaign__intake")
    host = rows.first()
    if host is None:
        return None
    campaign = host.campaign
    main = host.name if host.is_main else _main_of(campaign)
    if main != name:
        return HostRoute(
            urlconf=None,
            leads_to=lambda asked: (f"{origin_of(main)}{asked}", True),
            frame=lambda _request: {},
        )
    return HostRoute(
        urlconf=addresses(campaign.slug),
        leads_to=partial(_leads_to, campaign, name),
        frame=partial(_frame, campaign),
    )


def _main_of(campaign: Campaign) -> str:
    return campaign.hosts.filter(is_main=True).values_list("name", flat=True)[0]


def _leads_to(campaign: Campaign, name: str, asked: str) -> tuple[str, bool]:
    """Nothing for what is answered here; the short address of what has one; else the same path on the hub."""
    with translation.override(get_language_from_path(asked) or settings.LANGUAGE_CODE):
        try:
            match = resolve(asked, urlconf=addresses(campaign.slug))
        except Resolver404:
            return f"{settings.BASE_URL}{asked}", False
    if match.url_name in FOR_MEMBERS:
        return f"{settings.BASE_URL}{asked}", False
    short = short_path(campaign.slug, asked)
    if short != asked:
        return f"{origin_of(name)}{short}", True
    intake = campaign.intake.slug if campaign.intake else None
    here = (
        match.view_name in SERVED
        or match.view_name.startswith("own_")
        or (match.view_name in APPLICATION and match.kwargs.get("intake") == intake)
        or (match.namespace == "maps" and match.kwargs.get("slug") == campaign.slug)
    )
    return ("", False) if here else (f"{settings.BASE_URL}{asked}", False)


def _frame(campaign: Campaign, request: HttpRequest) -> dict[str, Any]:
    """The campaign's header and footer. Nobody signs in here; the city's declarations stay, on the city's host."""
    look = look_of(campaign)
    home = campaign_url(campaign)
    has_logo = bool(look and look.logo)
    title = (look.header_title if look else "") or ("" if has_logo else campaign.title)
    navigation = [{"label": _("Map"), "url": home, "current": request.path == home}]
    if campaign.intake is not None and campaign.intake.is_open():
        navigation.append(
            {"label": _("Add your firm"), "url": reverse("maps:own_apply"), "current": False},
        )
    navigation.append({"label": _("All maps"), "url": _on_hub("maps:index"), "current": False})
    css = look_url(campaign, look) if look else ""
    return {
        "frame_title": title,
        "frame_logo": look if has_logo else None,
        "frame_is_own": True,
        "frame_footer": look.footer_text if look else "",
        "frame_stylesheet": css,
        "hub_tagline": in_language(city().hub_names),
        "home_url": home,
        "account_link": None,
        "navigation": navigation,
        "footer_links": [
            {"label": _("Accessibility declaration"), "url": _on_hub("portal:accessibility")},
            {"label": _("Privacy"), "url": _on_hub("portal:privacy")},
            {"label": _("Contact"), "url": _on_hub("portal:contact")},
        ],
    }


def _on_hub(name: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, urlconf=settings.ROOT_URLCONF)}"


def _converter(slug: str) -> str:
    """The name of a converter that takes no part of the path and stands for this slug alone."""

    class OwnSlug:
        regex = ""

        def to_python(self, _value: str) -> str:
            return slug

        def to_url(self, value: str) -> str:
            if value != slug:
                raise ValueError(value)
            return ""

    name = f"only-{slug}"
    register_converter(OwnSlug, name)
    return name


def _route(pattern: URLPattern | URLResolver) -> str:
    return str(pattern.pattern)


def _has_short_form(pattern: Any) -> bool:
    return _route(pattern).startswith(LONG) and pattern.name not in FOR_MEMBERS


def _shortened(pattern: Any, converter: str) -> URLPattern:
    rest = _route(pattern).removeprefix(LONG)
    return path(f"<{converter}:slug>{rest}", pattern.callback, pattern.default_args, name=pattern.name)
