"""An official who never programmed makes a grant form by clicking: a budget, partners, a limit of the intake, an answer
that is offered on a condition; tries it on a phone, publishes it, and a firm answers it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kramy.kernel.casework.models import Case
from kramy.kernel.questionnaires.domain import versions
from kramy.kernel.questionnaires.models import Questionnaire
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard
from tests.harness.layout import assert_reflows
from tests.harness.office import administrator
from tests.harness.people import sign_in

__all__ = ["administrator"]
pytestmark = [pytest.mark.browser]

LANGUAGES = ("pl", "en", "uk")


class Desk:
    """The editor in a browser, with or without scripts."""

    def __init__(self, page: Page, *, scripted: bool = True) -> None:
        self.page, self.scripted = page, scripted

    def begin(self) -> None:
        self.page.goto("/desk/questionnaires/new/")
        for code in LANGUAGES:
            self.page.locator(f"#id_title_{code}").fill("Small grants")
        self.page.locator("#id_slug").fill("small-grants")
        self.page.get_by_role("button", name="Create").click()
        expect(self.page).to_have_url(re.compile("/edit/"))

    def add(self, label: str, kind: str, *, to_rows: bool = False) -> None:
        select, box = ("#id_row_kind", "#id_row_label") if to_rows else ("#id_new_kind", "#id_new_label")
        self.page.locator(select).select_option(kind)
        self.page.locator(box).fill(label)
        self.page.get_by_role("button", name="Add to the rows" if to_rows else "Add the question").click()
        self.expect_selected(label)
        self.words("label", label)

    def add_page(self, title: str) -> None:
        self.page.locator("#id_new_title").fill(title)
        self.page.get_by_role("button", name="Add the page").click()
        self.expect_selected(title)
        self.words("title", title)

    def words(self, name: str, text: str) -> None:
        """The same words for each language, and saved."""
        for code in LANGUAGES:
            self.page.locator(f"#id_{name}_{code}").fill(text)
        self.save()

    def save(self) -> None:
        self.page.locator("#q-edit").get_by_role("button", name="Save", exact=True).click()
        self.page.wait_for_load_state("load")

    def select(self, label: str) -> None:
        self.page.locator("#q-outline").get_by_role("link", name=re.compile(label)).first.click()
        self.expect_selected(label)

    def expect_selected(self, label: str) -> None:
        expect(self.page.locator("#q-outline [aria-current=true]")).to_contain_text(label)

    def lines(self, *labels: str) -> None:
        """Answers to choose from, or the fixed rows of a table."""
        for start in range(0, len(labels), 2):  # two blank lines at a time
            for number, label in list(enumerate(labels))[start : start + 2]:
                for code in LANGUAGES:
                    self.page.locator(f'[name="choice-{number}-label_{code}"]').fill(label)
            self.page.get_by_role("button", name="Save and add more lines").click()
            self.page.wait_for_load_state("load")
            expect(self.page.locator(f'[name="choice-{start}-key"]')).not_to_have_value("")

    # the builder of conditions

    def press(self, name: str, *, number: int = 0) -> None:
        boxes = self.page.locator("#q-tree select").count()
        self.page.locator("#q-tree").get_by_role("button", name=name, exact=True).nth(number).click()
        self.page.wait_for_load_state("load")
        if name.startswith("Add"):
            expect(self.page.locator("#q-tree select").nth(boxes)).to_be_attached()

    def choose(self, path: str, value: str, *, then: str = "") -> None:
        """Choose in the control at a path; ``then`` is the control that comes with it."""
        self.page.locator(f'[name="{path}"]').select_option(value)
        if not self.scripted:
            self.page.get_by_role("button", name="Show what fits my choices").click()
            self.page.wait_for_load_state("load")
        if then:
            expect(self.page.locator(f'[name="{then}"]')).to_be_attached()
        expect(self.page.locator(f'[name="{path}"]')).to_have_value(value)

    def kept(self) -> None:
        self.page.locator("#q-builder").get_by_role("button", name="Save", exact=True).click()
        expect(self.page).to_have_url(re.compile(r"/edit/\?selected="))


def build(desk: Desk) -> None:
    """The whole form, from an empty draft."""
    page = desk.page
    desk.begin()
    desk.add_page("Your project")
    desk.add("Name of the project", "short_text")
    desk.add("Partners", "repeat")
    desk.add("Name of the partner", "short_text", to_rows=True)
    desk.select("Partners")
    page.locator("#id_required").uncheck()
    desk.save()
    desk.add("Aim", "single_choice")
    desk.lines("Equipment", "Promotion together")
    page.get_by_text("Which answers are offered when").click()
    page.get_by_role("link", name=re.compile("Promotion together")).click()
    desk.press("Add a condition")
    desk.choose("c.0.left.what", "question:partners", then="c.0.is")
    desk.choose("c.0.is", "answered")
    expect(page.locator(".q-sentence")).to_contain_text("“Partners” is answered")
    desk.kept()

    page.locator("#q-outline ~ *, #q-act").get_by_role(
        "link", name=re.compile("^Limits of the intake")
    ).click()
    for code in LANGUAGES:
        page.locator(f"#limit-0-{code}").fill("Largest grant")
    page.locator("#limit-0-usual").fill("10 000")
    page.locator("#limit-0-unit").select_option("zł")
    desk.save()
    expect(page.get_by_text("{limit:largest_grant}")).to_be_visible()

    desk.select("Your project")
    desk.add_page("Costs")
    desk.add("Budget", "table")
    desk.lines("Wages", "Machines")
    for column in ("From the grant", "Own share"):
        desk.add(column, "money", to_rows=True)
        page.locator("#id_required").uncheck()
        desk.save()
    desk.select("Budget")
    page.get_by_role("link", name="Add a rule").click()
    desk.press("Add a condition")
    desk.choose("c.0.left.what", "total:budget:from_the_grant", then="c.0.right.what")
    desk.choose("c.0.is", "at_most")
    desk.choose("c.0.right.what", "limit:largest_grant")
    desk.press("Add a condition")
    desk.choose("c.1.left.what", "percentage", then="c.1.left.1.what")
    desk.choose("c.1.left.0.what", "total:budget:own_share")
    desk.choose("c.1.left.1.what", "total:budget:total")
    desk.choose("c.1.is", "at_least", then="c.1.right.value")
    page.locator('[name="c.1.right.value"]').fill("10")
    page.locator('[name="c.1.right.value"]').blur()
    if desk.scripted:
        expect(page.locator(".q-sentence")).to_contain_text(
            "the total of “From the grant” in “Budget” is at most the limit “Largest grant” and the total of “Own share”"
        )
        assert_accessible(page)
        picture(page, "editor-rule", full_page=True)
    for code in LANGUAGES:
        page.locator(f"#message_{code}").fill("The grant is too large or your own share too small.")
    desk.kept()
    expect(page.locator("#q-problems")).to_contain_text("it can be published")


def publish(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Version 1 is published.")).to_be_visible()
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


def answer(page: Page) -> None:
    """The firm's way: the rule speaks while one types, the server judges again."""
    page.goto("/en/apply/grants/")
    page.get_by_role("button", name="Start now").click()
    page.get_by_label(re.compile("mail")).first.fill("firm@example.org")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_name_of_the_project").fill("A new oven")
    page.locator('[name="partners.0.name_of_the_partner"]').fill("The miller")
    page.get_by_label("Promotion together").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs")
    page.get_by_label("Wages, From the grant").fill("6000")
    page.get_by_label("Machines, Own share").fill("1000")
    expect(page.locator("[data-sum-of-all]")).to_have_text("7000 zł")
    page.get_by_label("Machines, Own share").blur()
    expect(page.locator(".q-rule")).to_contain_text("too large")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("too large")
    page.get_by_label("Wages, From the grant").fill("5000")
    assert_accessible(page)
    assert_reflows(page)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/check/"))
    expect(page.get_by_role("main")).to_contain_text("6000 zł")
    picture(page, "editor-answers", full_page=True)
    page.get_by_role("button", name=re.compile("Send")).click()
    expect(page).to_have_url(re.compile("/done/"))
    case = Case.objects.get()
    assert case.answers.limits == {"largest_grant": 5000}
    assert [row["total"] for row in case.answers.answers["budget"]] == [5000, 1000]


