"""Who gets which case: the rules as a pure function, the facts, and the pages at the desk."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kramy.kernel.accounts import api as accounts
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.base import OwnOfficial, case_official_sources
from kramy.kernel.casework.domain.routing import reasons_in_words
from kramy.kernel.casework.domain.routing_rules import delete_rule, move_rule, save_rule
from kramy.kernel.casework.enums import RoutingTarget
from kramy.kernel.casework.models import Case, RoutingRule
from kramy.kernel.casework.rules import Candidate, Choice, Facts, Own, Rule, choose
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, good_answers
from kramy.kernel.casework.web.desk import routing_condition
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires.api import holds
from kramy.lib.errors import Refused

ANNA = Candidate(id=1, name="Anna", open_cases=5, units=frozenset({10}))
PIOTR = Candidate(id=2, name="Piotr", open_cases=2, units=frozenset({10, 11}))
ZOFIA = Candidate(id=3, name="Zofia", open_cases=0)
AWAY = Candidate(id=4, name="Jan", open_cases=0, units=frozenset({10}), away="2026-12-05", stand_in=1)
PEOPLE = {one.id: one for one in (ANNA, PIOTR, ZOFIA, AWAY)}
FACTS = Facts(
    kind="help", language="uk", sector="56.10.A", district=3, answers={"seats": 40, "topic": "hiring"}
)


def rule(target=RoutingTarget.PERSON, **values):
    values.setdefault("person", 1 if target == RoutingTarget.PERSON else None)
    values.setdefault("unit", 10 if target == RoutingTarget.UNIT else None)
    return Rule(id=values.pop("id", 7), name="R", target=target, unit_name="Trade", **values)


def chosen(rules=(), *, facts=FACTS, people=PEOPLE, own=None) -> Choice:
    return choose(
        facts, rules, people, own=own, holds=lambda condition, answers: holds(dict(condition), answers)
    )


def codes(choice):
    return [step.code for step in choice.why]


@pytest.mark.parametrize(
    ("values", "applies"),
    [
        ({}, True),
        ({"kinds": frozenset({"help", "grant"})}, True),
        ({"kinds": frozenset({"grant"})}, False),
        ({"sectors": ("56",)}, True),
        ({"sectors": ("47", "56.10")}, True),
        ({"sectors": ("47.1",)}, False),
        ({"districts": frozenset({3})}, True),
        ({"districts": frozenset({4})}, False),
        ({"languages": frozenset({"uk", "en"})}, True),
        ({"languages": frozenset({"pl"})}, False),
        ({"condition": {"question": "seats", "is": "at_least", "value": 40}}, True),
        ({"condition": {"question": "seats", "is": "greater", "value": 40}}, False),
        ({"condition": {"question": "nothing", "is": "answered"}}, False),
        ({"kinds": frozenset({"help"}), "districts": frozenset({4})}, False),
    ],
)
def test_what_a_rule_asks_for(values, applies):
    choice = chosen([rule(**values)])
    assert (choice.rule == 7) is applies
    assert choice.person == (1 if applies else 3)  # else Zofia, who has the fewest


def test_what_is_unknown_is_not_so():
    nothing = Facts(kind="help", language="pl")
    for values in ({"sectors": ("56",)}, {"districts": frozenset({3})}):
        assert chosen([rule(**values)], facts=nothing).rule is None


def test_the_first_rule_that_leads_to_somebody():
    full = rule(id=1, person=1, max_load=5)
    elsewhere = rule(RoutingTarget.UNIT, id=2, unit=99)
    nobody = rule(id=3, person=42)
    unit = rule(RoutingTarget.UNIT, id=4)
    choice = chosen([full, elsewhere, nobody, unit])
    assert (choice.person, choice.unit, choice.rule) == (2, 10, 4)
    assert codes(choice) == ["rule_full", "rule_unit_nobody", "rule_cannot", "rule_unit", "fewest"]


def test_load_in_a_unit():
    assert chosen([rule(RoutingTarget.UNIT, max_load=3)]).person == 2
    assert codes(chosen([rule(RoutingTarget.UNIT, max_load=2)])) == ["rule_unit_nobody", "fewest"]


def test_who_is_away_is_stood_in_for():
    choice = chosen([rule(person=4)])
    assert (choice.person, codes(choice)) == (1, ["rule_person", "away"])
    alone = {4: AWAY}
    assert (chosen([rule(person=4)], people=alone).person, codes(chosen([rule(person=4)], people=alone))) == (
        None,
        ["rule_cannot", "nobody"],
    )


def test_the_applicants_own_official():
    own = Own(person=1, why="their assistant")
    assert (chosen(own=own).person, codes(chosen(own=own))) == (1, ["own"])
    assert chosen([rule(person=2)], own=own).person == 1
    assert chosen([rule(person=2, over_own=True)], own=own).person == 2
    keep = rule(RoutingTarget.OWN, languages=frozenset({"uk"}))
    choice = chosen([keep, rule(person=2, over_own=True)], own=own)
    assert (choice.person, codes(choice)) == (1, ["rule", "own"])
    assert chosen([keep], own=None).person == 3
    assert codes(chosen(own=Own(person=4, why="x"))) == ["own", "away"]
    assert codes(chosen(own=Own(person=99, why="x"))) == ["own_cannot", "fewest"]
    assert chosen([rule(person=2)], own=Own(person=99, why="x")).person == 2


def test_without_rules_the_unit_of_the_kind_then_the_fewest():
    choice = chosen(facts=Facts(kind="help", language="pl", unit=10))
    assert (choice.person, codes(choice)) == (2, ["kind_unit", "fewest"])
    assert chosen(facts=Facts(kind="help", language="pl", unit=99)).person == 3


people_strategy = st.dictionaries(
    st.integers(1, 8),
    st.builds(
        Candidate,
        id=st.integers(1, 8),
        name=st.just("N"),
        open_cases=st.integers(0, 5),
        units=st.frozensets(st.integers(10, 12), max_size=2),
        away=st.sampled_from(["", "2026-12-05"]),
        stand_in=st.one_of(st.none(), st.integers(1, 8)),
    ),
    max_size=6,
).map(lambda found: {pk: Candidate(**{**vars_of(one), "id": pk}) for pk, one in found.items()})


def vars_of(one):
    return {name: getattr(one, name) for name in ("name", "open_cases", "units", "away", "stand_in")}


rules_strategy = st.lists(
    st.one_of(
        st.builds(
            rule,
            st.just(RoutingTarget.PERSON),
            person=st.integers(1, 9),
            max_load=st.none() | st.integers(1, 5),
        ),
        st.builds(
            rule,
            st.just(RoutingTarget.UNIT),
            unit=st.integers(10, 13),
            max_load=st.none() | st.integers(1, 5),
        ),
        st.builds(rule, st.just(RoutingTarget.OWN)),
    ),
    max_size=4,
)


@given(rules_strategy, people_strategy, st.none() | st.integers(1, 9))
def test_only_who_may_take_it_and_somebody_whenever_anybody_is_at_work(rules, people, own):
    choice = chosen(rules, people=people, own=Own(person=own, why="x") if own else None)
    assert choice.why
    if choice.person is None:
        assert all(one.away for one in people.values())
    else:
        assert choice.person in people


# With the database


@pytest.fixture
def officials(db):
    return [
        UserFactory(official=True, first_name=name, last_name="Nowak") for name in ("Anna", "Piotr", "Zofia")
    ]


@pytest.fixture
def own(officials):
    key = "test.own"
    named = {}

    def source(case):
        return OwnOfficial(person=named["person"], reason="assistant since 2025") if named else None

    case_official_sources.register(key, source)
    yield named
    del case_official_sources._items[key]


def test_a_case_keeps_why(officials):
    unit = accounts.save_unit(names={"pl": "Handel"}, members=[officials[1]], by=None)
    condition = {"question": "what", "is": "equals", "value": "pierogi"}
    save_rule(name="Pierogi", target="unit", unit=unit, condition=condition, by=None)
    case = CaseFactory()
    case.refresh_from_db()
    assert (case.responsible, case.unit) == (officials[1], unit)
    words = reasons_in_words(case)
    assert len(words) == 2
    assert "Pierogi" in words[0]
    other = CaseFactory(answers=good_answers(what="kebab"))
    assert other.responsible == officials[0]


def test_facts_of_the_organisation(officials):
    firm = organisations.find_or_register(name="Pierogi u Babci", nip="5261040828")
    type(firm).objects.filter(pk=firm.pk).update(pkd="56.10.A")
    save_rule(name="Gastronomia", target="person", person=officials[2], sectors=["56"], by=None)
    assert CaseFactory().responsible == officials[2]


def test_the_own_official_comes_first_until_away(officials, own):
    own["person"] = officials[2]
    save_rule(name="All", target="person", person=officials[0], by=None)
    assert CaseFactory().responsible == officials[2]
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        api.enter_absence(
            person=officials[2],
            deputy=officials[1],
            first_day=date(2026, 11, 23),
            last_day=date(2026, 11, 27),
            by=None,
        )
        case = CaseFactory()
    assert case.responsible == officials[1]
    assert any("stands in" in words or "zastępuje" in words for words in reasons_in_words(case))


def test_who_may_not_handle_it_is_passed_over(officials):
    save_rule(name="Applicant", target="person", person=UserFactory(), by=None)
    assert CaseFactory().responsible == officials[0]


def test_refusals(officials):
    for values, code in (
        ({"name": " ", "target": "own"}, "no_name"),
        ({"name": "x", "target": "person"}, "no_target"),
        ({"name": "x", "target": "unit"}, "no_target"),
        ({"name": "x", "target": "own", "sectors": ["food"]}, "pkd"),
        ({"name": "x", "target": "own", "max_load": 0}, "max_load"),
    ):
        with pytest.raises(Refused) as refused:
            save_rule(by=None, **values)
        assert refused.value.code == code
    assert not RoutingRule.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(name="x", target="own", person=officials[0])


def names():
    return list(RoutingRule.objects.order_by("position").values_list("name", flat=True))


def test_order(officials):
    first, second, third = (save_rule(name=name, target="own", by=None) for name in "abc")
    move_rule(rule=third, up=True, by=None)
    assert names() == ["a", "c", "b"]
    move_rule(rule=first, up=True, by=None)
    move_rule(rule=second, up=False, by=None)
    assert names() == ["a", "c", "b"]
    delete_rule(rule=first, by=None)
    move_rule(rule=first, up=False, by=None)
    assert names() == ["c", "b"]


# At the desk

# session, user, rights, second step; rules, intakes, districts; Wagtail's frame
LIST_QUERIES = 13


@pytest.fixture
def desk(client, db):
    client.force_login(give_second_factor(UserFactory(city_administrator=True, language="en")))
    return client


def test_rules_at_the_desk(desk, officials):
    case = CaseFactory()
    url = reverse("casework_desk:routing_new")
    assert "What you do" in desk.get(url).content.decode()
    sent = {
        "name": "Restaurants",
        "target": "person",
        "person": officials[1].pk,
        "kinds": ["test_dummy"],
        "sectors": "56; 47.1",
        "languages": ["pl"],
        "active": "on",
        "condition-0-what": "what|contains|",
        "condition-0-value": "piero",
    }
    for bad in ({"person": ""}, {"sectors": "food"}, {"name": ""}, {"kinds": ["nothing"]}):
        refused = desk.post(url, sent | bad)
        assert refused.status_code == 400
        assert 'value="piero"' in refused.content.decode()
    assert desk.post(url, sent).status_code == 302
    rule = RoutingRule.objects.get()
    assert (rule.sectors, rule.condition) == (
        ["56", "47.1"],
        {"question": "what", "is": "contains", "value": "piero"},
    )
    page = desk.get(reverse("casework_desk:routing")).content.decode()
    for words in ("Restaurants", "PKD 56, 47.1", "piero"):
        assert words in page
    change = reverse("casework_desk:routing_rule", args=[rule.pk])
    assert 'value="what|contains|" selected' in desk.get(change).content.decode()
    assert desk.post(change, sent | {"name": "Food", "sectors": ""}).status_code == 302
    assert CaseFactory().responsible == officials[1]
    move = reverse("casework_desk:routing_move", args=[rule.pk])
    assert desk.post(move, {"act": "up"}).status_code == 302
    assert desk.post(move, {"act": "delete"}).status_code == 302
    assert not RoutingRule.objects.exists()
    assert Case.objects.filter(pk=case.pk).exists()


def test_conditions_of_any_number_are_joined_by_and_and_or(desk, officials):
    """(pierogi or zapiekanki or kebab) and remarks answered, in four rows; each case goes where its answers lead."""
    IntakeFactory()
    url = reverse("casework_desk:routing_new")
    sent = {"name": "Street food", "target": "person", "person": officials[1].pk, "active": "on"}
    for number, food in enumerate(("pierogi", "zapiekanki", "kebab")):
        sent |= {
            f"condition-{number}-what": "what|equals|",
            f"condition-{number}-value": food,
            f"condition-{number}-join": "or",
        }
    # a row more is asked for, without scripts: nothing is saved and nothing typed is lost
    more = desk.post(url, sent | {"add_row": "1", "name": ""}).content.decode()
    assert (more.count("data-condition>"), more.count('value="kebab"')) == (4, 1)
    assert "desk-error" not in more
    assert not RoutingRule.objects.exists()
    sent |= {"condition-3-what": "remarks|answered|", "condition-3-join": "and"}
    assert desk.post(url, sent).status_code == 302
    rule = RoutingRule.objects.get()
    food = [{"question": "what", "is": "equals", "value": it} for it in ("pierogi", "zapiekanki", "kebab")]
    assert rule.condition == {"all": [{"any": food}, {"question": "remarks", "is": "answered"}]}
    for what, remarks, applies in (
        ("kebab", "Open late", True),
        ("zapiekanki", "Open late", True),
        ("kebab", "", False),
        ("sushi", "Open late", False),
    ):
        case = CaseFactory(answers=good_answers(what=what, remarks=remarks), email=f"{what}@example.com")
        assert (case.routing["rule"] == rule.pk) is applies, what
        assert any("Street food" in why for why in reasons_in_words(case)) is applies
    page = desk.get(reverse("casework_desk:routing")).content.decode()
    assert "pierogi or What you do is exactly… zapiekanki or" in page
    again = desk.get(reverse("casework_desk:routing_rule", args=[rule.pk])).content.decode()
    assert again.count('<option value="or" selected>') == 2
    # rows emptied are left out, and the reasons of cases that came before stay as they were
    assert (
        desk.post(
            reverse("casework_desk:routing_rule", args=[rule.pk]), sent | {"condition-3-what": ""}
        ).status_code
        == 302
    )
    rule.refresh_from_db()
    assert rule.condition == {"any": food}
    assert any("Street food" in why for why in reasons_in_words(Case.objects.order_by("pk")[0]))


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"question": "a", "is": "answered"},
        {"any": [{"question": "a", "is": "answered"}, {"question": "b", "is": "equals", "value": 3}]},
        {
            "all": [
                {"question": "a", "is": "equals", "value": True},
                {
                    "any": [
                        {"question": "b", "is": "equals", "value": "x"},
                        {"question": "c", "is": "answered"},
                    ]
                },
                {"question": "d", "is": "at_most", "value": 2.5},
            ]
        },
    ],
)
def test_a_condition_is_the_same_after_it_was_shown_and_sent(condition):
    sent = {}
    for number, row in enumerate(routing_condition.shown(condition)):
        sent |= {f"condition-{number}-{key}": row[key] for key in ("what", "value", "join")}
    assert routing_condition.read(sent) == condition


def test_an_official_sees_why_a_case_came(client, officials):
    save_rule(name="Every case", target="person", person=officials[0], by=None)
    case = CaseFactory()
    official = give_second_factor(officials[0])
    official.language = "en"
    official.save()
    client.force_login(official)
    page = client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    assert "Every case" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(desk, officials, count, django_assert_num_queries):
    for number in range(count):
        save_rule(name=f"R{number}", target="person", person=officials[number], by=None)
    desk.get(reverse("casework_desk:routing"))
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(reverse("casework_desk:routing"))
