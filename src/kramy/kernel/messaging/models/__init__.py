from kramy.kernel.messaging.models.outbox import OutboxMessage
from kramy.kernel.messaging.models.preference import MessagePreference

__all__ = ["MessagePreference", "OutboxMessage"]
