"""One named person, theirs until handed over."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api as casework
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.api import add_member
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.lib.errors import Refused
from kramy.modules.assistant.cases import own_official
from kramy.modules.assistant.domain import assignments, clients, groups
from kramy.modules.assistant.models import Assignment, Client, HelpRequest
from kramy.modules.assistant.tests.factories import answers, assistant, firm_answers, send

pytestmark = pytest.mark.django_db
NIP = "5252248481"


def test_a_request_brings_one_person_by_language_and_topic(intake):
    assistant(languages=("pl",), of=("hiring",))
    speaks = assistant(languages=("uk", "pl"), of=("hiring",))
    case = send(intake, answers(talk_language="uk"))
    standing = Assignment.objects.get()
    assert standing.official == speaks
    assert [reason["why"] for reason in standing.reasons] == ["language", "topic", "fewest"]
    assert standing.client.starter_email == "halina@example.com"
    assert standing.client.name == "Halina Bąk"
    request = HelpRequest.objects.get(case=case)
    assert (request.topic.key, request.client) == ("hiring", standing.client)


def test_the_second_request_finds_the_same_person(intake):
    assistant()
    send(intake, answers(topic="starting"))
    standing = Assignment.objects.get()
    assistant(of=("hiring",))
    case = send(intake, answers(topic="hiring"))
    assert Assignment.objects.count() == 1
    assert own_official(case).person == standing.official


def test_a_firm_keeps_its_person_in_every_kind_of_case(intake):
    person = assistant()
    case = send(intake, firm_answers(nip=NIP))
    client = Client.objects.get()
    assert (client.organisation, client.starter_email) == (case.organisation, "")
    other = casework.Case(
        kind="map_entry",
        organisation=case.organisation,
        applicant_email="somebody@example.com",
        language="pl",
        answers=case.answers,
    )
    assert own_official(other).person == person
    stranger = casework.Case(
        kind="map_entry",
        organisation=make_organisation(),
        applicant_email="x@example.com",
        language="pl",
        answers=case.answers,
    )
    assert own_official(stranger) is None
    assert Client.objects.count() == 1  # only asking for help makes a client


def test_whoever_was_starting_out_keeps_their_person_when_the_firm_is_theirs(intake):
    person = assistant()
    user = UserFactory(email="halina@example.com")
    send(intake, answers(), user=user)
    started = Client.objects.get()
    send(intake, firm_answers(nip=NIP), user=user)
    started.refresh_from_db()
    assert started.organisation.nip == NIP
    assert assignments.current(started).official == person
    assert Client.objects.count() == 1


def test_typing_somebody_elses_nip_takes_nothing_along(intake):
    assistant()
    send(intake, answers())
    owned = make_organisation(nip=NIP, email="owner@example.com")
    send(intake, firm_answers(nip=NIP))
    assert Client.objects.get(starter_email="halina@example.com").organisation is None
    assert clients.of_organisation(owned) is not None


def test_without_anybody_who_may_the_request_still_comes_in(intake):
    get_user_model().objects.update(is_active=False)
    case = send(intake, answers())
    assert case.number
    assert not Assignment.objects.exists()


def test_the_database_allows_one_current_assignment_only():
    client = clients.find_or_make(email="a@example.com")
    Assignment.objects.create(client=client, official=UserFactory(), since=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(client=client, official=UserFactory(), since=timezone.now())


def test_handing_over_ends_begins_tells_and_moves_cases(intake):
    before = assistant(first_name="Anna", last_name="Nowicka")
    user = UserFactory(email="halina@example.com", language="uk")
    case = send(intake, firm_answers(nip=NIP), user=user)
    casework.assign(case=case, to=before, by=before)
    after = assistant(first_name="Piotr", last_name="Zaremba")
    client = Client.objects.get()
    made = assignments.hand_over(client=client, to=after, note="Wracam za rok.", by=before)
    assert [row.official for row in assignments.history(client)] == [after, before]
    assert assignments.current(client) == made
    case.refresh_from_db()
    assert case.responsible == after
    letter = OutboxMessage.objects.get(kind="assistant.handed_over")
    assert (letter.recipient, letter.language) == ("halina@example.com", "uk")
    assert "Wracam za rok." in letter.text
    assert "Piotr Zaremba" in letter.subject
    assert "12 616 55 55" in letter.text


def test_somebody_starting_out_is_told_of_a_hand_over_too(intake):
    before, after = assistant(), None
    send(intake, answers())
    after = assistant()
    assignments.hand_over(client=Client.objects.get(), to=after, note="Nowa osoba.", by=before)
    assert OutboxMessage.objects.get(kind="assistant.handed_over").recipient == "halina@example.com"


def test_handing_over_is_refused(intake):
    person, colleague = assistant(), None
    send(intake, answers())
    client = Client.objects.get()
    colleague = assistant()
    cases = [
        ({"to": person, "note": "x", "by": person}, "same"),
        ({"to": colleague, "note": " ", "by": person}, "empty"),
        ({"to": UserFactory(), "note": "x", "by": person}, "not_allowed"),
        ({"to": colleague, "note": "x", "by": colleague}, "not_allowed"),
    ]
    for values, code in cases:
        with pytest.raises(Refused) as refused:
            assignments.hand_over(client=client, **values)
        assert refused.value.code == code
    assignments.hand_over(
        client=client, to=colleague, note="x", by=UserFactory(city_administrator=True, email="a@b.example")
    )
    assert assignments.current(client).official == colleague


def test_a_group_shares_one_person():
    by = UserFactory(official=True)
    first, second, third = make_organisation(), make_organisation(), make_organisation()
    mine, other = assistant(), assistant()
    for organisation, person in ((first, mine), (second, other)):
        assignments.hand_over(
            client=clients.find_or_make(organisation=organisation), to=person, note="", by=by
        )
    group = groups.save_group(name="Grupa Lipa", by=by)
    groups.add_member(group=group, organisation=first, role="parent", by=by)
    groups.add_member(group=group, organisation=second, by=by)
    groups.add_member(group=group, organisation=third, by=by)
    for organisation in (first, second, third):
        client = clients.of_organisation(organisation)
        assert client.group == group
        assert assignments.current(client).official == mine
    assert Assignment.objects.filter(until=None).count() == 1
    with pytest.raises(Refused) as refused:
        groups.add_member(group=group, organisation=make_organisation(), role="parent", by=by)
    assert refused.value.code == "parent"
    another = groups.save_group(name="Grupa Dąb", by=by)
    with pytest.raises(Refused) as refused:
        groups.add_member(group=another, organisation=first, by=by)
    assert refused.value.code == "taken"
    groups.remove_member(member=group.members.get(organisation=second), by=by)
    left = clients.of_organisation(second)
    assert (left.organisation, assignments.current(left).official) == (second, mine)


def test_members_of_every_company_are_told_of_a_hand_over():
    by, mine, other = UserFactory(official=True), assistant(), assistant()
    group = groups.save_group(name="Grupa Lipa", by=by)
    people = [UserFactory(), UserFactory()]
    for person in people:
        organisation = make_organisation()
        add_member(organisation=organisation, user=person, by=by)
        groups.add_member(group=group, organisation=organisation, by=by)
    client = clients.for_group(group)
    assignments.hand_over(client=client, to=mine, note="", by=by)
    assignments.hand_over(client=client, to=other, note="Zmiana.", by=mine)
    told = OutboxMessage.objects.filter(kind="assistant.handed_over").values_list("recipient", flat=True)
    assert sorted(told) == sorted(person.email for person in people)
