"""Recording and reading what was done."""

from typing import Any

from django.db import models

from kramy.kernel.audit.models import AuditEntry


def record(
    action: str, *, by: Any, target: models.Model | None = None, detail: dict[str, Any] | None = None
) -> AuditEntry:
    """Add one entry in the caller's transaction.

    ``action`` is ``<app>.<past-tense verb>`` ("casework.decided"); ``by`` a user or None for the system;
    ``detail`` JSON values only, never answers or other personal content.
    """
    known = by is not None and getattr(by, "pk", None) is not None
    return AuditEntry.objects.create(
        actor=by if known else None,
        actor_label=str(by)[:200] if known else "",
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:300] if target is not None else "",
        detail=detail or {},
    )


def history_of(target: models.Model) -> models.QuerySet[AuditEntry]:
    """Every entry about ``target``, newest first."""
    return AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).select_related(
        "actor"
    )
