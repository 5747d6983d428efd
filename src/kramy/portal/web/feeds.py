"""News as Atom."""

from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city, in_language
from kramy.portal.models import NewsPage

NEWEST = 30


class NewsFeed(Feed):
    """The newest news in the language of the address."""

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("News – %(hub)s") % {"hub": in_language(city().hub_names)}

    def link(self) -> str:
        return reverse("portal:news")

    def items(self) -> QuerySet[NewsPage]:
        news: QuerySet[NewsPage] = NewsPage.objects.live().filter(locale__language_code=get_language())
        return news.order_by("-published_on", "-pk")[:NEWEST]

    def item_title(self, item: NewsPage) -> str:
        return str(item.title)

    def item_description(self, item: NewsPage) -> str:
        return item.summary

    def item_link(self, item: NewsPage) -> str:
        return item.get_url() or "/"

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.published_on, time(8)))
