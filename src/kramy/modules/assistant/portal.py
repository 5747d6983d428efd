"""What the assistant shows on the hub's home page, in its search, in its sitemap and in My matters."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.manifest.base import Awaited, Dated, HomeSection, MattersSection
from kramy.modules.assistant.domain import card_search, topics
from kramy.modules.assistant.domain.clients import belonging_to
from kramy.modules.assistant.domain.public_officials import shown
from kramy.modules.assistant.enums import PromiseState
from kramy.modules.assistant.models import Assignment, CardVersion, Client, Promise

FOUND_ON_HUB = 5


def home_section(request: Any) -> dict[str, Any]:
    """The topics, as ways in; nothing while no window is open."""
    return {"topics": topics.offered() if topics.standing_intake() is not None else []}


HOME_SECTION = HomeSection(
    template="assistant/public/home_section.html", context=home_section, order=20, name="assistant"
)


def search_cards(words: str) -> dict[str, Any]:
    language = (get_language() or city().languages[0]).split("-")[0]
    found = card_search.find(words, language=language, most=FOUND_ON_HUB)
    return {
        "title": _("Answers to questions of firms"),
        "results": [
            {
                "title": version.title,
                "url": reverse("assistant:card", args=[version.card.slug]),
                "text": version.summary,
            }
            for version in found
        ],
        "url": reverse("assistant:cards"),
    }


class CardSitemap(Sitemap):
    """Published knowledge cards, in every language."""

    section = "knowledge-cards"
    i18n = True
    alternates = True
    x_default = True

    def items(self) -> list[CardVersion]:
        return list(card_search.published().order_by("card__slug"))

    def location(self, item: CardVersion) -> str:
        return reverse("assistant:card", args=[item.card.slug])

    def lastmod(self, item: CardVersion) -> datetime:
        return item.written_at


def _my_assistant(user: Any, organisations: list[Any]) -> dict[str, Any] | None:
    clients = belonging_to(user, organisations)
    standing = {
        row.client_id: row
        for row in Assignment.objects.filter(client__in=clients, until__isnull=True).select_related(
            "official"
        )
    }
    promises = list(_promises(clients))
    rows = [
        {
            "client": client,
            "shown": shown(standing.get(client.pk)),
            "promises": [promise for promise in promises if promise.client_id == client.pk],
        }
        for client in clients
    ]
    rows = [row for row in rows if row["shown"] or row["promises"]]
    return {"rows": rows, "several": len(rows) > 1} if rows else None


def _promises(clients: list[Client]) -> Iterator[Promise]:
    return iter(Promise.objects.filter(client__in=clients, shown_to_client=True).order_by("state", "due_on"))


def _awaited(user: Any, organisations: list[Any]) -> list[Awaited]:
    return [
        Awaited(text=promise.text, url=reverse("assistant:mine"), until=promise.due_on, of_city=True)
        for promise in _promises(belonging_to(user, organisations))
        if promise.state == PromiseState.OPEN
    ]


def _dates(user: Any, organisations: list[Any]) -> list[Dated]:
    return [
        Dated(
            uid=f"promise-{promise.pk}",
            title=_("The city promised: %(text)s") % {"text": promise.text},
            start=promise.due_on,
            url=reverse("assistant:mine"),
            cancelled=promise.state != PromiseState.OPEN,
            sequence=0 if promise.state == PromiseState.OPEN else 1,
        )
        for promise in _promises(belonging_to(user, organisations))
    ]


MY_ASSISTANT = MattersSection(
    name="assistant",
    template="assistant/public/my_assistant.html",
    context=_my_assistant,
    awaited=_awaited,
    dates=_dates,
    order=10,
)
