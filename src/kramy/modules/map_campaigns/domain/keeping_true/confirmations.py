"""Keeping entries true: whom to ask, what an answer does, and what happens when there is none.

A question (`Confirmation`) is opened by the clock or by an official; letters are written by `notifications` from
what is open. Everything here may run twice or be killed between two batches: the next run does what is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import OPEN_STATES, CasePurpose
from kramy.kernel.messaging.enums import DeliveryState
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.entries.entries import announce, locked, move, touch, withdraw
from kramy.modules.map_campaigns.domain.entries.listings import relist_entries
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.enums import (
    ConfirmationAnswer,
    ConfirmationReason,
    EntryState,
    ReportState,
)
from kramy.modules.map_campaigns.models import Campaign, Confirmation, Entry, EntryReport
from kramy.modules.map_campaigns.rules import ConfirmationStep, asking
from kramy.modules.map_campaigns.signals import confirmation_wanted

BATCH = 500
LINK_WORKS = timedelta(days=365)
CONTACTS = Q(case__isnull=False) | ~Q(email="")
"""Whom a letter can reach: an applicant, or an imported entry that shows an address."""


# Links


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="map_campaigns.confirmation", sep="~")


def token_for(confirmation: Confirmation) -> str:
    """The secret of a letter's link; nothing is stored, the signature is the proof."""
    return _signer().sign(str(confirmation.pk))


def confirmation_for(token: str) -> Confirmation | None:
    """The question a link belongs to; None when it is no link of ours or older than a year."""
    try:
        pk = _signer().unsign(token, max_age=LINK_WORKS)
    except signing.BadSignature:
        return None
    wanted = Confirmation.objects.select_related("entry__campaign", "entry__case", "entry__main_category")
    return wanted.filter(pk=pk).first()


# Asking


def _campaigns_that_ask(today: date) -> QuerySet[Campaign]:
    return (
        Campaign.objects.filter(published=True, confirm_every_months__isnull=False)
        .exclude(public_until__lt=today)
        .order_by("pk")
    )


def to_ask(campaign: Campaign, today: date) -> QuerySet[Entry]:
    """Entries whose time to be asked about has come: on the map, not being asked about or corrected already."""
    wanted = asking(
        today=today,
        every_months=campaign.confirm_every_months or 1,
        wait_days=campaign.confirm_wait_days,
    )
    being_asked = Confirmation.objects.filter(entry=OuterRef("pk"), answer="")
    being_changed = casework.Case.objects.filter(previous=OuterRef("case"), state__in=OPEN_STATES)
    return (
        Entry.objects.filter(campaign=campaign, state=EntryState.PUBLISHED)
        .annotate(last_confirmed=Coalesce("confirmed_at", "published_at"))
        .filter(last_confirmed__date__lte=wanted.confirmed_by)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=wanted.ends_after))
        .exclude(Exists(being_asked))
        .exclude(Exists(being_changed))
    )


def open_due(*, today: date | None = None, batch: int = BATCH) -> int:
    """Open a question for every entry whose time has come; returns how many. No letter is written here."""
    day = today or timezone.localdate()
    opened = 0
    for campaign in _campaigns_that_ask(day):
        due = to_ask(campaign, day).annotate(reachable=CONTACTS).order_by("pk")
        last = 0
        while rows := list(due.filter(pk__gt=last).values_list("pk", "reachable")[:batch]):
            now = timezone.now()
            with transaction.atomic():
                Confirmation.objects.bulk_create(
                    [
                        Confirmation(entry_id=pk, created_at=now, to_official=not reachable)
                        for pk, reachable in rows
                    ],
                    ignore_conflicts=True,  # somebody else asks at the same moment
                )
            opened += len(rows)
            last = rows[-1][0]
    return opened


@transaction.atomic
def ask(*, entry: Entry, by: Any, note: str = "") -> Confirmation:
    """An official has the firm asked now, for example after a report; an open question takes the note along.

    Refuses with ``nobody_to_ask`` when there is no address, ``not_published`` off the map.
    """
    entry = locked(entry, None)
    if entry.state != EntryState.PUBLISHED:
        raise Refused(_("This entry is not on the map."), code="not_published")
    if not Entry.objects.filter(CONTACTS, pk=entry.pk).exists():
        raise Refused(
            _("We have no e-mail address of this firm, so it cannot be asked by a message."),
            code="nobody_to_ask",
        )
    # the letter of an official's question goes out at once, also when the firm was just asked by the clock
    _end(entry.confirmations.all(), ConfirmationAnswer.VOID)
    question = Confirmation.objects.create(
        entry=entry, reason=ConfirmationReason.REPORT, note=note.strip(), created_at=timezone.now()
    )
    audit.record("map_campaigns.confirmation_asked", by=by, target=entry, detail={"note": note.strip()})
    confirmation_wanted.send(Confirmation, confirmation_id=question.pk)
    return question