def test_a_grant_form_by_mouse(visit: Any, administrator: Any) -> None:
    page = visit("/en/", locale="en-GB")
    sign_in(page, administrator)
    desk = Desk(page)
    build(desk)
    assert_accessible(page)
    try_on_a_phone(page)
    picture(page, "editor", full_page=True)
    publish(desk)
    answer(visit("/en/", locale="en-GB"))


def try_on_a_phone(page: Page) -> None:
    """The preview beside the editor, at a phone's width, in Ukrainian too; what is typed is counted and judged."""
    page.locator("#q-preview-width").select_option("phone")
    frame = _frame(page)
    frame.get_by_label("Wages, From the grant").fill("20000")
    expect(frame.locator("[data-sum-of-all]")).to_have_text("20,000 zł")
    frame.get_by_label("Wages, From the grant").blur()
    expect(frame.locator(".q-rule")).to_contain_text("too large")
    frame.get_by_role("button", name="Continue").click()
    expect(frame.locator(".govuk-error-summary")).to_contain_text("too large")
    page.locator("#q-preview-language").select_option("uk")
    expect(frame.locator("html")).to_have_attribute("lang", "uk")
    page.locator("#q-preview-language").select_option("en")
    expect(frame.locator("html")).to_have_attribute("lang", "en")


