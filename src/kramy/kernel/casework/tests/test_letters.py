"""Every letter in every language, from the state that brings it about."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from kramy.kernel.accounts.api import save_unit
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api, notifications
from kramy.kernel.casework.domain import parting
from kramy.kernel.casework.enums import CaseState, WritingPurpose
from kramy.kernel.casework.models import Case, Reminder
from kramy.kernel.casework.signals import case_left_alone, reminder_due
from kramy.kernel.casework.tests.factories import CaseFactory, make_draft
from kramy.kernel.manifest.base import offers
from kramy.kernel.messaging.domain.outbox import bounce
from kramy.kernel.messaging.models import OutboxMessage

pytestmark = pytest.mark.django_db
DOUBLED = re.compile(r"\.\.|:[^/\n]{1,20}: |,,| [,.;:]|\n\n\n")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def write_back_and_forth(case, official, language):
    """The letters about messages, complaints and addresses."""
    head = UserFactory(official=True, language=language)
    head.user_permissions.add(Permission.objects.get(codename="answer_complaints"))
    open_case = CaseFactory(
        language=language, state=CaseState.IN_REVIEW, official=official, email="berta@example.com"
    )
    api.assign(case=open_case, to=head, by=official)
    api.assign(case=open_case, to=official, by=head)
    writing = api.writing_of(case=open_case, purpose=WritingPurpose.MESSAGE)
    api.reply(case=open_case, writing_id=writing.pk, text="A word.")
    writing = api.writing_of(case=open_case, purpose=WritingPurpose.COMPLAINT)
    complaint = api.complain(case=open_case, writing_id=writing.pk, text="Slow.")
    api.delay_complaint(complaint=complaint, until=date(2099, 1, 5), reason="Ill.", by=head)
    api.answer_complaint(complaint=complaint, outcome="justified", text="Sorry.", by=head)
    bounce(message=OutboxMessage.objects.filter(recipient="berta@example.com").first(), reason="550")
    api.change_address(case=open_case, email="cecylia@example.com", by=official)
    api.change_address(case=open_case, email="dorota@example.com", by=official)


def write_every_letter(language):
    official = UserFactory(official=True, language=language)
    case = CaseFactory(language=language, state=CaseState.AWAITING_APPLICANT, official=official)
    api.add_message(case=case, text="A word.", by=official)
    draft, _token = api.start_draft(intake=case.intake, language=language, case=case, purpose="correction")
    api.submit_draft(draft=draft)
    api.decide(case=case, outcome="accepted", text="Well done.", by=official)
    api.withdraw(case=case)
    CaseFactory(language=language, state=CaseState.CLOSED, official=official)
    write_hand_over(language, official)
    stopped = CaseFactory(language=language, state=CaseState.SUSPENDED, official=official)
    api.resume_suspended(case=stopped, by=official)
    stopped.refresh_from_db()
    api.extend(case=stopped, until=stopped.due_on + timedelta(days=9), text="More time.", by=official)
    CaseFactory(language=language, state=CaseState.REFUSED, official=official)
    joined = CaseFactory(language=language, state=CaseState.MERGED, official=official)
    parting.part(case=joined, reason="Two matters.", by=official)
    api.transfer(case=joined, to=UserFactory(official=True), reason="Hers.", by=official)
    write_back_and_forth(case, official, language)
    notifications.link_again(case)
    notifications.draft_saved(make_draft(language=language), "secret")


def write_hand_over(language, official):
    """An official of that language stands in for one who is away, and a case is left alone."""
    away, deputy = UserFactory(official=True), UserFactory(official=True, language=language)
    case = CaseFactory(language=language)
    Case.objects.filter(pk=case.pk).update(responsible=away)
    today = timezone.localdate()
    api.enter_absence(person=away, deputy=deputy, first_day=today, last_day=today, by=None)
    head = UserFactory(official=True, language=language)
    Case.objects.filter(pk=case.pk).update(unit=save_unit(names={"pl": "Wydział"}, head=head, by=None))
    case_left_alone.send(sender=Case, case_id=case.pk)
    for audience, person in (("official", deputy), ("applicant", None)):
        row = Reminder.objects.create(case=case, audience=audience, since=today, rung=3, person=person)
        reminder_due.send(sender=Reminder, reminder_id=row.pk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_its_words(language):
    write_every_letter(language)
    written = {letter.kind: letter for letter in OutboxMessage.objects.all()}
    wanted = {item.key for item in offers("messages") if item.key.startswith("casework.")}
    assert set(written) == wanted
    for letter in written.values():
        assert letter.language == language
        assert letter.subject
        assert "{" not in letter.text + letter.subject
        assert not DOUBLED.search(letter.text + letter.subject), letter.text
        assert "http://127.0.0.1:8000/" in letter.text
        assert f'<html lang="{language}"' in letter.html


def test_letters_differ_between_languages():
    for language in LANGUAGES:
        write_every_letter(language)
    subjects = OutboxMessage.objects.filter(kind="casework.draft_saved").values_list("subject", flat=True)
    assert len({subject.split(":")[0] for subject in subjects}) == len(LANGUAGES)
