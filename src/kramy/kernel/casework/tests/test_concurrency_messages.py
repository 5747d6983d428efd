"""The same message, complaint and filing from two sides at the same moment, on both databases."""

import pytest
from tests.harness.together import at_once

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import complaints, filing, reading
from kramy.kernel.casework.enums import CaseState, FilingState, TimelineKind, WritingPurpose
from kramy.kernel.casework.models import Complaint, Filing, ReadMark, Writing
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.messaging.models import OutboxMessage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]


def test_the_same_message_sent_twice_at_once_is_one():
    case = CaseFactory()
    writing = api.writing_of(case=case, purpose=WritingPurpose.MESSAGE)
    first, second = at_once(*[lambda: api.reply(case=case, writing_id=writing.pk, text="Once")] * 2)
    assert first == second
    assert case.timeline.filter(kind=TimelineKind.REPLY).count() == 1


def test_two_tabs_begin_one_writing():
    case = CaseFactory()
    first, second = at_once(*[lambda: api.writing_of(case=case, purpose=WritingPurpose.MESSAGE)] * 2)
    assert first == second
    assert Writing.objects.count() == 1


def test_the_same_complaint_sent_twice_at_once_is_one():
    case = CaseFactory()
    writing = api.writing_of(case=case, purpose=WritingPurpose.COMPLAINT)
    at_once(*[lambda: complaints.complain(case=case, writing_id=writing.pk, text="Slow")] * 2)
    assert Complaint.objects.count() == 1


def test_two_windows_read_at_once():
    case = CaseFactory()
    at_once(lambda: reading.mark_read(case, up_to=5), lambda: reading.mark_read(case, up_to=7))
    assert ReadMark.objects.get().entry_id == 7


def test_two_workers_file_one_case_once(settings, tmp_path):
    settings.KRAMY_FILING, settings.KRAMY_FILING_FOLDER = "folder", tmp_path / "filed"
    case = CaseFactory(state=CaseState.WITHDRAWN)
    at_once(*[lambda: filing.ask(case=case)] * 2)
    row = Filing.objects.get()
    assert sorted(at_once(*[lambda: filing.file(row.pk)] * 2)) == [False, True]
    row.refresh_from_db()
    assert row.state == FilingState.FILED
    assert case.timeline.filter(kind=TimelineKind.FILED).count() == 1
    assert len(list((tmp_path / "filed").iterdir())) == 1


def test_an_official_presses_send_twice_at_once():
    case, official = CaseFactory(), UserFactory(official=True)
    first, second = at_once(
        *[lambda: api.add_message(case=case, text="Once.", by=official, once="0f" * 16)] * 2
    )
    assert first == second
    assert OutboxMessage.objects.filter(kind="casework.message").count() == 1
