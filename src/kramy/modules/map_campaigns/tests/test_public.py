"""What residents see: the maps, the list with its map, an entry, and what is there when something is not."""

import gzip
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.places.api import AddressHit
from kramy.lib import columns, tables
from kramy.modules.map_campaigns.domain.published_map import snapshot
from kramy.modules.map_campaigns.domain.statistics import day_counts
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, Entry, MapSnapshot
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.public_map import bar_zaczek, publish, results_of
from kramy.modules.map_campaigns.web.public import counting, page_cache, position

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140"}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    page_cache.PAGES.clear()
    day_counts.COUNTER.take()
    monkeypatch.setattr(counting._writer, "start", lambda: None)


@pytest.fixture
def bars():
    return CategoryFactory(slug="bars", name_en="Bars", icon="bar")


@pytest.fixture
def campaign(bars):
    return CampaignFactory(slug="food", title_en="Food", title_pl="Jedzenie", categories=[bars])


@pytest.fixture
def entry(campaign, bars):
    return bar_zaczek(campaign, bars)


# The list of maps


def test_maps_stand_by_where_they_are_in_their_life(client, entry):
    today = timezone.localdate()
    CampaignFactory(title_en="Past", public_until=today - timedelta(days=1))
    CampaignFactory(title_en="Future", public_from=today + timedelta(days=1))
    CampaignFactory(title_en="Draft", published=False)
    publish()
    response = client.get("/en/maps/")
    stages = {
        stage: [card["campaign"].title for card in cards]
        for stage, cards in response.context["stages"].items()
    }
    assert stages == {"coming": ["Future"], "open": [], "on_show": ["Food"], "archived": ["Past"]}
    assert "1 entry" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_maps_asks_one_query(client, django_assert_num_queries, number):
    CampaignFactory.create_batch(number)
    publish()
    with django_assert_num_queries(1):
        client.get("/en/maps/")


def test_no_map_yet(client):
    assert "No map yet" in client.get("/en/maps/").content.decode()


# A map


@pytest.mark.parametrize("number", [1, 3])
def test_a_map_asks_the_same_queries_for_one_and_three(
    client, django_assert_num_queries, campaign, bars, number
):
    EntryFactory.create_batch(number, campaign=campaign, main_category=bars)
    publish()
    client.get("/en/maps/food/")
    page_cache.PAGES.clear()
    with django_assert_num_queries(4):
        response = client.get("/en/maps/food/")
    assert len(results_of(response)[1]) == number
    with django_assert_num_queries(1):  # kept
        client.get("/en/maps/food/")


def test_list_and_map_are_one_selection(client, campaign, bars, entry):
    other = EntryFactory(campaign=campaign, main_category=bars, name="Inny", delivery=False)
    publish()
    response = client.get("/en/maps/food/?service=delivery")
    data, shown = results_of(response)
    found = snapshot.of_campaign(campaign)
    assert data["digest"] == found.digest
    assert found.id[columns.from_bitmap(data["selected"], found.count)].tolist() == shown == [entry.pk]
    assert data["count"] == "1"
    everything, shown = results_of(client.get("/en/maps/food/"))
    assert everything["selected"] == "*"
    assert sorted(shown) == sorted([entry.pk, other.pk])


def test_the_fragment_says_what_the_page_says(client, campaign, entry):
    publish()
    page = client.get("/en/maps/food/?service=delivery&q=zaczek")
    fragment = client.get(
        "/en/maps/food/results?service=delivery&q=zaczek&page=1&near=", headers={"HX-Request": "true"}
    )
    assert fragment["HX-Push-Url"] == "/en/maps/food/?q=zaczek&service=delivery"
    assert results_of(fragment) == results_of(page)
    assert "<html" not in fragment.content.decode()
    assert 'id="n-category-bars" hx-swap-oob="true">1<' in fragment.content.decode()


def test_the_fragment_alone_leads_to_the_page(client, campaign, entry):
    publish()
    response = client.get("/en/maps/food/results?q=zaczek&junk=1")
    assert (response.status_code, response.url) == (302, "/en/maps/food/?q=zaczek")


