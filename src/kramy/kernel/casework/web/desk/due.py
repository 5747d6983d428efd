"""How much time is left, in words: colour alone says nothing to those who do not see it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case


@dataclass(frozen=True, kw_only=True)
class Due:
    """``level`` is bad (overdue), warning (today), calm, stopped or closed; ``words`` may be empty."""

    on: date
    words: str
    level: str

    @property
    def iso(self) -> str:
        return self.on.isoformat()

    @property
    def day(self) -> str:
        return f"{self.on.day}.{self.on:%m.%Y}"


def due_of(case: Case, today: date) -> Due:
    """By when the case must be decided, seen from ``today``."""
    words, level = _judged(case, (case.due_on - today).days)
    return Due(on=case.due_on, words=words, level=level)


def _judged(case: Case, days: int) -> tuple[str, str]:
    if case.closed_at is not None:
        return "", "closed"
    if case.state in (CaseState.AWAITING_APPLICANT, CaseState.SUSPENDED):
        return _("clock stopped"), "stopped"
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}, "bad"
    if days == 0:
        return _("due today"), "warning"
    if days == 1:
        return _("due tomorrow"), "calm"
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}, "calm"
