"""What residents see: the maps, the list with its map, an entry, and what is there when something is not."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from kramy.modules.map_campaigns.domain.statistics import day_counts
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Entry, EntryListing, EntryPicture
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory
from kramy.modules.map_campaigns.tests.public_map import bar_zaczek, publish
from kramy.modules.map_campaigns.web.public import counting, page_cache

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


# An entry


def page(client, entry, **headers):
    return client.get(f"/en/maps/food/{entry.pk}-bar-zaczek/", **headers)


def test_an_entry_tells_what_it_agreed_to_tell(client, entry):
    publish()
    html = page(client, entry).content.decode()
    assert '<h1 lang="pl">Bar Żaczek</h1>' in html
    assert "Pierogi &lt;b&gt;ruskie&lt;/b&gt;" in html
    assert "Open now" in html
    assert 'href="tel:+48123456789"' in html
    assert "</svg>12 345 67 89</a>" in html
    assert "mailto:" not in html
    assert "/report/" in html
    assert "zaczek.example.org" in html
    assert 'href="geo:50.06000,19.94000' in html


def test_a_telephone_that_is_none_is_shown_as_it_came(client, entry):
    Entry.objects.filter(pk=entry.pk).update(phone="ask inside")
    publish()
    assert "</svg>ask inside</a>" in page(client, entry).content.decode()


def test_no_contact_is_shown_that_was_not_agreed(client, entry):
    Entry.objects.filter(pk=entry.pk).update(phone="")
    publish()
    assert "tel:" not in page(client, entry).content.decode()


def test_structured_data_are_json_and_cannot_break_out(client, entry):
    Entry.objects.filter(pk=entry.pk).update(
        description="</script><script>alert(1)", opening_hours="Mo-Fr 09:00-17:00"
    )
    publish()
    html = page(client, entry).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    values = json.loads(text)
    assert values["@type"] == "LocalBusiness"
    assert values["description"] == "</script><script>alert(1)"
    assert values["geo"] == {"@type": "GeoCoordinates", "latitude": 50.06, "longitude": 19.94}
    assert [day["dayOfWeek"] for day in values["openingHoursSpecification"]] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]  # fmt: skip
    assert values["openingHoursSpecification"][0]["closes"] == "17:00"


@pytest.mark.parametrize("number", [1, 3])
def test_an_entry_asks_the_same_queries_for_one_picture_and_three(
    client, entry, django_assert_num_queries, number
):
    for position_ in range(number):
        EntryPicture.objects.create(
            entry=entry, position=position_, width=1200, height=800, description=f"Lada {position_}",
            file=ContentFile(b"x", name="a.webp"), thumbnail=ContentFile(b"x", name="b.webp"),
        )  # fmt: skip
    publish()
    page(client, entry)
    page_cache.PAGES.clear()
    with django_assert_num_queries(6):
        response = page(client, entry)
    assert response.content.decode().count("<figure>") == number
    assert 'alt="Lada 0"' in response.content.decode()
    with django_assert_num_queries(1):
        page(client, entry)


def test_the_home_map_has_the_canonical_page(client, entry):
    other = CampaignFactory(slug="active", title_en="Active")
    EntryListing.objects.create(entry=entry, campaign=other)
    publish()
    html = client.get(f"/en/maps/active/{entry.pk}-bar-zaczek/").content.decode()
    assert f'<link rel="canonical" href="http://testserver/en/maps/food/{entry.pk}-bar-zaczek/">' in html
    assert "Active" in page(client, entry).content.decode()


def test_an_old_address_leads_to_the_new_one(client, entry):
    publish()
    response = client.get(f"/en/maps/food/{entry.pk}-old-name/")
    assert (response.status_code, response.url) == (301, f"/en/maps/food/{entry.pk}-bar-zaczek/")


def test_a_change_shows_at_once(client, entry):
    publish()
    page(client, entry)
    Entry.objects.filter(pk=entry.pk).update(name="Nowa nazwa", revision=1)
    assert "Nowa nazwa" in page(client, entry).content.decode()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (EntryState.WITHDRAWN, "The firm has taken it off the map."),
        (EntryState.EXPIRED, "It was shown for a limited time, which is over."),
        (EntryState.HIDDEN, "It is not shown at the moment."),
    ],
)
def test_gone_is_said_with_ways_on(client, entry, state, sentence):
    Entry.objects.filter(pk=entry.pk).update(state=state)
    EntryListing.objects.all().delete()
    publish()
    response = page(client, entry)
    html = response.content.decode()
    assert response.status_code == 410
    assert sentence in html
    assert "/en/maps/food/?category=bars" in html
    assert "Żaczek" not in html
    for name in ("poster", "qr"):
        address = reverse(f"maps:{name}", args=["food", entry.pk, "bar-zaczek"])
        assert client.get(address).status_code == 410


def test_an_entry_of_another_map_is_found_there(client, entry):
    CampaignFactory(slug="active")
    publish()
    response = client.get(f"/en/maps/active/{entry.pk}-bar-zaczek/")
    assert (response.status_code, response.url) == (301, f"/en/maps/food/{entry.pk}-bar-zaczek/")


@pytest.mark.parametrize("number", [4711, 10**30])
@pytest.mark.parametrize("page_of_it", ["", "poster/", "qr.svg"])
def test_there_never_was_such_an_entry(client, campaign, number, page_of_it):
    publish()
    assert client.get(f"/en/maps/food/{number}-x/{page_of_it}").status_code == 404


def test_a_click_on_nothing_is_no_fault(client, campaign):
    publish()
    assert client.post(f"/en/maps/food/{10**30}/click").status_code == 204


def test_poster_and_code(client, entry):
    publish()
    base = f"/en/maps/food/{entry.pk}-bar-zaczek/"
    assert f"http://testserver{base}" in client.get(f"{base}poster/").content.decode()
    code = client.get(f"{base}qr.svg")
    assert code["Content-Type"] == "image/svg+xml"
    assert code.content.startswith(b"<svg")


# Counting


def test_people_are_counted_programs_are_not(client, entry):
    publish()
    page(client, entry, **PERSON)
    page(client, entry, **PERSON)
    page(client, entry, HTTP_USER_AGENT="Googlebot/2.1")
    page(client, entry, **PERSON, HTTP_SEC_PURPOSE="prefetch;prerender")
    client.get("/en/maps/food/", **PERSON)
    click = reverse("maps:click", args=["food", entry.pk])
    assert client.post(click, **PERSON).status_code == 204
    assert client.get(click, **PERSON).status_code == 405
    assert client.post(reverse("maps:click", args=["food", 4711]), **PERSON).status_code == 204
    counts = {(what, pk): count for (what, pk, _day), count in day_counts.COUNTER.take().items()}
    assert counts == {("view", entry.pk): 2, ("campaign", entry.campaign_id): 1, ("click", entry.pk): 1}


def test_counting_sets_no_cookie(client, entry):
    publish()
    for response in (page(client, entry, **PERSON), client.get("/en/maps/food/", **PERSON)):
        assert response.cookies == {}


# Caching


def test_an_unchanged_page_is_not_sent_again(client, entry):
    publish()
    first = client.get("/en/maps/food/")
    again = client.get("/en/maps/food/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Entry.objects.filter(pk=entry.pk).update(name="Nowa", revision=5)
    publish()
    assert client.get("/en/maps/food/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_pages_are_kept_for_strangers_only(client, entry, django_assert_num_queries, django_user_model):
    publish()
    client.force_login(django_user_model.objects.create(email="a@example.org"))
    client.get("/en/maps/food/")
    assert len(page_cache.PAGES._pages) == 0


def test_languages_do_not_mix(client, entry):
    publish()
    assert "Food" in client.get("/en/maps/food/").content.decode()
    assert "Jedzenie" in client.get("/maps/food/").content.decode()


def test_compressed_for_those_who_can_read_it(client, entry):
    publish()
    plain = client.get("/en/maps/food/")
    small = client.get("/en/maps/food/", headers={"accept-encoding": "br"})
    assert small["Content-Encoding"] == "br"
    assert page_cache.brotli.decompress(small.content) == plain.content
    assert "Accept-Encoding" in small["Vary"]


def test_memory_of_pages_is_bounded():
    cache = page_cache.PageCache(most_bytes=3000)
    for number in range(5):
        cache.put(number, page_cache._Kept(1e12, 200, "", {}, b"x" * 500, False))
    assert [cache.get(number) is not None for number in range(5)] == [False, False, True, True, True]
