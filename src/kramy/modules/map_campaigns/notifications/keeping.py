"""Letters that keep maps true: to firms, whether all is as it was, and to residents who reported something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import DeliveryState
from kramy.modules.map_campaigns.domain.keeping_true.confirmations import token_for
from kramy.modules.map_campaigns.domain.keeping_true.reports import to_thank
from kramy.modules.map_campaigns.enums import ConfirmationAnswer, ConfirmationReason, EntryState
from kramy.modules.map_campaigns.models import Confirmation, Entry, EntryReport
from kramy.modules.map_campaigns.notifications.shared import renewal_link
from kramy.modules.map_campaigns.rules import ConfirmationStep, Next, next_step


@dataclass(frozen=True, kw_only=True)
class EntryToConfirm(Message):
    """Asks a firm whether its entry is still true, and reminds it; ``note`` is what an official adds."""

    key: ClassVar[str] = "map_campaigns.entry_to_confirm"
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
    description: ClassVar[Any] = _("Tells a firm that its entry has left the map for want of an answer")
    template: ClassVar[str] = "map_campaigns/messages/entry_unconfirmed"

    entry_name: str
    campaign_title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class EntryCorrected(Message):
    """To a firm whose entry an official has corrected."""

    key: ClassVar[str] = "map_campaigns.entry_corrected"
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
    description: ClassVar[Any] = _("Thanks a resident for a report and tells what became of it")
    template: ClassVar[str] = "map_campaigns/messages/report_answered"

    entry_name: str
    campaign_title: str
    outcome: str
    words: str
    link: str


LETTERS = 200


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
