"""Addresses of the public pages."""

from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

from kramy.modules.map_campaigns.domain.pages.hosts import own_host, public_url
from kramy.modules.map_campaigns.domain.pages.looks import look_of, stylesheet_of
from kramy.modules.map_campaigns.domain.pages.palette import digest_of
from kramy.modules.map_campaigns.models import Campaign, CampaignLook

FALLBACK_SLUG = "firma"


def entry_url(campaign_slug: str, entry_id: int, entry_slug: str) -> str:
    """The page of an entry on a campaign."""
    return f"{reverse('maps:campaign', args=[campaign_slug])}{entry_id}-{quote(entry_slug or FALLBACK_SLUG)}/"


def absolute_url(request: HttpRequest, campaign: Campaign, path: str) -> str:
    """The one address under which the world knows a page of the campaign: on its own host where it has one."""
    if own_host(campaign):
        return public_url(campaign, path)
    return request.build_absolute_uri(path)


def campaign_url(campaign: Campaign) -> str:
    return reverse("maps:campaign", args=[campaign.slug])


def apply_url(campaign: Campaign) -> str:
    """Where a firm applies, empty when no applications are taken now. Reads ``intake``: select it along."""
    if campaign.intake is None or not campaign.intake.is_open():
        return ""
    return reverse("casework:apply", args=[campaign.intake.slug])


def look_url(campaign: Campaign, look: CampaignLook | None = None) -> str:
    """The stylesheet of the campaign's own colours, empty when it has none."""
    own = look or look_of(campaign)
    css = stylesheet_of(own) if own else ""
    return reverse("maps:look", args=[campaign.slug, digest_of(css)]) if css else ""
