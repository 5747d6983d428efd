"""A campaign on its own host name: its pages there, nothing else of the hub, and nobody else's name."""

import re
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from kramy.kernel.casework.tests.factories import IntakeFactory
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.pages.host_check import HostCheck, Reach, check_host
from kramy.modules.map_campaigns.domain.pages.hosts import (
    CHECK_PATH,
    check_answer,
    clean_name,
    note_reached,
    public_url,
    set_hosts,
    short_path,
)
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign, CampaignHost, Entry
from kramy.modules.map_campaigns.tests.desk import at_desk
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.web.desk import own_site
from kramy.modules.map_campaigns.web.public import counting, page_cache

pytestmark = pytest.mark.django_db
NAME = "swieta.example"
HUB = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: Any) -> None:
    page_cache.PAGES.clear()
    monkeypatch.setattr(counting._writer, "start", lambda: None)


@pytest.fixture
def campaign() -> Campaign:
    bars = CategoryFactory(slug="bars")
    found = CampaignFactory(slug="food", title_en="Food", title_pl="Jedzenie", categories=[bars])
    EntryFactory(campaign=found, main_category=bars, name="Bar Żaczek", slug="bar-zaczek")
    publication.build(found.pk)
    set_hosts(campaign=found, names=[NAME, f"www.{NAME}"], by=None)
    note_reached(campaign=found, name=NAME, by=None)
    return found


@pytest.fixture
def own() -> Client:
    return Client(HTTP_HOST=NAME)


@pytest.fixture
def entry(campaign: Campaign) -> Entry:
    return Entry.objects.get(campaign=campaign)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mapa.example.pl", "mapa.example.pl"),
        (" Mapa.Example.PL. ", "mapa.example.pl"),
        ("https://mapa.example.pl/strona?a=1", "mapa.example.pl"),
        ("żółw.pl", "xn--w-uga1v8h.pl"),
        ("XN--W-UGA1V8H.pl", "xn--w-uga1v8h.pl"),
        ("swieta.localhost", "swieta.localhost"),
        ("мапа.укр", "xn--80aa8an.xn--j1amh"),
    ],
)
def test_names_are_kept_as_requests_bring_them(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "mapa", "mapa..pl", "-a.pl", "a_b.pl", "1.2.3.4", "[::1]", "a.pl:8080", "a b.pl", "*.example.pl",
     "a.pl/../..", f"{'a' * 64}.pl", ".".join(["a" * 60] * 5), "xn--zzzzzz.pl", "user@", "a.1", "a\x00.pl"],
)  # fmt: skip
def test_other_things_are_no_names(typed: str) -> None:
    if typed == "a.pl/../..":
        assert clean_name(typed) == "a.pl"
        return
    with pytest.raises(Refused) as caught:
        clean_name(typed)
    assert (caught.value.code, caught.value.field) == ("host", "names")


