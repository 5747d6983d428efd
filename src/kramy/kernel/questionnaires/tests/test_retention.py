"""Abandoned answers go, a person's answers can be taken along and erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kramy.kernel.questionnaires import api, retention
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.kernel.questionnaires.tests.factories import COMPLETE, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_user("zosia@example.pl")


def begun(person):
    return api.start_answers(version=make_version(), language="pl", user=person, answers=COMPLETE)


def test_abandoned_answers_expire_and_submitted_ones_stay(person):
    begun(person)
    api.submit(answer_set=begun(person))
    later = timezone.localdate() + timedelta(days=retention.ABANDONED_AFTER_DAYS + 2)
    assert retention.expire_answers(timezone.localdate(), False) == 0
    assert retention.expire_answers(later, True) == 1
    assert AnswerSet.objects.count() == 2
    assert retention.expire_answers(later, False) == 1
    assert AnswerSet.objects.get().state == "submitted"


def test_erasing_deletes_drafts_and_detaches_what_was_submitted(person):
    begun(person)
    submitted = api.submit(answer_set=begun(person))
    assert [row["answers"] for row in retention.export_answers(person)] == [COMPLETE, COMPLETE]
    assert retention.erase_answers(person) == 2
    kept = AnswerSet.objects.get()
    assert (kept.pk, kept.user) == (submitted.pk, None)
