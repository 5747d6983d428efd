"""Organisations at the desk and "My organisations", also where they say no."""

import pytest
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.organisations.base import OrganisationPanel, organisation_panels
from kramy.kernel.organisations.enums import MemberRole
from kramy.kernel.organisations.models import Membership, Organisation
from kramy.kernel.organisations.retention import (
    erase_contact,
    erase_memberships,
    export_memberships,
    export_organisations,
)
from kramy.kernel.organisations.tests.factories import make_nip, make_organisation
from kramy.lib.tables import read

pytestmark = pytest.mark.django_db

INDEX = "organisations_desk:index"


@pytest.fixture
def official(client):
    user = give_second_factor(UserFactory(official=True))
    client.force_login(user)
    return user


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(client, official, count, django_assert_num_queries):
    for _ in range(count):
        make_organisation(owner=UserFactory())
    client.get(reverse(INDEX))  # fills the caches of content types and sites
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse(INDEX)).context["page_obj"]
    assert [row.member_count for row in page] == [1] * count


LIST_QUERIES = 11


def test_list_searches_and_pages(client, official):
    for number in range(31):
        make_organisation(name=f"Bar {number:02}")
    make_organisation(name="Księgarnia")
    page = client.get(reverse(INDEX), {"q": "ksiegarnia"}).context["page_obj"]
    assert [row.name for row in page] == ["Księgarnia"]
    page = client.get(reverse(INDEX), {"q": "bar", "page": "2"}).context["page_obj"]
    assert [row.name for row in page] == ["Bar 30"]
    assert client.get(reverse(INDEX), {"kind": "ngo"}).context["page_obj"].paginator.count == 0


@pytest.mark.parametrize("name", ["index", "add", "export_csv", "export_xlsx"])
def test_only_officials_come_in(client, name):
    client.force_login(UserFactory())
    assert client.get(reverse(f"organisations_desk:{name}")).status_code == 403
    client.force_login(give_second_factor(UserFactory(editor=True)))
    response = client.get(reverse(f"organisations_desk:{name}"))
    assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))


def test_detail_shows_people_places_and_panels_and_is_logged(client, official, monkeypatch):
    organisation = make_organisation(owner=UserFactory(email="owner@example.com"))
    left_out = OrganisationPanel(template="desk/pagination.html", context=lambda organisation, user: None)
    monkeypatch.setattr(organisation_panels, "_items", {"test": left_out})
    response = client.get(reverse("organisations_desk:detail", args=[organisation.pk]))
    assert response.context["panels"] == []
    assert "owner@example.com" in response.content.decode()
    assert AuditEntry.objects.filter(target_id=str(organisation.pk), actor=official).count() == 1
    assert client.get(reverse("organisations_desk:detail", args=[0])).status_code == 404


def test_export_is_the_list_and_is_logged(client, official):
    make_organisation(name="=Bar", nip="5252561999")
    response = client.get(reverse("organisations_desk:export_csv"), {"q": "bar"})
    table = read(b"".join(response.streaming_content))
    assert [(row.values[table.columns[0]], row.values["NIP"]) for row in table] == [("=Bar", "5252561999")]
    response = client.get(reverse("organisations_desk:export_xlsx"))
    table = read(b"".join(response.streaming_content))
    assert [row.values[table.columns[0]] for row in table] == ["=Bar"]
    assert AuditEntry.objects.filter(action="organisations.exported").count() == 2


def test_add_and_edit_at_the_desk_explain_what_is_wrong(client, official):
    response = client.post(reverse("organisations_desk:add"), {"name": "Bar", "kind": "firm", "nip": "1"})
    assert list(response.context["form"].errors) == ["nip"]
    response = client.post(
        reverse("organisations_desk:add"), {"name": "Bar", "kind": "ngo", "nip": "525-256-19-99"}
    )
    bar = Organisation.objects.get()
    assert (response.status_code, bar.kind, bar.nip) == (302, "ngo", "5252561999")
    client.post(
        reverse("organisations_desk:edit", args=[bar.pk]), {"name": "Bar B", "kind": "firm", "nip": ""}
    )
    bar.refresh_from_db()
    assert (bar.name, bar.kind, bar.nip) == ("Bar B", "firm", "")


