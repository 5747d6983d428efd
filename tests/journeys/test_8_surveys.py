"""Surveys: made and opened at the desk, answered by mouse, keyboard and without scripts, results for everybody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires.tests.factories import question, texts
from kramy.modules.surveys import tasks
from kramy.modules.surveys.domain import invitations
from kramy.modules.surveys.enums import Audience, OneEach, ResultsShown
from kramy.modules.surveys.models import Response, Survey
from kramy.modules.surveys.tests.factories import answer, make_survey
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.layout import assert_in_both_schemes, assert_reflows, assert_refused
from tests.harness.people import sign_in
from tests.harness.scene import Scene

pytestmark = [pytest.mark.browser]


def looked_at(page: Page) -> None:
    assert_in_both_schemes(page)
    assert_reflows(page)


def fill(page: Page, hands: Hands, *, look: bool = False) -> None:
    """From the list to the thank-you page."""
    hands.press(page.get_by_role("link", name="How was your year?"))
    hands.press(page.get_by_role("button", name="Start now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The firm")
    if look:
        hands.press(page.get_by_role("button", name="Continue"))
        assert_refused(page, "Choose an answer: “Trade”.")
        looked_at(page)
    hands.tick(page.get_by_label("Cafe"))
    hands.tick(page.get_by_label("Staff"))
    hands.press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    hands.tick(page.get_by_label("4", exact=True))
    hands.write(page.get_by_label("Words (optional)"), "It was fine.")
    if look:
        looked_at(page)
    hands.press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers before you send")
    if look:
        looked_at(page)
    hands.press(page.get_by_role("button", name="Send the answers"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def year(**fields: Any) -> Survey:
    return make_survey(title_en="How was your year?", title_pl="Jak minął rok?", **fields)


@pytest.mark.parametrize("way", ["mouse", "phone", "keyboard", "plain"])
def test_answered(visit: Any, scene: Scene, way: str) -> None:
    year()
    page = visit("/en/surveys/", phone=way == "phone", javascript=way != "plain", locale="en-GB")
    if way in ("mouse", "phone"):
        looked_at(page)
    fill(page, Keyboard(page) if way == "keyboard" else Mouse(page), look=way in ("mouse", "phone"))
    if way in ("mouse", "phone"):
        looked_at(page)
        picture(page, f"survey-thanks-{way}")
    response = Response.objects.get()
    assert response.answers == {"trade": "cafe", "needs": ["staff"], "mark": 4, "words": "It was fine."}
    page.goto("/en/surveys/")
    page.get_by_role("link", name="How was your year?").click()
    expect(page.get_by_text("It seems that this survey was answered on this device already")).to_be_visible()
    expect(page.get_by_role("button", name="It was somebody else: go on")).to_be_visible()
    expect(page.get_by_role("link", name="Look at the other surveys")).to_be_visible()
    if way in ("mouse", "phone"):
        looked_at(page)


def test_made_opened_and_invited_at_the_desk(visit: Any, scene: Scene) -> None:
    questions = make_survey(opened=False).questionnaire
    page = visit("/en/", locale="en-GB")
    sign_in(page, scene.official)
    page.goto("/desk/surveys/")
    assert_accessible(page)
    page.get_by_role("link", name="New survey").click()
    assert_accessible(page)
    page.locator("[name=title_pl]").fill("Po szkoleniu")
    page.locator("[name=title_en]").fill("After the training")
    page.locator("[name=slug]").fill("after-the-training")
    page.locator("[name=questionnaire]").select_option(str(questions.pk))
    page.locator("[name=audience]").select_option("invited")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Open the survey").click()
    expect(page.get_by_text("The survey is open.")).to_be_visible()
    assert_accessible(page)
    picture(page, "survey-desk")
    page.get_by_role("link", name="Invitations").click()
    page.locator("[name=addresses]").fill("halina@pierogi.example\nno address @ here\nolha@kvity.example uk")
    page.get_by_role("button", name="Put on the list").click()
    expect(page.get_by_role("alert")).to_contain_text("no address @ here")
    expect(page.get_by_role("row")).to_have_count(3)
    assert_accessible(page)
    assert tasks.send_letters.func() == 2
    letter = OutboxMessage.objects.get(recipient="olha@kvity.example")
    assert letter.subject == "Місто хоче знати вашу думку: Po szkoleniu"
    invitation = Survey.objects.get(slug="after-the-training").invitations.get(email="halina@pierogi.example")
    guest = visit(f"/en/survey-invitation/{invitations.token_of(invitation)}/", locale="en-GB")
    expect(guest.get_by_role("heading", level=1)).to_have_text("After the training")
    looked_at(guest)


def test_results_for_everybody_and_for_the_desk(visit: Any, scene: Scene) -> None:
    survey = year(results_shown=ResultsShown.LIVE, anonymous=False, one_each=OneEach.ANY)
    for number in range(24):
        given = {
            "trade": "cafe" if number % 3 else "bakery",
            "needs": ["staff", "money"][: 1 + number % 2],
            "mark": 1 + number % 5,
            "words": f"Word {number}",
        }
        answer(survey, given)
    page = visit("/en/surveys/", locale="en-GB")
    page.get_by_role("link", name="Results so far").click()
    expect(page.get_by_text("24 people answered")).to_be_visible()
    trade = page.get_by_role("region", name="Trade").first
    expect(trade.get_by_role("row", name="Cafe")).to_contain_text("16")
    expect(page.get_by_text("Word 3")).to_have_count(0)
    looked_at(page)
    picture(page, "survey-results")
    page.get_by_label("Only those who answered").select_option(label="Cafe")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("16 of 24 people")).to_be_visible()
    sign_in(page, scene.official)
    page.goto(f"/desk/surveys/{survey.pk}/results/")
    page.get_by_text("24 answers in people's own words").click()
    expect(page.get_by_text("Word 3", exact=True)).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == f"{survey.slug}-answers.xlsx"


def test_an_invitation_goes_on_where_it_stopped(visit: Any, scene: Scene) -> None:
    survey = year(audience=Audience.INVITED)
    invitations.invite(survey=survey, people=[("halina@pierogi.example", "en")], by=None)
    link = f"/en/survey-invitation/{invitations.token_of(survey.invitations.get())}/"
    page = visit(link, locale="en-GB")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label("Cafe").check()
    page.get_by_role("button", name="Continue").click()
    phone = visit(link, locale="en-GB", phone=True)
    assert_accessible(phone)
    phone.get_by_role("link", name="Go on with your answers").click()
    expect(phone.get_by_text("Step 2 of 3")).to_be_visible()


GARDEN = {
    "pages": [
        {
            "key": "garden",
            "title": texts("The garden"),
            "groups": [{"key": "money", "title": texts("Money")}],
            "questions": [
                question("has", "yes_no"),
                question(
                    "costs", "table", group="money",
                    show_if={"question": "has", "is": "equals", "value": True},
                    questions=[question("thing"), question("price", "money")],
                ),
            ],
        }
    ]
}  # fmt: skip


def test_a_heading_waits_for_its_questions_and_a_phone_shows_only_totals_there_are(
    visit: Any, scene: Scene
) -> None:
    survey = make_survey(definition=GARDEN, title_en="Gardens")
    page = visit(f"/en/surveys/{survey.slug}/", phone=True, locale="en-GB")
    page.get_by_role("button", name="Start now").click()
    heading = page.locator("legend", has_text="Money")
    expect(heading).to_be_hidden()
    page.get_by_label("Yes", exact=True).check()
    expect(heading).to_be_visible()
    expect(page.locator("tfoot [data-label=Price]")).to_be_visible()
    expect(page.locator("tfoot [data-label=Thing]")).to_be_hidden()
