"""An official who never programmed makes a grant form by clicking: groups, partners, a budget, limits of the intake, what is
shown when; translates it, tries it, publishes it, and a firm answers it. Then version 2, while somebody is on version 1."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kramy.kernel.casework.models import Case
from kramy.kernel.questionnaires.domain import versions
from kramy.kernel.questionnaires.models import Questionnaire
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.editor import Desk
from tests.harness.hands import Hands, Mouse, NimbleKeyboard
from tests.harness.layout import assert_reflows
from tests.harness.office import administrator
from tests.harness.people import sign_in

__all__ = ["administrator"]
pytestmark = [pytest.mark.browser]


def build(desk: Desk) -> None:
    """The whole form in English, from an empty draft; then the other languages."""
    desk.begin("Small grants", "small-grants")
    build_firm(desk)
    build_project(desk)
    build_costs(desk)
    build_signature(desk)
    desk.translate("pl", lambda words: f"{words} (pl)")
    desk.translate("uk", lambda words: f"{words} (uk)")
    expect(desk.page.locator("#q-problems")).to_contain_text("it can be published")


def build_firm(desk: Desk) -> None:
    desk.add_page("Your firm")
    desk.add("Firm", "nip", required=False)
    desk.add_group("Whom we ask")
    desk.add("Who answers", "short_text")
    desk.add("Organisation you belong to", "organisation", required=False)
    assert [desk.question(key).group for key in ("who_answers", "organisation_you_belong_to")] == [
        "whom_we_ask"
    ] * 2


def build_project(desk: Desk) -> None:
    """Partners, aims that depend on them, and a question on "all of, any of, none of"."""
    desk.add_page("Your project")
    desk.add("Name of the project", "short_text")
    desk.add("Days of the project", "date_range", required=False)
    desk.add("Partners", "repeat", required=False)
    desk.add("Name of the partner", "short_text", to_rows=True)
    desk.select("Partners")
    desk.add("Aim", "single_choice")
    desk.lines("Equipment", "Promotion together")
    desk.unfold("Which answers are offered when")
    desk.build(re.compile("Promotion together"))
    desk.add_to("c", "comparison")
    desk.choose("c.0.left.what", "question:partners", then="c.0.is")
    desk.choose("c.0.is", "answered")
    desk.says("“Partners” is answered")
    desk.kept()
    desk.add("How far from ready", "rating", required=False)
    desk.add("Share sold abroad", "percentage", required=False)
    desk.add("What matters most", "ranking", required=False)
    desk.lines("Price", "Time")
    desk.add("Why together", "long_text")
    desk.build("Set a condition")
    desk.add_to("c", "comparison")
    desk.choose("c.0.left.what", "question:aim", then="c.0.right.value")
    desk.choose("c.0.right.value", "promotion_together")
    desk.add_to("c", "group")
    desk.choose("c.1.0.left.what", "count:partners", then="c.1.0.right.what")
    desk.choose("c.1.0.is", "greater", then="c.1.0.right.value")
    desk.number("c.1.0.right.value", "1")
    desk.add_to("c.1", "group")
    desk.choose("c.1.1.how", "none")
    desk.choose("c.1.1.0.left.what", "question:share_sold_abroad", then="c.1.1.0.right.what")
    desk.choose("c.1.1.0.is", "less", then="c.1.1.0.right.value")
    desk.number("c.1.1.0.right.value", "20")
    desk.says("“Aim” is “Promotion together”")
    desk.look("builder, nested")
    desk.kept()


def build_costs(desk: Desk) -> None:
    """A budget of fixed rows; a rule with limits that every intake sets anew."""
    page = desk.page
    desk.press(page.get_by_role("link", name=re.compile("^Limits of the intake")))
    expect(page.locator("#limit-0-en")).to_be_attached()
    for number, label, usual, unit in ((0, "Largest grant", "10 000", "zł"), (1, "Least share", "10", "%")):
        desk.hands.write(page.locator(f"#limit-{number}-en"), label)
        desk.hands.write(page.locator(f"#limit-{number}-usual"), usual)
        desk.hands.choose(page.locator(f"#limit-{number}-unit"), unit)
        desk.save()
        expect(page.locator(f"#limit-{number + 1}-en")).to_be_attached()
    expect(page.get_by_text("{limit:largest_grant}")).to_be_visible()
    desk.look("limits")
    desk.select("Your project")
    desk.add_page("Costs")
    desk.add("Budget", "table")
    desk.lines("Wages", "Machines")
    for column in ("From the grant", "Own share"):
        desk.add(column, "money", to_rows=True, required=False)
    desk.select("Budget")
    expect(page.get_by_role("group", name="Fixed rows (leave empty and people add rows")).to_be_visible()
    desk.build("Add a rule")
    desk.add_to("c", "comparison")
    desk.choose("c.0.left.what", "total:budget:from_the_grant", then="c.0.right.what")
    desk.choose("c.0.is", "at_most")
    desk.choose("c.0.right.what", "limit:largest_grant")
    desk.add_to("c", "comparison")
    desk.choose("c.1.left.what", "percentage", then="c.1.left.1.what")
    desk.choose("c.1.left.0.what", "total:budget:own_share")
    desk.choose("c.1.left.1.what", "total:budget:total")
    desk.choose("c.1.is", "at_least", then="c.1.right.what")
    desk.choose("c.1.right.what", "limit:least_share")
    desk.says(
        "the total of “From the grant” in “Budget” is at most the limit “Largest grant” and the total of “Own share”"
    )
    if desk.scripted:
        picture(page, "editor-rule", full_page=True)
    desk.hands.write(
        page.locator("#message_en"),
        "At most {limit:largest_grant}, your own share at least {limit:least_share}.",
    )
    desk.kept()


def build_signature(desk: Desk) -> None:
    desk.add("Offers", "file", required=False)
    desk.setting("max_mb", "2")
    desk.unfold("Settings")
    desk.hands.untick(desk.page.locator('[name="option-types"][value="odt"]'))
    desk.save()
    assert desk.question("offers").options == {"max_mb": 2, "types": ["pdf", "jpg", "png", "docx"]}
    desk.add("Signature", "signature")


def open_intake(page: Page) -> None:
    page.goto("/desk/cases/intakes/new/")
    page.locator("#id_kind").select_option("application")
    page.locator("#id_questionnaire").select_option(label="Small grants")
    page.locator("#id_slug").fill("grants")
    page.locator("#id_opens_at").fill("2026-01-01T08:00")
    page.locator("#id_title_pl").fill("Grants")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Set its limits")).to_be_visible()
    page.locator("#id_limit_largest_grant").fill("5000")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#id_limit_largest_grant")).to_have_value(re.compile("5.?000"))


def begin_answers(page: Page) -> None:
    """To the page of the costs."""
    page.goto("/en/apply/grants/")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label(re.compile("mail")).first.fill("firm@example.org")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Who answers").fill("Anna Bąk")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_name_of_the_project").fill("A new oven")
    page.locator('[name="partners.0.name_of_the_partner"]').fill("The miller")
    page.locator('[name="aim"][value="equipment"]').check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs")


def answer(page: Page, *, scripted: bool) -> None:
    """The firm's way: the rule speaks while one types, the server judges again."""
    begin_answers(page)
    page.get_by_label("Wages, From the grant").fill("6000")
    page.get_by_label("Machines, Own share").fill("1000")
    if scripted:
        expect(page.locator("[data-sum-of-all]")).to_have_text("7000 zł")
        page.get_by_label("Machines, Own share").blur()
        expect(page.locator(".q-rule")).to_contain_text("At most 5000 zł")
    page.get_by_label("Signature").fill("Anna Bąk")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("At most 5000 zł")
    page.get_by_label("Wages, From the grant").fill("5000")
    if scripted:
        assert_accessible(page)
        assert_reflows(page)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/check/"))
    expect(page.get_by_role("main")).to_contain_text("6000 zł")
    if scripted:
        picture(page, "editor-answers", full_page=True)
        page.get_by_role("button", name=re.compile("Send")).click()
        expect(page).to_have_url(re.compile("/done/"))
        case = Case.objects.get()
        assert case.answers.limits == {"largest_grant": 5000, "least_share": 10}
        assert [row["total"] for row in case.answers.answers["budget"]] == [5000, 1000]