def test_an_accepted_entry_shows_at_once(client, campaign, entry):
    publish()
    assert results_of(client.get("/en/maps/food/"))[1] == [entry.pk]
    second = EntryFactory(campaign=campaign, main_category=entry.main_category, name="AAA")
    publish()
    assert results_of(client.get("/en/maps/food/"))[1] == [second.pk, entry.pk]


def test_an_empty_result_offers_ways_out(client, campaign, entry):
    publish()
    html = client.get("/en/maps/food/?q=submarine").content.decode()
    assert "Nothing fits all of this" in html
    assert "Show all entries" in html


def test_a_slip_is_owned_up_to(client, campaign, entry):
    publish()
    html = client.get("/en/maps/food/?q=zcazek").content.decode()
    assert "Nothing was found for “zcazek”. These are results for “zaczek”." in html


def test_what_was_not_understood_is_said(client, campaign, entry):
    publish()
    response = client.get("/en/maps/food/?near=here&q=zaczek")
    assert "has been left out" in response.content.decode()
    assert results_of(response)[1] == [entry.pk]


def test_an_address_becomes_a_place(client, campaign, entry, monkeypatch):
    publish()
    hit = AddressHit(street="Rynek", house_number="1", postcode="", town="", lon=19.937, lat=50.061, district_name="",
                     label="Rynek 1")  # fmt: skip
    monkeypatch.setattr(position.places, "geocode", lambda text: hit if text == "rynek 1" else None)
    response = client.get("/en/maps/food/?address=rynek+1&service=delivery")
    assert response.url == "/en/maps/food/?service=delivery&near=19.93700%2C50.06100&place=Rynek+1"
    assert "240 m" in client.get(response.url).content.decode().replace("\xa0", " ")
    html = client.get("/en/maps/food/?address=nowhere").content.decode()
    assert "We do not know the address “nowhere”" in html


def test_names_are_escaped(client, campaign, entry):
    Entry.objects.filter(pk=entry.pk).update(name="<script>alert(1)</script>")
    publish()
    for url in ("/en/maps/food/", f"/en/maps/food/{entry.pk}-bar-zaczek/"):
        assert "<script>alert" not in client.get(url).content.decode()


def test_twenty_a_page_with_links_that_work_without_scripts(client, campaign, bars):
    EntryFactory.create_batch(25, campaign=campaign, main_category=bars)
    publish()
    first = client.get("/en/maps/food/?category=bars")
    assert len(results_of(first)[1]) == 20
    assert 'href="/en/maps/food/?category=bars&amp;page=2"' in first.content.decode()
    assert len(results_of(client.get("/en/maps/food/?category=bars&page=2"))[1]) == 5
    assert len(results_of(client.get("/en/maps/food/?category=bars&page=77"))[1]) == 5


@pytest.mark.parametrize(("days", "template"), [(-1, "archive"), (1, "coming")])
def test_before_and_after_no_entries_are_shown(client, campaign, entry, days, template):
    today = timezone.localdate()
    field = "public_until" if days < 0 else "public_from"
    Campaign.objects.filter(pk=campaign.pk).update(**{field: today + timedelta(days=days)})
    publish()
    response = client.get("/en/maps/food/")
    assert next(each.name for each in response.templates) == f"map_campaigns/public/{template}.html"
    assert "Żaczek" not in response.content.decode()
    for name in ("static_map", "cards", "feed"):
        assert client.get(reverse(f"maps:{name}", args=["food"])).status_code == 404
    assert client.get(f"/en/maps/food/{entry.pk}-bar-zaczek/").status_code == 410


def test_an_archive_leads_to_the_new_edition(client, campaign, entry):
    Campaign.objects.filter(pk=campaign.pk).update(public_until=timezone.localdate() - timedelta(days=1))
    CampaignFactory(previous_edition=campaign, title_en="Food again")
    publish()
    html = client.get("/en/maps/food/").content.decode()
    assert "Food again" in html
    assert "1 firm took part" in html