# Answers


def open_question(entry: Entry) -> Confirmation | None:
    return Confirmation.objects.filter(entry=entry, answer="").first()


def _end(questions: QuerySet[Confirmation], answer: ConfirmationAnswer) -> list[int]:
    """End open questions; reports that waited for them are looked at again. Returns the ids of those ended."""
    still_open = questions.filter(answer="").select_for_update(of=("self",)).only("pk").order_by("pk")
    ids = [each.pk for each in still_open]
    Confirmation.objects.filter(pk__in=ids).update(answer=answer, answered_at=timezone.now())
    EntryReport.objects.filter(confirmation__in=ids, state=ReportState.ASKED).update(state=ReportState.OPEN)
    return ids


@transaction.atomic
def confirm(*, entry: Entry, by: Any = None, official: bool = False) -> Entry:
    """Everything is still true: the clock begins anew, and an entry that had gone for want of an answer is back.

    By the firm, or by an official (``official``) who asked it by other means. Confirming twice changes nothing
    more. Refuses what cannot be had by one press, with the reason.
    """
    entry = locked(entry, None)
    check_confirmable(entry)
    back = entry.state == EntryState.UNCONFIRMED
    entry.confirmed_at = timezone.now()
    _end(entry.confirmations.all(), ConfirmationAnswer.CONFIRMED)
    detail = {"campaign": entry.campaign.slug, "official": official}
    if back:
        return move(
            entry,
            EntryState.PUBLISHED,
            action="map_campaigns.entry_confirmed_back",
            by=by,
            detail=detail,
        )
    entry.save(update_fields=["confirmed_at"])
    audit.record("map_campaigns.entry_confirmed", by=by, target=entry, detail=detail)
    return entry


def check_confirmable(entry: Entry) -> None:
    """Refused with why an entry cannot be confirmed: it was hidden or withdrawn, has expired, or its map is over."""
    if entry.state == EntryState.HIDDEN:
        raise Refused(_("The city has hidden this entry. Write to us if you do not know why."), code="hidden")
    if entry.state not in (EntryState.PUBLISHED, EntryState.UNCONFIRMED):
        raise Refused(_("This entry has been withdrawn or has expired."), code="gone")
    if entry.campaign.is_archived():
        raise Refused(_("This campaign is over."), code="archived")
    if entry.valid_until is not None and entry.valid_until < timezone.localdate():
        raise Refused(_("This entry expired on %(day)s.") % {"day": entry.valid_until}, code="expired")


@transaction.atomic
def close(*, question: Confirmation, by: Any = None) -> None:
    """The firm says that it has closed: its case and entry are withdrawn. Idempotent."""
    entry = locked(question.entry, None)
    if entry.state == EntryState.WITHDRAWN:
        return
    if entry.case is not None:
        casework.withdraw(case=entry.case, by=by, reason=_("The firm says that it has closed."))
    withdraw(entry=entry, by=by, reason=_("The firm says that it has closed."))
    _end(entry.confirmations.all(), ConfirmationAnswer.CLOSED)


@transaction.atomic
def note_changed(case_id: int) -> bool:
    """A correction or renewal has come in: it answers the question that is open, if there is one."""
    case = casework.Case.objects.filter(
        pk=case_id, purpose__in=[CasePurpose.CORRECTION, CasePurpose.RENEWAL], previous__isnull=False
    ).first()
    if case is None:
        return False
    ended = _end(Confirmation.objects.filter(entry__case=case.previous_id), ConfirmationAnswer.CHANGED)
    if ended:
        Entry.objects.filter(case=case.previous_id).update(confirmed_at=timezone.now())
    return bool(ended)


@transaction.atomic
def note_words(*, question: Confirmation) -> None:
    """The firm has said in its own words what has changed: that answers the question, an official does the rest."""
    if _end(question.entry.confirmations.all(), ConfirmationAnswer.CHANGED):
        Entry.objects.filter(pk=question.entry_id).update(confirmed_at=timezone.now())


# No answer


def give_to_officials() -> int:
    """Questions whose letter was given up go to officials: whoever was not reached does not lose their place."""
    return Confirmation.objects.filter(
        answer="", to_official=False, letter__state=DeliveryState.FAILED
    ).update(to_official=True, due_on=None)


@transaction.atomic
def close_idle() -> int:
    """Close questions that nobody needs to answer: about entries off the map, or of maps that no longer ask."""
    today = timezone.localdate()
    idle = Q(entry__campaign__public_until__lt=today) | ~Q(entry__state=EntryState.PUBLISHED)
    idle |= Q(reason=ConfirmationReason.PERIOD, entry__campaign__confirm_every_months__isnull=True)
    return len(_end(Confirmation.objects.filter(idle), ConfirmationAnswer.VOID))


