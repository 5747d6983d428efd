"""A person's deadlines as a calendar feed, at a secret address that they make and take back themselves."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import matters
from kramy.kernel.casework.domain.access import hash_of, new_token
from kramy.kernel.casework.models import CalendarLink
from kramy.kernel.manifest.api import city, in_language
from kramy.kernel.manifest.base import Dated
from kramy.kernel.messaging.api import absolute_url
from kramy.kernel.organisations.api import organisations_of

USED_AGAIN_AFTER = timedelta(hours=12)
ASK_AGAIN = timedelta(hours=6)


def link_of(user: Any) -> CalendarLink | None:
    return CalendarLink.objects.filter(user=user).first()


@transaction.atomic
def make_link(user: Any) -> str:
    """A new secret address: its path, shown once. The former one stops working."""
    token = new_token()
    CalendarLink.objects.update_or_create(
        user=user,
        defaults={"token_hash": hash_of(token), "created_at": timezone.now(), "last_used_at": None},
    )
    record("casework.calendar_link_made", by=user, target=user)
    return reverse("casework:calendar_feed", args=[token])


@transaction.atomic
def revoke_link(user: Any) -> bool:
    """The address stops working at once; False when there was none."""
    gone = CalendarLink.objects.filter(user=user).delete()[0] > 0
    if gone:
        record("casework.calendar_link_revoked", by=user, target=user)
    return gone


def person_of(token: str) -> Any:
    """Whose calendar a secret leads to; None when it is unknown, taken back or its person is gone."""
    link = (
        CalendarLink.objects.filter(token_hash=hash_of(token), user__is_active=True)
        .select_related("user")
        .first()
    )
    if link is None:
        return None
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at > USED_AGAIN_AFTER:
        CalendarLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link.user


def feed_of(user: Any) -> bytes:
    """The calendar (RFC 5545) of a person, in their language."""
    with translation.override(user.language):
        organisations = list(organisations_of(user))
        cases = matters.open_among(matters.matters_of(user))
        return calendar(matters.dates_of(user, organisations, cases), name=_("My matters"))


def calendar(dates: Iterable[Dated], *, name: str) -> bytes:
    """Days and times as a calendar; ``name`` is its title, the hub's name follows."""
    feed = Calendar()
    hub = in_language(city().hub_names)
    feed.add("prodid", f"-//{hub}//Kramy//")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", f"{name}, {hub}")
    feed.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for item in dates:
        feed.add_component(_event(item))
    feed.add_missing_timezones()
    content: bytes = feed.to_ical()
    return content


def _event(item: Dated) -> Event:
    event = Event()
    host = absolute_url("/").split("//")[1].split("/")[0].split(":")[0]
    event.add("uid", f"{item.uid}@{host}")
    event.add("dtstamp", datetime.now(UTC).replace(microsecond=0))
    event.add("sequence", item.sequence)
    event.add("summary", item.title)
    start, end = item.start, item.end
    if isinstance(start, datetime):
        event.add("dtstart", _on_the_wall(start))
        event.add("dtend", _on_the_wall(end if isinstance(end, datetime) else start + timedelta(hours=1)))
    else:
        event.add("dtstart", start)
        event.add("dtend", _next_day(end if isinstance(end, date) else start))
        event.add("transp", "TRANSPARENT")
    if item.description:
        event.add("description", item.description)
    if item.place:
        event.add("location", item.place)
    if item.url:
        event.add("url", absolute_url(item.url))
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    return event


def _on_the_wall(moment: datetime) -> datetime:
    """Polish time; of an hour that comes twice a calendar takes the first (RFC 5545, 3.3.5), so the second is told in UTC."""
    local = timezone.localtime(moment)
    return moment.astimezone(UTC) if local.fold else local


def _next_day(day: date) -> date:
    """The end of a whole day is the beginning of the next (RFC 5545, 3.6.1)."""
    return day + timedelta(days=1)
