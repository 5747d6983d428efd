"""Which fields of messaging hold personal data, why and for how long."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.messaging.enums import DeliveryState
from kramy.kernel.messaging.models import MessagePreference, OutboxMessage

KEPT = timedelta(days=365)


def _of(user: Any) -> Any:
    return OutboxMessage.objects.filter(Q(user=user) | Q(recipient__iexact=user.email))


def export_messages(user: Any) -> list[dict[str, Any]]:
    return [
        {"sent": row.created_at.isoformat(), "to": row.recipient, "subject": row.subject, "text": row.text}
        for row in _of(user).order_by("created_at", "pk").iterator()
    ]


def erase_messages(user: Any) -> int:
    count: int = _of(user).delete()[0]
    return count


def expire_messages(today: date, dry_run: bool) -> int:
    old = OutboxMessage.objects.filter(created_at__date__lt=today - KEPT).exclude(state=DeliveryState.WAITING)
    if dry_run:
        return old.count()
    count: int = old.delete()[0]
    return count


def export_preferences(user: Any) -> list[dict[str, Any]]:
    kept = MessagePreference.objects.filter(user=user).order_by("category")
    return [{"category": preference.category, "wanted": preference.wanted} for preference in kept]


def erase_preferences(user: Any) -> int:
    count: int = MessagePreference.objects.filter(user=user).delete()[0]
    return count


OUTBOX = PersonalData(
    model="messaging.OutboxMessage",
    personal=("recipient", "user", "subject", "text", "html", "language", "unsubscribe_url"),
    other=(
        "id",
        "kind",
        "category",
        "about_type",
        "about_id",
        "deduplication_key",
        "state",
        "attempts",
        "next_attempt_at",
        "last_error",
        "provider_id",
        "created_at",
        "sent_at",
    ),
    purpose="Telling a person about their case or account, and being able to show that they were told.",
    legal_basis="GDPR art. 6(1)(e): task in the public interest",
    retention="365 days after the message was written",
    export=export_messages,
    erase=erase_messages,
    expire=expire_messages,
)

ATTACHMENTS = PersonalData(
    model="messaging.OutboxAttachment",
    personal=("content",),
    other=("id", "message", "name", "media_type"),
    purpose="Sending an appointment for the person's calendar with the letter about it.",
    legal_basis="GDPR art. 6(1)(e): task in the public interest",
    retention="With the message, 365 days",
    erase=lambda user: 0,  # goes with the message
)

PREFERENCES = PersonalData(
    model="messaging.MessagePreference",
    personal=("user", "category", "wanted"),
    other=("id",),
    purpose="Respecting which messages a person does not want.",
    legal_basis="GDPR art. 6(1)(c): legal obligation (art. 21)",
    retention="As long as the account",
    export=export_preferences,
    erase=erase_preferences,
)
