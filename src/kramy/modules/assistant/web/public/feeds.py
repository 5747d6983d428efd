"""Knowledge cards written or checked lately, as an Atom feed."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from kramy.modules.assistant.domain import card_search
from kramy.modules.assistant.models import CardVersion

NEWEST = 30


class CardFeed(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Answers to questions of firms")

    def subtitle(self) -> str:
        return _("Knowledge cards written or checked lately")

    def link(self) -> str:
        return reverse("assistant:cards")

    def items(self) -> list[CardVersion]:
        return list(card_search.published().order_by("-written_at", "-pk")[:NEWEST])

    def item_title(self, item: CardVersion) -> str:
        return item.title

    def item_description(self, item: CardVersion) -> str:
        return item.summary

    def item_link(self, item: CardVersion) -> str:
        return reverse("assistant:card", args=[item.card.slug])

    def item_guid(self, item: CardVersion) -> str:
        return f"card-{item.card_id}-{item.number}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: CardVersion) -> datetime:
        return item.written_at

    def item_updateddate(self, item: CardVersion) -> datetime:
        return item.written_at
