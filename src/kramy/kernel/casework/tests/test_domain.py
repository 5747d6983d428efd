from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model

from kramy.kernel.accounts.models import Consent
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api, tasks
from kramy.kernel.casework.domain import access, clock, timeline
from kramy.kernel.casework.domain.submissions import AnswersRefused, OpenCaseExists
from kramy.kernel.casework.enums import CasePurpose, CaseState, DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import (
    Case,
    CaseAccess,
    CaseFlag,
    Decision,
    DecisionReason,
    Draft,
    Submission,
)
from kramy.kernel.casework.tests.factories import (
    NIPS,
    CaseFactory,
    IntakeFactory,
    good_answers,
    make_draft,
    remembered,
)
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.models import Organisation
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


# Sending


@time_machine.travel(MONDAY, tick=False)
def test_an_application_becomes_a_case(official):
    case = api.submit_draft(draft=make_draft())
    assert (case.number, case.state, case.purpose) == ("KR-2026-000001", CaseState.RECEIVED, "application")
    assert (case.title, case.applicant_email, case.language) == ("Pierogi u Babci", "anna@example.com", "pl")
    assert (case.responsible, case.due_on) == (official, date(2026, 3, 9))
    assert (case.organisation.name, case.organisation.nip) == ("Pierogi u Babci", NIPS[0])
    assert case.search_text == f"kr 2026 000001 pierogi u babci anna example com pierogi u babci {NIPS[0]}"
    assert list(case.submissions.values_list("round", "answer_set_id")) == [(1, case.answers_id)]
    assert history(case) == [TimelineKind.RECEIVED, TimelineKind.ASSIGNED]
    assert kinds_of_mail() == ["casework.received"]
    consent = Consent.objects.get()
    assert (consent.email, consent.purpose, consent.text, consent.subject) == (
        "anna@example.com",
        "publication",
        "I agree",
        case.number,
    )
    assert AuditEntry.objects.filter(action="casework.received").count() == 1


def test_sent_twice_is_one_case():
    draft = make_draft()
    first = api.submit_draft(draft=draft)
    second = api.submit_draft(draft=Draft.objects.get(pk=draft.pk))
    assert second == first
    assert (Case.objects.count(), Submission.objects.count()) == (1, 1)
    assert kinds_of_mail() == ["casework.received"]


def test_numbers_go_on_and_begin_again_each_year():
    numbers = []
    for moment in (MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=365)):
        with time_machine.travel(moment, tick=False):
            numbers.append(CaseFactory().number)
    assert numbers == ["KR-2026-000001", "KR-2026-000002", "KR-2027-000001"]


def test_a_refused_submission_takes_no_number():
    refused("answers", api.submit_draft, draft=make_draft(answers={"what": "x"}))
    with time_machine.travel(MONDAY, tick=False):
        assert CaseFactory().number.endswith("-000001")


def test_missing_answers_are_named():
    draft = make_draft(answers={"firm": {"name": "A", "nip": "", "regon": "", "krs": ""}})
    with pytest.raises(AnswersRefused) as refusal:
        api.submit_draft(draft=draft)
    assert set(refusal.value.errors) == {"what", "consent"}
    assert Case.objects.count() == 0


def test_the_kind_has_its_say():
    draft = make_draft(answers=good_answers(what="outside"))
    with pytest.raises(AnswersRefused) as refusal:
        api.submit_draft(draft=draft)
    assert refusal.value.errors == {"what": "Not in this city"}


def test_no_address_no_case():
    refused("no_email", api.submit_draft, draft=make_draft(email=""))
    draft = make_draft(email="")
    refused("email", api.set_email, draft=draft, email="not an address")
    refused("email", api.set_email, draft=draft, email="a" * 250 + "@example.com")
    assert api.set_email(draft=draft, email=" Anna@Example.com ").email == "anna@example.com"


def test_the_same_firm_and_address_is_told_of_its_open_case():
    intake = IntakeFactory()
    case = CaseFactory(intake=intake)
    with pytest.raises(OpenCaseExists) as refusal:
        api.submit_draft(draft=make_draft(intake=intake))
    assert (refusal.value.case, Case.objects.count()) == (case, 1)
    assert api.submit_draft(draft=make_draft(intake=intake), another=True) != case


@pytest.mark.parametrize(
    "other",
    [
        {"email": "other@example.com"},
        {"answers": good_answers(firm={"name": "Inna", "nip": NIPS[1], "regon": "", "krs": ""})},
        {"answers": good_answers(firm={"name": "Bez NIP", "nip": "", "regon": "", "krs": ""})},
        {"intake": "other"},
    ],
)
def test_another_address_firm_or_intake_is_another_case(other):
    intake = IntakeFactory()
    CaseFactory(intake=intake)
    if other.get("intake"):
        other = {"intake": IntakeFactory()}
    api.submit_draft(draft=make_draft(**({"intake": intake} | other)))
    assert Case.objects.count() == 2


def test_the_same_firm_after_the_decision_is_a_new_case(official):
    intake = IntakeFactory()
    CaseFactory(intake=intake, state=CaseState.REFUSED, official=official)
    api.submit_draft(draft=make_draft(intake=intake))
    assert Case.objects.count() == 2
    assert Organisation.objects.count() == 1


# Windows


def test_no_draft_outside_the_window():
    closed = IntakeFactory(opens_at=MONDAY - timedelta(days=9), closes_at=MONDAY)
    for moment in (MONDAY - timedelta(days=10), MONDAY, MONDAY + timedelta(days=1)):
        with time_machine.travel(moment, tick=False):
            refused("intake_closed", api.start_draft, intake=closed, language="pl")
    with time_machine.travel(MONDAY - timedelta(seconds=1), tick=False):
        assert make_draft(intake=closed).pk