@pytest.mark.parametrize("slug", ["nothing", "draft"])
def test_there_is_no_such_map(client, slug):
    CampaignFactory(slug="draft", published=False)
    assert client.get(f"/en/maps/{slug}/").status_code == 404


# What the map fetches


def test_the_map_lies_in_the_storage_for_good(client, campaign, entry):
    publish()
    data, _shown = results_of(client.get("/en/maps/food/"))
    assert (data["form"], data["selected"], data["nodes"]) == ("whole", "*", "")
    plain = client.get(data["root"])
    assert columns.decode(gzip.decompress(plain.getvalue())).columns["id"].tolist() == [entry.pk]
    assert plain["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain["Content-Encoding"] == "identity"
    published = MapSnapshot.objects.get()
    assert client.get(f"/media/{published.path}").status_code == 404
    for tile in ("0-0-0", "1-0-0", "nonsense", "0-0-1"):
        address = f"/en/maps/food/nodes/{'0' * 64}/{tile}.bin"
        assert client.get(address).status_code == 404
    assert client.get(f"/en/maps/food/nodes/{published.digest}/1-0-0.bin").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_cards_by_id(client, campaign, bars, django_assert_num_queries, number):
    entries = EntryFactory.create_batch(number, campaign=campaign, main_category=bars)
    foreign = EntryFactory()
    publish()
    snapshot.of_campaign(campaign)
    ids = ",".join(str(each.pk) for each in [*entries, foreign])
    with django_assert_num_queries(3):
        cards = client.get(f"/en/maps/food/cards.json?ids={ids}").json()["entries"]
    assert [card["id"] for card in cards] == [each.pk for each in entries]
    assert set(cards[0]) == {"id", "name", "lang", "url", "category", "address", "open", "hours", "picture"}


def test_cards_of_no_possible_id_are_none(client, campaign, entry):
    publish()
    response = client.get(f"/en/maps/food/cards.json?ids={10**30},{-(10**30)},-1,0")
    assert (response.status_code, response.json()) == (200, {"entries": []})


@pytest.mark.parametrize("ids", ["", "a", "1,,2"])
def test_cards_of_nothing_are_not_found(client, campaign, entry, ids):
    publish()
    assert client.get(f"/en/maps/food/cards.json?ids={ids}").status_code == 404


def test_the_drawing_has_the_numbers_of_the_list(client, campaign, bars):
    EntryFactory.create_batch(22, campaign=campaign, main_category=bars)
    publish()
    response = client.get("/en/maps/food/map.svg?page=2")
    assert response["Content-Type"] == "image/svg+xml"
    assert re.findall(r">(\d+)</text>", response.content.decode()) == ["21", "22"]


def test_exports_hold_everything_shown(client, campaign, entry, bars):
    EntryFactory(campaign=campaign, main_category=bars, state=EntryState.HIDDEN)
    publish()
    for extension in ("csv", "xlsx", "geojson"):
        response = client.get(f"/en/maps/food/entries.{extension}")
        content = b"".join(response.streaming_content)
        if extension == "geojson":
            (feature,) = json.loads(content)["features"]
            assert feature["geometry"]["coordinates"] == [19.94, 50.06]
            assert feature["properties"]["name"] == "Bar Żaczek"
        else:
            (row,) = tables.read(content)
            assert row.values["name"] == "Bar Żaczek"
    assert client.get("/en/maps/food/entries.exe").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_exports_ask_the_same_queries(client, campaign, bars, django_assert_num_queries, number):
    EntryFactory.create_batch(number, campaign=campaign, main_category=bars)
    publish()
    with django_assert_num_queries(3):
        response = client.get("/en/maps/food/entries.csv")
        assert len(b"".join(response.streaming_content).splitlines()) == number + 1


def test_new_entries_as_a_feed(client, campaign, entry, django_assert_num_queries):
    publish()
    with django_assert_num_queries(2):
        response = client.get("/en/maps/food/new.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "<title>Bar Żaczek</title>" in response.content.decode()
