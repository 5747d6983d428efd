"""Erasing closed cases when their time is over: the clock proposes a list, two different officials sign, then it is done.

The case itself stays as a number with its state and dates, for figures; whoever it was about, what was written, sent,
answered and attached is gone. The list stays for good and says how much of what was erased.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import case_kinds
from kramy.kernel.casework.domain import case_files
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.enums import ErasureState
from kramy.kernel.casework.models import (
    Case,
    CaseAccess,
    CaseFlag,
    CaseLink,
    CaseSearch,
    CaseTask,
    ClockPause,
    Decision,
    ErasureItem,
    ErasureList,
    Presence,
    TimelineEntry,
)
from kramy.kernel.messaging.api import erase_messages_about
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused

SIGN = "casework.sign_erasure"
ANONYMOUS = "anonymised@example.invalid"
DEFAULT_YEARS = 5
NOTICE = timedelta(days=14)
"""Days between the proposal and the day of erasing: time to look through the list."""

AHEAD = timedelta(days=30)
"""Cases whose time is over within these days come onto the list too, so that a list is not made every day."""

MOST = 2000
RUNNING = (ErasureState.PROPOSED, ErasureState.SIGNED_ONCE, ErasureState.SIGNED)


def can_sign(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(SIGN))


def check_sign(user: Any) -> None:
    if user is None or not can_sign(user):
        raise Refused(_("You do not have the permission to sign this."), code="not_allowed")


def years_kept(kind: str) -> int:
    """As set for the kind; kinds of modules that are gone: 5 years."""
    all_kinds()
    offered = case_kinds.get(kind)
    return settings_of(offered).retention_years if offered is not None else DEFAULT_YEARS


def over_on(kind: str, day: date) -> QuerySet[Case]:
    """Closed cases of ``kind`` whose time is over on ``day`` and that were not erased yet."""
    limit = _years_before(day, years_kept(kind))
    return (
        Case.objects.filter(kind=kind, closed_at__date__lte=limit)
        .exclude(Exists(ErasureItem.objects.filter(case=OuterRef("pk"), erased_at__isnull=False)))
        .order_by("closed_at", "pk")
    )


def propose(today: date) -> list[ErasureList]:
    """Make a list for every kind that has something to erase soon and no running list. Twice a day makes none twice."""
    made = []
    kinds = {kind.key for kind in all_kinds()} | set(
        Case.objects.order_by().values_list("kind", flat=True).distinct()
    )
    for kind in sorted(kinds):
        with suppress(IntegrityError), transaction.atomic():  # another worker was faster: its list is the one
            if ErasureList.objects.filter(kind=kind, state__in=RUNNING).exists():
                continue
            refused = ErasureItem.objects.filter(case__kind=kind).exclude(kept_because="").values("case")
            rows = _without_those_in_force(
                kind, list(over_on(kind, today + AHEAD).exclude(pk__in=refused)[:MOST])
            )
            if not rows:
                continue
            last_over = max(_years_after(timezone.localdate(row.closed_at), years_kept(kind)) for row in rows)
            proposed = ErasureList.objects.create(kind=kind, erase_on=max(today + NOTICE, last_over))
            ErasureItem.objects.bulk_create(
                ErasureItem(
                    list=proposed,
                    case=row,
                    number=row.number,
                    closed_on=timezone.localdate(row.closed_at),
                )
                for row in rows
            )
            record("casework.erasure_proposed", by=None, target=proposed, detail={"cases": len(rows)})
            made.append(proposed)
    return made


def _without_those_in_force(kind: str, rows: list[Case]) -> list[Case]:
    offered = case_kinds.get(kind)
    if offered is None or offered.in_force is None:
        return rows
    alive = offered.in_force([row.pk for row in rows])
    return [row for row in rows if row.pk not in alive]


@transaction.atomic
def keep(*, item: ErasureItem, because: str, by: Any) -> ErasureItem:
    """Take a case off the list (a claim, a court, an archive): it is kept and not proposed again.

    Signatures given before are given anew. Refused: ``not_allowed``, ``empty``, ``wrong_state``.
    """
    check_sign(by)
    proposed = _locked(item.list_id)
    if proposed.state not in RUNNING:
        raise Refused(_("This list is closed."), code="wrong_state")
    words = because.strip()[:300]
    if not words:
        raise Refused(_("Say why this case is kept."), code="empty", field="because")
    item.kept_because, item.kept_by = words, by
    item.save(update_fields=["kept_because", "kept_by"])
    _unsign(proposed)
    record("casework.erasure_item_kept", by=by, target=proposed, detail={"number": item.number})
    return item


@transaction.atomic
def sign(*, erasure: ErasureList, by: Any) -> ErasureList:
    """The first or the second signature, never both of one person; signing one's own again changes nothing.

    Signed twice it is erased on ``erase_on`` by the clock. Refused: ``not_allowed``, ``wrong_state``,
    ``same_signer`` (also held by a constraint of the database), ``nothing_left``.
    """
    check_sign(by)
    current = _locked(erasure.pk)
    if current.state == ErasureState.SIGNED_ONCE and current.first_signer_id == by.pk:
        raise Refused(
            _("You signed this list already. Somebody else must give the second signature."),
            code="same_signer",
        )
    if current.state == ErasureState.SIGNED and by.pk in (current.first_signer_id, current.second_signer_id):
        return current
    if current.state not in (ErasureState.PROPOSED, ErasureState.SIGNED_ONCE):
        raise Refused(_("This list is not waiting for a signature."), code="wrong_state")
    if not current.items.filter(kept_because="").exists():
        raise Refused(_("Every case was taken off this list. Reject it instead."), code="nothing_left")
    now = timezone.now()
    if current.state == ErasureState.PROPOSED:
        current.state, current.first_signer, current.first_signed_at = ErasureState.SIGNED_ONCE, by, now
    else:
        current.state, current.second_signer, current.second_signed_at = ErasureState.SIGNED, by, now
    current.save()
    record("casework.erasure_signed", by=by, target=current, detail={"state": current.state})
    return current


@transaction.atomic
def reject(*, erasure: ErasureList, reason: str, by: Any) -> ErasureList:
    """Nothing of it is erased; the clock proposes a new list the next time. Refused: ``not_allowed``, ``empty``."""
    check_sign(by)
    current = _locked(erasure.pk)
    if current.state == ErasureState.REJECTED:
        return current
    if current.state not in RUNNING:
        raise Refused(_("This list is closed."), code="wrong_state")
    if not reason.strip():
        raise Refused(_("Say why the list is rejected."), code="empty", field="reason")
    current.state, current.rejected_by, current.rejection = ErasureState.REJECTED, by, reason.strip()[:300]
    current.save()
    record("casework.erasure_rejected", by=by, target=current)
    return current


def due(today: date) -> QuerySet[ErasureList]:
    return ErasureList.objects.filter(state=ErasureState.SIGNED, erase_on__lte=today).order_by("pk")


@transaction.atomic
def carry_out(*, erasure: ErasureList, today: date) -> bool:
    """Erase what a list signed twice names, once; False when there is nothing to do (yet)."""
    current = _locked(erasure.pk)
    if current.state != ErasureState.SIGNED or current.erase_on > today:
        return False
    items = current.items.filter(kept_because="", erased_at=None, case__isnull=False)
    ids = list(items.values_list("case_id", flat=True))
    counts = erase(ids)
    items.update(erased_at=timezone.now())
    current.state, current.done_at, current.counts = ErasureState.DONE, timezone.now(), counts
    current.save(update_fields=["state", "done_at", "counts"])
    record("casework.erased", by=None, target=current, detail=dict(counts))
    return True


def erase(ids: Iterable[int]) -> dict[str, int]:
    """Take the people and the words out of these cases; how many rows of what. For callers inside a transaction."""
    wanted = list(ids)
    counts: Counter[str] = Counter()
    counts["links"] = CaseAccess.objects.filter(case__in=wanted).delete()[0]
    counts["flags"] = CaseFlag.objects.filter(case__in=wanted).delete()[0]
    counts["tasks"] = CaseTask.objects.filter(case__in=wanted).delete()[0]
    Presence.objects.filter(case__in=wanted).delete()
    CaseSearch.objects.filter(case__in=wanted).delete()
    CaseLink.objects.filter(source__in=wanted).update(reason="")
    CaseLink.objects.filter(target__in=wanted).update(reason="")
    ClockPause.objects.filter(case__in=wanted).update(reason="")
    counts["entries"] = (
        TimelineEntry.objects.filter(case__in=wanted).exclude(text="", detail={}).update(text="", detail={})
    )
    Decision.objects.filter(case__in=wanted, outcome="refused").update(text="—")
    Decision.objects.filter(case__in=wanted).exclude(outcome="refused").update(text="")
    counts["messages"] = erase_messages_about("casework.case", wanted)
    sets = Case.objects.filter(pk__in=wanted).values_list("submissions__answer_set", flat=True)
    answers, files = questionnaires.erase_answers([pk for pk in sets if pk is not None])
    counts["answers"], counts["files"] = answers, files + case_files.forget(wanted)
    counts["cases"] = Case.objects.filter(pk__in=wanted).update(
        applicant_email=ANONYMOUS, user=None, organisation=None, title="—"
    )
    return dict(counts)


def _unsign(erasure: ErasureList) -> None:
    if erasure.state in (ErasureState.SIGNED_ONCE, ErasureState.SIGNED):
        erasure.state = ErasureState.PROPOSED
        erasure.first_signer = erasure.second_signer = None
        erasure.first_signed_at = erasure.second_signed_at = None
        erasure.save()


def _locked(pk: int) -> ErasureList:
    return ErasureList.objects.select_for_update(of=("self",)).get(pk=pk)


def _years_before(day: date, years: int) -> date:
    """29 February counts as 28 February in other years."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _years_after(day: date, years: int) -> date:
    return _years_before(day, -years)
