"""What an official asks of the queue, and the cases that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kramy.kernel.accounts.api import Unit, User, units_of
from kramy.kernel.casework.domain import search
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.domain.visibility import read_once
from kramy.kernel.casework.enums import OPEN_STATES, CaseResult, CaseState
from kramy.kernel.casework.models import Case, CaseFlag
from kramy.kernel.casework.web.desk import keyset

WAITING = (CaseState.RECEIVED, CaseState.IN_REVIEW)
TABS: dict[str, tuple[CaseState, ...]] = {
    "waiting": WAITING,
    "awaiting": tuple(state for state in OPEN_STATES if state not in WAITING),
    "decided": tuple(state for state in CaseState if state not in OPEN_STATES),
}
VIEWS = ("mine", "team", "unassigned", "all")
DUE = ("overdue", "today", "week")
MOST_COUNTED = 1000
"""Closed cases are counted up to here: nobody reads how many more there are."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """``view`` is one of ``VIEWS``; ``responsible`` is "", me, nobody or a person's id; ``due`` "" or one of ``DUE``;
    ``unit`` and ``intake`` are ids, ``district`` its number; ``sort`` a key of ``keyset.SORTS``, with a minus for the
    other direction."""

    view: str = "all"
    tab: str = "waiting"
    kind: str = ""
    intake: int | None = None
    unit: int | None = None
    district: int | None = None
    state: str = ""
    result: str = ""
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
    view, tab, sort = query.get("view", ""), query.get("tab", ""), query.get("sort", "")
    tab = tab if tab in TABS else "waiting"
    sort = sort if sort.removeprefix("-") in keyset.SORTS else ""
    state, responsible, due = query.get("state", ""), query.get("responsible", ""), query.get("due", "")
    return Wanted(
        view=view if view in VIEWS else "all",
        tab=tab,
        kind=query.get("kind", ""),
        intake=_id(query.get("intake", "")),
        unit=_id(query.get("unit", "")),
        district=_id(query.get("district", "")),
        state=state if state in TABS[tab] else "",
        result=query.get("result", "") if query.get("result", "") in CaseResult.values else "",
        responsible=responsible if responsible in ("me", "nobody") or _id(responsible) else "",
        due=due if due in DUE else "",
        flagged=query.get("flagged", "") == "1",
        text=query.get("q", "").replace("\0", "").strip()[:100],
        sort="" if sort.removeprefix("-") == "closed" and tab != "decided" else sort,
    )


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def matching(user: Any, wanted: Wanted, today: date, words: search.Words | None = None) -> QuerySet[Case]:
    """The cases of one view and tab, in no order; only those that ``user`` may see.

    ``words`` is ``search.holding(wanted.text)``, for whoever asks for counts too.
    """
    states = [wanted.state] if wanted.state else list(TABS[wanted.tab])
    return _filtered(user, wanted, today, words).filter(in_view(user, wanted.view), state__in=states)


def find(user: Any, wanted: Wanted, today: date) -> QuerySet[Case]:
    """The same in the order wanted."""
    return keyset.ordered(matching(user, wanted, today), wanted.order)


def in_view(user: Any, view: str) -> Q:
    """Whose cases a view shows: mine (as deputy too), those of my units and of their members, nobody's, all."""
    if view == "mine":
        return Q(responsible=user) | Q(deputy=user)
    if view == "team":
        return Q(unit__in=[unit.pk for unit in my_units(user)]) | Q(responsible__in=_colleagues(user))
    if view == "unassigned":
        return Q(responsible=None)
    return Q()


def my_units(user: Any) -> list[Unit]:
    """Read once a request."""
    return read_once(user, "_case_units", lambda: list(units_of(user)))


def _colleagues(user: Any) -> list[int]:
    """Ids of the members of these units, the person among them; none for whoever belongs to no unit."""
    units = my_units(user)
    if not units:
        return []
    members = User.objects.filter(units__in=units).order_by("pk").values_list("pk", flat=True).distinct()
    return read_once(user, "_case_colleagues", lambda: list(members))


@dataclass(frozen=True, kw_only=True)
class Counts:
    """``views``: what waits in each view; the others: within the view that is shown. ``decided`` stops at
    ``MOST_COUNTED``. The others are None among the cases of a word that very many hold: to count these would take
    longer than anybody waits for a list.
    """

    decided: int
    views: dict[str, int | None]
    waiting: int | None = None
    awaiting: int | None = None
    today: int | None = None
    overdue: int | None = None


def counts(user: Any, wanted: Wanted, today: date, words: search.Words | None = None) -> Counts:
    """How many cases each view and tab holds with the other filters kept. Two queries, however many there are."""
    rest = replace(wanted, state="", due="", result="")
    words = words or search.holding(wanted.text)
    closed = matching(user, replace(rest, tab="decided", result=wanted.result), today, words).values("pk")
    decided = closed.order_by()[: MOST_COUNTED + 1].count()
    if words.many:
        return Counts(decided=decided, views=dict.fromkeys(VIEWS))
    cases = _filtered(user, rest, today, words).order_by()
    waiting = Q(state__in=WAITING)
    here = in_view(user, wanted.view)
    found = cases.filter(state__in=OPEN_STATES).aggregate(
        **{f"view_{name}": Count("pk", filter=waiting & in_view(user, name)) for name in VIEWS},
        waiting=Count("pk", filter=here & waiting),
        awaiting=Count("pk", filter=here & ~waiting),
        today=Count("pk", filter=here & waiting & Q(due_on=today)),
        overdue=Count("pk", filter=here & waiting & Q(due_on__lt=today)),
    )
    return Counts(decided=decided, views={name: found.pop(f"view_{name}") for name in VIEWS}, **found)


def _filtered(user: Any, wanted: Wanted, today: date, words: search.Words | None) -> QuerySet[Case]:
    found = cases_for_review(user)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    for name in ("intake", "unit", "district"):
        if getattr(wanted, name) is not None:
            found = found.filter(**{name: getattr(wanted, name)})
    if wanted.responsible == "me":
        found = found.filter(responsible=user)
    elif wanted.responsible == "nobody":
        found = found.filter(responsible=None)
    elif wanted.responsible:
        found = found.filter(responsible=int(wanted.responsible))
    if wanted.result and wanted.tab == "decided":
        found = found.filter(decision__result=wanted.result)
    if wanted.due and wanted.tab != "decided":
        found = found.filter(_due(wanted.due, today), state__in=WAITING)
    if wanted.flagged:
        found = found.filter(Exists(CaseFlag.objects.filter(case=OuterRef("pk"))))
    return found.filter((words or search.holding(wanted.text)).condition)


def _due(wanted: str, today: date) -> Q:
    if wanted == "overdue":
        return Q(due_on__lt=today)
    if wanted == "today":
        return Q(due_on=today)
    return Q(due_on__gte=today, due_on__lte=today + timedelta(days=6 - today.weekday()))
