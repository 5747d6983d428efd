"""Jobs of several workers at the same moment, and beside people at work, on both databases."""

import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from django.utils import timezone
from tests.harness.together import at_once

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api, retention
from kramy.kernel.casework.domain import assignment, copies, erasure, interests, merging, satisfaction
from kramy.kernel.casework.enums import CaseState, DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import Absence, Case, Decision, Draft, ErasureList, HandOver, Reminder
from kramy.kernel.casework.tasks import (
    carry_out_silence,
    file_closed,
    hand_over_and_back,
    propose_and_erase,
    remind,
)
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, good_answers, make_draft
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.messaging.tasks import deliver_waiting
from kramy.kernel.organisations.tests.factories import make_organisation

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]
MEET_SECONDS = 0.7


def meeting(at: str, parties: int = 2):
    """Whoever calls ``at`` waits there for the others, so that all have looked before any writes. Where a lock keeps
    the others back nobody comes, and after a while one goes on alone."""
    module, _dot, name = at.rpartition(".")
    real = getattr(__import__(module, fromlist=[name]), name)
    place = threading.Barrier(parties)

    def meets(*arguments, **named):
        found = real(*arguments, **named)
        with suppress(threading.BrokenBarrierError):
            place.wait(MEET_SECONDS)
        return found

    return patch(at, meets)


def officials(number):
    return [UserFactory(official=True) for _each in range(number)]


def given_to(person, **kwargs):
    case = CaseFactory(**kwargs)
    Case.objects.filter(pk=case.pk).update(responsible=person)
    case.refresh_from_db()
    return case


def away(person, deputy=None):
    today = timezone.localdate()
    return api.enter_absence(
        person=person, deputy=deputy, first_day=today, last_day=today + timedelta(days=7), by=person
    )


def letters(kind):
    return OutboxMessage.objects.filter(kind=kind).count()


def test_two_jobs_hand_over_at_once():
    anna, piotr, _third = officials(3)
    cases = [given_to(anna) for _number in range(4)]
    today = timezone.localdate()
    Absence.objects.create(person=anna, deputy=piotr, first_day=today, last_day=today, entered_by=anna)
    assert sum(at_once(*[hand_over_and_back.func] * 3)) == len(cases)
    assert set(Case.objects.values_list("responsible", flat=True)) == {piotr.pk}
    assert HandOver.objects.count() == len(cases)
    assert letters("casework.stand_in") == len(cases)
    assert letters("casework.cases_came") == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert sum(at_once(*[hand_over_and_back.func] * 3)) == len(cases)
    assert set(Case.objects.values_list("responsible", flat=True)) == {anna.pk}
    assert letters("casework.stand_in") == 2 * len(cases)


def test_an_absence_begins_while_a_case_is_handed_to_that_person():
    anna, piotr, deputy = officials(3)
    case = given_to(anna)
    with meeting("kramy.kernel.casework.domain.assignment.check_present", parties=1):
        results = at_once(
            lambda: assignment.transfer(case=case, to=piotr, reason="Yours.", by=anna),
            lambda: away(piotr, deputy),
        )
    case.refresh_from_db()
    if results[0] == "absent":
        assert case.responsible == anna
    else:
        assert case.responsible == deputy


def test_two_who_stand_in_for_each_other_go_away_at_once():
    anna, piotr, third = officials(3)
    cases = [given_to(anna), given_to(piotr)]
    at_once(lambda: away(anna, piotr), lambda: away(piotr, anna))
    hand_over_and_back.func()
    for case in cases:
        case.refresh_from_db()
        assert case.responsible == third


def test_an_absence_begins_while_its_cases_are_transferred_and_decided():
    anna, piotr, third = officials(3)
    moved, decided, left = (given_to(anna) for _number in range(3))
    at_once(
        lambda: away(anna, piotr),
        lambda: assignment.transfer(case=moved, to=third, reason="Yours.", by=third),
        lambda: api.decide(case=decided, outcome=DecisionOutcome.ACCEPTED, by=third),
    )
    for case in (moved, decided, left):
        case.refresh_from_db()
    assert moved.responsible == third
    assert decided.state == CaseState.ACCEPTED
    assert left.responsible == piotr


def test_an_interest_is_declared_while_a_case_is_handed_to_that_person():
    anna, piotr, _third = officials(3)
    firm = make_organisation()
    case = given_to(anna)
    Case.objects.filter(pk=case.pk).update(organisation=firm)
    results = at_once(
        lambda: assignment.transfer(case=case, to=piotr, reason="Yours.", by=anna),
        lambda: interests.declare_interest(official=piotr, organisation=firm, by=piotr),
    )
    case.refresh_from_db()
    assert case.responsible != piotr
    assert results[0] == "not_allowed" or case.timeline.filter(kind=TimelineKind.TRANSFERRED).count() == 1


