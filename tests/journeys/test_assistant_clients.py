"""Handing over, groups, the account plan and the cards nobody has written yet: by mouse, by keyboard, on a phone."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework.models import Case
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.modules.assistant.domain import assignments, clients, plans
from kramy.modules.assistant.enums import PromiseState
from kramy.modules.assistant.models import AccountPlan, Blocker, Objective, Promise
from kramy.modules.assistant.tests.factories import answers, assistant, card, firm_answers, open_help, send
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.layout import assert_reflows, assert_refused
from tests.harness.people import as_user, link_in, newest_letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "halina@example.com"
PDF = b"%PDF-1.4\n%%EOF\n"
HANDS = [
    pytest.param(Mouse, {"javascript": False}, id="mouse, no scripts"),
    pytest.param(Keyboard, {}, id="keyboard"),
]
PUBLIC_HANDS = [
    pytest.param(Mouse, {"javascript": False, "phone": True}, id="finger, phone, no scripts"),
    pytest.param(Keyboard, {}, id="keyboard"),
]


def checked(page: Page, options: dict[str, Any]) -> None:
    if options.get("javascript", True):
        assert_accessible(page)
    elif options.get("phone"):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.fixture
def team() -> tuple[Any, Any]:
    open_help()
    anna = assistant(
        first_name="Anna", last_name="Nowicka", languages=("pl", "en"), of=("hiring",), language="en"
    )
    piotr = assistant(first_name="Piotr", last_name="Zaremba", languages=("pl",), language="en")
    return give_second_factor(anna), give_second_factor(piotr)


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_a_client_is_handed_over_with_a_note_that_both_sides_read(
    visit: Any, team: tuple[Any, Any], hands: type[Hands], options: dict[str, Any]
) -> None:
    intake = open_help()
    anna, piotr = team
    halina = UserFactory(email=EMAIL, language="en")
    case = send(intake, answers(talk_language="en"), user=halina, language="en")
    assert case.responsible == anna
    page = as_user(visit, anna, reverse("assistant_desk:clients"), locale="en-GB", **options)
    use = hands(page)
    use.press(page.get_by_role("link", name="Halina Bąk", exact=True).first)
    use.press(page.get_by_role("link", name="Hand over"))
    checked(page, options)
    use.choose(page.get_by_label("To whom"), str(piotr.pk))
    use.press(page.get_by_role("button", name="Hand over"))
    expect(page.get_by_text("Write a note").first).to_be_visible()  # nobody is handed over without a word
    use.write(page.get_by_label("Note"), "I leave for a year; Piotr knows about the contract.")
    use.press(page.get_by_role("button", name="Hand over"))
    expect(page.get_by_text("Piotr Zaremba looks after Halina Bąk now.")).to_be_visible()
    checked(page, options)
    assert Case.objects.get().responsible == piotr

    letter = newest_letter(EMAIL)
    assert "Piotr knows about the contract" in letter.text
    assert letter.language == "en"
    theirs = as_user(visit, halina, link_in(letter, "/my-assistant/"), locale="en-GB", **options)
    expect(theirs.get_by_role("region", name="Your assistant")).to_contain_text("Piotr Zaremba")
    expect(theirs.get_by_role("main")).to_contain_text("Piotr knows about the contract")
    expect(theirs.get_by_role("main")).to_contain_text("Anna Nowicka")
    checked(theirs, options)

    new = as_user(visit, piotr, reverse("assistant_desk:clients"), locale="en-GB", **options)
    use = hands(new)
    use.press(new.get_by_role("link", name="Halina Bąk", exact=True).first)
    expect(new.get_by_role("main")).to_contain_text("Piotr knows about the contract")
    checked(new, options)


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_companies_of_a_group_share_one_person(
    visit: Any, team: tuple[Any, Any], hands: type[Hands], options: dict[str, Any]
) -> None:
    intake = open_help()
    anna, _piotr = team
    bakery, mill = make_organisation(name="Piekarnia Kopiec"), make_organisation(name="Młyn Kopiec")
    mine = clients.find_or_make(organisation=bakery)
    assignments.hand_over(client=mine, to=anna, note="", by=anna)
    page = as_user(visit, anna, reverse("assistant_desk:groups"), locale="en-GB", **options)
    page.watch.expected_statuses.add(422)  # type: ignore[attr-defined]
    use = hands(page)
    expect(page.get_by_text("No groups yet.")).to_be_visible()
    use.press(page.get_by_role("link", name="New group"))
    use.write(page.get_by_label("Name of the group"), "Grupa Kopiec")
    use.press(page.get_by_role("button", name="Save"))
    for name in ("Nobody Ltd", "Piekarnia Kopiec", "Młyn Kopiec"):
        use.write(page.get_by_label("NIP, KRS or the exact name of the organisation"), name)
        use.press(page.get_by_role("button", name="Add a company"))
    expect(page.get_by_text("Młyn Kopiec is in the group now.")).to_be_visible()
    expect(page.get_by_role("region", name="About the group")).to_contain_text("Anna Nowicka")
    checked(page, options)
    case = send(intake, firm_answers(name="Młyn Kopiec", nip=mill.nip), language="pl")
    assert case.responsible == anna
    page.goto(reverse("assistant_desk:client", args=[mine.pk]))
    expect(page.get_by_role("link", name="Grupa Kopiec")).to_be_visible()
    checked(page, options)


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_the_account_plan_is_kept(
    visit: Any, team: tuple[Any, Any], hands: type[Hands], options: dict[str, Any]
) -> None:
    anna, _piotr = team
    firm = make_organisation(name="Piekarnia Pod Lipą")
    mine = clients.find_or_make(organisation=firm)
    assignments.hand_over(client=mine, to=anna, note="", by=anna)
    address = reverse("assistant_desk:client", args=[mine.pk])
    page = as_user(visit, anna, address, locale="en-GB", **options)
    page.watch.expected_statuses.add(422)  # type: ignore[attr-defined]
    use = hands(page)
    in_a_week = timezone.localdate() + timedelta(days=7)

    use.press(page.locator("summary", has_text="Add an objective"))
    objective = page.locator("#objective details")
    use.write(objective.get_by_label("Objective", exact=True), "A second shop")
    use.press(objective.get_by_role("button", name="Add"))
    expect(page.get_by_text("The objective is saved.")).to_be_visible()
    use.write(page.get_by_label("Progress in percent: A second shop"), "40")
    use.press(page.locator("#objective li").get_by_role("button", name="Save"))
    expect(page.locator("#objective progress")).to_have_attribute("value", "40")
    assert Objective.objects.get().progress == 40

    use.press(page.locator("summary", has_text="Add what stands in the way"))
    use.press(page.locator("#blocker details").get_by_role("button", name="Add"))
    expect(page.locator("#blocker .desk-error").first).to_be_visible()  # nothing was typed
    checked(page, options)
    use.write(page.locator("#blocker details [name=text]"), "No local plan")
    use.press(page.locator("#blocker details").get_by_role("button", name="Add"))
    use.press(page.get_by_role("button", name="Solved: No local plan"))
    expect(page.get_by_text("It no longer stands in the way.")).to_be_visible()
    assert Blocker.objects.get().solved_on == timezone.localdate()

    use.press(page.locator("summary", has_text="Add a promise"))
    promise = page.locator("#promise details").last
    use.write(promise.get_by_label("What the city promised"), "A list of premises")
    use.date(promise.get_by_label("Until"), in_a_week)
    use.tick(promise.get_by_label("The firm sees it in My matters"))
    use.press(promise.get_by_role("button", name="Add"))
    expect(page.get_by_text("The promise is written down.")).to_be_visible()
    assert Promise.objects.get().due_on == in_a_week

    following = page.get_by_role("region", name="Next contact")
    use.date(following.get_by_label("Next contact"), in_a_week)
    use.write(following.get_by_label("What about"), "The list")
    use.press(following.get_by_role("button", name="Save"))
    expect(page.get_by_text("The plan is saved.")).to_be_visible()
    assert AccountPlan.objects.get().next_contact_on == in_a_week

    use.press(page.get_by_role("link", name="Before the call"))
    for words in ("A second shop", "A list of premises", "The list", "Piekarnia Pod Lipą"):
        expect(page.get_by_role("main")).to_contain_text(words)
    checked(page, options)
    page.goto(address)
    use.press(page.locator("#promise summary", has_text="Not kept"))
    use.write(page.get_by_label("Why it was not kept"), "The list is empty this month.")
    use.press(page.locator("#promise li").get_by_role("button", name="Save"))
    expect(page.get_by_text("The promise is saved.")).to_be_visible()
    assert Promise.objects.get().state == PromiseState.BROKEN


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_desk_of_an_assistant_on_a_narrow_screen(visit: Any, team: tuple[Any, Any], phone: bool) -> None:
    open_help()
    anna, _piotr = team
    firm = make_organisation(name="Piekarnia Pod Lipą")
    mine = clients.find_or_make(organisation=firm)
    assignments.hand_over(client=mine, to=anna, note="", by=anna)
    plans.make_promise(client=mine, text="A list", due_on=timezone.localdate(), by=anna, shown_to_client=True)
    card("The first employee: what must be done?", of=("hiring",), by=anna)
    page = as_user(visit, anna, reverse("assistant_desk:clients"), locale="en-GB", phone=phone)
    for path in (
        reverse("assistant_desk:clients"),
        reverse("assistant_desk:client", args=[mine.pk]),
        reverse("assistant_desk:before_call", args=[mine.pk]),
        reverse("assistant_desk:hand_over", args=[mine.pk]),
        reverse("assistant_desk:aid", args=[mine.pk]),
        reverse("assistant_desk:cards"),
    ):
        page.goto(path)
        assert_accessible(page)
        if phone:
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(("hands", "options"), HANDS)
def test_a_topic_without_a_card_is_written_and_then_offered(
    visit: Any, team: tuple[Any, Any], hands: type[Hands], options: dict[str, Any]
) -> None:
    intake = open_help()
    anna, _piotr = team
    cases = [
        send(intake, answers(talk_language="en", applicant_email=f"{n}@example.com"), language="en")
        for n in "ab"
    ]
    page = as_user(visit, anna, reverse("assistant_desk:cards"), locale="en-GB", **options)
    use = hands(page)
    missing = page.get_by_role("region", name="Topics with no card, by how often they are asked")
    expect(missing.get_by_role("listitem").first).to_contain_text("Hiring: 2")
    checked(page, options)
    use.press(missing.get_by_role("link", name="Write a card: Hiring"))
    expect(page.get_by_label("Hiring")).to_be_checked()
    for language in ("Polish", "English", "Ukrainian"):
        use.write(page.get_by_label(f"Question or title ({language})"), "The first employee")
        use.write(page.get_by_label(f"Answer in short ({language})"), "A contract in writing, then ZUS.")
    use.press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("The card is published.")).to_be_visible()
    page.goto(reverse("assistant_desk:cards"))
    expect(missing.get_by_text("Hiring")).to_be_hidden()

    page.goto(reverse("casework_desk:case", args=[cases[0].pk]))
    if hands is Keyboard:
        use.press(page.get_by_role("button", name="Insert into the message: The first employee"))
        expect(page.locator("#message-text")).to_be_focused()
        assert "A contract in writing" in page.locator("#message-text").input_value()
    else:  # without scripts the text stands beside, ready to be copied
        use.press(page.locator("summary", has_text="Text for the reply"))
        text = page.get_by_label("Text for the reply").input_value()
        use.press(page.locator("details:has(#message-text) > summary"))
        use.write(page.locator("#message-text"), text)
    checked(page, options)


@pytest.mark.parametrize(("hands", "options"), PUBLIC_HANDS)
def test_a_card_is_found_read_and_judged_by_anybody(
    visit: Any, team: tuple[Any, Any], hands: type[Hands], options: dict[str, Any]
) -> None:
    open_help()
    card("The first employee: what must be done?", of=("hiring",), by=team[0])
    page: Page = visit("/en/help/cards/?q=employees", locale="en-GB", **options)
    use = hands(page)
    use.press(page.get_by_role("link", name="The first employee: what must be done?"))
    expect(page.get_by_text("Checked on").first).to_contain_text("Anna Nowicka")
    checked(page, options)
    use.press(page.get_by_role("button", name="Yes"))
    expect(page.get_by_text("Thank you for your answer.")).to_be_visible()
    page.goto("/en/help/cards/?q=zzzz")
    expect(page.get_by_text("No answer matches")).to_be_visible()
    checked(page, options)
    page.goto("/en/apply/help/")
    expect(page.get_by_role("heading", name="Perhaps the answer is here")).to_be_visible()
    checked(page, options)
    if options.get("javascript", True):
        assert_reflows(page)
        picture(page, "assistant-before-asking")


@pytest.mark.parametrize(("hands", "options"), PUBLIC_HANDS)
def test_asking_says_what_is_missing_and_shows_cards_that_fit(
    visit: Any, team: tuple[Any, Any], hands: type[Hands], options: dict[str, Any]
) -> None:
    open_help()
    card("The first employee: what must be done?", of=("hiring",), by=team[0])
    page: Page = visit("/en/help/topics/hiring/", locale="en-GB", **options)
    page.watch.expected_statuses |= {400, 422}  # type: ignore[attr-defined]
    use = hands(page)
    use.press(page.get_by_role("button", name="Ask for help"))
    use.press(page.get_by_role("button", name="Continue"))
    assert_refused(page)
    checked(page, options)
    use.tick(page.get_by_label("For myself: I am only starting out"))
    use.press(page.get_by_role("button", name="Continue"))
    use.write(page.get_by_label("First and last name"), "Halina Bąk")
    use.write(page.get_by_label("E-mail address"), EMAIL)
    use.tick(page.get_by_label("By phone"))
    use.tick(page.get_by_label("in English"))
    use.press(page.get_by_role("button", name="Continue"))
    assert_refused(page)  # a call needs a number
    use.write(page.get_by_label("Phone number"), "600 100 200")
    use.press(page.get_by_role("button", name="Continue"))
    use.write(
        page.get_by_label("What is the matter and what do you need?"), "My first employee starts on Monday."
    )
    use.attach(
        page.locator("input[type=file]"),
        [{"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}],
    )
    use.tick(page.get_by_label("I know how the office processes my data"))
    use.press(page.get_by_role("button", name="Continue"))
    fitting = page.get_by_role("region", name="Perhaps the answer is here")
    expect(fitting.get_by_role("link", name="The first employee")).to_be_visible()
    checked(page, options)
    use.press(page.get_by_role("button", name="Send the request"))
    expect(page.get_by_role("region", name="Your assistant")).to_contain_text("Anna Nowicka")
    assert "Anna Nowicka" in newest_letter(EMAIL).text
