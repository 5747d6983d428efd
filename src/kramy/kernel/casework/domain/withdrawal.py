"""The applicant takes back what they asked for or got."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.models import Case, ClockPause
from kramy.kernel.casework.signals import case_withdrawn


@transaction.atomic
def withdraw(*, case: Case, by: Any = None, reason: str = "") -> Case:
    """Withdraw an open or accepted case; what acceptance brought about is undone by the kind.

    Withdrawing twice changes nothing. Refused with ``wrong_state`` after a refusal.
    """
    current = lock(case)
    if current.state == CaseState.WITHDRAWN:
        return current
    was_accepted = current.state == CaseState.ACCEPTED
    now = timezone.now()
    ClockPause.objects.filter(case=current, ended_on__isnull=True).update(ended_on=timezone.localdate(now))
    change_state(case=current, verb=Verb.WITHDRAW, at=now)
    kind = kind_of(current)
    if was_accepted and kind.withdrawn is not None:
        kind.withdrawn(case=current, by=by)
    timeline.add(case=current, kind=TimelineKind.WITHDRAWN, by=by, by_applicant=True, text=reason.strip())
    record("casework.withdrawn", by=by, target=current)
    case_withdrawn.send(sender=Case, case_id=current.pk, was_accepted=was_accepted)
    return current
