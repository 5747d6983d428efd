"""Holding, booking, moving and cancelling a time. Who gets a time is decided by one unique constraint."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.organisations.api import organisation_with_nip, organisations_of
from kramy.lib.errors import Refused
from kramy.modules.service_point import signals
from kramy.modules.service_point.domain.availability import free_times
from kramy.modules.service_point.domain.scheduling import minute_of
from kramy.modules.service_point.enums import AppointmentState, CancelledBy, Channel
from kramy.modules.service_point.models import Appointment, Service, TakenMinute
from kramy.modules.service_point.rules import HOLD

GONE = "gone"
"""The code of a refusal because somebody else was quicker."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who comes; e-mail or phone is given. ``user`` when they are signed in."""

    name: str
    email: str = ""
    phone: str = ""
    nip: str = ""
    note: str = ""
    letters_in: str = "pl"
    user: Any = None


def hold(
    *,
    service: Service,
    specialist_id: int,
    at: datetime,
    channel: str,
    language: str,
    until: datetime | None = None,
    at_once: bool = False,
    is_demo: bool = False,
) -> Appointment:
    """Take the time while a form is filled. Refused with ``gone`` when it is not free (any more).

    ``at_once`` leaves the shortest notice out: the counter's own people know who is there.
    """
    _check_choice(service, channel, language)
    now = timezone.now()
    with transaction.atomic():
        return _take(
            Appointment(
                service=service,
                specialist_id=specialist_id,
                starts_at=at,
                minutes=service.minutes,
                channel=channel,
                language=language,
                state=AppointmentState.HELD,
                held_until=until or now + HOLD,
                is_demo=is_demo,
            ),
            at_once=at_once,
        )


def extend(*, appointment: Appointment, until: datetime) -> None:
    """Hold the time longer."""
    Appointment.objects.filter(pk=appointment.pk, state=AppointmentState.HELD).update(held_until=until)


@transaction.atomic
def book(*, key: uuid.UUID, person: Person, request_key: uuid.UUID, by: Any = None) -> Appointment:
    """Make an appointment of what is held. The same form sent twice gives the same appointment.

    A hold that has lapsed still counts while nobody took the time meanwhile. Refused with ``gone`` otherwise.
    """
    sent = Appointment.objects.filter(request_key=request_key).first()
    if sent is not None:
        return sent
    held = Appointment.objects.select_for_update().filter(key=key).select_related("service").first()
    if held is None:
        raise Refused(gone_words(), code=GONE)
    if held.state != AppointmentState.HELD:
        if held.request_key == request_key:
            return held
        raise Refused(_("This appointment is booked already."), code="booked")
    if held.starts_at <= timezone.now():
        raise Refused(_("This time has begun already. Choose another one."), code=GONE)
    held.state = AppointmentState.BOOKED
    held.held_until = None
    held.booked_at = timezone.now()
    held.request_key = request_key
    _fill(held, person)
    held.save()
    record("service_point.booked", by=by or person.user, target=held)
    signals.appointment_booked.send(sender=Appointment, appointment_id=held.pk)
    return held


@transaction.atomic
def book_at(
    *,
    service: Service,
    specialist_id: int,
    at: datetime,
    channel: str,
    language: str,
    person: Person,
    request_key: uuid.UUID,
    by: Any = None,
    at_once: bool = False,
    is_demo: bool = False,
) -> Appointment:
    """Take a time and book it in one step: for people whose hold lapsed, and for the desk (``at_once``)."""
    sent = Appointment.objects.filter(request_key=request_key).first()
    if sent is not None:
        return sent
    held = hold(
        service=service,
        specialist_id=specialist_id,
        at=at,
        channel=channel,
        language=language,
        at_once=at_once,
        is_demo=is_demo,
    )
    return book(key=held.key, person=person, request_key=request_key, by=by)


@transaction.atomic
def move(*, appointment: Appointment, at: datetime, specialist_id: int, by: Any = None) -> Appointment:
    """Another time, perhaps with another specialist. The old one is kept until the new one is had."""
    row = _locked(appointment)
    if row.state != AppointmentState.BOOKED:
        raise Refused(_("This appointment can no longer be moved."), code="state")
    was_at = row.starts_at
    if (at, specialist_id) == (was_at, row.specialist_id):
        return row
    lane = _free_lane(row.service, specialist_id, at, language=row.language, ignoring=row)
    was = row.specialist_id
    row.starts_at, row.specialist_id, row.lane = at, specialist_id, lane
    row.minutes = row.service.minutes
    row.sequence += 1
    row.rebook_since = None
    row.taken_minutes.all().delete()
    try:
        with transaction.atomic():
            _occupy(row, row.service)
    except IntegrityError:
        raise Refused(gone_words(), code=GONE) from None
    row.save()
    record("service_point.moved", by=by, target=row, detail={"was_at": was_at.isoformat(), "specialist": was})
    signals.appointment_moved.send(sender=Appointment, appointment_id=row.pk, was_at=was_at, was_with=was)
    return row