def second_version(desk: Desk, applicant: Page) -> None:
    """The wording changes while ``applicant`` has a draft open; both go on with what they began with."""
    page = desk.page
    page.goto("/desk/questionnaires/")
    desk.press(page.get_by_role("main").get_by_role("link", name="Small grants"))
    desk.submit(page.get_by_role("button", name="Start a new draft"))
    page.wait_for_url(re.compile("/edit/"))
    desk.select("Name of the project")
    desk.hands.write(page.locator("#id_label_en"), "What the project is called")
    desk.save()
    desk.select("Budget")
    desk.lines("Wages", "Machines", "Travel")
    for code in ("pl", "uk"):
        desk.hands.write(page.locator(f'[name="choice-2-label_{code}"]'), "Travel")
    desk.save()
    expect(page.locator("#q-problems")).to_contain_text("it can be published")
    desk.press(page.get_by_role("link", name="Publish…"))
    page.wait_for_url(re.compile("/publish/"))
    differences = page.get_by_role("table")
    expect(differences).to_contain_text("question reworded (en)")
    expect(differences).to_contain_text("What the project is called")
    expect(differences).to_contain_text("row added")
    desk.press(page.get_by_role("link", name="Back to the draft"))
    page.wait_for_url(re.compile("/edit/"))
    desk.publish(2, note="Travel may be paid for")
    desk.press(page.get_by_role("link", name=re.compile("Show the changes")).first)
    expect(page.get_by_role("heading", name="Against version 1")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("row added")
    desk.look("changes")

    applicant.reload()
    expect(applicant.get_by_text("The questions have changed since you began.")).to_be_visible()
    expect(applicant.get_by_label("Travel, From the grant")).to_have_count(0)
    applicant.get_by_label("Wages, From the grant").fill("5000")
    applicant.get_by_label("Wages, Own share").fill("1000")
    applicant.get_by_label("Signature").fill("Anna Bąk")
    applicant.get_by_role("button", name="Continue").click()
    expect(applicant).to_have_url(re.compile("/check/"))
    expect(applicant.get_by_role("main")).to_contain_text("Name of the project")
    fresh = applicant.context.browser.new_context(base_url=applicant.url.split("/en/")[0]).new_page()
    fresh.goto(f"{applicant.url.split('/apply/')[0]}/apply/grants/")
    fresh.get_by_role("button", name="Start now").click()
    fresh.get_by_label(re.compile("mail")).first.fill("second@example.org")
    fresh.get_by_role("button", name="Continue").click()
    fresh.get_by_label("Who answers").fill("Jan Bąk")
    fresh.get_by_role("button", name="Continue").click()
    expect(fresh.get_by_label("What the project is called")).to_be_visible()
    fresh.context.close()


def withdraw(desk: Desk) -> None:
    """It is asked first, saying what it means; then nobody begins, and whoever has begun goes on."""
    page = desk.page
    page.get_by_role("link", name="Small grants").first.click()
    desk.press(page.get_by_role("link", name="Withdraw"))
    page.wait_for_url(re.compile("/withdraw/"))
    expect(page.get_by_role("main")).to_contain_text("may still finish and send")
    desk.look("withdraw")
    desk.press(page.get_by_role("button", name="Withdraw"))
    expect(page.get_by_text("Withdrawn", exact=True)).to_have_count(2)


def journey(visit: Any, administrator: Any, hands: type[Hands], *, scripted: bool = True) -> Desk:
    page = visit("/en/", locale="en-GB", javascript=scripted)
    sign_in(page, administrator)
    desk = Desk(page, hands=hands, scripted=scripted)
    build(desk)
    return desk


def publish_and_change(visit: Any, desk: Desk) -> None:
    desk.publish(1)
    open_intake(desk.page)
    applicant = visit("/en/", locale="en-GB", javascript=desk.scripted, phone=True)
    answer(applicant, scripted=desk.scripted)
    applicant = visit("/en/", locale="en-GB", javascript=desk.scripted)
    begin_answers(applicant)
    second_version(desk, applicant)
    withdraw(desk)


def test_a_grant_form_by_mouse(visit: Any, administrator: Any) -> None:
    desk = journey(visit, administrator, Mouse)
    desk.select("Costs")
    try_on_a_phone(desk.page)
    picture(desk.page, "editor", full_page=True)
    publish_and_change(visit, desk)


def try_on_a_phone(page: Page) -> None:
    """The preview beside the editor, at a phone's width, in Ukrainian too; what is typed is counted and judged."""
    page.locator("#q-preview-width").select_option("phone")
    frame = page.frame_locator("#q-preview")
    frame.get_by_label("Wages, From the grant").fill("20000")
    expect(frame.locator("[data-sum-of-all]")).to_have_text("20,000 zł")
    frame.get_by_label("Wages, From the grant").blur()
    expect(frame.locator(".q-rule")).to_contain_text("At most 10,000 zł")
    frame.get_by_role("button", name="Continue").click()
    expect(frame.locator(".govuk-error-summary")).to_contain_text("At most 10,000 zł")
    page.locator("#q-preview-language").select_option("uk")
    expect(frame.locator("html")).to_have_attribute("lang", "uk")
    page.locator("#q-preview-language").select_option("en")
    expect(frame.locator("html")).to_have_attribute("lang", "en")


def test_a_grant_form_without_scripts(visit: Any, administrator: Any) -> None:
    desk = journey(visit, administrator, Mouse, scripted=False)
    page = desk.page
    desk.select("Costs")
    page.get_by_role("link", name=re.compile("^EN ")).last.evaluate("link => link.removeAttribute('target')")
    page.get_by_role("link", name=re.compile("^EN ")).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs")
    page.get_by_label("Wages, From the grant").fill("20000")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("At most 10,000 zł")
    page.go_back()
    page.go_back()
    publish_and_change(visit, desk)


def test_a_grant_form_by_keyboard(visit: Any, administrator: Any) -> None:
    """Every screen of the editor, nothing touched but keys, and axe on each of them."""
    desk = journey(visit, administrator, NimbleKeyboard)
    publish_and_change(visit, desk)


def test_a_move_is_undone_by_keyboard(visit: Any, administrator: Any) -> None:
    questionnaire = versions.create_questionnaire(
        slug="keys", titles=dict.fromkeys(("pl", "en", "uk"), "Keys"), by=administrator
    )
    page = visit("/en/", locale="en-GB")
    sign_in(page, administrator)
    page.goto(f"/desk/questionnaires/{questionnaire.pk}/edit/")
    desk = Desk(page, hands=NimbleKeyboard)
    desk.add_page("Firm")
    for label in ("Name", "Why"):
        desk.add(label, "short_text")
    desk.build("Set a condition")
    desk.add_to("c", "comparison")
    expect(page.locator('[name="c.0.left.what"]')).to_be_focused()
    desk.choose("c.0.left.what", "question:name", then="c.0.is")
    desk.choose("c.0.is", "answered")
    desk.says("“Name” is answered")
    desk.kept()
    desk.press(page.get_by_role("button", name="Move up Why"))
    expect(page.locator("#q-problems")).to_contain_text(
        "The condition looks at “Name”, which is not asked earlier"
    )
    desk.press(page.get_by_role("button", name="Undo"))
    expect(page.locator("#q-problems")).not_to_contain_text("not asked earlier")
    draft = Questionnaire.objects.get(pk=questionnaire.pk).versions.get()
    asked = versions.definition_of(draft).questions()
    assert [question.key for question in asked] == ["name", "why"]
