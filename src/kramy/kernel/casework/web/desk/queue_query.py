"""What an official asks of the queue, and the cases that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kramy.kernel.casework.domain import search
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.enums import OPEN_STATES, CaseState
from kramy.kernel.casework.models import Case, CaseFlag

WAITING = (CaseState.RECEIVED, CaseState.IN_REVIEW)
TABS: dict[str, tuple[CaseState, ...]] = {
    "waiting": WAITING,
    "awaiting": (CaseState.AWAITING_APPLICANT, CaseState.SUSPENDED),
    "decided": tuple(state for state in CaseState if state not in OPEN_STATES),
}
SORTS: dict[str, tuple[str, ...]] = {
    "received": ("received_at", "id"),
    "due": ("due_on", "received_at", "id"),
    "number": ("number",),
    "title": ("title", "id"),
    "responsible": ("responsible__last_name", "responsible__first_name", "received_at", "id"),
    "closed": ("closed_at", "id"),
}
MOST_NEIGHBOURS = 5000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """``responsible`` is "", me, nobody or a person's id; ``due`` "", overdue, today or week; ``sort`` a key of
    ``SORTS``, with a minus for the other direction."""

    tab: str = "waiting"
    kind: str = ""
    intake: int | None = None
    state: str = ""
    responsible: str = ""
    due: str = ""
    flagged: bool = False
    text: str = ""
    sort: str = ""

    @property
    def order(self) -> str:
        """Oldest first, among decided ones the last decided first."""
        return self.sort or ("-closed" if self.tab == "decided" else "received")


def read(query: Mapping[str, Any]) -> Wanted:
    """What an address asks for; whatever makes no sense is left out, for a saved address must not break."""
    tab = query.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    state, sort, responsible = query.get("state", ""), query.get("sort", ""), query.get("responsible", "")
    intake = query.get("intake", "")
    return Wanted(
        tab=tab,
        kind=query.get("kind", ""),
        intake=int(intake) if intake.isdecimal() and len(intake) < 10 else None,
        state=state if state in TABS[tab] else "",
        responsible=responsible if responsible in ("me", "nobody") or _is_id(responsible) else "",
        due=query.get("due", "") if query.get("due", "") in ("overdue", "today", "week") else "",
        flagged=query.get("flagged", "") == "1",
        text=query.get("q", "").strip()[:100],
        sort=sort if sort.removeprefix("-") in SORTS else "",
    )


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def find(user: Any, wanted: Wanted, today: date) -> QuerySet[Case]:
    """The cases of one tab, in the order wanted; only kinds that ``user`` may handle."""
    found = _filtered(user, wanted, today).filter(
        state__in=[wanted.state] if wanted.state else TABS[wanted.tab]
    )
    order = wanted.order
    fields = SORTS[order.removeprefix("-")]
    return found.order_by(*(f"-{name}" for name in fields) if order.startswith("-") else fields)


def counts(user: Any, wanted: Wanted, today: date) -> dict[str, int]:
    """How many cases each tab holds with the other filters kept. One query."""
    rest = _filtered(user, replace(wanted, state=""), today).order_by()
    return rest.aggregate(**{tab: Count("pk", filter=Q(state__in=states)) for tab, states in TABS.items()})


def _filtered(user: Any, wanted: Wanted, today: date) -> QuerySet[Case]:
    found = cases_for_review(user)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.intake is not None:
        found = found.filter(intake=wanted.intake)
    if wanted.responsible == "me":
        found = found.filter(responsible=user)
    elif wanted.responsible == "nobody":
        found = found.filter(responsible=None)
    elif wanted.responsible:
        found = found.filter(responsible=int(wanted.responsible))
    if wanted.due:
        found = found.filter(_due(wanted.due, today), state__in=WAITING)
    if wanted.flagged:
        found = found.filter(Exists(CaseFlag.objects.filter(case=OuterRef("pk"))))
    return search.narrowed(found, wanted.text)


def _due(wanted: str, today: date) -> Q:
    if wanted == "overdue":
        return Q(due_on__lt=today)
    if wanted == "today":
        return Q(due_on=today)
    return Q(due_on__gte=today, due_on__lte=today + timedelta(days=6 - today.weekday()))


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Ids of the cases before and after one in the queue; ``place`` counts from 1, 0 when it is not in it."""

    before: int | None = None
    after: int | None = None
    place: int = 0
    total: int = 0


def neighbours(user: Any, wanted: Wanted, today: date, case_id: int) -> Neighbours:
    """Where the case stands in the queue as it was asked for; out of the queue the first case comes after it."""
    ids = list(find(user, wanted, today).values_list("pk", flat=True)[:MOST_NEIGHBOURS])
    if case_id not in ids:
        return Neighbours(after=ids[0] if ids else None, total=len(ids))
    at = ids.index(case_id)
    return Neighbours(
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
        place=at + 1,
        total=len(ids),
    )