def _frame(page: Page) -> Any:
    return page.frame_locator("#q-preview")


def test_a_grant_form_without_scripts(visit: Any, administrator: Any) -> None:
    page = visit("/en/", locale="en-GB", javascript=False)
    sign_in(page, administrator)
    desk = Desk(page, scripted=False)
    build(desk)
    page.get_by_role("link", name=re.compile("^EN")).evaluate("link => link.removeAttribute('target')")
    page.get_by_role("link", name=re.compile("^EN")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Costs")
    page.get_by_label("Wages, From the grant").fill("20000")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("too large")


def test_by_keyboard_alone(visit: Any, administrator: Any) -> None:
    """A question, its condition, a move and an undo: nothing is touched but keys."""
    questionnaire = versions.create_questionnaire(
        slug="keys", titles=dict.fromkeys(LANGUAGES, "Keys"), by=administrator
    )
    page = visit("/en/", locale="en-GB")
    sign_in(page, administrator)
    page.goto(f"/desk/questionnaires/{questionnaire.pk}/edit/")
    keys = Keyboard(page)
    keys.write(page.locator("#id_new_title"), "Firm")
    keys.press(page.get_by_role("button", name="Add the page"))
    expect(page.locator("#id_new_label")).to_be_attached()
    for label in ("Name", "Why"):
        keys.write(page.locator("#id_new_label"), label)
        keys.press(page.get_by_role("button", name="Add the question"))
        expect(page.locator("#q-outline [aria-current=true]")).to_contain_text(label)
    keys.press(page.get_by_role("link", name="Set a condition"))
    keys.press(page.get_by_role("button", name="Add a condition", exact=True))
    expect(page.locator('[name="c.0.left.what"]')).to_be_focused()
    page.keyboard.type("Name")
    expect(page.locator('[name="c.0.is"]')).to_be_attached()
    keys.reach(page.locator('[name="c.0.is"]'))
    page.keyboard.type("is answered")
    expect(page.locator(".q-sentence")).to_contain_text("“Name” is answered")
    keys.press(page.locator("#q-builder").get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("“Name” is answered")).to_be_visible()
    keys.press(page.get_by_role("button", name="Move up Why"))
    expect(page.locator("#q-problems")).to_contain_text("not asked earlier")
    keys.press(page.get_by_role("button", name="Undo"))
    expect(page.locator("#q-problems")).not_to_contain_text("not asked earlier")
    draft = Questionnaire.objects.get(pk=questionnaire.pk).versions.get()
    asked = versions.definition_of(draft).questions()
    assert [question.key for question in asked] == ["name", "why"]
