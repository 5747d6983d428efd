"""Writing messages and reading those about an object."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import models

from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.domain.outbox import bounce
from kramy.kernel.messaging.enums import DeliveryState
from kramy.kernel.messaging.models import OutboxMessage

__all__ = ["OutboxMessage", "absolute_url", "bounce", "bounced_about", "messages_about", "send", "send_again"]


def send(message: Message, *, to: str, language: str, user: Any = None) -> OutboxMessage | None:
    """Write ``message`` to the outbox in the caller's transaction; it is delivered after the commit.

    None when the person switched this category off or ``once_key`` was used before.
    """
    return outbox.write(message=message, to=to, language=language, user=user)


def messages_about(target: models.Model) -> models.QuerySet[OutboxMessage]:
    """Every message about ``target``, oldest first."""
    return OutboxMessage.objects.filter(
        about_type=target._meta.label_lower, about_id=str(target.pk)
    ).order_by("created_at", "pk")


def erase_messages_about(label: str, ids: Iterable[Any]) -> int:
    """Delete every message about these objects ("app.model" in small letters, primary keys); how many."""
    count: int = OutboxMessage.objects.filter(
        about_type=label, about_id__in=[str(pk) for pk in ids]
    ).delete()[0]
    return count


def bounced_about(target: models.Model) -> models.QuerySet[OutboxMessage]:
    """Messages about ``target`` that came back, oldest first."""
    return messages_about(target).filter(state=DeliveryState.BOUNCED)


def absolute_url(path: str) -> str:
    """``path`` with the hub's own address before it, for use in messages."""
    return urljoin(settings.BASE_URL + "/", path)


def send_again(message: OutboxMessage, *, to: str) -> OutboxMessage:
    """Write a message that came back once more, to another address; in the caller's transaction."""
    return outbox.write_again(message=message, to=to)
