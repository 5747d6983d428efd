"""Reminders: to officials whose cases stand still, to the head of the unit, to applicants who are awaited.

A ladder begins with the last step in the case. Each rung is told once and never before its day; when the job comes late,
only the highest rung that is due is told, not all it missed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.clock import open_pause
from kramy.kernel.casework.domain.heads import head_for
from kramy.kernel.casework.domain.settings import Settings, all_settings, settings_of
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import Audience, CaseState, TimelineKind
from kramy.kernel.casework.models import Case, Reminder
from kramy.kernel.casework.signals import reminder_due
from kramy.lib.periods import working_days_between

CITY = (CaseState.RECEIVED, CaseState.IN_REVIEW)
TURNS = (
    TimelineKind.RECEIVED,
    TimelineKind.ASSIGNED,
    TimelineKind.HANDED_OVER,
    TimelineKind.HANDED_BACK,
    TimelineKind.HANDED_ON,
    TimelineKind.TRANSFERRED,
    TimelineKind.ANSWERED,
    TimelineKind.RESUMED,
)
"""With these a turn of the official begins, whoever brought them about; every act of an official is a step too."""


def rung_due(days: int, rungs: Sequence[int]) -> int | None:
    """The highest rung that ``days`` working days have reached, None when none has."""
    return max((rung for rung in rungs if rung <= days), default=None)


def to_remind(today: date) -> Iterator[int]:
    """Ids of cases on which a rung may be due; the verbs look closely."""
    for settings in all_settings().values():
        rungs = [*settings.ladder_days, settings.head_days]
        cases = _still(Case.objects.filter(kind=settings.kind.key, state__in=CITY), min(rungs), today)
        yield from cases.values_list("pk", flat=True).iterator(chunk_size=1000)
        if settings.reminder_days:
            cut = today - timedelta(days=min(settings.reminder_days))
            yield from (
                Case.objects.filter(
                    kind=settings.kind.key,
                    state=CaseState.AWAITING_APPLICANT,
                    pauses__ended_on=None,
                    pauses__started_on__lte=cut,
                )
                .order_by("pk")
                .values_list("pk", flat=True)
                .iterator(chunk_size=1000)
            )


def _still(cases: QuerySet[Case], days: int, today: date) -> QuerySet[Case]:
    """Those without a step for so many days (calendar days: there are never more working days than that)."""
    cut = timezone.make_aware(datetime.combine(today - timedelta(days=days) + timedelta(days=1), time.min))
    return (
        cases.filter(received_at__lt=cut)
        .annotate(last_step=Max("timeline__at", filter=_is_step("timeline__")))
        .filter(Q(last_step__lt=cut) | Q(last_step=None))
        .order_by("pk")
    )


def _is_step(prefix: str = "") -> Q:
    acted = Q(**{f"{prefix}actor__isnull": False, f"{prefix}by_applicant": False})
    return (acted | Q(**{f"{prefix}kind__in": TURNS})) & ~Q(**{f"{prefix}kind": TimelineKind.REMINDED})


def last_step(case: Case) -> date:
    """The day of the last step of the city, or on which its turn began."""
    found: Any = case.timeline.filter(_is_step()).aggregate(at=Max("at"))["at"]
    return timezone.localdate(found or case.received_at)


@transaction.atomic
def remind(*, case: Case, today: date | None = None) -> list[Reminder]:
    """Tell whoever is to be told today about the case; nobody when they were, or when it moved on."""
    current = lock(case)
    day = today or timezone.localdate()
    settings = settings_of(current)
    if current.state == CaseState.AWAITING_APPLICANT:
        return _remind_applicant(current, settings, day)
    if current.state in CITY:
        return _remind_city(current, settings, day)
    return []


def _remind_applicant(case: Case, settings: Settings, today: date) -> list[Reminder]:
    pause = open_pause(case)
    if pause is None:
        return []
    days = working_days_between(pause.started_on, today)
    row = _tell(case, Audience.APPLICANT, pause.started_on, rung_due(days, settings.reminder_days), None)
    if row is None:
        return []
    timeline.add(case=case, kind=TimelineKind.REMINDED, detail={"audience": Audience.APPLICANT.value})
    return [row]


def _remind_city(case: Case, settings: Settings, today: date) -> list[Reminder]:
    since = last_step(case)
    days = working_days_between(since, today)
    told = []
    official = case.responsible if case.responsible is not None and case.responsible.is_active else None
    head = head_for(case) if official is None or days >= settings.head_days else None
    if days < settings.head_days:
        rung = rung_due(days, settings.ladder_days)
        told.append(_tell(case, Audience.OFFICIAL, since, rung, official or head))
    else:
        told.append(_tell(case, Audience.HEAD, since, settings.head_days, head))
    rows = [row for row in told if row is not None]
    for row in rows:
        timeline.add(
            case=case,
            kind=TimelineKind.REMINDED,
            detail={"audience": row.audience, "person": str(row.person), "days": row.rung},
            public=False,
        )
    return rows


def _tell(case: Case, audience: Audience, since: date, rung: int | None, person: Any) -> Reminder | None:
    """Write the rung down and have its letter written in the same transaction; None when there is nothing to tell."""
    if rung is None or (person is None and audience != Audience.APPLICANT):
        return None
    if case.reminders.filter(audience=audience, since=since, rung__gte=rung).exists():
        return None
    row, created = Reminder.objects.get_or_create(
        case=case, audience=audience, since=since, rung=rung, defaults={"person": person}
    )
    if not created:
        return None
    reminder_due.send(sender=Reminder, reminder_id=row.pk)
    return row
