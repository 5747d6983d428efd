"""Cases change hands by rule: to deputies while their official is away, back afterwards, on when one leaves.

Case by case, each in its own transaction: what was done stays done when the work is interrupted, and what was done is
not done again when it is taken up later.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.assignment import least_loaded
from kramy.kernel.casework.domain.availability import absences_on, hold_present, stand_ins
from kramy.kernel.casework.domain.kinds import all_kinds, kind_of
from kramy.kernel.casework.domain.visibility import sees
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import OPEN_STATES, TimelineKind
from kramy.kernel.casework.models import Absence, Case, HandOver
from kramy.kernel.casework.signals import case_assigned, case_handed_over, case_left_alone, cases_handed_over

BATCH = 500


def to_begin(today: date) -> list[Absence]:
    """Those that hold today and whose cases are still to be handed over; one that is over already changes nothing."""
    return list(
        absences_on(today)
        .filter(started_at=None)
        .select_related("person", "deputy")
        .order_by("first_day", "pk")[:BATCH]
    )


def to_finish(today: date) -> list[Absence]:
    return list(
        Absence.objects.filter(last_day__lt=today, ended_at=None)
        .select_related("person")
        .order_by("last_day", "pk")[:BATCH]
    )


def begin(*, absence: Absence) -> int:
    """Hand the person's open cases over; how many. The clock of the cases goes on."""
    count = sum(_hand_over(case_id, absence) for case_id in _open_cases(absence.person))
    with transaction.atomic():
        Absence.objects.filter(pk=absence.pk, started_at=None).update(started_at=timezone.now())
        came = (
            absence.hand_overs.exclude(to=None).order_by("to").values_list("to").annotate(number=Count("pk"))
        )
        for person_id, number in came:
            cases_handed_over.send(sender=Absence, absence_id=absence.pk, person_id=person_id, number=number)
    absence.refresh_from_db()
    return count


def finish(*, absence: Absence) -> int:
    """Hand back what the stand-ins still have; how many. A case that went on elsewhere stays there."""
    count = 0
    waiting = absence.hand_overs.filter(settled_at=None).order_by("pk").values_list("pk", flat=True)
    for pk in list(waiting):
        count += _hand_back(pk)
    Absence.objects.filter(pk=absence.pk, ended_at=None).update(ended_at=timezone.now())
    return count


def leave(*, person: Any) -> int:
    """Somebody no longer handles cases: each goes to its deputy, else to the least loaded, else to nobody, and then
    the head of the unit is told. How many changed hands."""
    count = 0
    for case_id in _open_cases(person):
        with transaction.atomic():
            case = lock(Case(pk=case_id))
            if (
                case.responsible_id == person.pk
                and case.state in OPEN_STATES
                and not _may_go_on(person, case)
            ):
                _give_on(case, person)
                count += 1
    return count


def people_who_left() -> list[Any]:
    """Officials of open cases who were switched off or lost the permission; the second net under ``person_left``."""
    pairs = (
        Case.objects.filter(state__in=OPEN_STATES, responsible__isnull=False)
        .order_by()
        .values_list("responsible", "kind")
        .distinct()
    )
    kinds_of: dict[int, set[str]] = {}
    for person_id, kind in pairs:
        kinds_of.setdefault(person_id, set()).add(kind)
    permissions = {kind.key: kind.permission for kind in all_kinds()}
    people: Any = get_user_model().objects.filter(pk__in=kinds_of)
    return [
        person
        for person in people
        if not person.is_active
        or any(not person.has_perm(permissions[kind]) for kind in kinds_of[person.pk] if kind in permissions)
    ]


def _open_cases(person: Any) -> list[int]:
    rows = Case.objects.filter(responsible=person, state__in=OPEN_STATES).order_by("due_on", "pk")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def _hand_over(case_id: int, absence: Absence) -> bool:
    case = lock(Case(pk=case_id))
    if case.responsible_id != absence.person_id or case.state not in OPEN_STATES:
        return False
    former = case.deputy
    stand_in = _first_able([former, *stand_ins(absence.person)], case) or least_loaded(
        kind_of(case), case=case
    )
    _set(case, responsible=stand_in, deputy=None if former == stand_in else former)
    HandOver.objects.create(absence=absence, case=case, to=stand_in, deputy_before=former)
    detail = {
        "from": str(absence.person),
        "to": str(stand_in or ""),
        "until": absence.last_day.isoformat(),
    }
    timeline.add(case=case, kind=TimelineKind.HANDED_OVER, detail=detail)
    record("casework.handed_over", by=None, target=case, detail={"to": getattr(stand_in, "pk", None)})
    case_handed_over.send(sender=Case, case_id=case.pk, back=False, detail=detail)
    _tell(case)
    return True


@transaction.atomic
def _hand_back(pk: int) -> bool:
    row = (
        HandOver.objects.select_for_update(of=("self",))
        .select_related("absence__person", "deputy_before")
        .get(pk=pk)
    )
    if row.settled_at is not None:
        return False
    row.settled_at = timezone.now()
    row.save(update_fields=["settled_at"])
    case, person = lock(row.case), row.absence.person
    if case.state not in OPEN_STATES or case.responsible_id != row.to_id or not sees(person, case):
        return False
    _set(case, responsible=person, deputy=row.deputy_before)
    detail = {"to": str(person), "from": str(row.to or "")}
    timeline.add(case=case, kind=TimelineKind.HANDED_BACK, detail=detail)
    record("casework.handed_back", by=None, target=case, detail={"to": person.pk})
    case_handed_over.send(sender=Case, case_id=case.pk, back=True, detail=detail)
    case_assigned.send(sender=Case, case_id=case.pk)
    return True


def _give_on(case: Case, person: Any) -> None:
    new = _first_able([case.deputy, *stand_ins(person)], case) or least_loaded(kind_of(case), case=case)
    _set(case, responsible=new, deputy=None)
    detail = {"from": str(person), "to": str(new or "")}
    timeline.add(case=case, kind=TimelineKind.HANDED_ON, detail=detail)
    record("casework.handed_on", by=None, target=case, detail={"to": getattr(new, "pk", None)})
    case_handed_over.send(sender=Case, case_id=case.pk, back=False, detail=detail)
    _tell(case)


def _tell(case: Case) -> None:
    case_assigned.send(sender=Case, case_id=case.pk)
    if case.responsible_id is None:
        case_left_alone.send(sender=Case, case_id=case.pk)


def _set(case: Case, *, responsible: Any, deputy: Any) -> None:
    case.responsible = responsible
    case.deputy = None if responsible is None or deputy == responsible else deputy
    case.revision += 1
    case.save(update_fields=["responsible", "deputy", "revision"])


def _first_able(people: Iterable[Any], case: Case) -> Any:
    return next((one for one in people if one is not None and hold_present(one) and sees(one, case)), None)


def _may_go_on(person: Any, case: Case) -> bool:
    return bool(person.is_active) and sees(person, case)
