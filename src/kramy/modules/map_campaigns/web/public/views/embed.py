"""The map alone, for a frame on somebody else's page, where the campaign lets it be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kramy.modules.map_campaigns.domain.pages.embedding import frame_ancestors
from kramy.modules.map_campaigns.web.public import counting
from kramy.modules.map_campaigns.web.public.links import campaign_url
from kramy.modules.map_campaigns.web.public.lookup import published_campaign, snapshot_of, state_key
from kramy.modules.map_campaigns.web.public.page_cache import remembered
from kramy.modules.map_campaigns.web.public.position import located
from kramy.modules.map_campaigns.web.public.views.campaigns import asked, map_context


@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same filters as on the map's page hold; a map that is not on show says so, for the frame stays."""
    found = published_campaign(slug)
    counting.campaign_viewed(request, found.pk)
    snapshot = snapshot_of(found)

    def draw() -> HttpResponse:
        context = {"campaign": found, "url": campaign_url(found)}
        if snapshot is not None and found.is_public():
            query, wrong = asked(request)
            context = map_context(request, found, snapshot, located(query, ""), wrong)
        return render(request, "map_campaigns/public/embed.html", context)

    response = remembered(request, ("embed", *state_key(found)), draw)
    response.frame_ancestors = frame_ancestors(found)  # the middleware that writes the policy reads it
    return response