def test_members_and_places_at_the_desk(client, official):
    organisation, user = make_organisation(), UserFactory()
    url = reverse("organisations_desk:add_member", args=[organisation.pk])
    assert client.post(url, {"email": "nobody@example.com", "role": "owner"}).status_code == 422
    assert client.post(url, {"email": user.email, "role": "owner"}).status_code == 302
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (user, "owner")
    client.post(reverse("organisations_desk:remove_member", args=[organisation.pk, membership.pk]))
    assert Membership.objects.count() == 0
    url = reverse("organisations_desk:add_site", args=[organisation.pk])
    assert client.post(url, {"town": "Kraków"}).status_code == 422
    assert client.post(url, {"street": "Długa", "house_number": "1"}).status_code == 302
    site = organisation.sites.get()
    client.post(reverse("organisations_desk:remove_site", args=[organisation.pk, site.pk]))
    assert organisation.sites.count() == 0


def test_my_organisations_ask_to_sign_in(client):
    response = client.get(reverse("organisations:index"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("count", [1, 3])
def test_my_list_takes_the_same_queries_whatever_its_length(client, person, count, django_assert_num_queries):
    for _ in range(count):
        make_organisation(owner=person)
    make_organisation()
    client.get(reverse("organisations:index"))
    with django_assert_num_queries(MY_QUERIES):
        response = client.get(reverse("organisations:index"))
    assert len(response.context["memberships"]) == count


MY_QUERIES = 5


def test_adding_mine_by_nip(client, person):
    url = reverse("organisations:add")
    assert client.post(url, {"nip": "", "name": ""}).context["form"].errors == {
        "nip": ["Write the NIP"],
        "name": ["Write the name"],
    }
    response = client.post(url, {"nip": "525 256 19 98", "name": "Bar"})
    assert response.context["form"]["nip"].value() == "525 256 19 98"
    assert list(response.context["form"].errors) == ["nip"]
    client.post(url, {"nip": "525 256 19 99", "name": "Bar"})
    assert list(Membership.objects.values_list("user", "organisation__nip", "role")) == [
        (person.pk, "5252561999", "owner")
    ]
    theirs = make_nip()
    make_organisation(nip=theirs, owner=UserFactory())
    response = client.post(url, {"nip": theirs, "name": "Bar"})
    assert response.context["form"].non_field_errors() == [
        "Other people act for this organisation already. Ask one of its owners to add you."
    ]


def test_nobody_sees_or_changes_what_is_not_theirs(client, person):
    organisation = make_organisation(owner=UserFactory())
    url = reverse("organisations:organisation", args=[organisation.pk])
    assert (client.get(url).status_code, client.post(url, {"name": "Mine"}).status_code) == (404, 404)
    add = reverse("organisations:add_member", args=[organisation.pk])
    assert client.post(add, {"member-email": person.email}).status_code == 404


def test_owner_edits_and_members_only_read(client, person):
    organisation, member = make_organisation(owner=person, name="Bar"), UserFactory()
    url = reverse("organisations:organisation", args=[organisation.pk])
    assert client.post(url, {"name": "Bar 2", "phone": "x"}).context["form"].errors == {
        "phone": ["A telephone number has no letters in it."]
    }
    assert client.post(url, {"name": "Bar 2", "website": "bar.example.pl"}).status_code == 302
    add = reverse("organisations:add_member", args=[organisation.pk])
    assert "email" in client.post(add, {"member-email": "nobody@example.com"}).context["member_form"].errors
    assert client.post(add, {"member-email": member.email}).status_code == 302
    client.force_login(member)
    assert client.post(url, {"name": "Bar 3"}).status_code == 200
    assert client.post(add, {"member-email": person.email}).status_code == 200
    own = Membership.objects.get(user=person)
    client.post(reverse("organisations:remove_member", args=[organisation.pk, own.pk]))
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website, organisation.memberships.count()) == (
        "Bar 2",
        "https://bar.example.pl",
        2,
    )
    mine = Membership.objects.get(user=member)
    response = client.post(reverse("organisations:remove_member", args=[organisation.pk, mine.pk]))
    assert (response["Location"], organisation.memberships.count()) == (reverse("organisations:index"), 1)


def test_copy_and_erasure_of_a_persons_data():
    user = UserFactory(email="me@example.com")
    organisation = make_organisation(owner=user, name="Bar", email="me@example.com", nip="5252561999")
    assert [row["nip"] for row in export_organisations(user)] == ["5252561999"]
    assert [(row["organisation"], row["role"]) for row in export_memberships(user)] == [
        ("Bar", MemberRole.OWNER)
    ]
    assert (erase_contact(user), erase_memberships(user)) == (1, 1)
    organisation.refresh_from_db()
    assert (organisation.email, organisation.memberships.count()) == ("", 0)
