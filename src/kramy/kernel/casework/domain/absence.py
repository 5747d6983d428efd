"""An official is away: entered, called off, ended early. What it does to cases is in ``handover``."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import lock_person, units_led_by
from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import handover
from kramy.kernel.casework.models import Absence
from kramy.lib.errors import Refused

MANAGE = "casework.manage_absences"
LONGEST = timedelta(days=3 * 366)


def may_enter_for(by: Any, person: Any) -> bool:
    """Everybody for themselves; for others whoever leads one of their units, or holds the permission."""
    if by is None or by.pk == person.pk or by.has_perm(MANAGE):
        return True
    return bool(units_led_by(by).filter(members=person).exists())


def people_led_by(by: Any) -> set[int]:
    return set(units_led_by(by).exclude(members=None).values_list("members", flat=True))


def absences_seen_by(user: Any) -> QuerySet[Absence]:
    """Their own, those of the people they lead, those in which they stand in; all with the permission."""
    rows = Absence.objects.select_related("person", "deputy", "entered_by").order_by("-first_day", "-pk")
    if user.has_perm(MANAGE):
        return rows
    return rows.filter(Q(person=user) | Q(deputy=user) | Q(person__in=people_led_by(user)))


def enter_absence(*, person: Any, first_day: date, last_day: date, deputy: Any = None, by: Any) -> Absence:
    """Say that ``person`` is away on these days, both included, and who stands in.

    Refused: ``not_allowed``; ``days`` that end before they begin, lie in the past or are longer than three years;
    ``deputy`` who is the person or does not work here; ``overlap`` with another absence of the person.
    """
    if not may_enter_for(by, person):
        raise Refused(_("You may enter this only for yourself and for people you lead."), code="not_allowed")
    today = timezone.localdate()
    if last_day < first_day:
        raise Refused(_("The last day comes before the first."), code="days", field="last_day")
    if last_day < today or last_day - first_day > LONGEST:
        raise Refused(
            _("Give days that are not over yet and no more than three years."), code="days", field="last_day"
        )
    if deputy is not None and (deputy.pk == person.pk or not deputy.is_active):
        raise Refused(_("Choose a colleague who works here."), code="deputy", field="deputy")
    absence = _entered(person=person, first_day=first_day, last_day=last_day, deputy=deputy, by=by)
    if first_day <= today:
        # After the absence is written down, case by case: what is interrupted here the clock goes on with.
        handover.begin(absence=absence)
    return absence


@transaction.atomic
def _entered(*, person: Any, first_day: date, last_day: date, deputy: Any, by: Any) -> Absence:
    lock_person(person)
    others = Absence.objects.filter(
        person=person, ended_at=None, first_day__lte=last_day, last_day__gte=first_day
    )
    if others.exists():
        raise Refused(
            _("There is another absence on some of these days. Change that one."),
            code="overlap",
            field="first_day",
        )
    absence = Absence.objects.create(
        person=person, deputy=deputy, first_day=first_day, last_day=last_day, entered_by=by
    )
    record(
        "casework.absence_entered",
        by=by,
        target=absence,
        detail={
            "person": person.pk,
            "deputy": getattr(deputy, "pk", None),
            "days": f"{first_day.isoformat()}/{last_day.isoformat()}",
        },
    )
    return absence


def end_absence(*, absence: Absence, by: Any) -> Absence:
    """Call it off, or come back early: the cases return now. Ending twice changes nothing."""
    if not may_enter_for(by, absence.person):
        raise Refused(_("You may enter this only for yourself and for people you lead."), code="not_allowed")
    if absence.ended_at is None:
        record("casework.absence_ended", by=by, target=absence)
        handover.finish(absence=absence)
        absence.refresh_from_db()
    return absence
