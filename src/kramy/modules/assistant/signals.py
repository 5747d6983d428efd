"""What happened; sent inside the verb's transaction, with ids."""

from django.dispatch import Signal

client_handed_over = Signal()
"""``assignment_id``: the new assignment of a client who had another assistant before."""
