"""What happened in a case, stored as kind and detail and put into words for whoever reads."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.search import add_words
from kramy.kernel.casework.enums import (
    OPEN_STATES,
    Audience,
    CaseResult,
    ComplaintOutcome,
    DecisionOutcome,
    SuspensionBasis,
    TimelineKind,
)
from kramy.kernel.casework.models import Case, DecisionReason, Filing, TimelineEntry
from kramy.lib.periods import working_days_between


def add(
    *,
    case: Case,
    kind: TimelineKind,
    by: Any = None,
    by_applicant: bool = False,
    text: str = "",
    detail: dict[str, Any] | None = None,
    public: bool = True,
) -> TimelineEntry:
    """``text`` is what a person wrote, in their language; ``detail`` JSON from which the words are made."""
    entry = TimelineEntry.objects.create(
        case=case,
        kind=kind,
        actor=by if getattr(by, "pk", None) else None,
        by_applicant=by_applicant,
        text=text,
        detail=detail or {},
        public=public,
    )
    add_words(case, text)
    if case.state not in OPEN_STATES and kind != TimelineKind.FILED:
        Filing.objects.filter(case=case).update(changed_at=timezone.now())
    if entry.actor_id is not None and not by_applicant and case.taken_in is None:
        _first_step(case)
    return entry


def _first_step(case: Case) -> None:
    """An official's first act in a case: how many working days after it was received."""
    days = working_days_between(timezone.localdate(case.received_at), timezone.localdate())
    Case.objects.filter(pk=case.pk, taken_in=None).update(taken_in=days)
    case.taken_in = days


def reason_detail(reason: DecisionReason | None) -> dict[str, Any]:
    """The reason's words in every language, kept with the entry: the list may change later."""
    if reason is None:
        return {}
    return {
        "reason": {
            "code": reason.code,
            "text": {code: getattr(reason, f"text_{code}", "") or reason.text for code in ("pl", "en", "uk")},
        }
    }


def heading(entry: TimelineEntry) -> str:
    """What happened, as a sentence in the active language."""
    detail = entry.detail
    match entry.kind:
        case TimelineKind.RECEIVED:
            words = str(kind_of(entry.case).wording.step_received)
            return words % {"number": detail.get("number", "")}
        case TimelineKind.ASSIGNED:
            return _("The case is handled by %(person)s") % {"person": detail.get("person", "")}
        case TimelineKind.CORRECTION_REQUESTED if detail.get("answer_by"):
            return _("The city asks for a correction by %(day)s; the clock stands until it is sent") % {
                "day": _day(detail["answer_by"])
            }
        case TimelineKind.CORRECTION_REQUESTED:
            return _("The city asks for a correction; the clock stands until it is sent")
        case TimelineKind.ANSWERED:
            if detail.get("by_message"):
                return _("Everything that was asked for was sent by a message")
            return _("Corrected answers sent")
        case TimelineKind.EXTENDED:
            return _("The city needs longer; the new deadline is %(day)s") % {
                "day": _day(detail.get("due_on"))
            }
        case TimelineKind.DECIDED if detail.get("silence"):
            return _by_silence(detail)
        case TimelineKind.HANDED_OVER | TimelineKind.HANDED_BACK | TimelineKind.HANDED_ON:
            return _hands(entry.kind, detail)
        case TimelineKind.REMINDED if detail.get("audience") == Audience.APPLICANT:
            return _("The city reminded the applicant of what is asked for")
        case TimelineKind.REMINDED:
            days = int(detail.get("days") or 0)
            return ngettext(
                "No step for %(days)d working day: %(person)s was reminded",
                "No step for %(days)d working days: %(person)s was reminded",
                days,
            ) % {"days": days, "person": detail.get("person", "")}
        case TimelineKind.SUSPENDED:
            return _("The proceedings are suspended; the clock stands")
        case TimelineKind.RESUMED:
            return _("The proceedings go on; the new deadline is %(day)s") % {
                "day": _day(detail.get("due_on"))
            }
        case TimelineKind.DECIDED if detail.get("outcome") == DecisionOutcome.ACCEPTED:
            return _("The application was accepted")
        case TimelineKind.DECIDED if detail.get("outcome") == DecisionOutcome.CLOSED:
            return _("The case is closed")
        case TimelineKind.DECIDED:
            return _("The application was refused")
        case TimelineKind.CARRIED_OUT:
            return _("The decision was carried out")
        case TimelineKind.WITHDRAWN:
            return str(kind_of(entry.case).wording.step_withdrawn)
        case TimelineKind.MESSAGE:
            return _("Message from the city")
        case TimelineKind.TRANSFERRED:
            return _transferred(detail)
        case TimelineKind.MERGED:
            return _("The case goes on together with case %(number)s") % {"number": detail.get("number", "")}
        case TimelineKind.ABSORBED:
            return _("Case %(number)s joined this one") % {"number": detail.get("number", "")}
        case TimelineKind.PARTED:
            return _("The case goes on by itself again, apart from case %(number)s") % {
                "number": detail.get("number", "")
            }
        case TimelineKind.LET_GO:
            return _("Case %(number)s goes on by itself again") % {"number": detail.get("number", "")}
        case TimelineKind.SPLIT:
            return _("A part of it became case %(number)s") % {"number": detail.get("number", "")}
        case TimelineKind.SPLIT_OFF:
            return _("Split off from case %(number)s") % {"number": detail.get("number", "")}
        case TimelineKind.COMPLAINT:
            return _("Complaint %(number)s received") % {"number": detail.get("number", "")}
        case TimelineKind.COMPLAINT_DELAYED:
            return _("The answer to complaint %(number)s will come by %(day)s") % {
                "number": detail.get("number", ""),
                "day": _day(detail.get("until")),
            }
        case TimelineKind.COMPLAINT_ANSWERED:
            return _("Complaint %(number)s answered: %(outcome)s") % {
                "number": detail.get("number", ""),
                "outcome": str(dict(ComplaintOutcome.choices).get(detail.get("outcome", ""), "")).lower(),
            }
        case TimelineKind.NOT_DELIVERED:
            return _("The e-mail “%(subject)s” did not reach %(address)s") % {
                "subject": detail.get("subject", ""),
                "address": detail.get("address", ""),
            }
        case TimelineKind.FILED if detail.get("sequence", 1) > 1:
            return _("Supplement %(number)s filed in the records system as %(reference)s") % {
                "number": detail["sequence"] - 1,
                "reference": detail.get("reference", ""),
            }
        case TimelineKind.FILED:
            return _("Filed in the records system as %(reference)s") % {
                "reference": detail.get("reference", "")
            }
        case TimelineKind.ADDRESS_CHANGED:
            return _("We now write to another e-mail address")
    return str(TimelineKind(entry.kind).label)


