"""Who gets a new case: what is known of it and of the people, put before the rules, and why, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kramy.kernel.casework.base import OwnOfficial, case_official_sources
from kramy.kernel.casework.domain.availability import absences_on, stand_ins
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.enums import OPEN_STATES, RoutingTarget
from kramy.kernel.casework.models import Case, RoutingRule
from kramy.kernel.casework.rules import Candidate, Choice, Facts, Own, Rule, choose
from kramy.kernel.places import api as places
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import QuestionKind


def route(case: Case) -> Choice:
    """Who is to handle a case that was just received, by the rules in force."""
    people = candidates(case)
    own = own_official(case, people)
    return choose(
        facts_of(case),
        rules_in_force(),
        people,
        own=Own(person=own.person.pk, why=own.reason) if own is not None else None,
        holds=lambda condition, answers: questionnaires.holds(dict(condition), answers),
    )


def own_official(case: Case, people: Mapping[int, Candidate]) -> OwnOfficial | None:
    """The first official that a module names as the applicant's own and who may handle the case; where none of those
    named may, the first that was named."""
    named = [found for source in case_official_sources if (found := source(case)) is not None]
    able = [found for found in named if found.person.pk in people]
    return next(iter(able or named), None)


def facts_of(case: Case) -> Facts:
    return Facts(
        kind=case.kind,
        language=case.language,
        sector=case.organisation.pkd if case.organisation else "",
        district=_district(case),
        answers=case.answers.answers,
        unit=case.unit_id,
    )


def rules_in_force() -> list[Rule]:
    return [
        as_rule(row)
        for row in RoutingRule.objects.filter(active=True).select_related("unit").order_by("position", "pk")
    ]


def as_rule(row: RoutingRule) -> Rule:
    return Rule(
        id=row.pk,
        name=row.name,
        target=RoutingTarget(row.target),
        person=row.person_id,
        unit=row.unit_id,
        unit_name=str(row.unit or ""),
        kinds=frozenset(row.kinds),
        sectors=tuple(row.sectors),
        districts=frozenset(row.districts),
        languages=frozenset(row.languages),
        condition=row.condition,
        max_load=row.max_load,
        over_own=row.over_own,
    )


def candidates(case: Case) -> dict[int, Candidate]:
    """Everybody who may handle the case, those who are away with who stands in for them; three queries and one or two
    for each who is away."""
    people = (
        officials_for(case)
        .filter(is_superuser=False)
        .annotate(
            open_cases=Count(
                "responsible_cases", filter=Q(responsible_cases__state__in=OPEN_STATES), distinct=True
            )
        )
        .prefetch_related("units")
    )
    away = {row.person_id: row for row in absences_on(timezone.localdate()).order_by("last_day")}
    found = {}
    for person in people:
        absence = away.get(person.pk)
        deputies = stand_ins(person) if absence is not None else []
        found[person.pk] = Candidate(
            id=person.pk,
            name=str(person),
            open_cases=person.open_cases,
            units=frozenset(unit.pk for unit in person.units.all()),
            away=absence.last_day.isoformat() if absence is not None else "",
            stand_in=deputies[0].pk if deputies else None,
        )
    return found


def kept(choice: Choice) -> dict[str, Any]:
    """The choice as the case keeps it."""
    return {
        "rule": choice.rule,
        "why": [{"code": step.code, "values": dict(step.values)} for step in choice.why],
    }


def reasons_in_words(case: Case) -> list[str]:
    """Why the case came to whom it came first, in the active language."""
    return [_sentence(step["code"], step["values"]) for step in case.routing.get("why", [])]


def _sentence(code: str, values: Mapping[str, Any]) -> str:
    words = {
        "rule": _("Rule “%(rule)s” leaves it to the applicant's own official."),
        "rule_person": _("Rule “%(rule)s” names %(person)s."),
        "rule_unit": _("Rule “%(rule)s” names the unit %(unit)s."),
        "rule_unit_nobody": _("Rule “%(rule)s” names the unit %(unit)s, but nobody there may take it now."),
        "rule_cannot": _("Rule “%(rule)s” names somebody who may not take it now."),
        "rule_full": _(
            "Rule “%(rule)s” names %(person)s, who has %(cases)s open cases already (fewer than %(most)s are asked)."
        ),
        "own": _("%(person)s is the applicant's own official: %(why)s"),
        "own_cannot": _("The applicant's own official may not take it now."),
        "away": _("%(person)s is away until %(day)s; %(deputy)s stands in."),
        "kind_unit": _("The unit of this kind of case handles it."),
        "fewest": _("%(person)s had the fewest open cases: %(cases)s."),
        "nobody": _("Nobody who may handle it is at work."),
    }[code]
    shown = dict(values)
    if code == "away":
        shown["day"] = date_format(date.fromisoformat(shown["day"]), "j E Y")
    return words % shown


def _district(case: Case) -> int | None:
    """Of the first address among the answers, else of the organisation's first place."""
    definition = questionnaires.definition_of(case.answers.version)
    for question in definition.questions():
        value = case.answers.answers.get(question.key)
        if question.kind == QuestionKind.ADDRESS and isinstance(value, dict) and value.get("lon") is not None:
            return _district_at(float(value["lon"]), float(value["lat"]))
    if case.organisation is not None:
        site = case.organisation.sites.exclude(lon=None).order_by("pk").first()
        if site is not None and site.lon is not None and site.lat is not None:
            return _district_at(site.lon, site.lat)
    return None


def _district_at(lon: float, lat: float) -> int | None:
    district = places.district_at(lon, lat)
    return district.pk if district is not None else None
