"""Patterns of texts, and the answers that questions begin with."""

import pytest
from time_machine import travel

from kramy.kernel.questionnaires.base import Definition, Question
from kramy.kernel.questionnaires.domain import definitions, patterns
from kramy.kernel.questionnaires.domain.defaults import default_of
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of
from kramy.kernel.questionnaires.domain.preview import preview_form
from kramy.kernel.questionnaires.tests.factories import choice, page, question, texts
from kramy.lib.errors import Refused


def asked(kind, **more):
    return Question.from_json(question("q", kind, **more))


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9]{2}-[0-9]{3}$",
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}",
        "^(abc|def)$",
        r"^\+?[0-9 ]{9,15}$",
        "(?:a|b)c",
    ],
)
def test_patterns_that_are_judged_quickly(pattern):
    assert patterns.compiled(pattern) is not None


@pytest.mark.parametrize(
    "pattern",
    ["^(a+)+$", "(a|b)*c", r"(.)\1", "(?=a)b", "a*b*c*d*", "[", "x" * 201, "(a{1,9}){1,9}", "((a+)b)+"],
)
def test_patterns_that_are_not(pattern):
    assert patterns.compiled(pattern) is None
    made = asked("short_text", options={"pattern": pattern})
    assert "The pattern cannot be read, or would take too long to judge." in kind_of(made).option_problems(
        made
    )


def test_a_text_without_its_pattern_is_refused_in_the_words_of_the_form():
    made = asked("short_text", options={"pattern": "^[0-9]{2}$", "pattern_message": texts("Two digits")})
    context = AnswerContext(language="en")
    assert kind_of(made).clean(made, "12", context) == "12"
    with pytest.raises(Refused, match="Two digits"):
        kind_of(made).clean(made, "123", context)


def test_what_a_question_begins_with_stands_in_its_control(db):
    choices = [choice("a"), choice("b")]
    made = page(
        "one",
        question("name", options={"default": "Anna"}),
        question("day", "date", options={"default": {"today": 1}}),
        question("pick", "single_choice", choices=choices, options={"default": "b"}),
        question("several", "multiple_choice", choices=choices, options={"default": ["a"]}),
        question("agrees", "consent", options={"default": True}),
        question("wrong", "number", options={"default": "many"}),
    )
    definition = Definition.from_json({"pages": [made]})
    with travel("2026-03-01 12:00", tick=False):
        form = preview_form(definition=definition, page=definition.pages[0], language="en")
    shown = {name: form[name].value() for name in form.fields}
    assert (shown["name"], str(shown["day"]), shown["pick"], shown["several"]) == (
        "Anna",
        "2026-03-02",
        "b",
        ["a"],
    )
    assert not any(shown[key] for key in ("agrees", "wrong"))
    told = [str(each) for each in definitions.problems(definition)]
    assert [each for each in told if "nobody can give" in each] == [
        "Question “Agrees”: It begins with an answer that nobody can give.",
        "Question “Wrong”: It begins with an answer that nobody can give.",
    ]
    assert default_of(asked("date", options={"default": {"odd": 1}}), AnswerContext(language="en")) is None
