"""What casework does by the clock."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django_tasks import task

from kramy.kernel.casework.domain import copies, erasure, filing, handover, ladder, search, silence
from kramy.kernel.casework.domain.decisions import carry_out, not_carried_out
from kramy.kernel.casework.domain.silence import silent_cases
from kramy.kernel.casework.models import Case

logger = logging.getLogger(__name__)


@task()
def carry_out_accepted() -> int:
    """Carry out accepted decisions whose outcome is missing; how many. One that fails does not stop the others."""
    return sum(
        _apart("Decision %s could not be carried out", decision.pk, carry_out, decision=decision)
        for decision in not_carried_out()
    )


@task()
def index_new_cases() -> int:
    """Write the documents of cases that came without one (in bulk, before an upgrade); how many."""
    done = 0
    while ids := list(search.not_indexed().values_list("pk", flat=True)[: search.BATCH * 10]):
        done += search.index_cases(ids)
    return done


@task()
def propose_and_erase() -> int:
    """Propose what is to be erased soon, and erase what two officials signed; how many lists were carried out."""
    today = timezone.localdate()
    erasure.propose(today)
    return sum(
        _apart("List %s could not be erased", signed.pk, erasure.carry_out, erasure=signed, today=today)
        for signed in erasure.due(today)
    )


@task()
def carry_out_silence() -> int:
    """Decide what the city's silence decides; how many. One that fails does not stop the others."""
    return sum(
        _apart(
            "What silence means could not be carried out in case %s",
            case.pk,
            lambda case=case: silence.carry_out_silence(case=case) is not None,
        )
        for case in silent_cases()
    )


@task()
def hand_over_and_back() -> int:
    """What absences and departures do to cases today; how many cases changed hands. May run twice or late."""
    today = timezone.localdate()
    done = 0
    for absence in handover.to_begin(today):
        done += _apart("Absence %s could not begin", absence.pk, handover.begin, absence=absence)
    for absence in handover.to_finish(today):
        done += _apart("Absence %s could not end", absence.pk, handover.finish, absence=absence)
    for person in handover.people_who_left():
        done += _apart("Cases of %s could not be handed on", person.pk, handover.leave, person=person)
    return done


@task()
def hand_on_cases_of(user_id: int) -> int:
    """The cases of somebody who left, at once; ``hand_over_and_back`` is the second net."""
    person: Any = get_user_model().objects.get(pk=user_id)
    return handover.leave(person=person)


@task()
def file_closed() -> int:
    """Hand closed cases over to the records system; how many it took. Nothing where none is set."""
    filing.ask_for_closed()
    filing.ask_for_supplements()
    return sum(filing.file(filing_id) for filing_id in filing.due_ids())


@task()
def prepare_copy(copy_id: str) -> bool:
    """Make the copy of a large file; harmless when repeated."""
    return copies.prepare(copy_id)


@task()
def keep_copies() -> int:
    """Make copies whose task was lost and delete those of yesterday; how many were made."""
    copies.forget_old()
    return sum(
        _apart("Copy %s could not be made", copy_id, copies.prepare, copy_id)
        for copy_id in copies.waiting_ids()
    )


@task()
def delete_strays() -> int:
    """Delete files of cases that no row leads to any more; how many."""
    return copies.delete_strays()


@task()
def remind() -> int:
    """The rungs that are due today; how many were told. One case that fails does not stop the others."""
    today = timezone.localdate()
    return sum(
        _apart(
            "Nobody could be reminded of case %s",
            case_id,
            lambda case_id=case_id: len(ladder.remind(case=Case(pk=case_id), today=today)),
        )
        for case_id in list(ladder.to_remind(today))
    )


def _apart(problem: str, key: Any, act: Callable[..., int], *arguments: Any, **named: Any) -> int:
    """What ``act`` did; 0 when it failed, which is logged with its traceback and tried again next time: one that fails
    must not keep the others waiting."""
    try:
        return act(*arguments, **named)
    except Exception:
        logger.exception(problem, key)
        return 0
