"""What the maps do when something happens: later, in a task; only letters are written in its transaction."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from kramy.kernel.casework.signals import case_received
from kramy.kernel.places.signals import districts_replaced
from kramy.modules.map_campaigns import notifications, tasks
from kramy.modules.map_campaigns.signals import (
    confirmation_wanted,
    edition_started,
    entries_merged,
    entries_parted,
    entry_corrected,
    import_wanted,
    new_entries_noted,
    report_settled,
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


@receiver(new_entries_noted)
def on_new_entries_noted(**_kwargs: Any) -> None:
    tasks.tell_of_new_entries.enqueue()


@receiver(districts_replaced)
def on_districts_replaced(**_kwargs: Any) -> None:
    tasks.place_in_districts.enqueue()


@receiver(case_received)
def on_case_received(case_id: int, **_kwargs: Any) -> None:
    transaction.on_commit(lambda: tasks.settle_renewal.enqueue(case_id))
    transaction.on_commit(lambda: tasks.note_changed.enqueue(case_id))


@receiver(confirmation_wanted)
def on_confirmation_wanted(confirmation_id: int, **_kwargs: Any) -> None:
    notifications.write_letter(confirmation_id)


@receiver(entry_corrected)
def on_entry_corrected(entry_id: int, fields: list[str], **_kwargs: Any) -> None:
    notifications.tell_corrected(entry_id, fields)


@receiver(report_settled)
def on_report_settled(report_id: int, **_kwargs: Any) -> None:
    notifications.thank_reporters(report_id)
