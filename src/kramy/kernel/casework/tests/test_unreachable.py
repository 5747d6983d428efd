import smtplib

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.core import mail
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import unreachable
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.enums import DeliveryState
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return give_second_factor(UserFactory(official=True))


@pytest.fixture
def case(official):
    return CaseFactory(state=CaseState.IN_REVIEW, official=official, email="nobody@example.com")


def refuse_with(monkeypatch, code):
    def send(self, fail_silently=False):
        raise smtplib.SMTPRecipientsRefused({self.to[0]: (code, b"no such mailbox")})

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)


def first_letter(case):
    return OutboxMessage.objects.filter(recipient=case.applicant_email).order_by("pk").first()


def test_an_address_refused_for_good_is_told_on_the_case_and_not_tried_again(case, monkeypatch):
    refuse_with(monkeypatch, 550)
    letter = first_letter(case)
    OutboxMessage.objects.filter(pk=letter.pk).update(
        state=DeliveryState.WAITING, next_attempt_at=letter.created_at
    )
    assert outbox.deliver(letter.pk) is False
    letter.refresh_from_db()
    assert (letter.state, letter.next_attempt_at) == (DeliveryState.BOUNCED, None)
    assert outbox.deliver(letter.pk) is False
    entry = case.timeline.get(kind=TimelineKind.NOT_DELIVERED)
    assert not entry.public
    assert case.applicant_email in api.heading(entry)
    assert unreachable.came_back(case) == [letter]
    news = OutboxMessage.objects.get(kind="casework.not_delivered")
    assert news.recipient == case.responsible.email


def test_a_full_mailbox_is_tried_again(case, monkeypatch):
    refuse_with(monkeypatch, 452)
    letter = first_letter(case)
    OutboxMessage.objects.filter(pk=letter.pk).update(
        state=DeliveryState.WAITING, next_attempt_at=letter.created_at
    )
    outbox.deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.state == DeliveryState.WAITING
    assert unreachable.came_back(case) == []


def test_a_mail_service_tells_later(case):
    letter = first_letter(case)
    OutboxMessage.objects.filter(pk=letter.pk).update(
        state=DeliveryState.SENT, sent_at=letter.created_at, provider_id="abc"
    )
    event = AnymailTrackingEvent(
        event_type=EventType.BOUNCED, message_id="abc", recipient="Nobody@example.com", description="gone"
    )
    for _time in range(2):  # services tell more than once
        tracking.send(sender=None, event=event, esp_name="test")
    letter.refresh_from_db()
    assert letter.state == DeliveryState.BOUNCED
    assert case.timeline.filter(kind=TimelineKind.NOT_DELIVERED).count() == 1
    stranger = AnymailTrackingEvent(event_type=EventType.BOUNCED, message_id="xyz", recipient="a@example.com")
    tracking.send(sender=None, event=stranger, esp_name="test")


def test_the_right_address_gets_what_came_back(case, official):
    letter = first_letter(case)
    outbox.bounce(message=letter, reason="550")
    unreachable.change_address(case=case, email=" Anna@Example.com ", by=official)
    case.refresh_from_db()
    assert case.applicant_email == "anna@example.com"
    assert unreachable.came_back(case) == []
    again = OutboxMessage.objects.filter(recipient="anna@example.com", subject=letter.subject)
    assert again.get().state == DeliveryState.WAITING
    assert OutboxMessage.objects.filter(kind="casework.link", recipient="anna@example.com").exists()
    assert not OutboxMessage.objects.filter(kind="casework.address_changed").exists()
    assert "anna example com" in case.search.names


def test_whoever_is_moved_away_is_told_where_they_were(case):
    unreachable.change_address(case=case, email="anna@example.com", by_applicant=True)
    letter = OutboxMessage.objects.get(kind="casework.address_changed")
    assert letter.recipient == "nobody@example.com"
    assert "anna@example.com" not in letter.text
    for wrong in ("anna@example.com", "no address", "x" * 250 + "@example.com"):
        with pytest.raises(Refused) as refused:
            unreachable.change_address(case=case, email=wrong)
        assert refused.value.code == "email"


def test_pages_say_so_and_put_it_right(client, case, official):
    outbox.bounce(message=first_letter(case), reason="550 no such mailbox")
    client.force_login(official)
    page = client.get(reverse("casework_desk:case", args=[case.pk]))
    assert "no such mailbox" in page.content.decode()
    address = reverse("casework_desk:address", args=[case.pk])
    refused = client.post(address, {"email": "not one"})
    assert refused.status_code == 400
    assert "not one" in refused.content.decode()
    client.logout()
    key = api.new_access(case).rstrip("/").split("/")[-1]
    shown = client.get(reverse("casework:case", args=[key])).content.decode()
    assert reverse("casework:case_address", args=[key]) in shown
    own = reverse("casework:case_address", args=[key])
    assert client.post(own, {"email": "wrong"}).status_code == 200
    assert client.post(own, {"email": "anna@example.com"}).status_code == 302
    case.refresh_from_db()
    assert case.applicant_email == "anna@example.com"
