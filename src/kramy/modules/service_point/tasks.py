"""What the service point does by the clock. Each may run twice or late."""

from django.utils import timezone
from django_tasks import task

from kramy.modules.service_point import notifications
from kramy.modules.service_point.domain import booking, waiting
from kramy.modules.service_point.rules import MINUTES_KEPT


@task()
def remind() -> int:
    """Reminders that are due; how many were written."""
    return notifications.remind_due()


@task()
def keep_line() -> int:
    """Holds and offers that lapsed are free again, and offered to the next; how many offers were made."""
    booking.release_lapsed()
    return waiting.offer_free()


@task()
def forget_minutes() -> int:
    """The minutes of past days; how many went."""
    return booking.forget_minutes(timezone.now() - MINUTES_KEPT)
