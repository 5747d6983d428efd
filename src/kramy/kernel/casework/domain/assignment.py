"""Who handles a case."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import lock_person, officials_with
from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import CaseKind
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.availability import absences_on, check_present, hold_present
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.permissions import can_review, check_review
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.revisions import check_revision
from kramy.kernel.casework.domain.routing import kept, route
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import OPEN_STATES, CaseState, TimelineKind
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.signals import case_assigned
from kramy.lib.errors import Refused

MOST_LOOKS = 5
"""So often somebody else is chosen when whoever was chosen goes away at that very moment."""


def least_loaded(kind: CaseKind, *, case: Case | None = None) -> Any:
    """The official with the fewest open cases among those who may handle the kind; None when nobody may.

    Who is away is left out. With ``case``: among those who may handle that very case. Superusers who hold the
    permission only by being that are left out: they keep the machine, not the desk.
    """
    people = (
        (officials_with(kind.permission) if case is None else officials_for(case))
        .filter(is_superuser=False)
        .exclude(pk__in=absences_on(timezone.localdate()).values("person"))
        .annotate(
            open_cases=Count(
                "responsible_cases", filter=Q(responsible_cases__state__in=OPEN_STATES), distinct=True
            )
        )
        .order_by("open_cases", "pk")
    )
    for _look in range(MOST_LOOKS):
        person = people.first()
        if person is None or (hold_present(person) and people.filter(pk=person.pk).exists()):
            return person
    return None


@transaction.atomic
def take(*, case: Case, by: Any, expected_revision: int | None = None) -> Case:
    """Begin to review; taking a colleague's case makes it one's own. ``changed_elsewhere`` when somebody was faster."""
    current = lock(case)
    check_review(by, current)
    if by is None:
        raise Refused(_("A case is taken by a person."), code="not_allowed")
    if current.state == CaseState.IN_REVIEW and current.responsible_id == by.pk:
        return current
    check_revision(current, expected_revision)
    changes = {"deputy": None} if current.deputy_id == by.pk else {}
    change_state(case=current, verb=Verb.TAKE, at=timezone.now(), responsible=by, **changes)
    _announce(current, person=by, by=by)
    return current


@transaction.atomic
def assign(*, case: Case, to: Any, by: Any, expected_revision: int | None = None) -> Case:
    """Give an open case to a colleague who may handle it (``to`` None: to nobody).

    ``changed_elsewhere`` when somebody was faster.
    """
    current = lock(case)
    check_review(by, current)
    if current.state not in OPEN_STATES:
        raise Refused(_("This case is closed."), code="wrong_state")
    if to is not None:
        lock_person(to)
        if not can_review(to, current):
            raise Refused(_("This person may not handle this kind of case."), code="not_allowed", field="to")
    if current.responsible_id == getattr(to, "pk", None):
        return current
    check_revision(current, expected_revision)
    if to is not None:
        check_present(to)
    current.responsible = to
    if to is None or current.deputy_id == to.pk:
        current.deputy = None
    current.revision += 1
    current.save(update_fields=["responsible", "deputy", "revision"])
    _announce(current, person=to, by=by)
    return current


@transaction.atomic
def transfer(
    *,
    case: Case,
    to: Any = None,
    unit: Any = None,
    reason: str,
    by: Any,
    expected_revision: int | None = None,
) -> Case:
    """Hand an open case on to a colleague, to a unit, or to a colleague in a unit; the reason is seen by both sides.

    A unit without a person leaves the case to whoever of the unit takes it. Refused: ``not_allowed``;
    ``transferred`` naming who handed it on to whom when somebody was faster; ``changed_elsewhere``;
    ``wrong_state`` for a closed case; ``no_reason``; ``no_target``.
    """
    current = lock(case)
    _check_not_handed_on(current, expected_revision)
    check_review(by, current)
    check_revision(current, expected_revision)
    if current.state not in OPEN_STATES:
        raise Refused(_("This case is closed."), code="wrong_state")
    words = reason.strip()
    if not words:
        raise Refused(
            _("Say why the case is handed on; both sides read it."), code="no_reason", field="reason"
        )
    check_no_gaps(words, field="reason")
    _check_target(current, to, unit)
    former, former_unit = current.responsible, current.unit
    current.responsible, current.deputy = to, None
    if unit is not None:
        current.unit = unit
    current.revision += 1
    current.save(update_fields=["responsible", "deputy", "unit", "revision"])
    timeline.add(
        case=current,
        kind=TimelineKind.TRANSFERRED,
        by=by,
        text=words,
        detail={
            "from": str(former or ""),
            "from_unit": str(former_unit or ""),
            "to": str(to or ""),
            "unit": str(unit or ""),
            "revision": current.revision,
        },
    )
    record(
        "casework.transferred",
        by=by,
        target=current,
        detail={"to": getattr(to, "pk", None), "unit": getattr(unit, "pk", None)},
    )
    case_assigned.send(sender=Case, case_id=current.pk)
    return current


def _check_target(case: Case, to: Any, unit: Any) -> None:
    if to is None and unit is None:
        raise Refused(_("Say to whom the case goes."), code="no_target", field="to")
    if unit is not None and not unit.active:
        raise Refused(_("This unit no longer exists."), code="no_target", field="unit")
    if to is not None:
        moved = Case(
            pk=case.pk,
            kind=case.kind,
            applicant_email=case.applicant_email,
            user_id=case.user_id,
            organisation_id=case.organisation_id,
            unit_id=unit.pk if unit is not None else case.unit_id,
        )
        lock_person(to)
        if not officials_for(moved).filter(pk=to.pk).exists():
            raise Refused(_("This person may not handle this case."), code="not_allowed", field="to")
        check_present(to)
    same_unit = unit is None or unit.pk == case.unit_id
    if same_unit and getattr(to, "pk", None) == case.responsible_id:
        raise Refused(_("The case is there already."), code="no_target", field="to")


def _check_not_handed_on(case: Case, expected: int | None) -> None:
    """Whoever comes second is told who was faster, also when they may no longer see the case."""
    if expected is None or case.revision == expected:
        return
    latest = (
        case.timeline.filter(kind=TimelineKind.TRANSFERRED).select_related("actor").order_by("-id").first()
    )
    if latest is None or latest.detail.get("revision", 0) <= expected:
        return
    raise Refused(
        _(
            "%(person)s handed this case on to %(target)s a moment ago. Nothing of yours was done; what you wrote is kept."
        )
        % {
            "person": latest.actor or _("The system"),
            "target": " · ".join(filter(None, [latest.detail.get("to"), latest.detail.get("unit")])),
        },
        code="transferred",
    )


def let_go(*, case: Case, by: Any) -> Case:
    """Give a case that its official may no longer handle to another who may; to nobody when there is none.

    Called inside the verb that shut the official out.
    """
    current = lock(case)
    person = least_loaded(kind_of(current), case=current)
    current.responsible, current.deputy = person, None
    current.revision += 1
    current.save(update_fields=["responsible", "deputy", "revision"])
    _announce(current, person=person, by=by)
    return current


def assign_first(case: Case) -> None:
    """Called when a case is received: the rules of the office choose, and the case keeps why."""
    choice = route(case)
    for _look in range(MOST_LOOKS):
        if choice.person is None or hold_present(get_user_model()(pk=choice.person)):
            break
        choice = route(case)
    case.routing = kept(choice)
    case.responsible_id = choice.person
    if choice.unit is not None:
        case.unit_id = choice.unit
    case.save(update_fields=["responsible", "unit", "routing"])
    if case.responsible is not None:
        _announce(case, person=case.responsible, by=None)


def _announce(case: Case, *, person: Any, by: Any) -> None:
    if person is not None:
        timeline.add(case=case, kind=TimelineKind.ASSIGNED, by=by, detail={"person": str(person)})
    record("casework.assigned", by=by, target=case, detail={"to": getattr(person, "pk", None)})
    case_assigned.send(sender=Case, case_id=case.pk)
