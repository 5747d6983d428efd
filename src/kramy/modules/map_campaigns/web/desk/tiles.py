"""A tile of the desk's home page: campaigns in which something ends soon."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kramy.kernel.accounts.base import DashboardTile
from kramy.modules.map_campaigns.models import Campaign

SOON = timedelta(days=21)


def closing_soon(request: Any) -> dict[str, Any] | None:
    """Campaigns whose applications or whose map end within three weeks; no tile when there are none."""
    now, today = timezone.now(), timezone.localdate()
    found = list(
        Campaign.objects.select_related("intake")
        .filter(
            Q(intake__closes_at__gt=now, intake__closes_at__lte=now + SOON)
            | Q(published=True, public_until__gte=today, public_until__lte=today + SOON)
        )
        .order_by("intake__closes_at", "public_until", "slug")[:8]
    )
    rows = [
        {
            "campaign": campaign,
            "closes": campaign.intake.closes_at
            if campaign.intake and campaign.intake.closes_at and now < campaign.intake.closes_at <= now + SOON
            else None,
            "until": campaign.public_until
            if campaign.public_until and today <= campaign.public_until <= today + SOON
            else None,
        }
        for campaign in found
    ]
    return {"rows": rows} if rows else None


CLOSING_SOON = DashboardTile(
    template="map_campaigns/desk/tile_closing.html",
    context=closing_soon,
    permission="map_campaigns.view_statistics",
    order=30,
)