def test_the_hub_keeps_its_own_names(campaign: Campaign, settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://hub.example.pl", ["kramy.example.pl", ".example.pl"]
    for name in ("hub.example.pl", "kramy.example.pl"):
        with pytest.raises(Refused) as caught:
            clean_name(name)
        assert caught.value.code == "hub"
    assert clean_name("mapa.example.pl") == "mapa.example.pl"


def test_a_name_belongs_to_one_campaign(campaign: Campaign) -> None:
    other = CampaignFactory()
    with pytest.raises(Refused) as caught:
        set_hosts(campaign=other, names=[f"WWW.{NAME}"], by=None)
    assert caught.value.code == "taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignHost.objects.create(campaign=other, name=NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignHost.objects.create(campaign=campaign, name="third.example", is_main=True)
    for name in ("Large.example", "no_name", "a.pl:80", "http://a.pl", "10.0.0.1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            CampaignHost.objects.create(campaign=other, name=name)
    with pytest.raises(Refused) as caught:
        set_hosts(campaign=other, names=[f"a{number}.example" for number in range(6)], by=None)
    assert caught.value.code == "too_many"


def test_what_was_seen_to_lead_here_stays_seen(campaign: Campaign) -> None:
    revision = Campaign.objects.get(pk=campaign.pk).revision
    set_hosts(campaign=campaign, names=[f"www.{NAME}", NAME], by=None)
    assert dict(campaign.hosts.values_list("name", "is_main")) == {f"www.{NAME}": True, NAME: False}
    assert campaign.hosts.get(name=NAME).reached_at is not None
    assert public_url(Campaign.objects.get(pk=campaign.pk), "/maps/food/") == f"{HUB}/maps/food/"
    assert Campaign.objects.get(pk=campaign.pk).revision == revision + 1


@pytest.mark.parametrize(
    ("path", "short"),
    [("/maps/food/", "/"), ("/en/maps/food/1-bar/", "/en/1-bar/"), ("/maps/foods/", "/maps/foods/"), ("/en/", "/en/"),
     ("/maps/food/new.atom", "/new.atom"), ("/news/maps/food/", "/news/maps/food/")],
)  # fmt: skip
def test_short_paths(path: str, short: str) -> None:
    assert short_path("food", path) == short


@pytest.mark.parametrize(("path", "language"), [("/", "pl"), ("/en/", "en"), ("/uk/", "uk")])
def test_the_map_is_the_front_page(own: Client, campaign: Campaign, path: str, language: str) -> None:
    response = own.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert f'<link rel="canonical" href="http://{NAME}:8000{path}">' in html
    assert f'<meta property="og:url" content="http://{NAME}:8000{path}">' in html
    assert set(re.findall(r'hreflang="(\w+)" href="([^"]+)"', html)) >= {
        ("pl", "/"), ("en", "/en/"), ("uk", "/uk/"),
    }  # fmt: skip
    assert "Bar Żaczek" in html
    assert "/maps/food/" not in html
    assert not own.cookies


def test_everything_of_the_map_is_there(own: Client, campaign: Campaign, entry: Entry) -> None:
    page = own.get("/en/").content.decode()
    data = re.search(r'data-root="([^"]+)"', page)
    for path in (
        f"/en/{entry.pk}-bar-zaczek/", f"/en/{entry.pk}-bar-zaczek/poster/", f"/en/{entry.pk}-bar-zaczek/qr.svg",
        "/en/embed/", "/en/map.svg", f"/en/cards.json?ids={entry.pk}", "/en/new.atom", "/en/entries.csv",
        "/en/entries.geojson", "/robots.txt", "/sitemap.xml", "/en/alerts/", CHECK_PATH, "/healthz",
    ):  # fmt: skip
        response = own.get(path)
        assert response.status_code == 200, path
        if response.streaming:  # the test client closes it at its end
            assert b"".join(response.streaming_content)
    assert data
    assert b"".join(own.get(data[1]).streaming_content)[:2] == b"\x1f\x8b"
    assert own.get("/en/results", headers={"HX-Request": "true"}).status_code == 200
    feed = own.get("/en/new.atom").content.decode()
    assert f"http://{NAME}/en/{entry.pk}-bar-zaczek/" in feed
    own.post(f"/en/{entry.pk}/click")
    for path in ("/artefacts/basemap/none.geojson", "/media/pictures/none.webp", "/media/maps/1/none.bin"):
        assert own.get(path).status_code == 404  # looked for here, not sent to the hub


def test_entries_are_known_by_their_own_address(own: Client, campaign: Campaign, entry: Entry) -> None:
    own_address = f"http://{NAME}:8000/en/{entry.pk}-bar-zaczek/"
    for client, path in (
        (own, f"/en/{entry.pk}-bar-zaczek/"),
        (Client(), f"/en/maps/food/{entry.pk}-bar-zaczek/"),
    ):
        html = client.get(path).content.decode()
        assert f'<link rel="canonical" href="{own_address}">' in html
        assert f'"url": "{own_address}"' in html
        assert own_address in client.get(f"{path}poster/").content.decode()
    hub_page = Client().get("/en/maps/food/").content.decode()
    assert f'<link rel="canonical" href="http://{NAME}:8000/en/">' in hub_page


def test_the_rest_of_the_hub_is_on_the_hub(own: Client, campaign: Campaign) -> None:
    other = CampaignFactory(slug="other")
    for path in ("/desk/", "/desk/login/", "/account/login/", "/account/", "/maps/", f"/en/maps/{other.slug}/",
                 "/news/", "/en/accessibility/", "/case/abc/", "/apply/other/", "/nothing", "/en/api/features/",
                 "/documents/1/x.pdf", "/mailbox/", "/continue/abc/", "/search/", "/cases/"):  # fmt: skip
        response = own.get(f"{path}?a=1")
        assert (response.status_code, response["Location"]) == (302, f"{HUB}{path}?a=1"), path
    assert own.post("/account/login/", {"login": "x"}).status_code == 302
    assert own.get("/", PATH_INFO="//evil.example/")["Location"] == f"{HUB}//evil.example/"


def test_long_addresses_lead_to_short_ones(own: Client, campaign: Campaign, entry: Entry) -> None:
    for path, short in (("/maps/food/", "/"), (f"/uk/maps/food/{entry.pk}-x/", f"/uk/{entry.pk}-x/")):
        response = own.get(f"{path}?q=a")
        assert (response.status_code, response["Location"]) == (301, f"http://{NAME}:8000{short}?q=a")


def test_other_names_lead_to_the_main_one(campaign: Campaign) -> None:
    response = Client(HTTP_HOST=f"WWW.{NAME}").get("/en/?q=a")
    assert (response.status_code, response["Location"]) == (301, f"http://{NAME}:8000/en/?q=a")


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"{NAME}.evil.example", f"evil.{NAME}", f"{NAME}@evil.example", f"{NAME}/evil", "", f"{NAME}:x",
     f"{NAME} evil", f"{NAME}%00", "swieta_example", f"evil.example:{NAME}"],
)  # fmt: skip
def test_names_nobody_gave_are_refused(campaign: Campaign, host: str) -> None:
    assert Client(HTTP_HOST=host).get("/").status_code == 400
    assert Client(HTTP_HOST=host).get("/desk/").status_code == 400


