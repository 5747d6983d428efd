"""What messaging announces."""

from django.dispatch import Signal

message_written = Signal()
"""A message stands in the outbox and its transaction is committed. Argument: ``message_id``."""
