from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import retention
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import CaseAccess, CaseSearch, Draft
from kramy.kernel.casework.tests.factories import CaseFactory, make_draft
from kramy.kernel.messaging import retention as messaging
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires.models import AnswerSet

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_persons_copy_holds_cases_drafts_and_letters():
    person = UserFactory(email="anna@example.com")
    case = CaseFactory(email="anna@example.com")
    make_draft(user=person, intake=case.intake)
    CaseFactory(email="other@example.com")
    assert [row["number"] for row in retention.export_cases(person)] == [case.number]
    assert [row["answers"]["what"] for row in retention.export_drafts(person)] == ["pierogi", "pierogi"]
    assert len(messaging.export_messages(person)) == 1


def test_erasure_leaves_open_cases_and_empties_closed_ones():
    person = UserFactory(email="anna@example.com")
    open_case = CaseFactory(email="anna@example.com", user=person)
    closed = CaseFactory(email="anna@example.com", user=person, state=CaseState.REFUSED)
    assert retention.erase_cases(person) == 1
    closed.refresh_from_db()
    open_case.refresh_from_db()
    assert (closed.applicant_email, closed.user) == (retention.ANONYMOUS, None)
    assert not CaseSearch.objects.filter(case=closed).exists()
    assert (open_case.applicant_email, open_case.user) == ("anna@example.com", person)
    assert not CaseAccess.objects.filter(case=closed).exists()
    assert messaging.erase_messages(person) > 0
    assert OutboxMessage.objects.filter(recipient="anna@example.com").count() == 0


def test_expired_drafts_go_with_their_answers_but_not_what_was_sent():
    with time_machine.travel(MONDAY, tick=False):
        unsent = make_draft()
        case = CaseFactory(email="b@example.com")
    today = date(2026, 4, 15)
    assert retention.expire_drafts(today, True) == 2
    assert Draft.objects.count() == 2
    assert retention.expire_drafts(today, False) == 2
    assert list(AnswerSet.objects.all()) == [case.answers]
    assert AnswerSet.objects.filter(pk=unsent.answer_set_id).count() == 0


def test_links_and_letters_expire():
    with time_machine.travel(MONDAY, tick=False):
        CaseFactory()
        OutboxMessage.objects.update(state="sent", sent_at=MONDAY)
    today = (MONDAY + timedelta(days=400)).date()
    assert retention.expire_accesses(today, True) == retention.expire_accesses(today, False) == 1
    assert messaging.expire_messages(today, True) == messaging.expire_messages(today, False) == 1
