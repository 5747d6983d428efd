"""Who else has a case open: a light trace, kept for a day, so that two people do not write at once unknowingly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kramy.kernel.casework.models import Case, Presence

HERE_FOR = timedelta(seconds=75)
"""The page tells every 30 seconds that it is open: two lost beats do not make anybody leave."""

TOLD_FOR = timedelta(minutes=30)
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Other:
    """A colleague in the case. ``here``: the page is open now; ``minutes`` since they were last seen."""

    name: str
    here: bool
    writing: bool
    minutes: int
    opened_at: datetime


def seen(*, case: Case, by: Any, writing: bool = False, opened: bool = False) -> None:
    """``by`` has the case open now. ``opened``: the page was just loaded."""
    now = timezone.now()
    Presence.objects.bulk_create(
        [Presence(case=case, user=by, opened_at=now, seen_at=now, writing=writing)],
        update_conflicts=True,
        unique_fields=["case", "user"],
        update_fields=["seen_at", "writing", *(["opened_at"] if opened else [])],
    )


def left(*, case: Case, by: Any) -> None:
    """The page was closed; what was opened when stays told for half an hour."""
    Presence.objects.filter(case=case, user=by).update(
        seen_at=timezone.now() - HERE_FOR - timedelta(seconds=1), writing=False
    )


def others(case: Case, user: Any) -> list[Other]:
    """Colleagues who have the case open or had it in the last half hour, those here first. One query."""
    now = timezone.now()
    rows = (
        Presence.objects.filter(case=case, seen_at__gt=now - TOLD_FOR)
        .exclude(user=user)
        .select_related("user")
        .order_by("-seen_at")
    )
    return [
        Other(
            name=str(row.user),
            here=now - row.seen_at < HERE_FOR,
            writing=row.writing and now - row.seen_at < HERE_FOR,
            minutes=int((now - row.opened_at).total_seconds() // 60),
            opened_at=row.opened_at,
        )
        for row in rows
    ]


def forget_old() -> int:
    """Traces older than a day; how many went."""
    count: int = Presence.objects.filter(seen_at__lt=timezone.now() - KEPT_FOR).delete()[0]
    return count
