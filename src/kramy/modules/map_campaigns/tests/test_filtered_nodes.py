"""What a large map draws under filters is what the list beside it has found."""

import gzip
import html
import re
from datetime import UTC, datetime

import pytest
import shapely
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from kramy.kernel.places.models import District
from kramy.lib import columns
from kramy.modules.map_campaigns.domain.finding import filtered_nodes
from kramy.modules.map_campaigns.domain.finding.filters import MapQuery
from kramy.modules.map_campaigns.domain.published_map import publication, snapshot, tree
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.tests.bulk import make_entries
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory
from kramy.modules.map_campaigns.web.public import page_cache

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch, settings, tmp_path):
    """A map of 80 entries that is as a map of 80,000."""
    settings.MEDIA_ROOT = tmp_path / "media"
    snapshot._loaded.clear()
    filtered_nodes._kept.clear()
    page_cache.PAGES.clear()
    monkeypatch.setattr(tree, "WHOLE_ROWS", 10)
    monkeypatch.setattr(tree, "LEAF_ROWS", 4)
    box = {"west": 0, "south": 0, "east": 1, "north": 1, "boundary": shapely.box(0, 0, 1, 1).wkb}
    district = District.objects.create(name="West", slug="west", **box)
    campaign = CampaignFactory(
        slug="large", categories=[CategoryFactory(slug="bars"), CategoryFactory(slug="cafes")]
    )
    entries = make_entries(campaign, 80, seed=3)
    Entry.objects.filter(pk__in=[entry.pk for entry in entries[:30]]).update(district=district)
    publication.build(campaign.pk)
    return campaign


def data_of(response):
    section = re.search(r'<section id="results"[^>]*>', response.content.decode())[0]
    return {name: html.unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', section)}


def drawn(client, template, tile):
    """(id, …) of every row of the nodes from `tile` down; every branch says how many there are below it."""
    response = client.get(template.replace("{tile}", tile.name))
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    node = columns.decode(gzip.decompress(response.content))
    if node.meta["form"] == "leaf":
        found = node.columns["id"].tolist()
    else:
        assert int(node.columns["count"].sum()) == node.meta["total"]
        found = []
        for offset, count in node.meta["children"]:
            below = drawn(client, template, tree.Tile(tile.z + tree.STEP, tile.prefix * 64 + offset))
            assert len(below) == count
            found += below
    assert len(found) == node.meta["total"]
    return found


FILTERS = ["category=bars", "category=bars&category=cafes", "district=west", "service=delivery", "open=now",
           "q=piekarnia", "bbox=19.90,50.00,19.95,50.10", "near=19.94,50.06&sort=distance&category=cafes"]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS)
def test_nodes_add_up_to_the_list(client, large, filters):
    data = data_of(client.get(f"/en/maps/large/?{filters}"))
    assert data["form"] == "tree"
    assert data["root"].startswith("/media/maps/")
    if not data["nodes"]:  # everything was found: the static tree says so
        assert data["count"] == "80"
        return
    ids = drawn(client, data["nodes"], tree.Tile.parse(data["tile"]))
    assert len(ids) == len(set(ids)) == int(data["count"])


def test_everything_is_the_static_tree(client, large):
    data = data_of(client.get("/en/maps/large/"))
    assert data["nodes"] == ""
    folder = data["root"].rsplit("/", 1)[0]

    def rows(address):
        node = columns.decode(gzip.decompress(client.get(address).getvalue()))
        if node.meta["form"] == "leaf":
            assert sum(count for count, _digest in node.meta["cards"]) == node.meta["total"]
            return node.columns["id"].tolist()
        return [row for _o, _c, digest in node.meta["children"] for row in rows(f"{folder}/{digest}.bin")]

    assert sorted(rows(data["root"])) == sorted(Entry.objects.values_list("pk", flat=True))


def test_a_small_selection_is_one_leaf(client, large, monkeypatch):
    monkeypatch.setattr(tree, "WHOLE_ROWS", 60)
    data = data_of(client.get("/en/maps/large/?district=west"))
    answer = client.get(data["nodes"].replace("{tile}", data["tile"]))
    node = columns.decode(gzip.decompress(answer.content))
    assert (node.meta["form"], node.meta["total"]) == ("leaf", 30)
    assert len(node.meta["categories"]) == 2


def test_an_address_says_all_it_depends_on(client, large):
    data = data_of(client.get("/en/maps/large/?open=now&sort=newest&page=2&near=19.9,50.0"))
    address = data["nodes"].split("?")[1]
    assert address.startswith("open=")
    assert not any(word in address for word in ("now", "sort", "page", "near"))
    query = MapQuery(opens="now")
    moment = datetime(2026, 11, 27, 12, 34, 56, tzinfo=UTC)
    assert filtered_nodes.querystring(query, moment) == "open=2026-11-27T12%3A34%3A00%2B00%3A00"


def test_nodes_of_another_map_are_not_to_be_had(client, large):
    data = data_of(client.get("/en/maps/large/?category=bars"))
    other = data["nodes"].replace(publication.MapSnapshot.objects.get().digest, "0" * 64)
    assert client.get(other.replace("{tile}", data["tile"])).status_code == 404
    assert client.get(data["nodes"].replace("{tile}", "1-0-0")).status_code == 404


@hypothesis(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    categories=st.sets(st.sampled_from(["bars", "cafes"])),
    service=st.sampled_from(["", "delivery", "takeaway"]),
    district=st.booleans(),
)
def test_any_combination_adds_up(client, large, categories, service, district):
    asked = "&".join(
        [
            *(f"category={slug}" for slug in sorted(categories)),
            f"service={service}",
            "district=west" * district,
        ]
    )
    data = data_of(client.get(f"/en/maps/large/?{asked}"))
    if data["nodes"]:
        assert len(drawn(client, data["nodes"], tree.Tile.parse(data["tile"]))) == int(data["count"])
    else:
        assert data["count"] == "80"
