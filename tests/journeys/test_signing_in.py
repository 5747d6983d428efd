"""Signing in, in a real browser: passkeys under the strict policy, every page by axe."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from kramy.kernel.accounts.api import ensure_roles, record_consent
from kramy.kernel.accounts.tests.factories import PASSWORD, UserFactory
from tests.harness.axe import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, email: str) -> None:
    page.goto("/en/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/login/" not in address)


def confirm_password(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(lambda address: "reauthenticate" not in address)


def give_authenticator(page: Page) -> None:
    """A phone's or laptop's own authenticator, as the browser would offer it."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_an_official_makes_a_passkey_and_signs_in_with_it(visit):
    ensure_roles()
    official = UserFactory(official=True, first_name="Ada", language="en")
    page = visit("/en/account/login/")
    give_authenticator(page)
    sign_in(page, official.email)
    page.goto("/desk/")
    assert page.url.endswith("/en/account/second-step/")
    expect(page.get_by_text("add a second step of sign-in")).to_be_visible()
    page.goto("/en/account/second-step/webauthn/add/")
    confirm_password(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=official, type="webauthn").count() == 1
    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Ada")
    page.context.clear_cookies()
    page.goto("/en/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("dark", [False, True])
def test_pages_of_the_account_are_accessible(visit, dark):
    user = UserFactory()
    record_consent(
        email=user.email,
        user=user,
        purpose="contact",
        text="Yes",
        text_version="1",
        language="en",
        subject="KR-1",
    )
    page = visit("/en/account/login/", phone=True, dark=dark)
    assert_accessible(page)
    for address in ("signup/", "login/code/", "password/reset/"):
        page.goto(f"/en/account/{address}")
        assert_accessible(page)
    page.goto("/en/account/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.title().startswith("Error:")
    assert_accessible(page)
    sign_in(page, user.email)
    for address in (
        "",
        "details/",
        "email/",
        "password/change/",
        "second-step/",
        "second-step/totp/activate/",
        "erase/",
    ):
        page.goto(f"/en/account/{address}")
        confirm_password(page)
        assert_accessible(page)


def test_signing_in_needs_no_javascript(visit):
    user = UserFactory(first_name="Zosia")
    page = visit("/en/account/login/", javascript=False)
    sign_in(page, user.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


@pytest.mark.parametrize("phone", [False, True])
def test_pages_of_the_desk_about_people_are_accessible(visit, settings, phone):
    settings.DEMO = True
    ensure_roles()
    administrator = UserFactory(city_administrator=True, language="en")
    UserFactory(official=True)
    page = visit("/en/account/login/", phone=phone)
    sign_in(page, administrator.email)
    for address in ("", "people/?role=all", f"people/{administrator.pk}/", "people/invite/", "audit/"):
        page.goto(f"/desk/{address}")
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        # The sidebar and its dialogs are Wagtail's own.
        assert_accessible(
            page, exclude=("#wagtail-sidebar", "[data-wagtail-sidebar]", "#keyboard-shortcuts-dialog")
        )
