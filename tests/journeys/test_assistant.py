"""The Entrepreneur's Assistant: asking in three steps, one named person, the account plan, knowledge cards."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework.models import Case
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.modules.assistant.domain import assignments, clients, plans
from kramy.modules.assistant.models import CardVotes, Contact
from kramy.modules.assistant.tests.factories import answers, assistant, card, open_help, send
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard, Mouse
from tests.harness.layout import assert_reflows
from tests.harness.people import as_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def the_team() -> Any:
    person = assistant(
        first_name="Anna", last_name="Nowicka", languages=("pl", "en"), of=("hiring",), language="en"
    )
    card("The first employee: what must be done?", of=("hiring",), by=person)
    return give_second_factor(person)


@pytest.mark.parametrize(
    ("hands", "options"),
    [(Mouse, {"javascript": False, "phone": True}), (Keyboard, {})],
    ids=["phone without scripts", "keyboard"],
)
def test_three_steps_lead_to_one_named_person(visit: Any, hands: Any, options: dict[str, Any]) -> None:
    open_help()
    the_team()
    page = visit("/en/help/", locale="en-GB", **options)
    use = hands(page)
    scripts = options.get("javascript", True)
    if scripts:
        assert_accessible(page)
    use.press(page.get_by_role("link", name="Hiring"))
    expect(page.get_by_role("heading", name="The first employee: what must be done?")).to_be_visible()
    if scripts:
        assert_accessible(page)
    use.press(page.get_by_role("button", name="Ask for help"))

    expect(page.get_by_label("Hiring")).to_be_checked()
    use.tick(page.get_by_label("For myself: I am only starting out"))
    if scripts:
        assert_accessible(page)
    use.press(page.get_by_role("button", name="Continue"))
    use.write(page.get_by_label("First and last name"), "Halina Bąk")
    use.write(page.get_by_label("E-mail address"), "halina@example.com")
    use.tick(page.get_by_label("By e-mail"))
    use.tick(page.get_by_label("in English"))
    use.press(page.get_by_role("button", name="Continue"))
    use.write(page.get_by_label("What is the matter and what do you need?"), "I want to employ somebody.")
    use.tick(page.get_by_label("I know how the office processes my data"))
    use.press(page.get_by_role("button", name="Continue"))
    use.press(page.get_by_role("button", name="Send the request"))

    person = page.get_by_role("region", name="Your assistant")
    for words in ("Anna Nowicka", "12 616 55 55", "08:00–15:30", "Polish, English"):
        expect(person).to_contain_text(words)
    if scripts:
        assert_accessible(page)
        picture(page, "assistant-confirmation")
    use.press(page.get_by_role("link", name="Follow your case"))
    expect(page.get_by_role("region", name="Your assistant")).to_contain_text("Anna Nowicka")
    assert Case.objects.get().responsible.get_full_name() == "Anna Nowicka"


def test_a_contact_is_written_down_in_seconds_before_and_after_a_call(visit: Any) -> None:
    open_help()
    person = the_team()
    mine = clients.find_or_make(organisation=make_organisation(name="Piekarnia Pod Lipą"))
    assignments.hand_over(client=mine, to=person, note="", by=person)
    plans.set_next_contact(client=mine, on=timezone.localdate(), about="Lokal", by=person)
    plans.make_promise(
        client=mine, text="Lista lokali", due_on=timezone.localdate(), shown_to_client=True, by=person
    )
    page = as_user(visit, person, reverse("assistant_desk:clients"), locale="en-GB")
    assert_accessible(page)
    keys = Keyboard(page)
    keys.press(page.get_by_role("link", name="Before the call: Piekarnia Pod Lipą"))
    expect(page.get_by_role("region", name="Account plan")).to_contain_text("Lista lokali")
    assert_accessible(page)
    picture(page, "assistant-before-a-call", full_page=True)
    keys.write(page.get_by_label("What was said"), "She takes the list on Friday.")
    keys.press(page.get_by_role("button", name="Save the contact"))
    expect(page.get_by_text("The contact is written down.")).to_be_visible()
    assert Contact.objects.get().note == "She takes the list on Friday."
    assert_accessible(page)
    picture(page, "assistant-account-plan", full_page=True)
    keys.press(page.get_by_role("button", name="Kept: Lista lokali"))
    expect(page.get_by_text("The promise is saved.")).to_be_visible()
    keys.press(page.get_by_role("link", name="Hand over"))
    assert_accessible(page)


def test_the_firm_sees_its_person_and_the_promises(visit: Any) -> None:
    open_help()
    person = the_team()
    user = UserFactory(email="halina@example.com", language="en")
    send(open_help(), answers(), user=user)
    mine = clients.of_starter("halina@example.com")
    plans.make_promise(
        client=mine, text="Lista lokali", due_on=timezone.localdate(), shown_to_client=True, by=person
    )
    other = assistant(first_name="Piotr", last_name="Zaremba")
    assignments.hand_over(client=mine, to=other, note="I leave for a year.", by=person)
    page = as_user(visit, user, "/en/my-assistant/", locale="en-GB")
    expect(page.get_by_role("main")).to_contain_text("I leave for a year.")
    expect(page.get_by_role("region", name="Your assistant")).to_contain_text("Piotr Zaremba")
    assert_accessible(page)
    page.goto("/en/my/")
    expect(page.get_by_role("main")).to_contain_text("Lista lokali")
    assert_accessible(page)


def test_a_card_is_found_read_judged_and_put_into_a_reply(visit: Any) -> None:
    intake = open_help()
    person = the_team()
    page = visit("/en/help/cards/", locale="en-GB")
    assert_reflows(page)
    keys = Keyboard(page)
    assert_accessible(page)
    keys.write(page.get_by_label("Search the answers"), "employees")
    keys.keys.press("Enter")
    keys.press(page.get_by_role("link", name="The first employee: what must be done?"))
    assert_accessible(page)
    keys.press(page.get_by_role("button", name="Yes"))
    expect(page.get_by_text("Thank you for your answer.")).to_be_visible()
    assert CardVotes.objects.get().helpful == 1
    assert page.context.cookies() == []

    case = send(intake, answers(talk_language="en"), language="en")
    desk = as_user(visit, person, reverse("casework_desk:case", args=[case.pk]), locale="en-GB")
    desk.get_by_role("button", name="Insert into the message: The first employee").click()
    expect(desk.locator("#message-text")).to_have_value(
        "The first employee: what must be done?\n"
        "W skrócie: the first employee: what must be done?.\n"
        f"http://127.0.0.1:8000/en/help/cards/{card_slug()}/\n"
    )
    assert_accessible(desk)


def card_slug() -> str:
    from kramy.modules.assistant.models import Card

    return Card.objects.get().slug


def test_writing_a_card_and_a_topic_by_keyboard(visit: Any) -> None:
    open_help()
    editor = give_second_factor(UserFactory(editor=True, language="en"))
    page = as_user(visit, editor, reverse("assistant_desk:topics"), locale="en-GB")
    assert_accessible(page)
    page.goto(reverse("assistant_desk:card_new"))
    keys = Keyboard(page)
    for language in ("Polish", "English", "Ukrainian"):
        keys.write(page.get_by_label(f"Question or title ({language})"), "Ogródek na chodniku")
        keys.write(page.get_by_label(f"Answer in short ({language})"), "Potrzebne jest zezwolenie.")
    assert_accessible(page)
    keys.press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("The card is published.")).to_be_visible()
    assert_accessible(page)
    page.goto(reverse("assistant_desk:cards"))
    assert_accessible(page)