def lapse_overdue(*, today: date | None = None, batch: int = BATCH) -> list[int]:
    """Take entries off the map whose firms did not answer in time; returns the ids of their questions.

    Only questions of the clock: after a report an official decides, nothing goes because of a stranger's word.
    A batch a transaction.
    """
    day = today or timezone.localdate()
    overdue = Confirmation.objects.filter(
        answer="",
        to_official=False,
        due_on__lt=day,
        step__gte=ConfirmationStep.LAST_DAYS,
    ).exclude(letter__state=DeliveryState.FAILED)
    lapsed: list[int] = []
    while questions := list(overdue.order_by("pk")[:batch]):
        with transaction.atomic():
            lapsed += _lapse(questions)
    return lapsed


def _lapse(questions: Iterable[Confirmation]) -> list[int]:
    now = timezone.now()
    asked = {each.entry_id: each for each in questions}
    entries = list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=asked).order_by("pk"))
    # somebody may have answered before the entries were locked
    wanted = Confirmation.objects.filter(pk__in=[each.pk for each in asked.values()])
    still_open = set(_end(wanted, ConfirmationAnswer.UNANSWERED))
    going = [
        entry
        for entry in entries
        if asked[entry.pk].pk in still_open
        and asked[entry.pk].reason == ConfirmationReason.PERIOD
        and entry.state == EntryState.PUBLISHED
    ]
    for entry in going:
        entry.state = EntryState.UNCONFIRMED
        touch(entry, now)
        audit.record("map_campaigns.entry_unconfirmed", by=None, target=entry, detail={})
    ids = [entry.pk for entry in going]
    Entry.objects.bulk_update(going, ["state", "updated_at", "revision"])
    publication.mark_changed(relist_entries(ids), ids)
    announce(ids)
    return [asked[pk].pk for pk in ids]


# Reading


def answered_in_time() -> Q:
    """Questions that a firm answered by its last day; for counting."""
    answered = [ConfirmationAnswer.CONFIRMED, ConfirmationAnswer.CHANGED, ConfirmationAnswer.CLOSED]
    return Q(answer__in=answered) & (Q(due_on__isnull=True) | Q(answered_at__date__lte=F("due_on")))


@dataclass(frozen=True, kw_only=True)
class Questions:
    """How the questions of a campaign stand: who waits for a firm, who for an official, who has gone."""

    waiting: int
    to_official: int
    off_the_map: int
    due_now: int


def questions_of(campaign: Campaign) -> Questions:
    """Two queries, one more where the campaign asks."""
    open_ones = Confirmation.objects.filter(entry__campaign=campaign, answer="").aggregate(
        waiting=Count("pk", filter=Q(to_official=False)), to_official=Count("pk", filter=Q(to_official=True))
    )
    gone = Entry.objects.filter(campaign=campaign, state=EntryState.UNCONFIRMED).count()
    asks = campaign.confirm_every_months is not None
    return Questions(
        off_the_map=gone,
        due_now=to_ask(campaign, timezone.localdate()).count() if asks else 0,
        **open_ones,
    )


WORK = ("official", "waiting", "gone")


def work_list(*, which: str, campaign: Campaign | None = None, text: str = "") -> QuerySet[Confirmation]:
    """Questions for the desk: for an ``official`` to ask, ``waiting`` for the firm, or ``gone`` without an answer.

    Those gone are listed as long as their entry is off the map, each once.
    """
    if which == "gone":
        newest = Confirmation.objects.filter(
            entry=OuterRef("entry"), answer=ConfirmationAnswer.UNANSWERED
        ).order_by("-pk")
        found = Confirmation.objects.filter(
            entry__state=EntryState.UNCONFIRMED, pk=Subquery(newest.values("pk")[:1])
        ).order_by("-answered_at", "-pk")
    else:
        found = Confirmation.objects.filter(answer="", to_official=which == "official").order_by(
            "due_on", "created_at", "pk"
        )
    if campaign is not None:
        found = found.filter(entry__campaign=campaign)
    if text.strip():
        found = found.filter(entry__name__icontains=text.strip())
    return found


def work_counts() -> dict[str, int]:
    """How many questions each list holds; two queries."""
    counts = Confirmation.objects.filter(answer="").aggregate(
        official=Count("pk", filter=Q(to_official=True)), waiting=Count("pk", filter=Q(to_official=False))
    )
    return {**counts, "gone": Entry.objects.filter(state=EntryState.UNCONFIRMED).count()}
