"""Inviting, roles, switching off: the verbs."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from kramy.kernel.accounts.api import role_names
from kramy.kernel.accounts.domain import people
from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(city_administrator=True, first_name="Ewa", last_name="Mazur")


def refusal(verb, **arguments):
    with pytest.raises(Refused) as caught:
        verb(**arguments)
    return caught.value.code


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_an_invited_official_chooses_a_password_by_the_mailed_link(
    administrator, client, language, sent_mail
):
    user = people.invite_official(
        email="Nowy@Example.com", roles=["official"], by=administrator, first_name="Jan", language=language
    )
    assert (user.email, role_names(user), user.has_usable_password()) == (
        "nowy@example.com",
        {"official"},
        False,
    )
    message = sent_mail()[-1]
    assert message.to == ["nowy@example.com"]
    link = re.search(r"http://\S+", message.body).group()
    page = client.get(link.replace("http://127.0.0.1:8000", ""), follow=True)
    form_url = page.redirect_chain[-1][0]
    client.post(form_url, {"password1": "bardzo dlugie haslo", "password2": "bardzo dlugie haslo"})
    user.refresh_from_db()
    assert user.check_password("bardzo dlugie haslo")
    assert client.get(link.replace("http://127.0.0.1:8000", "")).context["token_fail"]


def test_an_invitation_is_audited(administrator, sent_mail):
    user = people.invite_official(email="n@example.com", roles=["official", "editor"], by=administrator)
    entry = AuditEntry.objects.get(action="accounts.invited")
    assert (entry.actor, entry.target_id, entry.detail) == (
        administrator,
        str(user.pk),
        {"roles": ["editor", "official"]},
    )


def test_an_applicant_can_become_an_official(administrator, sent_mail):
    applicant = UserFactory()
    assert people.invite_official(email=applicant.email, roles=["official"], by=administrator) == applicant


def test_invitations_refused(administrator):
    official = UserFactory(official=True)
    assert refusal(people.invite_official, email="x@example.com", roles=[], by=administrator) == "no_role"
    assert (
        refusal(people.invite_official, email="x@example.com", roles=["king"], by=administrator)
        == "unknown_role"
    )
    assert (
        refusal(people.invite_official, email="no address", roles=["official"], by=administrator) == "email"
    )
    assert (
        refusal(people.invite_official, email=official.email, roles=["editor"], by=administrator)
        == "already_official"
    )
    assert User.objects.count() == 2
    assert mail.outbox == []


def test_invite_again_only_who_never_came(administrator, sent_mail):
    user = people.invite_official(email="n@example.com", roles=["official"], by=administrator)
    people.invite_again(user=user, by=administrator)
    assert len(sent_mail()) == 2
    user.last_login = timezone.now()
    assert refusal(people.invite_again, user=user, by=administrator) == "not_invited"
    assert refusal(people.invite_again, user=UserFactory(), by=administrator) == "not_invited"


def test_roles_are_exactly_those_given(administrator):
    user = UserFactory(official=True)
    people.change_roles(user=user, roles=["editor"], by=administrator)
    assert role_names(User.objects.get(pk=user.pk)) == {"editor"}
    entry = AuditEntry.objects.filter(action="accounts.roles_changed").first()
    assert entry.detail == {"from": ["official"], "to": ["editor"]}
    people.change_roles(user=user, roles=["editor"], by=administrator)
    assert AuditEntry.objects.filter(action="accounts.roles_changed", actor=administrator).count() == 1


def test_nobody_changes_their_own_account(administrator):
    assert refusal(people.change_roles, user=administrator, roles=[], by=administrator) == "oneself"
    assert refusal(people.deactivate, user=administrator, by=administrator) == "oneself"
    assert refusal(people.reactivate, user=administrator, by=administrator) == "oneself"


def test_the_last_city_administrator_stays(administrator):
    outsider = User.objects.create_superuser("root@example.com")
    assert refusal(people.change_roles, user=administrator, roles=[], by=outsider) == "last_administrator"
    assert refusal(people.deactivate, user=administrator, by=outsider) == "last_administrator"
    UserFactory(city_administrator=True)
    people.deactivate(user=administrator, by=outsider)
    assert not User.objects.get(pk=administrator.pk).is_active


def test_switching_off_and_on(administrator):
    user = UserFactory(official=True)
    people.deactivate(user=user, by=administrator)
    people.deactivate(user=user, by=administrator)
    people.reactivate(user=user, by=administrator)
    people.reactivate(user=user, by=administrator)
    about = AuditEntry.objects.filter(target_id=str(user.pk), actor=administrator).values_list(
        "action", flat=True
    )
    assert list(about) == ["accounts.reactivated", "accounts.deactivated"]


def test_an_address_differing_in_case_is_the_same_person(administrator):
    UserFactory(email="ala@example.com")
    assert people.make_account(email="ALA@example.com").email == "ala@example.com"
    assert EmailAddress.objects.count() == 2
