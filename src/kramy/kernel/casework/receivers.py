"""Writes the letter of what happened, in the transaction in which it happened."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from kramy.kernel.casework import notifications, signals
from kramy.kernel.casework.domain import unreachable
from kramy.kernel.casework.enums import TimelineKind
from kramy.kernel.casework.models import Case, Complaint, TimelineEntry
from kramy.kernel.messaging.api import OutboxMessage
from kramy.kernel.messaging.signals import message_bounced


def _case(case_id: int) -> Case:
    return Case.objects.select_related("intake", "user", "decision", "responsible").get(pk=case_id)


def _complaint(complaint_id: int) -> Complaint:
    return Complaint.objects.select_related("case__intake", "case__user", "entry", "handler").get(
        pk=complaint_id
    )


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
def on_applicant_told(case_id: int, entry_id: int, **_kwargs: Any) -> None:
    notifications.message(_case(case_id), TimelineEntry.objects.get(pk=entry_id))


@receiver(signals.applicant_replied)
def on_applicant_replied(case_id: int, entry_id: int, **_kwargs: Any) -> None:
    notifications.replied(_case(case_id), TimelineEntry.objects.get(pk=entry_id))


@receiver(signals.complaint_received)
def on_complaint_received(complaint_id: int, **_kwargs: Any) -> None:
    notifications.complained(_complaint(complaint_id))


@receiver(signals.complaint_delayed)
def on_complaint_delayed(complaint_id: int, entry_id: int, **_kwargs: Any) -> None:
    notifications.complaint_delayed(_complaint(complaint_id), TimelineEntry.objects.get(pk=entry_id))


@receiver(signals.complaint_answered)
def on_complaint_answered(complaint_id: int, entry_id: int, **_kwargs: Any) -> None:
    notifications.complaint_answered(_complaint(complaint_id), TimelineEntry.objects.get(pk=entry_id))


@receiver(signals.case_assigned)
def on_assigned(case_id: int, **_kwargs: Any) -> None:
    """The first official is named when the case is received; a later one is told of."""
    last = list(
        TimelineEntry.objects.filter(case=case_id, kind=TimelineKind.ASSIGNED).order_by("-at", "-pk")[:2]
    )
    if len(last) == 2 and last[0].detail.get("person") != last[1].detail.get("person"):
        notifications.handed_over(_case(case_id), last[0])


@receiver(message_bounced)
def on_bounced(message_id: int, **_kwargs: Any) -> None:
    """A letter about a case came back: it stands in the case for the officials, and its official is written to."""
    letter = OutboxMessage.objects.get(pk=message_id)
    if letter.about_type != Case._meta.label_lower:
        return
    case = Case.objects.filter(pk=letter.about_id).select_related("intake", "responsible").first()
    if case is not None and unreachable.note_bounce(case, letter):
        notifications.not_delivered(case, letter)


@receiver(signals.address_changed)
def on_address_changed(case_id: int, former: str, was_reached: bool, **_kwargs: Any) -> None:
    case = _case(case_id)
    notifications.link_again(case)
    if was_reached:
        notifications.address_changed(case, former)


@receiver(signals.case_merged)
def on_merged(case_id: int, into_id: int, **_kwargs: Any) -> None:
    notifications.merged(_case(case_id), _case(into_id))
