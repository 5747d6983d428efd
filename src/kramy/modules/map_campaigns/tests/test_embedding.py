"""Maps in frames of other pages: who may, what they get, and that nobody else is let."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kramy.kernel.audit.api import history_of
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.pages.embedding import clean_origins, set_embedding
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.domain.statistics import day_counts
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.tests.desk import at_desk
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.web.public import counting, page_cache

pytestmark = pytest.mark.django_db
EMBED = "/en/maps/food/embed/"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: Any) -> None:
    page_cache.PAGES.clear()
    day_counts.COUNTER.take()
    monkeypatch.setattr(counting._writer, "start", lambda: None)


@pytest.fixture
def campaign() -> Campaign:
    bars, shops = CategoryFactory(slug="bars"), CategoryFactory(slug="shops")
    found = CampaignFactory(slug="food", title_en="Food & <drink>", categories=[bars, shops])
    EntryFactory(campaign=found, main_category=bars, name="Bar Żaczek", slug="bar-zaczek")
    EntryFactory(campaign=found, main_category=shops, name="Kram")
    publication.build(found.pk)
    return found


def ancestors(response: Any) -> str:
    found = re.search(r"frame-ancestors ([^;]*)", response["Content-Security-Policy"])
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" \n", ""),
        ("*", "*"),
        ("https://www.example.pl", "https://www.example.pl"),
        ("WWW.Example.pl/strona?a=1#b", "https://www.example.pl"),
        ("https://a.pl, https://b.pl:8443/\nhttps://a.pl", "https://a.pl https://b.pl:8443"),
        ("https://*.example.pl", "https://*.example.pl"),
        ("https://żółw.pl", "https://xn--w-uga1v8h.pl"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_addresses_of_websites_become_origins(typed: str, kept: str) -> None:
    assert clean_origins(typed) == kept
    assert clean_origins(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["http://example.pl", "ftp://example.pl", "https://", "* https://a.pl", "'self'", "https://a.pl:x", "https://a b",
     "data:text", "https://*", "https://a.*.pl", "https://exa_mple.pl", "javascript:alert(1)", "https://1.2.3.4",
     "https://-.pl", " ".join(f"https://a{number}.pl" for number in range(51))],
)  # fmt: skip
def test_other_things_do_not(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        clean_origins(typed)
    assert caught.value.field == "origins"


def test_nobody_may_unless_the_city_says_so(client: Client, campaign: Campaign) -> None:
    response = client.get(EMBED)
    assert response.status_code == 200
    assert (ancestors(response), response["X-Frame-Options"]) == ("'none'", "DENY")
    page = client.get("/en/maps/food/").content.decode()
    assert "m-embed-link" in page
    assert "iframe" not in page


@pytest.mark.parametrize("origins", ["*", "https://a.pl https://*.b.pl"])
def test_those_named_may(client: Client, campaign: Campaign, origins: str) -> None:
    client.get(EMBED)  # kept from before it was allowed
    set_embedding(campaign=campaign, origins=origins, by=None)
    for _time in range(2):  # fresh, then kept
        response = client.get(EMBED)
        assert ancestors(response) == origins
        assert "X-Frame-Options" not in response
        assert "script-src 'self';" in response["Content-Security-Policy"]
    other = client.get("/en/maps/food/")
    assert (ancestors(other), other["X-Frame-Options"]) == ("'none'", "DENY")
    code = re.search(
        r'<textarea[^>]*id="m-embed-frame"[^>]*>(.*?)</textarea>', other.content.decode(), re.DOTALL
    )
    assert code is not None
    assert 'src="http://testserver/en/maps/food/embed/"' in code[1]
    assert 'title="Food &amp;amp; &amp;lt;drink&amp;gt;"' in code[1]
    assert history_of(campaign)[0].detail == {"fields": ["embed_origins"]}


def test_the_frame_holds_the_map_and_leads_out(client: Client, campaign: Campaign) -> None:
    response = client.get(f"{EMBED}?category=bars")
    html = response.content.decode()
    assert '<base target="_blank">' in html
    assert re.search(r'<section id="results"[^>]* data-count="1"', html)
    assert "Bar Żaczek" in html
    assert "Kram<" not in html
    assert 'href="/en/maps/food/?category=bars"' in html
    assert not client.cookies


@pytest.mark.parametrize("url", [EMBED, "/en/maps/food/"])
def test_a_map_may_fetch_its_files_from_a_storage_elsewhere(
    client: Client, campaign: Campaign, settings: Any, url: str
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"base_url": "https://files.example.org/hub/"},
        }
    }
    response = client.get(url)
    html, policy = response.content.decode(), response["Content-Security-Policy"]
    (root,) = re.findall(r'data-root="([^"]*)"', html)
    assert root.startswith("https://files.example.org/hub/maps/")
    assert re.search(rf'<link rel="preload" as="fetch" href="{root}" crossorigin="anonymous"[ >]', html)
    for name in ("connect-src", "img-src"):
        assert re.search(rf"{name} [^;]*https://files\.example\.org(;| )", policy)


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_for_any_number(client: Client, django_assert_num_queries: Any, number: int) -> None:
    bars = CategoryFactory()
    found = CampaignFactory(slug="food", categories=[bars])
    EntryFactory.create_batch(number, campaign=found, main_category=bars)
    publication.build(found.pk)
    client.get(EMBED)
    page_cache.PAGES.clear()
    with django_assert_num_queries(4):
        client.get(EMBED)


def test_a_map_that_is_over_says_so(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(public_until=timezone.localdate() - timedelta(days=1))
    response = client.get(EMBED)
    assert response.status_code == 200
    assert "This map is not on show now." in response.content.decode()
    Campaign.objects.update(published=False)
    assert client.get(EMBED).status_code == 404


def test_an_editor_says_who_may(campaign: Campaign) -> None:
    desk, url = at_desk(editor=True), f"/desk/maps/{campaign.pk}/embedding/"
    assert desk.get(url).context["form"].initial == {"allowed": "nobody", "origins": ""}
    typed = {"allowed": "some", "origins": "https://a.pl\nb.pl", "revision": campaign.revision}
    assert desk.post(url, typed).status_code == 302
    campaign.refresh_from_db()
    assert campaign.embed_origins == "https://a.pl https://b.pl"
    assert desk.get(url).context["form"].initial == {
        "allowed": "some",
        "origins": "https://a.pl\nhttps://b.pl",
    }
    late = desk.post(url, {**typed, "allowed": "anybody"})
    assert late.status_code == 400
    assert late.context["form"].non_field_errors()
    for origins in ("", "http://a.pl"):
        wrong = desk.post(url, {"allowed": "some", "origins": origins, "revision": campaign.revision})
        assert wrong.status_code == 400
        assert list(wrong.context["form"].errors) == ["origins"]
    assert desk.post(url, {"allowed": "anybody", "revision": campaign.revision}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.embed_origins == "*"


def test_officials_do_not(campaign: Campaign) -> None:
    response = at_desk(official=True).post(
        f"/desk/maps/{campaign.pk}/embedding/", {"allowed": "anybody", "revision": campaign.revision}
    )
    assert response.status_code == 302
    campaign.refresh_from_db()
    assert campaign.embed_origins == ""
