"""Registering, changing and joining organisations, without HTTP."""

import threading

import pytest
from django.db import connection

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.organisations import api
from kramy.kernel.organisations.domain import members, organisations, queries
from kramy.kernel.organisations.enums import MemberRole
from kramy.kernel.organisations.models import Membership, Organisation
from kramy.kernel.organisations.tests.factories import make_nip, make_organisation
from kramy.lib.errors import Refused

NIP = "5252561999"

pytestmark = pytest.mark.django_db


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code, caught.value.field


def test_the_same_nip_is_the_same_organisation_and_is_not_overwritten():
    first = api.find_or_register(name="Pierogi  u Babci", nip="525-256-19-99", email="Babcia@Example.com")
    second = api.find_or_register(
        name="Something else", nip="PL5252561999", email="thief@example.com", phone="12 300 00 00"
    )
    assert second.pk == first.pk
    assert Organisation.objects.values_list("name", "nip", "email", "phone").get() == (
        "Pierogi u Babci",
        NIP,
        "babcia@example.com",
        "",
    )
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["organisations.registered"]


def test_krs_and_regon_identify_where_nip_does_not():
    by_krs = api.find_or_register(name="Fundacja", krs="28860")
    assert by_krs.krs == "0000028860"
    assert api.find_or_register(name="Fundacja X", krs="0000028860") == by_krs
    by_regon = api.find_or_register(name="Szkoła", regon="123456785")
    assert api.find_or_register(name="Szkoła nr 1", regon="123 456 785") == by_regon


def test_a_krs_number_of_somebody_else_is_refused():
    api.find_or_register(name="A", nip=NIP, krs="0000028860")
    assert refusal(api.find_or_register, name="B", nip=make_nip(), krs="0000028860") == ("krs_taken", "krs")


def test_without_identifiers_the_name_decides():
    first = api.find_or_register(name="Kółko", email="a@example.com")
    assert api.find_or_register(name="Kółko") == first
    assert api.find_or_register(name="Kółko", email="b@example.com") != first
    with_nip = api.find_or_register(name="Inne", nip=NIP)
    assert api.find_or_register(name="Inne") != with_nip


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"name": "A", "nip": "5252561998"}, "checksum", "nip"),
        ({"name": "A", "nip": "123"}, "length", "nip"),
        ({"name": "A", "regon": "123456786"}, "checksum", "regon"),
        ({"name": " "}, "name", "name"),
        ({"name": "x" * 201}, "name", "name"),
        ({"name": "A", "phone": "abc"}, "characters", "phone"),
    ],
)
def test_wrong_values_are_refused_by_field(values, code, field):
    assert refusal(api.find_or_register, **values) == (code, field)
    assert Organisation.objects.count() == 0


def test_changing_writes_only_what_changed_and_keeps_it_findable():
    organisation = make_organisation(name="Żabka", nip=NIP)
    user = UserFactory()
    organisations.change(organisation=organisation, by=user, name="Łabędź", phone="12 345 67 89")
    assert [row.name for row in queries.found(text="labedz")] == ["Łabędź"]
    assert [row.name for row in queries.found(text="525-256")] == ["Łabędź"]
    assert list(queries.found(text="zabka")) == []
    entry = AuditEntry.objects.get(action="organisations.changed")
    assert entry.detail == {"fields": ["name", "phone"]}
    organisations.change(organisation=organisation, by=user, name="Łabędź")
    assert AuditEntry.objects.filter(action="organisations.changed").count() == 1


def test_an_identifier_of_another_is_refused():
    make_organisation(nip=NIP)
    other = make_organisation()
    assert refusal(organisations.change, organisation=other, by=None, nip=NIP) == ("taken", "nip")


def test_the_last_owner_stays_until_somebody_else_owns():
    owner, member = UserFactory(), UserFactory()
    organisation = make_organisation(owner=owner)
    api.add_member(organisation=organisation, user=member, role=MemberRole.MEMBER, by=owner)
    own = Membership.objects.get(user=owner)
    assert refusal(api.remove_member, membership=own, by=owner) == ("last_owner", None)
    assert refusal(
        api.add_member, organisation=organisation, user=owner, role=MemberRole.MEMBER, by=owner
    ) == ("last_owner", None)
    api.add_member(organisation=organisation, user=member, role=MemberRole.OWNER, by=owner)
    api.remove_member(membership=own, by=owner)
    assert list(Membership.objects.values_list("user", "role")) == [(member.pk, "owner")]


