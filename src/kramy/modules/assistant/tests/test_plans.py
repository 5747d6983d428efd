"""Account plans, reminders and what is kept of people."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.lib.errors import Refused
from kramy.modules.assistant import retention
from kramy.modules.assistant.domain import assignments, clients, plans
from kramy.modules.assistant.models import Client, Contact
from kramy.modules.assistant.tasks import remind_of_contacts
from kramy.modules.assistant.tests.factories import answers, assistant, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return assistant(email="anna@example.com", language="en")


@pytest.fixture
def mine(official):
    client = clients.find_or_make(organisation=make_organisation(name="Piekarnia Pod Lipą"))
    assignments.hand_over(client=client, to=official, note="", by=official)
    return client


def test_the_same_contact_sent_twice_is_one(official, mine):
    key = uuid.uuid4()
    day = timezone.localdate() + timedelta(days=3)
    values = {"client": mine, "channel": "call", "note": "Rozmowa", "form_key": key, "by": official}
    first = plans.log_contact(**values, next_step="Lista lokali", next_contact_on=day)
    assert plans.log_contact(**values) == first
    assert Contact.objects.count() == 1
    plan = plans.plan_of(mine)
    assert (plan.next_contact_on, plan.next_contact_about) == (day, "Lista lokali")


def test_contacts_are_refused(official, mine):
    values = {"client": mine, "channel": "call", "note": "x", "form_key": uuid.uuid4(), "by": official}
    for change, code in (
        ({"note": " "}, "empty"),
        ({"channel": "pigeon"}, "channel"),
        ({"at": timezone.now() + timedelta(days=1)}, "future"),
        ({"by": UserFactory()}, "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            plans.log_contact(**(values | change))
        assert refused.value.code == code


def test_promises_are_settled_once(official, mine):
    promise = plans.make_promise(client=mine, text="Lista", due_on=timezone.localdate(), by=official)
    with pytest.raises(Refused) as refused:
        plans.settle_promise(promise=promise, kept=False, by=official)
    assert refused.value.code == "empty"
    plans.settle_promise(promise=promise, kept=True, by=official)
    with pytest.raises(Refused) as refused:
        plans.settle_promise(promise=promise, kept=False, note="jednak nie", by=official)
    assert refused.value.code == "settled"
    with pytest.raises(Refused) as refused:
        plans.make_promise(
            client=mine, text="x", due_on=timezone.localdate() - timedelta(days=1), by=official
        )
    assert refused.value.code == "past"


def test_an_objective_reached_may_be_taken_up_again(official, mine):
    objective = plans.save_objective(client=mine, title="Drugi lokal", progress=100, by=official)
    assert objective.reached_on == timezone.localdate()
    plans.save_objective(client=mine, objective=objective, title="Drugi lokal", progress=80, by=official)
    assert objective.reached_on is None
    with pytest.raises(Refused):
        plans.save_objective(client=mine, title="x", progress=101, by=official)


def test_the_official_is_reminded_once_for_each_day_set(official, mine):
    day = timezone.localdate() + timedelta(days=2)
    plans.set_next_contact(client=mine, on=day, about="lokal", by=official)
    remind_of_contacts.func()
    assert not OutboxMessage.objects.filter(kind="assistant.contact_due").exists()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        remind_of_contacts.func()
        remind_of_contacts.func()
        letter = OutboxMessage.objects.get(kind="assistant.contact_due")
        assert (letter.recipient, letter.language) == ("anna@example.com", "en")
        assert "Piekarnia Pod Lipą" in letter.subject
        assert "lokal" in letter.text
        plans.set_next_contact(client=mine, on=timezone.localdate() + timedelta(days=1), by=official)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        remind_of_contacts.func()
    assert OutboxMessage.objects.filter(kind="assistant.contact_due").count() == 2


def test_somebody_starting_out_goes_with_their_account_or_after_three_years(intake):
    assistant()
    user = UserFactory(email="halina@example.com")
    send(intake, answers(), user=user)
    assert retention.export_clients(user)[0]["starting_out"]
    assert retention.export_assignments(user)[0]["client"] == "Halina Bąk"
    in_four_years = timezone.localdate() + timedelta(days=4 * 366)
    assert retention.expire_starters(timezone.localdate(), dry_run=False) == 0
    assert retention.expire_starters(in_four_years, dry_run=True) == 1
    assert retention.erase_starter(user) > 0
    assert not Client.objects.exists()


def test_contacts_go_after_five_years(official, mine):
    plans.log_contact(client=mine, channel="call", note="x", form_key=uuid.uuid4(), by=official)
    assert retention.expire_contacts(timezone.localdate() + timedelta(days=4 * 366), dry_run=False) == 0
    assert retention.expire_contacts(timezone.localdate() + timedelta(days=6 * 366), dry_run=False) == 1
