"""While the assistant is away the client sees who stands in, and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api as casework
from kramy.kernel.messaging.models import OutboxMessage
from kramy.modules.assistant.domain import assignments, clients
from kramy.modules.assistant.domain.public_officials import shown
from kramy.modules.assistant.tests.factories import answers, assistant, send

pytestmark = pytest.mark.django_db


def away(person, deputy):
    today = timezone.localdate()
    return casework.enter_absence(
        person=person,
        deputy=deputy,
        first_day=today,
        last_day=today + timedelta(days=7),
        by=UserFactory(city_administrator=True),
    )


def test_the_stand_in_is_shown_meanwhile(client, intake):
    person = assistant(first_name="Anna", last_name="Nowicka")
    user = UserFactory(email="halina@example.com")
    send(intake, answers(), user=user)
    deputy = assistant(first_name="Piotr", last_name="Zaremba")
    away(person, deputy)
    standing = assignments.current(clients.of_starter("halina@example.com"))
    with translation.override("en"):
        seen = shown(standing)
    assert (seen.card.name, seen.stand_in.name) == ("Anna Nowicka", "Piotr Zaremba")
    assert seen.away.startswith("Anna Nowicka is away until ")
    client.force_login(user)
    page = client.get(reverse("assistant:mine")).text
    assert "Piotr Zaremba" in page
    assert "Anna Nowicka" in page


def test_whoever_is_away_is_chosen_last(intake):
    person, other = assistant(of=("hiring",)), None
    other = assistant()
    away(person, other)
    send(intake, answers())
    assert assignments.current(clients.of_starter("halina@example.com")).official == other


def test_the_letter_and_the_case_page_name_the_person(client, intake):
    assistant(first_name="Anna", last_name="Nowicka", languages=("pl", "uk"))
    user = UserFactory(email="halina@example.com")
    case = send(intake, answers(), user=user)
    letter = OutboxMessage.objects.get(kind="casework.received")
    for words in (
        "Twój opiekun: Anna Nowicka, Opiekun firm",
        "12 616 55 55",
        "08:00–15:30",
        "polski, ukraiński",
    ):
        assert words in letter.text
    client.force_login(user)
    page = client.get(reverse("casework:case", args=[case.number])).text
    for words in ("Anna Nowicka", "tel:+48126165555", "08:00–15:30"):
        assert words in page
