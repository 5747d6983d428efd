"""Messages are written with their cause and delivered afterwards, at least once."""

import logging
import re
import smtplib
from datetime import timedelta
from email.encoders import encode_base64
from email.message import EmailMessage
from email.mime.base import MIMEBase
from functools import partial
from typing import Any

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.domain.rendering import render
from kramy.kernel.messaging.enums import DeliveryState, MessageCategory
from kramy.kernel.messaging.models import MessagePreference, OutboxAttachment, OutboxMessage
from kramy.kernel.messaging.signals import message_bounced, message_written
from kramy.lib.errors import Refused

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
"""After the eighth failure (2 + 4 + … + 128 minutes of waiting) the message is given up and shown at the desk."""

FIRST_WAIT = timedelta(minutes=2)
LEASE = timedelta(minutes=5)
"""How long one worker has for one message; a worker killed meanwhile leaves it to the next after that."""

BATCH = 100
ENHANCED_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
OPTIONAL = frozenset({MessageCategory.REMINDER, MessageCategory.NEWS})
"""Only these may be switched off: the others are part of a procedure or of signing in."""


@transaction.atomic
def write(*, message: Message, to: str, language: str, user: Any = None) -> OutboxMessage | None:
    """Put the rendered message into the outbox in the caller's transaction.

    None when the person does not want this category or when ``once_key`` was used before.
    """
    if user is not None and message.category in OPTIONAL and not _wanted(user, message.category):
        return None
    if message.once_key and OutboxMessage.objects.filter(deduplication_key=message.once_key).exists():
        return None
    rendered = render(message, language=language)
    values = {
        "kind": message.key,
        "category": message.category,
        "recipient": to,
        "user": user,
        "language": language,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "unsubscribe_url": message.unsubscribe_url,
        "about_type": message.about._meta.label_lower if message.about is not None else "",
        "about_id": str(message.about.pk) if message.about is not None else "",
        "next_attempt_at": timezone.now(),
    }
    if message.once_key:
        row, created = OutboxMessage.objects.get_or_create(
            deduplication_key=message.once_key, defaults=values
        )
        if not created:
            return None
    else:
        row = OutboxMessage.objects.create(**values)
    OutboxAttachment.objects.bulk_create(
        OutboxAttachment(message=row, name=each.name, media_type=each.media_type, content=each.content)
        for each in message.attachments
    )
    # Robust: the message is safe in the outbox, the sweep delivers it should nobody listen now.
    transaction.on_commit(partial(message_written.send, sender=OutboxMessage, message_id=row.pk), robust=True)
    return row


@transaction.atomic
def write_again(*, message: OutboxMessage, to: str) -> OutboxMessage:
    """The same words to another address, as a message of its own: what came back stays on record."""
    again = OutboxMessage.objects.create(
        kind=message.kind,
        category=message.category,
        recipient=to,
        user=message.user,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
        unsubscribe_url=message.unsubscribe_url,
        about_type=message.about_type,
        about_id=message.about_id,
        next_attempt_at=timezone.now(),
    )
    OutboxAttachment.objects.bulk_create(
        OutboxAttachment(message=again, name=each.name, media_type=each.media_type, content=each.content)
        for each in message.attachments.all()
    )
    transaction.on_commit(
        partial(message_written.send, sender=OutboxMessage, message_id=again.pk), robust=True
    )
    return again


def _wanted(user: Any, category: MessageCategory) -> bool:
    return not MessagePreference.objects.filter(user=user, category=category, wanted=False).exists()


def due_ids(limit: int = BATCH) -> list[int]:
    """Messages whose time has come, oldest first; those another worker holds are passed over."""
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=timezone.now())
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        return list(rows.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])


def claim(message_id: int) -> OutboxMessage | None:
    """Take a due message for ``LEASE``: one UPDATE, so that of two workers only one gets it."""
    now = timezone.now()
    taken = OutboxMessage.objects.filter(
        pk=message_id, state=DeliveryState.WAITING, next_attempt_at__lte=now
    ).update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1)
    return OutboxMessage.objects.get(pk=message_id) if taken else None


