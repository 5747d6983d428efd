"""Translating: every text side by side, what is missing, two translators at once."""

import pytest
from django.test import override_settings
from django.urls import reverse

from kramy.kernel.accounts.api import ensure_roles, make_account
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions, versions
from kramy.kernel.questionnaires.domain.translating import missing, translated, wordings
from kramy.kernel.questionnaires.tests.factories import choice, make_version, page, question

LANGUAGES = ("pl", "en", "uk")


def budget():
    """A page with a table of a fixed row, a column, a rule, a text among its settings, and a limit; in Polish only."""
    table = question(
        "costs",
        "table",
        label={"pl": "Koszty"},
        options={"item_label": {"pl": "Koszt"}},
        choices=[{"key": "wages", "label": {"pl": "Płace"}}],
        rules=[{"holds": {"question": "costs", "is": "answered"}, "message": {"pl": "Za dużo"}}],
        questions=[question("sum", "money", label={"pl": "Kwota"}, hint={"pl": "brutto"})],
    )
    pages = [page("costs", table, title={"pl": "Koszty"}, introduction={"pl": "Co kupisz"})]
    limits = [{"key": "most", "label": {"pl": "Najwyższa dotacja"}, "usual": 100, "unit": "zł"}]
    return Definition.from_json({"pages": pages, "limits": limits})


def test_every_text_is_found_once_and_named():
    found = {text.path: str(text.what) for text in wordings(budget())}
    assert found == {
        "limits:.most": "Limit of the intake",
        "page:costs.title": "Title",
        "page:costs.introduction": "Text above the questions",
        "question:costs.label": "Question",
        "question:costs.option.item_label": "What one row is called",
        "question:costs.choice.wages": "Row",
        "question:costs.message.0": "What a rule says",
        "question:costs/sum.label": "Question",
        "question:costs/sum.hint": "Hint",
    }
    assert missing(budget(), LANGUAGES) == {"en": 9, "uk": 9}


def test_new_words_stand_in_their_language_only():
    definition = budget()
    words = {text.path: f"{text.path} in English" for text in wordings(definition)}
    changed = translated(definition, "en", words | {"question:gone.label": "x"})
    assert missing(changed, LANGUAGES) == {"uk": 9}
    table = changed.question("costs")
    assert table.label == {"pl": "Koszty", "en": "question:costs.label in English"}
    assert table.options["item_label"]["en"] == "question:costs.option.item_label in English"
    assert table.questions[0].hint["en"] == "question:costs/sum.hint in English"
    assert table.rules[0].holds == definition.question("costs").rules[0].holds
    assert translated(changed, "en", words) == changed


def test_a_definition_translated_whole_has_no_gaps():
    definition = budget()
    assert any(problem.is_gap for problem in definitions.problems(definition))
    for code in ("en", "uk"):
        definition = translated(definition, code, {text.path: "words" for text in wordings(definition)})
    assert not [problem for problem in definitions.problems(definition) if problem.is_gap]


def test_a_text_that_no_language_has_is_no_gap():
    nameless = Definition.from_json({"pages": [page("one", question("a", label={}))]})
    (problem,) = definitions.problems(nameless)
    assert "is missing in: pl, en, uk" in str(problem)
    assert not problem.is_gap


@pytest.fixture
def draft(db):
    definition = {
        "pages": [page("one", question("trade", "single_choice", choices=[choice("a"), choice("b")]))]
    }
    draft = versions.new_draft(questionnaire=make_version("grant", definition).questionnaire, by=None)
    polish = Definition.from_json(definition)
    polish = translated(polish, "uk", {text.path: "" for text in wordings(polish)})
    return versions.save_draft(version=draft, definition=polish, expected_revision=draft.revision, by=None)


@pytest.fixture
def desk(client, db):
    ensure_roles()
    client.force_login(
        make_account(email="editor@example.pl", password="x" * 12, language="en", roles=("official",))
    )
    with override_settings(DEMO=True):
        yield client


def translate_url(draft):
    return reverse("questionnaires_desk:translate", args=[draft.questionnaire_id])


def test_the_page_begins_with_the_language_that_lacks_most(desk, draft):
    page = desk.get(translate_url(draft)).content.decode()
    assert '<option value="uk" selected>UK – 4 texts missing' in page
    assert page.count("q-translation__missing") == 4
    assert 'name="text:question:trade.choice.a"' in page


def test_words_are_saved_and_what_is_missing_is_counted(desk, draft):
    data = {"to": "uk", "from": "pl", "revision": draft.revision, "text:question:trade.label": "Галузь"}
    response = desk.post(translate_url(draft), data, follow=True)
    assert "Saved. 3 texts are still missing." in response.content.decode()
    draft.refresh_from_db()
    assert versions.definition_of(draft).question("trade").label["uk"] == "Галузь"


def test_what_somebody_else_changed_stays_and_nothing_typed_is_lost(desk, draft):
    other = translated(versions.definition_of(draft), "en", {"page:one.title": "Renamed"})
    versions.save_draft(version=draft, definition=other, expected_revision=draft.revision, by=None)
    data = {"to": "uk", "from": "pl", "revision": draft.revision, "text:question:trade.label": "Галузь"}
    response = desk.post(translate_url(draft), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Галузь</textarea>" in page
    draft.refresh_from_db()
    assert f'name="revision" value="{draft.revision}"' in page
    desk.post(translate_url(draft), data | {"revision": draft.revision})
    draft.refresh_from_db()
    kept = versions.definition_of(draft)
    assert kept.question("trade").label["uk"] == "Галузь"
    assert kept.page("one").title["en"] == "Renamed"


def test_only_officials_translate(client, draft):
    assert client.get(translate_url(draft)).status_code == 302
    client.force_login(make_account(email="firm@example.pl", password="x" * 12, language="en", roles=()))
    assert client.get(translate_url(draft)).status_code == 403
