from kramy.kernel.messaging.models.outbox import OutboxAttachment, OutboxMessage
from kramy.kernel.messaging.models.preference import MessagePreference

__all__ = ["MessagePreference", "OutboxAttachment", "OutboxMessage"]
