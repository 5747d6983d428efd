"""The city needs longer: it says why and names a new day (Code of Administrative Procedure, art. 36)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import clock, timeline
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.review import check_revision
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import TimelineKind
from kramy.kernel.casework.models import Case, ClockExtension
from kramy.kernel.casework.signals import deadline_extended
from kramy.lib.errors import Refused


@transaction.atomic
def extend(*, case: Case, until: date, text: str, by: Any, expected_revision: int | None = None) -> Case:
    """Name a new day and say why; the applicant is told, also of the right to complain (art. 36 § 1 and 37).

    Refused: ``not_allowed``, ``changed_elsewhere``, ``wrong_state``, ``no_reason``, ``past``, ``too_far``;
    ``not_later`` when the case is due then or later anyway; ``silence`` when not deciding in time means something:
    a statute set that time, and no official may lengthen it.
    """
    current = lock(case)
    check_review(by, current)
    check_revision(current, expected_revision)
    words = text.strip()
    if not words:
        raise Refused(_("Say why it takes longer."), code="no_reason", field="text")
    check_no_gaps(words)
    if current.silence != "nothing":
        raise Refused(
            _("This time is set by an act and what silence means depends on it. It cannot be extended."),
            code="silence",
        )
    clock.check_later(until, field="until")
    if until <= current.due_on:
        raise Refused(
            _("Give a day after the one on which the case is due now."), code="not_later", field="until"
        )
    today = timezone.localdate()
    before = current.due_on
    ClockExtension.objects.create(case=current, decided_on=today, until=until, text=words, by=by)
    due_on = clock.deadline_of(current).due
    change_state(case=current, verb=Verb.EXTEND, at=timezone.now(), due_on=due_on)
    timeline.add(
        case=current,
        kind=TimelineKind.EXTENDED,
        by=by,
        text=words,
        detail={"due_on": due_on.isoformat(), "before": before.isoformat()},
    )
    record(
        "casework.extended",
        by=by,
        target=current,
        detail={"from": before.isoformat(), "to": due_on.isoformat()},
    )
    deadline_extended.send(sender=Case, case_id=current.pk, before=before, text=words)
    return current
