"""Who is away today and who stands in for them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import lock_person
from kramy.kernel.casework.models import Absence
from kramy.lib.errors import Refused

LONGEST_CHAIN = 5


def absences_on(day: date) -> QuerySet[Absence]:
    """Absences that hold on ``day``, not called off."""
    return Absence.objects.filter(first_day__lte=day, last_day__gte=day, ended_at=None)


def absence_of(person: Any, day: date | None = None) -> Absence | None:
    return (
        absences_on(day or timezone.localdate())
        .filter(person=person)
        .select_related("deputy", "person")
        .order_by("-last_day")
        .first()
    )


def absent_people(day: date | None = None) -> set[int]:
    """Ids of everybody who is away."""
    return set(absences_on(day or timezone.localdate()).values_list("person_id", flat=True))


def stand_ins(person: Any, day: date | None = None) -> list[Any]:
    """Who stands in for ``person`` in order: their deputy, when that one is away too the deputy's, and so on.

    Those in the list are at work and active; empty when nobody was named.
    """
    found, seen, current = [], {person.pk}, person
    for _step in range(LONGEST_CHAIN):
        absence = absence_of(current, day)
        deputy = absence.deputy if absence is not None else None
        if deputy is None or deputy.pk in seen:
            break
        seen.add(deputy.pk)
        if deputy.is_active and absence_of(deputy, day) is None:
            found.append(deputy)
            break
        current = deputy
    return found


def hold_present(person: Any) -> bool:
    """Whether ``person`` is at work, which stays so until the transaction ends.

    An absence entered at the same moment waits for the case that comes to them, and hands it over like the others.
    """
    lock_person(person)
    return absence_of(person) is None


def check_present(person: Any) -> None:
    """``Refused`` with code ``absent``, naming who stands in; present, they stay so until the transaction ends."""
    lock_person(person)
    absence = absence_of(person)
    if absence is None:
        return
    values = {"person": person, "day": date_format(absence.last_day, "j E Y"), "deputy": absence.deputy or ""}
    if absence.deputy is None:
        raise Refused(_("%(person)s is away until %(day)s.") % values, code="absent", field="to")
    raise Refused(
        _("%(person)s is away until %(day)s; %(deputy)s stands in.") % values, code="absent", field="to"
    )
