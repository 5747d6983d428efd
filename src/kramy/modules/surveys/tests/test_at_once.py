"""Many people sending at the same moment, each on a connection of their own, on both databases."""

import pytest
from tests.harness.together import at_once

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.modules.surveys.domain import answering, invitations, queries
from kramy.modules.surveys.enums import Audience, OneEach
from kramy.modules.surveys.models import Answering, Participation, Response
from kramy.modules.surveys.tests.factories import make_survey

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]
PEOPLE = 23
GIVEN = {"trade": "cafe", "mark": 4}


def begun(survey, **more):
    found = answering.begin(survey=survey, language="en", **more)
    AnswerSet.objects.filter(pk=found.pk).update(answers=GIVEN)
    return found.pk


def send(pk):
    found = Answering.objects.select_related("answer_set__version", "invitation", "user").get(pk=pk)
    return answering.send(answering=found).pk


def test_anonymous_answers_sent_together_all_count_once():
    survey = make_survey(one_each=OneEach.ANY)
    keys = [begun(survey) for _person in range(PEOPLE)]
    at_once(*(lambda key=key: send(key) for key in keys))
    assert (Response.objects.count(), queries.counted(survey).count()) == (PEOPLE, 15)


def test_one_invitation_in_two_tabs_is_one_answer():
    survey = make_survey(audience=Audience.INVITED, anonymous=False)
    invitations.invite(survey=survey, people=[("a@example.com", "en")], by=None)
    key = begun(survey, invitation=survey.invitations.get())
    found = Answering.objects.select_related("answer_set__version", "invitation").get(pk=key)
    results = at_once(*(lambda: answering.send(answering=found).pk for _tab in range(3)))
    assert sum(isinstance(result, str) for result in results) == 2
    assert set(results) - {"answered", "gone"} == {
        next(each for each in results if not isinstance(each, str))
    }
    assert Response.objects.count() == 1


def test_one_account_on_two_devices_is_one_answer():
    survey, user = make_survey(one_each=OneEach.ACCOUNT), UserFactory()
    key = begun(survey, user=user)
    found = Answering.objects.select_related("answer_set__version", "user").get(pk=key)
    results = at_once(*(lambda: answering.send(answering=found).pk for _device in range(2)))
    assert sum(isinstance(result, str) for result in results) == 1
    assert (Response.objects.count(), Participation.objects.count()) == (1, 1)
