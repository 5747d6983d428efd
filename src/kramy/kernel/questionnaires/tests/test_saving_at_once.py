"""Fifty people saving at the same moment, each on a connection of their own, on both databases."""

import sqlite3
import threading

import pytest
from django.db import connection, connections

from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.kernel.questionnaires.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 50
TOGETHER = 20
"""So many of them answer one set together, a question each; the others have a set of their own."""


@pytest.fixture
def for_everybody(tmp_path, monkeypatch):
    """A function after which new threads meet the same rows on connections of their own: SQLite in memory has only
    one, so that its content moves to a file; what it gives back reads the rows again at the end."""

    def share():
        if connection.vendor != "sqlite":
            return
        path = tmp_path / "shared.sqlite3"
        with sqlite3.connect(path) as file:
            connection.connection.backup(file)
            file.execute("PRAGMA journal_mode=WAL")
        file.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", str(path))

    return share


def in_threads(*acts):
    start = threading.Barrier(len(acts))
    failures, results = [], [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            results[place] = act()
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


def test_fifty_people_saving_at_once_lose_nothing(for_everybody):
    keys = [f"q{number}" for number in range(TOGETHER)]
    questions = [factories.question(key, required=False) for key in keys]
    version = factories.make_version(definition={"pages": [factories.page("one", *questions)]})
    shared = factories.make_answers(version, answers={})
    own = [factories.make_answers(version, answers={}) for _person in range(PEOPLE - TOGETHER)]
    base = api.answer_page(answer_set=shared, page_key="one").form.base_json
    for_everybody()

    def save(answer_set, key, visit):
        for words in ("first", f"{key} of {visit}"):
            fresh = AnswerSet.objects.select_related("version").get(pk=answer_set.pk)
            api.answer_page(
                answer_set=fresh,
                page_key="one",
                data={"base": base, "visit": visit, key: words, "autosave": "1"},
            )

    in_threads(
        *(lambda key=key: save(shared, key, f"visit-{key}") for key in keys),
        *(
            lambda each=each, number=number: save(each, "q0", f"own-{number}")
            for number, each in enumerate(own)
        ),
    )

    def read(pk):
        return AnswerSet.objects.get(pk=pk)

    kept = in_threads(*(lambda pk=pk: read(pk) for pk in [shared.pk, *(each.pk for each in own)]))
    assert kept[0].answers == {key: f"{key} of visit-{key}" for key in keys}
    assert kept[0].revision == 2 * TOGETHER
    assert [each.answers["q0"] for each in kept[1:]] == [f"q0 of own-{number}" for number in range(len(own))]
