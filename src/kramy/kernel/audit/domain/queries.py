"""Reading the log."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from kramy.kernel.audit.models import AuditEntry


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an official looks for; empty means any. ``person`` and ``target`` are parts of a name or a number,
    ``since`` and ``until`` whole days, both included."""

    person: str = ""
    action: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


def entries(wanted: Wanted) -> QuerySet[AuditEntry]:
    """Matching entries, newest first."""
    found = AuditEntry.objects.all()
    if wanted.person:
        found = found.filter(
            Q(actor_label__icontains=wanted.person) | Q(actor__email__icontains=wanted.person)
        )
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.target:
        found = found.filter(Q(target_label__icontains=wanted.target) | Q(target_id=wanted.target))
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def actions() -> list[str]:
    """Every action that ever happened, in order."""
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
