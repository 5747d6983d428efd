"""Tiles of the desk's home page: what waits for me, what is late, what nobody has."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.base import DashboardTile
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.web.desk import queue_query
from kramy.kernel.casework.web.desk.due import due_of

SHOWN = 6


def numbers(request: Any) -> dict[str, Any] | None:
    """Four counts in one query, each a link to its list; None for whoever handles no kind of case."""
    today = timezone.localdate()
    waiting = Q(state__in=queue_query.WAITING)
    counts = (
        cases_for_review(request.user)
        .order_by()
        .aggregate(
            mine=Count("pk", filter=waiting & Q(responsible=request.user)),
            overdue=Count("pk", filter=waiting & Q(due_on__lt=today)),
            today=Count("pk", filter=waiting & Q(due_on=today)),
            nobody=Count("pk", filter=waiting & Q(responsible=None)),
        )
    )
    queue = reverse("casework_desk:queue")
    return {
        "numbers": [
            {"label": _("My cases"), "count": counts["mine"], "url": f"{queue}?responsible=me", "level": ""},
            {
                "label": _("Overdue"),
                "count": counts["overdue"],
                "url": f"{queue}?due=overdue",
                "level": "bad",
            },
            {
                "label": _("Due today"),
                "count": counts["today"],
                "url": f"{queue}?due=today",
                "level": "warning",
            },
            {
                "label": _("Nobody's"),
                "count": counts["nobody"],
                "url": f"{queue}?responsible=nobody",
                "level": "",
            },
        ]
    }


def oldest(request: Any) -> dict[str, Any] | None:
    """The cases to take up next."""
    today = timezone.localdate()
    found = queue_query.find(request.user, queue_query.Wanted(), today)[:SHOWN]
    return {"rows": [{"case": case, "due": due_of(case, today)} for case in found]}


CASE_NUMBERS = DashboardTile(
    template="casework/desk/tile_numbers.html", context=numbers, permission="casework.view_queue", order=10
)
OLDEST_CASES = DashboardTile(
    template="casework/desk/tile_oldest.html", context=oldest, permission="casework.view_queue", order=20
)
