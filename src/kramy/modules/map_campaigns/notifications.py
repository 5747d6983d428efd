"""What firms are told about their entries; what happens to a case is told by casework."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework import api as casework
from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory
from kramy.modules.map_campaigns.domain.campaigns import editions_to_invite_to, note_invited, to_invite
from kramy.modules.map_campaigns.domain.renewals import intake_for_renewal
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, Entry, EntryMerge


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
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Tells a firm that its entry has expired")
    template: ClassVar[str] = "map_campaigns/messages/entry_expired"

    entry_name: str
    campaign_title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class EntriesMerged(Message):
    """To the firms of two entries that have become one."""

    key: ClassVar[str] = "map_campaigns.entries_merged"
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Tells firms that two entries of one place were merged")
    template: ClassVar[str] = "map_campaigns/messages/entries_merged"

    kept_name: str
    merged_name: str
    campaign_title: str
    reason: str
    public_link: str
    link: str


@dataclass(frozen=True, kw_only=True)
class EntriesParted(Message):
    """To the firms of two entries whose merge was undone."""

    key: ClassVar[str] = "map_campaigns.entries_parted"
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Tells firms that two merged entries are two again")
    template: ClassVar[str] = "map_campaigns/messages/entries_parted"

    kept_name: str
    merged_name: str
    campaign_title: str
    link: str


def renewal_link(case: Any) -> str:
    """A new link to the case's page, where one press renews it; the old links go on working.

    Not to the renewal itself: that is a POST, so that no mail scanner renews anything.
    """
    return messaging.absolute_url(casework.new_access(case))


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
        message = _told(
            entry,
            lambda link, entry=entry, once_key=once_key: EditionInvitation(
                about=entry.case,
                once_key=once_key,
                entry_name=entry.name,
                campaign_title=_title(edition, entry.case.language),
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
        _told(
            entry,
            lambda link, entry=entry, once_key=once_key: EntryExpiring(
                about=entry.case,
                once_key=once_key,
                entry_name=entry.name,
                campaign_title=_title(entry.campaign, entry.case.language),
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
        _told(
            entry,
            lambda link, entry=entry, once_key=once_key: EntryExpired(
                about=entry.case,
                once_key=once_key,
                entry_name=entry.name,
                campaign_title=_title(entry.campaign, entry.case.language),
                link=link,
            ),
        )


def tell_merged(merge_id: int) -> None:
    """Tell the firm of each entry, once when it is the same, in its language."""
    merge = _merge(merge_id)
    for entry in _with_firms(merge):
        _told(
            entry,
            lambda link, entry=entry: EntriesMerged(
                about=entry.case,
                once_key=f"map_campaigns.entries_merged:{merge.pk}:{entry.case_id}",
                kept_name=merge.kept.name,
                merged_name=merge.merged.name,
                campaign_title=_title(merge.kept.campaign, entry.case.language),
                reason=merge.reason,
                public_link=messaging.absolute_url(_public_address(merge.kept, entry.case.language)),
                link=link,
            ),
        )


def _public_address(entry: Entry, language: str) -> str:
    with translation.override(language):
        return reverse("maps:entry", args=[entry.campaign.slug, entry.pk, entry.slug])


def tell_parted(merge_id: int) -> None:
    """Tell the firms that the two are two again."""
    merge = _merge(merge_id)
    for entry in _with_firms(merge):
        _told(
            entry,
            lambda link, entry=entry: EntriesParted(
                about=entry.case,
                once_key=f"map_campaigns.entries_parted:{merge.pk}:{entry.case_id}",
                kept_name=merge.kept.name,
                merged_name=merge.merged.name,
                campaign_title=_title(entry.campaign, entry.case.language),
                link=link,
            ),
        )


def _merge(merge_id: int) -> EntryMerge:
    sides = ("kept__case__user", "kept__campaign", "merged__case__user", "merged__campaign")
    return EntryMerge.objects.select_related(*sides).get(pk=merge_id)


def _with_firms(merge: EntryMerge) -> list[Entry]:
    """Both entries, those with a case; one of them when both are of one applicant."""
    found: dict[str, Entry] = {}
    for entry in (merge.kept, merge.merged):
        if entry.case is not None and entry.state != EntryState.WITHDRAWN:
            found.setdefault(entry.case.applicant_email.lower(), entry)
    return list(found.values())


def _told(entry: Entry, message_with: Any) -> Any:
    """Write the message with a new link in it; the link is rolled back when the message was sent before."""
    case: Any = entry.case
    with transaction.atomic():
        point = transaction.savepoint()
        written = messaging.send(
            message_with(renewal_link(case)), to=case.applicant_email, language=case.language, user=case.user
        )
        if written is None:
            transaction.savepoint_rollback(point)
    return written


def _title(campaign: Campaign, language: str) -> str:
    with translation.override(language):
        return campaign.title
