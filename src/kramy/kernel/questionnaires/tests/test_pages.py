"""Pages as people get them: labels, errors linked, hints described, conditions for the browser, summaries."""

import json

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain.kinds import kinds
from kramy.kernel.questionnaires.domain.preview import preview_form
from kramy.kernel.questionnaires.tests import factories
from kramy.kernel.questionnaires.tests.factories import make_answers, make_version

pytestmark = pytest.mark.django_db


def drawn(form, **context):
    return BeautifulSoup(
        render_to_string("questionnaires/page.html", {"form": form, **context}), "html.parser"
    )


def every_kind():
    """A page with a question of each kind."""
    questions = [
        factories.question(
            f"q_{kind.key}",
            kind.key,
            required=False,
            hint=factories.texts("A hint"),
            choices=[factories.choice("one"), factories.choice("two")] if kind.takes_choices else [],
        )
        for kind in kinds()
    ]
    return Definition.from_json({"pages": [factories.page("all", *questions)]})


def test_every_control_has_a_label_and_every_description_exists():
    definition = every_kind()
    soup = drawn(preview_form(definition=definition, page=definition.pages[0], language="en"))
    controls = [box for box in soup.select("input, select, textarea") if box.get("type") != "hidden"]
    assert len(controls) > 50
    assert [box for box in controls if not soup.find("label", attrs={"for": box.get("id")})] == []
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    named = [
        part for element in soup.select("[aria-describedby]") for part in element["aria-describedby"].split()
    ]
    assert [part for part in named if part not in ids and not part.endswith("-info")] == []
    assert set(json.loads(soup.find("input", attrs={"name": "base"})["value"]).values()) == {""}


def test_errors_are_linked_to_controls_that_exist():
    answers = make_answers(answers={})
    form = api.page_form(answer_set=answers, page_key="firm", data={"firm.nip": "1"}, files={})
    assert not form.is_valid()
    page = drawn(form)
    summary = BeautifulSoup(render_to_string("questionnaires/errors.html", {"form": form}), "html.parser")
    assert [link.get_text() for link in summary.select("a")] == [
        "Enter the name of the firm or organisation.",
        "A NIP has 10 digits. The number of digits given: 1.",
        "Fill in “Email”.",
    ]
    assert [bool(page.find(id=link["href"][1:])) for link in summary.select("a")] == [True, True, True]


def test_every_missing_part_of_a_firm_is_named_at_once():
    answers = make_answers(answers={})
    form = api.page_form(
        answer_set=answers, page_key="firm", data={"firm.name": "", "firm.nip": ""}, files={}
    )
    assert {name: form.errors[name] for name in ("firm.name", "firm.nip")} == {
        "firm.name": ["Enter the name of the firm or organisation."],
        "firm.nip": ["Enter the NIP."],
    }


def test_required_questions_are_not_called_optional():
    answers = make_answers(answers={})
    soup = drawn(api.page_form(answer_set=answers, page_key="offer"))
    labels = [
        " ".join(element.get_text().split())
        for element in soup.select("legend, .govuk-label[for='id_about']")
    ]
    assert labels == ["Trade", "About (optional)", "Delivers"]


def test_a_condition_on_the_same_page_is_given_to_the_browser():
    soup = drawn(api.page_form(answer_set=make_answers(answers={}), page_key="offer"))
    block = soup.find(attrs={"data-question": "delivery_area"})
    assert json.loads(block["data-show-if"]) == {"question": "delivers", "is": "equals", "value": True}


def test_what_earlier_pages_decide_is_decided_by_the_server():
    definition = factories.small_definition()
    definition["pages"][1]["questions"][3]["show_if"] = {
        "all": [
            {"question": "email", "is": "answered"},
            {"question": "delivers", "is": "equals", "value": True},
        ]
    }
    definition["pages"][1]["questions"][1]["show_if"] = {"question": "email", "is": "not_answered"}
    answers = make_answers(make_version(definition=definition))
    form = api.page_form(answer_set=answers, page_key="offer")
    assert [asked.question.key for asked in form.visible_questions] == ["trade", "delivers", "delivery_area"]
    assert json.loads(form.visible_questions[2].show_if_json) == {
        "all": [{"all": []}, {"question": "delivers", "is": "equals", "value": True}]
    }


def test_a_preview_lets_conditions_of_its_own_page_be_tried():
    definition = factories.small_definition()
    far = factories.question("far", show_if={"question": "email", "is": "answered"})
    definition["pages"][1]["questions"].append(far)
    drafted = Definition.from_json(definition)
    form = preview_form(definition=drafted, page=drafted.pages[1], language="en")
    shown = {asked.question.key: asked.show_if_json for asked in form.visible_questions}
    assert {key for key, condition in shown.items() if not condition} == {"trade", "about", "delivers", "far"}
    assert json.loads(shown["delivery_area"]) == {"question": "delivers", "is": "equals", "value": True}


def test_saved_answers_are_in_the_controls():
    answers = make_answers()
    firm = api.page_form(answer_set=answers, page_key="firm")
    offer = api.page_form(answer_set=answers, page_key="offer")
    assert (firm["firm.name"].value(), firm["firm.nip"].value()) == ("Pierogi u Zosi", "525-256-19-99")
    assert (offer["trade"].value(), offer["delivers"].value()) == ("bakery", "no")


def test_a_page_costs_one_query(django_assert_num_queries):
    answers = make_answers()
    with django_assert_num_queries(1):
        drawn(api.page_form(answer_set=answers, page_key="offer"))


def test_the_summary_shows_what_counts_in_the_language_asked_for(django_assert_num_queries):
    answers = make_answers()
    answers.answers["delivery_area"] = "Nowa Huta"
    with django_assert_num_queries(1):
        pages = api.summary(answers, "uk", change_url=lambda key: f"/apply/{key}/")
    rows = [(row.label, row.text, row.answered, row.change_url) for page in pages for row in page.rows]
    assert rows == [
        ("Firm (uk)", "Pierogi u Zosi\nNIP 525-256-19-99", True, "/apply/firm/#question-firm"),
        ("Email (uk)", "zosia@example.pl", True, "/apply/firm/#question-email"),
        ("Trade (uk)", "Bakery (uk)", True, "/apply/offer/#question-trade"),
        ("About (uk)", "", False, "/apply/offer/#question-about"),
        ("Delivers (uk)", rows[4][1], True, "/apply/offer/#question-delivers"),
        ("Pictures (uk)", "", False, "/apply/pictures/#question-pictures"),
        ("Agrees (uk)", rows[6][1], True, "/apply/consent/#question-agrees"),
    ]
    soup = BeautifulSoup(render_to_string("questionnaires/summary.html", {"pages": pages}), "html.parser")
    assert [link["href"] for link in soup.select("a.govuk-link") if "/apply/" in link["href"]] == [
        row[3] for row in rows
    ]


def test_changes_between_two_sets_are_told():
    version = make_version()
    old = make_answers(version)
    new = make_answers(
        version, factories.COMPLETE | {"email": "new@example.pl", "delivers": True, "delivery_area": "All"}
    )
    changes = [
        (change.question_key, change.before, change.after) for change in api.difference(old, new, "en")
    ]
    assert changes == [
        ("email", "zosia@example.pl", "new@example.pl"),
        ("delivers", "No", "Yes"),
        ("delivery_area", "", "All"),
    ]
