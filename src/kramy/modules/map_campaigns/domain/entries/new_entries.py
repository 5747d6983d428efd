"""The queue of entries that residents have not been told of yet, written with the listings themselves."""

from collections.abc import Iterable

from django.db import transaction

from kramy.modules.map_campaigns.enums import AlertState
from kramy.modules.map_campaigns.models import AlertSubscription, NewEntry
from kramy.modules.map_campaigns.signals import new_entries_noted


def note_new(listed: Iterable[tuple[int, int]]) -> None:
    """Note (entry id, campaign id) pairs that have just been listed, in the caller's transaction.

    Only where somebody listens; a pair noted before stays as it is, so what was hidden and comes back is not new.
    """
    pairs = list(listed)
    if not pairs:
        return
    wanted = {campaign for _entry, campaign in pairs}
    listening = set(
        AlertSubscription.objects.filter(campaign__in=wanted)
        .exclude(state=AlertState.WAITING)
        .values_list("campaign_id", flat=True)
        .distinct()
    )
    if not listening:
        return
    NewEntry.objects.bulk_create(
        [
            NewEntry(entry_id=entry, campaign_id=campaign)
            for entry, campaign in pairs
            if campaign in listening
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: new_entries_noted.send(sender=None, campaign_ids=sorted(listening)))
