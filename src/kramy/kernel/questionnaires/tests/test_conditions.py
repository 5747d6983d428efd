"""Conditions and definitions: what holds, and what is wrong with a definition, each thing with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import copying, definitions, editing
from kramy.kernel.questionnaires.domain.conditions import holds
from kramy.kernel.questionnaires.tests.factories import choice, page, question, small_definition, texts
from kramy.lib.errors import Refused


def leaf(operator, value=None, key="a"):
    return {"question": key, "is": operator, "value": value}


@pytest.mark.parametrize(
    ("condition", "answers", "outcome"),
    [
        (None, {}, True),
        (leaf("equals", True), {"a": True}, True),
        (leaf("equals", True), {"a": 1}, False),
        (leaf("equals", "x"), {}, False),
        (leaf("not_equals", "x"), {}, True),
        (leaf("contains", "x"), {"a": ["y", "x"]}, True),
        (leaf("contains", "IER"), {"a": "pierogi"}, True),
        (leaf("contains", "x"), {}, False),
        (leaf("greater", 5), {"a": 6}, True),
        (leaf("greater", 5), {"a": 5}, False),
        (leaf("greater", 5), {"a": "6"}, False),
        (leaf("less", "2026-06-01"), {"a": "2026-05-31"}, True),
        (leaf("less", 1), {"a": False}, False),
        (leaf("answered"), {"a": False}, True),
        (leaf("answered"), {"a": ""}, False),
        (leaf("not_answered"), {}, True),
        ({"all": [leaf("answered"), leaf("equals", 1)]}, {"a": 1}, True),
        ({"any": [leaf("equals", 2), leaf("equals", 1)]}, {"a": 1}, True),
        ({"any": [leaf("equals", 2), leaf("equals", 3)]}, {"a": 1}, False),
        ({"not": leaf("answered")}, {"a": 1}, False),
    ],
)
def test_what_holds(condition, answers, outcome):
    assert holds(condition, answers) is outcome


CONDITION = st.recursive(
    st.builds(
        leaf,
        st.sampled_from(["equals", "not_equals", "contains", "greater", "less", "answered", "not_answered"]),
        st.one_of(st.booleans(), st.integers(), st.text(max_size=3)),
        st.sampled_from(["a", "b"]),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=8,
)
ANSWERS = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=3),
        st.lists(st.text(max_size=2), max_size=2),
    ),
)


@given(CONDITION, ANSWERS)
def test_every_condition_can_be_judged_and_denied(condition, answers):
    assert holds({"not": condition}, answers) is not holds(condition, answers)


def found(*pages):
    return [str(problem) for problem in definitions.problems(Definition.from_json({"pages": list(pages)}))]


def test_a_good_definition_has_no_problems():
    assert definitions.problems(Definition.from_json(small_definition())) == []


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ([], "There is no page yet. Add one with its questions."),
        ([page("one")], "Page “One”: It has no question and no text."),
        ([page("one", question("a"), question("a"))], "Question “A”: The key “a” is used twice."),
        (
            [page("one", question("A b"))],
            "Question “A b”: The key “A b” must begin with a small letter and have only small letters, digits and _.",
        ),
        (
            [page("one", question("a", label={"pl": "Ulica", "en": "Street"}))],
            "Question “Street”: The text “question” is missing in: uk.",
        ),
        (
            [page("one", question("a", hint={"pl": "x"}))],
            "Question “A”: The text “hint” is missing in: en, uk.",
        ),
        (
            [page("one", question("a", "riddle"))],
            "Question “A”: There is no kind of question called “riddle”.",
        ),
        (
            [page("one", question("a", "single_choice"))],
            "Question “A”: Give at least two answers to choose from.",
        ),
        (
            [page("one", question("a", "single_choice", choices=[choice("x"), choice("x")]))],
            "Question “A”: Answer 2: the key “x” is used twice.",
        ),
        (
            [page("one", question("a", choices=[choice("x")]))],
            "Question “A”: This kind of question has no list of answers.",
        ),
        (
            [page("one", question("a", "single_choice", options={"choices_source": "moon"}))],
            "Question “A”: There is no list of answers called “moon”.",
        ),
        (
            [page("one", question("a", options={"prefill": "moon"}))],
            "Question “A”: There is no known answer called “moon”.",
        ),
        (
            [page("one", question("a", options={"max_length": 0}))],
            "Question “A”: The setting “Most characters” has a value it cannot have.",
        ),
        (
            [page("one", question("a", options={"colour": "red"}))],
            "Question “A”: The setting “colour” does not belong to this kind of question.",
        ),
        (
            [page("one", question("a", "number", options={"min": 5, "max": 1}))],
            "Question “A”: The smallest number allowed is larger than the largest.",
        ),
        (
            [page("one", question("a", show_if=leaf("answered", key="b")), question("b"))],
            "Question “A”: The condition looks at “B”, which is not asked earlier.",
        ),
        (
            [page("one", question("a", show_if=leaf("answered", key="a")))],
            "Question “A”: The condition looks at “A”, which is not asked earlier.",
        ),
        (
            [page("one", question("a", show_if=leaf("answered", key="moon")))],
            "Question “A”: The condition looks at “moon”, which is not asked at all.",
        ),
        (
            [page("one", question("a"), question("b", show_if=leaf("greater", "1")))],
            "Question “B”: The condition compares “A” in a way that this kind of question does not have.",
        ),
        (
            [page("one", question("a", "yes_no"), question("b", show_if=leaf("equals", "yes")))],
            "Question “B”: The condition expects an answer to “A” that nobody can give.",
        ),
        ([page("one", question("a", show_if={"all": []}))], "Question “A”: The condition cannot be read."),
        ([page("one", question("a", show_if="a = 1"))], "Question “A”: The condition cannot be read."),
    ],
)
def test_each_problem_is_a_sentence_with_its_place(pages, sentence):
    assert found(*pages) == [sentence]


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"pages": [{}]},
        {"pages": [{"key": 1, "title": {}}]},
        {"pages": [{"key": "a", "title": "A"}]},
        {
            "pages": [
                {
                    "key": "a",
                    "title": {},
                    "questions": [{"key": "q", "kind": "short_text", "label": {}, "odd": 1}],
                }
            ]
        },
        {
            "pages": [
                {
                    "key": "a",
                    "title": {},
                    "questions": [{"key": "q", "kind": "short_text", "label": {}, "options": []}],
                }
            ]
        },
    ],
)
def test_what_is_not_a_definition_is_refused(data):
    with pytest.raises(Refused) as refused:
        definitions.read(data)
    assert refused.value.code == "malformed"


def test_json_is_stable():
    definition = Definition.from_json(small_definition())
    assert Definition.from_json(definition.to_json()) == definition


# Editing


def keys(definition):
    return [(one.key, [asked.key for asked in one.questions]) for one in definition.pages]


def small():
    return Definition.from_json(
        {"pages": [page("one", question("a"), question("b")), page("two", question("c"))]}
    )


def test_questions_move_within_and_across_pages():
    assert keys(editing.move_question(small(), "b", -1)) == [("one", ["b", "a"]), ("two", ["c"])]
    assert keys(editing.move_question(small(), "b", 1)) == [("one", ["a"]), ("two", ["b", "c"])]
    assert keys(editing.move_question(small(), "c", -1)) == [("one", ["a", "b", "c"]), ("two", [])]
    assert keys(editing.move_question(small(), "a", -1)) == keys(small())
    assert keys(editing.move_page(small(), "one", 1)) == [("two", ["c"]), ("one", ["a", "b"])]


def test_what_is_added_gets_a_key_of_its_own():
    definition, made = editing.add_question(small(), "one", "short_text", {"pl": "Łąka i las"})
    assert made == "laka_i_las"
    definition, twin = copying.duplicate_question(definition, made)
    assert keys(definition)[0] == ("one", ["a", "b", "laka_i_las", twin])
    assert twin == "laka_i_las_2"
    assert keys(editing.remove_question(definition, "a"))[0] == ("one", ["b", "laka_i_las", twin])


def test_conditions_follow_a_renamed_question():
    definition = Definition.from_json(
        {
            "pages": [
                page(
                    "one",
                    question("a"),
                    question("b", show_if={"any": [leaf("answered"), {"not": leaf("answered")}]}),
                )
            ]
        }
    )
    asked = definition.question("a")
    renamed = editing.replace_question(
        definition, "a", type(asked)(key="z", kind="short_text", label=texts("Z"))
    )
    condition = renamed.question("b").show_if
    assert condition == {"any": [leaf("answered", key="z"), {"not": leaf("answered", key="z")}]}
