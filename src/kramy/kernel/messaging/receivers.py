"""What messaging does when something happened."""

from typing import Any

from anymail.signals import tracking
from django.dispatch import receiver

from kramy.kernel.messaging import tasks
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.signals import message_written


@receiver(message_written)
def deliver_soon(message_id: int, **_kwargs: Any) -> None:
    tasks.deliver.enqueue(message_id)


@receiver(tracking)
def on_tracking(event: Any, **_kwargs: Any) -> None:
    """What a mail service tells of a letter that it had taken: bounced and rejected ones came back for good."""
    if event.event_type in ("bounced", "rejected") and event.message_id:
        outbox.bounced_by_provider(
            provider_id=event.message_id,
            recipient=event.recipient or "",
            reason=" ".join(filter(None, [event.reject_reason, event.description])) or event.event_type,
        )
