"""Answering: a page saves itself, two colleagues on one application, what is known is confirmed, the line breaks."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from kramy.kernel.accounts.models import User
from kramy.kernel.casework.domain import drafts
from kramy.kernel.casework.models import Draft
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires.models import AnswerSet
from tests.harness.browser import picture
from tests.harness.hands import Keyboard
from tests.harness.layout import assert_in_both_schemes, assert_reflows, assert_refused
from tests.harness.people import sign_in
from tests.harness.scene import PASSWORD, Scene

pytestmark = [pytest.mark.browser]
SAVED = re.compile(r"Saved at \d")


def person(name: str) -> User:
    user: User = User.objects.create_user(
        email=f"{name.lower()}@pierogi.example", password=PASSWORD, first_name=name, last_name="Bąk"
    )
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def firm(*members: User) -> Any:
    organisation = organisations.find_or_register(name="Pierogi Bąk", nip="5261040828", by=None)
    for member in members:
        organisations.add_member(organisation=organisation, user=member, by=None)
    return organisation


def shared_draft(scene: Scene) -> tuple[Draft, User, User]:
    anna, jan = person("Anna"), person("Jan")
    draft, _token = drafts.start_draft(
        intake=scene.gastronomy.intake, language="en", user=anna, organisation=firm(anna, jan)
    )
    return draft, anna, jan


def address(draft: Draft, page_key: str = "what") -> str:
    return f"/en/apply/{draft.intake.slug}/{draft.answer_set_id}/pages/{page_key}/"


def name_box(page: Page) -> Any:
    return page.get_by_label("Name on the map")


def answers(draft: Draft) -> dict[str, Any]:
    return AnswerSet.objects.get(pk=draft.answer_set_id).answers


def test_a_page_saves_itself_and_goes_on_elsewhere(visit: Any, scene: Scene) -> None:
    draft, anna, _jan = shared_draft(scene)
    page = visit("/en/", locale="en-GB")
    sign_in(page, anna)
    page.goto(address(draft))
    name_box(page).press_sequentially("Pierogi u Anny")
    expect(page.locator("[data-answering-status]")).to_have_text(SAVED)
    assert answers(draft)["name"] == "Pierogi u Anny"
    assert_in_both_schemes(page)
    # typed and left by a link before it saved
    name_box(page).press_sequentially(" II")
    page.get_by_role("link", name="Back", exact=True).click()
    phone = visit("/en/", locale="en-GB", phone=True)
    sign_in(phone, anna)
    phone.goto(address(draft))
    expect(name_box(phone)).to_have_value("Pierogi u Anny II")


def test_two_colleagues_on_one_application(visit: Any, scene: Scene) -> None:
    draft, anna, jan = shared_draft(scene)
    of_anna = visit("/en/", locale="en-GB")
    sign_in(of_anna, anna)
    of_jan = visit("/en/", locale="en-GB")
    sign_in(of_jan, jan)
    of_jan.goto("/en/my/")
    of_jan.get_by_role("link", name=draft.intake.title).click()
    for page in (of_anna, of_jan):
        page.goto(address(draft))
    expect(of_jan.get_by_text("Answering with you now: Anna Bąk")).to_be_visible()
    name_box(of_anna).press_sequentially("Pierogi")
    expect(of_anna.locator("[data-answering-status]")).to_have_text(SAVED)
    name_box(of_jan).press_sequentially("Dumplings")
    dispute = of_jan.get_by_role("group", name="Two different answers were given here")
    expect(dispute.get_by_role("listitem")).to_contain_text(["Pierogi", "Dumplings"])
    assert_in_both_schemes(of_jan)
    assert_reflows(of_jan)
    picture(of_jan, "answering-two-answers")
    Keyboard(of_jan).press(dispute.get_by_role("button").nth(1))
    expect(dispute).to_have_count(0)
    assert answers(draft)["name"] == "Dumplings"
    # Anna is asked as soon as she goes on with hers
    name_box(of_anna).press_sequentially(" Bąk")
    expect(of_anna.get_by_role("group", name="Two different answers were given here")).to_be_visible()


def test_without_scripts_both_answers_are_shown_and_one_is_chosen(visit: Any, scene: Scene) -> None:
    draft, anna, jan = shared_draft(scene)
    pages = []
    for user in (anna, jan):
        page = visit("/en/", locale="en-GB", javascript=False)
        sign_in(page, user)
        page.goto(address(draft))
        pages.append(page)
    for page, name in zip(pages, ("Pierogi", "Dumplings"), strict=True):
        name_box(page).fill(name)
        page.get_by_role("button", name="Save and go back").click()
        page.goto(address(draft)) if page is pages[0] else None
    of_jan = pages[1]
    of_jan.goto(address(draft))
    assert_refused(of_jan, "Two different answers were given to “Name on the map”")
    of_jan.get_by_role("button", name="Keep this answer").first.click()
    expect(of_jan.get_by_role("group", name="Two different answers")).to_have_count(0)
    assert answers(draft)["name"] == "Pierogi"


def test_what_the_city_knows_is_confirmed_by_one_tick(visit: Any, scene: Scene) -> None:
    anna = person("Anna")
    firm(anna)
    page = visit("/en/", locale="en-GB")
    sign_in(page, anna)
    page.goto(f"/en/apply/{scene.gastronomy.intake.slug}/")
    assert_in_both_schemes(page)
    expect(page.get_by_role("radio", name="Pierogi Bąk")).to_be_checked()
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_label("NIP", exact=True)).to_have_value("526-104-08-28")
    expect(page.get_by_text("We know this from: what the hub knows of Pierogi Bąk")).to_be_visible()
    assert_in_both_schemes(page)
    assert_reflows(page)
    picture(page, "answering-still-true")
    page.get_by_role("button", name="Continue").click()
    assert_refused(page, "Say whether this is still true")
    Keyboard(page).tick(page.get_by_role("checkbox", name=re.compile("It is still true")))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you do")


def test_nothing_is_lost_when_the_line_breaks(visit: Any, scene: Scene) -> None:
    draft, anna, _jan = shared_draft(scene)
    page = visit("/en/", locale="en-GB")
    sign_in(page, anna)
    page.goto(address(draft))
    page.context.set_offline(True)
    name_box(page).press_sequentially("Pierogi w pociągu")
    expect(page.locator("[data-answering-status]")).to_contain_text("Not saved: there is no connection")
    page.context.set_offline(False)
    expect(page.locator("[data-answering-status]")).to_have_text(SAVED, timeout=15_000)
    assert answers(draft)["name"] == "Pierogi w pociągu"


def test_nothing_is_lost_when_the_session_ends(visit: Any, scene: Scene) -> None:
    """With scripts the page says so and saves once one has signed in in another window."""
    draft, anna, _jan = shared_draft(scene)
    page = visit("/en/", locale="en-GB")
    page.watch.expected_statuses.add(401)
    sign_in(page, anna)
    page.goto(address(draft))
    Session.objects.all().delete()
    name_box(page).press_sequentially("Pierogi nocą")
    told = page.locator("[data-answering-signed-out]")
    expect(told).to_be_visible()
    assert_in_both_schemes(page)
    picture(page, "answering-signed-out")
    with page.expect_popup() as opened:
        told.get_by_role("link", name="Sign in in a new window").click()
    window = opened.value
    window.get_by_label("Email").fill(anna.email)
    window.get_by_label("Password", exact=True).fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.wait_for_url(lambda url: "/pages/what/" in url)
    expect(name_box(window)).to_have_value("Pierogi nocą")
    window.close()
    expect(page.locator("[data-answering-status]")).to_have_text(SAVED, timeout=15_000)
    expect(told).to_be_hidden()
    assert answers(draft)["name"] == "Pierogi nocą"
    name_box(page).press("End")
    name_box(page).press_sequentially(" i rano")
    page.get_by_role("button", name="Save and come back later").click()
    expect(page).to_have_url(re.compile("/save/"))
    assert answers(draft)["name"] == "Pierogi nocą i rano"


def test_without_scripts_what_is_sent_after_the_session_ended_is_there_again(
    visit: Any, scene: Scene
) -> None:
    draft, anna, _jan = shared_draft(scene)
    page = visit("/en/", locale="en-GB", javascript=False, phone=True)
    page.watch.expected_statuses.add(401)
    sign_in(page, anna)
    page.goto(address(draft))
    name_box(page).fill("Pierogi nocą")
    Session.objects.all().delete()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have been signed out")
    page.get_by_role("link", name="Sign in and go on").click()
    page.get_by_label("Email").fill(anna.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/pages/what/" in url)
    expect(name_box(page)).to_have_value("Pierogi nocą")
    assert answers(draft)["name"] == "Pierogi nocą"
