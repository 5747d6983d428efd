"""The assistant's desk: clients, plans, groups, topics, cards."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.modules.assistant.domain import assignments, clients, plans
from kramy.modules.assistant.models import (
    Assignment,
    Blocker,
    Card,
    Client,
    CompanyGroup,
    Contact,
    HelpTopic,
    Objective,
    Promise,
)
from kramy.modules.assistant.tests.factories import answers, assistant, card, send

pytestmark = pytest.mark.django_db
# session, user, rights (3), second step; count, clients, contacts and promises due; Wagtail's frame
LIST_QUERIES = 13


@pytest.fixture
def me(client):
    user = give_second_factor(assistant(first_name="Anna", last_name="Nowicka", language="en"))
    client.force_login(user)
    return user


def looked_after(person, **values):
    found = clients.find_or_make(organisation=make_organisation(**values))
    assignments.hand_over(client=found, to=person, note="", by=UserFactory(city_administrator=True))
    return found


def url(name, *args):
    return reverse(f"assistant_desk:{name}", args=args)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(client, me, number, django_assert_num_queries):
    for each in range(number):
        mine = looked_after(me)
        plans.set_next_contact(client=mine, on=timezone.localdate() + timedelta(days=each), by=me)
    client.get(url("clients"))
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(url("clients")).context["page_obj"].paginator.count == number


def test_the_list_finds_mine_everybodys_and_by_words(client, me):
    mine = looked_after(me, name="Piekarnia Pod Lipą")
    other = looked_after(assistant(), name="Kawiarnia Pod Dębem")

    def found(**query):
        return [row.pk for row in client.get(url("clients"), query).context["page_obj"]]

    assert found() == [mine.pk]
    assert found(whose="all") == [mine.pk, other.pk]
    assert found(whose="all", q="debem") == [other.pk]
    plans.make_promise(client=mine, text="Lista", due_on=timezone.localdate(), by=me)
    Promise.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert found(due="promise") == [mine.pk]
    assert found(due="contact") == []


def test_the_whole_plan_by_its_forms(client, me):
    mine = looked_after(me)
    today = timezone.localdate()
    posts = [
        (
            "contact",
            {"channel": "call", "note": "Rozmowa.", "next_step": "Lista", "form_key": str(uuid.uuid4())},
        ),
        ("next_contact", {"next_contact_on": today.isoformat(), "about": "lokal", "summary": "Piekarnia"}),
        ("objective_new", {"title": "Drugi lokal", "progress": "20"}),
        ("blocker", {"text": "Brak planu miejscowego"}),
        ("promise", {"text": "Lista lokali", "due_on": today.isoformat(), "shown_to_client": "on"}),
    ]
    for name, given in posts:
        assert client.post(url(name, mine.pk), given).status_code == 302, name
    objective, blocker, promise = Objective.objects.get(), Blocker.objects.get(), Promise.objects.get()
    assert client.post(url("objective", mine.pk, objective.pk), {"progress": "100"}).status_code == 302
    assert client.post(url("blocker_solve", mine.pk, blocker.pk)).status_code == 302
    assert client.post(url("promise_settle", mine.pk, promise.pk), {"shown": "0"}).status_code == 302
    assert client.post(url("promise_settle", mine.pk, promise.pk), {"kept": "yes"}).status_code == 302
    for row in (objective, blocker, promise):
        row.refresh_from_db()
    assert (objective.progress, objective.reached_on, blocker.solved_on) == (100, today, today)
    assert (promise.state, promise.settled_on, promise.shown_to_client) == ("kept", today, False)
    page = client.get(url("client", mine.pk))
    for words in ("Rozmowa.", "Drugi lokal", "Brak planu miejscowego", "Lista lokali", "Piekarnia"):
        assert words in page.text


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("contact", {"channel": "call", "note": " ", "form_key": str(uuid.uuid4())}),
        ("contact", {"channel": "pigeon", "note": "x", "form_key": str(uuid.uuid4())}),
        ("next_contact", {"next_contact_on": "2020-01-01"}),
        ("objective_new", {"title": "Drugi lokal", "progress": "120"}),
        ("blocker", {"text": ""}),
        ("promise", {"text": "Lista lokali", "due_on": "2020-01-01"}),
    ],
)
def test_wrong_forms_keep_what_was_typed(client, me, name, given):
    mine = looked_after(me)
    response = client.post(url(name, mine.pk), given)
    assert response.status_code == 422
    assert "desk-error" in response.text
    if given.get("text"):
        assert given["text"] in response.text
    models = (Contact, Objective, Blocker, Promise)
    assert not any(model.objects.exists() for model in models)


def test_a_broken_promise_needs_a_word(client, me):
    mine = looked_after(me)
    promise = plans.make_promise(client=mine, text="Lista", due_on=timezone.localdate(), by=me)
    client.post(url("promise_settle", mine.pk, promise.pk), {"kept": "no"})
    promise.refresh_from_db()
    assert promise.state == "open"
    client.post(url("promise_settle", mine.pk, promise.pk), {"kept": "no", "note": "Chory kierownik"})
    promise.refresh_from_db()
    assert (promise.state, promise.settled_note) == ("broken", "Chory kierownik")


def test_handing_over_at_the_desk(client, me, intake):
    send(intake, answers())
    mine = Client.objects.get()
    other = assistant(first_name="Piotr", last_name="Zaremba")
    page = client.get(url("hand_over", mine.pk))
    assert page.status_code == 200
    refused = client.post(url("hand_over", mine.pk), {"to": other.pk, "note": ""})
    assert refused.status_code == 200
    assert assignments.current(mine).official == me
    assert client.post(url("hand_over", mine.pk), {"to": other.pk, "note": "Urlop"}).status_code == 302
    assert assignments.current(mine).official == other
    assert "Urlop" in client.get(url("hand_over", mine.pk)).text


def test_the_page_before_a_call_knows_everything(client, me, intake):
    user = UserFactory(first_name="Halina", last_name="Bąk")
    organisation = make_organisation(owner=user, name="Piekarnia Pod Lipą")
    mine = clients.find_or_make(organisation=organisation)
    assignments.hand_over(client=mine, to=me, note="", by=me)
    plans.make_promise(client=mine, text="Lista lokali", due_on=timezone.localdate(), by=me)
    plans.log_contact(client=mine, channel="call", note="Pyta o lokal.", form_key=uuid.uuid4(), by=me)
    page = client.get(url("before_call", mine.pk))
    for words in ("Piekarnia Pod Lipą", "Halina Bąk", "Lista lokali", "Pyta o lokal.", "300,000"):
        assert words in page.text
    names = [section.name for section in page.context["sections"]]
    assert [name for name in names if name != "service_point"] == [
        "organisation",
        "people",
        "plan",
        "cases",
        "contacts",
        "map_entries",
        "aid",
    ]


def test_the_page_before_a_call_for_somebody_starting_out(client, me, intake):
    case = send(intake, answers())
    assert case.number in client.get(url("before_call", Client.objects.get().pk)).text


def test_looking_after_an_organisation_from_its_page(client, me):
    organisation = make_organisation()
    page = client.get(reverse("organisations_desk:detail", args=[organisation.pk]))
    assert url("open", organisation.pk) in page.text
    assert client.post(url("open", organisation.pk)).status_code == 302
    assert Assignment.objects.get().official == me


def test_groups_at_the_desk(client, me):
    organisation = make_organisation(name="Piekarnia Pod Lipą")
    assert client.post(url("group_new"), {"name": "Grupa Lipa"}).status_code == 302
    group = CompanyGroup.objects.get()
    assert client.post(url("group_new"), {"name": "Grupa Lipa"}).status_code == 200
    assert client.post(url("group_add", group.pk), {"nip": "nic", "role": "child"}).status_code == 422
    typed = {"nip": organisation.nip, "role": "parent"}
    assert client.post(url("group_add", group.pk), typed).status_code == 302
    assert client.post(url("group_add", group.pk), typed).status_code == 422
    assert "Piekarnia Pod Lipą" in client.get(url("group", group.pk)).text
    assert "Grupa Lipa" in client.get(url("groups")).text
    member = group.members.get()
    assert client.post(url("group_remove", group.pk, member.pk)).status_code == 302
    assert not group.members.exists()


def test_topics_are_edited_and_counted(client, intake):
    assistant()
    send(intake, answers(topic="hiring"))
    card(of=("hiring",))
    send(intake, answers(topic="taxes", applicant_email="b@example.com"))
    client.force_login(give_second_factor(UserFactory(editor=True, language="en")))
    rows = {row.key: (row.asked, row.card_count) for row in client.get(url("topics")).context["asked"]}
    assert (rows["hiring"], rows["taxes"]) == ((1, 1), (1, 0))
    missing = [row.key for row in client.get(url("cards")).context["missing"]]
    assert missing[0] == "taxes"
    assert "hiring" not in missing
    given = {"name_pl": "Energia", "name_en": "Energy", "name_uk": "Енергія", "position": "5", "active": "on"}
    assert client.post(url("topic_new"), given).status_code == 302
    topic = HelpTopic.objects.get(key="energy")
    assert client.post(url("topic", topic.pk), {"name_pl": "", "position": "5"}).status_code == 200
    assert client.post(url("topic", topic.pk), given | {"active": ""}).status_code == 302
    topic.refresh_from_db()
    assert not topic.active


def test_a_card_is_written_changed_checked_and_withdrawn(client, me, intake):
    texts = {
        f"{name}_{code}": f"{name} {code}" for name in ("title", "summary") for code in ("pl", "en", "uk")
    }
    given = texts | {"checked_on": timezone.localdate().isoformat(), "topics": [HelpTopic.objects.first().pk]}
    assert client.post(url("card_new"), given | {"title_uk": ""}).status_code == 200
    assert client.post(url("card_new"), given).status_code == 302
    made = Card.objects.get()
    edit = client.get(url("card_edit", made.pk))
    assert "summary uk" in edit.text
    changed = given | {"summary_pl": "inaczej", "number": "1", "change_note": "Nowa stawka"}
    assert client.post(url("card_edit", made.pk), changed).status_code == 302
    late = client.post(url("card_edit", made.pk), changed)
    assert late.status_code == 200
    assert made.versions.count() == 2
    history = client.get(url("card_history", made.pk))
    assert "Nowa stawka" in history.text
    assert "<del>summary pl</del>" in history.text
    client.post(url("card_act", made.pk), {"act": "confirm"})
    assert made.versions.count() == 3
    client.post(url("card_act", made.pk), {"act": "withdraw"})
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert client.get(url("cards"), {"q": "title"}).context["page_obj"].paginator.count == 1


def test_cards_are_offered_beside_a_case(client, me, intake):
    card("Jak zatrudnić pracownika", of=("hiring",), summary_pl="Zgłoś do ZUS w 7 dni.")
    card("Koncesja na alkohol", of=("permits",))
    case = send(intake, answers())
    page = client.get(reverse("casework_desk:case", args=[case.pk]))
    assert "Zgłoś do ZUS w 7 dni." in page.text
    assert "Koncesja" not in page.text
    assert "data-card-button" in page.text
    assert "assistant/insert-card" in page.text