def test_forwarded_names_are_not_believed(own: Client, campaign: Campaign) -> None:
    response = own.get("/en/", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert "evil.example" not in response.content.decode()


def test_capitals_a_dot_and_a_port_are_the_same_name(campaign: Campaign) -> None:
    for host in (NAME.upper(), f"{NAME}.", f"{NAME}:8170"):
        html = Client(HTTP_HOST=host).get("/en/").content.decode()
        assert f'<link rel="canonical" href="http://{NAME}:8000/en/">' in html


def test_a_change_holds_at_once(own: Client, campaign: Campaign) -> None:
    assert own.get("/").status_code == 200
    set_hosts(campaign=campaign, names=[], by=None)
    assert own.get("/").status_code == 400
    assert "127.0.0.1" not in Client().get("/en/maps/food/").content.decode()
    set_hosts(campaign=campaign, names=[NAME], by=None)
    assert own.get("/").status_code == 200


def test_links_wait_until_the_name_leads_here(campaign: Campaign) -> None:
    CampaignHost.objects.update(reached_at=None)
    page_cache.PAGES.clear()
    html = Client().get("/en/maps/food/").content.decode()
    assert '<link rel="canonical" href="http://testserver/en/maps/food/">' in html


def test_the_hub_pays_nothing(client: Client, campaign: Campaign, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")
    with django_assert_num_queries(1):
        Client(HTTP_HOST=NAME).get("/healthz")


def test_a_draft_and_a_map_that_is_over(own: Client, campaign: Campaign) -> None:
    Campaign.objects.update(public_until=timezone.localdate() - timedelta(days=1))
    page_cache.PAGES.clear()
    assert "ended" in own.get("/en/").content.decode()
    Campaign.objects.update(published=False)
    assert own.get("/en/").status_code == 404
    assert own.get("/robots.txt").content.decode().splitlines() == ["User-agent: *", "Disallow: /"]


def test_robots_and_sitemap(own: Client, campaign: Campaign, entry: Entry) -> None:
    assert f"Sitemap: http://{NAME}/sitemap.xml" in own.get("/robots.txt").content.decode()
    sitemap = own.get("/sitemap.xml").content.decode()
    for path in ("/", "/en/", f"/{entry.pk}-bar-zaczek/", f"/uk/{entry.pk}-bar-zaczek/"):
        assert f"<loc>http://{NAME}{path}</loc>" in sitemap
    assert 'hreflang="x-default"' in sitemap


def test_security_headers(campaign: Campaign, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 1000, True
    settings.SECURE_HSTS_PRELOAD = True
    response = Client(HTTP_HOST=NAME).get("/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=1000"  # the domain above the name is not ours
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    settings.SECURE_SSL_REDIRECT = True
    assert Client(HTTP_HOST=NAME).get("/en/")["Location"] == f"https://{NAME}/en/"


def test_applying_on_the_own_host(own: Client, campaign: Campaign) -> None:
    assert own.get("/en/apply")["Location"] == "/en/"
    intake = IntakeFactory(slug="food-2026")
    Campaign.objects.filter(pk=campaign.pk).update(intake=intake)
    page_cache.PAGES.clear()
    assert own.get("/en/apply")["Location"] == "/en/apply/food-2026/"
    assert own.get("/en/apply/food-2026/").status_code == 200
    begun = own.post("/en/apply/food-2026/")
    assert begun.status_code == 302
    assert begun["Location"].startswith("/en/apply/food-2026/")
    assert own.get(begun["Location"]).status_code == 200
    assert own.cookies["sessionid"]["domain"] == ""


def test_forms_need_their_token(campaign: Campaign) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST=NAME)
    assert strict.post("/en/alerts/", {}).status_code == 403
    page = strict.get("/en/alerts/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    sent = {"csrfmiddlewaretoken": token[1]}
    assert strict.post("/en/alerts/", sent, HTTP_ORIGIN=f"http://{NAME}").status_code == 400
    for origin in (HUB, "http://evil.example", "null"):
        assert strict.post("/en/alerts/", sent, HTTP_ORIGIN=origin).status_code == 403


def test_frame_of_the_own_host(own: Client, campaign: Campaign) -> None:
    html = own.get("/en/").content.decode()
    assert f'href="{HUB}/en/accessibility/"' in html
    assert f'href="{HUB}/en/privacy/"' in html
    assert "/account/login/" not in html
    assert "/desk/" not in html


# --- the check ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_check_finds_this_hub(live_server: Any, monkeypatch: Any) -> None:
    resolve = socket.getaddrinfo

    def with_localhost(name: str, *args: Any, **options: Any) -> Any:
        """Not every resolver knows the names below localhost (RFC 6761); everything else is asked for real."""
        return resolve("127.0.0.1" if name in ("map.localhost", "slow.localhost") else name, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", with_localhost)
    campaign = CampaignFactory(slug="food")
    CampaignHost.objects.create(campaign=campaign, name="map.localhost", is_main=True)
    port = live_server.url.rpartition(":")[2]
    found = check_host("map.localhost", origin=f"http://map.localhost:{port}")
    assert (found.reach, found.addresses) == (Reach.HERE, ("127.0.0.1",))
    elsewhere = check_host("localhost", origin=live_server.url)
    assert elsewhere.reach == Reach.ELSEWHERE
    assert check_host("gone.localhost", origin="http://127.0.0.1:9", seconds=1).reach == Reach.NO_CONNECTION
    assert check_host("no-such-name.invalid", seconds=2).reach == Reach.NO_NAME


def test_the_check_waits_for_nobody(monkeypatch: Any) -> None:
    """A server that takes the connection and says nothing, and a resolver that does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert check_host("slow.localhost", origin=origin, seconds=0.3).reach == Reach.NO_CONNECTION
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: released.wait(20))
    assert check_host("slow.localhost", seconds=0.3).reach == Reach.NO_NAME
    released.set()


def test_only_this_hub_can_answer(own: Client, campaign: Campaign, settings: Any) -> None:
    assert own.get(CHECK_PATH).content.decode() == check_answer(NAME)
    assert check_answer("other.example") != check_answer(NAME)
    before = check_answer(NAME)
    settings.SECRET_KEY = "another"
    assert check_answer(NAME) != before


def test_an_editor_gives_names(campaign: Campaign, monkeypatch: Any) -> None:
    desk, url = at_desk(editor=True), f"/desk/maps/{campaign.pk}/own-address/"
    page = desk.get(url)
    assert page.context["form"].initial == {"names": f"{NAME}\nwww.{NAME}"}
    revision = page.context["revision"]
    wrong = desk.post(url, {"names": "not a name", "revision": revision})
    assert wrong.status_code == 400
    assert list(wrong.context["form"].errors) == ["names"]
    assert desk.post(url, {"names": "żółw.pl", "revision": revision}).status_code == 302
    assert list(campaign.hosts.values_list("name", flat=True)) == ["xn--w-uga1v8h.pl"]
    assert desk.post(url, {"names": "late.pl", "revision": revision}).status_code == 400
    answers = {"xn--w-uga1v8h.pl": Reach.ELSEWHERE}
    monkeypatch.setattr(
        own_site,
        "check_host",
        lambda name: HostCheck(name=name, reach=answers[name], addresses=("10.0.0.1",)),
    )
    assert "leads somewhere else" in desk.post(url, {"check": "1"}).content.decode()
    assert campaign.hosts.get().reached_at is None
    answers["xn--w-uga1v8h.pl"] = Reach.HERE
    assert "leads here" in desk.post(url, {"check": "1"}).content.decode()
    assert campaign.hosts.get().reached_at is not None


def test_an_editor_trusts_a_name_the_server_cannot_reach(campaign: Campaign) -> None:
    CampaignHost.objects.update(reached_at=None)
    desk, url = at_desk(editor=True), f"/desk/maps/{campaign.pk}/own-address/"
    assert desk.post(url, {"trust": NAME}).status_code == 302
    assert campaign.hosts.get(name=NAME).reached_at is not None


def test_officials_do_not(campaign: Campaign) -> None:
    desk = at_desk(official=True)
    for path in ("own-address", "own-look", "own-look/preview"):
        assert desk.post(f"/desk/maps/{campaign.pk}/{path}/", {"names": "a.pl"}).status_code == 302
    assert campaign.hosts.count() == 2
