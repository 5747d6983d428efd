"""Reading cases."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from kramy.kernel.casework.base import Prompt
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.visibility import kinds_seen_by, visible_cases
from kramy.kernel.casework.enums import OPEN_STATES, CasePurpose, CaseState
from kramy.kernel.casework.models import Case, Intake


def open_cases_of(who: Any) -> QuerySet[Case]:
    """Open cases of a person or of an e-mail address."""
    mine = Q(applicant_email__iexact=who) if isinstance(who, str) else Q(user=who)
    return (
        Case.objects.filter(mine, state__in=OPEN_STATES)
        .select_related("intake")
        .order_by("received_at", "id")
    )


def cases_of(user: Any) -> QuerySet[Case]:
    """Every case of a signed-in person, newest first."""
    return Case.objects.filter(user=user).select_related("intake").order_by("-received_at", "-id")


def history_of_organisation(organisation: Any) -> QuerySet[Case]:
    """Every case of a firm, newest first, with its decision."""
    return (
        Case.objects.filter(organisation=organisation)
        .select_related("intake", "decision")
        .order_by("-received_at", "-id")
    )


def kinds_reviewed_by(user: Any) -> list[str]:
    """Keys of the kinds a person may handle."""
    return kinds_seen_by(user)


def cases_for_review(user: Any) -> QuerySet[Case]:
    """All cases that ``user`` may see (``domain.visibility``): the base of the queue."""
    return visible_cases(user).select_related("intake", "organisation", "responsible")


def can_correct(case: Case) -> bool:
    """Whether the applicant may change an accepted case by a follow-up (a correction asked for is another way)."""
    return (
        case.state == CaseState.ACCEPTED
        and not case.following.filter(state__in=[*OPEN_STATES, CaseState.ACCEPTED]).exists()
    )


def renewal_intake(case: Case) -> Intake | None:
    """Where an accepted case may be renewed now; None when nowhere or when that is under way already."""
    if case.state != CaseState.ACCEPTED:
        return None
    if case.following.filter(
        Q(state__in=OPEN_STATES) | Q(purpose=CasePurpose.RENEWAL, state=CaseState.ACCEPTED)
    ).exists():
        return None
    hook = kind_of(case).renewal_intake
    intake: Intake | None = hook(case) if hook is not None else case.intake
    return intake if intake is not None and intake.is_open() else None


def prompts_of(cases: Iterable[Case]) -> dict[int, Prompt]:
    """What applicants are asked to do with one press, by id of the case; a query or two a kind, not a case."""
    by_kind: dict[str, list[Case]] = {}
    for case in cases:
        by_kind.setdefault(case.kind, []).append(case)
    found: dict[int, Prompt] = {}
    for some in by_kind.values():
        hook = kind_of(some[0]).prompts
        if hook is not None:
            found |= hook(some)
    return found
