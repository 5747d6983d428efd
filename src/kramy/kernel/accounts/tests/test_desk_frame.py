"""Menu, home page and addresses of the desk come from the manifests."""

import pytest
from django.urls import reverse

from kramy.kernel.accounts import wagtail_hooks
from kramy.kernel.accounts.base import DashboardTile
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor

pytestmark = pytest.mark.django_db


def sign_in(client, **traits):
    user = give_second_factor(UserFactory(**traits))
    client.force_login(user)
    return user


def menu(client, user, rf):
    from wagtail.admin.menu import admin_menu

    request = rf.get("/desk/")
    request.user = user
    return {item.name for item in admin_menu.menu_items_for_request(request)}


def test_the_menu_shows_what_a_person_may_do(client, rf):
    official, administrator = UserFactory(official=True), UserFactory(city_administrator=True)
    assert {"people", "audit"} & menu(client, official, rf) == set()
    assert {"people", "audit"} <= menu(client, administrator, rf)


def test_officials_see_nothing_of_the_website(client, rf):
    shown = menu(client, UserFactory(official=True), rf)
    assert {"explorer", "images", "documents", "help", "reports", "forms", "settings"} & shown == set()
    assert "explorer" in menu(client, UserFactory(editor=True), rf)


def test_home_greets_by_name_and_shows_no_page_counts(client):
    sign_in(client, official=True, first_name="Ada", language="en")
    response = client.get("/desk/")
    text = response.content.decode()
    assert "Welcome, Ada" in text
    assert "w-summary" not in text


def tile(name, **fields):
    return DashboardTile(
        template="wagtailadmin/shared/icon.html", context=lambda request: {"name": name}, **fields
    )


def test_tiles_are_those_a_person_may_see_in_order(client, rf, monkeypatch):
    tiles = (
        tile("second", order=20),
        tile("first", order=10),
        tile("secret", permission="audit.view_log"),
        DashboardTile(template="x.html", context=lambda request: None),
    )
    monkeypatch.setattr(wagtail_hooks, "offers", lambda slot: tiles)
    request = rf.get("/desk/")
    panels = [object()]
    request.user = UserFactory(official=True)
    wagtail_hooks.build_home(request, panels)
    assert [panel.context["name"] for panel in panels] == ["first", "second"]
    request.user = UserFactory(city_administrator=True)
    wagtail_hooks.build_home(request, panels)
    assert [panel.context["name"] for panel in panels] == ["first", "second", "secret"]


def test_every_desk_address_needs_the_desk(client):
    """Whatever an app mounts: anonymous people get to the sign-in page, applicants are told it is not theirs."""
    addresses = {reverse(item.url_name) for item in wagtail_hooks.offers("desk_items")}
    strangers = [client.get(address) for address in addresses]
    assert {(each.status_code, each["Location"].partition("?")[0]) for each in strangers} == {
        (302, "/account/login/")
    }
    client.force_login(UserFactory(language="pl"))
    reached = [client.get(address) for address in addresses]
    assert {each.status_code for each in reached} == {403}
    assert "Nie możesz zobaczyć tej strony" in reached[0].content.decode()


def test_an_applicant_who_strays_to_the_desk_goes_in_no_circle(client):
    client.force_login(UserFactory(language="en"))
    response = client.get("/desk/login/?next=/desk/", follow=True)
    assert response.status_code == 403
    assert "You cannot see this page" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert client.post("/desk/logout/").status_code == 302


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/desk/login/?next=/desk/people/", "/account/login/?next=/desk/people/"),
        ("/desk/password_reset/", "/account/password/reset/"),
        ("/desk/password_reset/confirm/x/y/", "/account/password/reset/"),
        ("/desk/", "/account/login/?next=/desk/"),
    ],
)
def test_the_desks_own_sign_in_leads_to_everybodys(client, address, target):
    assert client.get(address)["Location"] == target


def test_the_desk_knows_our_name_on_every_page_of_its_own(client):
    sign_in(client, editor=True)
    for address in ("/desk/", "/desk/images/"):
        assert "desk-brand" in client.get(address).content.decode()


@pytest.mark.parametrize(("language", "greeting"), [("pl", "Dzień dobry, Ada"), ("uk", "Вітаємо, Ada")])
def test_the_desk_speaks_the_officials_language(client, language, greeting):
    sign_in(client, official=True, first_name="Ada", language=language)
    assert greeting in client.get("/desk/").content.decode()
