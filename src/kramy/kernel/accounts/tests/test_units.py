"""Units of the office and the pages on which they are written down."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kramy.kernel.accounts import api, retention
from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db

# session, user, rights (3), second step; units, members; Wagtail's frame (3)
LIST_QUERIES = 12


@pytest.fixture
def administrator(client):
    user = give_second_factor(UserFactory(city_administrator=True, language="en"))
    client.force_login(user)
    return user


def make_unit(name="Wydział", **kwargs):
    return api.save_unit(names={"pl": name}, by=None, **kwargs)


def test_heads_are_members():
    head, deputy, member = (UserFactory(official=True) for _number in range(3))
    unit = make_unit(head=head, deputy_head=deputy, members=[member])
    assert set(unit.members.all()) == {head, deputy, member}
    assert list(api.units_of(member)) == [unit]
    assert list(api.units_led_by(deputy)) == [unit]
    assert list(api.units_led_by(member)) == []


def test_who_leads_when_the_head_is_gone():
    head, deputy, director = (UserFactory(official=True) for _number in range(3))
    office = make_unit("Urząd", head=director)
    unit = make_unit(head=head, deputy_head=deputy, parent=office)
    assert api.leader_of(unit) == head
    for person, left in ((head, deputy), (deputy, director), (director, None)):
        person.is_active = False
        person.save()
        assert api.leader_of(Unit.objects.get(pk=unit.pk)) == left
    assert api.leader_of(None) is None


def test_refusals():
    official = UserFactory(official=True)
    office = make_unit("Urząd")
    unit = make_unit(parent=office)
    for values, code in (
        ({"names": {"pl": " ", "en": "x"}}, "no_name"),
        ({"unit": office, "names": {"pl": "U"}, "parent": unit}, "in_itself"),
        ({"names": {"pl": "U"}, "head": official, "deputy_head": official}, "two_heads"),
        ({"names": {"pl": "U"}, "members": [UserFactory()]}, "not_at_the_desk"),
        ({"unit": office, "names": {"pl": "U"}, "active": False}, "has_parts"),
    ):
        with pytest.raises(Refused) as refused:
            api.save_unit(by=None, **values)
        assert refused.value.code == code
    assert Unit.objects.count() == 2


def test_the_database_refuses_one_person_as_both_heads():
    official = UserFactory(official=True)
    unit = make_unit(head=official)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(deputy_head=official)


def test_an_erased_person_leaves():
    official = UserFactory(official=True)
    unit = make_unit(head=official)
    assert retention.leave_units(official) == 2
    unit.refresh_from_db()
    assert (unit.head, unit.members.count()) == (None, 0)


def test_add_and_change_at_the_desk(client, administrator):
    official = UserFactory(official=True)
    url = reverse("accounts_desk:unit_new")
    data = {"name_pl": "Referat", "name_en": "Section", "head": official.pk, "active": "on"}
    assert client.post(url, data).status_code == 302
    unit = Unit.objects.get()
    assert (unit.name_pl, unit.head, list(unit.members.all())) == ("Referat", official, [official])
    change = reverse("accounts_desk:unit", args=[unit.pk])
    answer = client.post(change, {**data, "name_pl": "Referat A", "deputy_head": official.pk})
    assert answer.status_code == 400
    assert "somebody else than the head" in answer.content.decode()
    assert client.post(change, {**data, "name_pl": ""}).status_code == 400
    assert client.post(change, {**data, "name_pl": "Referat A"}).status_code == 302
    unit.refresh_from_db()
    assert unit.name_pl == "Referat A"
    assert "Section" in client.get(reverse("accounts_desk:units")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, administrator, count, django_assert_num_queries):
    for number in range(count):
        make_unit(f"U{number}", members=[UserFactory(official=True)])
    client.get(reverse("accounts_desk:units"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("accounts_desk:units"))
