"""Step 5: the Christmas map opens and closes by itself; last year's firms come back with one click."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from kramy.kernel.manifest.domain.clock import start_due_jobs
from kramy.kernel.messaging.models import OutboxMessage
from kramy.modules.map_campaigns.models import Entry
from tests.harness.hands import Keyboard
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.people import sign_in
from tests.harness.scene import Scene, applicants, firm_for

pytestmark = [pytest.mark.browser]


@pytest.fixture
def travel() -> Iterator[Any]:
    """The server's clock goes on from another moment."""
    with time_machine.travel(timezone.now(), tick=True) as traveller:

        def to(when: datetime) -> None:
            traveller.shift(when - timezone.now())

        yield to


def put_on_the_map(scene: Scene) -> Entry:
    """A bakery takes part in this year's Christmas map."""
    worker = applicants(scene)
    firm = firm_for("bakery")
    now = timezone.now()
    case = worker.apply(firm, scene.christmas, now, holidays=timezone.localdate())
    worker.accept(case, now)
    entry: Entry = Entry.objects.get(case=case)
    return entry


def test_closes_by_itself(visit: Any, scene: Scene, travel: Any) -> None:
    entry = put_on_the_map(scene)
    slug = scene.christmas.slug
    closes_at = scene.christmas.intake.closes_at
    assert closes_at is not None
    assert scene.christmas.public_until is not None
    page = visit("/en/", locale="en-GB")
    card = (
        page.get_by_role("region", name="Maps of local firms")
        .get_by_role("listitem")
        .filter(has_text="Christmas")
    )
    expect(card).to_contain_text("applications until")

    travel(closes_at - timedelta(minutes=10))
    page.goto(f"/en/apply/{slug}/")
    expect(page.get_by_role("button", name="Start now")).to_be_visible()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your firm")

    travel(closes_at + timedelta(minutes=10))
    page.get_by_label("Name of the firm or organisation").fill("Choinki")
    page.get_by_role("button", name="Continue").click()
    page.goto(f"/en/apply/{slug}/")
    expect(page.get_by_role("main")).to_contain_text("Applications are not taken at the moment")
    expect(page.get_by_role("button", name="Start now")).to_have_count(0)
    assert_in_both_schemes(page)
    assert_reflows(page)
    last_day = scene.christmas.public_until
    travel(timezone.make_aware(datetime.combine(last_day, time(12))))
    page.goto(f"/en/maps/{slug}/")
    expect(page.locator(".m-item h3 a")).to_have_text([entry.name])
    expect(page.get_by_role("link", name="Add your firm")).to_have_count(0)
    page.locator(".m-item a").first.click()
    entry_address = page.url
    expect(page.get_by_role("heading", level=1)).to_have_text(entry.name)

    travel(timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time(3, 5))))
    start_due_jobs()
    page.goto(f"/en/maps/{slug}/")
    expect(page.get_by_role("main")).to_contain_text("This map ended on")
    expect(page.locator(".m-item")).to_have_count(0)
    assert_in_both_schemes(page)
    page.goto("/en/maps/")
    archive = page.locator("section").filter(has=page.get_by_role("heading", name="Archive"))
    expect(archive.get_by_role("link", name="Christmas offers", exact=True)).to_be_visible()
    page.watch.expected_statuses.update({404, 410})
    page.goto(entry_address)
    expect(page.get_by_role("main")).to_contain_text("its entries are no longer shown")
    page.goto("/en/maps/active/?q=" + entry.name)
    expect(page.locator(f".m-item[data-entry='{entry.pk}']")).to_have_count(0)


def test_last_years_firm_renews_with_one_click(visit: Any, scene: Scene) -> None:
    letter = OutboxMessage.objects.filter(kind="map_campaigns.edition_invitation").order_by("id").first()
    assert letter is not None
    old = Entry.objects.filter(campaign=scene.last_christmas, case__applicant_email=letter.recipient).get()
    page = visit(f"/en/mailbox/{letter.pk}/", phone=True, locale="en-GB")
    page.locator(".k-letter").get_by_role("link").first.click()
    page.locator("form[action$='/renew/'] button").click()
    page.wait_for_url("**/check/")
    expect(page.get_by_role("main")).to_contain_text(old.name)
    assert_in_both_schemes(page)
    page.locator("main form button").first.click()
    page.wait_for_url("**/done/")
    case = scene.newest_case()
    assert (case.intake, case.purpose, case.title) == (scene.christmas.intake, "renewal", old.case.title)
    desk = visit("/en/", locale="en-GB")
    sign_in(desk, scene.official)
    desk.goto(f"/desk/cases/{case.pk}/")
    desk.get_by_role("button", name="Accept", exact=True).click()
    expect(desk.get_by_role("region", name="Accepted")).to_be_visible()
    page.goto(f"/en/maps/{scene.christmas.slug}/")
    expect(page.locator(".m-item h3 a")).to_have_text([old.name])


def test_renewing_by_keyboard_alone(visit: Any, scene: Scene) -> None:
    letter = OutboxMessage.objects.filter(kind="map_campaigns.edition_invitation").order_by("id").first()
    assert letter is not None
    page = visit(f"/en/mailbox/{letter.pk}/", locale="en-GB")
    keyboard = Keyboard(page)
    keyboard.press(page.locator(".k-letter").get_by_role("link").first)
    page.wait_for_url("**/case/**")
    keyboard.press(page.locator("form[action$='/renew/'] button"))
    page.wait_for_url("**/check/")
    keyboard.press(page.locator("main form button").first)
    page.wait_for_url("**/done/")
    assert scene.newest_case().purpose == "renewal"
