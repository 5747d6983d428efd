"""Delivery, outside of the request."""

from django_tasks import task

from kramy.kernel.messaging.domain import outbox


@task()
def deliver(message_id: int) -> bool:
    """Deliver one message; harmless when repeated: one that is sent or held by another is left."""
    return outbox.deliver(message_id)


@task()
def deliver_waiting() -> int:
    """Deliver everything that is due: new messages whose task was lost, and those to be tried again."""
    return outbox.deliver_due()
