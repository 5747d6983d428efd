"""Headed groups of a page, limits that an intake sets, conditions that count, loops that are refused."""

import pytest

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import conditions, definitions
from kramy.kernel.questionnaires.domain.answers import check, consents_given, submit
from kramy.kernel.questionnaires.domain.forms import page_form
from kramy.kernel.questionnaires.domain.loops import loops
from kramy.kernel.questionnaires.domain.stepping import way
from kramy.kernel.questionnaires.domain.summaries import summary
from kramy.kernel.questionnaires.domain.terms import Surroundings, value_of
from kramy.kernel.questionnaires.tests.factories import make_answers, make_version, page, question, texts

LIMITS = [{"key": "most", "label": texts("Largest grant"), "usual": 10000, "unit": "zł"}]
AT_MOST = {"left": {"question": "grant"}, "is": "at_most", "right": {"limit": "most"}}
DELIVERS = {"question": "delivers", "is": "equals", "value": True}


def defined(*pages, **more):
    return Definition.from_json({"pages": list(pages), **more})


def grouped(**more):
    group = {"key": "delivery", "title": texts("Delivery"), "show_if": DELIVERS} | more
    return page(
        "one",
        question("delivers", "yes_no"),
        question("area", group="delivery"),
        question("price", "money", group="delivery", show_if={"question": "area", "is": "answered"}),
        question("after", required=False),
        groups=[group],
    )


def test_a_group_hides_all_its_questions_together():
    definition = defined(grouped())
    keys = [
        asked.key for asked in conditions.visible(definition, {"delivers": False, "area": "x"}).questions()
    ]
    assert keys == ["delivers", "after"]
    keys = [
        asked.key for asked in conditions.visible(definition, {"delivers": True, "area": "x"}).questions()
    ]
    assert keys == ["delivers", "area", "price", "after"]
    assert definition.to_json()["pages"][0]["groups"][0]["key"] == "delivery"
    assert Definition.from_json(definition.to_json()) == definition
    assert definitions.problems(definition) == []


@pytest.mark.django_db
def test_a_group_stands_on_the_page_and_in_the_summary_under_its_heading():
    answers = make_answers(
        make_version("grouped", {"pages": [grouped()]}), {"delivers": True, "area": "Dębniki"}, "en"
    )
    form = page_form(answer_set=answers, page_key="one")
    assert [(block.title, [asked.question.key for asked in block.questions]) for block in form.blocks] == [
        ("", ["delivers"]),
        ("Delivery", ["area", "price"]),
        ("", ["after"]),
    ]
    assert '"delivers"' in form.blocks[1].show_if_json
    assert [row.group for row in summary(answers, "en")[0].rows] == ["", "Delivery", "Delivery", ""]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"groups": []}, "is not on this page"),
        ({"groups": [{"key": "delivery", "title": {"pl": "D"}}]}, "“heading” is missing in"),
        ({"groups": [{"key": "delivery", "title": texts("D")}, {"key": "none", "title": texts("N")}]}, "no question"),
        ({"groups": [{"key": "delivery", "title": texts("D"), "show_if": {"question": "after", "is": "answered"}}]},
         "not asked earlier"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_group_is_told(changed, sentence):
    assert sentence in " ".join(map(str, definitions.problems(defined(grouped() | changed))))


def test_a_group_torn_apart_is_told():
    torn = grouped()
    torn["questions"].append(question("far", group="delivery"))
    assert "do not stand together" in str(definitions.problems(defined(torn))[0])


@pytest.mark.parametrize(("least", "outcome"), [(1, True), (2, True), (3, False)])
def test_so_many_conditions_hold(least, outcome):
    parts = [{"question": key, "is": "answered"} for key in ("a", "b", "c")]
    assert conditions.holds({"of": parts, "at_least": least}, {"a": 1, "b": "x"}) is outcome
    assert list(conditions.questions_named({"of": parts, "at_least": least})) == ["a", "b", "c"]


@pytest.mark.parametrize("least", [0, 3, True, "2", None])
def test_a_number_nobody_can_reach_is_refused(least):
    parts = [{"question": "a", "is": "answered"}, {"question": "a", "is": "not_answered"}]
    asked = question("b", show_if={"of": parts, "at_least": least})
    assert "cannot be read" in str(definitions.problems(defined(page("one", question("a"), asked)))[0])


def test_a_percentage_of_the_whole():
    share = {"percentage": [{"question": "own"}, {"question": "all"}]}
    assert value_of(share, {"own": 150, "all": 1500}, Surroundings()) == 10
    assert value_of(share, {"own": 150, "all": 0}, Surroundings()) is None


def grant(**more):
    asked = question("grant", "money", rules=[{"holds": AT_MOST, "message": texts("At most {limit:most}")}])
    asked["hint"] = texts("No more than {limit:most}.")
    return {"pages": [page("one", asked), page("two", question("plan"), show_if={
        "left": {"question": "grant"}, "is": "greater", "right": {"product": [{"limit": "most"}, {"value": 0.5}]}})],
        "limits": LIMITS} | more  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "words"), [({}, "10,000\u00a0zł"), ({"limits": {"most": 500, "other": 1}}, "500\u00a0zł")]
)
def test_a_limit_is_said_in_texts_and_judged(given, words):
    answers = make_answers(make_version("limits", grant()), {"grant": 20000}, "en")
    form = page_form(answer_set=answers, page_key="one", context=given)
    assert form.fields["grant"].help_text == f"No more than {words}."
    assert check(answers, given)["grant"] == f"At most {words}"
    assert words in form.visible_questions[0].rules_json


@pytest.mark.django_db
def test_limits_stay_as_they_were_when_answers_were_sent():
    answers = make_answers(make_version("limits", grant()), {"grant": 400}, "en")
    assert [page.key for page in way(answers, context={"limits": {"most": 500}}).pages] == ["one", "two"]
    assert [page.key for page in way(answers).pages] == ["one"]
    sent = submit(answer_set=answers, context={"limits": {"most": 900}})
    assert sent.limits == {"most": 900}
    later = page_form(answer_set=sent, page_key="one", context={"limits": {"most": 5}})
    assert later.fields["grant"].help_text == "No more than 900\u00a0zł."
    assert [shown.key for shown in summary(sent, "en", {"limits": {"most": 5}})] == ["one"]
    assert consents_given(sent) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"limits": []}, "names the limit “most”, which the questionnaire does not have"),
        ({"limits": [*LIMITS, *LIMITS]}, "used twice"),
        ({"limits": [LIMITS[0] | {"unit": "miles"}]}, "not known"),
        ({"limits": [LIMITS[0] | {"label": {"pl": "x"}}]}, "missing in"),
    ],
)
def test_what_is_wrong_with_limits_is_told(change, sentence):
    assert sentence in " ".join(map(str, definitions.problems(Definition.from_json(grant(**change)))))


def test_questions_that_wait_for_each_other_are_named():
    waiting = [
        question("a", show_if={"question": "c", "is": "answered"}),
        question("b", show_if={"question": "a", "is": "answered"}),
        question("c", show_if={"question": "b", "is": "answered"}),
        question("d", show_if={"question": "c", "is": "answered"}),
    ]
    definition = defined(page("one", *waiting))
    assert loops(definition) == [("a", "b", "c")]
    told = [problem.message for problem in definitions.problems(definition)]
    assert any(sentence.startswith("“A”, “B” and “C” wait for each other’s answers") for sentence in told)
