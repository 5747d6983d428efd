"""Signing in and up, as a person does it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.tests.factories import PASSWORD, UserFactory, give_second_factor

pytestmark = pytest.mark.django_db


def sign_in(client, email, password=PASSWORD, **kwargs):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **kwargs)


def confirm_password(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def signed_in(client):
    return "_auth_user_id" in client.session


def totp_code(user):
    secret = TOTP(Authenticator.objects.get(user=user, type="totp")).instance.data["secret"]
    from allauth.mfa.adapter import get_adapter

    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(get_adapter().decrypt(secret), counter))


def code_in(message):
    return re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", message.body, re.MULTILINE).group(1)


def test_by_password(client):
    user = UserFactory()
    response = sign_in(client, user.email.upper())
    assert response["Location"] == reverse("accounts:after_sign_in")
    assert client.get(response["Location"])["Location"] == reverse("accounts:profile")


def test_an_official_lands_at_the_desk(client):
    user = UserFactory(official=True)
    sign_in(client, user.email)
    assert client.get(reverse("accounts:after_sign_in"))["Location"] == "/desk/"


def test_a_wrong_password_says_nothing_of_who_exists(client):
    user = UserFactory()
    wrong = sign_in(client, user.email, "not the password")
    unknown = sign_in(client, "nobody@example.com", "not the password")
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not signed_in(client)


def test_the_next_address_is_kept_and_must_be_ours(client):
    user = UserFactory()
    response = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": "/desk/people/"}
    )
    assert response["Location"] == "/desk/people/"
    client.logout()
    response = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert response["Location"] == reverse("accounts:after_sign_in")


def test_after_five_wrong_passwords_even_the_right_one_waits(client):
    user = UserFactory()
    for _attempt in range(5):
        sign_in(client, user.email, "not the password")
    response = sign_in(client, user.email)
    assert not signed_in(client)
    assert response.context["form"].errors == {
        "__all__": ["Too many failed login attempts. Try again later."],
    }


def test_a_person_switched_off_cannot_sign_in(client):
    user = UserFactory(is_active=False)
    sign_in(client, user.email)
    assert not signed_in(client)


def test_by_a_mailed_code(client, sent_mail):
    user = UserFactory(password=None)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    message = sent_mail()[-1]
    assert message.to == [user.email]
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert not signed_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": code_in(message)})
    assert signed_in(client)


def test_a_code_for_an_unknown_address_tells_nothing(client, sent_mail):
    known, unknown = UserFactory(), "nobody@example.com"
    answers = [
        client.post(reverse("account_request_login_code"), {"email": email})
        for email in (known.email, unknown)
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_confirm_login_code"))
    }


def test_signing_up_confirms_the_address_by_code(client, sent_mail):
    data = {"email": "Nowa@Example.com", "password1": "bardzo dlugie haslo"}
    response = client.post(reverse("account_signup"), data)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert not signed_in(client)
    message = sent_mail()[-1]
    client.post(response["Location"], {"code": code_in(message)})
    assert signed_in(client)
    assert EmailAddress.objects.get(user__email="nowa@example.com").verified


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"email": "nowa@example.com", "password1": "krotkie"}, "password1"),
        ({"email": "nowa@example.com", "password1": "password1234"}, "password1"),
        ({"email": "not an address", "password1": "bardzo dlugie haslo"}, "email"),
        ({"email": "", "password1": "bardzo dlugie haslo"}, "email"),
    ],
)
def test_signing_up_refused(client, data, field):
    response = client.post(reverse("account_signup"), data)
    assert set(response.context["form"].errors) == {field}
    assert not User.objects.exists()


def test_signing_up_with_a_taken_address_tells_only_its_owner(client, sent_mail):
    user = UserFactory()
    taken = client.post(reverse("account_signup"), {"email": user.email, "password1": "bardzo dlugie haslo"})
    assert taken["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert [message.to for message in sent_mail()] == [[user.email]]


def test_the_second_step_is_asked_after_the_password(client):
    user = give_second_factor(UserFactory(official=True))
    response = sign_in(client, user.email)
    assert response["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": totp_code(user)})
    assert signed_in(client)


def test_the_second_step_is_asked_after_a_mailed_code_too(client, sent_mail):
    user = give_second_factor(UserFactory(official=True))
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in(sent_mail()[-1])})
    assert not signed_in(client)


def test_an_app_is_set_up_and_its_secret_is_encrypted(client):
    user = UserFactory(official=True)
    sign_in(client, user.email)
    confirm_password(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post(reverse("mfa_activate_totp"), {"code": format_hotp_value(hotp_value(secret, counter))})
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert stored != secret
    assert stored.startswith("gAAAA")
    assert client.get("/desk/").status_code == 200


def test_a_secret_survives_a_changed_key(settings):
    from kramy.kernel.accounts.web.adapters import SecondFactorAdapter

    stored = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"
    assert SecondFactorAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_the_demo_shows_its_accounts_and_nothing_else_does(client, settings):
    UserFactory(email="demo@example.com", is_demo=True, official=True)
    UserFactory(email="real@example.com")
    assert "demo@example.com" not in client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    text = client.get(reverse("account_login")).content.decode()
    assert "demo@example.com" in text
    assert settings.DEMO_PASSWORD in text
    assert "real@example.com" not in text


ANONYMOUS_PAGES = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_reset_password_from_key_done",
]
OWN_PAGES = [
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_list_webauthn",
    "account_reauthenticate",
]
GUARDED_PAGES = ["mfa_activate_totp", "mfa_add_webauthn"]


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
@pytest.mark.parametrize("name", ANONYMOUS_PAGES)
def test_pages_for_anybody_stand_in_our_frame(client, name, language):
    from django.utils import translation

    with translation.override(language):
        response = client.get(reverse(name))
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}" class="govuk-template"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("name", [*OWN_PAGES, *GUARDED_PAGES])
def test_pages_of_ones_own_stand_in_our_frame(client, name):
    user = UserFactory()
    sign_in(client, user.email)
    if name in GUARDED_PAGES:
        assert client.get(reverse(name))["Location"].partition("?")[0] == reverse("account_reauthenticate")
        confirm_password(client)
    response = client.get(reverse(name))
    text = response.content.decode()
    assert response.status_code == 200
    assert 'class="govuk-template"' in text
    assert text.count("<h1") == 1


def test_pages_of_the_second_step_stand_in_our_frame(client):
    user = give_second_factor(UserFactory())
    sign_in(client, user.email)
    assert client.get(reverse("mfa_authenticate")).content.decode().count("<h1") == 1
    client.post(reverse("mfa_authenticate"), {"code": totp_code(user)})
    confirm_password(client)
    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        response = client.get(reverse(name))
        assert (name, response.status_code, response.content.decode().count("<h1")) == (name, 200, 1)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert client.get(reverse("mfa_view_recovery_codes")).content.decode().count("<h1") == 1


def test_no_page_carries_inline_code(client):
    for name in ANONYMOUS_PAGES:
        text = client.get(reverse(name)).content.decode()
        scripts = re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>", text)
        assert (name, scripts, re.findall(r"<style|\son\w+=|\sstyle=", text)) == (name, [], [])
