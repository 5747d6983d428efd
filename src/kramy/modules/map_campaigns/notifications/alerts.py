"""Letters to residents who asked to hear of new places."""

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory
from kramy.lib import geo
from kramy.modules.map_campaigns.domain.alerts import links, queue, subscriptions
from kramy.modules.map_campaigns.domain.alerts.areas import Area, described
from kramy.modules.map_campaigns.domain.pages.hosts import public_url, with_own_host
from kramy.modules.map_campaigns.models import Campaign, Entry


@dataclass(frozen=True, kw_only=True)
class AlertConfirmation(Message):
    """To an address for which somebody asked to hear of new entries: only this link lets it begin."""

    key: ClassVar[str] = "map_campaigns.alert_confirmation"
    category: ClassVar[MessageCategory] = MessageCategory.ACCOUNT
    description: ClassVar[Any] = _("Asks a resident to confirm that they want to hear of new places")
    template: ClassVar[str] = "map_campaigns/messages/alert_confirmation"

    campaign_title: str
    words: tuple[str, ...]
    link: str


@dataclass(frozen=True, kw_only=True)
class NewPlace:
    """One new entry in a message."""

    name: str
    address: str
    link: str


@dataclass(frozen=True, kw_only=True)
class NewPlaces(Message):
    """To a resident: what is new in the part of a map they chose. ``more`` are those that found no room."""

    key: ClassVar[str] = "map_campaigns.new_places"
    category: ClassVar[MessageCategory] = MessageCategory.NEWS
    description: ClassVar[Any] = _("Tells a resident of new places in the area they chose")
    template: ClassVar[str] = "map_campaigns/messages/new_places"

    campaign_title: str
    words: tuple[str, ...]
    places: tuple[NewPlace, ...]
    count: int
    more: int
    map_link: str
    manage_link: str
    out_link: str


MOST_PLACES = 25


FALLBACK_SLUG = "firma"


@transaction.atomic
def ask_to_confirm(*, campaign: Campaign, email: str, wanted: subscriptions.Wanted) -> None:
    """Keep what was asked for and write to the address; the message and the asking stand or fall together."""
    subscription = subscriptions.ask(campaign=campaign, email=email, wanted=wanted)
    with translation.override(wanted.language):
        token = links.confirm_token(subscription)
        messaging.send(
            AlertConfirmation(
                about=subscription,
                campaign_title=campaign.title,
                words=tuple(described(wanted.area)),
                link=public_url(campaign, reverse("maps:alerts_confirm", args=[campaign.slug, token])),
            ),
            to=subscription.email,
            language=wanted.language,
        )


@transaction.atomic
def tell_of_new_places(subscription_id: int) -> bool:
    """Write one subscription's message if its time has come; whether one was written. May run twice."""
    taken = queue.take_due(subscription_id)
    if taken is None:
        return False
    subscription, entries = taken
    campaign = with_own_host(Campaign.objects.filter(pk=subscription.campaign_id)).get()
    with translation.override(subscription.language):

        def link(name: str, token: str) -> str:
            return public_url(campaign, reverse(f"maps:{name}", args=[campaign.slug, token]))

        map_path = reverse("maps:campaign", args=[campaign.slug])
        area = subscriptions.area_of(subscription)
        out_link = link("alerts_out", links.out_token(subscription))
        message = NewPlaces(
            about=subscription,
            once_key=f"map_campaigns.new_places:{subscription.key}:{max(entry.pk for entry in entries)}",
            unsubscribe_url=out_link,
            campaign_title=campaign.title,
            words=tuple(described(area)),
            places=tuple(_place(campaign, map_path, area, entry) for entry in entries[:MOST_PLACES]),
            count=len(entries),
            more=max(len(entries) - MOST_PLACES, 0),
            map_link=f"{public_url(campaign, map_path)}?{area.querystring()}&sort=newest",
            manage_link=link("alerts_manage", links.manage_token(subscription)),
            out_link=out_link,
        )
        written = messaging.send(message, to=subscription.email, language=subscription.language)
    return written is not None


def _place(campaign: Campaign, map_path: str, area: Area, entry: Entry) -> NewPlace:
    address = " ".join(part for part in (entry.street, entry.house_number) if part) or entry.town
    if area.near:
        away = geo.distance(*area.near, entry.lon, entry.lat)
        address = f"{address}, {geo.format_distance(away, translation.get_language() or 'pl')}"
    path = f"{map_path}{entry.pk}-{quote(entry.slug or FALLBACK_SLUG)}/"
    return NewPlace(name=entry.name, address=address, link=public_url(campaign, path))