def _by_silence(detail: dict[str, Any]) -> str:
    if detail.get("outcome") == DecisionOutcome.ACCEPTED:
        return _("The city did not decide in time: the application counts as accepted")
    return _("The city did not decide in time: the application counts as refused")


def _hands(kind: str, detail: dict[str, Any]) -> str:
    values = {
        "former": detail.get("from", ""),
        "person": detail.get("to", ""),
        "day": _day(detail.get("until")),
    }
    if kind == TimelineKind.HANDED_BACK:
        return _("%(person)s is back and handles the case again") % values
    if kind == TimelineKind.HANDED_ON:
        if values["person"]:
            return _("%(former)s no longer handles the case; %(person)s goes on with it") % values
        return _("%(former)s no longer handles the case; the head of the unit names somebody") % values
    if values["person"]:
        return _("%(former)s is away until %(day)s; %(person)s handles the case meanwhile") % values
    return (
        _("%(former)s is away until %(day)s; the head of the unit names who handles the case meanwhile")
        % values
    )


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j E Y") if text else ""


def _transferred(detail: dict[str, Any]) -> str:
    person, unit = detail.get("to", ""), detail.get("unit", "")
    if person and unit:
        return _("Handed on to %(person)s, %(unit)s") % {"person": person, "unit": unit}
    return _("Handed on to %(target)s") % {"target": person or unit}


def words(entry: TimelineEntry) -> str:
    """How it ended, the reason from the list in the reader's language and what was written by hand; or ""."""
    texts = entry.detail.get("reason", {}).get("text", {})
    language = (get_language() or "pl").split("-")[0]
    result = entry.detail.get("result", "")
    how = _("Result: %(result)s.") % {"result": CaseResult(result).label} if result in CaseResult else ""
    basis = entry.detail.get("basis", "")
    law = _("Reason in law: %(basis)s.") % {"basis": SuspensionBasis(basis).label} if basis else ""
    return "\n\n".join(filter(None, [how, law, texts.get(language) or texts.get("pl", ""), entry.text]))


def author(entry: TimelineEntry) -> str:
    """Who took the step, as both sides read it."""
    if entry.actor is not None:
        return str(entry.actor)
    return _("the applicant") if entry.by_applicant else _("the system")


def entries_of(case: Case, *, public_only: bool) -> list[TimelineEntry]:
    """Newest first, with the people who acted and the files sent; two queries."""
    rows = case.timeline.select_related("actor").prefetch_related("files").order_by("-at", "-id")
    return list(rows.filter(public=True) if public_only else rows)
