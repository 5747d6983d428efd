"""What the maps show on the hub's home page."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from kramy.kernel.manifest.base import HomeSection
from kramy.modules.map_campaigns.enums import CampaignStage
from kramy.modules.map_campaigns.models import Campaign

CARDS = 3


def campaign_cards(request: Any) -> dict[str, Any]:
    """The first campaigns that are not over, as ``map_campaigns/public/_campaigns.html`` shows them; one query."""
    rows = Campaign.objects.filter(published=True).exclude(public_until__lt=timezone.localdate())
    campaigns = rows.select_related("intake", "snapshot").order_by("position", "slug")[:CARDS]
    return {"cards": [_card(campaign) for campaign in campaigns]}


def _card(campaign: Campaign) -> dict[str, Any]:
    stage = campaign.stage()
    taking = campaign.intake if stage == CampaignStage.OPEN else None
    snapshot = getattr(campaign, "snapshot", None)
    return {
        "campaign": campaign,
        "url": reverse("maps:campaign", args=[campaign.slug]),
        "count": snapshot.entry_count if snapshot is not None and campaign.is_public() else None,
        "closes": timezone.localdate(taking.closes_at) if taking is not None and taking.closes_at else None,
        "apply_url": reverse("casework:apply", args=[taking.slug]) if taking is not None else None,
    }


HOME_SECTION = HomeSection(
    template="map_campaigns/public/home_section.html", context=campaign_cards, order=10, name="map_campaigns"
)
