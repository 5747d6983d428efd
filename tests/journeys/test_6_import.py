"""Step 6: an official imports firms and districts from files as they come."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.tests.import_files import csv_file, osm_file, row
from tests.harness.axe import assert_accessible
from tests.harness.hands import Keyboard
from tests.harness.people import sign_in
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]

OSM = osm_file(
    ("node/1", (19.9402, 50.0610), {"name": "Kawiarnia Pod Wieżą", "amenity": "cafe", "addr:street": "Sienna",
                                    "addr:housenumber": "2", "opening_hours": "Mo-Su 08:00-20:00"}),
    ("node/2", (19.9411, 50.0605), {"name": "Piekarnia u Zosi", "shop": "bakery", "addr:street": "Sienna",
                                    "addr:housenumber": "5"}),
    ("node/3", (21.0122, 52.2297), {"name": "Bar Warszawa", "amenity": "bar", "addr:street": "Złota"}),
    ("node/4", (19.9415, 50.0607), {"amenity": "restaurant", "addr:street": "Sienna"}),
    ("node/5", None, {"name": "Nigdzie", "amenity": "pub"}),
)  # fmt: skip


def file_of(content: bytes, name: str) -> Any:
    kinds = {"csv": "text/csv", "geojson": "application/geo+json"}
    return {"name": name, "mimeType": kinds[name.rpartition(".")[2]], "buffer": content}


def at_the_desk(visit: Any, scene: Scene) -> Page:
    page: Page = visit("/en/", locale="en-GB")
    sign_in(page, scene.administrator)
    return page


def send(page: Page, content: bytes, name: str, campaign: str = "Gastronomy") -> None:
    page.goto("/desk/maps/imports/")
    page.get_by_role("link", name="New import").click()
    page.get_by_label("Map", exact=True).select_option(label=campaign)
    page.get_by_label("File", exact=True).set_input_files(file_of(content, name))
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("button", name="Check the file")).to_be_visible()


def run(page: Page) -> None:
    page.get_by_label("I have looked at the result of the check").check()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()


def counts(page: Page) -> list[int]:
    """Read, new, changed, unchanged, rejected."""
    return [int(text) for text in page.locator("[data-import-count]").all_inner_texts()]


def test_imports_a_file_twice_and_undoes_it(visit: Any, scene: Scene) -> None:
    before = Entry.objects.filter(state="published").count()
    page = at_the_desk(visit, scene)
    page.goto("/desk/maps/imports/new/")
    assert_accessible(page)
    send(page, OSM, "krakow_osm.geojson")
    assert_accessible(page)
    page.get_by_role("button", name="Check the file").click()
    expect(
        page.get_by_role("heading", name="The file is checked. Nothing has been written yet.")
    ).to_be_visible()
    assert_accessible(page)
    assert Entry.objects.filter(state="published").count() == before
    assert counts(page) == [5, 2, 0, 0, 3]
    page.get_by_role("navigation", name="Rows shown").get_by_role("link", name="Rejected").click()
    rejected = page.get_by_role("region", name="Rows").locator("tbody tr")
    expect(rejected).to_have_count(3)
    for explanation in rejected.locator("td:last-child").all_inner_texts():
        assert explanation.strip().endswith(".")
    run(page)
    assert_accessible(page)
    assert counts(page) == [5, 2, 0, 0, 3]
    resident = visit("/en/maps/gastronomy/?q=wieza", phone=True, locale="en-GB")
    expect(resident.locator(".m-item h3 a")).to_have_text(["Kawiarnia Pod Wieżą"])
    resident.goto("/en/maps/active/?q=wieza")
    expect(resident.locator(".m-item h3 a")).to_have_text(["Kawiarnia Pod Wieżą"])
    first = page.url

    send(page, OSM, "krakow_osm.geojson")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_visible()
    assert counts(page) == [5, 0, 0, 2, 3]
    run(page)
    assert Entry.objects.filter(state="published").count() == before + 2

    page.goto(first)
    page.get_by_text("Undo this import").click()
    page.get_by_label("Undo the whole import").check()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    assert Entry.objects.filter(state="published").count() == before
    for campaign in ("gastronomy", "active"):
        resident.goto(f"/en/maps/{campaign}/?q=wieza")
        # a search that finds nothing may offer what is spelt nearly so
        expect(resident.locator(".m-item h3 a").filter(has_text="Kawiarnia Pod Wieżą")).to_have_count(0)


def test_matches_the_columns_of_a_table_by_keyboard(visit: Any, scene: Scene) -> None:
    content = csv_file(
        [
            row(id="a1"),
            row(id="a2", nazwa="", ulica="Bracka"),
            row(id="a3", nazwa="Uszka", ulica="Bracka", lon="x"),
        ]
    )
    page = at_the_desk(visit, scene)
    keyboard = Keyboard(page)
    send(page, content, "firmy.csv")
    expect(page.get_by_label("nazwa", exact=True)).to_have_value("name")
    value = page.get_by_role("region", name="Values of the category columns").locator("select").first
    keyboard.reach(value)
    page.keyboard.type("Bars")
    assert value.evaluate("select => select.selectedOptions[0].label").startswith("Bars")
    keyboard.press(page.get_by_role("button", name="Check the file"))
    expect(
        page.get_by_role("heading", name="The file is checked. Nothing has been written yet.")
    ).to_be_visible()
    box = page.get_by_label("I have looked at the result of the check")
    keyboard.tick(box)
    keyboard.press(page.get_by_role("button", name="Import", exact=True))
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    assert Entry.objects.filter(external_key="a1", state="published").count() == 1


def test_a_file_that_is_no_table_is_refused_with_a_sentence(visit: Any, scene: Scene) -> None:
    page = at_the_desk(visit, scene)
    page.goto("/desk/maps/imports/new/")
    page.get_by_label("Map", exact=True).select_option(label="Gastronomy")
    page.get_by_label("File", exact=True).set_input_files(file_of(OSM[: len(OSM) // 2], "broken.geojson"))
    page.watch.expected_statuses.update({400, 422})
    page.get_by_role("button", name="Send the file").click()
    expect(page.locator(".desk-error, .desk-errors").first).to_be_visible()
    assert page.title().startswith("Error")
    assert_accessible(page)


def square(name: str, number: int, west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"nazwa": name, "numer": number},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_imports_districts_and_filters_by_them(visit: Any, scene: Scene) -> None:
    squares = {
        "type": "FeatureCollection",
        "features": [
            square("Zachód", 1, 19.70, 49.90, 19.94, 50.20),
            square("Wschód", 2, 19.94, 49.90, 20.30, 50.20),
        ],
    }
    page = at_the_desk(visit, scene)
    page.goto("/desk/places/")
    assert_accessible(page)
    page.get_by_role("link", name="Replace by a file").click()
    assert_accessible(page)
    page.get_by_label("File", exact=True).set_input_files(
        file_of(json.dumps(squares).encode(), "dzielnice.geojson")
    )
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="What applying it would do")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    on_show = Entry.objects.filter(listings__campaign=scene.active)
    west, everything = on_show.filter(lon__lt=19.94).count(), on_show.count()
    assert 0 < west < everything
    resident = visit("/en/maps/active/", locale="en-GB")
    resident.locator(".m-more summary").click()
    lines = resident.locator(".m-more__panel .m-line")
    expect(lines).to_have_count(2)
    expect(lines.filter(has_text="Zachód").locator(".m-choice__count")).to_have_text(str(west))
    lines.filter(has_text="Zachód").get_by_role("checkbox").check()
    expect(resident.locator("#m-count")).to_have_text(f"{west} entries")
    page.goto("/desk/maps/statistics/")
    expect(page.get_by_role("main")).to_contain_text("Zachód")
    assert_accessible(page)
