"""Proceedings stand still for a reason in law (Code of Administrative Procedure, art. 97, 98 and 103)."""

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
from kramy.kernel.casework.enums import PauseKind, SuspensionBasis, TimelineKind
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.signals import case_resumed, case_suspended
from kramy.lib.errors import Refused


@transaction.atomic
def suspend(*, case: Case, basis: str, text: str, by: Any, expected_revision: int | None = None) -> Case:
    """Suspend the proceedings; the clock stands until ``resume_suspended`` (art. 103).

    ``basis`` is a ``SuspensionBasis``, ``text`` the reasons the applicant reads. Refused: ``not_allowed``,
    ``changed_elsewhere``, ``wrong_state``, ``no_basis``, ``no_reason``.
    """
    current = lock(case)
    check_review(by, current)
    check_revision(current, expected_revision)
    if basis not in SuspensionBasis.values:
        raise Refused(_("Choose the rule of law."), code="no_basis", field="basis")
    words = text.strip()
    if not words:
        raise Refused(_("A suspension needs reasons."), code="no_reason", field="text")
    check_no_gaps(words)
    change_state(case=current, verb=Verb.SUSPEND, at=timezone.now())
    clock.stop(current, reason=words, kind=PauseKind.SUSPENSION, basis=basis)
    timeline.add(case=current, kind=TimelineKind.SUSPENDED, by=by, text=words, detail={"basis": basis})
    record("casework.suspended", by=by, target=current, detail={"basis": basis})
    case_suspended.send(sender=Case, case_id=current.pk, basis=basis, text=words)
    return current


@transaction.atomic
def resume_suspended(*, case: Case, text: str = "", by: Any, expected_revision: int | None = None) -> Case:
    """Go on with suspended proceedings; the deadline is put off by exactly the days they stood."""
    current = lock(case)
    check_review(by, current)
    check_revision(current, expected_revision)
    check_no_gaps(text)
    due_on = clock.resume(current)
    change_state(case=current, verb=Verb.RESUME, at=timezone.now(), due_on=due_on)
    timeline.add(
        case=current,
        kind=TimelineKind.RESUMED,
        by=by,
        text=text.strip(),
        detail={"due_on": due_on.isoformat()},
    )
    record("casework.resumed", by=by, target=current)
    case_resumed.send(sender=Case, case_id=current.pk, text=text.strip())
    return current
