"""Writing to the city, complaining, copies and My matters in a real browser: keyboard, no scripts, phone, axe."""

import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import Page, expect
from tests.harness.axe import assert_accessible
from tests.harness.hands import Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows, assert_refused

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.tests.factories import CaseFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "umowa.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
EMPTY = {"name": "empty.pdf", "mimeType": "application/pdf", "buffer": b""}


@pytest.fixture
def case() -> Case:
    official = UserFactory(official=True, first_name="Ewa", last_name="Nowak")
    return CaseFactory(state=CaseState.IN_REVIEW, official=official, language="en", email="anna@example.com")


def link(case: Case) -> str:
    with translation.override("en"):
        return api.new_access(case)


def signed_in(visit: Any, user: Any, path: str, **options: Any) -> Page:
    client = Client()
    client.force_login(user)
    page: Page = visit("/healthz", **options)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}]
    )
    page.goto(path)
    return page


def test_write_with_a_file_by_keyboard(visit: Any, case: Case) -> None:
    page = visit(link(case), locale="en-GB")
    keyboard = Keyboard(page)
    assert_in_both_schemes(page)
    assert_reflows(page)
    keyboard.press(page.get_by_role("link", name="Write to the city"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Write to the city")
    assert_accessible(page)
    page.watch.expected_statuses.add(422)
    keyboard.press(page.get_by_role("button", name="Send the message"))
    assert_refused(page, "Write something or add a file.")
    assert_accessible(page)
    keyboard.write(page.get_by_label("Your message"), "See the contract")
    keyboard.attach(page.get_by_label("Add files"), [PDF])
    keyboard.press(page.get_by_role("button", name="Send the message"))
    expect(page.get_by_text("Your message is sent.")).to_be_visible()
    entry = case.timeline.get(kind=TimelineKind.REPLY)
    assert (entry.text, entry.files.get().name) == ("See the contract", "umowa.pdf")
    step = page.locator(f"#step-{entry.pk}")
    expect(step).to_contain_text("the applicant")
    expect(step.get_by_role("link", name="umowa.pdf")).to_be_visible()
    assert_accessible(page)


def test_without_scripts_nothing_is_lost(visit: Any, case: Case) -> None:
    page = visit(link(case), locale="en-GB", javascript=False, phone=True)
    mouse = Mouse(page)
    mouse.press(page.get_by_role("link", name="Write to the city"))
    mouse.write(page.get_by_label("Your message"), "Both files")
    mouse.attach(page.get_by_label("Add files"), [PDF, EMPTY])
    page.watch.expected_statuses.add(422)
    mouse.press(page.get_by_role("button", name="Send the message"))
    expect(page.locator(".govuk-error-summary")).to_contain_text("empty.pdf: The file is empty.")
    expect(page.get_by_label("Your message")).to_have_value("Both files")
    expect(page.get_by_role("group", name="Files added")).to_contain_text("umowa.pdf")
    mouse.press(page.get_by_role("button", name="Send the message"))
    assert case.timeline.get(kind=TimelineKind.REPLY).files.count() == 1


def test_complain_by_keyboard(visit: Any, case: Case) -> None:
    page = visit(link(case), locale="en-GB", phone=True)
    keyboard = Keyboard(page)
    keyboard.press(page.get_by_role("link", name="Complain", exact=True))
    assert_in_both_schemes(page)
    assert_reflows(page)
    keyboard.write(page.get_by_label("What is wrong, and what should be done about it?"), "Nobody answers")
    keyboard.press(page.get_by_role("button", name="Send the complaint"))
    expect(page.get_by_text(f"Complaint {case.number}/S1", exact=True)).to_be_visible()
    assert_accessible(page)


def test_copies_come_down(visit: Any, case: Case) -> None:
    page = visit(link(case), locale="en-GB")
    with page.expect_download() as pdf:
        page.get_by_role("link", name="Whole file as PDF").click()
    assert pdf.value.path().read_bytes().startswith(b"%PDF-1.7")
    with page.expect_download() as archive:
        page.get_by_role("link", name="With attachments (ZIP)").click()
    with zipfile.ZipFile(archive.value.path()) as found:
        assert "manifest.json" in found.namelist()
    page.goto(page.url + "print/")
    expect(page.get_by_role("heading", level=1)).to_have_text(case.title)
    assert_accessible(page)


def test_another_address(visit: Any, case: Case) -> None:
    page = visit(link(case), locale="en-GB")
    page.get_by_role("link", name="Change the e-mail address").click()
    assert_accessible(page)
    page.get_by_label("E-mail address").fill("berta@example.com")
    page.get_by_role("button", name="Write to this address").click()
    expect(page.get_by_text("berta@example.com")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_my_matters(visit: Any, phone: bool) -> None:
    person, official = UserFactory(language="en"), UserFactory(official=True)
    case = CaseFactory(
        state=CaseState.IN_REVIEW, official=official, user=person, email=person.email, language="en"
    )
    api.add_message(case=case, text="Please call us.", by=official)
    asked = CaseFactory(official=official, user=person, email=person.email, language="en")
    until = timezone.localdate() + timedelta(days=20)
    api.request_correction(case=asked, reason=None, text="A better picture", by=official, answer_by=until)
    CaseFactory(state=CaseState.REFUSED, official=official, user=person, email=person.email, language="en")
    page = signed_in(visit, person, "/en/my/", locale="en-GB", phone=phone)
    assert_in_both_schemes(page)
    assert_reflows(page)
    expect(page.get_by_role("region", name="Waiting for you")).to_contain_text("answer what you are asked")
    news = page.get_by_role("region", name="Messages")
    expect(news).to_contain_text("Please call us.")
    keyboard = Keyboard(page)
    keyboard.press(news.get_by_role("link").filter(has_text="Message from the city"))
    expect(
        page.locator("li").filter(has_text="Please call us.").get_by_text("New", exact=True)
    ).to_be_visible()
    page.go_back()
    page.reload()
    keyboard.press(page.get_by_role("link", name="Deadlines in your calendar"))
    assert_accessible(page)
    keyboard.press(page.get_by_role("button", name="Make the address"))
    address = page.get_by_label("Address").input_value()
    assert address.endswith(".ics")
    assert_accessible(page)
    keyboard.press(page.get_by_role("button", name="Take the address back"))
    expect(page.get_by_text("The address of your calendar no longer works.")).to_be_visible()


def test_my_matters_before_anything(visit: Any) -> None:
    page = signed_in(visit, UserFactory(language="en"), "/en/my/", locale="en-GB", javascript=False)
    expect(page.get_by_role("heading", name="My matters")).to_be_visible()
