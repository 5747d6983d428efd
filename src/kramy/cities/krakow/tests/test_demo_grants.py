"""The demo's grants: a questionnaire that can be published, and an application that its own rules accept."""

from contextlib import nullcontext
from datetime import date

import pytest

from kramy.cities.krakow.demo.grants import definition, make_grants
from kramy.kernel.casework.models import Case
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition

TODAY = date(2026, 11, 27)


def test_the_questionnaire_has_nothing_to_put_right():
    assert questionnaires.problems(Definition.from_json(definition())) == []


@pytest.mark.django_db
def test_the_intake_is_open_and_has_an_application():
    intake = make_grants(today=TODAY, by=None, at=lambda when: nullcontext())
    [case] = Case.objects.filter(intake=intake)
    assert case.answers.limits == {"max_amount": 8000, "own_share": 10}
    costs = questionnaires.summary(case.answers, "pl")[-1]
    assert "8750,50 zł" in costs.rows[0].text
