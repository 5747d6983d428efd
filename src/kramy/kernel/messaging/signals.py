"""What messaging announces."""

from django.dispatch import Signal

message_written = Signal()
"""A message stands in the outbox and its transaction is committed. Argument: ``message_id``."""

message_bounced = Signal()
"""The address does not take the message and will not: sent in the transaction that says so. Argument: ``message_id``."""
