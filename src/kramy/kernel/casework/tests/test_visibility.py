"""Who is shut out of which cases: one predicate, asked everywhere."""

from typing import Any

import pytest

from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import interests, rights
from kramy.kernel.casework.domain.case_tasks import add_task, tasks_for
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, CaseRight, Interest
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.organisations.api import add_member, remove_member
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def official() -> Any:
    return UserFactory(official=True)


def sees(user: Any, case: Case) -> tuple[bool, bool, bool]:
    fresh = type(user).objects.get(pk=user.pk)
    return (
        api.cases_for_review(fresh).filter(pk=case.pk).exists(),
        api.can_review(fresh, case),
        officials_for(case).filter(pk=user.pk).exists(),
    )


ALL, NONE = (True, True, True), (False, False, False)


def test_an_official_with_a_declared_interest_is_shut_out_until_it_is_ended() -> None:
    anna, piotr = official(), official()
    head = UserFactory(city_administrator=True)
    case = CaseFactory()
    api.assign(case=case, to=anna, by=piotr)
    add_task(case=case, title="Ring them", assignee=anna, by=piotr)
    assert sees(anna, case) == ALL
    interest = interests.declare_interest(
        official=anna, organisation=case.organisation, reason="My sister's firm", by=anna
    )
    assert interests.declare_interest(official=anna, organisation=case.organisation, by=anna) == interest
    assert sees(anna, case) == NONE
    case.refresh_from_db()
    assert case.responsible_id not in (None, anna.pk)
    assert list(tasks_for(anna)) == []
    with pytest.raises(Refused) as refused:
        api.take(case=case, by=anna)
    assert refused.value.code == "shut_out"
    with pytest.raises(Refused) as refused:
        api.assign(case=case, to=anna, by=piotr)
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        interests.end_interest(interest=interest, by=anna)
    assert refused.value.code == "not_allowed"
    interests.end_interest(interest=interest, by=head)
    assert sees(anna, case) == ALL
    assert Interest.objects.get().ended_by == head


def test_members_of_the_firm_and_the_applicant_are_shut_out() -> None:
    anna, piotr, ewa = official(), official(), official()
    case = CaseFactory(email=piotr.email)
    add_member(organisation=case.organisation, user=anna, by=None)
    mine = CaseFactory(user=ewa, email="else@example.com")
    assert sees(anna, case) == sees(piotr, case) == sees(ewa, mine) == NONE
    assert sees(ewa, case) == ALL


def test_leaving_a_firm_opens_none_of_its_cases() -> None:
    anna, applicant = official(), UserFactory()
    case = CaseFactory()
    for person in (anna, applicant):
        remove_member(membership=add_member(organisation=case.organisation, user=person, by=None), by=person)
    assert sees(anna, case) == NONE
    interest = Interest.objects.get()
    assert (interest.user, interest.organisation, interest.reason) == (
        anna, case.organisation, "Acted for the organisation until now.",
    )  # fmt: skip
    interests.end_interest(interest=interest, by=UserFactory(city_administrator=True))
    assert sees(anna, case) == ALL


def test_cases_of_a_firm_leave_an_official_who_begins_to_act_for_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    anna = official()
    case = CaseFactory()
    assert case.responsible == anna
    piotr = official()
    with django_capture_on_commit_callbacks(execute=True):
        add_member(organisation=case.organisation, user=anna, by=None)
    case.refresh_from_db()
    assert case.responsible == piotr


def test_a_new_case_never_goes_to_somebody_with_an_interest() -> None:
    first = CaseFactory()
    anna = official()
    interests.declare_interest(official=anna, organisation=first.organisation, by=anna)
    assert CaseFactory(email="b@example.com").responsible is None
    piotr = official()
    assert CaseFactory(email="c@example.com").responsible == piotr


def test_who_may_declare_for_whom() -> None:
    anna, piotr = official(), official()
    unit = Unit.objects.create(name="Grants", head=piotr)
    organisation = CaseFactory().organisation
    with pytest.raises(Refused) as refused:
        interests.declare_interest(official=anna, organisation=organisation, by=piotr)
    assert refused.value.code == "not_allowed"
    unit.members.add(anna)
    interest = interests.declare_interest(official=anna, organisation=organisation, by=piotr)
    assert list(interests.interests_seen_by(piotr)) == list(interests.interests_seen_by(anna)) == [interest]
    assert list(interests.interests_seen_by(official())) == []
    assert AuditEntry.objects.filter(action="casework.interest_declared").count() == 1


def test_rights_narrow_by_kind_and_by_unit() -> None:
    anna, admin = official(), UserFactory(city_administrator=True)
    grants, streets = Unit.objects.create(name="Grants"), Unit.objects.create(name="Streets")
    here, there, nowhere = (
        CaseFactory(),
        CaseFactory(email="b@example.com"),
        CaseFactory(email="c@example.com"),
    )
    Case.objects.filter(pk=here.pk).update(unit=grants)
    Case.objects.filter(pk=there.pk).update(unit=streets, responsible=anna)
    for case in (here, there):
        case.refresh_from_db()
    moved = rights.set_rights(person=anna, rights=[("test_dummy", grants.pk)], by=admin)
    assert (sees(anna, here), sees(anna, there), sees(anna, nowhere)) == (ALL, NONE, NONE)
    there.refresh_from_db()
    assert moved >= 1
    assert there.responsible != anna
    rights.set_rights(person=anna, rights=[("test_dummy", None)], by=admin)
    assert (sees(anna, here), sees(anna, there), sees(anna, nowhere)) == (ALL, ALL, ALL)
    rights.set_rights(person=anna, rights=[], by=admin)
    assert CaseRight.objects.count() == 0
    assert sees(anna, there) == ALL


def test_rights_are_changed_by_those_who_may_and_never_ones_own() -> None:
    anna, admin = official(), UserFactory(city_administrator=True)
    for by, person in ((anna, admin), (admin, admin)):
        with pytest.raises(Refused) as refused:
            rights.set_rights(person=person, rights=[], by=by)
        assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        rights.set_rights(person=anna, rights=[("nonsense", None)], by=admin)
    assert refused.value.code == "unknown_kind"


def test_a_closed_case_of_the_firm_is_hidden_too() -> None:
    anna = official()
    case = CaseFactory(state=CaseState.ACCEPTED, official=official())
    interests.declare_interest(official=anna, organisation=case.organisation, by=anna)
    assert sees(anna, case)[0] is False
