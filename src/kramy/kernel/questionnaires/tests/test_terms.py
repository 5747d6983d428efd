"""What is worked out of answers, on the server and in the browser alike."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions
from kramy.kernel.questionnaires.domain.conditions import holds, questions_named, renamed, settled
from kramy.kernel.questionnaires.domain.terms import Surroundings, kind_of_term, value_of
from kramy.kernel.questionnaires.tests.factories import page, question, texts

BUDGET = {
    "grant": 8000,
    "own": 2000.5,
    "about": "Żółw",
    "costs": [{"name": "oven", "amount": 0.1}, {"amount": 0.2}, {"name": "nothing yet"}],
    "tags": ["a", "b"],
    "starts": "2026-03-01",
}
AROUND = Surroundings(today=date(2026, 12, 30), limits={"own_share": 10})


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ({"value": "x"}, "x"),
        ({"question": "grant"}, 8000),
        ({"question": "missing"}, None),
        ({"sum": [{"question": "grant"}, {"question": "own"}, {"question": "missing"}]}, 10000.5),
        ({"total": "costs", "of": "amount"}, 0.3),
        ({"total": "missing", "of": "amount"}, 0),
        ({"count": "costs"}, 3),
        ({"count": "tags"}, 2),
        ({"count": "missing"}, 0),
        ({"length": "about"}, 4),
        ({"product": [{"question": "grant"}, {"value": 0.5}]}, 4000),
        ({"product": [{"question": "grant"}, {"question": "missing"}]}, None),
        ({"difference": [{"question": "grant"}, {"value": 9000}]}, -1000),
        ({"quotient": [{"question": "grant"}, {"value": 3}]}, 2666.6666666667),
        ({"quotient": [{"question": "grant"}, {"value": 0}]}, None),
        ({"today": 3}, "2027-01-02"),
        ({"limit": "own_share"}, 10),
        ({"limit": "unknown"}, None),
    ],
)
def test_the_value_of_a_term(term, value):
    assert value_of(term, BUDGET, AROUND) == value


@pytest.mark.parametrize(
    "term", [{}, {"value": 1, "sum": []}, {"total": "x"}, {"value": 1, "of": "x"}, "x", None]
)
def test_what_is_no_term_is_refused(term):
    with pytest.raises(ValueError, match="Not a term"):
        kind_of_term(term)


def compared(left, operator, right):
    return {"left": left, "is": operator, "right": right}


def test_own_share_is_judged_by_a_limit_of_the_intake():
    share = {
        "quotient": [{"product": [{"question": "own"}, {"value": 100}]}, {"total": "costs", "of": "amount"}]
    }
    rule = compared(share, "at_least", {"limit": "own_share"})
    costs = [{"amount": 1000}, {"amount": 500}]
    assert not holds(rule, {"own": 149, "costs": costs}, AROUND)
    assert holds(rule, {"own": 150, "costs": costs}, AROUND)


@pytest.mark.parametrize(
    ("operator", "outcome"),
    [("equals", False), ("greater", False), ("less", False), ("at_least", False), ("not_equals", True)],
)
def test_nothing_compares_with_what_cannot_be_said(operator, outcome):
    assert holds(compared({"question": "missing"}, operator, {"value": 1}), {}) is outcome


TERMS = st.recursive(
    st.one_of(
        st.builds(lambda value: {"value": value}, st.integers(-50, 50)),
        st.builds(lambda key: {"question": key}, st.sampled_from(["a", "b"])),
        st.builds(lambda key: {"count": key}, st.sampled_from(["rows", "a"])),
        st.builds(lambda key: {"length": key}, st.sampled_from(["word", "a"])),
        st.just({"total": "rows", "of": "n"}),
        st.just({"today": 1}),
    ),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"sum": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"product": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda a, b: {"difference": [a, b]}, inner, inner),
        st.builds(lambda a, b: {"quotient": [a, b]}, inner, inner),
        st.builds(lambda a, b: {"percentage": [a, b]}, inner, inner),
    ),
    max_leaves=6,
)
LEAF = st.one_of(
    st.builds(
        lambda key, operator, value: {"question": key, "is": operator, "value": value},
        st.sampled_from(["a", "b", "word", "many"]),
        st.sampled_from(
            ["equals", "not_equals", "contains", "greater", "less", "at_least", "answered", "not_answered"]
        ),
        st.one_of(st.integers(-5, 5), st.sampled_from(["x", "Ż", ""]), st.booleans()),
    ),
    st.builds(
        compared,
        TERMS,
        st.sampled_from(["equals", "not_equals", "greater", "less", "at_least", "at_most"]),
        TERMS,
    ),
)
CONDITIONS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(
            lambda parts, least: {"of": parts, "at_least": least},
            st.lists(inner, min_size=1, max_size=3),
            st.integers(1, 3),
        ),
    ),
    max_leaves=4,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "a": st.integers(-9, 9),
        "b": st.one_of(st.booleans(), st.floats(-9, 9).map(lambda x: round(x, 2))),
        "word": st.text("xżŻ😀", min_size=1, max_size=4),
        "many": st.lists(st.sampled_from(["x", "y"]), min_size=1, unique=True),
        "rows": st.lists(
            st.fixed_dictionaries({}, optional={"n": st.integers(0, 9)}), min_size=1, max_size=3
        ),
    },
)


@given(CONDITIONS, ANSWERS, st.sets(st.sampled_from(["a", "b", "word", "rows"])))
def test_putting_in_what_is_known_changes_nothing(condition, answers, here):
    known = settled(condition, here, answers, AROUND)
    assert set(questions_named(known)) <= set(questions_named(condition))
    assert holds(known, answers, AROUND) == holds(condition, answers, AROUND)


@given(CONDITIONS, ANSWERS)
def test_other_names_change_nothing(condition, answers):
    names = {key: f"row.0.{key}" for key in ("a", "b", "word", "many", "rows")}
    moved = {names[key]: value for key, value in answers.items()}
    assert holds(renamed(condition, names), moved, AROUND) == holds(condition, answers, AROUND)


CONDITIONS_JS = Path(__file__).resolve().parents[1] / "static" / "questionnaires" / "conditions.js"
SCRIPT = f"""
import {{ holds }} from "{CONDITIONS_JS.as_uri()}";
let input = "";
for await (const chunk of process.stdin) input += chunk;
console.log(JSON.stringify(JSON.parse(input).map(([condition, answers]) => holds(condition, (key) => answers[key]))));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(st.tuples(CONDITIONS, ANSWERS), min_size=60, max_size=80))
def test_the_browser_judges_as_the_server_does(cases):
    every = {"a", "b", "word", "many", "rows"}
    sent = [(settled(condition, every, answers, AROUND), answers) for condition, answers in cases]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [holds(condition, answers, AROUND) for condition, answers in cases]