@transaction.atomic
def cancel(
    *, appointment: Appointment, by: Any = None, of_office: bool = False, reason: str = ""
) -> Appointment:
    """Give the time back. Twice is as good as once."""
    row = _locked(appointment)
    if row.state == AppointmentState.CANCELLED:
        return row
    if row.state != AppointmentState.BOOKED:
        raise Refused(_("This appointment can no longer be cancelled."), code="state")
    row.state = AppointmentState.CANCELLED
    row.cancelled_at = timezone.now()
    row.cancelled_by = CancelledBy.OFFICE if of_office else CancelledBy.PERSON
    row.cancel_reason = reason[:300]
    row.rebook_since = None
    row.sequence += 1
    row.taken_minutes.all().delete()
    row.save()
    record("service_point.cancelled", by=by, target=row, detail={"by": row.cancelled_by})
    signals.appointment_cancelled.send(sender=Appointment, appointment_id=row.pk)
    return row


@transaction.atomic
def release(*, key: uuid.UUID) -> None:
    """Give up a hold: somebody went back to choose another time."""
    Appointment.objects.filter(key=key, state=AppointmentState.HELD, waiting_entry__isnull=True).delete()


def release_lapsed(now: datetime | None = None) -> int:
    """Holds whose time is over, and which belong to nobody on the waiting list, go; how many."""
    lapsed = Appointment.objects.filter(
        state=AppointmentState.HELD,
        held_until__lte=now or timezone.now(),
        waiting_entry__isnull=True,
    )
    count = len(keys := list(lapsed.values_list("pk", flat=True)))
    lapsed.filter(pk__in=keys).delete()
    return count


def forget_minutes(before: datetime) -> int:
    """Taken minutes of the past part nothing any more."""
    count: int = TakenMinute.objects.filter(minute__lt=minute_of(before)).delete()[0]
    return count


def gone_words() -> str:
    return _("Somebody else has just taken this time. Choose one of the next free times.")


def _locked(appointment: Appointment) -> Appointment:
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("service", "specialist__point")
        .get(pk=appointment.pk)
    )


def _check_choice(service: Service, channel: str, language: str) -> None:
    if not service.active:
        raise Refused(_("This service cannot be booked now."), code="closed")
    if channel not in service.channels:
        raise Refused(_("Choose how we are to talk."), code="channel", field="channel")
    if language not in service.languages:
        raise Refused(_("Choose a language."), code="language", field="language")


def _free_lane(
    service: Service,
    specialist_id: int,
    at: datetime,
    *,
    language: str,
    ignoring: Appointment | None = None,
    at_once: bool = False,
) -> int:
    """The lane in which the time is free by rota and bookings. Refused with ``gone``."""
    day = timezone.localdate(at)
    times = free_times(
        service,
        first=day,
        last=day,
        language=language,
        specialist_id=specialist_id,
        ignoring=ignoring,
        at_once=at_once,
    )
    for free in times:
        if free.at == at:
            return free.lane
    raise Refused(gone_words(), code=GONE)


def _take(appointment: Appointment, *, at_once: bool) -> Appointment:
    """Save it with its minutes. Between looking and taking, another may come: then the constraint says who was first,
    and the loser looks once more, for a neighbouring lane may be free."""
    service = appointment.service
    for _attempt in range(3):
        appointment.lane = _free_lane(
            service,
            appointment.specialist_id,
            appointment.starts_at,
            language=appointment.language,
            at_once=at_once,
        )
        try:
            with transaction.atomic():
                appointment.pk = None
                appointment.save(force_insert=True)
                _occupy(appointment, service)
        except IntegrityError:
            continue
        return appointment
    raise Refused(gone_words(), code=GONE)


def _occupy(appointment: Appointment, service: Service) -> None:
    """Take the minutes; holds that have lapsed make way. IntegrityError when another was first."""
    first = minute_of(appointment.starts_at)
    minutes = range(first, first + appointment.minutes + service.buffer)
    in_the_way = TakenMinute.objects.filter(
        specialist=appointment.specialist_id,
        lane=appointment.lane,
        minute__gte=minutes.start,
        minute__lt=minutes.stop,
    )
    Appointment.objects.filter(
        state=AppointmentState.HELD,
        held_until__lte=timezone.now(),
        pk__in=in_the_way.values("appointment"),
    ).delete()
    # In the order of time, so that of two who want overlapping times one waits for the other, never both.
    TakenMinute.objects.bulk_create(
        TakenMinute(
            appointment=appointment,
            specialist_id=appointment.specialist_id,
            lane=appointment.lane,
            minute=minute,
        )
        for minute in minutes
    )


def _fill(row: Appointment, person: Person) -> None:
    row.name = person.name
    row.email = person.email
    row.phone = person.phone
    row.nip = person.nip
    row.note = person.note
    row.letters_in = person.letters_in
    row.user = person.user if getattr(person.user, "pk", None) else None
    row.organisation = _organisation(person)
    if row.channel == Channel.VIDEO and not row.room:
        row.room = token_urlsafe(18).replace("_", "x").replace("-", "y")


def _organisation(person: Person) -> Any:
    """The firm with the NIP, when the hub knows it. Anybody may type anybody's NIP, so a page of the firm shows only
    what a member of it booked; the desk sees both."""
    if person.nip:
        return organisation_with_nip(person.nip)
    own = list(organisations_of(person.user)[:2])
    return own[0] if len(own) == 1 else None


def ends_at(appointment: Appointment) -> datetime:
    return appointment.starts_at + timedelta(minutes=appointment.minutes)
