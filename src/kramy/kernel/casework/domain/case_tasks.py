"""What is to be done within a case, by whom and by when."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.permissions import can_review, check_review
from kramy.kernel.casework.domain.visibility import visible_cases
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case, CaseTask
from kramy.lib.errors import Refused


@transaction.atomic
def add_task(
    *, case: Case, title: str, assignee: Any = None, due_on: date | None = None, by: Any
) -> CaseTask:
    """Add a task to an open case. The same task sent twice (title, person and day) is one task.

    Refused: ``not_allowed``, ``wrong_state``, ``empty``, ``past`` for a day that is over.
    """
    current = lock(case)
    check_review(by, current)
    if current.state not in OPEN_STATES:
        raise Refused(_("This case is closed."), code="wrong_state")
    words = " ".join(title.split())[:200]
    if not words:
        raise Refused(_("Say what is to be done."), code="empty", field="title")
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(_("This day is over."), code="past", field="due_on")
    if assignee is not None and not can_review(assignee, current):
        raise Refused(_("This person may not handle this case."), code="not_allowed", field="assignee")
    found, created = CaseTask.objects.get_or_create(
        case=current,
        title=words,
        assignee=assignee,
        due_on=due_on,
        done_at=None,
        defaults={"created_by": by if getattr(by, "pk", None) else None},
    )
    if created:
        record(
            "casework.task_added",
            by=by,
            target=current,
            detail={"task": found.pk, "to": getattr(assignee, "pk", None)},
        )
    return found


@transaction.atomic
def set_done(*, task: CaseTask, done: bool, by: Any) -> CaseTask:
    """Tick a task off, or take the tick back; doing so twice changes nothing."""
    current = CaseTask.objects.select_for_update(of=("self",)).select_related("case").get(pk=task.pk)
    check_review(by, current.case)
    if (current.done_at is not None) == done:
        return current
    current.done_at = timezone.now() if done else None
    current.done_by = by if done and getattr(by, "pk", None) else None
    current.save(update_fields=["done_at", "done_by"])
    action = "casework.task_done" if done else "casework.task_reopened"
    record(action, by=by, target=current.case, detail={"task": current.pk})
    return current


def tasks_of(case: Case) -> QuerySet[CaseTask]:
    """What is to be done first, by day; then what is done."""
    return case.tasks.select_related("assignee", "done_by").order_by(
        F("done_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "id"
    )


def tasks_for(user: Any) -> QuerySet[CaseTask]:
    """What ``user`` has to do in open cases that they may see, most urgent first."""
    return (
        CaseTask.objects.filter(assignee=user, done_at=None, case__state__in=OPEN_STATES)
        .filter(case__in=visible_cases(user))
        .select_related("case")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )
