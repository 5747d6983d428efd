"""Finding the campaign or the entry that an address names."""

from collections.abc import Hashable

from django.http import Http404

from kramy.modules.map_campaigns.domain.pages.hosts import with_own_host
from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot, readable
from kramy.modules.map_campaigns.models import Campaign


def published_campaign(slug: str) -> Campaign:
    """The campaign with its intake, snapshot, look and own host, in one query; Http404 when there is none or it is a
    draft."""
    rows = with_own_host(Campaign.objects.select_related("intake", "snapshot", "look"))
    found = rows.filter(slug=slug, published=True).first()
    if found is None:
        raise Http404
    return found


def snapshot_of(campaign: Campaign) -> Snapshot | None:
    """The published map, None before the first build or while its file has to be made anew."""
    return readable(getattr(campaign, "snapshot", None))


def shown_map(slug: str) -> tuple[Campaign, Snapshot]:
    """The campaign and its published map while it is on show; Http404 otherwise."""
    found = published_campaign(slug)
    snapshot = snapshot_of(found)
    if snapshot is None or not found.is_public():
        raise Http404
    return found, snapshot


def state_key(campaign: Campaign) -> tuple[Hashable, ...]:
    """Everything a page of the campaign depends on, apart from its address and language."""
    published = getattr(campaign, "snapshot", None)
    return (
        campaign.pk,
        campaign.revision,
        campaign.title,
        campaign.stage().value,
        campaign.is_public(),
        published.digest if published else "",
    )
