"""A company with a plan joins a group: nothing of it is lost, and the group's assistant has it in sight."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.organisations.api import facts_of
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import assignments, clients, groups, plans, queries, reminders
from kramy.modules.assistant.domain.clients import belonging_to
from kramy.modules.assistant.tests.factories import assistant

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined(intake):
    """A firm with promise, blocker, objective and next contact, then a member of a group that another looks after."""
    first, second = assistant(first_name="Anna"), assistant(first_name="Piotr")
    firm = make_organisation(name="Piekarnia Kopiec")
    own = clients.find_or_make(organisation=firm)
    assignments.hand_over(client=own, to=first, note="", by=first)
    today = timezone.localdate()
    plans.make_promise(client=own, text="Lista lokali", due_on=today, shown_to_client=True, by=first)
    plans.add_blocker(client=own, text="Brak planu", by=first)
    plans.save_objective(client=own, title="Drugi lokal", by=first)
    plans.set_next_contact(client=own, on=today, about="Lokal", by=first)
    group = groups.save_group(name="Grupa Kopiec", by=first)
    shared = clients.for_group(group)
    assignments.hand_over(client=shared, to=second, note="", by=second)
    groups.add_member(group=group, organisation=firm, by=first)
    return own, shared, firm, second


def test_the_groups_assistant_has_its_contacts_and_promises(joined):
    own, _shared, firm, second = joined
    until = timezone.localdate() + timedelta(days=7)
    assert queries.contacts_due(second, until) == [own]
    assert [promise.text for promise in queries.promises_due(second, until)] == ["Lista lokali"]
    assert [official for _plan, official in reminders.due()] == [second]
    texts = [fact.text for section in facts_of([firm], second) for fact in section.facts]
    for words in ("Lista lokali", "Brak planu", "Drugi lokal"):
        assert any(words in text for text in texts), words


def test_the_firm_still_sees_what_was_promised_to_it(joined):
    own, shared, firm, second = joined
    assert belonging_to(UserFactory(), [firm]) == [own, shared]
    other = make_organisation(name="Inna spółka grupy")
    groups.add_member(group=shared.group, organisation=other, by=second)
    assert own not in belonging_to(
        UserFactory(), [other]
    )  # what was promised to one is not shown to the others


def test_its_page_names_the_group_and_is_handed_over_only_with_it(joined, client):
    own, shared, _firm, second = joined
    client.force_login(give_second_factor(second))
    page = client.get(reverse("assistant_desk:client", args=[own.pk])).text
    assert reverse("assistant_desk:client", args=[shared.pk]) in page
    response = client.get(reverse("assistant_desk:hand_over", args=[own.pk]))
    assert response["Location"] == reverse("assistant_desk:hand_over", args=[shared.pk])
    with override("en"), pytest.raises(Refused, match="group"):
        assignments.hand_over(client=own, to=assistant(), note="x", by=second)
