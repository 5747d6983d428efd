"""The end of a case: decided once, carried out in the same transaction."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import CaseKind
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.review import reasons_in_words
from kramy.kernel.casework.domain.revisions import check_revision
from kramy.kernel.casework.domain.workflow import Verb, change_state, lock
from kramy.kernel.casework.enums import CaseState, DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import Case, ClockPause, Decision, DecisionReason
from kramy.kernel.casework.signals import case_decided
from kramy.lib.errors import Refused

logger = logging.getLogger(__name__)
VERBS = {
    DecisionOutcome.ACCEPTED: Verb.ACCEPT,
    DecisionOutcome.REFUSED: Verb.REFUSE,
    DecisionOutcome.CLOSED: Verb.CLOSE,
}
SWEEP = 100


@transaction.atomic
def decide(
    *,
    case: Case,
    outcome: str,
    reason: DecisionReason | None = None,
    text: str = "",
    result: str = "",
    by: Any,
    expected_revision: int | None = None,
    by_silence: bool = False,
) -> Decision:
    """Accept, refuse or close. The outcome is carried out here too: either everything is done or nothing.

    ``result`` is one of the kind's ``results`` (needed to close; else asked for where the kind names any).

    Refused: ``not_allowed``; ``already_decided``, naming who, when and what; ``withdrawn``;
    ``changed_elsewhere`` when the case is no longer as the official saw it (``expected_revision``);
    ``no_reason`` for a refusal without reasons;
    ``gap`` when a template is not filled in; ``no_result`` and ``unknown_result``; ``not_this_end`` when the kind
    does not end that way.
    """
    current = lock(case)
    check_review(by, current)
    _check_undecided(current)
    check_revision(current, expected_revision)
    wanted = DecisionOutcome(outcome)
    _check_end(kind_of(current), wanted, result, by)
    words = reasons_in_words(reason, text, current.language)
    if wanted == DecisionOutcome.REFUSED and not words:
        raise Refused(_("A refusal needs reasons."), code="no_reason", field="text")
    if by is not None:
        check_no_gaps(text)
    now = timezone.now()
    ClockPause.objects.filter(case=current, ended_on__isnull=True).update(ended_on=timezone.localdate(now))
    changes = {} if current.responsible_id or by is None else {"responsible": by}
    change_state(case=current, verb=VERBS[wanted], at=now, **changes)
    decision = Decision.objects.create(
        case=current,
        outcome=wanted,
        result=result,
        by_silence=by_silence,
        reason=reason,
        text=words,
        decided_by=by,
        decided_at=now,
    )
    what = {"outcome": wanted.value, "result": result, "silence": by_silence}
    timeline.add(
        case=current,
        kind=TimelineKind.DECIDED,
        by=by,
        text=text.strip(),
        detail={**what, **timeline.reason_detail(reason)},
    )
    record("casework.decided", by=by, target=current, detail=what)
    _carry_out(current, decision, by=by)
    case_decided.send(sender=Case, case_id=current.pk)
    return decision


@transaction.atomic
def carry_out(*, decision: Decision, by: Any = None) -> bool:
    """Carry out an accepted decision that was not yet; the kind's hook must bear being called twice."""
    case = lock(decision.case)
    current = Decision.objects.select_for_update().get(pk=decision.pk)
    if current.carried_out_at is not None or case.state != CaseState.ACCEPTED:
        return False
    _carry_out(case, current, by=by)
    timeline.add(case=case, kind=TimelineKind.CARRIED_OUT, by=by)
    return True


def not_carried_out() -> list[Decision]:
    """Accepted decisions whose outcome is missing. There should be none: ``decide`` does both at once."""
    return list(
        Decision.objects.filter(
            outcome=DecisionOutcome.ACCEPTED, carried_out_at__isnull=True, case__state=CaseState.ACCEPTED
        )
        .select_related("case__intake")
        .order_by("decided_at")[:SWEEP]
    )


def _check_end(kind: CaseKind, outcome: DecisionOutcome, result: str, by: Any) -> None:
    """Whether a case of the kind may end so. The system (``by`` None) need not say how the applicant fared."""
    if kind.closes != (outcome == DecisionOutcome.CLOSED):
        raise Refused(_("A case of this kind does not end this way."), code="not_this_end")
    if result and result not in kind.results:
        raise Refused(_("Choose one of the results in the list."), code="unknown_result", field="result")
    if not result and kind.results and (kind.closes or by is not None):
        raise Refused(_("Say how it ended for the applicant."), code="no_result", field="result")


def _carry_out(case: Case, decision: Decision, *, by: Any) -> None:
    if decision.outcome == DecisionOutcome.ACCEPTED:
        kind = kind_of(case)
        if kind.accepted is not None:
            kind.accepted(case=case, decision=decision, by=by)
    elif decision.outcome == DecisionOutcome.CLOSED:
        kind = kind_of(case)
        if kind.closed is not None:
            kind.closed(case=case, decision=decision, by=by)
    decision.carried_out_at = timezone.now()
    decision.save(update_fields=["carried_out_at"])


def _check_undecided(case: Case) -> None:
    if case.state == CaseState.WITHDRAWN:
        raise Refused(_("The applicant withdrew this application."), code="withdrawn")
    decision = Decision.objects.filter(case=case).select_related("decided_by").first()
    if decision is not None:
        raise Refused(
            _("This case was decided already: %(outcome)s, %(person)s, %(time)s.")
            % {
                "outcome": decision.get_outcome_display(),
                "person": decision.decided_by or _("the system"),
                "time": date_format(timezone.localtime(decision.decided_at), "DATETIME_FORMAT"),
            },
            code="already_decided",
        )
