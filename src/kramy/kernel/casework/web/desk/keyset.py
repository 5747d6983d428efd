"""Pages of a long list by the place where the last one ended: as fast on the thousandth as on the first, and nothing
is shown twice or left out when cases come and go meanwhile.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from kramy.kernel.casework.models import Case

SORTS: dict[str, tuple[str, ...]] = {
    "received": ("received_at", "id"),
    "due": ("due_on", "id"),
    "number": ("number",),
    "title": ("title", "id"),
    "responsible": ("who", "id"),
    "closed": ("closed_at", "id"),
}
"""Fields that together name one place; none is ever empty in a list that is sorted by it."""

_TYPES = {"received_at": datetime, "closed_at": datetime, "due_on": date, "id": int}


@dataclass(frozen=True, kw_only=True)
class Page:
    """``rows`` of one page; cursors lead to the pages before and after, "" when there is none."""

    rows: list[Case]
    before: str
    after: str


def ordered(cases: QuerySet[Case], sort: str) -> QuerySet[Case]:
    """``sort`` is a key of ``SORTS``, with a minus for the other direction."""
    key = sort.removeprefix("-")
    if key == "responsible":
        name = Concat("responsible__last_name", Value(" "), "responsible__first_name")
        cases = cases.annotate(who=Coalesce(name, Value("")))
    if key == "closed":
        cases = cases.filter(closed_at__isnull=False)
    return cases.order_by(*(f"-{name}" if sort.startswith("-") else name for name in SORTS[key]))


def page(cases: QuerySet[Case], sort: str, *, size: int, after: str = "", before: str = "") -> Page:
    """The rows after or before a cursor; one that makes no sense leads to the first page."""
    rows = ordered(cases, sort)
    start, end = _read(after, sort), _read(before, sort)
    if end is not None:
        found = list(_beyond(rows, sort, end, backwards=True).reverse()[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        if not found:
            return page(cases, sort, size=size)
        return Page(rows=found, before=cursor(found[0], sort) if more else "", after=cursor(found[-1], sort))
    if start is not None:
        rows = _beyond(rows, sort, start)
    found = list(rows[: size + 1])
    if start is not None and not found:
        return page(cases, sort, size=size, before=after)
    return Page(
        rows=found[:size],
        before=cursor(found[0], sort) if start is not None else "",
        after=cursor(found[size - 1], sort) if len(found) > size else "",
    )


def neighbours(cases: QuerySet[Case], sort: str, case_id: int) -> tuple[int | None, int | None]:
    """Ids of the cases before and after one; when it is not among them (any more) the first comes after it."""
    rows = ordered(cases, sort)
    place = rows.filter(pk=case_id).values_list(*SORTS[sort.removeprefix("-")]).first()
    if place is None:
        return None, rows.values_list("pk", flat=True).first()
    before = _beyond(rows, sort, place, backwards=True).reverse().values_list("pk", flat=True).first()
    after = _beyond(rows, sort, place).values_list("pk", flat=True).first()
    return before, after


def cursor(case: Case, sort: str) -> str:
    """The place of a case in the list, fit for an address."""
    values = [value.isoformat() if isinstance(value, date) else value for value in _values(case, sort)]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _values(case: Case, sort: str) -> list[Any]:
    return [getattr(case, name) for name in SORTS[sort.removeprefix("-")]]


def _read(text: str, sort: str) -> list[Any] | None:
    names = SORTS[sort.removeprefix("-")]
    try:
        values = json.loads(text)
        if not isinstance(values, list) or len(values) != len(names):
            return None
        return [_typed(name, value) for name, value in zip(names, values, strict=True)]
    except (ValueError, TypeError):
        return None  # an address somebody cut or made up: the first page


def _typed(name: str, value: Any) -> Any:
    wanted = _TYPES.get(name)
    if wanted in (datetime, date):
        return wanted.fromisoformat(value)
    if wanted is int:
        return int(value)
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    return value


def _beyond(
    rows: QuerySet[Case], sort: str, place: Sequence[Any], *, backwards: bool = False
) -> QuerySet[Case]:
    """Rows after ``place`` in the order of ``sort`` (before it: ``backwards``)."""
    names = SORTS[sort.removeprefix("-")]
    way = "lt" if sort.startswith("-") != backwards else "gt"
    # the first bound alone is what an index can use; the rest parts those that share it
    bound = Q(**{f"{names[0]}__{way}e": place[0]})
    if len(names) == 1:
        return rows.filter(**{f"{names[0]}__{way}": place[0]})
    return rows.filter(bound).filter(
        Q(**{f"{names[0]}__{way}": place[0]}) | Q(**{names[0]: place[0], f"{names[1]}__{way}": place[1]})
    )
