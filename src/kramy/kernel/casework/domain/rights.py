"""Narrowing what a person's role lets them see: by kind, and by kind within a unit."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import lock_person
from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.assignment import let_go
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.permissions import check_manage_access
from kramy.kernel.casework.domain.visibility import forget_kept, sees
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case, CaseRight
from kramy.lib.errors import Refused


@transaction.atomic
def set_rights(*, person: Any, rights: Iterable[tuple[str, int | None]], by: Any) -> int:
    """Let ``person`` see exactly these (kind, unit id or None for every unit); none: what their role gives.

    Open cases they had and may no longer see go to somebody else; returns how many. Refused: ``not_allowed`` also
    for one's own rights, ``unknown_kind``.
    """
    check_manage_access(by)
    if by is not None and by.pk == person.pk:
        raise Refused(_("Your own rights are changed by somebody else."), code="not_allowed")
    wanted = sorted(set(rights), key=lambda right: (right[0], right[1] or 0))
    known = {kind.key for kind in all_kinds()}
    if any(kind not in known for kind, _unit in wanted):
        raise Refused(_("There is no such kind of case."), code="unknown_kind", field="kind")
    lock_person(person)  # whoever hands a case to them at this moment comes before or after, not between
    CaseRight.objects.filter(user=person).delete()
    CaseRight.objects.bulk_create(
        CaseRight(user=person, kind=kind, unit_id=unit, given_by=by) for kind, unit in wanted
    )
    forget_kept(person)
    record(
        "casework.rights_changed",
        by=by,
        target=person,
        detail={"rights": [f"{kind}:{unit or '*'}" for kind, unit in wanted]},
    )
    lost = [
        case
        for case in Case.objects.filter(responsible=person, state__in=OPEN_STATES).order_by("pk")
        if not sees(person, case)
    ]
    for case in lost:
        let_go(case=case, by=by)
    return len(lost)
