"""Nobody acts on a case as it no longer is: who saw an older revision is told what happened since."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.models import Case
from kramy.lib.errors import Refused

MOST = 10


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that somebody did since; ``who`` is empty for the system."""

    at: datetime
    who: str
    heading: str
    words: str


def check_revision(case: Case, expected: int | None) -> None:
    if expected is not None and case.revision != expected:
        raise Refused(
            _("Somebody changed this case in the meantime. Look at it again."), code="changed_elsewhere"
        )


def steps_since(case: Case, moment: datetime) -> list[Step]:
    """What happened in ``case`` after ``moment``, oldest first, in the reader's words."""
    rows = case.timeline.filter(at__gt=moment).select_related("actor").order_by("at", "id")[:MOST]
    return [
        Step(
            at=entry.at,
            who=_("the applicant") if entry.by_applicant else str(entry.actor or ""),
            heading=heading(entry),
            words=timeline.words(entry),
        )
        for entry in rows
    ]
