"""Letters about entries made one, and parted again."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.base import Message
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Entry, EntryMerge
from kramy.modules.map_campaigns.notifications.shared import title_in, told


@dataclass(frozen=True, kw_only=True)
class EntriesMerged(Message):
    """To the firms of two entries that have become one."""

    key: ClassVar[str] = "map_campaigns.entries_merged"
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
    description: ClassVar[Any] = _("Tells firms that two merged entries are two again")
    template: ClassVar[str] = "map_campaigns/messages/entries_parted"

    kept_name: str
    merged_name: str
    campaign_title: str
    link: str


def tell_merged(merge_id: int) -> None:
    """Tell the firm of each entry, once when it is the same, in its language."""
    merge = _merge(merge_id)
    for entry in _with_firms(merge):
        told(
            entry,
            lambda link, entry=entry: EntriesMerged(
                about=entry.case,
                once_key=f"map_campaigns.entries_merged:{merge.pk}:{entry.case_id}",
                kept_name=merge.kept.name,
                merged_name=merge.merged.name,
                campaign_title=title_in(merge.kept.campaign, entry.case.language),
                reason=merge.reason,
                public_link=messaging.absolute_url(_public_address(merge.kept, entry.case.language)),
                link=link,
            ),
        )


def tell_parted(merge_id: int) -> None:
    """Tell the firms that the two are two again."""
    merge = _merge(merge_id)
    for entry in _with_firms(merge):
        told(
            entry,
            lambda link, entry=entry: EntriesParted(
                about=entry.case,
                once_key=f"map_campaigns.entries_parted:{merge.pk}:{entry.case_id}",
                kept_name=merge.kept.name,
                merged_name=merge.merged.name,
                campaign_title=title_in(entry.campaign, entry.case.language),
                link=link,
            ),
        )


def _public_address(entry: Entry, language: str) -> str:
    with translation.override(language):
        return reverse("maps:entry", args=[entry.campaign.slug, entry.pk, entry.slug])


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
