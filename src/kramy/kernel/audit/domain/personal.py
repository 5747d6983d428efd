"""The log as personal data of its actors: it names them for five years, then only says what was done."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kramy.kernel.audit.models import AuditEntry

NAMED_YEARS = 5


def export_acts(user: Any) -> list[dict[str, Any]]:
    """What ``user`` did, JSON-ready, oldest first."""
    return [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "target": f"{entry.target_type} {entry.target_id}".strip(),
        }
        for entry in AuditEntry.objects.filter(actor=user).order_by("at", "id").iterator()
    ]


def forget_actor(user: Any) -> int:
    """Entries stay, without the person; returns how many."""
    return AuditEntry.objects.filter(actor=user).update(actor=None, actor_label="")


def forget_old_actors(today: date, dry_run: bool) -> int:
    start = timezone.make_aware(
        datetime.combine(today - timedelta(days=round(365.25 * NAMED_YEARS)), time.min)
    )
    due = AuditEntry.objects.filter(at__lt=start).exclude(actor=None, actor_label="")
    return due.count() if dry_run else due.update(actor=None, actor_label="")
