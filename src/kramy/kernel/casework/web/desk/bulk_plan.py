"""What a bulk action would do to each case, said before anything is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.casework.domain import assignment, decisions, reminding, review, workflow
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.enums import OPEN_STATES, CaseState, DecisionOutcome
from kramy.kernel.casework.models import Case, DecisionReason
from kramy.lib.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What goes for every case: ``to`` a person, ``unit``, ``text`` (for a transfer its reason), a listed ``reason``."""

    by: Any
    to: Any = None
    unit: Any = None
    text: str = ""
    reason: DecisionReason | None = None

    @property
    def key(self) -> str:
        """The same for the same wishes: what was previewed must be what is done."""
        parts = (
            getattr(self.to, "pk", ""),
            getattr(self.unit, "pk", ""),
            self.text.strip(),
            getattr(self.reason, "pk", ""),
        )
        return "|".join(map(str, parts)) if any(parts) else ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What will happen to one case, or why nothing will."""

    case: Case
    revision: int
    words: str = ""
    skipped: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """``needs`` names the fields it asks for; ``missing`` gives a sentence when they are not there yet."""

    title: Promise
    button: Promise
    done: Promise
    plan: Callable[[Case, Wanted], tuple[str, str]]
    act: Callable[[Case, int, Wanted], Any]
    needs: tuple[str, ...] = ()
    missing: Callable[[Wanted], str] = field(default=lambda wanted: "")


def _closed(case: Case) -> str:
    return "" if case.state in OPEN_STATES else _("skipped: the case is closed")


def _verb(case: Case, verb: workflow.Verb) -> str:
    if workflow.can(case.state, verb):
        return ""
    return _("skipped: not possible while it is “%(state)s”") % {"state": case.get_state_display()}


def _plan_decision(outcome: DecisionOutcome) -> Callable[[Case, Wanted], tuple[str, str]]:
    def plan(case: Case, wanted: Wanted) -> tuple[str, str]:
        if kind_of(case).closes:
            return "", _("skipped: cases of this kind are closed with a result, not decided")
        if outcome == DecisionOutcome.ACCEPTED and kind_of(case).results:
            return "", _("skipped: open it and say how it ended for the applicant")
        skipped = _verb(case, decisions.VERBS[outcome])
        words = (
            _("will be accepted; the applicant is told")
            if outcome == DecisionOutcome.ACCEPTED
            else _("will be refused; the applicant is told the reasons")
        )
        return words, skipped

    return plan


def _plan_take(case: Case, wanted: Wanted) -> tuple[str, str]:
    if case.state == CaseState.IN_REVIEW and case.responsible_id == wanted.by.pk:
        return "", _("skipped: it is yours already")
    former = case.responsible
    words = (
        _("will be yours; now it is %(person)s's") % {"person": former}
        if former is not None and former.pk != wanted.by.pk
        else _("will be yours")
    )
    return words, _verb(case, workflow.Verb.TAKE)


def _plan_assign(case: Case, wanted: Wanted) -> tuple[str, str]:
    if wanted.to is None:
        return _("will go to the person you choose"), _closed(case)
    if case.responsible_id == wanted.to.pk:
        return "", _("skipped: %(person)s has it already") % {"person": wanted.to}
    if not officials_for(case).filter(pk=wanted.to.pk).exists():
        return "", _("skipped: %(person)s may not handle it") % {"person": wanted.to}
    return _("will go to %(person)s") % {"person": wanted.to}, _closed(case)


def _plan_transfer(case: Case, wanted: Wanted) -> tuple[str, str]:
    if wanted.to is not None:
        words, skipped = _plan_assign(case, wanted)
        return words and _("will be handed on to %(person)s; the applicant is told why") % {
            "person": wanted.to
        }, skipped
    if wanted.unit is not None:
        words = _("will be handed on to %(unit)s; the applicant is told why") % {"unit": wanted.unit}
        return words, _closed(case)
    return _("will be handed on to whom you choose"), _closed(case)


def _plan_ask(case: Case, wanted: Wanted) -> tuple[str, str]:
    return _("the applicant will be asked; the clock stops"), _verb(case, workflow.Verb.REQUEST_CORRECTION)


def _plan_remind(case: Case, wanted: Wanted) -> tuple[str, str]:
    if case.state != CaseState.AWAITING_APPLICANT:
        return "", _("skipped: nothing is awaited from the applicant")
    if reminding.reminded_today(case):
        return "", _("skipped: reminded today already")
    return _("the applicant will be reminded of what was asked"), ""


def _decide(outcome: DecisionOutcome) -> Callable[[Case, int, Wanted], Any]:
    return lambda case, revision, wanted: decisions.decide(
        case=case,
        outcome=outcome,
        reason=wanted.reason,
        text=wanted.text if outcome == DecisionOutcome.REFUSED else "",
        by=wanted.by,
        expected_revision=revision,
    )


def _words(sentence: Promise) -> Callable[[Wanted], str]:
    def missing(wanted: Wanted) -> str:
        if not wanted.text.strip() and wanted.reason is None:
            return str(sentence)
        return _gaps(wanted)

    return missing


def _gaps(wanted: Wanted) -> str:
    """What is still to be filled in of the words that go to everybody."""
    try:
        check_no_gaps(wanted.text)
    except Refused as refused:
        return str(refused)
    return ""


def _target(wanted: Wanted) -> str:
    if wanted.to is None and wanted.unit is None:
        return _("Say to whom the case goes.")
    if not wanted.text.strip():
        return _("Say why the case is handed on; both sides read it.")
    return _gaps(wanted)


ACTIONS: dict[str, Action] = {
    "accept": Action(
        title=gettext_lazy("Accept these cases?"),
        button=gettext_lazy("Accept them"),
        done=gettext_lazy("Accepted"),
        plan=_plan_decision(DecisionOutcome.ACCEPTED),
        act=_decide(DecisionOutcome.ACCEPTED),
    ),
    "refuse": Action(
        title=gettext_lazy("Refuse these cases?"),
        button=gettext_lazy("Refuse them"),
        done=gettext_lazy("Refused"),
        needs=("reason", "text"),
        missing=_words(gettext_lazy("A refusal needs reasons.")),
        plan=_plan_decision(DecisionOutcome.REFUSED),
        act=_decide(DecisionOutcome.REFUSED),
    ),
    "take": Action(
        title=gettext_lazy("Take these cases?"),
        button=gettext_lazy("Take them"),
        done=gettext_lazy("Yours now"),
        plan=_plan_take,
        act=lambda case, revision, wanted: assignment.take(
            case=case, by=wanted.by, expected_revision=revision
        ),
    ),
    "assign": Action(
        title=gettext_lazy("Give these cases to a colleague?"),
        button=gettext_lazy("Give them"),
        done=gettext_lazy("Given to a colleague"),
        needs=("to",),
        missing=lambda wanted: "" if wanted.to is not None else _("Say to whom the case goes."),
        plan=_plan_assign,
        act=lambda case, revision, wanted: assignment.assign(
            case=case, to=wanted.to, by=wanted.by, expected_revision=revision
        ),
    ),
    "transfer": Action(
        title=gettext_lazy("Hand these cases on?"),
        button=gettext_lazy("Hand them on"),
        done=gettext_lazy("Handed on"),
        needs=("to", "unit", "text"),
        missing=_target,
        plan=_plan_transfer,
        act=lambda case, revision, wanted: assignment.transfer(
            case=case,
            to=wanted.to,
            unit=wanted.unit,
            reason=wanted.text,
            by=wanted.by,
            expected_revision=revision,
        ),
    ),
    "ask": Action(
        title=gettext_lazy("Ask these applicants for a correction?"),
        button=gettext_lazy("Ask them"),
        done=gettext_lazy("The applicant is asked"),
        needs=("reason", "text"),
        missing=_words(gettext_lazy("Say what must be corrected.")),
        plan=_plan_ask,
        act=lambda case, revision, wanted: review.request_correction(
            case=case,
            reason=wanted.reason,
            text=wanted.text,
            by=wanted.by,
            expected_revision=revision,
        ),
    ),
    "remind": Action(
        title=gettext_lazy("Remind these applicants?"),
        button=gettext_lazy("Remind them"),
        done=gettext_lazy("Reminded"),
        plan=_plan_remind,
        act=lambda case, revision, wanted: reminding.remind(case=case, by=wanted.by),
    ),
}
