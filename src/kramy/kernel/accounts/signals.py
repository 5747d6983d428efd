"""What happened to accounts. Sent inside the verb's transaction, with ids; receivers only enqueue."""

from django.dispatch import Signal

person_left = Signal()  # user_id: int; switched off, or lost a role: may no longer do what they did
