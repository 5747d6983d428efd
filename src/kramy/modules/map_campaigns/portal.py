"""What the maps show on the hub's home page."""

from typing import Any

from kramy.kernel.manifest.base import HomeSection
from kramy.modules.map_campaigns.enums import CampaignStage
from kramy.modules.map_campaigns.models import Campaign

CARDS = 3


def campaign_cards(request: Any) -> dict[str, Any]:
    """The first campaigns that are open, on show or coming, with when they close; one query."""
    campaigns = Campaign.objects.filter(published=True).select_related("intake", "snapshot").order_by("position", "slug")
    cards = [(campaign, campaign.stage()) for campaign in campaigns[: CARDS * 4]]
    return {
        "campaign_cards": [
            {
                "campaign": campaign,
                "stage": stage,
                "is_open": stage == CampaignStage.OPEN,
                "closes_at": campaign.intake.closes_at if campaign.intake and stage == CampaignStage.OPEN else None,
                "opens_at": campaign.intake.opens_at if campaign.intake and stage == CampaignStage.COMING else None,
                "entry_count": campaign.snapshot.entry_count if hasattr(campaign, "snapshot") else 0,
            }
            for campaign, stage in cards
            if stage != CampaignStage.ARCHIVED
        ][:CARDS]
    }


HOME_SECTION = HomeSection(
    template="map_campaigns/public/home_section.html", context=campaign_cards, order=10, name="map_campaigns"
)
