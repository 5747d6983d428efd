"""The letters that say in which case a matter goes on and who handles it: joined, parted, handed on."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.api import kind_of, new_access
from kramy.kernel.casework.models import Case, TimelineEntry
from kramy.kernel.casework.notifications import CaseMessage, quoted, tell
from kramy.kernel.messaging.api import absolute_url, send


@dataclass(frozen=True, kw_only=True)
class Merged(CaseMessage):
    """``link`` leads to the case that goes on, ``number`` and ``title`` are of the one that ended."""

    key: ClassVar[str] = "casework.merged"
    description = _("Two cases of one matter go on as one")
    template: ClassVar[str] = "casework/messages/merged"
    into: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Parted(CaseMessage):
    """``number`` is the case that goes on by itself again, ``other`` the one in which it went on until now."""

    key: ClassVar[str] = "casework.parted"
    description = _("Two cases that were joined go on each by itself again")
    template: ClassVar[str] = "casework/messages/parted"
    other: str
    reasons: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Transferred(CaseMessage):
    """``person`` or ``unit`` may be ""."""

    key: ClassVar[str] = "casework.transferred"
    description = _("The case was handed on: to whom and why")
    template: ClassVar[str] = "casework/messages/transferred"
    person: str
    unit: str
    reasons: str


def merged(case: Case, into: Case, text: str) -> None:
    """To the applicant of the case that ended; the link leads to the one that goes on if it is theirs too.

    A firm's NIP can be typed by anybody, so only the same address or account opens the other case.
    """
    theirs = case.applicant_email.lower() == into.applicant_email.lower() or (
        case.user_id is not None and case.user_id == into.user_id
    )
    with translation.override(case.language):
        letter = Merged(
            about=case,
            letters=kind_of(case).wording.letters,
            number=case.number,
            title=case.title,
            intake=case.intake.title,
            link=absolute_url(new_access(into if theirs else case)),
            into=into.number,
            reasons=quoted(text),
            once_key=f"casework.merged:{case.pk}:{case.revision}",
        )
    send(letter, to=case.applicant_email, language=case.language, user=case.user)


def parted(case: Case, other: Case, text: str) -> None:
    """To the applicant of the case that goes on again, and to the other's where that is another address."""
    values: dict[str, Any] = {"reasons": quoted(text), "due_on": case.due_on}
    once = f"casework.parted:{case.pk}:{case.revision}"
    tell(case, Parted, other=other.number, once_key=once, **values)
    if other.applicant_email.lower() != case.applicant_email.lower():
        values = {"reasons": quoted(text), "due_on": other.due_on}
        tell(other, Parted, other=case.number, once_key=f"{once}:other", **values)


def transferred(case: Case, entry: TimelineEntry) -> None:
    tell(
        case,
        Transferred,
        person=str(entry.detail.get("to", "")),
        unit=str(entry.detail.get("unit", "")),
        reasons=quoted(entry.text),
        once_key=f"casework.transferred:{entry.pk}",
    )
