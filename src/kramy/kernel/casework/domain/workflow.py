"""The states of a case: one table, and the one function that changes a state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from kramy.kernel.casework.enums import OPEN_STATES, CaseState
from kramy.kernel.casework.models import Case
from kramy.lib.errors import Refused


class Verb(StrEnum):
    SUBMIT = "submit"
    TAKE = "take"
    REQUEST_CORRECTION = "request correction"
    ANSWER = "answer"
    ACCEPT = "accept"
    REFUSE = "refuse"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    PART = "part"


class Who(StrEnum):
    APPLICANT = "applicant"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Transition:
    """``source`` None is the beginning. ``effects`` say for the diagram what else happens."""

    source: CaseState | None
    verb: Verb
    who: tuple[Who, ...]
    target: CaseState
    effects: tuple[str, ...] = ()


S = CaseState
_APPLICANT, _OFFICIAL = (Who.APPLICANT,), (Who.OFFICIAL,)
_RESUMED = ("clock runs again",)
_STOPPED = ("clock stopped", "message")
_MERGED = ("goes on in another case", "message")
_ACCEPTED = ("outcome carried out", "message")
_EXTENDED = ("new due date", "message")
_CLOSED = ("result told", "message")

TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, Verb.SUBMIT, _APPLICANT, S.RECEIVED, ("number", "clock started", "assigned", "message")),
    Transition(S.RECEIVED, Verb.TAKE, _OFFICIAL, S.IN_REVIEW),
    Transition(S.IN_REVIEW, Verb.TAKE, _OFFICIAL, S.IN_REVIEW),
    Transition(S.RECEIVED, Verb.REQUEST_CORRECTION, _OFFICIAL, S.AWAITING_APPLICANT, _STOPPED),
    Transition(S.IN_REVIEW, Verb.REQUEST_CORRECTION, _OFFICIAL, S.AWAITING_APPLICANT, _STOPPED),
    Transition(S.AWAITING_APPLICANT, Verb.ANSWER, _APPLICANT, S.IN_REVIEW, _RESUMED),
    Transition(S.RECEIVED, Verb.ACCEPT, _OFFICIAL, S.ACCEPTED, _ACCEPTED),
    Transition(S.IN_REVIEW, Verb.ACCEPT, _OFFICIAL, S.ACCEPTED, _ACCEPTED),
    Transition(S.AWAITING_APPLICANT, Verb.ACCEPT, _OFFICIAL, S.ACCEPTED, _ACCEPTED),
    Transition(S.RECEIVED, Verb.REFUSE, _OFFICIAL, S.REFUSED, ("message",)),
    Transition(S.IN_REVIEW, Verb.REFUSE, _OFFICIAL, S.REFUSED, ("message",)),
    Transition(S.AWAITING_APPLICANT, Verb.REFUSE, _OFFICIAL, S.REFUSED, ("message",)),
    Transition(S.RECEIVED, Verb.CLOSE, _OFFICIAL, S.CLOSED, _CLOSED),
    Transition(S.IN_REVIEW, Verb.CLOSE, _OFFICIAL, S.CLOSED, _CLOSED),
    Transition(S.AWAITING_APPLICANT, Verb.CLOSE, _OFFICIAL, S.CLOSED, _CLOSED),
    Transition(S.RECEIVED, Verb.EXTEND, _OFFICIAL, S.RECEIVED, _EXTENDED),
    Transition(S.IN_REVIEW, Verb.EXTEND, _OFFICIAL, S.IN_REVIEW, _EXTENDED),
    Transition(S.RECEIVED, Verb.SUSPEND, _OFFICIAL, S.SUSPENDED, _STOPPED),
    Transition(S.IN_REVIEW, Verb.SUSPEND, _OFFICIAL, S.SUSPENDED, _STOPPED),
    Transition(S.SUSPENDED, Verb.RESUME, _OFFICIAL, S.IN_REVIEW, ("clock runs again", "message")),
    Transition(S.SUSPENDED, Verb.WITHDRAW, _APPLICANT, S.WITHDRAWN, ("message",)),
    Transition(S.RECEIVED, Verb.MERGE, _OFFICIAL, S.MERGED, _MERGED),
    Transition(S.IN_REVIEW, Verb.MERGE, _OFFICIAL, S.MERGED, _MERGED),
    Transition(S.AWAITING_APPLICANT, Verb.MERGE, _OFFICIAL, S.MERGED, _MERGED),
    Transition(S.SUSPENDED, Verb.MERGE, _OFFICIAL, S.MERGED, _MERGED),
    Transition(S.MERGED, Verb.PART, _OFFICIAL, S.IN_REVIEW, ("its own clock again", "message")),
    Transition(S.RECEIVED, Verb.WITHDRAW, _APPLICANT, S.WITHDRAWN, ("message",)),
    Transition(S.IN_REVIEW, Verb.WITHDRAW, _APPLICANT, S.WITHDRAWN, ("message",)),
    Transition(S.AWAITING_APPLICANT, Verb.WITHDRAW, _APPLICANT, S.WITHDRAWN, ("message",)),
    Transition(S.ACCEPTED, Verb.WITHDRAW, _APPLICANT, S.WITHDRAWN, ("outcome undone", "message")),
)

_BY_SOURCE = {(row.source, row.verb): row for row in TRANSITIONS}


def can(state: str | None, verb: Verb) -> bool:
    """Whether a case in ``state`` allows ``verb`` (policy; who may is another question)."""
    return (CaseState(state) if state else None, verb) in _BY_SOURCE


def verbs_in(state: str) -> set[Verb]:
    return {row.verb for row in TRANSITIONS if row.source == state}


def check(state: str, verb: Verb) -> Transition:
    """The transition, or ``Refused`` with code ``wrong_state`` and a sentence that names the state."""
    found = _BY_SOURCE.get((CaseState(state), verb))
    if found is None:
        raise Refused(
            _("This is not possible now: the case is “%(state)s”.") % {"state": CaseState(state).label},
            code="wrong_state",
        )
    return found


def change_state(*, case: Case, verb: Verb, at: datetime, **changes: Any) -> Case:
    """Move ``case`` along the table; the only place that writes ``Case.state``.

    Only the row just as it was read is changed (state and revision), otherwise ``Refused`` with code
    ``changed_elsewhere``. ``changes`` are further fields. The instance is brought up to date.
    """
    target = check(case.state, verb).target
    changes["closed_at"] = None if target in OPEN_STATES else at
    changed = Case.objects.filter(pk=case.pk, state=case.state, revision=case.revision).update(
        state=target, revision=F("revision") + 1, **changes
    )
    if not changed:
        raise Refused(
            _("Somebody changed this case in the meantime. Look at it again."), code="changed_elsewhere"
        )
    case.refresh_from_db()
    return case


def lock(case: Case) -> Case:
    """The case as it is now, its row locked until the transaction ends (SQLite locks the whole database)."""
    return Case.objects.select_for_update(of=("self",)).select_related("intake").get(pk=case.pk)


def diagram() -> str:
    """The table as a Mermaid state diagram with a table of effects under it."""
    lines = ["stateDiagram-v2"]
    for row in TRANSITIONS:
        lines.append(
            f"    {row.source.value if row.source else '[*]'} --> {row.target.value}: {row.verb.value}"
        )
    left = {row.source for row in TRANSITIONS if row.source}
    lines += [f"    {state.value} --> [*]" for state in CaseState if state not in left]
    effects = ["| from | verb | who | to | what else happens |", "|---|---|---|---|---|"]
    for row in TRANSITIONS:
        who = ", ".join(item.value for item in row.who)
        source = row.source.value if row.source else "–"
        effects.append(
            f"| {source} | {row.verb.value} | {who} | {row.target.value} | {', '.join(row.effects) or '–'} |"
        )
    return (
        "# States of a case\n\nWritten by `manage.py state_diagrams`; do not edit.\n\n```mermaid\n"
        + "\n".join(lines)
        + "\n```\n\n"
        + "\n".join(effects)
        + "\n"
    )
