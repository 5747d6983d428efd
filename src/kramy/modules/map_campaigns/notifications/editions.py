"""Letters about editions of a campaign and about entries whose time is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory
from kramy.modules.map_campaigns.domain.applying.renewals import intake_for_renewal
from kramy.modules.map_campaigns.domain.campaigns.editions import (
    editions_to_invite_to,
    note_invited,
    to_invite,
)
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.notifications.shared import title_in, told


@dataclass(frozen=True, kw_only=True)
class EditionInvitation(Message):
    """To a firm of the last edition: one click renews its entry on the new map."""

    key: ClassVar[str] = "map_campaigns.edition_invitation"
    category: ClassVar[MessageCategory] = MessageCategory.REMINDER
    description: ClassVar[Any] = _("Invites last year's firms to the new edition of a campaign")
    template: ClassVar[str] = "map_campaigns/messages/edition_invitation"

    entry_name: str
    campaign_title: str
    closes_at: datetime | None
    link: str


@dataclass(frozen=True, kw_only=True)
class EntryExpiring(Message):
    """To a firm whose entry is about to leave the map."""

    key: ClassVar[str] = "map_campaigns.entry_expiring"
    category: ClassVar[MessageCategory] = MessageCategory.REMINDER
    description: ClassVar[Any] = _("Reminds a firm that its entry expires soon")
    template: ClassVar[str] = "map_campaigns/messages/entry_expiring"

    entry_name: str
    campaign_title: str
    valid_until: date
    link: str


@dataclass(frozen=True, kw_only=True)
class EntryExpired(Message):
    """To a firm whose entry has left the map."""

    key: ClassVar[str] = "map_campaigns.entry_expired"
    description: ClassVar[Any] = _("Tells a firm that its entry has expired")
    template: ClassVar[str] = "map_campaigns/messages/entry_expired"

    entry_name: str
    campaign_title: str
    link: str


@transaction.atomic
def invite(campaign_id: int) -> int:
    """Invite the firms of the last edition, each once; returns how many messages were written.

    Nobody is before the edition is published and open: the link in the message would lead nowhere.
    """
    if campaign_id not in editions_to_invite_to():
        return 0
    edition = Campaign.objects.select_related("intake").get(pk=campaign_id)
    written = 0
    for entry in to_invite(edition):
        once_key = f"map_campaigns.edition_invitation:{edition.pk}:{entry.case_id}"
        message = told(
            entry,
            lambda link, entry=entry, once_key=once_key: EditionInvitation(
                about=entry.case,
                once_key=once_key,
                entry_name=entry.name,
                campaign_title=title_in(edition, entry.case.language),
                closes_at=edition.intake.closes_at if edition.intake else None,
                link=link,
            ),
        )
        written += message is not None
    note_invited(edition)
    return written


def remind(entries: Iterable[Entry]) -> None:
    """Tell firms that their entry expires soon, once for each last day."""
    for entry in entries:
        if entry.valid_until is None or entry.case is None or intake_for_renewal(entry.case) is None:
            continue
        once_key = f"map_campaigns.entry_expiring:{entry.pk}:{entry.valid_until}"
        told(
            entry,
            lambda link, entry=entry, once_key=once_key: EntryExpiring(
                about=entry.case,
                once_key=once_key,
                entry_name=entry.name,
                campaign_title=title_in(entry.campaign, entry.case.language),
                valid_until=entry.valid_until,
                link=link,
            ),
        )


def tell_expired(entry_ids: Iterable[int]) -> None:
    """Tell firms that their entry has left the map and how to bring it back."""
    entries = Entry.objects.filter(pk__in=list(entry_ids), case__isnull=False).select_related(
        "case", "campaign"
    )
    for entry in entries:
        once_key = f"map_campaigns.entry_expired:{entry.pk}:{entry.valid_until}"
        told(
            entry,
            lambda link, entry=entry, once_key=once_key: EntryExpired(
                about=entry.case,
                once_key=once_key,
                entry_name=entry.name,
                campaign_title=title_in(entry.campaign, entry.case.language),
                link=link,
            ),
        )
