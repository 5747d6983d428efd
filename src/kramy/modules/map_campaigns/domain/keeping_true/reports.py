"""What residents report about entries, and what an official does about it.

Nothing leaves the map because of a report alone: only an official, or the firm itself, takes an entry off.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.keeping_true import confirmations
from kramy.modules.map_campaigns.enums import (
    EntryState,
    ReportKind,
    ReportOutcome,
    ReportState,
    ReportSubject,
)
from kramy.modules.map_campaigns.models import Campaign, Entry, EntryReport, ReportVoice
from kramy.modules.map_campaigns.rules import RAISED_BY
from kramy.modules.map_campaigns.signals import report_settled

LONGEST = 2000
WAITED_FOR = timedelta(days=335)
"""So much longer an address is kept while its report has not been settled."""

MOST_VOICES = 200
"""Words kept of one report; whoever comes after that is only counted."""


def origin_of(key: str) -> str:
    """A keyed hash of where a report comes from (an address, an account): tells two apart and names nobody."""
    secret = b"kramy.report:" + settings.SECRET_KEY.encode()
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def report(
    *,
    entry: Entry,
    kind: str,
    subject: str = "",
    text: str = "",
    email: str = "",
    language: str = "pl",
    origin: str = "",
    from_firm: bool = False,
) -> EntryReport:
    """Take a report. The same thing said again by others raises the count; by the same person, adds their words.

    Refuses with ``no_words`` where words are needed (moved where to, what is wrong) and ``gone`` when the entry is
    not on the map.
    """
    if entry.state not in (EntryState.PUBLISHED, EntryState.UNCONFIRMED):
        raise Refused(_("This entry is no longer on the map."), code="gone")
    if kind not in ReportKind.values or (kind == ReportKind.WRONG and subject not in ReportSubject.values):
        raise Refused(_("Choose what is wrong."), code="no_subject", field="subject")
    text = text.strip()[:LONGEST]
    if not text and kind in (ReportKind.MOVED, ReportKind.WRONG):
        raise Refused(_("Tell us in a few words."), code="no_words", field="text")
    found = _open_report(entry, kind, subject if kind == ReportKind.WRONG else "")
    if _say(found, text=text, email=email, language=language, origin=origin, from_firm=from_firm):
        found.count = F("count") + 1
    found.last_at = timezone.now()
    found.save(update_fields=["count", "last_at"])
    found.refresh_from_db(fields=["count"])
    return found


def _open_report(entry: Entry, kind: str, subject: str) -> EntryReport:
    """The report that is open about this, locked; made when there is none."""
    mine = EntryReport.objects.filter(entry=entry, kind=kind, subject=subject).exclude(
        state=ReportState.CLOSED
    )
    found = mine.select_for_update().first()
    if found is not None:
        return found
    now = timezone.now()
    try:
        with transaction.atomic():
            return EntryReport.objects.create(
                entry=entry, kind=kind, subject=subject, created_at=now, last_at=now
            )
    except IntegrityError:  # somebody else reported the same at the same moment
        return mine.select_for_update().get()


def _say(found: EntryReport, *, text: str, email: str, language: str, origin: str, from_firm: bool) -> bool:
    """Keep somebody's words; whether they are somebody new."""
    known = found.voices.filter(origin=origin).first() if origin else None
    if known is None:
        if found.count < MOST_VOICES:
            found.voices.create(
                text=text,
                email=email,
                language=language,
                origin=origin,
                from_firm=from_firm,
                created_at=timezone.now(),
            )
        return True
    if text and text not in known.text:
        known.text = f"{known.text}\n\n{text}".strip()[:LONGEST]
    known.email = email or known.email
    known.save(update_fields=["text", "email"])
    return False


def _locked(found: EntryReport) -> EntryReport:
    """The report, locked, still to be settled; its entry along."""
    fresh = (
        EntryReport.objects.select_for_update(of=("self",)).select_related("entry__campaign").get(pk=found.pk)
    )
    if fresh.state == ReportState.CLOSED:
        raise Refused(_("Somebody else has settled this report in the meantime."), code="settled")
    return fresh


