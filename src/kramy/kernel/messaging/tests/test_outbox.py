import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.messaging import tasks
from kramy.kernel.messaging.api import absolute_url, messages_about, send
from kramy.kernel.messaging.base import Attachment
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.enums import DeliveryState, MessageCategory
from kramy.kernel.messaging.models import MessagePreference, OutboxMessage
from kramy.kernel.messaging.tests.factories import News, PlainMessage
from kramy.kernel.messaging.tests.smtp import mail_server
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def write(**fields):
    return send(PlainMessage(**fields), to="anna@example.com", language="pl")


def fail_after_writing():
    write()
    raise RuntimeError


@pytest.fixture
def smtp(settings):
    """Mail goes by SMTP to a server of our own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        yield server


def test_message_reaches_the_mail_server_as_text_and_html(smtp):
    row = write(subject="Zażółć", text="Czytaj:\nhttps://example.org/a")
    assert outbox.deliver(row.pk) is True
    (raw,) = smtp.letters
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert letter["Subject"] == "Zażółć"
    assert letter["To"] == "anna@example.com"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "https://example.org/a" in letter.get_body(("plain",)).get_content()
    assert 'href="https://example.org/a"' in letter.get_body(("html",)).get_content()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_attempt_at, row.last_error) == (DeliveryState.SENT, 1, None, "")
    assert row.sent_at is not None


def test_a_sent_message_is_not_sent_again(smtp):
    row = write()
    assert [outbox.deliver(row.pk), outbox.deliver(row.pk), outbox.deliver_due()] == [True, False, 0]
    assert len(smtp.letters) == 1


def test_refused_connection_leaves_it_waiting_with_the_error(smtp):
    port = smtp.port
    smtp.shutdown()
    smtp.server_close()
    assert port
    with time_machine.travel(NOW, tick=False):
        row = write()
        assert outbox.deliver(row.pk) is False
        row.refresh_from_db()
        assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
        assert row.last_error.startswith("ConnectionRefusedError")
        assert row.next_attempt_at == NOW + timedelta(minutes=2)


def test_refused_recipient_waits_longer_each_time_and_is_given_up(smtp):
    smtp.refusal = "450 4.2.1 try later"
    moment = NOW
    with time_machine.travel(moment, tick=False):
        row = write()
    waits = []
    for _attempt in range(outbox.MOST_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            assert outbox.deliver_due() == 0
        row.refresh_from_db()
        if row.next_attempt_at:
            waits.append((row.next_attempt_at - moment).total_seconds() / 60)
            moment = row.next_attempt_at
    assert waits == [2, 4, 8, 16, 32, 64, 128]
    assert (row.state, row.attempts, row.next_attempt_at) == (DeliveryState.FAILED, 8, None)
    assert "450" in row.last_error


@pytest.mark.parametrize(
    ("refusal", "state"),
    [
        ("550 5.1.1 no such mailbox", DeliveryState.BOUNCED),
        ("550 no such mailbox", DeliveryState.BOUNCED),
        ("552 5.2.2 mailbox full", DeliveryState.BOUNCED),
        ("550 5.7.1 relaying denied", DeliveryState.WAITING),
        ("550 relay not permitted", DeliveryState.WAITING),
        ("554 not today", DeliveryState.WAITING),
        ("452 4.2.2 mailbox full", DeliveryState.WAITING),
    ],
)
def test_only_an_address_that_does_not_exist_bounces(smtp, refusal, state):
    smtp.refusal = refusal
    with time_machine.travel(NOW, tick=False):
        row = write()
        assert outbox.deliver(row.pk) is False
    row.refresh_from_db()
    assert row.state == state
    assert refusal.split()[0] in row.last_error
    assert (row.next_attempt_at is None) == (state == DeliveryState.BOUNCED)


def test_what_bounced_can_be_sent_again_by_hand(smtp):
    smtp.refusal = "550 5.1.1 no such mailbox"
    row = write()
    outbox.deliver(row.pk)
    smtp.refusal = ""
    outbox.retry(message=row, by=None)
    assert outbox.deliver(row.pk) is True


def test_server_comes_back_and_the_sweep_delivers(smtp):
    smtp.refusal = "450 4.2.1 try later"
    with time_machine.travel(NOW, tick=False):
        row = write()
        outbox.deliver(row.pk)
    smtp.refusal = ""
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert outbox.deliver_due() == 0
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        assert tasks.deliver_waiting.enqueue().return_value == 1
    assert len(smtp.letters) == 1


def test_worker_killed_while_sending_leaves_the_message_to_the_next_after_the_lease(mailoutbox):
    with time_machine.travel(NOW, tick=False):
        row = write()
        assert outbox.claim(row.pk) is not None  # and the worker dies here
        assert outbox.claim(row.pk) is None
        assert outbox.deliver_due() == 0
    with time_machine.travel(NOW + outbox.LEASE, tick=False):
        assert outbox.deliver_due() == 1
    assert len(mailoutbox) == 1


def test_delivery_begins_on_commit(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write()
        assert mailoutbox == []
    assert [mail.to for mail in mailoutbox] == [["anna@example.com"]]


def test_killed_between_commit_and_delivery_the_sweep_completes(mailoutbox):
    write()  # the test's transaction never commits, so nothing was enqueued
    assert mailoutbox == []
    assert tasks.deliver_waiting.enqueue().return_value == 1
    assert len(mailoutbox) == 1


def test_rolled_back_with_its_cause():
    with pytest.raises(RuntimeError), transaction.atomic():
        fail_after_writing()
    assert OutboxMessage.objects.count() == 0


def test_once_key_writes_once():
    assert write(once_key="a") is not None
    assert write(once_key="a") is None
    assert write(once_key="b") is not None
    assert OutboxMessage.objects.count() == 2


def test_preferences_stop_news_but_not_the_procedure():
    user = UserFactory()
    for category in (MessageCategory.NEWS, MessageCategory.CASE):
        MessagePreference.objects.create(user=user, category=category, wanted=False)
    assert send(News(), to=user.email, language="pl", user=user) is None
    assert send(PlainMessage(), to=user.email, language="pl", user=user) is not None


def test_retry_of_a_given_up_message():
    row = write()
    OutboxMessage.objects.update(state=DeliveryState.FAILED, attempts=8, next_attempt_at=None)
    outbox.retry(message=row, by=UserFactory())
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    OutboxMessage.objects.update(state=DeliveryState.SENT, sent_at=timezone.now())
    with pytest.raises(Refused) as refusal:
        outbox.retry(message=row, by=UserFactory())
    assert refusal.value.code == "already_sent"


def test_messages_about_an_object():
    user = UserFactory()
    row = send(PlainMessage(about=user), to=user.email, language="pl")
    write()
    assert list(messages_about(user)) == [row]


def test_absolute_url(settings):
    settings.BASE_URL = "https://kramy.example"
    assert absolute_url("/case/x/") == "https://kramy.example/case/x/"


def test_a_file_goes_with_the_letter(smtp):
    calendar = Attachment(
        name="appointment.ics",
        media_type="text/calendar; method=REQUEST; charset=utf-8",
        content="BEGIN:VCALENDAR\r\nSUMMARY:Zażółć\r\nEND:VCALENDAR\r\n".encode(),
    )
    row = write(attachments=(calendar,))
    outbox.deliver(row.pk)
    letter = email.message_from_bytes(smtp.letters[0], policy=email.policy.default)
    (part,) = letter.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert part.get_filename() == "appointment.ics"
    assert part.get_payload(decode=True) == calendar.content


def test_a_letter_that_cannot_be_made_keeps_nobody_waiting(smtp, caplog):
    broken = send(PlainMessage(), to="anna@example.com\nBcc: everybody@example.com", language="pl")
    write()
    assert outbox.deliver_due() == 1
    broken.refresh_from_db()
    assert (broken.state, broken.attempts) == (DeliveryState.WAITING, 1)
    assert broken.last_error.startswith("ValueError: Invalid address")
    (letter,) = smtp.letters
    assert b"everybody" not in letter
    assert "could not be handed over" in caplog.text


def test_a_worker_slower_than_its_lease_does_not_send_it_again(smtp, monkeypatch):
    row = write()
    whole = outbox._hand_over

    def slow(message):
        monkeypatch.setattr(outbox, "_hand_over", whole)
        with time_machine.travel(timezone.now() + outbox.LEASE * 2):
            assert outbox.deliver(row.pk) is True  # another worker takes it meanwhile
        raise TimeoutError("the mail server did not answer")

    monkeypatch.setattr(outbox, "_hand_over", slow)
    assert outbox.deliver(row.pk) is False
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT
    assert outbox.deliver_due() == 0
    assert len(smtp.letters) == 1
