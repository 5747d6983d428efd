"""What happens to organisations, with ids, sent inside the transaction in which it happens."""

from django.dispatch import Signal

member_added = Signal()
"""``organisation_id``, ``user_id``: a person acts for the organisation from now on."""

member_removed = Signal()
"""``organisation_id``, ``user_id``: a person acts for the organisation no longer."""
