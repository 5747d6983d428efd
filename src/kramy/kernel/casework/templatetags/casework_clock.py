"""The clock of a case, the same for both sides: by when, why by then, who is waited for, what silence means."""

from typing import Any

from django import template
from django.db.models import prefetch_related_objects
from django.utils import timezone

from kramy.kernel.casework.domain import clock, silence
from kramy.kernel.casework.domain.routing import reasons_in_words
from kramy.kernel.casework.domain.workflow import Verb, verbs_in
from kramy.kernel.casework.enums import OPEN_STATES, CaseState
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.desk.due import due_of

register = template.Library()
STANDING = (CaseState.AWAITING_APPLICANT, CaseState.SUSPENDED)


def clock_context(case: Case) -> dict[str, Any]:
    """Two queries when the case is open (a third where silence means something), none when it is closed."""
    if case.state not in OPEN_STATES:
        return {"case": case, "is_open": False}
    prefetch_related_objects([case], "pauses", "extensions")
    deadline = clock.deadline_of(case)
    return {
        "case": case,
        "is_open": True,
        "stands": case.state in STANDING,
        "due_on": deadline.due if case.state in STANDING else case.due_on,
        "due": due_of(case, timezone.localdate()),
        "steps": deadline.steps,
        "waiting": clock.waiting_for(case),
        "extensions": clock.extensions_of(case),
        "silence": silence.in_words(case),
    }


@register.inclusion_tag("casework/public/clock.html")
def public_clock(case: Case) -> dict[str, Any]:
    """The panel on the applicant's page."""
    return clock_context(case)


@register.inclusion_tag("casework/desk/clock_panel.html")
def desk_clock(case: Case) -> dict[str, Any]:
    """The panel on the case screen, with the way to change the clock."""
    verbs = verbs_in(case.state)
    return clock_context(case) | {
        "may_change": bool(verbs & {Verb.EXTEND, Verb.SUSPEND, Verb.RESUME}),
        "may_resume": Verb.RESUME in verbs,
    }


@register.inclusion_tag("casework/desk/why_me.html")
def why_me(case: Case) -> dict[str, Any]:
    """Why the case came to whom it came first."""
    return {"why": reasons_in_words(case)}
