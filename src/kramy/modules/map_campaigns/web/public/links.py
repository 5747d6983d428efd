"""Addresses of the public pages."""

from urllib.parse import quote

from django.urls import reverse

from kramy.modules.map_campaigns.models import Campaign

FALLBACK_SLUG = "firma"


def entry_url(campaign_slug: str, entry_id: int, entry_slug: str) -> str:
    """The page of an entry on a campaign."""
    return f"{reverse('maps:campaign', args=[campaign_slug])}{entry_id}-{quote(entry_slug or FALLBACK_SLUG)}/"


def campaign_url(campaign: Campaign) -> str:
    return reverse("maps:campaign", args=[campaign.slug])


def apply_url(campaign: Campaign) -> str:
    """Where a firm applies, empty when no applications are taken now. Reads ``intake``: select it along."""
    if campaign.intake is None or not campaign.intake.is_open():
        return ""
    return reverse("casework:apply", args=[campaign.intake.slug])
