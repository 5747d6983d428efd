"""OGC API Features: its answers, its refusals, and GDAL's own driver reading it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from kramy.lib import morton
from kramy.modules.map_campaigns.domain.exporting.open_features import Box, check_period
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, Entry, EntryListing
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.web.rest import urls

API = "/api/features"
ITEMS = f"{API}/collections/gastronomia/items"
SERVER = "http://testserver"


def make_map(number: int, slug: str = "gastronomia") -> Campaign:
    """Entries on a line from west to east, a hundredth of a degree apart, published."""
    bars = CategoryFactory(slug=f"bary-{slug}", name_pl="Bary")
    found = CampaignFactory(slug=slug, title_pl="Gastronomia", summary_pl="Gdzie zjeść", categories=[bars])
    for step in range(number):
        lon, lat = 19.9 + step / 100, 50.06
        EntryFactory(
            campaign=found, main_category=bars, name=f"Bar {step}", slug=f"bar-{step}",
            lon=lon, lat=lat, morton=morton.key(lon, lat),
        )  # fmt: skip
    publication.build(found.pk)
    return found


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_map(5)


def asked(client: Client, address: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = json.loads(response.content)
    return found


def links(answer: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"].removeprefix(SERVER) for link in answer["links"]}


def names(answer: dict[str, Any]) -> list[str]:
    return [feature["properties"]["name"] for feature in answer["features"]]


def test_the_landing_page_leads_everywhere(client: Client, campaign: Campaign) -> None:
    answer = asked(client, API)
    assert answer == asked(client, f"{API}/")
    found = links(answer)
    assert set(found) == {"self", "service-desc", "conformance", "data", "alternate"}
    for rel in ("service-desc", "conformance", "data"):
        assert client.get(found[rel]).status_code == 200
    assert asked(client, found["conformance"])["conformsTo"] == [
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "geojson")
    ]


def test_collections_are_the_maps_on_show(client: Client, campaign: Campaign) -> None:
    CampaignFactory(slug="szkic", published=False)
    CampaignFactory(slug="nowa")  # not built yet
    answer = asked(client, f"{API}/collections")
    (found,) = answer["collections"]
    assert found == asked(client, f"{API}/collections/gastronomia")
    assert (found["id"], found["title"], found["description"], found["itemType"]) == (
        "gastronomia", "Gastronomia", "Gdzie zjeść", "feature",
    )  # fmt: skip
    assert found["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
    assert found["extent"]["spatial"]["bbox"] == [[19.9, 50.06, 19.94, 50.06]]
    assert links(found)["items"] == ITEMS


def test_features_tell_what_the_map_tells(client: Client, campaign: Campaign) -> None:
    response = client.get(ITEMS)
    assert response["Content-Type"] == "application/geo+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    assert (answer["type"], answer["numberMatched"], answer["numberReturned"]) == ("FeatureCollection", 5, 5)
    assert names(answer) == ["Bar 0", "Bar 1", "Bar 2", "Bar 3", "Bar 4"]
    first = answer["features"][0]
    entry = Entry.objects.get(name="Bar 0")
    assert (first["id"], first["geometry"]) == (entry.pk, {"type": "Point", "coordinates": [19.9, 50.06]})
    assert (first["properties"]["categories"], first["properties"]["takeaway"]) == ("Bary", False)
    assert first["properties"]["page"] == f"{SERVER}/maps/gastronomia/{entry.pk}-bar-0/"
    alone = asked(client, f"{ITEMS}/{entry.pk}")
    assert set(links(alone)) == {"self", "collection", "alternate"}
    del alone["links"]
    assert alone == first


def test_pages_follow_one_another(client: Client, campaign: Campaign) -> None:
    seen, address = [], f"{ITEMS}?limit=2&bbox=19.905,50,20,51"
    while address:
        answer = asked(client, address)
        assert answer["numberMatched"] == 4
        seen.append(names(answer))
        address = links(answer).get("next", "")
    assert seen == [["Bar 1", "Bar 2"], ["Bar 3", "Bar 4"]]


def test_an_entry_that_comes_between_two_pages_shifts_nothing(client: Client, campaign: Campaign) -> None:
    first = asked(client, ITEMS, limit=2)
    EntryListing.objects.filter(entry__name="Bar 0").delete()
    publication.mark_changed([campaign.pk])
    publication.build(campaign.pk)
    assert names(asked(client, links(first)["next"])) == ["Bar 2", "Bar 3"]


def test_an_entry_withdrawn_since_the_build_is_given_to_nobody(client: Client, campaign: Campaign) -> None:
    entry = Entry.objects.get(name="Bar 0")
    entry.listings.all().delete()
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.WITHDRAWN)
    assert names(asked(client, ITEMS)) == ["Bar 1", "Bar 2", "Bar 3", "Bar 4"]
    assert client.get(f"{ITEMS}/{entry.pk}").status_code == 404


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ("19.905,50,19.925,51", ["Bar 1", "Bar 2"]),
        ("19.905,50,0,19.925,51,1000", ["Bar 1", "Bar 2"]),
        ("19.91,50.06,19.91,50.06", ["Bar 1"]),
        ("19.935,50,-170,51", ["Bar 4"]),  # across the 180th meridian
        ("0,0,1,1", []),
    ],
)
def test_boxes(client: Client, campaign: Campaign, bbox: str, expected: list[str]) -> None:
    answer = asked(client, ITEMS, bbox=bbox)
    assert names(answer) == expected
    assert (answer["numberMatched"], answer["numberReturned"]) == (len(expected), len(expected))


@pytest.mark.parametrize(
    "period",
    ["2026-01-01T00:00:00Z", "2026-01-01", "../2026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00/..", "/2026-01-01",
     "2026-01-01/2026-02-01", "../.."],
)  # fmt: skip
def test_entries_have_no_time_and_fit_any_period(client: Client, campaign: Campaign, period: str) -> None:
    assert asked(client, ITEMS, datetime=period)["numberMatched"] == 5


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=2&limit=3",
        "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "bbox=0,2,1,1", "bbox=0,0,nan,1", "bbox=", "bbox=0,0,inf,1",
        "datetime=yesterday", "datetime=", "datetime=..", "datetime=2026-02-30", "datetime=a/b/c",
        "datetime=2026-02-01/2026-01-01", "after=x", "after=-1",
        "f=html", "bbox-crs=x", "unknown=1", "name=Bar", "Limit=1",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(client: Client, campaign: Campaign, query: str) -> None:
    response = client.get(f"{ITEMS}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    answer = response.json()
    assert (answer["title"], answer["status"]) == ("Bad Request", 400)
    assert answer["detail"]


@pytest.mark.parametrize(
    "page", ["", "/", "/conformance", "/collections", "/collections/gastronomia", "/openapi.json"]
)
def test_other_pages_take_no_parameters_either(client: Client, campaign: Campaign, page: str) -> None:
    assert client.get(f"{API}{page}?f=json").status_code == 200
    assert client.get(f"{API}{page}?limit=1").status_code == 400


def test_a_limit_that_is_too_large_is_the_largest(
    client: Client, campaign: Campaign, monkeypatch: Any
) -> None:
    monkeypatch.setattr("kramy.modules.map_campaigns.web.rest.openapi.MOST", 3)
    answer = asked(client, ITEMS, limit=10_000)
    assert answer["numberReturned"] == 3
    assert "limit=3" in links(answer)["next"]


@pytest.mark.parametrize(
    "address",
    ["/x", "/collections/none", "/collections/none/items", "/collections/szkic/items", "/collections/gastronomia/items/x",
     "/collections/gastronomia/items/0", "/collections/gastronomia/items/99999999999999999999"],
)  # fmt: skip
def test_what_is_not_there(client: Client, campaign: Campaign, address: str) -> None:
    make_map(1, "szkic")
    Campaign.objects.filter(slug="szkic").update(published=False)
    response = client.get(f"{API}{address}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_it_is_for_reading(client: Client, campaign: Campaign) -> None:
    response = client.post(ITEMS)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert client.head(ITEMS).status_code == 200
    asked = client.options(ITEMS)
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    etag = client.get(ITEMS)["ETag"]
    assert client.get(ITEMS, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("number", [1, 3])
def test_the_same_queries_for_any_number(
    db: None, client: Client, django_assert_num_queries: Any, number: int
) -> None:
    make_map(number)
    pk = Entry.objects.values_list("pk", flat=True)[0]
    with django_assert_num_queries(3):
        assert asked(client, ITEMS)["numberReturned"] == number
    with django_assert_num_queries(3):
        asked(client, f"{ITEMS}/{pk}")
    for extra in range(number - 1):
        make_map(1, f"inna-{extra}")
    with django_assert_num_queries(1):
        assert len(asked(client, f"{API}/collections")["collections"]) == number


def test_the_definition_is_of_this_interface(client: Client, campaign: Campaign) -> None:
    response = client.get(f"{API}/openapi.json")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    found = response.json()
    assert (found["openapi"], found["servers"]) == ("3.0.3", [{"url": f"{SERVER}{API}"}])
    patterns = [
        str(pattern.pattern) for pattern in urls.urlpatterns if pattern.name not in ("landing", "missing")
    ]
    told = [path.removeprefix("/") for path in found["paths"] if path != "/"]
    assert sorted(told) == sorted(
        pattern.removeprefix("api/features/")
        .replace("<slug:slug>", "{collectionId}")
        .replace("<str:feature_id>", "{featureId}")
        for pattern in patterns
    )
    text = json.dumps(found)
    for kind in ("parameters", "schemas", "responses"):
        for name in found["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text, f"{name} is used"
    properties = found["components"]["schemas"]["featureGeoJSON"]["properties"]["properties"]["properties"]
    assert set(properties) == set(asked(client, ITEMS)["features"][0]["properties"])


def test_boxes_and_periods_are_parsed() -> None:
    assert Box.parse("1,2,3,4") == Box(1, 2, 3, 4) == Box.parse("1,2,9,3,4,9")
    check_period("2026-01-01T00:00:00z")
    with pytest.raises(ValueError, match="before"):
        check_period("2026-02-01/2026-01-01")


READ_BY_GDAL = """
import json, sys, pyogrio
source = f"OAPIF:{sys.argv[1]}/api/features"
meta, fids, geometry, fields = pyogrio.raw.read(source, layer="gastronomia", PAGE_SIZE="10")
inside = pyogrio.raw.read(source, layer="gastronomia", bbox=(19.905, 50, 19.925, 51))
names = list(meta["fields"])
print(json.dumps({
    "layers": [str(name) for name in pyogrio.list_layers(source)[:, 0]],
    "crs": meta["crs"], "type": meta["geometry_type"],
    "names": sorted(fields[names.index("name")]), "inside": sorted(inside[3][names.index("name")]),
    "count": len(geometry),
}))
"""


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_it(live_server: Any) -> None:
    """In a process of its own: GDAL holds Python while it waits for this very process to answer."""
    make_map(25)
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", READ_BY_GDAL, live_server.url],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**environment, "NO_PROXY": "*"},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found == {
        "layers": ["gastronomia"],
        "crs": found["crs"],
        "type": "Point",
        "names": sorted(f"Bar {step}" for step in range(25)),
        "inside": ["Bar 1", "Bar 2"],
        "count": 25,
    }
    assert found["crs"] in ("EPSG:4326", "OGC:CRS84")
