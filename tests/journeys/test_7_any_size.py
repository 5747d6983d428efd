"""Maps that stay right at any size: one file or a tree of files, what the marks say is what the list says."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, expect

from kramy.lib import morton
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.published_map import publication, tree
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.tests.bulk import make_entries
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]

MAP = "/en/maps/active/"
CENTRE = (19.96012, 50.06789)
SHOPS = 120
FEW, MANY = 400, 10_000


def at(lon: float, lat: float, zoom: float) -> str:
    return f"#map={zoom}/{lat}/{lon}"


def fill(scene: Scene, count: int, *, shops: int = 0) -> None:
    """So many more entries on the map, and a shopping centre where `shops` stand on one spot."""
    entries = make_entries(scene.active, count + shops, seed=3)
    centre = [entry.pk for entry in entries[:shops]]
    Entry.objects.filter(pk__in=centre).update(lon=CENTRE[0], lat=CENTRE[1], morton=morton.key(*CENTRE))
    Entry.objects.filter(pk__in=centre[: shops // 2]).update(delivery=True)
    publication.mark_changed([scene.active.pk])
    publication.build(scene.active.pk)


@pytest.fixture(params=["whole", "tree"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A map of a few hundred entries, published as small ones are and as large ones are."""
    if request.param == "tree":
        monkeypatch.setattr(tree, "WHOLE_ROWS", 60)
        monkeypatch.setattr(tree, "LEAF_ROWS", 24)
    return str(request.param)


def ready(page: Page) -> None:
    expect(page.locator("kramy-map.m-map--ready")).to_be_visible(timeout=20_000)
    page.wait_for_load_state("networkidle")


