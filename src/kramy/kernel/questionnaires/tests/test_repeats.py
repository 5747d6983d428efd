"""Groups asked several times, rules and dependent choices, from the page to what is kept."""

import pytest
from django.http import QueryDict

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions
from kramy.kernel.questionnaires.domain.answers import Incomplete, check, submit
from kramy.kernel.questionnaires.domain.forms import page_form
from kramy.kernel.questionnaires.domain.saving import save_page
from kramy.kernel.questionnaires.domain.summaries import summary
from kramy.kernel.questionnaires.tests.factories import (
    choice,
    make_answers,
    make_version,
    page,
    question,
    texts,
)
from kramy.lib.errors import Refused

ADULT = {"question": "age", "is": "at_least", "value": 18}


def people(**options):
    return question(
        "people",
        "repeat",
        options={"max_count": 3, **options},
        questions=[
            question("name"),
            question("age", "number", options={"min": 0}),
            question("job", show_if=ADULT, required=False),
        ],
    )


def started(*questions, **more):
    return make_answers(make_version("repeats", {"pages": [page("one", *questions)], **more}), {}, "en")


def posted(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return data


def form_of(answers, data):
    return page_form(answer_set=answers, page_key="one", data=data, files={})


TWO = {"people__rows": "2", "people__0__name": "Ala", "people__0__age": "30", "people__0__job": "baker",
       "people__1__name": "Ola", "people__1__age": "9", "people__1__job": "none"}  # fmt: skip


@pytest.mark.django_db
def test_rows_are_kept_and_a_hidden_question_of_a_row_is_dropped():
    answers = started(people())
    form = form_of(answers, posted(**TWO))
    assert form.is_valid(), form.errors
    answers = save_page(answer_set=answers, page_key="one", form=form)
    assert answers.answers["people"] == [
        {"name": "Ala", "age": 30, "job": "baker"},
        {"name": "Ola", "age": 9},
    ]
    assert submit(answer_set=answers).answers == answers.answers
    row = summary(answers, "en")[0].rows[0]
    assert row.text.splitlines() == [
        "People 1",
        "Name: Ala",
        "Age: 30",
        "Job: baker",
        "People 2",
        "Name: Ola",
        "Age: 9",
    ]
    # what was kept is on the page again
    again = page_form(answer_set=answers, page_key="one")
    assert [row.title for row in again.visible_questions[0].rows] == ["People 1", "People 2"]
    assert again["people.1.name"].value() == "Ola"


@pytest.mark.django_db
def test_errors_stand_at_the_row_and_the_question():
    form = form_of(started(people()), posted(**{**TWO, "people__1__name": "", "people__0__age": "old"}))
    assert not form.is_valid()
    assert sorted(form.errors) == ["people.0.age", "people.1.name"]


@pytest.mark.django_db
def test_a_row_left_empty_is_no_row_unless_rows_are_wanted():
    empty = {"people__rows": "1", "people__0__name": "", "people__0__age": "", "people__0__job": ""}
    form = form_of(started({**people(), "required": False}), posted(**empty))
    assert form.is_valid()
    assert form.answers["people"] is None
    form = form_of(started(people()), posted(**empty))
    assert list(form.errors) == ["people.rows"]


@pytest.mark.django_db
def test_a_row_can_be_added_and_removed_without_scripts_and_nothing_typed_is_lost():
    answers = started(people())
    form = form_of(answers, posted(**TWO, people__add="1"))
    assert not form.is_valid()
    assert not form.errors
    rows = form.visible_questions[0].rows
    assert (len(rows), form.visible_questions[0].may_add_row) == (3, False)
    assert form["people.1.name"].value() == "Ola"
    form = form_of(answers, posted(**TWO, people__remove="0"))
    assert not form.is_valid()
    assert len(form.visible_questions[0].rows) == 1
    assert form["people.0.name"].value() == "Ola"


@pytest.mark.django_db
@pytest.mark.parametrize("rows", ["-1", "9999999", "x", "", "4"])
def test_a_count_of_rows_that_was_tampered_with_asks_no_more_than_is_allowed(rows):
    form = form_of(started(people()), posted(**{**TWO, "people__rows": rows}))
    assert len(form.visible_questions[0].rows) <= 3


@pytest.mark.django_db
def test_how_many_are_wanted():
    form = form_of(started(people(min_count=3)), posted(**TWO))
    assert form.errors == {"people.rows": ["Give at least 3."]}


@pytest.mark.django_db
def test_the_whole_is_judged_again_before_it_is_sent():
    answers = started(people())
    answers.answers = {"people": [{"name": "Ala", "age": -4}]}
    answers.save()
    assert "people" in check(answers)
    answers.answers = {"people": "nonsense"}
    answers.save()
    with pytest.raises(Incomplete):
        submit(answer_set=answers)


def test_what_is_wrong_with_a_group():
    def sentences(asked):
        found = definitions.problems(Definition.from_json({"pages": [page("one", asked)]}))
        return " ".join(problem.message for problem in found)

    assert sentences(people()) == ""
    assert "no question" in sentences(question("people", "repeat"))
    assert "cannot be asked several times" in sentences(
        question("x", "repeat", questions=[question("f", "file")])
    )
    assert "used twice" in sentences(question("x", "repeat", questions=[question("f"), question("f")]))
    assert "Only a group" in sentences(question("x", questions=[question("f")]))
    looks_on = question("a", show_if={"question": "b", "is": "answered"})
    assert "not asked earlier" in sentences(question("x", "repeat", questions=[looks_on, question("b")]))


def rule(holds, words):
    return {"holds": holds, "message": texts(words)}


@pytest.mark.django_db
def test_rules_look_at_other_answers_and_at_limits_of_the_intake():
    most = rule(
        {"left": {"question": "grant"}, "is": "at_most", "right": {"limit": "most"}}, "More than there is"
    )
    asked = started(question("own", "number"), question("grant", "number", rules=[
        rule({"left": {"question": "grant"}, "is": "at_most", "right": {"question": "own"}}, "More than you put in"),
        most,
    ]), limits=[{"key": "most", "label": texts("Most"), "usual": 100}])  # fmt: skip
    given = {"limits": {"most": 500}}

    def errors(own, grant):
        data = posted(own=own, grant=grant)
        return page_form(answer_set=asked, page_key="one", data=data, files={}, context=given).errors

    assert errors("400", "400") == {}
    assert errors("300", "400") == {"grant": ["More than you put in"]}
    assert errors("900", "800") == {"grant": ["More than there is"]}
    assert errors("", "800").keys() == {"own", "grant"}


@pytest.mark.django_db
def test_choices_that_follow_from_another_answer():
    cafe = {"question": "trade", "is": "equals", "value": "cafe"}
    asked = started(
        question("trade", "single_choice", choices=[choice("cafe"), choice("shop")]),
        question("room", "single_choice", choices=[{**choice("garden"), "show_if": cafe}, choice("indoors")]),
    )
    assert form_of(asked, posted(trade="cafe", room="garden")).is_valid()
    form = form_of(asked, posted(trade="shop", room="garden"))
    assert form.errors == {"room": ["Choose one of the answers on the list."]}


@pytest.mark.django_db
def test_information_is_read_and_not_answered():
    answers = started(question("read_me", "information"), question("name"))
    form = form_of(answers, posted(name="Ala", read_me="tampered"))
    assert form.is_valid()
    answers = save_page(answer_set=answers, page_key="one", form=form)
    assert answers.answers == {"name": "Ala"}
    assert submit(answer_set=answers).answers == {"name": "Ala"}


def test_a_definition_is_the_same_after_json():
    data = {
        "pages": [
            page("one", people(), question("x", rules=[rule({"question": "x", "is": "answered"}, "No")]))
        ]
    }
    read = Definition.from_json(data)
    assert Definition.from_json(read.to_json()) == read
    with pytest.raises(Refused):
        definitions.read({"pages": [page("one", question("x", rules=[{"holds": {}, "message": "text"}]))]})
