"""What it means that the city did not decide in time, carried out where an act gives it a meaning."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from kramy.kernel.casework.domain import decisions
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import CaseState, DecisionOutcome, Silence
from kramy.kernel.casework.models import Case, Decision

SENTENCES = {
    Silence.ACCEPTED: gettext_lazy(
        "If the city does not decide in time, the application counts as accepted (tacit consent, art. 122a KPA)."
    ),
    Silence.REFUSED: gettext_lazy(
        "If the city does not decide in time, the application counts as refused, because a separate act says so."
    ),
}
OUTCOMES = {Silence.ACCEPTED: DecisionOutcome.ACCEPTED, Silence.REFUSED: DecisionOutcome.REFUSED}
RUNNING = (CaseState.RECEIVED, CaseState.IN_REVIEW)
SWEEP = 100


def in_words(case: Case) -> str:
    """What it means for this case when the city does not decide in time, as a sentence in the active language.

    The city's own words stand in its place while they are about the silence that held when the case was received.
    """
    silence = Silence(case.silence)
    if silence == Silence.NOTHING:
        return str(kind_of(case).wording.silence)
    settings = settings_of(case)
    if settings.silence == silence and settings.own_silence_text:
        return settings.own_silence_text
    return str(SENTENCES[silence])


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
