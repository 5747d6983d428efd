"""What residents ask for when they want to hear of new entries: asked, confirmed, changed, paused, ended."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.alerts.areas import Area
from kramy.modules.map_campaigns.enums import AlertFrequency, AlertState
from kramy.modules.map_campaigns.models import AlertHit, AlertSubscription, Campaign, Entry

CONSENT_VERSION = "2026-11"
"""Of the words beside the box in ``alerts_subscribe.html``; a change of them is a new version."""

SEND_AT = time(8)
BETWEEN = timedelta(minutes=10)
"""Not even who wants to know at once gets more than one message in this time."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asked for; it counts from the confirmation on."""

    language: str
    frequency: str = AlertFrequency.DAILY
    area: Area = field(default_factory=Area)
    consent_version: str = CONSENT_VERSION
    consent_at: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "frequency": self.frequency,
            "area": self.area.pairs(),
            "consent_version": self.consent_version,
            "consent_at": self.consent_at,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Wanted":
        return cls(**{**kept, "area": Area.parse((name, value) for name, value in kept["area"])})


@transaction.atomic
def ask(
    *, campaign: Campaign, email: str, wanted: Wanted, by: Any = None, is_demo: bool = False
) -> AlertSubscription:
    """Keep what was asked for until the owner of the address confirms it; asking again replaces what waits.

    A subscription that is active goes on unchanged until then: nobody can change it for somebody else.
    """
    now = timezone.now()
    subscription, _created = AlertSubscription.objects.get_or_create(
        campaign=campaign,
        email=email.strip().lower(),
        defaults={"asked_at": now, "language": wanted.language, "is_demo": is_demo},
    )
    subscription = AlertSubscription.objects.select_for_update().get(pk=subscription.pk)
    subscription.wanted = {**wanted.to_json(), "consent_at": now.isoformat()}
    subscription.request += 1
    subscription.asked_at = now
    subscription.save(update_fields=["wanted", "request", "asked_at"])
    audit.record("map_campaigns.alert_asked", by=by, target=subscription)
    return subscription


@transaction.atomic
def confirm(*, key: uuid.UUID, request: int, by: Any = None) -> AlertSubscription:
    """Let what was asked for count. Idempotent; refuses (``outdated``) a link that is not the last one's."""
    subscription = _locked(key)
    if subscription is None or subscription.request != request:
        raise Refused(_("This link is out of date. The newest message holds the right one."), code="outdated")
    if subscription.wanted is None:
        return subscription
    wanted = Wanted.from_json(subscription.wanted)
    subscription.consent_version = wanted.consent_version
    subscription.consent_at = datetime.fromisoformat(wanted.consent_at)
    subscription.language = wanted.language
    subscription.wanted = None
    subscription.state = AlertState.ACTIVE
    _apply(subscription, wanted)
    audit.record("map_campaigns.alert_confirmed", by=by, target=subscription)
    return subscription


@transaction.atomic
def change(*, key: uuid.UUID, area: Area, frequency: str, by: Any = None) -> AlertSubscription:
    """Another area or another rhythm; entries older than the change are not told of."""
    subscription = _confirmed(key)
    _apply(subscription, Wanted(language=subscription.language, frequency=frequency, area=area))
    audit.record("map_campaigns.alert_changed", by=by, target=subscription)
    return subscription


@transaction.atomic
def pause(*, key: uuid.UUID, by: Any = None) -> AlertSubscription:
    """Send nothing until it is resumed; what waits to be told is forgotten."""
    subscription = _confirmed(key)
    subscription.state = AlertState.PAUSED
    subscription.due_at = None
    subscription.save(update_fields=["state", "due_at"])
    subscription.hits.filter(told_at__isnull=True).delete()
    audit.record("map_campaigns.alert_paused", by=by, target=subscription)
    return subscription


@transaction.atomic
def resume(*, key: uuid.UUID, by: Any = None) -> AlertSubscription:
    """Go on with what is new from now."""
    subscription = _confirmed(key)
    subscription.state = AlertState.ACTIVE
    subscription.after_entry = _newest_entry()
    subscription.save(update_fields=["state", "after_entry"])
    audit.record("map_campaigns.alert_resumed", by=by, target=subscription)
    return subscription


@transaction.atomic
def end(*, key: uuid.UUID, by: Any = None) -> bool:
    """Delete the subscription with the address; whether there was one. Idempotent."""
    subscription = _locked(key)
    if subscription is None:
        return False
    audit.record("map_campaigns.alert_ended", by=by, target=subscription)
    subscription.delete()
    return True


def of_key(key: uuid.UUID | None) -> AlertSubscription | None:
    if key is None:
        return None
    return AlertSubscription.objects.filter(key=key).select_related("campaign__look").first()


def area_of(subscription: AlertSubscription) -> Area:
    """The area in force; of one that waits, the area asked for."""
    if subscription.state == AlertState.WAITING and subscription.wanted:
        return Wanted.from_json(subscription.wanted).area
    has_circle = subscription.lon is not None and subscription.lat is not None
    return Area(
        near=(subscription.lon, subscription.lat) if has_circle else None,  # type: ignore[arg-type]
        within=subscription.within or Area.within,
        place=subscription.place,
        categories=tuple(subscription.categories),
        districts=tuple(subscription.districts),
    )


def counts(campaign: Campaign) -> dict[str, int]:
    """How many subscriptions there are, by state and, of the confirmed ones, by frequency; no addresses."""
    rows = AlertSubscription.objects.filter(campaign=campaign).values("state", "frequency")
    found: dict[str, int] = {}
    for row in rows.annotate(count=Count("pk")):
        found[row["state"]] = found.get(row["state"], 0) + row["count"]
        if row["state"] != AlertState.WAITING:
            found[row["frequency"]] = found.get(row["frequency"], 0) + row["count"]
    return found


def next_time(frequency: str, now: datetime, last_sent_at: datetime | None = None) -> datetime:
    """When what is found at ``now`` is to be sent: at once, or the next morning, or Monday's, by the city's clock."""
    if frequency == AlertFrequency.AT_ONCE:
        return max(now, last_sent_at + BETWEEN) if last_sent_at else now
    local = timezone.localtime(now)
    day = local.date()
    if frequency == AlertFrequency.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    morning = timezone.make_aware(datetime.combine(day, SEND_AT))
    step = timedelta(days=7 if frequency == AlertFrequency.WEEKLY else 1)
    while morning <= now:
        morning = timezone.make_aware(datetime.combine(timezone.localtime(morning).date() + step, SEND_AT))
    return morning


def _apply(subscription: AlertSubscription, wanted: Wanted) -> None:
    area = wanted.area
    subscription.frequency = wanted.frequency
    subscription.lon, subscription.lat = area.near or (None, None)
    subscription.within = area.within if area.near else None
    subscription.place = area.place
    subscription.categories = list(area.categories)
    subscription.districts = list(area.districts)
    subscription.after_entry = _newest_entry()
    waits = AlertHit.objects.filter(subscription=subscription, told_at__isnull=True).exists()
    subscription.due_at = (
        next_time(wanted.frequency, timezone.now(), subscription.last_sent_at)
        if waits and subscription.state == AlertState.ACTIVE
        else None
    )
    subscription.save()


def _newest_entry() -> int:
    return Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _locked(key: uuid.UUID) -> AlertSubscription | None:
    return AlertSubscription.objects.select_for_update().filter(key=key).first()


def _confirmed(key: uuid.UUID) -> AlertSubscription:
    subscription = _locked(key)
    if subscription is None or subscription.state == AlertState.WAITING:
        raise Refused(_("There is no such subscription any more."), code="gone")
    return subscription
