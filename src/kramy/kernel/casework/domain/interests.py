"""Officials who have an interest in a firm are shut out of its cases, everywhere and at once."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import lock_person
from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.assignment import let_go
from kramy.kernel.casework.domain.permissions import can_manage_access
from kramy.kernel.casework.domain.visibility import forget_kept, kinds_seen_by
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case, CaseTask, Interest
from kramy.kernel.organisations.api import found_organisations
from kramy.lib.errors import Refused


def can_manage_interest(*, official: Any, by: Any) -> bool:
    """City administrators and heads of the official's units, for others than themselves; the system."""
    if by is None:
        return True
    if by.pk == official.pk:
        return False
    return can_manage_access(by) or heads(by, official)


def heads(person: Any, official: Any) -> bool:
    """Whether ``person`` is the head or the deputy head of a unit of ``official``."""
    return official.units.filter(active=True, head=person).exists() or (
        official.units.filter(active=True, deputy_head=person).exists()
    )


@transaction.atomic
def declare_interest(*, official: Any, organisation: Any, reason: str = "", by: Any) -> Interest:
    """Shut ``official`` out of the organisation's cases; the open ones they had go to somebody else.

    Officials declare their own interests; heads of their units and city administrators declare them too. Declaring
    twice changes nothing. Refused with ``not_allowed`` for the others.
    """
    if not (by is None or by.pk == official.pk or can_manage_interest(official=official, by=by)):
        raise Refused(_("You may declare this only for yourself or for your unit."), code="not_allowed")
    lock_person(official)  # whoever hands a case to them at this moment comes before or after, not between
    interest, created = Interest.objects.get_or_create(
        user=official,
        organisation=organisation,
        ended_at=None,
        defaults={"reason": reason.strip()[:300], "declared_by": by if getattr(by, "pk", None) else None},
    )
    forget_kept(official)
    if not created:
        return interest
    record(
        "casework.interest_declared",
        by=by,
        target=interest,
        detail={"official": official.pk, "organisation": organisation.pk},
    )
    CaseTask.objects.filter(case__organisation=organisation, assignee=official, done_at=None).update(
        assignee=None
    )
    for case in Case.objects.filter(
        organisation=organisation, responsible=official, state__in=OPEN_STATES
    ).order_by("pk"):
        let_go(case=case, by=by)
    return interest


def after_membership(*, user_id: int, organisation_id: int) -> Interest | None:
    """The interest of an official who acted for the organisation until now; None for people who handle no cases.

    Leaving a firm does not open its cases to them: that is decided by whoever may end an interest.
    """
    official: Any = get_user_model().objects.get(pk=user_id)
    if not kinds_seen_by(official):
        return None
    return declare_interest(
        official=official,
        organisation=found_organisations().get(pk=organisation_id),
        reason=_("Acted for the organisation until now."),
        by=None,
    )


@transaction.atomic
def end_interest(*, interest: Interest, by: Any) -> Interest:
    """Let the official see the firm's cases again; never by themselves. Ending twice changes nothing."""
    current = Interest.objects.select_for_update(of=("self",)).select_related("user").get(pk=interest.pk)
    if not can_manage_interest(official=current.user, by=by):
        raise Refused(
            _("An interest is ended by the head of the unit or by a city administrator."), code="not_allowed"
        )
    if current.ended_at is None:
        current.ended_at = timezone.now()
        current.ended_by = by if getattr(by, "pk", None) else None
        current.save(update_fields=["ended_at", "ended_by"])
        record("casework.interest_ended", by=by, target=current, detail={"official": current.user_id})
    return current


def interests_seen_by(user: Any) -> QuerySet[Interest]:
    """All of them for city administrators, those of one's units for heads, one's own for everybody."""
    rows = Interest.objects.select_related("user", "organisation", "declared_by").order_by(
        "ended_at", "-declared_at", "-id"
    )
    if can_manage_access(user):
        return rows
    return (
        rows.filter(user=user)
        | rows.filter(user__units__head=user)
        | rows.filter(user__units__deputy_head=user)
    )
