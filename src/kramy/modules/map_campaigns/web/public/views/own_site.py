"""What only a campaign's own host has: its way to the application, robots.txt, its sitemap, the check; and the look."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kramy.modules.map_campaigns.domain.pages.hosts import CHECK_PATH, check_answer
from kramy.modules.map_campaigns.domain.pages.looks import look_of, stylesheet_of
from kramy.modules.map_campaigns.domain.pages.palette import digest_of
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.web.public.links import apply_url, campaign_url, entry_url, look_url
from kramy.modules.map_campaigns.web.public.lookup import published_campaign

__all__ = ["CHECK_PATH", "apply", "check", "look", "robots", "sitemap"]
FOREVER = "public, max-age=31536000, immutable"


@require_safe
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """The short address of the application; the map when no applications are taken now."""
    found = published_campaign(slug)
    return HttpResponseRedirect(apply_url(found) or campaign_url(found))


@require_safe
@cache_control(no_store=True)
def check(request: HttpRequest) -> HttpResponse:
    """What tells the desk that this name leads to this hub (``domain.pages.host_check``)."""
    return HttpResponse(check_answer(request.get_host().partition(":")[0]), content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest, slug: str) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /apply", "Disallow: /en/apply", "Disallow: /uk/apply"]
    if Campaign.objects.filter(slug=slug, published=True).exists():
        lines.append(f"Sitemap: {request.scheme}://{request.get_host()}{reverse('own_sitemap')}")
    else:
        lines = ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


class _Entries(Sitemap):
    """The map and its entries in every language; some ten thousand entries a page."""

    i18n = True
    alternates = True
    x_default = True
    limit = 10_000

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign

    def items(self) -> QuerySet[Entry]:
        rows = (
            Entry.objects.filter(listings__campaign=self.campaign)
            if self.campaign.is_public()
            else Entry.objects.none()
        )
        return rows.only("pk", "slug", "updated_at").order_by("pk")

    def location(self, item: Entry) -> str:
        return entry_url(self.campaign.slug, item.pk, item.slug)

    def lastmod(self, item: Entry) -> datetime:
        return item.updated_at


class _Map(Sitemap):
    i18n = True
    alternates = True
    x_default = True

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign

    def items(self) -> list[Campaign]:
        return [self.campaign]

    def location(self, item: Campaign) -> str:
        return campaign_url(item)


@require_safe
def sitemap(request: HttpRequest, slug: str) -> HttpResponse:
    found = published_campaign(slug)
    sections: dict[str, Any] = {"map": _Map(found), "entries": _Entries(found)}
    answer: HttpResponse = sitemap_view(request, sections)
    return answer


@require_safe
def look(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """The campaign's colours as a stylesheet; its name is its content. A page kept from before is led to the new one."""
    found = published_campaign(slug)
    own = look_of(found)
    css = stylesheet_of(own) if own else ""
    if own is None or not css:
        raise Http404
    if digest_of(css) != digest:
        return HttpResponseRedirect(look_url(found, own))
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOREVER
    return response
