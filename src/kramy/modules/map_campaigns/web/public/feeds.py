"""New entries of a map as an Atom feed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.web.public.links import campaign_url, entry_url
from kramy.modules.map_campaigns.web.public.lookup import published_campaign

NEWEST = 40


class NewEntriesFeed(Feed):
    """The forty entries published last."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Campaign:
        found = published_campaign(kwargs["slug"])
        if not found.is_public():
            raise Http404
        return found

    def title(self, campaign: Campaign) -> str:
        return _("New on the map: %(campaign)s") % {"campaign": campaign.title}

    def subtitle(self, campaign: Campaign) -> str:
        return campaign.summary

    def link(self, campaign: Campaign) -> str:
        return campaign_url(campaign)

    def items(self, campaign: Campaign) -> list[tuple[Campaign, Entry]]:
        newest = Entry.objects.filter(listings__campaign=campaign).order_by("-published_at", "-id")
        return [(campaign, entry) for entry in newest[:NEWEST]]

    def item_title(self, item: tuple[Campaign, Entry]) -> str:
        return item[1].name

    def item_description(self, item: tuple[Campaign, Entry]) -> str:
        return item[1].description

    def item_link(self, item: tuple[Campaign, Entry]) -> str:
        campaign, entry = item
        return entry_url(campaign.slug, entry.pk, entry.slug)

    def item_pubdate(self, item: tuple[Campaign, Entry]) -> datetime:
        return item[1].published_at

    def item_updateddate(self, item: tuple[Campaign, Entry]) -> datetime:
        return item[1].updated_at
