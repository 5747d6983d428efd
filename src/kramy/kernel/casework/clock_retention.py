"""Which fields of the clock hold personal data: settings, rules, absences, extensions, reminders."""

from datetime import date, timedelta
from typing import Any

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.casework.models import Absence, RoutingRule, Satisfaction
from kramy.kernel.casework.retention import IN_CASES, PUBLIC_TASK, erase_nothing


def export_absences(user: Any) -> list[dict[str, Any]]:
    rows = Absence.objects.filter(person=user).order_by("first_day", "pk")
    return [{"first day": row.first_day.isoformat(), "last day": row.last_day.isoformat()} for row in rows]


def erase_absences(user: Any) -> int:
    count: int = Absence.objects.filter(person=user).delete()[0]
    return count


def expire_absences(today: date, dry_run: bool) -> int:
    """Two years after the last day nobody needs to know who was away."""
    old = Absence.objects.filter(last_day__lt=today - timedelta(days=2 * 365), ended_at__isnull=False)
    if dry_run:
        return old.count()
    count: int = old.delete()[0]
    return count


def export_opinions(user: Any) -> list[dict[str, Any]]:
    rows = Satisfaction.objects.filter(case__user=user).order_by("at", "pk")
    return [{"at": row.at.isoformat(), "score": row.score, "text": row.text} for row in rows]


def erase_opinions(user: Any) -> int:
    """The words go, the number is counted on without them."""
    return Satisfaction.objects.filter(case__user=user).exclude(text="").update(text="")


EXTENSIONS = PersonalData(
    model="casework.ClockExtension",
    personal=("text", "by"),
    other=("id", "case", "decided_on", "until"),
    purpose="Showing why a case took longer.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
KIND_SETTINGS = PersonalData(
    model="casework.KindSetting",
    other=(
        "id",
        "kind",
        "unit",
        "period_amount",
        "period_unit",
        "silence",
        "silence_text",
        "silence_text_pl",
        "silence_text_en",
        "silence_text_uk",
        "ladder_days",
        "head_days",
        "reminder_days",
        "retention_years",
    ),
    retention="For ever",
)
ROUTING_RULES = PersonalData(
    model="casework.RoutingRule",
    personal=("person",),
    other=(
        "id",
        "name",
        "position",
        "active",
        "kinds",
        "sectors",
        "districts",
        "languages",
        "condition",
        "target",
        "unit",
        "max_load",
        "over_own",
    ),
    purpose="Choosing who handles a case.",
    legal_basis=PUBLIC_TASK,
    retention="As long as the rule is in force",
    erase=lambda user: RoutingRule.objects.filter(person=user).delete()[0],
)
ABSENCES = PersonalData(
    model="casework.Absence",
    personal=("person", "deputy", "entered_by"),
    other=("id", "first_day", "last_day", "entered_at", "started_at", "ended_at"),
    purpose="Handing cases over while their official is away.",
    legal_basis=PUBLIC_TASK,
    retention="2 years after the last day",
    export=export_absences,
    erase=erase_absences,
    expire=expire_absences,
)
HAND_OVERS = PersonalData(
    model="casework.HandOver",
    personal=("to", "deputy_before"),
    other=("id", "absence", "case", "at", "settled_at"),
    purpose="Handing cases back when their official returns.",
    legal_basis=PUBLIC_TASK,
    retention="As long as the absence",
    erase=erase_nothing,
)
REMINDERS = PersonalData(
    model="casework.Reminder",
    personal=("person",),
    other=("id", "case", "audience", "since", "rung", "at"),
    purpose="Reminding of cases that stand still, and of nothing twice.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
OPINIONS = PersonalData(
    model="casework.Satisfaction",
    personal=("text",),
    other=("id", "case", "score", "at"),
    purpose="Serving applicants better; counted, not read beside a decision.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    export=export_opinions,
    erase=erase_opinions,
)
