"""What officials do with an open case short of deciding it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import case_files, clock, timeline
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.revisions import check_revision
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.models import Case, DecisionReason, TimelineEntry
from kramy.kernel.casework.signals import applicant_told, correction_requested
from kramy.lib.errors import Refused

LONGEST_KEY = 40
"""Of a form; they are 32 hexadecimal digits."""


def in_language(reason: DecisionReason | None, language: str) -> str:
    if reason is None:
        return ""
    return getattr(reason, f"text_{language}", "") or reason.text


def reasons_in_words(reason: DecisionReason | None, text: str, language: str) -> str:
    """The listed reason in the applicant's language, then what the official wrote."""
    return "\n\n".join(filter(None, [in_language(reason, language), text.strip()]))


@transaction.atomic
def request_correction(
    *,
    case: Case,
    reason: DecisionReason | None,
    text: str,
    by: Any,
    expected_revision: int | None = None,
    answer_by: date | None = None,
) -> Case:
    """Ask the applicant for something and stop the clock; ``answer_by`` is the day until which the city waits.

    Refused: ``not_allowed``, ``changed_elsewhere``, ``wrong_state``, ``no_reason`` when nothing is asked for, ``past``
    and ``too_far`` when ``answer_by`` makes no sense.
    """
    current = lock(case)
    check_review(by, current)
    check_revision(current, expected_revision)
    asked = reasons_in_words(reason, text, current.language)
    if not asked:
        raise Refused(_("Say what must be corrected."), code="no_reason", field="text")
    check_no_gaps(text)
    changes = {} if current.responsible_id or by is None else {"responsible": by}
    change_state(case=current, verb=Verb.REQUEST_CORRECTION, at=timezone.now(), **changes)
    clock.stop(current, reason=asked, answer_by=answer_by)
    timeline.add(
        case=current,
        kind=TimelineKind.CORRECTION_REQUESTED,
        by=by,
        text=text.strip(),
        detail={
            **timeline.reason_detail(reason),
            **({"answer_by": answer_by.isoformat()} if answer_by is not None else {}),
        },
    )
    record("casework.correction_requested", by=by, target=current)
    correction_requested.send(sender=Case, case_id=current.pk, text=asked)
    return current


@transaction.atomic
def add_note(*, case: Case, text: str, by: Any, once: str = "") -> TimelineEntry:
    """A note for officials only. A form sent twice is known by its key ``once``: the note is written once."""
    lock(case)
    check_review(by, case)
    there = _written(case, TimelineKind.NOTE, by, once)
    if there is not None:
        return there
    entry = timeline.add(
        case=case, kind=TimelineKind.NOTE, by=by, text=_words(text), detail=_mark(once), public=False
    )
    record("casework.noted", by=by, target=case)
    return entry


def add_message(
    *, case: Case, text: str, by: Any, files: Iterable[Any] = (), once: str = ""
) -> TimelineEntry:
    """Write to the applicant without changing the state; it is mailed and stands on the timeline, its files with it.

    A form sent twice is known by its key ``once``: the message goes out once.
    """
    check_review(by, case)
    words = _words(text)
    check_no_gaps(words)
    prepared = case_files.prepare_all(files)
    with transaction.atomic():
        lock(case)
        there = _written(case, TimelineKind.MESSAGE, by, once)
        if there is not None:
            return there
        entry = timeline.add(case=case, kind=TimelineKind.MESSAGE, by=by, text=words, detail=_mark(once))
        for name, content in prepared:
            case_files.attach(content, name=name, case=case, entry=entry)
        record("casework.applicant_told", by=by, target=case)
        applicant_told.send(sender=Case, case_id=case.pk, text=entry.text, entry_id=entry.pk)
    return entry


def requested_correction(case: Case) -> TimelineEntry | None:
    """What the applicant is asked for now."""
    if case.state != CaseState.AWAITING_APPLICANT:
        return None
    return case.timeline.filter(kind=TimelineKind.CORRECTION_REQUESTED).order_by("-at", "-id").first()


def _mark(once: str) -> dict[str, str]:
    return {"once": once[:LONGEST_KEY]} if once else {}


def _written(case: Case, kind: TimelineKind, by: Any, once: str) -> TimelineEntry | None:
    """What was written already by the very form that is sent now."""
    if not once:
        return None
    return case.timeline.filter(kind=kind, actor=by, detail__once=once[:LONGEST_KEY]).first()


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused(_("Write something first."), code="empty", field="text")
    return words
