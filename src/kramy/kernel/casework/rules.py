"""Who gets a case, as a function of plain values that says why. No database, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kramy.kernel.casework.enums import RoutingTarget

Condition = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a case when it comes. ``sector`` is the applicant's PKD code or "", ``district`` an id or None,
    ``unit`` the id of the unit that handles the kind, or None."""

    kind: str
    language: str
    sector: str = ""
    district: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    unit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who may handle the case. ``away`` until when in ISO, or "". ``stand_in``: the id of who stands in."""

    id: int
    name: str
    open_cases: int = 0
    units: frozenset[int] = frozenset()
    away: str = ""
    stand_in: int | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of the office's rules; see ``models.RoutingRule``."""

    id: int
    name: str
    target: RoutingTarget
    person: int | None = None
    unit: int | None = None
    unit_name: str = ""
    kinds: frozenset[str] = frozenset()
    sectors: tuple[str, ...] = ()
    districts: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    condition: Condition | None = None
    max_load: int | None = None
    over_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Own:
    """The applicant's own official; ``why`` in words of the module that knows."""

    person: int
    why: str


@dataclass(frozen=True)
class Why:
    """One step of the reasoning; ``values`` fill the sentence of ``code``."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """``person`` None: nobody may take it now. ``unit`` is the one a rule named, or None."""

    person: int | None
    unit: int | None = None
    rule: int | None = None
    why: tuple[Why, ...] = ()


Holds = Callable[[Condition, Mapping[str, Any]], bool]


def choose(
    facts: Facts,
    rules: Sequence[Rule],
    people: Mapping[int, Candidate],
    *,
    own: Own | None = None,
    holds: Holds,
) -> Choice:
    """The first rule that applies and leads to somebody; before rules that do not say otherwise the applicant's own
    official; after all rules the kind's unit; then whoever has the fewest open cases.

    ``people`` are those who may handle the case, by id. ``holds(condition, answers)`` judges conditions on answers.
    """
    why: list[Why] = []
    standing = _stand(own.person, people) if own is not None else None
    own_done = False
    for rule in rules:
        waits = own is not None and not rule.over_own and rule.target != RoutingTarget.OWN
        if waits and standing is not None:
            continue
        if not applies(rule, facts, holds):
            continue
        if rule.target == RoutingTarget.OWN:
            if own is not None and standing is not None:
                why.append(Why("rule", {"rule": rule.name}))
                own_done = True
                break
            continue
        found = _by_rule(rule, people, why)
        if found is not None:
            return Choice(person=found, unit=rule.unit, rule=rule.id, why=tuple(why))
    if own is not None:
        if standing is not None:
            return Choice(person=standing, why=tuple(why) + _own_words(own, standing, people), rule=None)
        if not own_done:
            why.append(Why("own_cannot", {}))
    return _by_load(facts, people, why)


def applies(rule: Rule, facts: Facts, holds: Holds) -> bool:
    """Whether everything the rule asks for is so; what is unknown is not so."""
    if rule.kinds and facts.kind not in rule.kinds:
        return False
    if rule.sectors and not (facts.sector and facts.sector.startswith(rule.sectors)):
        return False
    if rule.districts and facts.district not in rule.districts:
        return False
    if rule.languages and facts.language not in rule.languages:
        return False
    return rule.condition is None or holds(rule.condition, facts.answers)


def _by_rule(rule: Rule, people: Mapping[int, Candidate], why: list[Why]) -> int | None:
    if rule.target == RoutingTarget.PERSON:
        return _named(rule, people, why)
    members = [one for one in people.values() if rule.unit in one.units and not one.away]
    free = [one for one in members if rule.max_load is None or one.open_cases < rule.max_load]
    if not free:
        why.append(Why("rule_unit_nobody", {"rule": rule.name, "unit": rule.unit_name}))
        return None
    chosen = least(free)
    why.append(Why("rule_unit", {"rule": rule.name, "unit": rule.unit_name}))
    why.append(Why("fewest", {"person": chosen.name, "cases": chosen.open_cases}))
    return chosen.id


def _named(rule: Rule, people: Mapping[int, Candidate], why: list[Why]) -> int | None:
    named = people.get(rule.person or 0)
    standing = _stand(rule.person or 0, people)
    if named is None or standing is None:
        why.append(Why("rule_cannot", {"rule": rule.name}))
        return None
    taker = people[standing]
    if rule.max_load is not None and taker.open_cases >= rule.max_load:
        why.append(
            Why(
                "rule_full",
                {"rule": rule.name, "person": taker.name, "cases": taker.open_cases, "most": rule.max_load},
            )
        )
        return None
    why.append(Why("rule_person", {"rule": rule.name, "person": named.name}))
    why.extend(_away_words(named, taker))
    return standing


def _stand(person: int, people: Mapping[int, Candidate]) -> int | None:
    """The person, or who stands in while they are away; None when neither may handle the case."""
    named = people.get(person)
    if named is None:
        return None
    if not named.away:
        return named.id
    return named.stand_in if named.stand_in in people else None


def _own_words(own: Own, standing: int, people: Mapping[int, Candidate]) -> tuple[Why, ...]:
    named = people[own.person]
    return (Why("own", {"person": named.name, "why": own.why}), *_away_words(named, people[standing]))


def _away_words(named: Candidate, taker: Candidate) -> Iterable[Why]:
    if named.id != taker.id:
        yield Why("away", {"person": named.name, "day": named.away, "deputy": taker.name})


def _by_load(facts: Facts, people: Mapping[int, Candidate], why: list[Why]) -> Choice:
    present = [one for one in people.values() if not one.away]
    members = [one for one in present if facts.unit is not None and facts.unit in one.units]
    if members:
        why.append(Why("kind_unit", {}))
    if not present:
        return Choice(person=None, why=(*why, Why("nobody", {})))
    chosen = least(members or present)
    return Choice(
        person=chosen.id, why=(*why, Why("fewest", {"person": chosen.name, "cases": chosen.open_cases}))
    )


def least(people: Iterable[Candidate]) -> Candidate:
    """Whoever has the fewest open cases, among equals the one known longest."""
    return min(people, key=lambda one: (one.open_cases, one.id))
