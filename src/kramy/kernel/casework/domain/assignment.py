"""Who handles a case."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import officials_with
from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import CaseKind
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.permissions import can_review, check_review
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import OPEN_STATES, TimelineKind
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.signals import case_assigned
from kramy.lib.errors import Refused


def least_loaded(kind: CaseKind) -> Any:
    """The official with the fewest open cases among those who may handle the kind; None when nobody may.

    Superusers who hold the permission only by being that are left out: they keep the machine, not the desk.
    """
    people = (
        officials_with(kind.permission)
        .filter(is_superuser=False)
        .annotate(
            open_cases=Count(
                "responsible_cases", filter=Q(responsible_cases__state__in=OPEN_STATES), distinct=True
            )
        )
        .order_by("open_cases", "pk")
    )
    return people.first()


@transaction.atomic
def take(*, case: Case, by: Any) -> Case:
    """Begin to review; taking a colleague's case makes it one's own."""
    current = lock(case)
    check_review(by, current)
    if by is None:
        raise Refused(_("A case is taken by a person."), code="not_allowed")
    change_state(case=current, verb=Verb.TAKE, at=timezone.now(), responsible=by)
    _announce(current, person=by, by=by)
    return current


@transaction.atomic
def assign(*, case: Case, to: Any, by: Any) -> Case:
    """Give an open case to a colleague who may handle it (``to`` None: to nobody)."""
    current = lock(case)
    check_review(by, current)
    if current.state not in OPEN_STATES:
        raise Refused(_("This case is closed."), code="wrong_state")
    if to is not None and not can_review(to, current):
        raise Refused(_("This person may not handle this kind of case."), code="not_allowed", field="to")
    if current.responsible_id == getattr(to, "pk", None):
        return current
    current.responsible = to
    current.revision += 1
    current.save(update_fields=["responsible", "revision"])
    _announce(current, person=to, by=by)
    return current


def assign_first(case: Case) -> None:
    """Called when a case is received."""
    person = least_loaded(kind_of(case))
    if person is not None:
        Case.objects.filter(pk=case.pk).update(responsible=person)
        case.responsible = person
        _announce(case, person=person, by=None)


def _announce(case: Case, *, person: Any, by: Any) -> None:
    if person is not None:
        timeline.add(case=case, kind=TimelineKind.ASSIGNED, by=by, detail={"person": str(person)})
    record("casework.assigned", by=by, target=case, detail={"to": getattr(person, "pk", None)})
    case_assigned.send(sender=Case, case_id=case.pk)
