from datetime import UTC, date, datetime

import pytest
import time_machine

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api, tasks
from kramy.kernel.casework.domain import access, clock
from kramy.kernel.casework.enums import CasePurpose, CaseState, DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import (
    Case,
    CaseAccess,
    CaseFlag,
    Decision,
    Draft,
)
from kramy.kernel.casework.tests.factories import (
    CaseFactory,
    IntakeFactory,
    good_answers,
    remembered,
)
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    remembered.clear()


@pytest.fixture
def official():
    return UserFactory(official=True)


def refused(code, verb, **arguments):
    with pytest.raises(Refused) as refusal:
        verb(**arguments)
    assert refusal.value.code == code
    return refusal.value


def kinds_of_mail():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def history(case):
    return list(case.timeline.order_by("at", "pk").values_list("kind", flat=True))


# Decisions


def test_accept(official):
    case = CaseFactory()
    decision = api.decide(
        case=case, outcome=DecisionOutcome.ACCEPTED, by=official, expected_revision=case.revision
    )
    case.refresh_from_db()
    assert (case.state, case.closed_at is None, decision.decided_by) == (CaseState.ACCEPTED, False, official)
    assert decision.carried_out_at is not None
    assert remembered.accepted == [case.number]
    letter = OutboxMessage.objects.get(kind="casework.accepted")
    assert f"Entry:\nhttp://127.0.0.1:8000/thing/{case.pk}/" in letter.text


def test_refuse_needs_reasons(official):
    case = CaseFactory()
    refused("no_reason", api.decide, case=case, outcome=DecisionOutcome.REFUSED, text=" ", by=official)
    decision = api.decide(case=case, outcome=DecisionOutcome.REFUSED, text="Not in the city.", by=official)
    assert decision.text == "Not in the city."
    assert remembered.accepted == []
    assert "> Not in the city." in OutboxMessage.objects.get(kind="casework.refused").text


def test_the_second_official_is_told_who_decided_when_and_what(official):
    case = CaseFactory()
    seen = case.revision
    with time_machine.travel(MONDAY, tick=False):
        api.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=official, expected_revision=seen)
    refusal = refused(
        "already_decided",
        api.decide,
        case=case,
        outcome=DecisionOutcome.REFUSED,
        text="No.",
        by=UserFactory(official=True),
        expected_revision=seen,
    )
    assert str(refusal).startswith(f"This case was decided already: Accepted, {official}, 2 March 2026, 10")
    assert Decision.objects.get().outcome == DecisionOutcome.ACCEPTED
    assert kinds_of_mail() == ["casework.received", "casework.accepted"]


def test_a_case_that_changed_meanwhile_is_looked_at_again(official):
    case = CaseFactory()
    seen = case.revision
    api.take(case=case, by=UserFactory(official=True))
    refused(
        "changed_elsewhere",
        api.decide,
        case=case,
        outcome=DecisionOutcome.ACCEPTED,
        by=official,
        expected_revision=seen,
    )


def test_only_who_holds_the_permission_decides():
    refused("not_allowed", api.decide, case=CaseFactory(), outcome=DecisionOutcome.ACCEPTED, by=UserFactory())
    assert Decision.objects.count() == 0


def test_a_withdrawn_case_is_not_decided(official):
    case = CaseFactory(state=CaseState.WITHDRAWN)
    refused("withdrawn", api.decide, case=case, outcome=DecisionOutcome.ACCEPTED, by=official)


def test_outcome_that_fails_rolls_everything_back(official):
    case = CaseFactory()
    before = (kinds_of_mail(), history(case))
    remembered.fail = True
    with pytest.raises(RuntimeError):
        api.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=official)
    case.refresh_from_db()
    assert (case.state, Decision.objects.count()) == (CaseState.RECEIVED, 0)
    assert (kinds_of_mail(), history(case)) == before
    remembered.fail = False
    api.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=official)
    assert remembered.accepted == [case.number, case.number]


def test_sweep_carries_out_what_was_not(official):
    case = CaseFactory(state=CaseState.ACCEPTED, official=official)
    Decision.objects.update(carried_out_at=None)
    remembered.clear()
    assert tasks.carry_out_accepted.enqueue().return_value == 1
    assert remembered.accepted == [case.number]
    assert tasks.carry_out_accepted.enqueue().return_value == 0


def test_sweep_goes_on_after_one_that_fails(official):
    CaseFactory(state=CaseState.ACCEPTED, official=official)
    Decision.objects.update(carried_out_at=None)
    remembered.fail = True
    assert tasks.carry_out_accepted.enqueue().return_value == 0
    assert Decision.objects.filter(carried_out_at=None).count() == 1


# Afterwards


def test_correcting_what_was_accepted_is_a_case_of_its_own(official):
    case = CaseFactory(state=CaseState.ACCEPTED, official=official)
    api.close_intake(intake=case.intake, by=None)
    draft, _token = api.start_draft(
        intake=case.intake, language="pl", purpose=CasePurpose.CORRECTION, previous=case
    )
    follow_up = api.submit_draft(draft=draft)
    assert (follow_up.previous, follow_up.purpose) == (case, CasePurpose.CORRECTION)
    assert follow_up.applicant_email == case.applicant_email
    second, _token = api.start_draft(
        intake=case.intake, language="pl", purpose=CasePurpose.CORRECTION, previous=case
    )
    assert refused("open_case_exists", api.submit_draft, draft=second).case == follow_up
    assert api.can_correct(case) is False


