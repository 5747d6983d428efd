"""Many people sending at the same moment, each on a connection of their own, on both databases."""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.lib.errors import Refused
from kramy.modules.surveys.domain import answering, invitations, queries
from kramy.modules.surveys.enums import Audience, OneEach
from kramy.modules.surveys.models import Answering, Participation, Response
from kramy.modules.surveys.tests.factories import make_survey

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 23
GIVEN = {"trade": "cafe", "mark": 4}


@pytest.fixture
def at_once(tmp_path, monkeypatch):
    """Run acts together; each gives what it returned, or the code with which it was refused. SQLite in memory has one
    connection only, so its content moves to a file for them."""

    def run(*acts: Callable[[], Any]) -> list[Any]:
        if connection.vendor == "sqlite":
            path = tmp_path / "shared.sqlite3"
            with sqlite3.connect(path) as file:
                connection.connection.backup(file)
                file.execute("PRAGMA journal_mode=WAL")
            file.close()
            monkeypatch.setitem(connections.settings["default"], "NAME", str(path))
        return in_threads(acts)

    return run


def in_threads(acts):
    start = threading.Barrier(len(acts))
    results, failures = [None] * len(acts), []

    def run(place, act):
        start.wait()
        try:
            results[place] = act()
        except Refused as refused:
            results[place] = refused.code
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return results


def begun(survey, **more):
    found = answering.begin(survey=survey, language="en", **more)
    AnswerSet.objects.filter(pk=found.pk).update(answers=GIVEN)
    return found.pk


def send(pk):
    found = Answering.objects.select_related("answer_set__version", "invitation", "user").get(pk=pk)
    return answering.send(answering=found).pk


def test_anonymous_answers_sent_together_all_count_once(at_once):
    survey = make_survey(one_each=OneEach.ANY)
    keys = [begun(survey) for _person in range(PEOPLE)]
    at_once(*(lambda key=key: send(key) for key in keys))

    def count():
        return Response.objects.count(), queries.counted(survey).count()

    assert in_threads([count]) == [(PEOPLE, 15)]


def test_one_invitation_in_two_tabs_is_one_answer(at_once):
    survey = make_survey(audience=Audience.INVITED, anonymous=False)
    invitations.invite(survey=survey, people=[("a@example.com", "en")], by=None)
    key = begun(survey, invitation=survey.invitations.get())
    found = Answering.objects.select_related("answer_set__version", "invitation").get(pk=key)
    results = at_once(*(lambda: answering.send(answering=found).pk for _tab in range(3)))
    assert sum(isinstance(result, str) for result in results) == 2
    assert set(results) - {"answered", "gone"} == {
        next(each for each in results if not isinstance(each, str))
    }
    assert in_threads([Response.objects.count]) == [1]


def test_one_account_on_two_devices_is_one_answer(at_once):
    survey, user = make_survey(one_each=OneEach.ACCOUNT), UserFactory()
    key = begun(survey, user=user)
    found = Answering.objects.select_related("answer_set__version", "user").get(pk=key)
    results = at_once(*(lambda: answering.send(answering=found).pk for _device in range(2)))
    assert sum(isinstance(result, str) for result in results) == 1
    assert in_threads([lambda: (Response.objects.count(), Participation.objects.count())]) == [(1, 1)]
