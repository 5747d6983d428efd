"""Telling an applicant once more what the city waits for."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.models import Case, TimelineEntry
from kramy.kernel.casework.signals import applicant_told
from kramy.lib.errors import Refused


def reminded_today(case: Case) -> bool:
    return case.timeline.filter(
        kind=TimelineKind.MESSAGE, detail__reminder=True, at__date=timezone.localdate()
    ).exists()


@transaction.atomic
def remind(*, case: Case, by: Any) -> TimelineEntry:
    """Write to the applicant who was asked for something, quoting it, at most once a day.

    Refused: ``not_allowed``, ``wrong_state`` when nothing is awaited, ``reminded`` when that was done today.
    """
    current = lock(case)
    check_review(by, current)
    if current.state != CaseState.AWAITING_APPLICANT:
        raise Refused(_("Nothing is awaited from the applicant."), code="wrong_state")
    if reminded_today(current):
        raise Refused(_("The applicant was reminded today already."), code="reminded")
    asked = current.timeline.filter(kind=TimelineKind.CORRECTION_REQUESTED).order_by("-at", "-id").first()
    with translation.override(current.language):
        words = _("We are still waiting for what we asked you for:")
        text = "\n\n".join(filter(None, [words, timeline.words(asked) if asked else ""]))
    entry = timeline.add(case=current, kind=TimelineKind.MESSAGE, by=by, text=text, detail={"reminder": True})
    record("casework.reminded", by=by, target=current)
    applicant_told.send(sender=Case, case_id=current.pk, text=text, entry_id=entry.pk)
    return entry
