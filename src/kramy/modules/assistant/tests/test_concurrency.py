"""Two people at the same moment, on both databases."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.harness.together import at_once

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.modules.assistant.domain import assignments, clients, plans
from kramy.modules.assistant.models import Assignment, Client, Contact
from kramy.modules.assistant.tests.factories import answers, assistant, card, open_help, send

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_connections"),
]


def test_two_requests_of_one_person_bring_one_assistant():
    intake = open_help()
    assistant()
    assistant()
    results = at_once(*(lambda: send(intake, answers()) for _number in range(4)))
    assert len({case.number for case in results}) == 4
    assert Client.objects.count() == 1
    assert Assignment.objects.filter(until=None).count() == 1


def test_two_hand_overs_at_once_leave_one_person():
    before, first, second = assistant(), assistant(), assistant()
    client = clients.find_or_make(organisation=make_organisation())
    assignments.hand_over(client=client, to=before, note="", by=before)
    by = UserFactory(city_administrator=True)
    at_once(
        *(
            lambda to=to: assignments.hand_over(client=client, to=to, note="x", by=by)
            for to in (first, second)
        )
    )
    assert Assignment.objects.filter(client=client, until=None).count() == 1
    assert Assignment.objects.filter(client=client).count() == 3


def test_the_same_contact_at_once_is_one():
    official = assistant()
    client = clients.find_or_make(organisation=make_organisation())
    key = uuid.uuid4()
    day = timezone.localdate() + timedelta(days=1)
    results = at_once(
        *(
            lambda: plans.log_contact(
                client=client, channel="call", note="x", form_key=key, next_contact_on=day, by=official
            )
            for _number in range(4)
        )
    )
    assert len({contact.pk for contact in results}) == 1
    assert Contact.objects.count() == 1


def test_two_versions_of_a_card_at_once_are_numbered():
    open_help()
    made = card().card
    official = UserFactory(official=True)
    results = at_once(*(lambda: card("Inaczej", card=made, by=official) for _number in range(3)))
    assert sorted(version.number for version in results) == [2, 3, 4]
