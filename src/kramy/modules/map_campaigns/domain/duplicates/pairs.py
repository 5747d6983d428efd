"""What officials say about pairs of entries: two places, or to be looked at again."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.duplicates.rules import judge, reasons_of
from kramy.modules.map_campaigns.domain.duplicates.watch import ALIVE, FIELDS, record_of
from kramy.modules.map_campaigns.models import Campaign, DuplicatePair, Entry


def pairs(*, campaign: Campaign | None = None, dismissed: bool = False) -> QuerySet[DuplicatePair]:
    """Pairs whose entries are both still there, the likeliest first; those dismissed by the last dismissed."""
    found = DuplicatePair.objects.filter(
        first__state__in=ALIVE, second__state__in=ALIVE, dismissed_at__isnull=not dismissed
    )
    if campaign is not None:
        found = found.filter(Q(first__campaign=campaign) | Q(second__campaign=campaign))
    return found.order_by("-dismissed_at", "-id") if dismissed else found.order_by("-score", "id")


def pairs_with(entry: Entry) -> QuerySet[DuplicatePair]:
    """Pairs not decided yet in which the entry is."""
    return pairs().filter(Q(first=entry) | Q(second=entry)).select_related("first", "second")


def pair_of(one: Entry, other: Entry) -> DuplicatePair:
    """The pair as it is kept, or one that is not saved yet: an official may put any two entries side by side."""
    first, second = sorted((one, other), key=lambda entry: entry.pk)
    found = DuplicatePair.objects.filter(first=first, second=second).select_related("dismissed_by").first()
    if found is not None:
        return found
    rows = {row["id"]: row for row in Entry.objects.filter(pk__in=(first.pk, second.pk)).values(*FIELDS)}
    verdict = judge(record_of(rows[first.pk]), record_of(rows[second.pk]))
    return DuplicatePair(first=first, second=second, score=verdict.score, reasons=reasons_of(verdict))


@transaction.atomic
def dismiss(*, one: Entry, other: Entry, by: Any, reason: str) -> DuplicatePair:
    """The two are two places, and why; they are not shown again. Saying so twice keeps the first word."""
    if not reason.strip():
        raise Refused(_("Write why they are two places."), code="no_reason", field="dismiss_reason")
    pair = pair_of(one, other)
    if pair.pk is None:
        DuplicatePair.objects.bulk_create([pair], ignore_conflicts=True)
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(
        first=pair.first_id, second=pair.second_id
    )
    if pair.dismissed_at is not None:
        return pair
    pair.dismissed_at, pair.dismissed_by, pair.dismissed_because = timezone.now(), by, reason.strip()
    pair.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_because"])
    for mine, theirs in ((pair.first, pair.second), (pair.second, pair.first)):
        detail = {"reason": reason.strip(), "other": theirs.pk}
        audit.record("map_campaigns.entry_not_duplicate", by=by, target=mine, detail=detail)
    return pair


@transaction.atomic
def reopen(*, one: Entry, other: Entry, by: Any) -> None:
    """The pair is to be looked at again. Idempotent."""
    first, second = sorted((one.pk, other.pk))
    pair = DuplicatePair.objects.select_for_update(of=("self",)).filter(first=first, second=second).first()
    if pair is None or pair.dismissed_at is None:
        return
    pair.dismissed_at, pair.dismissed_by, pair.dismissed_because = None, None, ""
    pair.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_because"])
    for mine, theirs in ((one, other), (other, one)):
        audit.record("map_campaigns.entry_pair_reopened", by=by, target=mine, detail={"other": theirs.pk})
