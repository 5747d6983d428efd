"""Which fields of the service point hold personal data, why and for how long."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from kramy.kernel.accounts.base import PersonalData
from kramy.modules.service_point.domain import booking, waiting
from kramy.modules.service_point.enums import AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, Consultation, DutyException, WaitingEntry
from kramy.modules.service_point.rules import MINUTES_KEPT

NAMES_KEPT = timedelta(days=365)
"""After an appointment; afterwards it is only counted."""

FIRMS_KEPT = timedelta(days=5 * 365)
"""How long a consultation says which firm it was."""

PERSONAL = ("name", "email", "phone", "nip", "note", "room")
PUBLIC_TASK = "GDPR art. 6(1)(e), a task in the public interest: advising entrepreneurs"


def _mine(user: Any) -> QuerySet[Appointment]:
    return Appointment.objects.filter(Q(user=user) | Q(email__iexact=user.email))


def export_appointments(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "service": row.service.name,
            "specialist": row.specialist.name,
            "time": row.starts_at.isoformat(),
            "minutes": row.minutes,
            "channel": row.channel,
            "language": row.language,
            "state": row.state,
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "nip": row.nip,
            "note": row.note,
        }
        for row in _mine(user).select_related("service", "specialist").order_by("pk")
    ]


def erase_appointments(user: Any) -> int:
    """What is still to come is cancelled, so that nobody waits for a person who is gone; then the person's words go."""
    for row in _mine(user).filter(state=AppointmentState.BOOKED):
        booking.cancel(appointment=row, reason="")
    return _forget(_mine(user))


def expire_appointments(today: date, dry_run: bool) -> int:
    due = Appointment.objects.filter(starts_at__date__lt=today - NAMES_KEPT).exclude(name="")
    return due.count() if dry_run else _forget(due)


def _forget(rows: QuerySet[Appointment]) -> int:
    return rows.update(**dict.fromkeys(PERSONAL, ""), user=None, organisation=None, cancel_reason="")


def expire_minutes(today: date, dry_run: bool) -> int:
    return 0 if dry_run else booking.forget_minutes(timezone.now() - MINUTES_KEPT)


def _waiting_of(user: Any) -> QuerySet[WaitingEntry]:
    return WaitingEntry.objects.filter(email__iexact=user.email)


def export_waiting(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "service": row.service.name,
            "from": row.first_day.isoformat(),
            "to": row.last_day.isoformat(),
            "state": row.state,
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
        }
        for row in _waiting_of(user).select_related("service").order_by("pk")
    ]


def erase_waiting(user: Any) -> int:
    for row in _waiting_of(user):
        waiting.leave(entry=row)
    count: int = _waiting_of(user).delete()[0]
    return count


def expire_waiting(today: date, dry_run: bool) -> int:
    """Thirty days after it is over."""
    due = WaitingEntry.objects.filter(
        state__in=[WaitingState.TAKEN, WaitingState.ENDED], last_day__lt=today - timedelta(days=30)
    )
    return due.count() if dry_run else due.delete()[0]


def expire_consultations(today: date, dry_run: bool) -> int:
    due = Consultation.objects.filter(day__lt=today - FIRMS_KEPT).exclude(
        nip="", note="", organisation__isnull=True
    )
    return due.count() if dry_run else due.update(nip="", note="", organisation=None)


def expire_exceptions(today: date, dry_run: bool) -> int:
    due = DutyException.objects.filter(day__lt=today - NAMES_KEPT)
    return due.count() if dry_run else due.delete()[0]


PERSONAL_DATA = (
    PersonalData(
        model="service_point.Appointment",
        personal=(
            "key", "request_key", "organisation", "user", "name", "email", "phone", "nip", "note", "letters_in",
            "language", "room", "cancel_reason",
        ),
        other=(
            "service", "specialist", "lane", "starts_at", "minutes", "channel", "state", "held_until", "sequence",
            "created_at", "booked_at", "arrived_at", "cancelled_at", "cancelled_by", "rebook_since", "is_demo",
        ),
        purpose="Keeping an appointment with a specialist: confirming, reminding, moving, cancelling it",
        legal_basis=PUBLIC_TASK,
        retention="A year after the appointment; afterwards it is only counted",
        export=export_appointments,
        erase=erase_appointments,
        expire=expire_appointments,
    ),
    PersonalData(
        model="service_point.TakenMinute",
        other=("appointment", "specialist", "lane", "minute"),
        expire=expire_minutes,
    ),
    PersonalData(
        model="service_point.WaitingEntry",
        personal=("key", "request_key", "name", "email", "phone", "letters_in", "language"),
        other=(
            "service", "channel", "first_day", "last_day", "state", "queued_at", "offers", "let_go", "offered", "created_at",
            "is_demo",
        ),
        purpose="Offering a time that became free to whoever waited longest",
        legal_basis=PUBLIC_TASK,
        retention="30 days after the last day that was wished for",
        export=export_waiting,
        erase=erase_waiting,
        expire=expire_waiting,
    ),
    PersonalData(
        model="service_point.Consultation",
        personal=("organisation", "nip", "note", "recorded_by"),
        other=(
            "request_key", "at", "day", "channel", "topic", "language", "minutes", "specialist_kind", "specialist",
            "point", "result", "appointment", "recorded_at", "is_demo",
        ),
        purpose="Counting consultations, and knowing at the next call what was talked about with the firm",
        legal_basis=PUBLIC_TASK,
        retention="The firm and the note 5 years; what is counted stays",
        erase=lambda user: 0,  # tells of a firm, by its NIP; an official's name stays with what they did
        expire=expire_consultations,
    ),
    PersonalData(
        model="service_point.Specialist",
        personal=("name", "user", "about", "languages", "feed_key"),
        other=("kind", "point", "active", "is_demo"),
        purpose="Telling whom one talks to, and giving specialists their calendar",
        legal_basis=PUBLIC_TASK,
        retention="As long as the specialist works at the service point, and in past appointments",
        erase=lambda user: 0,  # an official's or expert's name stays with what they did; the account becomes a stump
    ),
    PersonalData(
        model="service_point.Point",
        other=(
            "name", "street", "house_number", "postcode", "town", "directions", "accessibility", "opening_hours",
            "phone", "email", "position", "active", "is_demo",
        ),
    ),
    PersonalData(model="service_point.Topic", other=("key", "name", "position", "active", "is_demo")),
    PersonalData(
        model="service_point.Service",
        other=(
            "slug", "name", "summary", "what_to_bring", "topic", "minutes", "step", "buffer", "lead", "horizon_days",
            "channels", "languages", "position", "active", "is_demo",
        ),
    ),
    PersonalData(
        model="service_point.DutyPattern",
        personal=("specialist",),
        other=("weekday", "starts", "ends", "capacity", "since", "until"),
        purpose="Offering times at which a specialist is there",
        legal_basis=PUBLIC_TASK,
        retention="Until the rota is changed",
        erase=lambda user: 0,  # belongs to the specialist's work
    ),
    PersonalData(
        model="service_point.DutyException",
        personal=("specialist", "reason"),
        other=("day", "change", "starts", "ends", "capacity"),
        purpose="Offering times at which a specialist is there",
        legal_basis=PUBLIC_TASK,
        retention="A year after the day",
        erase=lambda user: 0,  # belongs to the specialist's work
        expire=expire_exceptions,
    ),
    PersonalData(
        model="service_point.EarlierFigure",
        other=("year", "month", "dimension", "value", "count", "source"),
    ),
)  # fmt: skip
