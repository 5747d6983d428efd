"""What happened on the maps; receivers get ids only and enqueue."""

from django.dispatch import Signal

rules_changed = Signal()
"""``campaign_ids``: homes of the entries whose maps must be worked out anew. Sent on commit."""

entries_changed = Signal()
"""``entry_ids``: entries created, changed, hidden, restored, withdrawn or expired. Sent on commit."""

entries_merged = Signal()
"""``merge_id``: two entries have become one. Sent in the transaction, so that the letters are part of it."""

entries_parted = Signal()
"""``merge_id``: a merge was undone. Sent in the transaction."""

edition_started = Signal()
"""``campaign_id``: the new edition, whose last year's firms are to be invited. Sent on commit."""

import_wanted = Signal()
"""``batch_id``: an import waits to be checked, run or undone. Sent on commit."""

maps_changed = Signal()
"""``campaign_ids``: campaigns whose published map is out of date. Sent on commit."""

confirmation_wanted = Signal()
"""``confirmation_id``: an official has a firm asked. Sent inside the transaction, so that the letter is written with it."""

entry_corrected = Signal()
"""``entry_id``, ``fields``: an official has corrected an entry. Sent inside the transaction."""

report_settled = Signal()
"""``report_id``: whoever reported it is to be thanked. Sent inside the transaction."""

new_entries_noted = Signal()
"""``campaign_ids``: maps on which entries appeared that residents asked to hear of. Sent on commit."""