def problems_of(*questions):
    return [
        found.message
        for found in definitions.problems(Definition.from_json({"pages": [page("one", *questions)]}))
    ]


COSTS = question("costs", "repeat", questions=[question("name"), question("amount", "number")])


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (compared({"total": "costs", "of": "amount"}, "at_most", {"question": "grant"}), None),
        (compared({"total": "costs", "of": "name"}, "at_most", {"value": 1}), "has no numbers called"),
        (compared({"question": "later"}, "equals", {"value": 1}), "not asked earlier"),
        (compared({"question": "never"}, "equals", {"value": 1}), "not asked at all"),
        (compared({"sum": []}, "equals", {"value": 1}), "cannot be read"),
        (compared({"difference": [{"value": 1}]}, "equals", {"value": 1}), "cannot be read"),
        (compared({"today": 10**6}, "equals", {"value": 1}), "cannot be read"),
        (compared({"limit": 5}, "equals", {"value": 1}), "cannot be read"),
        (compared({"value": 1}, "contains", {"value": 1}), "cannot be read"),
        ({"left": {"value": 1}}, "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_rule(rule, sentence):
    asked = question("grant", "number", rules=[{"holds": rule, "message": texts("Too much")}])
    found = problems_of(COSTS, asked, question("later", "number"))
    assert (len(found) == 1 and sentence in found[0]) if sentence else not found
