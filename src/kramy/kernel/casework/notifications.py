"""The letters of a case, one class each. They are written in the transaction of their cause."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.api import kind_of, new_access
from kramy.kernel.casework.domain.officials import ShownOfficial, shown_official
from kramy.kernel.casework.domain.satisfaction import opinion_path
from kramy.kernel.casework.models import Case, ClockPause, Complaint, Draft, TimelineEntry
from kramy.kernel.messaging.api import OutboxMessage, absolute_url, send
from kramy.kernel.messaging.base import Message


@dataclass(frozen=True, kw_only=True)
class KindMessage(Message):
    """A letter that a kind of case may write in its own words: ``letters`` is the folder of its wording."""

    letters: str = ""

    def templates(self) -> tuple[str, ...]:
        own = f"{self.letters}/{self.template.rpartition('/')[2]}" if self.letters else self.template
        return (own, self.template)


@dataclass(frozen=True, kw_only=True)
class CaseMessage(KindMessage):
    """``link`` leads to the case without signing in."""

    number: str
    title: str
    intake: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Received(CaseMessage):
    key: ClassVar[str] = "casework.received"
    description = _("Application received, with the link to follow it")
    template: ClassVar[str] = "casework/messages/received"
    due_on: date
    official: ShownOfficial | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectionRequested(CaseMessage):
    key: ClassVar[str] = "casework.correction_requested"
    description = _("What the applicant is asked to correct")
    template: ClassVar[str] = "casework/messages/correction_requested"
    asked: str
    answer_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Answered(CaseMessage):
    key: ClassVar[str] = "casework.answered"
    description = _("Corrected answers received, with the new due date")
    template: ClassVar[str] = "casework/messages/answered"
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Accepted(CaseMessage):
    key: ClassVar[str] = "casework.accepted"
    description = _("Application accepted, with what came of it")
    template: ClassVar[str] = "casework/messages/accepted"
    reasons: str
    opinion: str = ""
    results: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class RefusedApplication(CaseMessage):
    key: ClassVar[str] = "casework.refused"
    description = _("Application refused, with the reasons")
    template: ClassVar[str] = "casework/messages/refused"
    reasons: str
    opinion: str = ""


@dataclass(frozen=True, kw_only=True)
class Closed(CaseMessage):
    key: ClassVar[str] = "casework.closed"
    description = _("The case is closed, with what came of it")
    template: ClassVar[str] = "casework/messages/closed"
    result: str
    reasons: str
    opinion: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawn(CaseMessage):
    key: ClassVar[str] = "casework.withdrawn"
    description = _("Confirmation that the application was withdrawn")
    template: ClassVar[str] = "casework/messages/withdrawn"
    was_accepted: bool


@dataclass(frozen=True, kw_only=True)
class FromOfficial(CaseMessage):
    key: ClassVar[str] = "casework.message"
    description = _("A message an official wrote to the applicant")
    template: ClassVar[str] = "casework/messages/message"
    text: str
    files: int


@dataclass(frozen=True, kw_only=True)
class LinkAgain(CaseMessage):
    key: ClassVar[str] = "casework.link"
    description = _("A new link to a case")
    template: ClassVar[str] = "casework/messages/link"


@dataclass(frozen=True, kw_only=True)
class DraftSaved(KindMessage):
    key: ClassVar[str] = "casework.draft_saved"
    description = _("Link to go on with an application later")
    template: ClassVar[str] = "casework/messages/draft_saved"
    intake: str
    link: str
    closes_on: date | None
    kept_until: date


def received(case: Case) -> None:
    with translation.override(case.language):
        official = shown_official(case)
    tell(
        case,
        Received,
        due_on=case.due_on,
        official=official,
        once_key=f"casework.received:{case.pk}",
    )


def correction_requested(case: Case, text: str) -> None:
    tell(
        case,
        CorrectionRequested,
        asked=quoted(text),
        answer_by=ClockPause.objects.filter(case=case, ended_on=None)
        .values_list("answer_by", flat=True)
        .first(),
        once_key=f"casework.correction:{case.pk}:{case.revision}",
    )


def answered(case: Case) -> None:
    tell(case, Answered, due_on=case.due_on, once_key=f"casework.answered:{case.pk}:{case.revision}")


def decided(case: Case) -> None:
    with translation.override(case.language):
        opinion = absolute_url(opinion_path(case))
    once = f"casework.decided:{case.pk}"
    reasons = quoted(case.decision.text)
    if case.decision.outcome == "accepted":
        with translation.override(case.language):
            results = results_of(case)
        tell(case, Accepted, reasons=reasons, results=results, opinion=opinion, once_key=once)
    elif case.decision.outcome == "closed":
        with translation.override(case.language):
            result = str(case.decision.get_result_display())
        tell(case, Closed, result=result, reasons=reasons, opinion=opinion, once_key=once)
    else:
        tell(case, RefusedApplication, reasons=reasons, opinion=opinion, once_key=once)


def withdrawn(case: Case, was_accepted: bool) -> None:
    tell(case, Withdrawn, was_accepted=was_accepted, once_key=f"casework.withdrawn:{case.pk}")


def message(case: Case, entry: TimelineEntry) -> None:
    once = f"casework.message:{entry.pk}"
    tell(case, FromOfficial, text=quoted(entry.text), files=entry.files.count(), once_key=once)


def link_again(case: Case) -> None:
    tell(case, LinkAgain)


def draft_saved(draft: Draft, token: str) -> None:
    """The "continue later" link, to the address given in the draft."""
    language = draft.answer_set.language
    with translation.override(language):
        path = reverse("casework:resume", args=[token])
        title = draft.intake.title
    closes_at = draft.intake.closes_at
    send(
        DraftSaved(
            about=draft,
            letters=kind_of(draft.intake).wording.letters,
            intake=title,
            link=absolute_url(path),
            closes_on=timezone.localdate(closes_at) if closes_at else None,
            kept_until=timezone.localdate(draft.expires_at),
        ),
        to=draft.email,
        language=language,
        user=draft.user,
    )


def results_of(case: Case) -> tuple[tuple[str, str], ...]:
    """What came of the case: (label, absolute address) in the active language."""
    links = kind_of(case).links
    return tuple((str(label), absolute_url(url)) for label, url in links(case)) if links else ()


def quoted(text: str) -> str:
    """Every line as a quotation, blank lines kept inside it."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def tell(case: Case, message_class: type[CaseMessage], **values: Any) -> None:
    with translation.override(case.language):
        message_to_send = message_class(
            about=case,
            letters=kind_of(case).wording.letters,
            number=case.number,
            title=case.title,
            intake=case.intake.title,
            link=absolute_url(new_access(case)),
            **values,
        )
    send(message_to_send, to=case.applicant_email, language=case.language, user=case.user)


