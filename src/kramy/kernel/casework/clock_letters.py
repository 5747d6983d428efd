"""The letters of the clock: deadlines put off, absences, reminders. To applicants, officials and heads of units."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kramy.kernel.casework.domain.heads import head_for
from kramy.kernel.casework.enums import Audience, SuspensionBasis
from kramy.kernel.casework.models import Absence, Case, Reminder
from kramy.kernel.casework.notifications import CaseMessage, quoted, tell
from kramy.kernel.messaging.api import absolute_url, send
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory


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


def extended(case: Case, before: date, text: str) -> None:
    once = f"casework.extended:{case.pk}:{case.revision}"
    tell(case, Extended, reasons=quoted(text), before=before, due_on=case.due_on, once_key=once)


def suspended(case: Case, basis: str, text: str) -> None:
    with translation.override(case.language):
        law = str(SuspensionBasis(basis).label)
    once = f"casework.suspended:{case.pk}:{case.revision}"
    tell(case, Suspended, basis=law, reasons=quoted(text), once_key=once)


def resumed(case: Case, text: str) -> None:
    once = f"casework.resumed:{case.pk}:{case.revision}"
    tell(case, Resumed, text=quoted(text), due_on=case.due_on, once_key=once)


def stood_in(case: Case, back: bool, detail: dict[str, Any]) -> None:
    until = detail.get("until")
    tell(
        case,
        StandIn,
        former=detail.get("from", ""),
        person=detail.get("to", ""),
        until=date.fromisoformat(until) if until else None,
        back=back,
        once_key=f"casework.stand_in:{case.pk}:{case.revision}",
    )


def cases_came(absence: Absence, person_id: int, count: int) -> None:
    person: Any = get_user_model().objects.get(pk=person_id)
    to_official(
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
        to_official(
            head,
            LeftAlone,
            about=case,
            number=case.number,
            title=case.title,
            due_on=case.due_on,
            link=absolute_url(reverse("casework_desk:case", args=[case.pk])),
            once_key=f"casework.left_alone:{case.pk}:{case.revision}",
        )


def to_official(official: Any, /, message_class: type[Message], **values: Any) -> None:
    send(message_class(**values), to=official.email, language=official.language, user=official)


@dataclass(frozen=True, kw_only=True)
class CaseStands(Message):
    """To an official, or to the head of the unit (``official`` then names whose case it is, or is "").

    ``span``: for how many working days, in words.
    """

    key: ClassVar[str] = "casework.case_stands"
    description = _("To an official or the head of the unit: a case stands still")
    template: ClassVar[str] = "casework/messages/case_stands"
    number: str
    title: str
    span: str
    due_on: date
    official: str
    to_head: bool
    link: str


@dataclass(frozen=True, kw_only=True)
class AwaitedReminder(CaseMessage):
    key: ClassVar[str] = "casework.awaited"
    category: ClassVar[MessageCategory] = MessageCategory.REMINDER
    description = _("Reminder of what the applicant is asked to correct")
    template: ClassVar[str] = "casework/messages/awaited"
    asked: str
    answer_by: date | None


def _span(days: int, language: str) -> str:
    with translation.override(language):
        return ngettext("for %(days)d working day", "for %(days)d working days", days) % {"days": days}


def remind(reminder: Reminder) -> None:
    once = f"casework.reminder:{reminder.pk}"
    case = reminder.case
    if reminder.audience == Audience.APPLICANT:
        pause = case.pauses.filter(ended_on=None).first()
        tell(
            case,
            AwaitedReminder,
            asked=quoted(pause.reason if pause is not None else ""),
            answer_by=pause.answer_by if pause is not None else None,
            once_key=once,
        )
        return
    person: Any = reminder.person
    to_official(
        person,
        CaseStands,
        about=case,
        number=case.number,
        title=case.title,
        span=_span(reminder.rung, person.language),
        due_on=case.due_on,
        official=str(case.responsible or ""),
        to_head=reminder.audience == Audience.HEAD or reminder.person_id != case.responsible_id,
        link=absolute_url(reverse("casework_desk:case", args=[case.pk])),
        once_key=once,
    )