def above_the_list(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#m-count").inner_text()))


def assert_marks_add_up(page: Page) -> None:
    """All groups together, and the marks of a view that holds everything, are the number above the list."""
    wanted = above_the_list(page)
    page.wait_for_function("wanted => document.querySelector('kramy-map').total === wanted", arg=wanted)
    page.get_by_role("button", name="Show all", exact=True).click()
    page.wait_for_function(
        """wanted => [...document.querySelectorAll('.m-mark')]
            .reduce((sum, mark) => sum + Number(mark.dataset.count ?? 1), 0) === wanted""",
        arg=wanted,
    )


def choose(page: Page, value: str) -> None:
    name, _, wanted = value.partition("=")
    with page.expect_response(lambda answer: "/results" in answer.url and value in answer.url):
        page.locator(f"#m-form input[name={name}][value={wanted}]").check()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def test_marks_add_up_to_the_list_at_every_zoom_and_for_filters(visit: Any, scene: Scene, form: str) -> None:
    fill(scene, FEW)
    page = visit(MAP, locale="en-GB")
    ready(page)
    assert page.locator("#results").get_attribute("data-form") == form
    assert_marks_add_up(page)
    everything = above_the_list(page)
    assert everything > FEW
    for _step in range(5):
        page.get_by_role("button", name="Zoom in", exact=True).click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.querySelector('kramy-map').total") == everything
    assert_accessible(page)
    numbers = []
    for filters in (["service=delivery"], ["service=takeaway"], ["open=now"], ["category=gastronomy"]):
        for value in filters:
            choose(page, value)
            assert_marks_add_up(page)
            numbers.append(above_the_list(page))
    assert numbers == sorted(numbers, reverse=True)
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#m-count")).to_have_text(f"{everything} entries")
    page.locator("#m-q").fill("ksiegarnie")
    page.locator("#m-q").press("Enter")
    expect(page.locator("#m-count")).not_to_have_text(f"{everything} entries")
    assert_marks_add_up(page)


def places_of_marks(page: Page) -> list[list[float]]:
    """Where the marks in view are, in pixels."""
    found: list[list[float]] = page.locator(".m-mark[tabindex='0']").evaluate_all(
        """marks => marks.map(mark => new DOMMatrix(getComputedStyle(mark).transform))
            .map(({ m41, m42 }) => [m41, m42]).sort(([x, y], [p, q]) => y - q || x - p)"""
    )
    return found


def settled_places(page: Page) -> list[list[float]]:
    """The same once nothing has moved or arrived for a while."""
    places = places_of_marks(page)
    for _look in range(20):
        page.wait_for_timeout(700)
        before, places = places, places_of_marks(page)
        if before == places:
            break
    return places


def test_marks_do_not_wait_for_the_base_map_which_takes_their_place_over(
    visit: Any, scene: Scene, form: str
) -> None:
    fill(scene, FEW)
    page = visit("/en/maps/", locale="en-GB")
    held: list[Any] = []
    page.route("**/ui/dist/maplibre*", lambda route: held.append(route))
    page.goto(MAP)
    assert_marks_add_up(page)
    page.get_by_role("button", name="Zoom in", exact=True).click()
    keyboard, several = Keyboard(page), page.locator(".m-mark--many[tabindex='0']")
    numbers = several.evaluate_all("marks => marks.map(mark => Number(mark.dataset.count))")
    largest = page.locator(f".m-mark--many[tabindex='0'][data-count='{max(numbers)}']").first
    label = str(largest.get_attribute("aria-label"))
    keyboard.press(largest)
    expect(page.get_by_role("button", name=label, exact=True)).to_have_count(0)
    choose(page, "service=delivery")
    page.wait_for_function(
        "wanted => document.querySelector('kramy-map').total === wanted", arg=above_the_list(page)
    )
    before = settled_places(page)  # the network is not idle while something is held
    assert page.locator("kramy-map canvas").count() == 0
    assert held
    page.unroute("**/ui/dist/maplibre*")  # which lets go of what was held
    ready(page)
    after = settled_places(page)
    assert len(after) == len(before) > 0
    for old, new in zip(before, after, strict=True):
        assert new == pytest.approx(old, abs=0.5)


def in_the_centre(page: Page) -> None:
    ready(page)
    centre = page.locator(f".m-mark[data-count='{SHOPS}']")
    expect(centre).to_have_attribute("aria-label", f"{SHOPS} entries here")


def test_every_shop_of_a_centre_by_mouse(visit: Any, scene: Scene, form: str) -> None:
    fill(scene, FEW, shops=SHOPS)
    page = visit(MAP + at(*CENTRE, 18), locale="en-GB")
    in_the_centre(page)
    page.locator(f".m-mark[data-count='{SHOPS}']").click()
    sheet = page.locator(".m-sheet")
    seen = 0
    for shown in (50, 100, SHOPS):
        expect(sheet.locator(".m-card")).to_have_count(shown)
        expect(sheet.get_by_role("status")).to_have_text(f"Showing {shown} of {SHOPS}")
        expect(sheet.locator(".m-card a").nth(seen)).to_be_focused()
        assert_accessible(page)
        seen = shown
        if shown < SHOPS:
            sheet.get_by_role("button", name=re.compile("^Show .* more$")).click()
    expect(sheet.get_by_role("button", name=re.compile("^Show .* more$"))).to_be_hidden()
    names = sheet.locator(".m-card a").all_inner_texts()
    wanted = Entry.objects.filter(lon=CENTRE[0], lat=CENTRE[1]).values_list("name", flat=True)
    assert sorted(names) == sorted(wanted)
    sheet.get_by_role("link", name="Show these in the list").click()
    expect(page.locator("#m-count")).to_have_text(f"{SHOPS} entries")


def test_every_shop_of_a_centre_by_finger(visit: Any, scene: Scene) -> None:
    fill(scene, FEW, shops=SHOPS)
    page = visit(MAP + at(*CENTRE, 18), phone=True, locale="en-GB")
    page.get_by_role("button", name="Map", exact=True).tap()
    in_the_centre(page)
    page.locator(f".m-mark[data-count='{SHOPS}']").tap()
    sheet = page.locator(".m-sheet")
    expect(sheet.locator(".m-card")).to_have_count(50)
    assert_accessible(page)
    for shown in (100, SHOPS):
        sheet.get_by_role("button", name=re.compile("^Show .* more$")).tap()
        expect(sheet.locator(".m-card")).to_have_count(shown)
    picture(page, "map-one-spot-phone")
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).to_be_hidden()


def test_every_shop_of_a_centre_by_keyboard(visit: Any, scene: Scene, form: str) -> None:
    fill(scene, FEW, shops=SHOPS)
    page = visit(MAP + at(*CENTRE, 18), locale="en-GB")
    in_the_centre(page)
    keyboard = Keyboard(page)
    mark = page.locator(f".m-mark[data-count='{SHOPS}']")
    keyboard.press(mark)
    sheet = page.locator(".m-sheet")
    expect(sheet.locator(".m-card a").first).to_be_focused()
    more = sheet.get_by_role("button", name=re.compile("^Show .* more$"))
    for shown in (50, 100):
        keyboard.press(more)
        expect(sheet.locator(".m-card a").nth(shown)).to_be_focused()
    expect(sheet.locator(".m-card")).to_have_count(SHOPS)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(mark).to_be_focused()
    page.keyboard.press("Tab")
    expect(mark).not_to_be_focused()


def test_marks_follow_each_other_from_north_to_south(visit: Any, scene: Scene) -> None:
    fill(scene, FEW)
    page = visit(MAP, locale="en-GB")
    ready(page)
    tops = page.locator(".m-mark").evaluate_all(
        "marks => marks.map(mark => new DOMMatrix(getComputedStyle(mark).transform).m42)"
    )
    assert len(tops) > 5
    assert all(before <= after + 1 for before, after in pairwise(tops))


