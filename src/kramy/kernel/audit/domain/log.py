"""Writing the log: one row an act, in the transaction of the act."""

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from kramy.kernel.audit.models import AuditEntry

VIEWED_AGAIN = timedelta(minutes=30)


def record(
    action: str, *, by: Any, target: models.Model | None = None, detail: dict[str, Any] | None = None
) -> AuditEntry:
    """Add one entry in the caller's transaction.

    ``action`` is ``<app>.<past-tense verb>`` ("casework.decided"); ``by`` a user or None for the system;
    ``detail`` JSON values only, never answers or other personal content. The log never forgets its targets, so a
    model whose ``str()`` is about a person gives an ``audit_label`` that is not.
    """
    known = by is not None and getattr(by, "pk", None) is not None
    return AuditEntry.objects.create(
        actor=by if known else None,
        actor_label=str(by)[:200] if known else "",
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=_label(target),
        detail=detail or {},
    )


def _label(target: models.Model | None) -> str:
    if target is None:
        return ""
    return str(getattr(target, "audit_label", target))[:300]


def record_view(*, by: Any, target: models.Model, action: str = "") -> AuditEntry | None:
    """Note that an official looked at personal data; looking again within 30 minutes adds nothing (None).

    ``action`` defaults to ``<app of target>.viewed``. One cache look-up in the common case.
    """
    action = action or f"{target._meta.app_label}.viewed"
    key = f"audit:view:{by.pk}:{action}:{target._meta.label_lower}:{target.pk}"
    if cache.get(key):
        return None
    seen = AuditEntry.objects.filter(
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        at__gte=timezone.now() - VIEWED_AGAIN,
        actor=by,
        action=action,
    ).exists()
    entry = None if seen else record(action, by=by, target=target)
    if entry is not None:
        # Only a committed entry may silence the next one.
        transaction.on_commit(lambda: cache.set(key, True, VIEWED_AGAIN.total_seconds()))
    return entry


def history_of(target: models.Model) -> models.QuerySet[AuditEntry]:
    """Every entry about ``target``, newest first."""
    return AuditEntry.objects.filter(
        target_type=target._meta.label_lower, target_id=str(target.pk)
    ).select_related("actor")
