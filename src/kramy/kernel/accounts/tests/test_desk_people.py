"""The page "People"."""

import pytest
from django.urls import reverse
from django.utils import translation

from kramy.kernel.accounts.api import role_names
from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

# session, user, rights (3), second step; count, people, groups, second steps; Wagtail's frame (4)
LIST_QUERIES = 14

PAGES = [
    ("get", "people", False),
    ("get", "invite", False),
    ("post", "invite", False),
    ("get", "person", True),
    ("post", "change_roles", True),
    ("post", "set_active", True),
    ("post", "invite_again", True),
]


@pytest.fixture
def administrator(client):
    user = give_second_factor(
        UserFactory(city_administrator=True, first_name="Ewa", last_name="Mazur", language="en")
    )
    client.force_login(user)
    return user


@pytest.mark.parametrize(("method", "name", "about"), PAGES)
@pytest.mark.parametrize("role", ["official", "editor"])
def test_refused_without_the_permission(client, method, name, about, role):
    client.force_login(give_second_factor(UserFactory(roles=[role])))
    victim = UserFactory(official=True)
    url = reverse(f"accounts_desk:{name}", args=[victim.pk] if about else [])
    response = getattr(client, method)(url, {"active": "0", "email": "x@example.com", "roles": ["editor"]})
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    victim.refresh_from_db()
    assert (victim.is_active, role_names(victim)) == (True, {"official"})
    assert not User.objects.filter(email="x@example.com").exists()


@pytest.mark.parametrize(("method", "name", "about"), PAGES)
def test_an_applicant_is_refused(client, method, name, about):
    user = UserFactory()
    client.force_login(user)
    url = reverse(f"accounts_desk:{name}", args=[user.pk] if about else [])
    assert getattr(client, method)(url).status_code == 403


@pytest.mark.parametrize("name", ["change_roles", "set_active", "invite_again"])
def test_changes_need_a_post(client, administrator, name):
    assert client.get(reverse(f"accounts_desk:{name}", args=[administrator.pk])).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, administrator, count, django_assert_num_queries):
    for _number in range(count):
        UserFactory(official=True)
    client.get(reverse("accounts_desk:people"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("accounts_desk:people"))


def listed(client, **query):
    return [row["user"].email for row in client.get(reverse("accounts_desk:people"), query).context["rows"]]


def test_search_and_roles(client, administrator):
    UserFactory(email="zosia@example.com", first_name="Zosia", last_name="Nowak")
    UserFactory(email="adam@example.com", first_name="Adam", last_name="Lis", official=True)
    UserFactory(email="erased-9@erased.invalid")
    assert listed(client) == ["adam@example.com", administrator.email]
    assert listed(client, role="official") == ["adam@example.com"]
    assert listed(client, role="applicant") == ["zosia@example.com"]
    assert listed(client, role="all") == ["adam@example.com", administrator.email, "zosia@example.com"]
    assert listed(client, role="all", q="now zos") == ["zosia@example.com"]
    assert listed(client, q="nobody") == []


def test_the_list_is_paged(client, administrator):
    for _number in range(30):
        UserFactory(official=True)
    assert [len(listed(client)), len(listed(client, page="2")), len(listed(client, page="nonsense"))] == [
        30,
        1,
        30,
    ]


def test_inviting(client, administrator, sent_mail):
    data = {
        "email": "n@example.com",
        "first_name": "Nina",
        "last_name": "",
        "language": "uk",
        "roles": ["official"],
    }
    response = client.post(reverse("accounts_desk:invite"), data)
    user = User.objects.get(email="n@example.com")
    assert response["Location"] == reverse("accounts_desk:person", args=[user.pk])
    assert (role_names(user), user.language) == ({"official"}, "uk")
    assert [message.to for message in sent_mail()] == [["n@example.com"]]


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({"email": "n@example.com", "language": "pl"}, "roles", "Choose at least one role."),
        (
            {"email": "nobody", "language": "pl", "roles": ["official"]},
            "email",
            "Enter an e-mail address in the correct format, like name@example.com.",
        ),
        (
            {"email": "taken@example.com", "language": "pl", "roles": ["official"]},
            "email",
            "This person already works at the desk.",
        ),
    ],
)
def test_an_invitation_refused_keeps_what_was_typed(client, administrator, data, field, error):
    UserFactory(email="taken@example.com", official=True)
    response = client.post(reverse("accounts_desk:invite"), data)
    assert response.status_code == 200
    with translation.override("en"):
        assert response.context["form"].errors == {field: [error]}
    assert f'value="{data["email"]}"' in response.content.decode()


def test_opening_a_person_is_logged(client, administrator):
    user = UserFactory()
    assert client.get(reverse("accounts_desk:person", args=[user.pk])).status_code == 200
    entry = AuditEntry.objects.get(action="accounts.viewed")
    assert (entry.actor, entry.target_id) == (administrator, str(user.pk))
    assert client.get(reverse("accounts_desk:person", args=[0])).status_code == 404


def test_roles_are_saved_and_refusals_are_told(client, administrator):
    user = UserFactory(official=True)
    url = reverse("accounts_desk:change_roles", args=[user.pk])
    client.post(url, {"roles": ["editor"]})
    assert role_names(User.objects.get(pk=user.pk)) == {"editor"}
    response = client.post(url, {"roles": ["king"]}, follow=True)
    assert [str(message) for message in response.context["messages"]][-1] == "There is no such role."
    own = client.post(
        reverse("accounts_desk:change_roles", args=[administrator.pk]), {"roles": []}, follow=True
    )
    assert [str(message) for message in own.context["messages"]][-1] == (
        "Ask another city administrator to change your own account."
    )
    assert role_names(User.objects.get(pk=administrator.pk)) == {"city_administrator"}


def test_a_person_switched_off_is_signed_out(client, administrator, django_user_model):
    from django.test import Client

    official = give_second_factor(UserFactory(official=True))
    theirs = Client()
    theirs.force_login(official)
    assert theirs.get("/desk/").status_code == 200
    url = reverse("accounts_desk:set_active", args=[official.pk])
    client.post(url, {"active": "0"})
    assert theirs.get("/desk/").status_code == 302
    client.post(url, {"active": "1"})
    assert User.objects.get(pk=official.pk).is_active


def test_inviting_again_at_the_desk(client, administrator, sent_mail):
    official = UserFactory(official=True)
    client.post(reverse("accounts_desk:invite_again", args=[official.pk]))
    assert [message.to for message in sent_mail()] == [[official.email]]
