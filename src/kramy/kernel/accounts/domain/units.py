"""The units of the office: written down, and who leads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kramy.kernel.accounts.domain.roles import role_names
from kramy.kernel.accounts.models import Unit, User
from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused


@transaction.atomic
def save_unit(
    *,
    unit: Unit | None = None,
    names: Mapping[str, str],
    parent: Unit | None = None,
    head: User | None = None,
    deputy_head: User | None = None,
    members: Iterable[User] = (),
    active: bool = True,
    by: Any,
) -> Unit:
    """Add a unit, or change ``unit``; ``names`` by language ("pl" at least). Its heads are members of it.

    Refused: ``no_name``; ``in_itself`` when it would be part of itself or of one of its own parts; ``two_heads``
    when one person would be both heads; ``not_at_the_desk`` for somebody without a role; ``has_parts`` when it is
    closed with active parts inside.
    """
    if not names.get("pl", "").strip():
        raise Refused(_("Give at least the Polish name."), code="no_name", field="name_pl")
    _check_parent(unit, parent)
    _check_heads(head, deputy_head)
    people = {person.pk: person for person in [*members, head, deputy_head] if person is not None}
    _check_at_the_desk(people.values())
    if unit is not None and not active and unit.children.filter(active=True).exists():
        raise Refused(_("Close the parts of this unit first."), code="has_parts", field="active")
    created = unit is None
    saved = Unit() if unit is None else Unit.objects.select_for_update().get(pk=unit.pk)
    for language, name in names.items():
        setattr(saved, f"name_{language}", name.strip())
    saved.parent, saved.head, saved.deputy_head, saved.active = parent, head, deputy_head, active
    saved.save()
    saved.members.set(people.values())
    record(
        "accounts.unit_added" if created else "accounts.unit_changed",
        by=by,
        target=saved,
        detail={"members": sorted(people), "active": active},
    )
    return saved


def _check_heads(head: User | None, deputy_head: User | None) -> None:
    if head is not None and head == deputy_head:
        raise Refused(
            _("The deputy head is somebody else than the head."), code="two_heads", field="deputy_head"
        )


def _check_at_the_desk(people: Iterable[User]) -> None:
    for person in people:
        if not role_names(person):
            raise Refused(
                _("%(person)s does not work at the desk.") % {"person": person},
                code="not_at_the_desk",
                field="members",
            )


def units_of(user: User) -> QuerySet[Unit]:
    """The active units a person belongs to."""
    return Unit.objects.filter(active=True, members=user)


def units_led_by(user: User) -> QuerySet[Unit]:
    """The active units a person leads, as head or as deputy head."""
    return Unit.objects.filter(Q(head=user) | Q(deputy_head=user), active=True)


def leader_of(unit: Unit | None) -> User | None:
    """The head who can be reached: of the unit, else its deputy head, else upwards; None when there is none."""
    seen: set[int] = set()
    while unit is not None and unit.pk not in seen:
        seen.add(unit.pk)
        for person in (unit.head, unit.deputy_head):
            if person is not None and person.is_active:
                return person
        unit = unit.parent
    return None


def _check_parent(unit: Unit | None, parent: Unit | None) -> None:
    above = parent
    while unit is not None and above is not None:
        if above.pk == unit.pk:
            raise Refused(_("A unit cannot be part of itself."), code="in_itself", field="parent")
        above = above.parent