def test_renewal_needs_an_open_intake(official):
    case = CaseFactory(state=CaseState.ACCEPTED, official=official)
    assert api.renewal_intake(case) == case.intake
    draft, _token = api.start_draft(
        intake=case.intake, language="pl", purpose=CasePurpose.RENEWAL, previous=case
    )
    assert draft.answer_set.answers == case.answers.answers
    assert draft.answer_set_id != case.answers_id
    api.close_intake(intake=case.intake, by=None)
    case.refresh_from_db()
    assert api.renewal_intake(case) is None


def test_only_what_was_accepted_is_renewed():
    case = CaseFactory()
    for purpose in (CasePurpose.RENEWAL, CasePurpose.CORRECTION):
        refused(
            "wrong_state", api.start_draft, intake=case.intake, language="pl", purpose=purpose, previous=case
        )


def test_withdraw_open_and_accepted(official):
    open_case = CaseFactory()
    assert api.withdraw(case=open_case).state == CaseState.WITHDRAWN
    assert remembered.withdrawn == []
    accepted = CaseFactory(state=CaseState.ACCEPTED, official=official)
    assert api.withdraw(case=accepted, reason="Closing").state == CaseState.WITHDRAWN
    assert remembered.withdrawn == [accepted.number]
    api.withdraw(case=accepted)
    assert remembered.withdrawn == [accepted.number]
    assert kinds_of_mail().count("casework.withdrawn") == 2
    refused("wrong_state", api.withdraw, case=CaseFactory(state=CaseState.REFUSED))


def test_withdrawing_ends_the_pause():
    case = api.withdraw(case=CaseFactory(state=CaseState.AWAITING_APPLICANT))
    assert case.pauses.filter(ended_on=None).count() == 0


def test_notes_stay_inside_and_messages_go_out(official):
    case = CaseFactory()
    api.add_note(case=case, text="Ask Anna", by=official)
    api.add_message(case=case, text="Hello", by=official)
    assert api.entries_of(case, public_only=True)[0].kind == TimelineKind.MESSAGE
    assert [entry.text for entry in api.entries_of(case, public_only=False)][:2] == ["Hello", "Ask Anna"]
    assert kinds_of_mail() == ["casework.received", "casework.message"]
    refused("empty", api.add_note, case=case, text=" ", by=official)
    refused("not_allowed", api.add_note, case=case, text="x", by=UserFactory())
    refused("not_allowed", api.add_message, case=case, text="x", by=UserFactory())


def test_flags_are_found_and_found_again():
    case = CaseFactory(answers=good_answers(what="twice"))
    assert list(CaseFlag.objects.values_list("case", "kind", "text")) == [
        (case.pk, "possible_duplicate", "Looks like another")
    ]
    AnswerSet.objects.filter(pk=case.answers_id).update(answers=good_answers())
    api.find_flags(Case.objects.get(pk=case.pk))
    assert CaseFlag.objects.count() == 0


# Links


def test_access_by_link_only_while_it_is_valid():
    with time_machine.travel(MONDAY, tick=False):
        case = CaseFactory()
        token = api.new_access(case).rstrip("/").rpartition("/")[2]
        assert api.case_for_token(token) == case
        assert api.case_for_token(token[:-1]) is None
    assert token not in str(CaseAccess.objects.values_list("token_hash", flat=True))
    with time_machine.travel(MONDAY + access.VALID_FOR, tick=False):
        assert api.case_for_token(token) is None


def test_revoked_link():
    case = CaseFactory()
    token = api.new_access(case).rstrip("/").rpartition("/")[2]
    CaseAccess.objects.update(revoked_at=MONDAY)
    assert api.case_for_token(token) is None


def test_draft_link_works_until_a_new_one_is_made():
    draft, token = api.start_draft(intake=IntakeFactory(), language="pl")
    assert access.draft_for_token(token) == draft
    newer = api.new_link(draft=draft)
    assert (access.draft_for_token(token), access.draft_for_token(newer)) == (None, draft)
    Draft.objects.update(expires_at=MONDAY)
    assert access.draft_for_token(newer) is None


def test_deadline_explains_itself():
    with time_machine.travel(MONDAY, tick=False):
        deadline = clock.deadline_of(CaseFactory())
    assert (deadline.due, [step.reason.value for step in deadline.steps]) == (
        date(2026, 3, 9),
        ["started", "counted"],
    )


def test_open_cases_of_person_and_address(official):
    person = UserFactory(email="jan@example.com")
    mine = CaseFactory(user=person, email="jan@example.com")
    CaseFactory(email="other@example.com")
    CaseFactory(email="jan@example.com", state=CaseState.REFUSED, official=official)
    assert list(api.open_cases_of(person)) == [mine]
    assert list(api.open_cases_of("JAN@example.com")) == [mine]
    assert api.history_of_organisation(mine.organisation).count() == 3


def test_queue_shows_only_kinds_one_may_review(official, django_assert_num_queries):
    case = CaseFactory()
    assert list(api.cases_for_review(official)) == [case]
    assert list(api.cases_for_review(UserFactory())) == []
