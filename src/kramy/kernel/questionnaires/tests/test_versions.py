"""Versions: a draft becomes published, a published one never changes, whoever tries."""

import pytest
from django.db import DatabaseError, transaction

from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import versions
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.kernel.questionnaires.tests import factories
from kramy.kernel.questionnaires.tests.factories import make_version, texts
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def test_seeding_twice_makes_one_version():
    first, again = make_version(), make_version()
    assert (again.pk, again.number, again.state) == (first.pk, 1, "published")
    assert QuestionnaireVersion.objects.count() == 1


def test_seeding_something_else_publishes_the_next_version_and_withdraws_the_last():
    make_version()
    definition = factories.small_definition()
    definition["pages"].pop(3)
    newer = make_version(definition=definition)
    assert list(QuestionnaireVersion.objects.order_by("number").values_list("number", "state")) == [
        (1, "withdrawn"),
        (2, "published"),
    ]
    assert api.published_version(newer.questionnaire) == newer


def test_a_new_draft_copies_what_is_published_and_there_is_one_only():
    published = make_version()
    draft = api.new_draft(questionnaire=published.questionnaire, by=None)
    assert (draft.state, draft.number, draft.definition) == ("draft", 2, published.definition)
    assert api.new_draft(questionnaire=published.questionnaire, by=None) == draft


@pytest.mark.parametrize(
    "change",
    [
        {"definition": {"pages": []}},
        {"number": 7},
        {"note": "quietly"},
        {"state": "draft"},
        {"published_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_the_database_itself_refuses_to_change_a_published_version(change):
    version = make_version()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk).update(**change)
    version.refresh_from_db()
    assert version.definition == Definition.from_json(factories.small_definition()).to_json()


def test_a_withdrawn_version_does_not_come_back():
    version = make_version()
    api.withdraw(version=version, by=None)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk).update(state="published")


def test_a_draft_may_change_and_a_published_version_forget_its_author(django_user_model):
    user = django_user_model.objects.create_user("a@example.pl")
    draft = versions.create_questionnaire(slug="new", titles=texts("New"), by=user).versions.get()
    definition = Definition.from_json(factories.small_definition())
    draft = api.save_draft(version=draft, definition=definition, expected_revision=0, by=user)
    version = api.publish(version=draft, by=user, note="first")
    assert (version.state, version.note, version.published_by) == ("published", "first", user)
    user.delete()
    version.refresh_from_db()
    assert version.published_by is None


def test_the_verbs_refuse_to_change_a_published_version():
    version = make_version()
    for verb in (
        lambda: api.save_draft(version=version, definition=Definition(), expected_revision=0, by=None),
        lambda: api.publish(version=version, by=None),
        lambda: versions.discard_draft(version=version, by=None),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "published"


def test_two_editors_at_once():
    draft = versions.create_questionnaire(slug="new", titles=texts("New"), by=None).versions.get()
    api.save_draft(version=draft, definition=Definition(), expected_revision=0, by=None)
    with pytest.raises(Refused) as refused:
        api.save_draft(version=draft, definition=Definition(), expected_revision=0, by=None)
    assert refused.value.code == "changed_elsewhere"


def test_a_draft_with_problems_is_not_published():
    draft = versions.create_questionnaire(slug="new", titles=texts("New"), by=None).versions.get()
    with pytest.raises(api.NotReady) as refused:
        api.publish(version=draft, by=None)
    assert [str(problem) for problem in refused.value.problems] == [
        "There is no page yet. Add one with its questions."
    ]


def test_a_discarded_draft_leaves_the_published_version():
    version = make_version()
    versions.discard_draft(version=api.new_draft(questionnaire=version.questionnaire, by=None), by=None)
    assert list(version.questionnaire.versions.all()) == [version]


def test_a_taken_slug_and_a_missing_title_are_refused():
    make_version()
    with pytest.raises(Refused) as refused:
        versions.create_questionnaire(slug="survey", titles=texts("Survey"), by=None)
    assert refused.value.code == "taken"
    with pytest.raises(Refused) as refused:
        versions.create_questionnaire(slug="other", titles={"en": "Survey"}, by=None)
    assert refused.value.code == "title"
    assert Questionnaire.objects.count() == 1


def test_publishing_is_announced_after_commit(django_capture_on_commit_callbacks):
    from kramy.kernel.questionnaires.signals import version_published

    heard = []

    def listen(sender, **ids):
        heard.append((ids["questionnaire_id"], ids["version_id"]))

    version_published.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            version = make_version()
    finally:
        version_published.disconnect(listen)
    assert heard == [(version.questionnaire_id, version.pk)]


def test_a_version_withdrawn_while_it_is_being_answered_is_answered_to_the_end():
    """Nobody can begin any more; whoever has begun goes on, sends, and reads the words they were asked with."""
    version = make_version()
    answers = factories.make_answers(version)
    version = api.withdraw(version=version, by=None)
    with pytest.raises(Refused) as refused:
        api.start_answers(version=version, language="pl")
    assert refused.value.code == "not_published"
    posted = {
        "trade": "shop",
        "delivers": "no",
        "base": api.page_form(answer_set=answers, page_key="offer").base_json,
    }
    form = api.page_form(answer_set=answers, page_key="offer", data=posted, files={})
    assert form.is_valid()
    kept = api.save_page(answer_set=answers, page_key="offer", form=form)
    sent = api.submit(answer_set=kept)
    definition = factories.small_definition()
    definition["pages"][0]["questions"][1]["label"]["en"] = "Reworded"
    make_version(definition=definition)
    rows = [row.label for shown in api.summary(sent, "en") for row in shown.rows]
    assert (sent.state, "Email" in rows, "Reworded" in rows) == ("submitted", True, False)


def test_a_new_version_is_published_while_the_old_one_is_being_answered():
    version = make_version()
    answers = factories.make_answers(version)
    definition = factories.small_definition()
    definition["pages"][0]["questions"].pop()
    newer = make_version(definition=definition)
    assert api.submit(answer_set=answers).version == version
    assert factories.make_answers(newer).version == newer
