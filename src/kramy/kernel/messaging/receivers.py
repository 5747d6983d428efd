"""What messaging does when something happened."""

from typing import Any

from django.dispatch import receiver

from kramy.kernel.messaging import tasks
from kramy.kernel.messaging.signals import message_written


@receiver(message_written)
def deliver_soon(message_id: int, **_kwargs: Any) -> None:
    tasks.deliver.enqueue(message_id)
