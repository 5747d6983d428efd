"""Steps of a timeline in one sentence each, in the language of whoever reads."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.enums import Audience, ComplaintOutcome, DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import TimelineEntry

PLAIN: dict[str, Any] = {
    TimelineKind.ASSIGNED: gettext_lazy("The case is handled by %(person)s"),
    TimelineKind.EXTENDED: gettext_lazy("The city needs longer; the new deadline is %(day)s"),
    TimelineKind.SUSPENDED: gettext_lazy("The proceedings are suspended; the clock stands"),
    TimelineKind.RESUMED: gettext_lazy("The proceedings go on; the new deadline is %(day)s"),
    TimelineKind.CARRIED_OUT: gettext_lazy("The decision was carried out"),
    TimelineKind.MESSAGE: gettext_lazy("Message from the city"),
    TimelineKind.MERGED: gettext_lazy("The case goes on together with case %(number)s"),
    TimelineKind.ABSORBED: gettext_lazy("Case %(number)s joined this one"),
    TimelineKind.PARTED: gettext_lazy("The case goes on by itself again, apart from case %(number)s"),
    TimelineKind.LET_GO: gettext_lazy("Case %(number)s goes on by itself again"),
    TimelineKind.SPLIT: gettext_lazy("A part of it became case %(number)s"),
    TimelineKind.SPLIT_OFF: gettext_lazy("Split off from case %(number)s"),
    TimelineKind.COMPLAINT: gettext_lazy("Complaint %(number)s received"),
    TimelineKind.COMPLAINT_DELAYED: gettext_lazy("The answer to complaint %(number)s will come by %(day)s"),
    TimelineKind.COMPLAINT_ANSWERED: gettext_lazy("Complaint %(number)s answered: %(outcome)s"),
    TimelineKind.NOT_DELIVERED: gettext_lazy("The e-mail “%(subject)s” did not reach %(address)s"),
    TimelineKind.ADDRESS_CHANGED: gettext_lazy("We now write to another e-mail address"),
}
"""Sentences that are the same whatever the step's detail holds."""


def heading(entry: TimelineEntry) -> str:
    """What happened, as a sentence in the active language."""
    told = TELLERS.get(entry.kind)
    if told is not None:
        return told(entry)
    sentence = PLAIN.get(entry.kind)
    if sentence is None:
        return str(TimelineKind(entry.kind).label)
    return str(sentence) % _values(entry.detail)


def _values(detail: dict[str, Any]) -> dict[str, str]:
    """What sentences may name, "" where the step does not say it."""
    names = ("number", "person", "subject", "address", "reference")
    return {
        **{name: str(detail.get(name, "")) for name in names},
        "former": detail.get("from", ""),
        "day": _day(detail.get("due_on") or detail.get("until")),
        "outcome": str(dict(ComplaintOutcome.choices).get(detail.get("outcome", ""), "")).lower(),
    }


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j E Y") if text else ""


def _received(entry: TimelineEntry) -> str:
    return str(kind_of(entry.case).wording.step_received) % _values(entry.detail)


def _withdrawn(entry: TimelineEntry) -> str:
    return str(kind_of(entry.case).wording.step_withdrawn)


def _correction_requested(entry: TimelineEntry) -> str:
    if day := _day(entry.detail.get("answer_by")):
        return _("The city asks for a correction by %(day)s; the clock stands until it is sent") % {
            "day": day
        }
    return _("The city asks for a correction; the clock stands until it is sent")


def _answered(entry: TimelineEntry) -> str:
    if entry.detail.get("by_message"):
        return _("Everything that was asked for was sent by a message")
    return _("Corrected answers sent")


def _decided(entry: TimelineEntry) -> str:
    outcome, by_silence = entry.detail.get("outcome"), entry.detail.get("silence")
    if by_silence and outcome == DecisionOutcome.ACCEPTED:
        return _("The city did not decide in time: the application counts as accepted")
    if by_silence:
        return _("The city did not decide in time: the application counts as refused")
    if outcome == DecisionOutcome.ACCEPTED:
        return _("The application was accepted")
    if outcome == DecisionOutcome.CLOSED:
        return _("The case is closed")
    return _("The application was refused")


def _reminded(entry: TimelineEntry) -> str:
    if entry.detail.get("audience") == Audience.APPLICANT:
        return _("The city reminded the applicant of what is asked for")
    days = int(entry.detail.get("days") or 0)
    return ngettext(
        "No step for %(days)d working day: %(person)s was reminded",
        "No step for %(days)d working days: %(person)s was reminded",
        days,
    ) % {"days": days, "person": entry.detail.get("person", "")}


def _handed_over(entry: TimelineEntry) -> str:
    values = {**_values(entry.detail), "person": entry.detail.get("to", "")}
    if values["person"]:
        return _("%(former)s is away until %(day)s; %(person)s handles the case meanwhile") % values
    return (
        _("%(former)s is away until %(day)s; the head of the unit names who handles the case meanwhile")
        % values
    )


def _handed_back(entry: TimelineEntry) -> str:
    return _("%(person)s is back and handles the case again") % {"person": entry.detail.get("to", "")}


def _handed_on(entry: TimelineEntry) -> str:
    values = {"former": entry.detail.get("from", ""), "person": entry.detail.get("to", "")}
    if values["person"]:
        return _("%(former)s no longer handles the case; %(person)s goes on with it") % values
    return _("%(former)s no longer handles the case; the head of the unit names somebody") % values


def _transferred(entry: TimelineEntry) -> str:
    person, unit = entry.detail.get("to", ""), entry.detail.get("unit", "")
    if person and unit:
        return _("Handed on to %(person)s, %(unit)s") % {"person": person, "unit": unit}
    return _("Handed on to %(target)s") % {"target": person or unit}


def _filed(entry: TimelineEntry) -> str:
    reference, sequence = entry.detail.get("reference", ""), entry.detail.get("sequence", 1)
    if sequence > 1:
        return _("Supplement %(number)s filed in the records system as %(reference)s") % {
            "number": sequence - 1,
            "reference": reference,
        }
    return _("Filed in the records system as %(reference)s") % {"reference": reference}


TELLERS: dict[str, Callable[[TimelineEntry], str]] = {
    TimelineKind.RECEIVED: _received,
    TimelineKind.WITHDRAWN: _withdrawn,
    TimelineKind.CORRECTION_REQUESTED: _correction_requested,
    TimelineKind.ANSWERED: _answered,
    TimelineKind.DECIDED: _decided,
    TimelineKind.REMINDED: _reminded,
    TimelineKind.HANDED_OVER: _handed_over,
    TimelineKind.HANDED_BACK: _handed_back,
    TimelineKind.HANDED_ON: _handed_on,
    TimelineKind.TRANSFERRED: _transferred,
    TimelineKind.FILED: _filed,
}
"""Steps whose sentence follows from their detail."""
