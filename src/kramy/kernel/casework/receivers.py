"""Writes the letter of what happened, in the transaction in which it happened."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from kramy.kernel.casework import notifications, signals
from kramy.kernel.casework.models import Case


def _case(case_id: int) -> Case:
    return Case.objects.select_related("intake", "user", "decision").get(pk=case_id)


@receiver(signals.case_received)
def on_received(case_id: int, **_kwargs: Any) -> None:
    notifications.received(_case(case_id))


@receiver(signals.correction_requested)
def on_correction_requested(case_id: int, text: str, **_kwargs: Any) -> None:
    notifications.correction_requested(_case(case_id), text)


@receiver(signals.case_answered)
def on_answered(case_id: int, **_kwargs: Any) -> None:
    notifications.answered(_case(case_id))


@receiver(signals.case_decided)
def on_decided(case_id: int, **_kwargs: Any) -> None:
    notifications.decided(_case(case_id))


@receiver(signals.deadline_extended)
def on_extended(case_id: int, before: date, text: str, **_kwargs: Any) -> None:
    notifications.extended(_case(case_id), before, text)


@receiver(signals.case_suspended)
def on_suspended(case_id: int, basis: str, text: str, **_kwargs: Any) -> None:
    notifications.suspended(_case(case_id), basis, text)


@receiver(signals.case_resumed)
def on_resumed(case_id: int, text: str, **_kwargs: Any) -> None:
    notifications.resumed(_case(case_id), text)


@receiver(signals.case_withdrawn)
def on_withdrawn(case_id: int, was_accepted: bool, **_kwargs: Any) -> None:
    notifications.withdrawn(_case(case_id), was_accepted)


@receiver(signals.applicant_told)
def on_applicant_told(case_id: int, text: str, **_kwargs: Any) -> None:
    notifications.message(_case(case_id), text)


@receiver(signals.case_merged)
def on_merged(case_id: int, into_id: int, **_kwargs: Any) -> None:
    notifications.merged(_case(case_id), _case(into_id))
