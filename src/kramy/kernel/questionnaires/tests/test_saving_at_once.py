"""Fifty people saving at the same moment, each on a connection of their own, on both databases."""

import pytest
from tests.harness.together import at_once

from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.kernel.questionnaires.tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]
PEOPLE = 50
TOGETHER = 20
"""So many of them answer one set together, a question each; the others have a set of their own."""


def test_fifty_people_saving_at_once_lose_nothing():
    keys = [f"q{number}" for number in range(TOGETHER)]
    questions = [factories.question(key, required=False) for key in keys]
    version = factories.make_version(definition={"pages": [factories.page("one", *questions)]})
    shared = factories.make_answers(version, answers={})
    own = [factories.make_answers(version, answers={}) for _person in range(PEOPLE - TOGETHER)]
    base = api.answer_page(answer_set=shared, page_key="one").form.base_json

    def save(answer_set, key, visit):
        for words in ("first", f"{key} of {visit}"):
            fresh = AnswerSet.objects.select_related("version").get(pk=answer_set.pk)
            api.answer_page(
                answer_set=fresh,
                page_key="one",
                data={"base": base, "visit": visit, key: words, "autosave": "1"},
            )

    at_once(
        *(lambda key=key: save(shared, key, f"visit-{key}") for key in keys),
        *(
            lambda each=each, number=number: save(each, "q0", f"own-{number}")
            for number, each in enumerate(own)
        ),
    )

    kept = [AnswerSet.objects.get(pk=each.pk) for each in (shared, *own)]
    assert kept[0].answers == {key: f"{key} of visit-{key}" for key in keys}
    assert kept[0].revision == 2 * TOGETHER
    assert [each.answers["q0"] for each in kept[1:]] == [f"q0 of own-{number}" for number in range(len(own))]
