"""How far the applicant's side has read."""

from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from kramy.kernel.casework.enums import TimelineKind
from kramy.kernel.casework.models import Case, ReadMark, TimelineEntry

NOT_COUNTED = (TimelineKind.RECEIVED, TimelineKind.ASSIGNED, TimelineKind.CARRIED_OUT)
"""Steps of which nobody has to be told that they are new."""


def last_read(case: Case, user: Any = None) -> int:
    """The id of the last step that this person, or whoever comes by link, has seen; 0 when none."""
    mark = ReadMark.objects.filter(case=case, user=_known(user)).values_list("entry_id", flat=True).first()
    return mark or 0


def mark_read(case: Case, user: Any = None, *, up_to: int) -> None:
    """Remember that the steps up to ``up_to`` (an id) were shown. Never goes back."""
    mark, created = ReadMark.objects.get_or_create(case=case, user=_known(user), defaults={"entry_id": up_to})
    if not created:
        ReadMark.objects.filter(pk=mark.pk, entry_id__lt=up_to).update(entry_id=up_to)


def is_news(entry: TimelineEntry, read: int) -> bool:
    """Whether a public step is new to a side that has read up to ``read``."""
    return entry.pk > read and not entry.by_applicant and entry.kind not in NOT_COUNTED


def unread(cases: Collection[Case], user: Any) -> dict[int, int]:
    """How many steps of the city are new to a person, by id of the case; one query."""
    read = ReadMark.objects.filter(case=OuterRef("case"), user=user).values("entry_id")[:1]
    rows = (
        TimelineEntry.objects.filter(case__in=[case.pk for case in cases], public=True, by_applicant=False)
        .exclude(kind__in=NOT_COUNTED)
        .annotate(read=Coalesce(Subquery(read), Value(0), output_field=BigIntegerField()))
        .filter(pk__gt=F("read"))
        .order_by()
        .values("case")
        .annotate(count=Count("pk"))
    )
    return {row["case"]: row["count"] for row in rows}


def _known(user: Any) -> Any:
    return user if getattr(user, "pk", None) else None