def test_decided_transferred_joined_and_withdrawn_at_once():
    anna, piotr, third = officials(3)
    intake = IntakeFactory()
    case, other = given_to(anna, intake=intake), given_to(anna, intake=intake)
    revision = case.revision
    results = at_once(
        lambda: api.decide(case=case, outcome="accepted", by=anna, expected_revision=revision).case,
        lambda: assignment.transfer(
            case=case, to=third, reason="Yours.", by=piotr, expected_revision=revision
        ),
        lambda: merging.merge(case=case, into=other, reason="One.", by=piotr, expected_revision=revision),
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    case.refresh_from_db()
    closing = {TimelineKind.DECIDED, TimelineKind.MERGED, TimelineKind.TRANSFERRED}
    assert case.timeline.filter(kind__in=closing).count() == 1
    assert letters("casework.accepted") + letters("casework.merged") == (case.state != CaseState.RECEIVED)


def test_withdrawn_and_decided_at_once():
    (anna,) = officials(1)
    case = given_to(anna)
    at_once(
        lambda: api.withdraw(case=case),
        lambda: api.decide(
            case=case, outcome="refused", text="No.", by=anna, expected_revision=case.revision
        ),
    )
    case.refresh_from_db()
    assert case.state in (CaseState.WITHDRAWN, CaseState.REFUSED)
    assert Decision.objects.count() == (case.state == CaseState.REFUSED)
    assert letters("casework.withdrawn") + letters("casework.refused") == 1


def test_two_workers_climb_one_ladder():
    (anna,) = officials(1)
    with time_machine.travel(timezone.now() - timedelta(days=10), tick=False):
        cases = [given_to(anna) for _number in range(3)]
    at_once(*[remind.func] * 3)
    assert Reminder.objects.count() == len(cases)
    assert OutboxMessage.objects.filter(recipient=anna.email, kind="casework.case_stands").count() == 3


def test_two_workers_empty_one_outbox(mailoutbox):
    for _number in range(4):
        CaseFactory()
    OutboxMessage.objects.update(state="waiting", sent_at=None, next_attempt_at=timezone.now())
    mailoutbox.clear()
    assert sum(at_once(*[deliver_waiting.func] * 3)) == 4
    assert len(mailoutbox) == 4


def test_two_workers_file_everything_once(settings, tmp_path: Path):
    settings.KRAMY_FILING, settings.KRAMY_FILING_FOLDER = "folder", tmp_path / "filed"
    cases = [CaseFactory(state=CaseState.WITHDRAWN) for _number in range(2)]
    assert sum(at_once(*[file_closed.func] * 2)) == len(cases)
    assert len(list((tmp_path / "filed").iterdir())) == len(cases)
    assert [case.timeline.filter(kind=TimelineKind.FILED).count() for case in cases] == [1, 1]


def test_two_workers_propose_and_erase_once():
    with time_machine.travel("2015-03-02", tick=False):
        CaseFactory(state=CaseState.REFUSED)
    at_once(*[propose_and_erase.func] * 2)
    proposed = ErasureList.objects.get()
    for signer in (UserFactory(city_administrator=True), UserFactory(city_administrator=True)):
        erasure.sign(erasure=proposed, by=signer)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert sum(at_once(*[propose_and_erase.func] * 2)) == 1
    proposed.refresh_from_db()
    assert proposed.counts["cases"] == 1


def test_two_workers_carry_out_silence_once():
    case = CaseFactory()
    Case.objects.filter(pk=case.pk).update(
        silence="accepted", due_on=timezone.localdate() - timedelta(days=1)
    )
    assert sum(at_once(*[carry_out_silence.func] * 2)) == 1
    assert Decision.objects.count() == letters("casework.accepted") == 1


def test_two_workers_make_one_copy(settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "media"
    case = CaseFactory()
    copy = copies.ask_for(case, "zip", "pl")
    type(copy).objects.filter(pk=copy.pk).update(state="waiting", file="", ready_at=None)
    for old in (tmp_path / "media").rglob("*.zip"):
        old.unlink()
    with meeting("kramy.kernel.casework.domain.copies.write_copy"):
        results = at_once(*[lambda: copies.prepare(copy.pk)] * 2)
    assert sorted(results) == [False, True]
    assert len(list((tmp_path / "media").rglob("*.zip"))) == 1


def test_the_question_at_the_end_is_answered_twice_at_once():
    case = CaseFactory(state=CaseState.REFUSED)
    results = at_once(
        *(lambda score=score: satisfaction.give_opinion(case=case, score=score).score for score in (1, 5))
    )
    assert sorted(map(str, results)) in (["1", "answered"], ["5", "answered"])


def test_one_firm_applies_in_two_tabs_at_once():
    """Two drafts, not one opened twice: the second is told of the first, as it would be a minute later."""
    intake = IntakeFactory()
    drafts = [make_draft(intake=intake, answers=good_answers()) for _tab in range(2)]
    with meeting("kramy.kernel.casework.domain.submissions._check_not_doubled"):
        results = at_once(
            *(lambda draft=draft: api.submit_draft(draft=Draft.objects.get(pk=draft.pk)) for draft in drafts)
        )
    assert Case.objects.count() == 1
    assert results.count("open_case_exists") == 1
    assert letters("casework.received") == 1


def test_a_draft_is_erased_while_it_is_sent():
    user = UserFactory()
    draft = Draft.objects.get(pk=make_draft(user=user).pk)  # as the page read it that is sent
    results = at_once(lambda: api.submit_draft(draft=draft), lambda: retention.erase_drafts(user))
    sent = Case.objects.first()
    assert isinstance(results[0], Case) == (sent is not None)
    if sent is not None:
        assert sent.answers.answers["what"] == "pierogi"
