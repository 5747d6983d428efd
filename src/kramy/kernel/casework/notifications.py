"""The letters of a case, one class each. They are written in the transaction of their cause."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.api import kind_of, new_access
from kramy.kernel.casework.domain.heads import head_for
from kramy.kernel.casework.domain.officials import ShownOfficial, shown_official
from kramy.kernel.casework.enums import SuspensionBasis
from kramy.kernel.casework.models import Absence, Case, ClockPause, Complaint, Draft, TimelineEntry
from kramy.kernel.messaging.api import OutboxMessage, absolute_url, send
from kramy.kernel.messaging.base import Message


@dataclass(frozen=True, kw_only=True)
class CaseMessage(Message):
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
    results: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class RefusedApplication(CaseMessage):
    key: ClassVar[str] = "casework.refused"
    description = _("Application refused, with the reasons")
    template: ClassVar[str] = "casework/messages/refused"
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Closed(CaseMessage):
    key: ClassVar[str] = "casework.closed"
    description = _("The case is closed, with what came of it")
    template: ClassVar[str] = "casework/messages/closed"
    result: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Extended(CaseMessage):
    key: ClassVar[str] = "casework.extended"
    description = _("The city needs longer: why, the new due date and the right to complain")
    template: ClassVar[str] = "casework/messages/extended"
    reasons: str
    before: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Suspended(CaseMessage):
    key: ClassVar[str] = "casework.suspended"
    description = _("Proceedings suspended, with the reasons")
    template: ClassVar[str] = "casework/messages/suspended"
    basis: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Resumed(CaseMessage):
    key: ClassVar[str] = "casework.resumed"
    description = _("Suspended proceedings go on, with the new due date")
    template: ClassVar[str] = "casework/messages/resumed"
    text: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class StandIn(CaseMessage):
    key: ClassVar[str] = "casework.stand_in"
    description = _("Another official handles the case: who, why and until when")
    template: ClassVar[str] = "casework/messages/stand_in"
    former: str
    person: str
    until: date | None
    back: bool


@dataclass(frozen=True, kw_only=True)
class CasesCame(Message):
    """To an official who stands in for a colleague."""

    key: ClassVar[str] = "casework.cases_came"
    description = _("To an official: cases of a colleague who is away")
    template: ClassVar[str] = "casework/messages/cases_came"
    person: str
    until: date
    count: int
    link: str


@dataclass(frozen=True, kw_only=True)
class LeftAlone(Message):
    """To the head of a unit."""

    key: ClassVar[str] = "casework.left_alone"
    description = _("To the head of a unit: nobody handles a case")
    template: ClassVar[str] = "casework/messages/left_alone"
    number: str
    title: str
    due_on: date
    link: str


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
class Merged(CaseMessage):
    """``link`` leads to the case that goes on, ``number`` and ``title`` are of the one that ended."""

    key: ClassVar[str] = "casework.merged"
    description = _("Two cases of one matter go on as one")
    template: ClassVar[str] = "casework/messages/merged"
    into: str


@dataclass(frozen=True, kw_only=True)
class LinkAgain(CaseMessage):
    key: ClassVar[str] = "casework.link"
    description = _("A new link to a case")
    template: ClassVar[str] = "casework/messages/link"


@dataclass(frozen=True, kw_only=True)
class DraftSaved(Message):
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
    _send(
        case,
        Received,
        due_on=case.due_on,
        official=official,
        once_key=f"casework.received:{case.pk}",
    )


def correction_requested(case: Case, text: str) -> None:
    _send(
        case,
        CorrectionRequested,
        asked=quoted(text),
        answer_by=ClockPause.objects.filter(case=case, ended_on=None)
        .values_list("answer_by", flat=True)
        .first(),
        once_key=f"casework.correction:{case.pk}:{case.revision}",
    )


def answered(case: Case) -> None:
    _send(case, Answered, due_on=case.due_on, once_key=f"casework.answered:{case.pk}:{case.revision}")


def decided(case: Case) -> None:
    once = f"casework.decided:{case.pk}"
    reasons = quoted(case.decision.text)
    if case.decision.outcome == "accepted":
        with translation.override(case.language):
            results = results_of(case)
        _send(case, Accepted, reasons=reasons, results=results, once_key=once)
    elif case.decision.outcome == "closed":
        with translation.override(case.language):
            result = str(case.decision.get_result_display())
        _send(case, Closed, result=result, reasons=reasons, once_key=once)
    else:
        _send(case, RefusedApplication, reasons=reasons, once_key=once)


def extended(case: Case, before: date, text: str) -> None:
    once = f"casework.extended:{case.pk}:{case.revision}"
    _send(case, Extended, reasons=quoted(text), before=before, due_on=case.due_on, once_key=once)


def stood_in(case: Case, back: bool, detail: dict[str, Any]) -> None:
    until = detail.get("until")
    _send(
        case,
        StandIn,
        former=detail.get("from", ""),
        person=detail.get("to", ""),
        until=date.fromisoformat(until) if until else None,
        back=back,
        once_key=f"casework.stand_in:{case.pk}:{case.revision}",
    )


def cases_came(absence: Absence, person_id: int, count: int) -> None:
    person: Any = Absence._meta.get_field("deputy").related_model.objects.get(pk=person_id)
    _to_official(
        person,
        CasesCame,
        about=absence,
        person=str(absence.person),
        until=absence.last_day,
        count=count,
        link=absolute_url(f"{reverse('casework_desk:queue')}?responsible=me"),
        once_key=f"casework.cases_came:{absence.pk}:{person_id}",
    )


def left_alone(case: Case) -> None:
    head = head_for(case)
    if head is not None:
        _to_official(
            head,
            LeftAlone,
            about=case,
            number=case.number,
            title=case.title,
            due_on=case.due_on,
            link=absolute_url(reverse("casework_desk:case", args=[case.pk])),
            once_key=f"casework.left_alone:{case.pk}:{case.revision}",
        )


def suspended(case: Case, basis: str, text: str) -> None:
    with translation.override(case.language):
        law = str(SuspensionBasis(basis).label)
    once = f"casework.suspended:{case.pk}:{case.revision}"
    _send(case, Suspended, basis=law, reasons=quoted(text), once_key=once)


def resumed(case: Case, text: str) -> None:
    once = f"casework.resumed:{case.pk}:{case.revision}"
    _send(case, Resumed, text=quoted(text), due_on=case.due_on, once_key=once)


def withdrawn(case: Case, was_accepted: bool) -> None:
    _send(case, Withdrawn, was_accepted=was_accepted, once_key=f"casework.withdrawn:{case.pk}")


def merged(case: Case, into: Case) -> None:
    """To the applicant of the case that ended; the link leads to the one that goes on if it is theirs too.

    A firm's NIP can be typed by anybody, so only the same address or account opens the other case.
    """
    theirs = case.applicant_email.lower() == into.applicant_email.lower() or (
        case.user_id is not None and case.user_id == into.user_id
    )
    with translation.override(case.language):
        letter = Merged(
            about=case,
            number=case.number,
            title=case.title,
            intake=case.intake.title,
            link=absolute_url(new_access(into if theirs else case)),
            into=into.number,
            once_key=f"casework.merged:{case.pk}",
        )
    send(letter, to=case.applicant_email, language=case.language, user=case.user)


def message(case: Case, entry: TimelineEntry) -> None:
    once = f"casework.message:{entry.pk}"
    _send(case, FromOfficial, text=quoted(entry.text), files=entry.files.count(), once_key=once)


def link_again(case: Case) -> None:
    _send(case, LinkAgain)


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


def _to_official(official: Any, /, message_class: type[Message], **values: Any) -> None:
    send(message_class(**values), to=official.email, language=official.language, user=official)


def _send(case: Case, message_class: type[CaseMessage], **values: Any) -> None:
    with translation.override(case.language):
        message_to_send = message_class(
            about=case,
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
    _send(
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
    _send(
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
    _send(complaint.case, ComplaintDelayed, once_key=once, **_of_complaint(complaint, entry))


def complaint_answered(complaint: Complaint, entry: TimelineEntry) -> None:
    with translation.override(complaint.case.language):
        outcome = str(complaint.get_outcome_display())
    once = f"casework.complaint_answered:{entry.pk}"
    values = _of_complaint(complaint, entry)
    _send(complaint.case, ComplaintAnswered, outcome=outcome, once_key=once, **values)


def handed_over(case: Case, entry: TimelineEntry) -> None:
    person = str(entry.detail.get("person", ""))
    _send(case, HandedOver, person=person, once_key=f"casework.handed_over:{entry.pk}")


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
            about=case, number=case.number, title=case.title, intake=case.intake.title, link=link, **values
        )
    send(message_to_send, to=person.email, language=person.language, user=person)
