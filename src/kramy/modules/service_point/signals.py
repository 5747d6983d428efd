"""What happened at the service point; sent inside the transaction, with ids only."""

from django.dispatch import Signal

appointment_booked = Signal()
"""``appointment_id``"""

appointment_moved = Signal()
"""``appointment_id``, ``was_at`` (the time before, aware), ``was_with`` (id of the specialist before)"""

appointment_cancelled = Signal()
"""``appointment_id``"""

appointment_to_rebook = Signal()
"""``appointment_id``: the duty it stood on was withdrawn"""

slot_offered = Signal()
"""``entry_id``: somebody on the waiting list is offered a time"""

waiting_joined = Signal()
"""``entry_id``"""

waiting_ended = Signal()
"""``entry_id``, ``why``: "offers" when every offer lapsed, "days" when the last day passed without one"""
