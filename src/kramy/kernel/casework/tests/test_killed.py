"""Workers and web servers killed by SIGKILL half-way: what was done stays done, what was not is done once, by the next."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from tests.harness.together import killed

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import erasure, filing, writings
from kramy.kernel.casework.enums import CaseState, ErasureState, FilingState, TimelineKind, WritingPurpose
from kramy.kernel.casework.models import (
    Absence,
    Case,
    CaseFile,
    Draft,
    ErasureList,
    Filing,
    HandOver,
    Reminder,
)
from kramy.kernel.casework.tasks import (
    delete_strays,
    file_closed,
    hand_over_and_back,
    propose_and_erase,
    remind,
)
from kramy.kernel.casework.tests.factories import CaseFactory, make_draft
from kramy.kernel.messaging.models import OutboxMessage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]
DOMAIN = "kramy.kernel.casework.domain"


def officials(number):
    return [UserFactory(official=True) for _each in range(number)]


def cases_of(person, number=4):
    cases = [CaseFactory() for _each in range(number)]
    Case.objects.update(responsible=person)
    return cases


def letters(kind):
    return OutboxMessage.objects.filter(kind=kind).count()


@pytest.mark.parametrize(
    ("at", "call", "after"),
    [
        (f"{DOMAIN}.handover._tell", 2, False),
        (f"{DOMAIN}.handover._hand_over", 2, True),
        (f"{DOMAIN}.handover._hand_over", 4, True),
        (f"{DOMAIN}.handover.begin", 1, True),
    ],
)
def test_handing_over_is_gone_on_with(at, call, after):
    anna, piotr = officials(2)
    cases = cases_of(anna)
    today = timezone.localdate()
    Absence.objects.create(person=anna, deputy=piotr, first_day=today, last_day=today, entered_by=anna)
    killed(hand_over_and_back.func, at=at, call=call, after=after)
    hand_over_and_back.func()
    assert set(Case.objects.values_list("responsible", flat=True)) == {piotr.pk}
    assert HandOver.objects.count() == letters("casework.stand_in") == len(cases)
    assert letters("casework.cases_came") == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        killed(hand_over_and_back.func, at=f"{DOMAIN}.handover._hand_back", call=3, after=True)
        hand_over_and_back.func()
    assert set(Case.objects.values_list("responsible", flat=True)) == {anna.pk}
    assert letters("casework.stand_in") == 2 * len(cases)


def test_an_absence_once_entered_is_carried_out():
    anna, piotr = officials(2)
    cases_of(anna, 2)
    today = timezone.localdate()
    killed(
        lambda: api.enter_absence(person=anna, deputy=piotr, first_day=today, last_day=today, by=anna),
        at=f"{DOMAIN}.handover._hand_over",
        call=2,
    )
    assert Absence.objects.count() == 1
    assert hand_over_and_back.func() == 1
    assert set(Case.objects.values_list("responsible", flat=True)) == {piotr.pk}


def test_a_bulk_action_is_sent_again():
    anna, piotr = officials(2)
    give_second_factor(anna)
    cases = cases_of(anna)
    client = Client()
    client.force_login(anna)
    form = {
        "action": "transfer",
        "to": str(piotr.pk),
        "text": "Yours.",
        "case": [f"{case.pk}:{case.revision}" for case in cases],
    }
    preview = client.post("/desk/cases/bulk/", form)
    form |= {"confirmed": "1", "previewed": preview.context["wanted"].key}
    killed(
        lambda: client.post("/desk/cases/bulk/", form), at=f"{DOMAIN}.assignment.transfer", call=3, after=True
    )
    assert Case.objects.filter(responsible=piotr).count() == 3
    done = client.post("/desk/cases/bulk/", form)
    assert [len(done.context[key]) for key in ("done", "failed")] == [1, 3]
    assert Case.objects.filter(responsible=piotr).count() == len(cases)
    assert [case.timeline.filter(kind=TimelineKind.TRANSFERRED).count() for case in cases] == [1] * len(cases)


@pytest.mark.parametrize("after", [False, True])
def test_an_application_is_sent_once_and_no_number_is_lost(after):
    draft = make_draft()
    killed(
        lambda: api.submit_draft(draft=Draft.objects.get(pk=draft.pk)),
        at=f"{DOMAIN}.assignment.assign_first",
        after=after,
    )
    assert not Case.objects.exists()
    case = api.submit_draft(draft=Draft.objects.get(pk=draft.pk))
    assert case.number.endswith("000001")
    assert letters("casework.received") == 1


def test_a_reply_is_sent_once():
    case = CaseFactory()
    writing = api.writing_of(case=case, purpose=WritingPurpose.MESSAGE)

    def send():
        api.reply(case=case, writing_id=writing.pk, text="Once.")

    killed(send, at=f"{DOMAIN}.writings.finish", after=True)
    assert not case.timeline.filter(kind=TimelineKind.REPLY).exists()
    send()
    send()
    assert case.timeline.filter(kind=TimelineKind.REPLY).count() == 1
    assert letters("casework.reply_received") == 1


def test_reminders_are_told_once():
    (anna,) = officials(1)
    with time_machine.travel(timezone.now() - timedelta(days=10), tick=False):
        cases = cases_of(anna)
    killed(remind.func, at=f"{DOMAIN}.ladder._tell", call=3, after=True)
    remind.func()
    assert Reminder.objects.count() == letters("casework.case_stands") == len(cases)


def test_a_package_is_filed_once(settings, tmp_path: Path):
    settings.KRAMY_FILING, settings.KRAMY_FILING_FOLDER = "folder", tmp_path / "filed"
    case = CaseFactory(state=CaseState.WITHDRAWN)
    killed(file_closed.func, at=f"{DOMAIN}.filing._filed")
    assert len(list((tmp_path / "filed").glob("*.zip"))) == 1
    assert file_closed.func() == 0  # its lease runs
    with time_machine.travel(timezone.now() + filing.LEASE, tick=False):
        assert file_closed.func() == 1
    assert Filing.objects.get().state == FilingState.FILED
    assert len(list((tmp_path / "filed").iterdir())) == 1
    assert case.timeline.filter(kind=TimelineKind.FILED).count() == 1


def a_signed_list():
    with time_machine.travel("2015-03-02", tick=False):
        case = CaseFactory(state=CaseState.REFUSED)
        writing = writings.writing_of(case=case, purpose=WritingPurpose.MESSAGE)
        kept = CaseFile(case=case, writing=writing, name="a.pdf", content_type="application/pdf", size=1)
        kept.file.save("a.pdf", ContentFile(b"%PDF"), save=False)
        kept.save()
    propose_and_erase.func()
    proposed = ErasureList.objects.get()
    for signer in (UserFactory(city_administrator=True), UserFactory(city_administrator=True)):
        erasure.sign(erasure=proposed, by=signer)
    return case, kept.file.name


@pytest.mark.parametrize(
    ("at", "whole"),
    [
        (f"{DOMAIN}.erasure.erase", True),
        (f"{DOMAIN}.erasure.record", True),
        (f"{DOMAIN}.case_files._delete_contents", False),
    ],
)
def test_erasing_is_whole_or_not_at_all(at, whole, settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "media"
    case, name = a_signed_list()
    later = timezone.now() + timedelta(days=40)
    with time_machine.travel(later, tick=False):
        killed(propose_and_erase.func, at=at)
        case.refresh_from_db()
        assert (case.applicant_email == "anna@example.com") == whole
        assert default_storage.exists(name)
        propose_and_erase.func()
    case.refresh_from_db()
    assert case.applicant_email == erasure.ANONYMOUS
    assert ErasureList.objects.get().state == ErasureState.DONE
    with time_machine.travel(later + timedelta(days=2), tick=False):
        assert delete_strays.func() == (not whole)  # what the commit itself could not delete
    assert not default_storage.exists(name)