@dataclass(frozen=True, kw_only=True)
class ReplyReceived(CaseMessage):
    key: ClassVar[str] = "casework.reply_received"
    description = _("The applicant's message reached the city")
    template: ClassVar[str] = "casework/messages/reply_received"
    at: datetime
    person: str
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewReply(CaseMessage):
    key: ClassVar[str] = "casework.new_reply"
    description = _("To the official: the applicant wrote")
    template: ClassVar[str] = "casework/messages/new_reply"
    completes: bool
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ComplaintMessage(CaseMessage):
    """``complaint`` is its number, ``text`` quoted words."""

    complaint: str
    due_on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(ComplaintMessage):
    key: ClassVar[str] = "casework.complaint_received"
    description = _("Complaint received, with the day of the answer")
    template: ClassVar[str] = "casework/messages/complaint_received"
    person: str


@dataclass(frozen=True, kw_only=True)
class NewComplaint(ComplaintMessage):
    key: ClassVar[str] = "casework.new_complaint"
    description = _("To the head of the unit: a complaint to be answered")
    template: ClassVar[str] = "casework/messages/new_complaint"


@dataclass(frozen=True, kw_only=True)
class ComplaintDelayed(ComplaintMessage):
    key: ClassVar[str] = "casework.complaint_delayed"
    description = _("The answer to a complaint takes longer, with the reason")
    template: ClassVar[str] = "casework/messages/complaint_delayed"


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(ComplaintMessage):
    key: ClassVar[str] = "casework.complaint_answered"
    description = _("Complaint answered, with the reasons")
    template: ClassVar[str] = "casework/messages/complaint_answered"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class HandedOver(CaseMessage):
    key: ClassVar[str] = "casework.handed_over"
    description = _("Another official handles the case now")
    template: ClassVar[str] = "casework/messages/handed_over"
    person: str