def deliver(message_id: int) -> bool:
    """Try to send one message; True when the mail server took it. A failure is kept on the row."""
    message = claim(message_id)
    if message is None:
        return False
    try:
        provider_id = _hand_over(message)
    except (OSError, smtplib.SMTPException, AnymailError) as error:
        if is_final(error):
            bounce(message=message, reason=f"{type(error).__name__}: {error}")
        else:
            _failed(message, error)
        return False
    except Exception as error:
        # Kept on the row like any failure: a letter that cannot be made must not keep back those behind it.
        logger.exception("Message %s could not be handed over", message.pk)
        _failed(message, error)
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=DeliveryState.SENT,
        sent_at=timezone.now(),
        next_attempt_at=None,
        last_error="",
        provider_id=provider_id,
    )
    return True


def is_final(error: Exception) -> bool:
    """Whether the recipient's side said for good that it knows no such address.

    SMTP 5xx with an enhanced status of an address or mailbox (5.1.x, 5.2.x; RFC 3463), or without one the codes that mean
    it. A server that only refuses us (5.7.x, "relay") may be set right: such messages are tried again.
    """
    if isinstance(error, AnymailRecipientsRefused):
        return True
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(_no_such_address(code, words) for code, words in error.recipients.values())


def _no_such_address(code: int, words: bytes | str) -> bool:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    status = ENHANCED_STATUS.search(text)
    if status is not None:
        return status[0].startswith(("5.1.", "5.2."))
    return code in (550, 551, 553) and "relay" not in text.lower()


@transaction.atomic
def bounce(*, message: OutboxMessage, reason: str) -> bool:
    """The message came back: it is not tried again. Whoever wrote it is told by ``message_bounced``; False when known."""
    changed = (
        OutboxMessage.objects.filter(pk=message.pk)
        .exclude(state=DeliveryState.BOUNCED)
        .update(state=DeliveryState.BOUNCED, next_attempt_at=None, last_error=reason[:2000])
    )
    if not changed:
        return False
    logger.warning("Message %s bounced", message.pk)
    message_bounced.send(sender=OutboxMessage, message_id=message.pk)
    return True


def bounced_by_provider(*, provider_id: str, recipient: str, reason: str) -> bool:
    """A mail service says that what it took earlier came back; False when the message is not ours."""
    message = OutboxMessage.objects.filter(provider_id=provider_id, recipient__iexact=recipient).first()
    return message is not None and bounce(message=message, reason=reason)


def deliver_due(limit: int = BATCH) -> int:
    """Deliver what is due; how many were sent."""
    return sum(deliver(message_id) for message_id in due_ids(limit))


@transaction.atomic
def retry(*, message: OutboxMessage, by: Any) -> None:
    """Try a waiting or given-up message again now."""
    changed = (
        OutboxMessage.objects.filter(pk=message.pk)
        .exclude(state=DeliveryState.SENT)
        .update(state=DeliveryState.WAITING, attempts=0, next_attempt_at=timezone.now())
    )
    if not changed:
        raise Refused(_("This message has been sent already."), code="already_sent")
    record("messaging.retried", by=by, target=message)
    transaction.on_commit(
        partial(message_written.send, sender=OutboxMessage, message_id=message.pk), robust=True
    )


def _hand_over(message: OutboxMessage) -> str:
    """Give it to the mail server; the id under which a mail service tells of it later, or ""."""
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": message.language}
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for each in message.attachments.all():
        mail.attach(_part(each))
    mail.send()
    given = getattr(getattr(mail, "anymail_status", None), "message_id", None)
    return given[:200] if isinstance(given, str) else ""


def _part(attachment: OutboxAttachment) -> MIMEBase:
    """The file as a part of a letter, with the parameters of its kind: calendars read theirs ("method")."""
    kind = EmailMessage()
    kind["Content-Type"] = attachment.media_type
    part = MIMEBase(kind.get_content_maintype(), kind.get_content_subtype())
    for name, value in kind["Content-Type"].params.items():
        part.set_param(name, value)
    part.set_payload(bytes(attachment.content))
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


def _failed(message: OutboxMessage, error: Exception) -> None:
    """Wait twice as long after each failure: 2, 4, 8 … minutes.

    Nothing changes when another worker took the message since, because this one was longer at it than its lease.
    """
    given_up = message.attempts >= MOST_ATTEMPTS
    wait = FIRST_WAIT * 2 ** (message.attempts - 1)
    mine = OutboxMessage.objects.filter(pk=message.pk, state=DeliveryState.WAITING, attempts=message.attempts)
    mine.update(
        state=DeliveryState.FAILED if given_up else DeliveryState.WAITING,
        next_attempt_at=None if given_up else timezone.now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
    logger.warning(
        "Message %s not delivered, attempt %s: %s", message.pk, message.attempts, type(error).__name__
    )
