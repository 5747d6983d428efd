from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model

from kramy.kernel.accounts.models import Consent
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.submissions import AnswersRefused, OpenCaseExists
from kramy.kernel.casework.enums import CasePurpose, CaseState, DecisionOutcome, TimelineKind
from kramy.kernel.casework.models import (
    Case,
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
    assert case.organisation.email == "anna@example.com"  # nobody else may claim the firm later
    assert case.search.names == f"kr 2026 000001 pierogi u babci anna example com pierogi u babci {NIPS[0]}"
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
