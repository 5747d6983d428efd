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
    page = {"key": draw(KEYS), "title": draw(label), "questions": questions}
    if draw(st.booleans()):
        add_rows(draw, label, questions, keys)
    if draw(st.booleans()):
        group = {"key": draw(KEYS), "title": draw(label), "introduction": draw(label)}
        first = draw(st.integers(0, len(questions) - 1))
        if first:
            group["show_if"] = draw(condition_on(questions[:first]))
        for asked in questions[first:]:
            asked["group"] = group["key"]
        page["groups"] = [group]
    limits = [
        {
            "key": key,
            "label": draw(label),
            "usual": draw(st.integers(0, 99)),
            "unit": draw(st.sampled_from(["", "zł", "%"])),
        }
        for key in draw(st.lists(KEYS, unique=True, max_size=2))
    ]
    return {"pages": [page], "limits": limits}


def add_rows(draw, label, questions, keys):
    """A table or a repeat at the end, with a rule over its sums."""
    key = next(f"rows{number}" for number in range(99) if f"rows{number}" not in keys)
    columns = draw(
        st.lists(KEYS.filter(lambda key: key not in ("row", "total")), min_size=1, max_size=3, unique=True)
    )
    children = [
        {
            "key": each,
            "kind": draw(st.sampled_from(["money", "number"])),
            "label": draw(label),
            "required": draw(st.booleans()),
        }
        for each in columns
    ]
    kind = draw(st.sampled_from(["repeat", "table"]))
    asked = {
        "key": key,
        "kind": kind,
        "label": draw(label),
        "required": draw(st.booleans()),
        "questions": children,
    }
    if kind == "table" and draw(st.booleans()):
        rows = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
        asked["choices"] = [{"key": each, "label": draw(label)} for each in rows]
    of = draw(st.sampled_from([*columns, "total"] if kind == "table" else columns))
    total = {"total": key, "of": of}
    left = draw(st.sampled_from([total, {"percentage": [total, {"value": 7}]}, {"count": key}]))
    holds = {"left": left, "is": "at_least", "right": {"value": draw(st.integers(0, 9))}}
    if draw(st.booleans()):
        asked["rules"] = [{"holds": holds, "message": draw(label)}]
    questions.append(asked)


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
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"of": parts, "at_least": 2}),
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