def test_a_search_without_an_answer_says_so_and_keeps_what_was_typed(visit: Any, scene: Scene) -> None:
    page = visit(MAP, locale="en-GB")
    ready(page)
    before = page.locator("#m-count").inner_text()
    page.watch.expected_statuses.add(502)
    page.route("**/results*", lambda route: route.fulfill(status=502, body="resting"))
    page.locator("#m-q").fill("pierogi")
    page.locator("#m-q").press("Enter")
    trouble = page.locator("#m-trouble[role=status]")
    expect(trouble).to_contain_text("The search does not answer just now")
    expect(page.locator("#m-q")).to_have_value("pierogi")
    expect(page.locator("#m-count")).to_have_text(before)
    assert_marks_add_up(page)
    assert_accessible(page)
    page.watch.faults = [
        fault for fault in page.watch.faults if "Response Status Error Code 502" not in fault
    ]
    page.unroute("**/results*")
    page.locator("#m-q").press("Enter")
    expect(trouble).to_be_hidden()
    expect(page.locator("#m-count")).not_to_have_text(before)


def test_the_list_is_exchanged_though_its_script_came_late_and_a_picture_later(
    visit: Any, scene: Scene
) -> None:
    page = visit("/en/maps/", locale="en-GB")
    held: list[Any] = []
    page.route("**/ui/dist/htmx*", lambda route: held.append(route))
    page.route("**/logo*.svg", lambda route: held.append(route))
    page.goto(MAP, wait_until="domcontentloaded")
    expect(page.locator("kramy-map.m-map--ready")).to_be_visible(timeout=20_000)
    assert page.evaluate("document.readyState") == "interactive"
    late = next(route for route in held if "htmx" in route.request.url)
    with page.expect_response("**/ui/dist/htmx*"):
        late.continue_()
    page.wait_for_function("() => document.body['htmx-internal-data']")
    choose(page, "service=delivery")
    assert "/results" not in page.url
    page.unroute_all()  # which lets go of the picture


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def files_alone(scene: Scene, form: str, tmp_path: Path) -> Iterator[str]:
    """Only what was published, handed out by a server that knows nothing but files; the application is not asked."""
    fill(scene, FEW)
    tasks.publish_resting_pages.call()
    media = Path(settings.MEDIA_ROOT)
    shutil.copytree(media / "pages" / "localhost", tmp_path / "site")
    shutil.copytree(media / "maps", tmp_path / "site" / "media" / "maps")
    shutil.copytree(media / "basemap", tmp_path / "site" / "artefacts" / "basemap")
    for finder in finders.get_finders():
        for name, storage in finder.list(["*.map", "wagtail*"]):
            if name.split("/")[0] in ("ui", "map_campaigns", "places", "krakow"):
                target = tmp_path / "site" / "static" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(storage.path(name), target)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "site")))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_map_works_from_files_alone(browser: Browser, files_alone: str) -> None:
    context = browser.new_context(base_url=files_alone, reduced_motion="reduce", locale="en-GB")
    foreign: list[str] = []
    context.on(
        "request", lambda request: foreign.append(request.url) if files_alone not in request.url else None
    )
    page = context.new_page()
    page.goto(MAP + "?q=pierogi")
    ready(page)
    expect(page.locator("#m-resting")).to_contain_text("The search is resting just now")
    expect(page.locator("#m-q")).to_have_value("pierogi")
    assert_marks_add_up(page)
    everything = above_the_list(page)
    for _step in range(7):
        page.get_by_role("button", name="Zoom in", exact=True).click()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.querySelector('kramy-map').total") == everything
        single = page.locator(".m-mark:not(.m-mark--many)[tabindex='0']")
        if single.count():
            break
    single.first.press("Enter")
    link = page.locator(".m-sheet a").first
    expect(link).to_be_focused()
    page.locator("#m-q").fill("buty")
    page.locator("#m-q").press("Enter")
    expect(page.locator("#m-trouble")).to_contain_text("The search does not answer just now")
    expect(page.locator("#m-q")).to_have_value("buty")
    assert_accessible(page)
    assert [url for url in foreign if url.startswith("http")] == []
    context.close()


def test_ten_thousand_entries_in_a_picture(visit: Any, scene: Scene) -> None:
    fill(scene, MANY)
    page = visit(MAP, locale="en-GB")
    ready(page)
    assert_marks_add_up(page)
    assert above_the_list(page) > MANY
    assert page.locator(".m-mark").count() < 400
    picture(page, "map-10000")


def test_nothing_covers_the_credit_line_on_a_narrow_phone(visit: Any, scene: Scene) -> None:
    page = visit(MAP, phone=True, locale="en-GB")
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Map", exact=True).click()
    ready(page)
    boxes = [page.locator(name).bounding_box() for name in (".m-credit", "#m-toggle button:visible")]
    credit, button = boxes
    assert credit
    assert button
    apart = (
        credit["y"] + credit["height"] <= button["y"]
        or button["y"] + button["height"] <= credit["y"]
        or credit["x"] + credit["width"] <= button["x"]
        or button["x"] + button["width"] <= credit["x"]
    )
    assert apart, boxes
    picture(page, "map-320")
