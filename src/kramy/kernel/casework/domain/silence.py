"""What it means that the city did not decide in time, carried out where an act gives it a meaning."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from kramy.kernel.casework.domain import decisions
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import CaseState, DecisionOutcome, Silence
from kramy.kernel.casework.models import Case, Decision

OUTCOMES = {Silence.ACCEPTED: DecisionOutcome.ACCEPTED, Silence.REFUSED: DecisionOutcome.REFUSED}
RUNNING = (CaseState.RECEIVED, CaseState.IN_REVIEW)
SWEEP = 100


def silent_cases() -> list[Case]:
    """Cases whose time is over and whose silence means something; the clock runs in them (art. 122c § 1)."""
    return list(
        Case.objects.filter(
            state__in=RUNNING, due_on__lt=timezone.localdate(), silence__in=[key.value for key in OUTCOMES]
        )
        .select_related("intake")
        .order_by("due_on", "pk")[:SWEEP]
    )


@transaction.atomic
def carry_out_silence(*, case: Case) -> Decision | None:
    """Decide the case by the city's silence; None when it was decided, stopped or put off in the meantime."""
    current = lock(case)
    outcome = OUTCOMES.get(Silence(current.silence))
    if outcome is None or current.state not in RUNNING or current.due_on >= timezone.localdate():
        return None
    with translation.override(current.language):
        words: Any = settings_of(current).silence_text
    return decisions.decide(case=current, outcome=outcome, text=str(words), by=None, by_silence=True)
