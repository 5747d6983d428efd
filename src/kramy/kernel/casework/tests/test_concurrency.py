"""Two people at the same moment, on both databases."""

import pytest
import time_machine
from django.utils import timezone
from tests.harness.together import at_once

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import assignment, erasure, merging
from kramy.kernel.casework.enums import DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import Case, Decision, Draft
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, make_draft, remembered
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.models import OutboxMessage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]


def test_two_officials_decide_at_once():
    remembered.clear()
    case = CaseFactory()
    officials = [UserFactory(official=True) for _number in range(2)]
    results = at_once(
        *(
            lambda official=official, outcome=outcome: api.decide(
                case=case, outcome=outcome, text="x", by=official, expected_revision=case.revision
            )
            for official, outcome in zip(
                officials, (DecisionOutcome.ACCEPTED, DecisionOutcome.REFUSED), strict=True
            )
        )
    )
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert results.count("already_decided") == 1
    decision = Decision.objects.get()
    case.refresh_from_db()
    assert case.state == decision.outcome
    assert len(remembered.accepted) == (decision.outcome == DecisionOutcome.ACCEPTED)


def test_two_officials_transfer_at_once():
    case = CaseFactory()
    first, second, third = (UserFactory(official=True) for _number in range(3))
    results = at_once(
        lambda: assignment.transfer(
            case=case, to=third, reason="First.", by=first, expected_revision=case.revision
        ),
        lambda: assignment.transfer(
            case=case, to=first, reason="Second.", by=second, expected_revision=case.revision
        ),
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert results.count("transferred") == 1
    assert case.timeline.filter(kind=TimelineKind.TRANSFERRED).count() == 1


def test_two_merges_of_the_same_cases_at_once_wait_for_each_other():
    intake = IntakeFactory()
    one, two = CaseFactory(intake=intake), CaseFactory(intake=intake)
    official = UserFactory(official=True)
    results = at_once(
        lambda: merging.merge(case=one, into=two, reason="x", by=official),
        lambda: merging.merge(case=two, into=one, reason="x", by=official),
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["merged", "received"]


def test_one_person_signs_twice_at_once():
    with time_machine.travel("2015-03-02", tick=False):
        CaseFactory(state="refused")
    (proposed,) = erasure.propose(timezone.localdate())
    signer = UserFactory(city_administrator=True)
    results = at_once(*(lambda: erasure.sign(erasure=proposed, by=signer) for _tab in range(2)))
    assert results.count("same_signer") == 1
    proposed.refresh_from_db()
    assert proposed.state == "signed_once"


def test_the_same_draft_from_two_tabs_at_once():
    draft = make_draft()
    results = at_once(*(lambda: api.submit_draft(draft=Draft.objects.get(pk=draft.pk)) for _tab in range(3)))
    assert results == [Case.objects.get()] * 3
    assert OutboxMessage.objects.count() == 1


def test_numbers_given_at_once_differ():
    intake = IntakeFactory()
    drafts = [make_draft(intake=intake, email=f"a{number}@example.com") for number in range(4)]
    results = at_once(*(lambda draft=draft: api.submit_draft(draft=draft).number for draft in drafts))
    assert sorted(number[-6:] for number in results) == ["000001", "000002", "000003", "000004"]


def test_one_message_two_workers(mailoutbox):
    CaseFactory()
    OutboxMessage.objects.update(state="waiting", sent_at=None)
    message = OutboxMessage.objects.get()
    outbox.retry(message=message, by=UserFactory())
    OutboxMessage.objects.update(state="waiting", sent_at=None, next_attempt_at=message.created_at)
    mailoutbox.clear()
    results = at_once(*(lambda: outbox.deliver(message.pk) for _worker in range(3)))
    assert sorted(results) == [False, False, True]
    assert len(mailoutbox) == 1