@dataclass(frozen=True, kw_only=True)
class NotDelivered(CaseMessage):
    key: ClassVar[str] = "casework.not_delivered"
    description = _("To the official: an e-mail to the applicant came back")
    template: ClassVar[str] = "casework/messages/not_delivered"
    letter: str
    address: str


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Message):
    key: ClassVar[str] = "casework.address_changed"
    description = _("To the former address: the city writes elsewhere now")
    template: ClassVar[str] = "casework/messages/address_changed"
    number: str
    title: str
    address: str
    home: str


def replied(case: Case, entry: TimelineEntry) -> None:
    """The confirmation to the applicant, and the news to the official who handles the case."""
    files = tuple(entry.files.values_list("name", flat=True))
    text = quoted(entry.text) if entry.text else ""
    tell(
        case,
        ReplyReceived,
        at=timezone.localtime(entry.at),
        person=str(case.responsible or ""),
        text=text,
        files=files,
        once_key=f"casework.reply_received:{entry.pk}",
    )
    completes = bool(entry.detail.get("by_message"))
    _send_official(
        case,
        case.responsible,
        NewReply,
        completes=completes,
        text=text,
        files=files,
        once_key=f"casework.new_reply:{entry.pk}",
    )


def complained(complaint: Complaint) -> None:
    values = _of_complaint(complaint, complaint.entry)
    once = f"casework.complained:{complaint.pk}"
    tell(
        complaint.case,
        ComplaintReceived,
        person=str(complaint.handler or ""),
        once_key=once,
        **values,
    )
    _send_official(
        complaint.case,
        complaint.handler,
        NewComplaint,
        path=reverse("casework_desk:complaint", args=[complaint.pk]),
        once_key=f"{once}:handler",
        **values,
    )


def complaint_delayed(complaint: Complaint, entry: TimelineEntry) -> None:
    once = f"casework.complaint_delayed:{entry.pk}"
    tell(complaint.case, ComplaintDelayed, once_key=once, **_of_complaint(complaint, entry))


def complaint_answered(complaint: Complaint, entry: TimelineEntry) -> None:
    with translation.override(complaint.case.language):
        outcome = str(complaint.get_outcome_display())
    once = f"casework.complaint_answered:{entry.pk}"
    values = _of_complaint(complaint, entry)
    tell(complaint.case, ComplaintAnswered, outcome=outcome, once_key=once, **values)


def handed_over(case: Case, entry: TimelineEntry) -> None:
    person = str(entry.detail.get("person", ""))
    tell(case, HandedOver, person=person, once_key=f"casework.handed_over:{entry.pk}")


def not_delivered(case: Case, letter: OutboxMessage) -> None:
    _send_official(
        case,
        case.responsible,
        NotDelivered,
        letter=letter.subject,
        address=letter.recipient,
        once_key=f"casework.not_delivered:{letter.pk}",
    )


def address_changed(case: Case, former: str) -> None:
    """To the former address, so that nobody is moved away from their case unawares."""
    name, _at, domain = case.applicant_email.partition("@")
    message_to_send = AddressChanged(
        about=case,
        number=case.number,
        title=case.title,
        address=f"{name[:1]}…@{domain}",
        home=absolute_url("/"),
    )
    send(message_to_send, to=former, language=case.language)


def _of_complaint(complaint: Complaint, entry: TimelineEntry) -> dict[str, Any]:
    return {"complaint": complaint.number, "due_on": complaint.due_on, "text": quoted(entry.text)}


def _send_official(
    case: Case, person: Any, message_class: type[CaseMessage], *, path: str = "", **values: Any
) -> None:
    """To an official, with the address of the desk; nobody is written to when nobody handles it."""
    if person is None:
        return
    link = absolute_url(path or reverse("casework_desk:case", args=[case.pk]))
    with translation.override(person.language):
        message_to_send = message_class(
            about=case,
            letters=kind_of(case).wording.letters,
            number=case.number,
            title=case.title,
            intake=case.intake.title,
            link=link,
            **values,
        )
    send(message_to_send, to=person.email, language=person.language, user=person)
