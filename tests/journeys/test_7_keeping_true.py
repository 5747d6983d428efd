"""A firm confirms its entry by a link, a resident reports a mistake, an official settles it, an owner reads figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.keeping_true.confirmations import token_for
from kramy.modules.map_campaigns.domain.statistics.owner_links import figures_token
from kramy.modules.map_campaigns.enums import ConfirmationAnswer, EntryState, ReportOutcome
from kramy.modules.map_campaigns.models import Campaign, Confirmation, Entry, EntryDay, EntryReport
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows
from tests.harness.people import sign_in
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]


def an_entry(scene: Scene) -> Entry:
    """One of the gastronomy map, of a firm that applied."""
    wanted = Entry.objects.filter(campaign=scene.gastronomy, state=EntryState.PUBLISHED, case__isnull=False)
    entry = wanted.exclude(opening_hours="").select_related("campaign", "case").order_by("pk").first()
    assert entry is not None
    return entry


def asked(entry: Entry) -> Confirmation:
    """The clock has asked the firm."""
    Campaign.objects.filter(pk=entry.campaign_id).update(confirm_every_months=12)
    Entry.objects.filter(pk=entry.pk).update(confirmed_at=timezone.now() - timedelta(days=370))
    tasks.keep_true.func()
    return Confirmation.objects.get(entry=entry)


def gone(entry: Entry) -> Confirmation:
    """The firm did not answer."""
    question = asked(entry)
    before = timezone.localdate() - timedelta(days=31)
    Confirmation.objects.filter(pk=question.pk).update(
        asked_on=before, due_on=before + timedelta(days=30), step=3
    )
    tasks.keep_true.func()
    entry.refresh_from_db()
    assert entry.state == EntryState.UNCONFIRMED
    return question


def address(question: Confirmation) -> str:
    return f"/en/maps/confirm/{token_for(question)}/"


def open_letter(page: Page, *, to: str) -> None:
    """From the demo's mailbox: the newest letter to an address, then the link that asks for the answer."""
    page.get_by_role("main").get_by_role("listitem").filter(has_text=to).first.get_by_role("link").click()
    page.locator(".k-letter a[href*='/maps/confirm/']").first.click()


def answer_of(question: Confirmation) -> str:
    question.refresh_from_db()
    return question.answer


def test_a_firm_confirms_by_the_link_of_its_letter_on_a_phone(visit: Any, scene: Scene) -> None:
    entry = an_entry(scene)
    question = asked(entry)
    page: Page = visit("/en/mailbox/", phone=True)
    open_letter(page, to=entry.case.applicant_email)
    expect(page.get_by_role("main")).to_contain_text(entry.name)
    assert answer_of(question) == ""
    assert_in_both_schemes(page)
    assert_reflows(page)
    picture(page, "confirm-phone", full_page=True)
    page.get_by_role("main").locator("form button").first.click()
    page.wait_for_url("**?confirmed")
    assert answer_of(question) == ConfirmationAnswer.CONFIRMED
    assert_accessible(page)


