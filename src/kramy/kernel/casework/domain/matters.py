"""My matters: everything a person, or a firm they act for, has under way with the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kramy.kernel.casework.domain import clock
from kramy.kernel.casework.domain.access import belonging_to
from kramy.kernel.casework.domain.drafts import drafts_of
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.reading import NOT_COUNTED
from kramy.kernel.casework.enums import OPEN_STATES, CaseState, ComplaintState, WaitingFor
from kramy.kernel.casework.models import Case, CaseFile, Complaint, Draft, TimelineEntry
from kramy.kernel.manifest.base import Awaited, Dated, MattersSection, offers

MOST_OPEN = 100
MOST_DRAFTS = 20


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How a case stands in time, in words. ``level`` is late, soon, calm, stopped or closed; ``waits_for`` says for whom,
    ``until`` by when, when a day was named."""

    words: str
    level: str
    waits_for: str
    until: date | None = None


def matters_of(user: Any) -> QuerySet[Case]:
    """Every case that belongs to a person, newest first."""
    return (
        Case.objects.filter(belonging_to(user))
        .select_related("intake", "responsible", "organisation")
        .prefetch_related("pauses")
        .order_by("-received_at", "-id")
    )


def open_among(cases: QuerySet[Case]) -> list[Case]:
    """Those of ``matters_of`` that are under way, what is due first at the top."""
    return list(cases.filter(state__in=OPEN_STATES).order_by("due_on", "received_at", "id")[:MOST_OPEN])


def closed_among(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.exclude(state__in=OPEN_STATES).order_by("-closed_at", "-id")


def unsent(user: Any) -> list[Draft]:
    """Applications begun and not sent, their own and their organisations', newest first."""
    return list(drafts_of(user)[:MOST_DRAFTS])


def clock_of(case: Case, today: date) -> Clock:
    """The clock of a case as its applicant reads it; the pauses are read with the case."""
    waiting = clock.waiting_for(case)
    if waiting.who == WaitingFor.APPLICANT:
        return Clock(
            words=_("the clock stands still"), level="stopped", waits_for=_("you"), until=waiting.until
        )
    if waiting.who == WaitingFor.NOBODY:
        words = _("the clock stands still") if case.state in OPEN_STATES else ""
        return Clock(words=words, level="stopped" if words else "closed", waits_for="")
    days = (case.due_on - today).days
    if days < 0:
        words, level = ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}, "late"
    elif days == 0:
        words, level = _("today is the last day"), "soon"
    else:
        words = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
        level = "soon" if days == 1 else "calm"
    return Clock(words=words, level=level, waits_for=_("the city"), until=case.due_on)


def open_complaints(user: Any) -> list[Complaint]:
    """Complaints of the person's cases that wait for their answer."""
    mine = Case.objects.filter(belonging_to(user)).values("pk")
    rows = Complaint.objects.filter(state=ComplaintState.RECEIVED, case__in=mine).select_related("case")
    return list(rows.order_by("due_on", "pk"))


def newest_messages(cases: Sequence[Case], *, most: int) -> list[TimelineEntry]:
    """What the city wrote in these cases, newest first, with its author and files."""
    rows = TimelineEntry.objects.filter(case__in=[case.pk for case in cases], public=True, by_applicant=False)
    rows = rows.exclude(kind__in=NOT_COUNTED).exclude(text="")
    return list(rows.select_related("actor", "case").prefetch_related("files").order_by("-at", "-pk")[:most])


def documents_from_city(cases: Sequence[Case], *, most: int) -> list[CaseFile]:
    """Files that the city sent in these cases, newest first."""
    rows = CaseFile.objects.filter(
        case__in=[case.pk for case in cases], entry__public=True, entry__by_applicant=False
    )
    return list(rows.select_related("case", "entry").order_by("-created_at", "-pk")[:most])


def sections() -> list[MattersSection]:
    """What the apps show in My matters, in their order."""
    found: list[MattersSection] = list(offers("my_matters"))
    return sorted(found, key=lambda section: (section.order, section.name))


def awaited_from(user: Any, organisations: Sequence[Any], cases: Sequence[Case]) -> list[Awaited]:
    """What is to be done, by the firm and by the city, what is due first at the top."""
    found = [
        Awaited(
            text=_("%(title)s: answer what you are asked") % {"title": case.title},
            url=reverse("casework:case", args=[case.number]),
            until=clock.waiting_for(case).until,
        )
        for case in cases
        if case.state == CaseState.AWAITING_APPLICANT
    ]
    found += [
        Awaited(
            text=_("%(title)s: answer to complaint %(number)s")
            % {"title": complaint.case.title, "number": complaint.number},
            url=reverse("casework:case", args=[complaint.case.number]),
            until=complaint.due_on,
            of_city=True,
        )
        for complaint in open_complaints(user)
    ]
    for section in sections():
        if section.awaited is not None:
            found += section.awaited(user, organisations)
    return sorted(found, key=lambda item: (item.until is None, item.until or date.max))


def _deadline(case: Case) -> Dated:
    """The day of the next step, whoever's it is."""
    waiting = clock.waiting_for(case)
    words = (
        _("%(title)s: answer by this day")
        if waiting.who == WaitingFor.APPLICANT
        else str(kind_of(case).wording.calendar)
    )
    return Dated(
        uid=f"case-{case.number}",
        title=words % {"title": case.title},
        start=waiting.until or case.due_on,
        description=_("Case %(number)s, %(intake)s") % {"number": case.number, "intake": case.intake.title},
        url=reverse("casework:case", args=[case.number]),
        sequence=case.revision,
    )


def dates_of(user: Any, organisations: Sequence[Any], cases: Sequence[Case]) -> list[Dated]:
    """Every day that belongs in the calendar of the person: deadlines of cases and what the modules add."""
    found = [_deadline(case) for case in cases if clock.waiting_for(case).until is not None]
    for section in sections():
        if section.dates is not None:
            found += section.dates(user, organisations)
    return found
