"""Asking for help and reading cards, as anybody does."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework.models import Case, Draft
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.modules.assistant.domain import assignments, card_search, cards, clients, plans
from kramy.modules.assistant.models import Assignment, CardVotes, HelpTopic
from kramy.modules.assistant.tests.factories import answers, assistant, card, send

pytestmark = pytest.mark.django_db


def test_topics_lead_to_cards_and_then_to_a_person(client, intake):
    card("Jak zatrudnić pracownika", of=("hiring",))
    card("Koncesja na alkohol", of=("permits",))
    index = client.get(reverse("assistant:help"))
    url = reverse("assistant:topic", args=["hiring"])
    assert url in index.text
    page = client.get(url)
    assert "Jak zatrudnić pracownika" in page.text
    assert "Koncesja na alkohol" not in page.text
    begun = client.post(reverse("assistant:ask", args=["hiring"]))
    assert begun.status_code == 302
    first = client.get(begun["Location"])
    assert first["Location"].endswith("/pages/topic/")
    assert Draft.objects.get().answer_set.answers == {"topic": "hiring"}
    form = client.get(first["Location"])
    assert form.status_code == 200
    assert "checked" in form.text


def test_three_steps_to_a_named_person(client, intake):
    person = assistant(first_name="Anna", last_name="Nowicka")
    at = client.get(client.post(reverse("assistant:ask", args=["hiring"]))["Location"])["Location"]
    pages = (
        {"topic": "hiring", "stage": "starting"},
        {
            "name": "Halina Bąk",
            "applicant_email": "halina@example.com",
            "contact_way": "email",
            "talk_language": "pl",
        },
        {"description": "Chcę zatrudnić.", "data_processing": "on"},
    )
    for number, given in enumerate(pages, start=1):
        shown = client.get(at)
        assert f"{number} " in shown.text
        response = client.post(at, given)
        assert response.status_code == 302, response.context["form"].errors
        at = response["Location"]
    assert at.endswith("/check/")
    done = client.get(client.post(at)["Location"])
    assert "Anna Nowicka" in done.text
    case = Case.objects.get()
    assert case.responsible == person
    assert Assignment.objects.get().official == person


def test_a_signed_in_persons_firm_is_known(client, intake):
    user = UserFactory(first_name="Halina", last_name="Bąk")
    make_organisation(owner=user, name="Piekarnia Pod Lipą")
    client.force_login(user)
    client.post(reverse("assistant:ask", args=["hiring"]))
    draft = Draft.objects.get()
    known = draft.answer_set.answers
    first = client.get(reverse("casework:page", args=["help", draft.answer_set_id, "topic"]))
    assert "Piekarnia Pod Lipą" in first.text  # offered: is it still true?
    assert (known["stage"], known["name"], known["applicant_email"]) == ("firm", "Halina Bąk", user.email)


def test_a_topic_no_longer_offered_is_not_there(client, intake):
    HelpTopic.objects.filter(key="hiring").update(active=False)
    assert client.get(reverse("assistant:topic", args=["hiring"])).status_code == 404
    assert client.post(reverse("assistant:ask", args=["hiring"])).status_code == 404


def test_without_a_window_nothing_can_be_asked(client, db):
    HelpTopic.objects.create(key="x", name="X")
    assert client.get(reverse("assistant:topic", args=["x"])).status_code == 200
    assert client.post(reverse("assistant:ask", args=["x"])).status_code == 404
    assert client.get(reverse("assistant:help")).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_cards_costs_the_same(client, intake, number, django_assert_num_queries):
    for each in range(number):
        card(f"Karta {each}", of=("hiring", "permits"))
    client.get(reverse("assistant:cards"))
    with django_assert_num_queries(3):  # topics, cards, topics of cards
        assert client.get(reverse("assistant:cards")).context["page"].paginator.count == number
    with django_assert_num_queries(3):
        assert (
            client.get(reverse("assistant:cards"), {"q": "karty"}).context["page"].paginator.count == number
        )


def test_cards_are_found_by_any_form_of_a_word(client, intake):
    card("Zezwolenie na sprzedaż alkoholu", of=("permits",))
    card("Jak zatrudnić pracownika", of=("hiring",))
    for words, found in (
        ("zezwolenia alkohol", ["Zezwolenie na sprzedaż alkoholu"]),
        ("pracownikow", ["Jak zatrudnić pracownika"]),
        ("zupełnie co innego", []),
    ):
        page = client.get(reverse("assistant:cards"), {"q": words}).context["page"]
        assert [version.title for version in page] == found
    card("Rejestracja", title_en="How to register employees", of=("starting",))
    page = client.get("/en/help/cards/", {"q": "registering an employee"}).context["page"]
    assert [version.title for version in page][:1] == ["How to register employees"]
    page = client.get(reverse("assistant:cards"), {"topic": "hiring"}).context["page"]
    assert [version.title for version in page] == ["Jak zatrudnić pracownika"]


def test_a_card_says_everything_and_who_checked_it(client, intake):
    by = UserFactory(city_administrator=True, first_name="Ewa", last_name="Mazur")
    version = card(
        "Koncesja",
        by=by,
        who_pl="Sklepy",
        cost_pl="525 zł",
        time_pl="30 dni",
        documents_pl="Wniosek",
        legal_basis_pl="Ustawa",
        links_pl="BIP | https://www.bip.krakow.pl\nbez adresu\nzły | javascript:alert(1)",
        who_en="Shops",
    )
    with translation.override("pl"):
        shown = client.get(reverse("assistant:card", args=[version.card.slug]))
    for words in ("Sklepy", "525 zł", "30 dni", "Ustawa", "Ewa Mazur", 'href="https://www.bip.krakow.pl"'):
        assert words in shown.text
    assert "javascript:" not in shown.text


def test_a_withdrawn_card_is_gone(client, intake):
    version = card()
    cards.withdraw(card=version.card, by=UserFactory(editor=True))
    url = reverse("assistant:card", args=[version.card.slug])
    assert client.get(url).status_code == 410
    assert client.post(f"{url}helpful/", {"helpful": "yes"}).status_code == 404
    assert client.get(reverse("assistant:cards")).context["page"].paginator.count == 0


def test_helpful_is_counted_once_a_day_without_a_cookie(client, intake):
    version = card()
    url = reverse("assistant:card_vote", args=[version.card.slug])
    first = client.post(url, {"helpful": "yes"})
    again = client.post(url, {"helpful": "no"})
    client.post(url, {"helpful": "no"}, REMOTE_ADDR="10.0.0.9")
    client.post(url, {"helpful": "perhaps"}, REMOTE_ADDR="10.0.0.10")
    assert (first.status_code, again.status_code, dict(first.cookies)) == (200, 200, {})
    votes = CardVotes.objects.get()
    assert (votes.helpful, votes.unhelpful) == (1, 1)


def test_cards_as_data(client, intake):
    version = card(of=("hiring",))
    data = json.loads(client.get(reverse("assistant:cards_json")).content)
    assert data["cards"][0]["slug"] == version.card.slug
    assert data["cards"][0]["topics"] == ["hiring"]
    assert version.card.slug in b"".join(client.get(reverse("assistant:cards_csv"))).decode()
    assert "<entry>" in client.get(reverse("assistant:cards_feed")).text


def test_my_assistant_shows_who_and_what_was_promised(client, intake):
    user = UserFactory(email="halina@example.com")
    person = assistant(first_name="Anna", last_name="Nowicka")
    send(intake, answers(), user=user)
    mine = clients.of_starter("halina@example.com")
    from django.utils import timezone

    for text, shown in (("Lista lokali", True), ("Tylko dla nas", False)):
        plans.make_promise(
            client=mine, text=text, due_on=timezone.localdate(), shown_to_client=shown, by=person
        )
    after = assistant(first_name="Piotr", last_name="Zaremba")
    assignments.hand_over(client=mine, to=after, note="Wracam za rok.", by=person)
    client.force_login(user)
    page = client.get(reverse("assistant:mine"))
    for words in ("Piotr Zaremba", "Anna Nowicka", "Wracam za rok.", "Lista lokali"):
        assert words in page.text
    assert "Tylko dla nas" not in page.text
    matters = client.get(reverse("casework:mine"))
    assert "Piotr Zaremba" in matters.text
    assert "Lista lokali" in matters.text
    client.force_login(UserFactory())
    assert "Zaremba" not in client.get(reverse("assistant:mine")).text


def test_my_assistant_needs_signing_in(client, db):
    assert client.get(reverse("assistant:mine")).status_code == 302


def test_cards_are_found_by_the_hubs_own_search(client, intake):
    from kramy.modules.assistant.portal import search_cards

    card("Zezwolenie na alkohol")
    assert search_cards("zezwolenia")["results"][0]["title"] == "Zezwolenie na alkohol"
    assert search_cards("nic takiego")["results"] == []


def test_who_comes_straight_to_the_form_is_offered_cards_before_and_before_sending(client, intake):
    liked = card("Ogródek na chodniku", of=("permits",)).card
    card("Jak zatrudnić pracownika", of=("hiring",))
    cards.vote(card=liked, helpful=True)
    page = client.get(reverse("casework:apply", args=["help"])).text
    assert page.index("Ogródek na chodniku") < page.index("Jak zatrudnić pracownika") < page.index("<form")
    at = client.get(client.post(reverse("assistant:ask", args=["hiring"]))["Location"])["Location"]
    check = at.replace("pages/topic/", "check/")
    page = client.get(check).text
    assert "Jak zatrudnić pracownika" in page
    assert "Ogródek na chodniku" not in page
    assert 'target="_blank"' in page


def test_without_cards_the_form_begins_as_it_is(client, intake):
    assert "h-beforehand" not in client.get(reverse("casework:apply", args=["help"])).text


def test_cards_that_helped_are_found_in_one_query(intake, django_assert_num_queries):
    for number in range(3):
        card(f"Karta {number}", of=("hiring",))
    with django_assert_num_queries(1):
        assert len(card_search.helpful(most=3)) == 3
