"""What happened to the city's places. Sent after the commit; receivers only enqueue."""

from django.dispatch import Signal

districts_replaced = Signal()
"""``district_ids``: every district there is now. What lies in which district has to be found again."""

layers_replaced = Signal()
"""``layer_ids``: the layers of the base map that were replaced."""

addresses_replaced = Signal()
"""``count``: how many addresses there are now."""

import_started = Signal()
"""``import_id``: an official said that an import is to be applied."""
