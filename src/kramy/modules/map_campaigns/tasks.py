"""Work of the map campaigns that nobody waits for. Every task may run twice, or late."""

from collections.abc import Iterable
from typing import Any

from django_tasks import task

from kramy.modules.map_campaigns.domain import publication
from kramy.modules.map_campaigns.signals import maps_changed


@task()
def publish_campaign(campaign_id: int) -> None:
    """Bring the campaign's published map up to date."""
    publication.build(campaign_id)


@task()
def publish_stale() -> None:
    """Publish what a killed worker left unpublished."""
    for campaign_id in publication.stale_campaigns():
        publication.build(campaign_id)


def enqueue_publication(sender: Any, campaign_ids: Iterable[int], **kwargs: Any) -> None:
    """One task a campaign; connected to `maps_changed`."""
    for campaign_id in campaign_ids:
        publish_campaign.enqueue(campaign_id)


maps_changed.connect(enqueue_publication, dispatch_uid="map_campaigns.enqueue_publication")
