"""New entries of a map as an Atom feed."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.modules.map_campaigns.domain.alerts.areas import Area, described, entries_in
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.web.public.links import campaign_url, entry_url
from kramy.modules.map_campaigns.web.public.lookup import published_campaign

NEWEST = 40


class NewEntriesFeed(Feed):
    """The forty entries published last, of the whole map or of the part of it that the address names
    (``domain.alerts.areas``: category, district, near, within)."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Campaign:
        found = published_campaign(kwargs["slug"])
        if not found.is_public():
            raise Http404
        found.area = Area.parse(parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100))
        return found

    def title(self, campaign: Campaign) -> str:
        return _("New on the map: %(campaign)s") % {"campaign": campaign.title}

    def subtitle(self, campaign: Campaign) -> str:
        return campaign.summary if campaign.area.is_whole_map else " · ".join(described(campaign.area))

    def link(self, campaign: Campaign) -> str:
        query = campaign.area.querystring()
        return f"{campaign_url(campaign)}?{query}" if query else campaign_url(campaign)

    def items(self, campaign: Campaign) -> list[tuple[Campaign, Entry]]:
        newest = Entry.objects.filter(listings__campaign=campaign).order_by("-published_at", "-id")
        newest = newest.select_related("main_category")
        return [(campaign, entry) for entry in entries_in(campaign.area, newest, most=NEWEST)]

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

    def item_guid(self, item: tuple[Campaign, Entry]) -> str:
        """An entry's id for good (RFC 4151): its address changes with its name, and the city's may change too."""
        campaign, entry = item
        return f"tag:{_authority()},{campaign.created_at:%Y}:maps/{campaign.pk}/{entry.pk}"

    def item_categories(self, item: tuple[Campaign, Entry]) -> list[str]:
        return [item[1].main_category.name]

    def author_name(self, campaign: Campaign) -> str:
        """RFC 4287 asks for an author of the feed or of each entry."""
        return city().names["pl"]


def _authority() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
