"""Conditions by clicking: whatever a condition says, the form shows it, reads it again as the same, and says it in words."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import condition_tree, conditions
from kramy.kernel.questionnaires.domain.condition_places import (
    Place,
    condition_at,
    sight_from,
    with_condition,
    with_rule,
)
from kramy.kernel.questionnaires.domain.condition_problems import condition_problems
from kramy.kernel.questionnaires.domain.condition_tree import Unfinished, condition_of, sight_of, tree_of
from kramy.kernel.questionnaires.domain.sentences import message_from, sentence_of
from kramy.kernel.questionnaires.tests.factories import choice, page, question, texts
from kramy.kernel.questionnaires.web.desk import condition_form

DEFINITION = Definition.from_json(
    {
        "pages": [
            page(
                "one",
                question("own", "money"),
                question("grant", "money"),
                question("trade", "single_choice", choices=[choice("bakery"), choice("cafe")]),
                question("tags", "multiple_choice", choices=[choice("red"), choice("blue")]),
                question("delivers", "yes_no"),
                question("starts", "date"),
                question("about"),
                question("costs", "repeat", questions=[question("name"), question("amount", "money")]),
                question("plan", "file"),
            )
        ],
        "limits": [{"key": "share", "label": texts("Smallest own share"), "usual": 10, "unit": "%"}],
    }
)
SIGHT = sight_of(DEFINITION, list(DEFINITION.questions()))

NUMBERS = st.recursive(
    st.one_of(
        st.sampled_from([{"question": "own"}, {"question": "grant"}, {"limit": "share"}, {"count": "costs"},
                         {"count": "plan"}, {"count": "tags"}, {"length": "about"}, {"total": "costs", "of": "amount"}]),
        st.one_of(st.integers(-99, 99), st.floats(-9, 9).map(lambda value: round(value, 2) or 1)).map(
            lambda value: {"value": int(value) if float(value).is_integer() else value}
        ),
    ),
    lambda inner: st.one_of(
        st.builds(lambda kind, parts: {kind: parts}, st.sampled_from(["sum", "product"]),
                  st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda kind, a, b: {kind: [a, b]}, st.sampled_from(["difference", "quotient", "percentage"]),
                  inner, inner),
    ),
    max_leaves=4,
)  # fmt: skip
ORDER = st.sampled_from(["equals", "not_equals", "greater", "less", "at_least", "at_most"])
LEAVES = st.one_of(
    st.builds(lambda left, sign, right: {"left": left, "is": sign, "right": right},
              NUMBERS.filter(lambda term: "value" not in term), ORDER, NUMBERS).filter(
                  lambda leaf: not ("question" in leaf["left"] and "value" in leaf["right"])),
    st.builds(lambda sign, value: {"question": "own", "is": sign, "value": value}, ORDER, st.integers(0, 99)),
    st.builds(lambda sign, key: {"question": "trade", "is": sign, "value": key},
              st.sampled_from(["equals", "not_equals"]), st.sampled_from(["bakery", "cafe"])),
    st.sampled_from(["red", "blue"]).map(lambda key: {"question": "tags", "is": "contains", "value": key}),
    st.booleans().map(lambda yes: {"question": "delivers", "is": "equals", "value": yes}),
    st.builds(lambda sign, days: {"left": {"question": "starts"}, "is": sign, "right": {"today": days}},
              ORDER, st.integers(-40, 40)),
    st.builds(lambda sign: {"question": "starts", "is": sign, "value": "2027-01-31"}, ORDER),
    st.just({"question": "about", "is": "contains", "value": "bread"}),
    st.builds(lambda key, sign: {"question": key, "is": sign}, st.sampled_from(["plan", "costs", "starts", "trade"]),
              st.sampled_from(["answered", "not_answered"])),
)  # fmt: skip
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda how, parts: {how: parts}, st.sampled_from(["all", "any"]),
                  st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"of": parts, "at_least": len(parts)}),
    ),
    max_leaves=5,
)  # fmt: skip


def posted(view):
    """What a browser would send of the form that the templates draw."""
    data = QueryDict(mutable=True)

    def operand(side):
        data[f"{side['path']}.what"] = side["what"]
        data[f"{side['path']}.value"] = side["value"]
        for part in side.get("parts", ()):
            operand(part)

    def node(each):
        if each["is_group"]:
            data[f"{each['path']}.how"] = each["how"]
            data[f"{each['path']}.least"] = str(each["least"])
            for part in each["parts"]:
                node(part)
            return
        operand(each["left"])
        data[f"{each['path']}.is"] = each["operator"]
        if each["right"]:
            operand(each["right"])

    node(view)
    return data


def nested(condition):
    deeper = [part for group in conditions.GROUPS for part in condition.get(group, ())]
    deeper += [condition["not"]] if "not" in condition else []
    return 1 + max(map(nested, deeper)) if deeper else 0


@settings(max_examples=80, deadline=None)
@given(CONDITIONS)
def test_the_form_shows_what_a_condition_says_and_reads_it_again(condition):
    if nested(condition) >= conditions.MOST_NESTED - 1:
        return
    tree = tree_of(condition, SIGHT)
    read = condition_form.read(posted(condition_form.ConditionView(SIGHT, "en", {}).group(tree)), SIGHT)
    made = condition_of(read, SIGHT)
    assert condition_of(tree, SIGHT) == made == said_shorter(condition)
    assert not list(condition_problems(made, SIGHT.questions, SIGHT.questions))
    for language in ("pl", "en", "uk"):
        assert sentence_of(made, DEFINITION, language)


def said_shorter(condition):
    """The same without groups of one that say nothing: "none of (any of …)" is "none of …"."""
    for group in ("all", "any", "of"):
        if group in condition:
            return {**condition, group: [said_shorter(part) for part in condition[group]]}
    return {"not": said_shorter(condition["not"])} if "not" in condition else condition


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (None, ""),
        ({"question": "trade", "is": "equals", "value": "cafe"}, "the answer to “Trade” is “Cafe”"),
        ({"question": "delivers", "is": "equals", "value": False}, "the answer to “Delivers” is “No”"),
        ({"not": {"question": "tags", "is": "contains", "value": "red"}},
         "the answers to “Tags” do not include “Red”"),
        ({"question": "own", "is": "at_most", "value": 12000}, "“Own” is at most 12,000 zł"),
        ({"left": {"percentage": [{"question": "own"}, {"total": "costs", "of": "amount"}]}, "is": "at_least",
          "right": {"limit": "share"}},
         "“Own” as a percentage of the total of “Amount” in “Costs” is at least the limit “Smallest own share”"),
        ({"left": {"question": "starts"}, "is": "at_least", "right": {"today": 30}},
         "“Starts” is not earlier than 30 days after today"),
        ({"all": [{"question": "plan", "is": "answered"}, {"any": [
            {"question": "own", "is": "greater", "value": 1}, {"question": "about", "is": "contains", "value": "x"}]}]},
         "“Plan” is answered and (“Own” is more than 1 zł or “About” contains “x”)"),
        ({"of": [{"question": "plan", "is": "answered"}, {"question": "own", "is": "answered"}], "at_least": 2},
         "at least 2 of these are true: “Plan” is answered; “Own” is answered"),
        ({"left": {"difference": [{"sum": [{"question": "own"}, {"question": "grant"}]}, {"count": "costs"}]},
          "is": "equals", "right": {"value": 0}},
         "(“Own” + “Grant”) − the number of rows in “Costs” is 0"),
        ({"nonsense": 1}, "A condition that cannot be read."),
    ],
)  # fmt: skip
def test_a_condition_is_a_sentence(condition, sentence):
    assert sentence_of(condition, DEFINITION, "en") == sentence


def test_a_rule_without_words_is_said_in_each_language():
    said = message_from(
        {"question": "own", "is": "at_most", "value": 5}, DEFINITION, ("pl", "en", "uk"), None
    )
    assert said["en"] == "Check your answer. What must hold: “Own” is at most 5 zł."
    assert "„Own (pl)”" in said["pl"]
    assert "«Own (uk)»" in said["uk"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"c.0.left.what": ""}, "c.0.left"),
        ({"c.0.left.what": "question:gone"}, "c.0.left"),
        ({"c.0.left.what": "question:own", "c.0.right.value": "many"}, "c.0.right"),
        ({"c.0.left.what": "question:trade", "c.0.is": "equals"}, "c.0.right"),
        ({"c.0.left.what": "question:trade", "c.0.is": "equals", "c.0.right.what": "answer", "c.0.right.value": "x"},
         "c.0.right"),
        ({"c.0.left.what": "question:starts", "c.0.right.value": "soon"}, "c.0.right"),
        ({"c.0.left.what": "question:about", "c.0.is": "contains"}, "c.0.right"),
        ({"c.0.left.what": "sum", "c.0.right.value": "1"}, "c.0.left.0"),
        ({"c.0.left.what": "question:starts", "c.0.right.what": "today", "c.0.right.value": "1.5"}, "c.0.right"),
        ({"c.how": "of", "c.least": "3", "c.0.left.what": "question:plan", "c.0.is": "answered"}, "c.least"),
        ({"c.0.how": "any"}, "c.0"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_place(fields, path):
    tree = condition_form.read({"c.how": "all", **fields}, SIGHT)
    with pytest.raises(Unfinished) as unfinished:
        condition_of(tree, SIGHT)
    assert path in unfinished.value.errors


def test_buttons_add_move_and_remove():
    def after(do, **fields):
        data = {
            "c.how": "all",
            "c.0.left.what": "question:own",
            "c.1.left.what": "question:plan",
            "do": do,
            **fields,
        }
        return condition_form.read(data, SIGHT).parts

    assert len(after("add-comparison:c")) == 3
    assert after("add-group:c")[2].parts == [condition_tree.Comparison()]
    assert [part.left.what for part in after("up:c.1")] == ["question:plan", "question:own"]
    assert [part.left.what for part in after("remove:c.0")] == ["question:plan"]
    summed = {"c.0.left.what": "sum", "c.0.left.0.what": "question:own", "c.0.left.1.what": "limit:share"}
    assert len(after("add-part:c.0.left", **summed)[0].left.parts) == 3
    assert len(after("nonsense:c.9.9")) == 2


def test_conditions_stand_at_pages_groups_choices_and_rules():
    own = {"question": "own", "is": "answered"}
    definition = Definition.from_json(
        {
            "pages": [
                page("one", question("own")),
                page(
                    "two",
                    question("trade", "single_choice", choices=[choice("a"), choice("b")], group="g"),
                    question("rows", "repeat", questions=[question("name"), question("size", "number")]),
                    groups=[{"key": "g", "title": texts("G")}],
                ),
            ]
        }
    )
    for place in (Place("page:two"), Place("group:g"), Place("question:trade"), Place("question:trade", "choice:b"),
                  Place("question:rows/size")):  # fmt: skip
        changed = with_condition(definition, place, own)
        assert condition_at(changed, place) == own
        assert with_condition(changed, place, None) == definition
    rule = Place("question:rows/size", "rule:new")
    assert list(sight_from(definition, rule).questions) == ["own", "trade", "name", "size"]
    changed = with_rule(definition, rule, own, texts("No"))
    assert condition_at(changed, Place("question:rows/size", "rule:0")) == own
    assert with_rule(changed, Place("question:rows/size", "rule:0"), None, {}) == definition
