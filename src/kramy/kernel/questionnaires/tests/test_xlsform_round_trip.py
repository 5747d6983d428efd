"""Whatever is asked goes out as an XLSForm and comes in again as the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.tests.test_xlsform import round_trip

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning")

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def made_up(draw):
    keys = draw(st.lists(KEYS, min_size=2, max_size=6, unique=True))
    label = st.builds(lambda words: {"pl": words, "en": words}, WORDS)
    questions = []
    for number, key in enumerate(keys):
        kind = draw(
            st.sampled_from(
                ["short_text", "number", "date", "yes_no", "single_choice", "multiple_choice", "link"]
            )
        )
        asked = {
            "key": key,
            "kind": kind,
            "label": draw(label),
            "required": draw(st.booleans()),
            "hint": draw(label),
        }
        if "choice" in kind:
            asked["choices"] = [
                {"key": each, "label": draw(label)}
                for each in draw(st.lists(KEYS, min_size=2, unique=True, max_size=3))
            ]
        if number:
            asked["show_if"] = draw(condition_on(questions))
        questions.append(asked)
    return {"pages": [{"key": draw(KEYS), "title": draw(label), "questions": questions}]}


def condition_on(questions):
    def leaf(asked):
        if asked["kind"] == "number":
            return st.builds(
                lambda operator, value: {"question": asked["key"], "is": operator, "value": value},
                st.sampled_from(["equals", "not_equals", "greater", "less", "at_least", "at_most"]),
                st.one_of(
                    st.integers(-1000, 1000), st.floats(-99, 99).map(lambda value: round(value, 3) or 1)
                ),
            )
        if "choice" in asked["kind"]:
            operator = "equals" if asked["kind"] == "single_choice" else "contains"
            return st.sampled_from(asked["choices"]).map(
                lambda choice: {"question": asked["key"], "is": operator, "value": choice["key"]}
            )
        return st.sampled_from(["answered", "not_answered"]).map(
            lambda operator: {"question": asked["key"], "is": operator}
        )

    leaves = st.one_of([leaf(asked) for asked in questions])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(
                lambda group, parts: {group: parts},
                st.sampled_from(["all", "any"]),
                st.lists(inner, min_size=1, max_size=3),
            ),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=4,
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(definition=made_up())
def test_any_questionnaire_comes_back_the_same(definition, tmp_path):
    assert round_trip(definition, tmp_path).definition == Definition.from_json(definition)
