from contextlib import contextmanager
from datetime import date
from unittest import mock

import pytest
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.modules.surveys.demo import ANSWERS, make_surveys
from kramy.modules.surveys.domain import queries
from kramy.modules.surveys.models import Survey

pytestmark = pytest.mark.django_db


@contextmanager
def at(when):
    with mock.patch.object(timezone, "now", return_value=when):
        yield


def test_the_demo_has_surveys_with_answers():
    make_surveys(at=at, today=date(2026, 11, 28), official=UserFactory(official=True), seed=1)
    year = Survey.objects.get(slug="rok-firmy")
    assert year.responses.count() == ANSWERS
    with at(timezone.make_aware(timezone.datetime(2026, 11, 28, 12))):
        assert queries.results_of(year, language="pl").shown == 60
        assert Survey.objects.get(slug="obsluga-2026").results_are_public
    assert Survey.objects.get(slug="po-konsultacji").responses.count() == 12
