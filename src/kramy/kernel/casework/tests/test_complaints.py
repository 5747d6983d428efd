from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from kramy.kernel.accounts import api as accounts
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import complaints, writings
from kramy.kernel.casework.enums import (
    CaseState,
    ComplaintOutcome,
    ComplaintState,
    TimelineKind,
    WritingPurpose,
)
from kramy.kernel.casework.models import Complaint, KindSetting
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
LAST_OF_JANUARY = datetime(2026, 1, 30, 9, tzinfo=UTC)


@pytest.fixture
def official():
    return give_second_factor(UserFactory(official=True))


@pytest.fixture
def head():
    person = give_second_factor(UserFactory(official=True, first_name="Head"))
    person.user_permissions.add(Permission.objects.get(codename="answer_complaints"))
    return person


@pytest.fixture
def case(official):
    return CaseFactory(state=CaseState.IN_REVIEW, official=official)


def complain(case, text="Nobody answers."):
    writing = writings.writing_of(case=case, purpose=WritingPurpose.COMPLAINT)
    return complaints.complain(case=case, writing_id=writing.pk, text=text)


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.code


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 1, 30, 9, tzinfo=UTC), date(2026, 3, 2)),  # 28 February is a Saturday
        (datetime(2026, 3, 16, 9, tzinfo=UTC), date(2026, 4, 16)),
        (datetime(2026, 11, 24, 9, tzinfo=UTC), date(2026, 12, 28)),  # 24 to 27 December are days off
    ],
)
def test_a_month_whatever_the_cases_own_clock_does(official, head, received, due):
    with time_machine.travel(received, tick=False):
        case = CaseFactory(state=CaseState.AWAITING_APPLICANT, official=official)
        complaint = complain(case)
    assert complaint.due_on == due
    assert complaint.number == f"{case.number}/S1"
    assert complaint.handler == head


def test_the_head_of_the_unit_answers_but_never_about_their_own_work(case, official, head):
    chief, deputy = UserFactory(official=True), UserFactory(official=True)
    unit = accounts.Unit.objects.create(name="Business", head=chief, deputy_head=deputy)
    KindSetting.objects.create(kind=case.kind, unit=unit, period_amount=5, period_unit="working_days")
    assert complaints.handler_for(case) == chief
    case.responsible = chief
    assert complaints.handler_for(case) == deputy
    unit.deputy_head = None
    unit.save()
    assert complaints.handler_for(case) == head


def test_both_sides_are_told_and_it_stands_on_the_timeline(case, head):
    complaint = complain(case)
    entry = case.timeline.get(kind=TimelineKind.COMPLAINT)
    assert (entry.public, entry.text, entry.by_applicant) == (True, "Nobody answers.", True)
    letters = dict(OutboxMessage.objects.filter(kind__contains="complaint").values_list("kind", "recipient"))
    assert letters == {
        "casework.complaint_received": case.applicant_email,
        "casework.new_complaint": head.email,
    }
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert complain_again(case, entry) == complaint


def complain_again(case, entry):
    return complaints.complain(case=case, writing_id=entry.detail["writing"], text="Nobody answers.")


def test_one_at_a_time_and_another_after_the_answer(case, head):
    first = complain(case)
    assert code_of(complain, case, "More") == "open_complaint"
    assert code_of(complain, CaseFactory(email="x@example.com", intake=case.intake), " ") == "empty"
    complaints.answer_complaint(complaint=first, outcome=ComplaintOutcome.PARTLY, text="Sorry.", by=head)
    assert complain(case, "Still").number.endswith("/S2")


def test_who_may_answer(case, official, head):
    complaint = complain(case)
    wanted = {"complaint": complaint, "outcome": ComplaintOutcome.JUSTIFIED, "text": "Right."}
    assert code_of(complaints.answer_complaint, by=official, **wanted) == "not_allowed"
    assert code_of(complaints.answer_complaint, by=UserFactory(official=True), **wanted) == "not_allowed"
    own = UserFactory(official=True)
    own.user_permissions.add(Permission.objects.get(codename="answer_complaints"))
    api.assign(case=case, to=own, by=official)
    assert code_of(complaints.answer_complaint, by=own, **wanted) == "not_allowed"
    complaints.answer_complaint(by=head, **wanted)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.answered_by) == (ComplaintState.ANSWERED, head)
    assert OutboxMessage.objects.filter(kind="casework.complaint_answered").count() == 1
    assert code_of(complaints.answer_complaint, by=head, **wanted) == "already_answered"
    assert complaints.words_of_answer(complaint).text == "Right."


@time_machine.travel(LAST_OF_JANUARY, tick=False)
def test_a_later_day_needs_a_reason_and_is_told(case, head):
    complaint = complain(case)
    later = date(2026, 3, 20)
    assert (
        code_of(complaints.delay_complaint, complaint=complaint, until=complaint.due_on, reason="x", by=head)
        == "not_later"
    )
    assert (
        code_of(complaints.delay_complaint, complaint=complaint, until=later, reason=" ", by=head)
        == "no_reason"
    )
    complaints.delay_complaint(complaint=complaint, until=later, reason="Ill.", by=head)
    complaint.refresh_from_db()
    assert complaint.due_on == later
    assert "Ill." in OutboxMessage.objects.get(kind="casework.complaint_delayed").text


# Pages


def key_of(case):
    return api.new_access(case).rstrip("/").split("/")[-1]


def test_complain_by_the_link(client, case, head):
    key = key_of(case)
    address = reverse("casework:case_complain", args=[key])
    page = client.get(address)
    empty = client.post(address, {"writing": page.context["writing"].pk, "text": "", "send": "1"})
    assert (empty.status_code, empty.context["text_error"] != "") == (422, True)
    response = client.post(address, {"writing": page.context["writing"].pk, "text": "Slow", "send": "1"})
    assert response.url == reverse("casework:case", args=[key])
    complaint = Complaint.objects.get()
    assert client.get(response.url).context["complaints"] == [complaint]
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_list_at_the_desk(client, official, head, django_assert_num_queries, count):
    for number in range(count):
        complain(CaseFactory(state=CaseState.IN_REVIEW, official=official, email=f"{number}@example.com"))
    client.force_login(head)
    client.get(reverse("casework_desk:complaints"))
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("casework_desk:complaints"))
    assert len(response.context["page"]) == count


LIST_QUERIES = 12


def test_answering_at_the_desk(client, case, official, head):
    complaint = complain(case)
    shown = reverse("casework_desk:complaint", args=[complaint.pk])
    answer = reverse("casework_desk:complaint_answer", args=[complaint.pk])
    delay = reverse("casework_desk:complaint_delay", args=[complaint.pk])
    client.force_login(official)
    assert {
        client.get(shown).status_code,
        client.post(answer).status_code,
        client.post(delay).status_code,
    } <= {302, 403}
    client.force_login(head)
    assert client.get(shown).status_code == 200
    assert client.post(answer, {"text": "Words kept"}).status_code == 400
    assert "Words kept" in client.post(answer, {"text": "Words kept"}).content.decode()
    assert client.post(delay, {"until": "soon", "reason": "x"}).status_code == 400
    assert client.post(delay, {"until": "2099-01-05", "reason": "Holidays"}).status_code == 302
    assert client.post(answer, {"outcome": "justified", "text": "You are right."}).status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == ComplaintState.ANSWERED
    assert "You are right." in client.get(shown).content.decode()
    assert client.get(reverse("casework_desk:complaints") + "?state=answered").context["page"].object_list
