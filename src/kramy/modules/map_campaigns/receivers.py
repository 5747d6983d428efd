"""What the maps do when something happens: later, in a task; only letters are written in its transaction."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from kramy.kernel.casework.signals import case_received
from kramy.kernel.places.signals import districts_replaced
from kramy.modules.map_campaigns import notifications, tasks
from kramy.modules.map_campaigns.signals import (
    edition_started,
    entries_merged,
    entries_parted,
    import_wanted,
    rules_changed,
)


@receiver(rules_changed)
def on_rules_changed(campaign_ids: list[int], **_kwargs: Any) -> None:
    tasks.relist_campaigns.enqueue(campaign_ids)


@receiver(edition_started)
def on_edition_started(campaign_id: int, **_kwargs: Any) -> None:
    tasks.invite_last_years_firms.enqueue(campaign_id)


@receiver(import_wanted)
def on_import_wanted(batch_id: int, **_kwargs: Any) -> None:
    tasks.work_on_import.enqueue(batch_id)


@receiver(entries_merged)
def on_entries_merged(merge_id: int, **_kwargs: Any) -> None:
    notifications.tell_merged(merge_id)


@receiver(entries_parted)
def on_entries_parted(merge_id: int, **_kwargs: Any) -> None:
    notifications.tell_parted(merge_id)


@receiver(districts_replaced)
def on_districts_replaced(**_kwargs: Any) -> None:
    tasks.place_in_districts.enqueue()


@receiver(case_received)
def on_case_received(case_id: int, **_kwargs: Any) -> None:
    transaction.on_commit(lambda: tasks.settle_renewal.enqueue(case_id))
