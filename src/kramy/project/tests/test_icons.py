"""Icons of tabs and home screens, from the city's look."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.manifest.api import city

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "name"),
    [("/favicon.ico", "favicon.ico"), ("/apple-touch-icon.png", "apple-touch-icon.png")],
)
def test_what_browsers_ask_for_by_name_leads_to_the_citys_icon(client: Client, path: str, name: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith(f"/static/{city().icons}/")
    assert finders.find(f"{city().icons}/{name}")
    assert client.post(path).status_code == 405


def test_the_manifest_names_the_hub_and_icons_that_are_there(client: Client) -> None:
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == city().hub_names["pl"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_public_page_and_the_desk_name_them(client: Client) -> None:
    desk = Client()
    desk.force_login(give_second_factor(UserFactory(roles=["official"])))
    for page in (client.get("/service-point/"), desk.get("/desk/")):
        html = page.content.decode()
        for name in ("icon.svg", "favicon.ico", "apple-touch-icon.png"):
            assert f"/static/{city().icons}/{name}" in html


def test_a_city_without_icons_has_the_hubs_drawing(client: Client, settings: Any) -> None:
    settings.CITY = replace(settings.CITY, icons="")
    assert client.get("/favicon.ico")["Location"] == "/static/ui/mark.svg"
    assert json.loads(client.get("/site.webmanifest").content)["icons"] == []
    assert "ui/mark.svg" in client.get("/service-point/").content.decode()
