"""Boxes ticked in a list, and telling what became of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest

from kramy.lib.errors import Refused

MOST = 100
MOST_PROBLEMS = 5


def chosen_ids(request: HttpRequest) -> list[int]:
    """The ids that the boxes named ``chosen`` send, at most a hundred."""
    boxes = request.POST.getlist("chosen")
    return [int(box) for box in boxes if box.isdecimal() and len(box) < 19][:MOST]


def kept_query(request: HttpRequest) -> str:
    """The list's filters without its page, for going back to it."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@dataclass
class Chosen:
    """How many were done, and for each of the others a sentence why not."""

    done: int = 0
    problems: list[str] = field(default_factory=list)

    def try_each(self, rows: QuerySet[Any], act: Callable[[Any], Any]) -> None:
        """Do it with each row, in order; what is refused is said with the name of the row's entry."""
        for row in rows.order_by("pk"):
            try:
                act(row)
            except Refused as refused:
                self.problems.append(f"{row.entry.name}: {refused}")
            else:
                self.done += 1

    def tell(self, request: HttpRequest, success: str, nothing: str) -> None:
        """Say ``success`` when anything was done, ``nothing`` when nothing was chosen."""
        if self.done:
            messages.success(request, success)
        for problem in self.problems[:MOST_PROBLEMS]:
            messages.error(request, problem)
        if not self.done and not self.problems:
            messages.error(request, nothing)