def test_joining_a_new_one_makes_one_the_owner():
    user = UserFactory()
    organisation = api.join(user=user, name="Nowa", nip=NIP)
    assert list(Membership.objects.values_list("organisation", "user", "role")) == [
        (organisation.pk, user.pk, "owner")
    ]
    assert api.join(user=user, name="Nowa", nip=NIP) == organisation


def test_strangers_cannot_take_over_a_known_organisation():
    owner = UserFactory()
    make_organisation(nip=NIP, owner=owner)
    assert refusal(api.join, user=UserFactory(), name="X", nip=NIP) == ("ask_owner", None)
    nip = make_nip()
    api.find_or_register(name="Firma", nip=nip, email="owner@firma.example")
    assert refusal(api.join, user=UserFactory(), name="X", nip=nip) == ("ask_city", None)
    unreachable = make_nip()
    api.find_or_register(name="Firma bez adresu", nip=unreachable)
    assert refusal(api.join, user=UserFactory(), name="X", nip=unreachable) == ("ask_city", None)
    theirs = UserFactory(email="owner@firma.example")
    assert api.join(user=theirs, name="X", nip=nip).name == "Firma"


def test_known_answers_are_those_of_the_organisation_joined_last():
    user = UserFactory()
    assert api.known_answers(organisation=api.joined_last(user)) == {}
    make_organisation(owner=user, name="First")
    second = make_organisation(owner=user, name="Second", email="s@example.com", phone="12 345 67 89")
    assert api.known_answers(organisation=api.joined_last(user)) == {
        "firm": {"name": "Second", "nip": second.nip, "regon": "", "krs": ""},
        "email": "s@example.com",
        "phone": "+48123456789",
    }


def test_sites_need_a_street_or_a_name():
    organisation = make_organisation()
    site = api.add_site(
        organisation=organisation, by=None, street="Długa", house_number="1", postcode="31147"
    )
    assert (str(site), site.postcode) == ("Długa 1", "31-147")
    api.change_site(site=site, by=None, name="Sklep")
    site.refresh_from_db()
    assert (site.name, site.street) == ("Sklep", "Długa")
    assert refusal(api.add_site, organisation=organisation, by=None, town="Kraków") == ("empty", "street")
    assert refusal(api.add_site, organisation=organisation, by=None, street="A", postcode="1") == (
        "length",
        "postcode",
    )
    api.remove_site(site=site, by=None)
    assert organisation.sites.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has one connection")
def test_two_at_once_get_the_same_row():
    found: list[int] = []
    gate = threading.Barrier(4)

    def register() -> None:
        gate.wait()
        found.append(api.find_or_register(name="Firma", nip=NIP).pk)
        connection.close()

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), Organisation.objects.count()) == (4, 1, 1)


def test_one_who_comes_second_gets_the_row_of_the_first(monkeypatch):
    """The race as seen by the slower of two: nothing is there when it looks, something when it writes."""
    existing = make_organisation(nip=NIP)
    real, calls = organisations._found, []

    def blind_at_first(values):
        calls.append(values["nip"])
        return None if len(calls) == 1 else real(values)

    monkeypatch.setattr(organisations, "_found", blind_at_first)
    assert api.find_or_register(name="Firma", nip=NIP) == existing
    assert calls == [NIP, NIP]


def test_only_owners_and_officials_manage_members():
    owner, member = UserFactory(), UserFactory()
    organisation = make_organisation(owner=owner)
    api.add_member(organisation=organisation, user=member, role=MemberRole.MEMBER, by=owner)
    assert members.can_manage_members(organisation=organisation, user=owner) is True
    assert members.can_manage_members(organisation=organisation, user=member) is False
    assert members.can_manage_members(organisation=organisation, user=UserFactory(official=True)) is True
    assert refusal(members.check_manage_members, organisation=organisation, user=member) == (
        "not_owner",
        None,
    )
