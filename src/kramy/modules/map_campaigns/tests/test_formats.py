"""Files of map programs in and out: what one map gives away, another takes in as the same entries."""

import json
from typing import Any

import pytest
from django.core.management import call_command

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.lib.tables import read
from kramy.modules.map_campaigns.domain.entries import listings
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign, Category, Entry, PublicationRule
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.import_files import counts, imported, problems
from kramy.modules.map_campaigns.web.downloads import NAMES

pytestmark = pytest.mark.django_db

KEPT = (
    "name", "slug", "description", "street", "house_number", "postcode", "town", "lon", "lat", "opening_hours",
    "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram", "phone", "email",
    "main_category_id",
)  # fmt: skip


@pytest.fixture
def bars() -> Category:
    return CategoryFactory(slug="bary", name_pl="Bary", name_en="Bars", name_uk="Бари")


@pytest.fixture
def campaign(bars: Category) -> Campaign:
    found = CampaignFactory(slug="gastronomia", categories=[bars])
    EntryFactory(
        campaign=found,
        main_category=bars,
        name="Żaczek & <syn>",
        slug="zaczek-syn",
        description="Pierogi „ruskie” i zupy",
        lon=19.9412345,
        lat=50.0612345,
        opening_hours="Mo-Fr 09:00-17:00",
        takeaway=True,
        website="https://zaczek.example.pl/?a=1&b=2",
        phone="+48123300962",
        email="bar@example.pl",
        postcode="01-001",
    )
    EntryFactory(
        campaign=found, main_category=bars, name="=Bar", slug="bar", lon=19.95, lat=50.05, delivery=True
    )
    publication.build(found.pk)
    return found


def _told(campaign: Campaign) -> list[tuple[Any, ...]]:
    return list(campaign.entries.order_by("pk").values_list(*KEPT))


def _content(response: Any) -> bytes:
    content: bytes = b"".join(response.streaming_content)  # the test client closes it at its end
    return content


@pytest.mark.parametrize("extension", list(NAMES))
def test_what_is_exported_comes_back_the_same(
    client: Any, campaign: Campaign, bars: Category, extension: str
) -> None:
    response = client.get(f"/maps/gastronomia/entries.{extension}")
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{extension}"')
    content = _content(response)
    assert read(content).kind == extension
    other = CampaignFactory(slug="inna", categories=[bars])
    batch = imported(other, content)
    assert counts(batch) == (2, 2, 0, 0, 0)
    assert batch.key_column == "entry_key"
    assert batch.file_format == extension
    assert _told(other) == _told(campaign)
    assert counts(imported(other, content)) == (2, 0, 0, 2, 0)
    before = list(campaign.entries.order_by("pk").values())
    assert counts(imported(campaign, content)) == (2, 0, 0, 2, 0)
    assert list(campaign.entries.order_by("pk").values()) == before


@pytest.mark.parametrize("extension", list(NAMES))
def test_what_officials_take_away_comes_back_to_the_same_entries(
    client: Any, campaign: Campaign, extension: str
) -> None:
    client.force_login(give_second_factor(UserFactory(official=True, language="uk")))
    content = _content(client.get(f"/desk/maps/{campaign.pk}/entries.{extension}"))
    assert counts(imported(campaign, content)) == (2, 0, 0, 2, 0)
    assert campaign.entries.count() == 2


def test_entries_shown_from_another_map_are_not_doubled(
    client: Any, campaign: Campaign, bars: Category
) -> None:
    target = CampaignFactory(slug="aktywni", categories=[bars])
    PublicationRule.objects.create(source=campaign, target=target)
    listings.relist_campaign(campaign.pk)
    publication.build(target.pk)
    batch = imported(target, _content(client.get("/maps/aktywni/entries.csv")))
    assert counts(batch) == (2, 0, 0, 2, 0)
    assert {code for codes in problems(batch).values() for code in codes} == {"other_map"}
    assert Entry.objects.count() == 2


def test_exports_hold_what_the_filters_show(client: Any, campaign: Campaign) -> None:
    for extension in NAMES:
        content = _content(client.get(f"/maps/gastronomia/entries.{extension}?service=delivery"))
        assert [row.values["name"] for row in read(content)] == ["=Bar"], extension
    page = client.get("/maps/gastronomia/?service=delivery").content.decode()
    assert "/maps/gastronomia/entries.csv?service=delivery" in page


def test_umap_opens_what_is_exported_for_it(client: Any, campaign: Campaign) -> None:
    made = json.loads(_content(client.get("/maps/gastronomia/entries.umap")))
    assert (made["type"], made["geometry"]["type"]) == ("umap", "Point")
    (layer,) = made["layers"]
    assert layer["_umap_options"]["name"] == campaign.title
    assert [feature["properties"]["name"] for feature in layer["features"]] == ["Żaczek & <syn>", "=Bar"]
    assert layer["features"][0]["geometry"] == {"type": "Point", "coordinates": [19.9412345, 50.0612345]}


@pytest.mark.parametrize("extension", ["kml", "gpx", "gpkg"])
def test_officials_take_the_same_formats_away(client: Any, campaign: Campaign, extension: str) -> None:
    client.force_login(give_second_factor(UserFactory(official=True, language="pl")))
    content = _content(client.get(f"/desk/maps/{campaign.pk}/entries.{extension}"))
    assert sorted(str(row.values["name"]) for row in read(content)) == ["=Bar", "Żaczek & <syn>"]
    assert [row.values["state"] for row in read(content)] == ["published"] * 2


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("extension", ["kml", "gpx", "gpkg"])
def test_exports_ask_the_same_queries(
    client: Any, bars: Category, django_assert_num_queries: Any, extension: str, number: int
) -> None:
    found = CampaignFactory(slug="mala", categories=[bars])
    EntryFactory.create_batch(number, campaign=found, main_category=bars)
    publication.build(found.pk)
    with django_assert_num_queries(3):
        content = _content(client.get(f"/maps/mala/entries.{extension}"))
    assert len(list(read(content))) == number


def test_layers_and_types_of_map_programs_become_categories(
    tmp_path: Any, capsys: Any, campaign: Campaign, bars: Category
) -> None:
    Entry.objects.all().delete()
    path = tmp_path / "mapa.kml"
    path.write_text(
        "<kml><Document><Folder><name>Bary</name><Placemark><name>Smok</name><description>"
        "<![CDATA[<p>Zupy</p>]]></description><Point><coordinates>19.94,50.06</coordinates></Point></Placemark>"
        "<Placemark><name>Bez miejsca</name></Placemark></Folder></Document></kml>",
        encoding="utf-8",
    )
    call_command("import_entries", str(path), "--campaign", "gastronomia")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "2 read, 1 created, 0 changed, 0 unchanged, 1 rejected"
    assert lines[0].startswith("row 2 (Bez miejsca): rejected:")
    entry = Entry.objects.get()
    assert (entry.name, entry.description, entry.main_category) == ("Smok", "Zupy", bars)
