"""Which cases an official may see: one predicate for the queue, search, screens, files, exports, figures and verbs.

A case is seen by whoever holds the permission of its kind, within the kinds and units that their rights name (if
any do), unless they are a party: its applicant, a member of its organisation, or an official who has an interest
in that organisation.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast

from kramy.kernel.accounts.api import officials_with
from kramy.kernel.casework.domain.kinds import all_kinds, kind_of
from kramy.kernel.casework.models import Case, CaseRight, Interest
from kramy.kernel.organisations.api import organisations_of

Kept = TypeVar("Kept")


def kinds_seen_by(user: Any) -> list[str]:
    """Keys of the kinds whose permission a person holds, within their rights."""
    rights = _rights(user)
    named = {kind for kind, _unit in rights}
    return [
        kind.key
        for kind in all_kinds()
        if user.has_perm(kind.permission) and (not rights or kind.key in named)
    ]


def seen_by(user: Any) -> Q:
    """The condition on ``Case`` under which ``user`` may see a case."""
    return _allowed(user) & not_a_party(user)


def visible_cases(user: Any) -> QuerySet[Case]:
    return Case.objects.filter(seen_by(user))


def sees(user: Any, case: Case) -> bool:
    """Whether ``user`` may see ``case``; one query."""
    if not user.is_active or not user.has_perm(kind_of(case).permission):
        return False
    return visible_cases(user).filter(pk=case.pk).exists()


def not_a_party(user: Any, prefix: str = "") -> Q:
    """The condition under which ``user`` has nothing to do with the case at the end of ``prefix``.

    The firms are named one by one, for there are few or none of them: a database that knows them reads in the order
    of the list and ends with the page, where one that must ask for them guesses that half the cases are left out.
    """
    own = Q(**{f"{prefix}user": user}) | Q(**{f"{prefix}applicant_email": user.email})
    if firms := _firms(user):
        own |= Q(**{f"{prefix}organisation__in": firms})
    return ~own


def seen_messages(user: Any) -> Q:
    """The condition on a message of the outbox under which it is about no case, or about one that ``user`` may see."""
    seen = visible_cases(user).annotate(about=Cast("pk", CharField())).values("about")
    return ~Q(about_type=Case._meta.label_lower) | Q(about_id__in=seen)


def is_party(user: Any, case: Case) -> bool:
    """Whether an official is shut out of a case that their role would let them handle."""
    return not Case.objects.filter(not_a_party(user), pk=case.pk).exists()


def officials_for(case: Case) -> QuerySet[Any]:
    """Whoever may be made responsible for ``case``, in order of name."""
    people = officials_with(kind_of(case).permission)
    right = CaseRight.objects.filter(kind=case.kind).filter(Q(unit=None) | Q(unit=case.unit_id))
    people = people.filter(Q(case_rights__isnull=True) | Q(pk__in=right.values("user")))
    people = people.exclude(email__iexact=case.applicant_email)
    if case.user_id:
        people = people.exclude(pk=case.user_id)
    if case.organisation_id:
        running = Interest.objects.filter(organisation=case.organisation_id, ended_at=None)
        people = people.exclude(pk__in=running.values("user")).exclude(
            memberships__organisation=case.organisation_id
        )
    return people


def _allowed(user: Any) -> Q:
    rights = _rights(user)
    if not rights:
        return Q(kind__in=kinds_seen_by(user))
    held = set(kinds_seen_by(user))
    everywhere = sorted({kind for kind, unit in rights if unit is None and kind in held})
    found = Q(kind__in=everywhere)
    for kind, unit in rights:
        if unit is not None and kind in held and kind not in everywhere:
            found |= Q(kind=kind, unit=unit)
    return found


def _rights(user: Any) -> list[tuple[str, int | None]]:
    def read() -> list[tuple[str, int | None]]:
        rows = CaseRight.objects.filter(user=user).order_by("kind", F("unit").asc(nulls_first=True))
        return list(rows.values_list("kind", "unit"))

    return read_once(user, "_case_rights", read)


def _firms(user: Any) -> list[int]:
    """Ids of the organisations that ``user`` acts for or has declared an interest in."""

    def read() -> list[int]:
        declared = Interest.objects.filter(user=user, ended_at=None).values_list("organisation", flat=True)
        own = organisations_of(user).order_by().values_list("pk", flat=True)
        return sorted(declared.order_by().union(own))

    return read_once(user, "_case_firms", read)


def read_once(user: Any, name: str, read: Callable[[], list[Kept]]) -> list[Kept]:
    """Read once a request, kept on the person as Django keeps permissions."""
    if not hasattr(user, name):
        setattr(user, name, read())
    found: list[Kept] = getattr(user, name)
    return found


def forget_kept(user: Any) -> None:
    """After a change of what lies behind: let it be read again."""
    for name in ("_case_rights", "_case_firms"):
        if hasattr(user, name):
            delattr(user, name)