@pytest.mark.parametrize(("minutes", "taken"), [(-1, True), (0, True), (29, True), (30, False), (600, False)])
def test_closing_while_somebody_fills_it_in(minutes, taken):
    intake = IntakeFactory(opens_at=MONDAY - timedelta(days=9), closes_at=MONDAY)
    with time_machine.travel(MONDAY - timedelta(minutes=5), tick=False):
        draft = make_draft(intake=intake)
    with time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=False):
        assert api.can_submit(draft) is taken
        if taken:
            assert api.submit_draft(draft=draft).state == CaseState.RECEIVED
        else:
            refused("intake_closed", api.submit_draft, draft=draft)
            assert AnswerSet.objects.get(pk=draft.answer_set_id).answers["what"] == "pierogi"


def test_intakes_refuse_a_window_that_ends_before_it_begins():
    intake = IntakeFactory()
    refused("window", api.change_intake, intake=intake, closes_at=intake.opens_at, by=None)
    refused("window", IntakeFactory, opens_at=MONDAY, closes_at=MONDAY)
    with pytest.raises(TypeError):
        api.change_intake(intake=intake, kind="other", by=None)


def test_closing_an_intake(official):
    intake = api.close_intake(intake=IntakeFactory(), by=official)
    assert api.can_begin(intake) is False


# Assignment


def test_the_least_loaded_official_gets_the_case():
    first, second = UserFactory(official=True), UserFactory(official=True)
    UserFactory()
    get_user_model().objects.create_superuser("root@example.com")
    people = [CaseFactory(email=f"a{n}@example.com").responsible for n in range(4)]
    assert people == [first, second, first, second]


def test_nobody_may_handle_it_so_it_is_unassigned():
    UserFactory()
    case = CaseFactory()
    assert (case.responsible, history(case)) == (None, [TimelineKind.RECEIVED])


def test_take_and_assign(official):
    case = CaseFactory()
    colleague = UserFactory(official=True)
    taken = api.take(case=case, by=colleague)
    assert (taken.state, taken.responsible) == (CaseState.IN_REVIEW, colleague)
    assert api.assign(case=taken, to=official, by=colleague).responsible == official
    refused("not_allowed", api.assign, case=taken, to=UserFactory(), by=official)
    refused("not_allowed", api.take, case=taken, by=UserFactory())
    refused("wrong_state", api.assign, case=CaseFactory(state=CaseState.REFUSED), to=official, by=official)


# Corrections


def test_correction_stops_the_clock_and_the_answer_starts_it(official):
    with time_machine.travel(MONDAY, tick=False):
        case = CaseFactory()
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        case = api.request_correction(case=case, reason=None, text="Which dumplings?", by=official)
    assert case.state == CaseState.AWAITING_APPLICANT
    assert api.requested_correction(case).text == "Which dumplings?"
    with time_machine.travel(MONDAY + timedelta(days=4), tick=False):
        draft, _token = api.start_draft(
            intake=case.intake, language="pl", purpose=CasePurpose.CORRECTION, case=case
        )
        answers = dict(draft.answer_set.answers, what="ruskie")
        AnswerSet.objects.filter(pk=draft.answer_set_id).update(answers=answers)
        same = api.submit_draft(draft=draft)
        again = api.submit_draft(draft=draft)
    assert same == again == case
    assert same.state == CaseState.IN_REVIEW
    assert same.answers.answers["what"] == "ruskie"
    assert [row.answer_set.answers["what"] for row in same.submissions.order_by("round")] == [
        "pierogi",
        "ruskie",
    ]
    # Due on Monday 9 March; Tuesday to Thursday did not count, so Thursday 12 March.
    assert same.due_on == date(2026, 3, 12)
    assert history(same)[-2:] == [TimelineKind.CORRECTION_REQUESTED, TimelineKind.ANSWERED]
    assert kinds_of_mail() == ["casework.received", "casework.correction_requested", "casework.answered"]


def test_correction_in_the_applicants_language(official):
    reason = DecisionReason.objects.create(
        kind="test_dummy",
        code="picture",
        title="Picture",
        text_pl="Proszę o zdjęcie.",
        text_uk="Просимо фото.",
    )
    case = CaseFactory(language="uk")
    case = api.request_correction(case=case, reason=reason, text="Ще одне.", by=official)
    letter = OutboxMessage.objects.get(kind="casework.correction_requested")
    assert letter.language == "uk"
    assert "> Просимо фото.\n>\n> Ще одне." in letter.text
    entry = api.requested_correction(case)
    assert timeline.words(entry) == "Proszę o zdjęcie.\n\nЩе одне."


def test_a_correction_request_says_what(official):
    refused("no_reason", api.request_correction, case=CaseFactory(), reason=None, text=" ", by=official)


def test_no_answer_unless_asked():
    case = CaseFactory()
    refused(
        "wrong_state", api.start_draft, intake=case.intake, language="pl", case=case, purpose="correction"
    )


def test_answer_after_the_decision_is_refused_and_kept(official):
    case = CaseFactory(state=CaseState.AWAITING_APPLICANT, official=official)
    draft, _token = api.start_draft(intake=case.intake, language="pl", case=case, purpose="correction")
    api.decide(case=case, outcome=DecisionOutcome.REFUSED, text="Too late.", by=official)
    refused("wrong_state", api.submit_draft, draft=draft)
    assert Draft.objects.filter(pk=draft.pk).exists()


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
    assert str(refusal).startswith(f"This case was decided already: Accepted, {official}, March 2, 2026, 10")
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
