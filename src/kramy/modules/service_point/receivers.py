"""Letters about what happened, and offers to those who wait, in the transaction in which it happened."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from kramy.modules.service_point import notifications, signals
from kramy.modules.service_point.domain import waiting
from kramy.modules.service_point.models import Appointment, WaitingEntry


def _appointment(pk: int) -> Appointment:
    return Appointment.objects.select_related("service", "specialist__point", "user").get(pk=pk)


def _entry(pk: int) -> WaitingEntry:
    return WaitingEntry.objects.select_related("service", "offered").get(pk=pk)


@receiver(signals.appointment_booked)
def on_booked(appointment_id: int, **_kwargs: Any) -> None:
    notifications.booked(_appointment(appointment_id))


@receiver(signals.appointment_moved)
def on_moved(appointment_id: int, was_at: datetime, was_with: int, **_kwargs: Any) -> None:
    notifications.moved(_appointment(appointment_id), was_at)
    waiting.offer_freed(specialist_id=was_with, at=was_at)


@receiver(signals.appointment_cancelled)
def on_cancelled(appointment_id: int, **_kwargs: Any) -> None:
    row = _appointment(appointment_id)
    notifications.cancelled(row)
    waiting.offer_freed(specialist_id=row.specialist_id, at=row.starts_at)


@receiver(signals.appointment_to_rebook)
def on_to_rebook(appointment_id: int, **_kwargs: Any) -> None:
    notifications.to_rebook(_appointment(appointment_id))


@receiver(signals.waiting_joined)
def on_waiting_joined(entry_id: int, **_kwargs: Any) -> None:
    notifications.waiting_joined(_entry(entry_id))


@receiver(signals.slot_offered)
def on_slot_offered(entry_id: int, **_kwargs: Any) -> None:
    notifications.slot_offered(_entry(entry_id))


@receiver(signals.waiting_ended)
def on_waiting_ended(entry_id: int, why: str, **_kwargs: Any) -> None:
    notifications.waiting_ended(_entry(entry_id), why)
