"""Two cases that were joined by mistake go their own ways again. What happened in either stays told in both."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import clock, timeline
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.reply_templates import check_no_gaps
from kramy.kernel.casework.domain.revisions import check_revision
from kramy.kernel.casework.domain.workflow import Verb, change_state, check, lock
from kramy.kernel.casework.enums import OPEN_STATES, LinkKind, Silence, TimelineKind
from kramy.kernel.casework.models import Case, CaseLink, CaseTask, TimelineEntry
from kramy.kernel.casework.signals import case_parted
from kramy.lib.errors import Refused


def goes_on_in(case: Case) -> Case | None:
    """The case in which this one goes on, or None."""
    link = CaseLink.objects.filter(source=case, kind=LinkKind.MERGED).select_related("target__intake").first()
    return link.target if link is not None else None


@transaction.atomic
def part(*, case: Case, reason: str, by: Any, expected_revision: int | None = None) -> Case:
    """Let ``case``, which was joined with another, go on by itself again; returns it, in review.

    Its clock is as if it had never been joined: the firm has not waited for itself, so it may be late at once. Tasks
    that moved with it and still wait come back. The other case gets back its own deadline, unless further cases that
    joined it are due earlier; it may be closed meanwhile, then only its history says what became of this one. What
    came to the other case while they were one stays there, linked from here. Refused: ``not_allowed``,
    ``changed_elsewhere``, ``wrong_state``, ``no_reason``, ``gap``; ``silence`` when its time ran out meanwhile and
    would decide it at once; ``another_open`` when a later case has taken its place.
    """
    into = goes_on_in(case)
    pair = sorted((each for each in (case, into) if each is not None), key=lambda each: each.pk)
    locked = {each.pk: lock(each) for each in pair}  # in the order in which merge locks them
    current = locked[case.pk]
    check_review(by, current)
    check_revision(current, expected_revision)
    check(current.state, Verb.PART)
    link = CaseLink.objects.filter(source=current, kind=LinkKind.MERGED).first()
    if into is None or link is None or link.target_id != into.pk:
        raise Refused(_("This case is not joined with another."), code="wrong_state")
    kept = locked[into.pk]
    check_review(by, kept)
    words = reason.strip()
    if not words:
        raise Refused(
            _("Say why they are two matters; the applicant reads it."), code="no_reason", field="reason"
        )
    check_no_gaps(words, field="reason")
    _check_free(current)
    due_on = clock.deadline_of(current).due
    if current.silence != Silence.NOTHING and due_on < timezone.localdate():
        raise Refused(
            _(
                "Its time ran out while the two were joined, and silence would decide it at once. "
                "Make a case of its own of a part of %(number)s instead."
            )
            % {"number": kept.number},
            code="silence",
        )
    changes = {} if current.responsible_id or by is None else {"responsible": by}
    change_state(case=current, verb=Verb.PART, at=timezone.now(), due_on=due_on, **changes)
    _let_go(link, words, by)
    _tasks_back(current, kept)
    _own_clock_again(kept)
    _tell(current, kept, words, by)
    case_parted.send(sender=Case, case_id=current.pk, from_id=kept.pk, text=words)
    return current


def _check_free(case: Case) -> None:
    """Of the cases that follow one earlier case only one may be open."""
    if case.previous_id is None:
        return
    other = Case.objects.filter(previous=case.previous_id, state__in=OPEN_STATES).exclude(pk=case.pk).first()
    if other is not None:
        raise Refused(
            _("Case %(number)s has taken its place and is still open.") % {"number": other.number},
            code="another_open",
        )


def _let_go(link: CaseLink, words: str, by: Any) -> None:
    """They stay linked, as related; the histories tell the rest."""
    known = CaseLink.objects.filter(source=link.source_id, target=link.target_id, kind=LinkKind.RELATED)
    turned = CaseLink.objects.filter(source=link.target_id, target=link.source_id, kind=LinkKind.RELATED)
    if known.exists() or turned.exists():
        link.delete()
        return
    link.kind, link.reason, link.made_by = LinkKind.RELATED, words[:300], by
    link.save(update_fields=["kind", "reason", "made_by"])


def _tasks_back(case: Case, kept: Case) -> None:
    joined: TimelineEntry | None = (
        case.timeline.filter(kind=TimelineKind.MERGED, detail__case=kept.pk).order_by("-at", "-pk").first()
    )
    moved = joined.detail.get("tasks", []) if joined is not None else []
    CaseTask.objects.filter(pk__in=moved, case=kept, done_at=None).update(case=case)


def _own_clock_again(kept: Case) -> None:
    changes = ["revision"]
    kept.revision += 1
    if kept.state in OPEN_STATES:
        others = [
            link.source
            for link in CaseLink.objects.filter(target=kept, kind=LinkKind.MERGED).select_related("source")
        ]
        kept.due_on = min(clock.deadline_of(each).due for each in (kept, *others))
        changes.append("due_on")
    kept.save(update_fields=changes)


def _tell(case: Case, kept: Case, words: str, by: Any) -> None:
    timeline.add(
        case=case,
        kind=TimelineKind.PARTED,
        by=by,
        text=words,
        detail={"number": kept.number, "case": kept.pk},
    )
    timeline.add(
        case=kept,
        kind=TimelineKind.LET_GO,
        by=by,
        text=words,
        detail={"number": case.number, "case": case.pk},
    )
    record("casework.parted", by=by, target=case, detail={"from": kept.number})
    record("casework.let_go", by=by, target=kept, detail={"other": case.number})
