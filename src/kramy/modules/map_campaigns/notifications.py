"""What firms are told about their entries; what happens to a case is told by casework."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework import api as casework
from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import DeliveryState, MessageCategory
from kramy.lib import geo
from kramy.modules.map_campaigns.domain import alert_links, alert_queue, alerts
from kramy.modules.map_campaigns.domain.areas import Area, described
from kramy.modules.map_campaigns.domain.campaigns import editions_to_invite_to, note_invited, to_invite
from kramy.modules.map_campaigns.domain.confirmations import token_for
from kramy.modules.map_campaigns.domain.hosts import public_url, with_own_host
from kramy.modules.map_campaigns.domain.renewals import intake_for_renewal
from kramy.modules.map_campaigns.domain.reports import to_thank
from kramy.modules.map_campaigns.enums import ConfirmationAnswer, ConfirmationReason, EntryState
from kramy.modules.map_campaigns.models import Campaign, Confirmation, Entry, EntryMerge, EntryReport
from kramy.modules.map_campaigns.rules import ConfirmationStep, Next, next_step

LETTERS = 200


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


@dataclass(frozen=True, kw_only=True)
class EntryToConfirm(Message):
    """Asks a firm whether its entry is still true, and reminds it; ``note`` is what an official adds."""

    key: ClassVar[str] = "map_campaigns.entry_to_confirm"
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Asks a firm whether its entry is still true")
    template: ClassVar[str] = "map_campaigns/messages/entry_to_confirm"

    entry_name: str
    campaign_title: str
    due_on: date
    link: str
    facts: str
    reminder: bool = False
    leaves: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryUnconfirmed(Message):
    """To a firm whose entry has left the map because nobody answered."""

    key: ClassVar[str] = "map_campaigns.entry_unconfirmed"
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Tells a firm that its entry has left the map for want of an answer")
    template: ClassVar[str] = "map_campaigns/messages/entry_unconfirmed"

    entry_name: str
    campaign_title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(Message):
    """To a firm whose entry an official has corrected."""

    key: ClassVar[str] = "map_campaigns.entry_corrected"
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Tells a firm what the city has corrected in its entry")
    template: ClassVar[str] = "map_campaigns/messages/entry_corrected"

    entry_name: str
    campaign_title: str
    changes: str
    link: str


@dataclass(frozen=True, kw_only=True)
class ReportAnswered(Message):
    """To somebody who reported a mistake and wanted to know what became of it."""

    key: ClassVar[str] = "map_campaigns.report_answered"
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = _("Thanks a resident for a report and tells what became of it")
    template: ClassVar[str] = "map_campaigns/messages/report_answered"

    entry_name: str
    campaign_title: str
    outcome: str
    words: str
    link: str


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
def ask_to_confirm(*, campaign: Campaign, email: str, wanted: alerts.Wanted) -> None:
    """Keep what was asked for and write to the address; the message and the asking stand or fall together."""
    subscription = alerts.ask(campaign=campaign, email=email, wanted=wanted)
    with translation.override(wanted.language):
        token = alert_links.confirm_token(subscription)
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
    taken = alert_queue.take_due(subscription_id)
    if taken is None:
        return False
    subscription, entries = taken
    campaign = with_own_host(Campaign.objects.filter(pk=subscription.campaign_id)).get()
    with translation.override(subscription.language):

        def link(name: str, token: str) -> str:
            return public_url(campaign, reverse(f"maps:{name}", args=[campaign.slug, token]))

        map_path = reverse("maps:campaign", args=[campaign.slug])
        area = alerts.area_of(subscription)
        out_link = link("alerts_out", alert_links.out_token(subscription))
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
            manage_link=link("alerts_manage", alert_links.manage_token(subscription)),
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


def write_letters(*, today: date | None = None) -> int:
    """Write the letters that open questions have come to; returns how many. Each is written once.

    A question a transaction: the step is noted with the letter, so a killed run goes on where it stopped.
    """
    day = today or timezone.localdate()
    waiting = Confirmation.objects.filter(
        answer="", to_official=False, step__lt=ConfirmationStep.LAST_DAYS
    ).exclude(letter__state=DeliveryState.FAILED)
    written, last = 0, 0
    while ids := list(waiting.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:LETTERS]):
        written += sum(write_letter(pk, today=day) for pk in ids)
        last = ids[-1]
    return written


@transaction.atomic
def write_letter(pk: int, *, today: date | None = None) -> bool:
    """Write the letter that one question has come to, if it has not been written."""
    day = today or timezone.localdate()
    wanted = Confirmation.objects.select_for_update(of=("self",)).filter(pk=pk, answer="", to_official=False)
    question = wanted.select_related("entry__campaign", "entry__case__user").first()
    if question is None:
        return False
    coming = next_step(
        today=day,
        asked_on=question.asked_on,
        due_on=question.due_on,
        wait_days=question.entry.campaign.confirm_wait_days,
        written=question.step,
    )
    if coming.step <= question.step or coming.step == ConfirmationStep.OVER:
        return False
    question.letter = _ask(question, coming) or question.letter
    question.step, question.due_on = coming.step, coming.due_on
    question.asked_on = question.asked_on or day
    question.save(update_fields=["letter", "step", "due_on", "asked_on"])
    return True


def _ask(question: Confirmation, coming: Next) -> Any:
    entry = question.entry
    to, language, user = _recipient(entry)
    with translation.override(language):
        message = EntryToConfirm(
            about=entry.case or entry,
            once_key=f"map_campaigns.entry_to_confirm:{question.pk}:{coming.step}",
            entry_name=entry.name,
            campaign_title=entry.campaign.title,
            due_on=coming.due_on,
            link=confirmation_link(question),
            facts=_facts(entry),
            reminder=coming.step > ConfirmationStep.ASKED,
            leaves=question.reason == ConfirmationReason.PERIOD,
            note=question.note,
        )
    return messaging.send(message, to=to, language=language, user=user)


def _recipient(entry: Entry) -> tuple[str, str, Any]:
    case: Any = entry.case
    if case is not None:
        return case.applicant_email, case.language, case.user
    return entry.email, entry.content_language, None


def _facts(entry: Entry) -> str:
    """What the map says, in the language that is active: the firm should not have to look it up."""
    address = f"{entry.street} {entry.house_number}, {entry.postcode} {entry.town}".strip(" ,")
    known = [
        (_("Name"), entry.name),
        (_("Address"), address),
        (_("Opening hours"), entry.opening_hours),
        (_("Phone"), entry.phone),
        (_("Website"), entry.website),
    ]
    return "\n".join(f"- {label}: {value}" for label, value in known if value)


def confirmation_link(question: Confirmation) -> str:
    """The page of the question, in the language that is active; opening it confirms nothing."""
    return messaging.absolute_url(reverse("maps:confirm", args=[token_for(question)]))


def tell_unconfirmed() -> int:
    """Tell firms whose entries have left the map for want of an answer how to bring them back; each once."""
    gone = Confirmation.objects.filter(
        answer=ConfirmationAnswer.UNANSWERED,
        reason=ConfirmationReason.PERIOD,
        step__lt=ConfirmationStep.OVER,
        entry__state=EntryState.UNCONFIRMED,
    )
    written = 0
    for pk in list(gone.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            question = (
                Confirmation.objects.select_for_update(of=("self",))
                .select_related("entry__campaign", "entry__case__user")
                .get(pk=pk)
            )
            written += _tell_unconfirmed(question)
    return written


def _tell_unconfirmed(question: Confirmation) -> bool:
    entry = question.entry
    to, language, user = _recipient(entry)
    with translation.override(language):
        message = EntryUnconfirmed(
            about=entry.case or entry,
            once_key=f"map_campaigns.entry_unconfirmed:{question.pk}",
            entry_name=entry.name,
            campaign_title=entry.campaign.title,
            link=confirmation_link(question),
        )
    letter = messaging.send(message, to=to, language=language, user=user)
    question.step, question.letter = ConfirmationStep.OVER, letter or question.letter
    question.save(update_fields=["step", "letter"])
    return letter is not None


def tell_corrected(entry_id: int, fields: Iterable[str]) -> None:
    """Tell the firm what the city has corrected, once for each correction; nobody when there is no address."""
    entry = Entry.objects.select_related("campaign", "case__user").get(pk=entry_id)
    to, language, user = _recipient(entry)
    if not to:
        return
    with translation.override(language):
        labels = {field.name: str(getattr(field, "verbose_name", field.name)) for field in Entry._meta.fields}
        changes = "\n".join(
            f"- {capfirst(labels[name])}: {getattr(entry, name) or '–'}"
            if name in labels
            else f"- {_('Place on the map')}"
            for name in fields
        )
        public = reverse("maps:entry", args=[entry.campaign.slug, entry.pk, entry.slug])
        message = EntryCorrected(
            about=entry.case or entry,
            once_key=f"map_campaigns.entry_corrected:{entry.pk}:{entry.revision}",
            entry_name=entry.name,
            campaign_title=entry.campaign.title,
            changes=changes,
            link=renewal_link(entry.case) if entry.case else messaging.absolute_url(public),
        )
    messaging.send(message, to=to, language=language, user=user)


def thank_reporters(report_id: int) -> None:
    """Tell everybody who left an address what became of their report, each once."""
    report = EntryReport.objects.select_related("entry__campaign").get(pk=report_id)
    entry = report.entry
    for voice in to_thank(report_id):
        with translation.override(voice.language):
            message = ReportAnswered(
                about=report,
                once_key=f"map_campaigns.report_answered:{voice.pk}",
                entry_name=entry.name,
                campaign_title=entry.campaign.title,
                outcome=report.outcome,
                words=report.outcome_words,
                link=messaging.absolute_url(reverse("maps:campaign", args=[entry.campaign.slug])),
            )
        messaging.send(message, to=voice.email, language=voice.language)


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