@transaction.atomic
def ask_firm(*, report: EntryReport, by: Any, note: str = "") -> EntryReport:
    """Have the firm asked by a message whether its entry is true; the report waits for the answer."""
    fresh = _locked(report)
    fresh.confirmation = confirmations.ask(entry=fresh.entry, by=by, note=note)
    fresh.state, fresh.handled_by = ReportState.ASKED, by
    fresh.save(update_fields=["confirmation", "state", "handled_by"])
    return fresh


@transaction.atomic
def settle(*, report: EntryReport, by: Any, outcome: str, words: str = "") -> EntryReport:
    """Close a report; whoever left an address is thanked and told. ``words`` are told to them too.

    A dismissal needs words (``no_words``); settling twice is refused with ``settled``.
    """
    fresh = _locked(report)
    if outcome == ReportOutcome.DISMISSED and not words.strip():
        raise Refused(_("Write why the report is dismissed."), code="no_words", field="words")
    fresh.state, fresh.outcome, fresh.outcome_words = ReportState.CLOSED, outcome, words.strip()
    fresh.closed_at, fresh.handled_by = timezone.now(), by
    fresh.save(update_fields=["state", "outcome", "outcome_words", "closed_at", "handled_by"])
    audit.record(
        "map_campaigns.report_settled",
        by=by,
        target=fresh.entry,
        detail={"report": fresh.pk, "kind": fresh.kind, "outcome": outcome, "reason": words.strip()},
    )
    report_settled.send(EntryReport, report_id=fresh.pk)
    return fresh


@transaction.atomic
def hide_entry(*, report: EntryReport, by: Any, reason: str, words: str = "") -> EntryReport:
    """Hide the reported entry and settle the report. ``reason`` is for the record, ``words`` for the reporters."""
    fresh = _locked(report)
    entries.hide(entry=fresh.entry, by=by, reason=reason)
    return settle(report=fresh, by=by, outcome=ReportOutcome.REMOVED, words=words)


def settle_gone() -> int:
    """Settle reports about entries that have left the map for another reason, the firm's own for example."""
    gone = EntryReport.objects.exclude(state=ReportState.CLOSED).exclude(
        entry__state__in=[EntryState.PUBLISHED, EntryState.UNCONFIRMED]
    )
    count = 0
    for found in list(gone.order_by("pk")):
        try:
            settle(report=found, by=None, outcome=ReportOutcome.REMOVED)
        except Refused:  # an official was faster
            continue
        count += 1
    return count


# Reading


def work_list(
    *, campaign: Campaign | None = None, state: str = "", kind: str = "", text: str = ""
) -> QuerySet[EntryReport]:
    """Reports for the desk: those that several people make about a closed place first, then the oldest.

    ``state`` empty: those to be looked at. Of settled ones the newest first.
    """
    wanted = EntryReport.objects.filter(state=state or ReportState.OPEN)
    if campaign is not None:
        wanted = wanted.filter(entry__campaign=campaign)
    if kind in ReportKind.values:
        wanted = wanted.filter(kind=kind)
    if text.strip():
        wanted = wanted.filter(entry__name__icontains=text.strip())
    if state == ReportState.CLOSED:
        return wanted.order_by("-closed_at", "-pk")
    raised = When(kind=ReportKind.CLOSED, count__gte=RAISED_BY, then=Value(0))
    return wanted.annotate(rank=Case(raised, default=Value(1), output_field=IntegerField())).order_by(
        "rank", "created_at", "pk"
    )


def state_counts() -> dict[str, int]:
    """How many reports there are in each state; one query."""
    counts = dict(EntryReport.objects.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: counts.get(state.value, 0) for state in ReportState}


def to_thank(report_id: int) -> Iterable[ReportVoice]:
    """Those who left an address and wait for word."""
    return ReportVoice.objects.filter(report=report_id).exclude(email="").order_by("pk")


def forget_reporters(*, before: Any, dry_run: bool = False) -> int:
    """Delete addresses and origins of reports settled before, or open for a year; the words go with `forget_words`."""
    due = ReportVoice.objects.filter(
        Q(report__closed_at__lt=before) | Q(created_at__lt=before - WAITED_FOR)
    ).exclude(email="", origin="")
    return due.count() if dry_run else due.update(email="", origin="")


def forget_words(*, before: Any, dry_run: bool = False) -> int:
    """Delete the words of reports settled before; what was reported and what became of it stays."""
    due = ReportVoice.objects.filter(report__closed_at__lt=before)
    return due.count() if dry_run else due.delete()[0]
