"""Step 4: a resident looks for something on the map: on a phone, by keyboard, without scripts, on paper."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kramy.modules.map_campaigns.models import Entry
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]

MAP = "/en/maps/active/"
SQUARE = {"longitude": 19.9373, "latitude": 50.0617}


def count_of(page: Page) -> int:
    """The number above the list."""
    return int(re.sub(r"\D", "", page.locator("#m-count").inner_text()))


def names(page: Page) -> list[str]:
    return page.locator(".m-item h3 a").all_inner_texts()


def ready(page: Page) -> None:
    expect(page.locator("kramy-map.m-map--ready")).to_be_visible()


def assert_map_equals_list(page: Page) -> None:
    """The numbers in the marks of the whole map add up to the number above the list."""
    page.get_by_role("button", name="Show all", exact=True).click()
    page.wait_for_function(
        """() => [...document.querySelectorAll('.m-mark')]
            .map(mark => mark.matches('.m-mark--many') ? Number(mark.textContent) : 1)
            .reduce((sum, part) => sum + part, 0) === Number(document.getElementById('results').dataset.count)"""
    )


def choose(page: Page, value: str) -> None:
    """Tick a filter and wait until the list has been exchanged for it."""
    name, _, wanted = value.partition("=")
    with page.expect_response(lambda answer: "/results" in answer.url and value in answer.url):
        page.locator(f"#m-form input[name={name}][value={wanted}]").check()


def on_show(**filters: Any) -> Any:
    return Entry.objects.filter(listings__campaign__slug="active", **filters)


def published(**filters: Any) -> int:
    return on_show(**filters).count()


def test_on_a_phone(visit: Any, scene: Scene) -> None:
    page = visit("/en/maps/", phone=True, locale="en-GB", permissions=["geolocation"], geolocation=SQUARE)
    assert_in_both_schemes(page)
    page.get_by_role("link", name="I'm active", exact=True).click()
    expect(page.locator("#m-count")).to_have_text(f"{published()} entries")
    assert_in_both_schemes(page)
    page.get_by_role("button", name="Map", exact=True).click()
    ready(page)
    assert_map_equals_list(page)
    assert_accessible(page)
    picture(page, "map-phone")
    page.get_by_role("button", name="List", exact=True).click()

    choose(page, "service=delivery")
    expect(page.locator("#m-count")).to_have_text(re.compile(rf"^{published(delivery=True)} entr"))
    page.get_by_role("button", name="Map", exact=True).click()
    assert_map_equals_list(page)
    page.get_by_role("button", name="List", exact=True).click()
    choose(page, "service=takeaway")
    assert count_of(page) == published(delivery=True, takeaway=True)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#m-count")).to_have_text(f"{published()} entries")

    page.get_by_role("button", name="Near me").click()
    expect(page.get_by_role("link", name="near me")).to_be_visible()
    shown = " ".join(page.locator(".m-item__meta strong").all_inner_texts())
    metres = [
        float(number.replace(",", "")) * (1000 if unit == "km" else 1)
        for number, unit in re.findall(r"([\d.,]+)\s(km|m)\b", shown)
    ]
    assert len(metres) == page.locator(".m-item").count() > 3
    assert metres == sorted(metres)


def test_filters_search_and_map_say_the_same(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    ready(page)
    assert_in_both_schemes(page)
    assert_map_equals_list(page)
    picture(page, "map-desktop")
    everything = count_of(page)

    choose(page, "open=now")
    assert count_of(page) == int(page.locator("#n-open").inner_text()) < everything
    assert_map_equals_list(page)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#m-count")).to_have_text(f"{everything} entries")

    page.locator(".m-more summary").click()
    district = page.locator(".m-more__panel .m-line").first
    wanted = int(district.locator(".m-choice__count").inner_text())
    with page.expect_response(lambda answer: "/results" in answer.url and "district=" in answer.url):
        district.get_by_role("checkbox").check()
    assert count_of(page) == wanted > 0
    assert_map_equals_list(page)
    assert_accessible(page)
    page.get_by_role("link", name="Clear all").click()

    choose(page, "category=gastronomy")
    assert count_of(page) == int(page.locator("#n-category-gastronomy").inner_text())
    assert_map_equals_list(page)


def test_search_forgives_diacritics_and_typos(visit: Any, scene: Scene) -> None:
    entry = on_show(name__regex=r"[ąćęłńóśźż]").order_by("id").first()
    assert entry is not None
    page = visit(MAP, locale="en-GB")
    plain = entry.name.translate(str.maketrans("ąćęłńóśźż", "acelnoszz")).lower()
    longest = max(plain.replace("„", "").replace("”", "").split(), key=len)
    typo = longest[:-2] + longest[-1] + longest[-2] if longest[-1] != longest[-2] else longest[:-1]
    for words in (plain, typo):
        page.locator("#m-q").fill(words)
        page.locator("#m-q").press("Enter")
        expect(page.locator("#m-form input[name=q]")).to_have_value(words)
        expect(page.locator(".m-item h3 a").get_by_text(entry.name, exact=True)).to_be_visible()
    page.locator("#m-q").fill("qqqqqqq")
    page.locator("#m-q").press("Enter")
    expect(page.get_by_role("heading", name="Nothing fits all of this")).to_be_visible()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    assert_in_both_schemes(page)


def test_suggestions_while_typing(visit: Any, scene: Scene) -> None:
    entry = on_show(name__regex=r"^\w{5,}").order_by("id").first()
    assert entry is not None
    word = entry.name.split()[0]
    page = visit(MAP, locale="en-GB")
    field = page.get_by_role("combobox", name="What are you looking for?")
    field.press_sequentially(word[:4])
    option = page.get_by_role("option", name=re.compile(rf"^{re.escape(entry.name)}"))
    expect(option).to_be_visible()
    assert_in_both_schemes(page)
    for _step in range(8):
        field.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    with page.expect_response(lambda answer: "/results" in answer.url):
        field.press("Enter")
    expect(field).to_have_value(entry.name)
    expect(page.locator(".k-combobox__list")).to_be_hidden()
    expect(page.locator(".m-item h3 a").get_by_text(entry.name, exact=True).first).to_be_visible()

    field.fill("")
    field.press_sequentially(word[:4])
    expect(option).to_be_visible()
    field.press("Escape")
    expect(option).to_be_hidden()
    expect(field).to_be_focused()
    field.press_sequentially(word[4:])
    with page.expect_response(lambda answer: "/results" in answer.url):
        option.click()
    expect(field).to_have_value(entry.name)


def test_links_keep_filters_and_position(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    ready(page)
    choose(page, "service=delivery")
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.wait_for_function("() => /map=/.test(location.hash)")
    page.wait_for_function("() => /service=delivery/.test(location.search)")
    chosen, address, zoom = names(page), page.url, page.url.partition("#")[2].split("/")[0]
    assert chosen
    other = visit(address.removeprefix(page.watch.origin), locale="en-GB")
    ready(other)
    expect(other.locator("#m-form input[value=delivery]")).to_be_checked()
    assert names(other) == chosen
    assert other.url.partition("#")[2].split("/")[0] == zoom
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#m-form input[value=delivery]")).not_to_be_checked()
    page.wait_for_function("() => !/service=/.test(location.search)")
    page.go_back()
    expect(page.locator("#m-form input[value=delivery]")).to_be_checked()
    expect(page.locator("#m-count")).to_have_text(re.compile(rf"^{published(delivery=True)} entr"))


def test_an_entry_and_its_poster(visit: Any, scene: Scene) -> None:
    page = visit(MAP, phone=True, locale="en-GB")
    name = names(page)[0]
    entry = on_show(name=name).get()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert_in_both_schemes(page)
    picture(page, "entry-phone")
    assert_reflows(page)
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    graph = data.get("@graph", [data])
    firm = next(item for item in graph if item.get("name") == name)
    assert firm["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": round(entry.lat, 5),
        "longitude": round(entry.lon, 5),
    }
    assert firm["address"]["streetAddress"].startswith(entry.street)
    expect(page.get_by_role("main").locator("img").first).to_have_js_property("complete", True)
    assert page.get_by_role("main").locator("img").first.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="QR poster").click()
    code = page.get_by_role("img", name="QR code with the address of this entry")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert_accessible(page)


def test_by_keyboard_alone(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    keyboard = Keyboard(page)
    ready(page)
    cluster = page.locator(".m-mark--many").first
    label = cluster.get_attribute("aria-label")
    assert label is not None
    assert label.endswith("zoom in")
    depth = float(page.url.partition("map=")[2].split("/")[0] or 0) if "map=" in page.url else 0
    keyboard.press(cluster)
    page.wait_for_function("depth => Number(location.hash.match(/map=([\\d.]+)/)?.[1]) > depth", arg=depth)
    for _step in range(6):
        if page.locator(".m-mark:not(.m-mark--many)").count():
            break
        zoom = page.evaluate("Number(location.hash.match(/map=([\\d.]+)/)[1])")
        keyboard.press(page.locator(".m-mark--many").first)
        page.wait_for_function("depth => Number(location.hash.match(/map=([\\d.]+)/)[1]) > depth", arg=zoom)
    keyboard.press(page.locator(".m-mark:not(.m-mark--many)").first)
    link = page.locator(".m-sheet a").first
    expect(link).to_be_focused()
    name = link.inner_text()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator(".m-sheet")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".m-sheet a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_filters_by_keyboard_alone(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    keyboard = Keyboard(page)
    with page.expect_response(lambda answer: "/results" in answer.url):
        keyboard.tick(page.locator("#m-form input[value=delivery]"))
    expect(page.locator("#m-count")).to_have_text(re.compile(rf"^{published(delivery=True)} entr"))
    keyboard.press(page.locator(".m-item a").first)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert Entry.objects.filter(
        name=page.get_by_role("heading", level=1).inner_text(), delivery=True
    ).exists()


def test_without_javascript(visit: Any, scene: Scene) -> None:
    page = visit(MAP, javascript=False, phone=True, locale="en-GB")
    mouse = Mouse(page)
    expect(page.locator("#m-count")).to_have_text(f"{published()} entries")
    mouse.tick(page.locator("#m-form input[value=delivery]"))
    page.get_by_role("button", name="Show results").click()
    expect(page.locator("#m-count")).to_have_text(re.compile(rf"^{published(delivery=True)} entr"))
    drawing = page.get_by_role("img", name="Map with the numbers of the entries in the list")
    drawing.scroll_into_view_if_needed()
    expect(drawing).to_be_visible()
    page.get_by_label("Near which address?").fill("Szewska 4")
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("link", name="near Szewska 4")).to_be_visible()
    expect(page.locator(".m-item__meta strong").first).to_be_visible()
    name = names(page)[0]
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_pages_of_a_long_list(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    first = names(page)
    assert len(first) < published()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".m-item h3 a").first).not_to_have_text(first[0])
    expect(page.locator("#m-count")).to_be_focused()
    assert not set(first) & set(names(page))
    assert len(first) + len(names(page)) == published()


def test_printed_it_is_a_list_with_a_drawn_map(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawing = page.locator("#m-drawing")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.locator(".m-item__number").first).to_have_text(re.compile(r"1\."))
    expect(page.locator("#m-form")).to_be_hidden()
    expect(page.locator(".m-map__canvas")).to_be_hidden()


def test_the_map_reflows(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    assert_reflows(page)