def test_confirms_by_keyboard_alone_and_brings_the_entry_back(visit: Any, scene: Scene) -> None:
    entry = an_entry(scene)
    question = gone(entry)
    page = visit(address(question))
    expect(page.get_by_role("main")).to_contain_text("off the map at the moment")
    Keyboard(page).press(page.get_by_role("button", name="Everything is still true: put it back"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("the entry is confirmed")
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED
    assert_accessible(page)


def test_confirms_without_scripts(visit: Any, scene: Scene) -> None:
    question = asked(an_entry(scene))
    page = visit(address(question), javascript=False)
    page.get_by_role("button", name="Everything is still true").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("the entry is confirmed")
    assert answer_of(question) == ConfirmationAnswer.CONFIRMED


def test_something_has_changed_and_we_have_closed(visit: Any, scene: Scene) -> None:
    entry = an_entry(scene)
    page = visit(address(asked(entry)))
    page.get_by_role("button", name="Something has changed").click()
    page.wait_for_url("**/correct/")
    assert_accessible(page)
    page.go_back()
    page.get_by_role("link", name="We have closed").click()
    assert_accessible(page)
    picture(page, "confirm-closed")
    page.get_by_role("button", name="Yes, withdraw it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("withdrawn")
    entry.refresh_from_db()
    assert entry.state == EntryState.WITHDRAWN


def report(page: Page, hands: Mouse | Keyboard) -> None:
    """From the entry's page: its hours are wrong."""
    hands.press(page.get_by_role("link", name="Something wrong here?"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Is something wrong with")
    hands.tick(page.get_by_role("radio", name="Something is wrong"))
    hands.tick(page.get_by_role("radio", name="Opening hours"))
    hands.write(page.get_by_label("Tell us more"), "Open until eight on Saturdays")
    hands.write(page.get_by_label("Your e-mail address"), "resident@example.com")
    hands.press(page.get_by_role("button", name="Send", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


@pytest.mark.parametrize("how", ["mouse", "keyboard", "phone", "no scripts"])
def test_a_resident_reports_without_account(visit: Any, scene: Scene, how: str) -> None:
    entry = an_entry(scene)
    start = f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/"
    page = visit(start, phone=how == "phone", javascript=how != "no scripts")
    report(page, Keyboard(page) if how == "keyboard" else Mouse(page))
    found = EntryReport.objects.get()
    assert (found.subject, found.count) == ("hours", 1)
    if how != "no scripts":
        assert_accessible(page)


def test_the_form_says_what_is_missing(visit: Any, scene: Scene) -> None:
    entry = an_entry(scene)
    page = visit(f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/report/", phone=True)
    page.watch.expected_statuses.add(400)
    expect(page.get_by_role("radio", name="Opening hours")).to_be_hidden()
    page.get_by_role("radio", name="It has moved").check()
    assert_in_both_schemes(page)
    assert_reflows(page)
    picture(page, "report-phone", full_page=True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("where the place has moved to")
    expect(page.get_by_role("radio", name="It has moved")).to_be_checked()
    assert_accessible(page)


def test_an_official_corrects_and_the_resident_is_thanked(visit: Any, scene: Scene) -> None:
    entry = an_entry(scene)
    resident = visit(f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/")
    report(resident, Mouse(resident))
    desk = visit("/en/", locale="en-GB")
    sign_in(desk, scene.official)
    desk.goto("/desk/maps/reports/")
    assert_accessible(desk)
    picture(desk, "reports")
    desk.get_by_role("link", name=entry.name).first.click()
    expect(desk.get_by_role("main")).to_contain_text("Open until eight on Saturdays")
    assert_accessible(desk)
    picture(desk, "report", full_page=True)
    desk.get_by_role("link", name="Correct the entry").click()
    desk.get_by_role("textbox", name="Opening hours").fill("Mo-Fr 09:00-17:00; Sa 10:00-20:00")
    desk.get_by_label("Words for whoever reported it").fill("You were right.")
    assert_accessible(desk)
    desk.get_by_role("button", name="Correct and settle the report").click()
    desk.wait_for_url("**/reports/")
    entry.refresh_from_db()
    assert entry.opening_hours == "Mo-Fr 09:00-17:00; Sa 10:00-20:00"
    assert EntryReport.objects.get().outcome == ReportOutcome.CORRECTED
    assert "You were right." in scene.letters_to("resident@example.com")[-1].text
    assert scene.letters_to(entry.case.applicant_email)[-1].kind == "map_campaigns.entry_corrected"
    desk.goto("/desk/maps/confirmations/")
    assert_accessible(desk)
    desk.goto("/desk/maps/statistics/weeks/")
    assert_accessible(desk)
    picture(desk, "statistics-weeks", full_page=True)


@pytest.mark.parametrize("how", ["desktop", "phone", "no scripts"])
def test_an_owner_reads_views_and_clicks(visit: Any, scene: Scene, how: str) -> None:
    entry = an_entry(scene)
    for number in range(40):
        EntryDay.objects.create(
            entry=entry,
            day=timezone.localdate() - timedelta(days=number * 3),
            views=number % 9,
            clicks=number % 3,
        )
    page = visit(
        f"/en/maps/figures/{figures_token(entry)}/", phone=how == "phone", javascript=how != "no scripts"
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text(entry.name)
    page.get_by_text("The numbers", exact=True).click()
    expect(page.get_by_role("table")).to_be_visible()
    if how != "no scripts":
        assert_in_both_schemes(page)
        picture(page, f"figures-{how}", full_page=True)
        assert_reflows(page)
    page.get_by_role("link", name="By day").click()
    expect(page.get_by_role("table").or_(page.get_by_text("The numbers", exact=True)).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith(entry.slug)
