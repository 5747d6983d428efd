"""A person's own account."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.accounts.api import record_consent
from kramy.kernel.accounts.models import Consent, User
from kramy.kernel.accounts.tests.factories import PASSWORD, UserFactory
from kramy.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

# session, user, second steps, consents, rights (2)
PROFILE_QUERIES = 6


@pytest.fixture
def person(client):
    user = UserFactory(email="zosia@example.com", first_name="Zosia", last_name="Nowak")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return user


def confirm_password(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def consent(user=None, email="zosia@example.com", **fields):
    values = {"purpose": "newsletter", "text": "Yes", "text_version": "1", "language": "en"} | fields
    return record_consent(email=email, user=user, **values)


@pytest.mark.parametrize("name", ["profile", "after_sign_in", "details", "download", "erase"])
def test_nobody_anonymous_gets_in(client, name):
    response = client.get(reverse(f"accounts:{name}"))
    assert response["Location"].partition("?")[0] == reverse("account_login")


def test_the_profile_shows_what_is_known(client, person):
    consent(person)
    text = client.get(reverse("accounts:profile")).content.decode()
    for known in ("Zosia Nowak", "zosia@example.com", "News from the city by e-mail"):
        assert known in text
    assert "Go to the desk" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_profile_costs_the_same_for_one_and_three_consents(
    client, person, count, django_assert_num_queries
):
    for number in range(count):
        consent(person, subject=str(number))
    client.get(reverse("accounts:profile"))
    with django_assert_num_queries(PROFILE_QUERIES):
        client.get(reverse("accounts:profile"))


def test_details_are_saved_and_the_language_follows(client, person):
    data = {"first_name": "Zofia", "last_name": "Lis", "phone": "12 616-55-55", "language": "uk"}
    response = client.post(reverse("accounts:details"), data)
    person.refresh_from_db()
    assert (person.first_name, person.last_name, person.phone, person.language) == (
        "Zofia",
        "Lis",
        "+48 12 616 55 55",
        "uk",
    )
    assert response["Location"] == "/uk/account/"
    assert AuditEntry.objects.filter(action="accounts.profile_changed", actor=person).count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"language": "de"}, "language"),
        ({"first_name": "x" * 151}, "first_name"),
    ],
)
def test_details_refused_keep_what_was_typed(client, person, changed, field):
    data = {"first_name": "Zofia", "last_name": "Lis", "phone": "", "language": "pl"} | changed
    response = client.post(reverse("accounts:details"), data)
    assert set(response.context["form"].errors) == {field}
    assert 'value="Lis"' in response.content.decode()
    assert User.objects.get(pk=person.pk).first_name == "Zosia"


def test_withdrawing_ones_own_consent(client, person):
    own = consent(person)
    client.post(reverse("accounts:withdraw_consent", args=[own.pk]))
    own.refresh_from_db()
    assert own.withdrawn_at is not None
    assert AuditEntry.objects.get(action="accounts.consent_withdrawn").actor == person


def test_nobody_elses_consent_can_be_withdrawn(client, person):
    foreign = consent(UserFactory(), email="other@example.com")
    assert client.post(reverse("accounts:withdraw_consent", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("accounts:withdraw_consent", args=[foreign.pk])).status_code == 405
    assert Consent.objects.get(pk=foreign.pk).withdrawn_at is None


def test_the_copy_of_ones_data(client, person):
    consent(person)
    consent(UserFactory(), email="other@example.com")
    confirm_password(client)
    response = client.get(reverse("accounts:download"))
    assert response["Content-Disposition"].startswith('attachment; filename="kramy-')
    copy = json.loads(response.content)
    assert copy["email"] == "zosia@example.com"
    assert copy["data"]["accounts.User"][0]["first_name"] == "Zosia"
    assert [row["purpose"] for row in copy["data"]["accounts.Consent"]] == ["newsletter"]
    assert "password" not in copy["data"]["accounts.User"][0]


@pytest.mark.parametrize("name", ["download", "erase"])
def test_sensitive_pages_ask_for_the_password_again(client, person, name):
    address = reverse(f"accounts:{name}")
    assert client.get(address)["Location"].partition("?")[0] == reverse("account_reauthenticate")
    confirm_password(client)
    assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert client.get(address)["Location"].partition("?")[0] == reverse("account_reauthenticate")


def test_erasing_is_confirmed_twice(client, person):
    confirm_password(client)
    url = reverse("accounts:erase")
    for data, wrong in (
        ({"email": "zosia@example.com"}, {"understood"}),
        ({"understood": "on"}, {"email"}),
        ({"email": "other@example.com", "understood": "on"}, {"email"}),
    ):
        assert set(client.post(url, data).context["form"].errors) == wrong
    assert User.objects.get(pk=person.pk).email == "zosia@example.com"


def test_erasing_leaves_nothing_of_the_person(client, person):
    standing = consent(person)
    confirm_password(client)
    response = client.post(reverse("accounts:erase"), {"email": "Zosia@example.com", "understood": "on"})
    assert "Your account is erased" in response.content.decode()
    stump = User.objects.get(pk=person.pk)
    assert (stump.email, stump.first_name, stump.last_name, stump.phone, stump.is_active) == (
        f"erased-{person.pk}@erased.invalid",
        "",
        "",
        "",
        False,
    )
    assert not stump.has_usable_password()
    assert not EmailAddress.objects.filter(user=person).exists()
    standing.refresh_from_db()
    assert standing.withdrawn_at is not None
    assert not AuditEntry.objects.exclude(actor_label="").exists()
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_an_official_cannot_erase_themselves(client):
    user = UserFactory(official=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    confirm_password(client)
    response = client.post(reverse("accounts:erase"), {"email": user.email, "understood": "on"})
    assert response.context["form"].non_field_errors() == [
        "You work at the desk. Ask a city administrator to take your roles away first."
    ]
    assert User.objects.get(pk=user.pk).is_active
