"""Writes the letter of what happened, in the transaction in which it happened."""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from kramy.kernel.accounts.signals import person_left
from kramy.kernel.casework import clock_letters, joining_letters, notifications, signals, tasks
from kramy.kernel.casework.domain import interests, unreachable
from kramy.kernel.casework.enums import TimelineKind
from kramy.kernel.casework.models import Absence, Case, Complaint, Reminder, TimelineEntry
from kramy.kernel.messaging.api import OutboxMessage
from kramy.kernel.messaging.signals import message_bounced
from kramy.kernel.organisations.signals import member_added, member_removed

AWAY = (TimelineKind.HANDED_OVER, TimelineKind.HANDED_BACK, TimelineKind.HANDED_ON)
NAMES_OFFICIAL = (TimelineKind.ASSIGNED, TimelineKind.TRANSFERRED, *AWAY)


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
    clock_letters.extended(_case(case_id), before, text)


@receiver(signals.case_handed_over)
def on_handed_over(case_id: int, back: bool, detail: dict[str, Any], **_kwargs: Any) -> None:
    clock_letters.stood_in(_case(case_id), back, detail)


@receiver(signals.reminder_due)
def on_reminder_due(reminder_id: int, **_kwargs: Any) -> None:
    reminder = Reminder.objects.select_related("case__intake", "case__user", "case__responsible", "person")
    clock_letters.remind(reminder.get(pk=reminder_id))


@receiver(signals.case_left_alone)
def on_left_alone(case_id: int, **_kwargs: Any) -> None:
    clock_letters.left_alone(_case(case_id))


@receiver(signals.cases_handed_over)
def on_cases_handed_over(absence_id: int, person_id: int, number: int, **_kwargs: Any) -> None:
    absence = Absence.objects.select_related("person").get(pk=absence_id)
    clock_letters.cases_came(absence, person_id, number)


@receiver(person_left)
def on_person_left(user_id: int, **_kwargs: Any) -> None:
    transaction.on_commit(partial(tasks.hand_on_cases_of.enqueue, user_id))


@receiver(member_added)
def on_member_added(user_id: int, **_kwargs: Any) -> None:
    """An official who acts for a firm from now on may not go on with its cases."""
    transaction.on_commit(partial(tasks.hand_on_cases_of.enqueue, user_id))


@receiver(member_removed)
def on_member_removed(organisation_id: int, user_id: int, **_kwargs: Any) -> None:
    """At once: whoever ceased to act for a firm a moment ago must not be able to open its cases."""
    interests.after_membership(user_id=user_id, organisation_id=organisation_id)


@receiver(signals.case_suspended)
def on_suspended(case_id: int, basis: str, text: str, **_kwargs: Any) -> None:
    clock_letters.suspended(_case(case_id), basis, text)


@receiver(signals.case_resumed)
def on_resumed(case_id: int, text: str, **_kwargs: Any) -> None:
    clock_letters.resumed(_case(case_id), text)


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
    """Who is chosen as the case comes is named in the letter that confirms it; whoever comes later is told of."""
    steps = TimelineEntry.objects.filter(case=case_id, kind__in=NAMES_OFFICIAL).order_by("-at", "-pk")[:2]
    last = list(steps)
    if not last or last[0].kind in AWAY:  # an absence has a letter of its own
        return
    if last[0].kind == TimelineKind.TRANSFERRED:
        joining_letters.transferred(_case(case_id), last[0])
    elif last[0].actor_id is not None or len(last) == 2:
        former = last[1].detail.get("to", last[1].detail.get("person")) if len(last) == 2 else None
        if former != last[0].detail.get("person"):
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


@receiver(signals.copy_asked)
def on_copy_asked(copy_id: Any, **_kwargs: Any) -> None:
    tasks.prepare_copy.enqueue(str(copy_id))


@receiver(signals.address_changed)
def on_address_changed(case_id: int, former: str, was_reached: bool, **_kwargs: Any) -> None:
    case = _case(case_id)
    notifications.link_again(case)
    if was_reached:
        notifications.address_changed(case, former)


@receiver(signals.case_merged)
def on_merged(case_id: int, into_id: int, text: str, **_kwargs: Any) -> None:
    joining_letters.merged(_case(case_id), _case(into_id), text)


@receiver(signals.case_parted)
def on_parted(case_id: int, from_id: int, text: str, **_kwargs: Any) -> None:
    joining_letters.parted(_case(case_id), _case(from_id), text)
