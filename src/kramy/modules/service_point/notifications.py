"""The service point's letters, each written in the transaction of what it tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.base import Attachment, Message
from kramy.kernel.messaging.enums import MessageCategory
from kramy.modules.service_point.domain import calendars, links, phones
from kramy.modules.service_point.domain.waiting import EVERY_OFFER_LAPSED
from kramy.modules.service_point.enums import AppointmentState, CancelledBy
from kramy.modules.service_point.models import Appointment, Point, WaitingEntry
from kramy.modules.service_point.rules import DAY_BEFORE, HOURS_BEFORE


@dataclass(frozen=True, kw_only=True)
class _AboutAppointment(Message):
    """What every letter about an appointment says. ``when`` is in words; ``join_link`` only for video calls."""

    service: str
    specialist: str
    when: str
    minutes: int
    channel: str
    channel_code: str
    place: str
    directions: str
    accessibility: str
    bring: str
    phone: str
    link: str
    move_link: str
    join_link: str
    was: str = ""
    reason: str = ""
    of_office: bool = False
    soon: bool = False


@dataclass(frozen=True, kw_only=True)
class AppointmentBooked(_AboutAppointment):
    key: ClassVar[str] = "service_point.appointment_booked"
    description: ClassVar[Any] = _("Confirms an appointment, with an entry for the calendar")
    template: ClassVar[str] = "service_point/messages/appointment_booked"


@dataclass(frozen=True, kw_only=True)
class AppointmentMoved(_AboutAppointment):
    key: ClassVar[str] = "service_point.appointment_moved"
    description: ClassVar[Any] = _("Tells the new time of an appointment")
    template: ClassVar[str] = "service_point/messages/appointment_moved"


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(_AboutAppointment):
    key: ClassVar[str] = "service_point.appointment_cancelled"
    description: ClassVar[Any] = _("Tells that an appointment is off, and takes it out of the calendar")
    template: ClassVar[str] = "service_point/messages/appointment_cancelled"


@dataclass(frozen=True, kw_only=True)
class AppointmentReminder(_AboutAppointment):
    key: ClassVar[str] = "service_point.appointment_reminder"
    category: ClassVar[MessageCategory] = MessageCategory.REMINDER
    description: ClassVar[Any] = _("Reminds of an appointment, a day and two hours before")
    template: ClassVar[str] = "service_point/messages/appointment_reminder"


@dataclass(frozen=True, kw_only=True)
class AppointmentToRebook(_AboutAppointment):
    key: ClassVar[str] = "service_point.appointment_to_rebook"
    description: ClassVar[Any] = _("Asks to choose another time because the specialist will not be there")
    template: ClassVar[str] = "service_point/messages/appointment_to_rebook"


@dataclass(frozen=True, kw_only=True)
class WaitingJoined(Message):
    key: ClassVar[str] = "service_point.waiting_joined"
    description: ClassVar[Any] = _("Confirms a place on the waiting list")
    template: ClassVar[str] = "service_point/messages/waiting_joined"

    service: str
    first_day: str
    last_day: str
    link: str


@dataclass(frozen=True, kw_only=True)
class SlotOffered(Message):
    key: ClassVar[str] = "service_point.slot_offered"
    description: ClassVar[Any] = _("Offers a time that became free to somebody on the waiting list")
    template: ClassVar[str] = "service_point/messages/slot_offered"

    service: str
    when: str
    channel: str
    until: str
    link: str


@dataclass(frozen=True, kw_only=True)
class WaitingEnded(Message):
    key: ClassVar[str] = "service_point.waiting_ended"
    description: ClassVar[Any] = _("Tells somebody that their place on the waiting list is over, and why")
    template: ClassVar[str] = "service_point/messages/waiting_ended"

    service: str
    lapsed: bool
    link: str
    phone: str


def when_in_words(moment: datetime) -> str:
    """ "Monday, 4 May 2026, 9:30", in the active language, Polish time."""
    return date_format(timezone.localtime(moment), "l, j E Y, H:i")


def page_of(appointment: Appointment) -> str:
    path = reverse("service_point:appointment", args=[links.appointment_token(appointment)])
    return messaging.absolute_url(path)


def booked(appointment: Appointment) -> None:
    _tell(appointment, AppointmentBooked, once=f"booked:{appointment.key.hex}")


def moved(appointment: Appointment, was_at: datetime) -> None:
    with translation.override(appointment.letters_in):
        was = when_in_words(was_at)
    _tell(appointment, AppointmentMoved, once=f"moved:{appointment.key.hex}:{appointment.sequence}", was=was)


def cancelled(appointment: Appointment) -> None:
    _tell(
        appointment,
        AppointmentCancelled,
        once=f"cancelled:{appointment.key.hex}",
        reason=appointment.cancel_reason,
        of_office=appointment.cancelled_by == CancelledBy.OFFICE,
    )


def to_rebook(appointment: Appointment) -> None:
    _tell(
        appointment,
        AppointmentToRebook,
        once=f"rebook:{appointment.key.hex}:{appointment.sequence}:{timezone.localdate():%Y%m%d}",
        with_calendar=False,
    )


def remind_due(now: datetime | None = None) -> int:
    """Letters to those whose appointment is a day or two hours away; how many. Each once for each time it stands at:
    a moved appointment is reminded of anew."""
    now = now or timezone.now()
    coming = Appointment.objects.filter(
        state=AppointmentState.BOOKED,
        starts_at__gt=now,
        starts_at__lte=now + DAY_BEFORE,
        rebook_since__isnull=True,
    ).exclude(email="")
    written = 0
    for row in coming.select_related("service", "specialist__point").order_by("starts_at", "pk"):
        soon = row.starts_at <= now + HOURS_BEFORE
        # Who booked within that time has just had a letter.
        if row.booked_at is not None and row.booked_at > row.starts_at - (
            HOURS_BEFORE if soon else DAY_BEFORE
        ):
            continue
        written += _tell(
            row,
            AppointmentReminder,
            once=f"{'soon' if soon else 'tomorrow'}:{row.key.hex}:{row.starts_at:%Y%m%d%H%M}",
            with_calendar=False,
            soon=soon,
        )
    return written


def waiting_joined(entry: WaitingEntry) -> None:
    with translation.override(entry.letters_in):
        messaging.send(
            WaitingJoined(
                about=entry,
                once_key=f"service_point.waiting:{(entry.request_key or entry.key).hex}",
                service=entry.service.name,
                first_day=date_format(entry.first_day, "j E Y"),
                last_day=date_format(entry.last_day, "j E Y"),
                link=_waiting_link(entry),
            ),
            to=entry.email,
            language=entry.letters_in,
        )


def slot_offered(entry: WaitingEntry) -> None:
    offered = entry.offered
    if offered is None or offered.held_until is None:
        return
    with translation.override(entry.letters_in):
        messaging.send(
            SlotOffered(
                about=entry,
                once_key=f"service_point.offer:{offered.key.hex}",
                service=entry.service.name,
                when=when_in_words(offered.starts_at),
                channel=str(offered.get_channel_display()),
                until=until_in_words(offered.held_until),
                link=_waiting_link(entry),
            ),
            to=entry.email,
            language=entry.letters_in,
        )


def until_in_words(moment: datetime) -> str:
    """ "14:30", or with its day when that is not today."""
    local = timezone.localtime(moment)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j E, H:i")


def waiting_ended(entry: WaitingEntry, why: str) -> None:
    point = Point.objects.filter(specialists__services=entry.service_id).order_by("position", "pk").first()
    with translation.override(entry.letters_in):
        messaging.send(
            WaitingEnded(
                about=entry,
                once_key=f"service_point.waiting_ended:{entry.key.hex}:{entry.queued_at:%Y%m%d%H%M%S}",
                service=entry.service.name,
                lapsed=why == EVERY_OFFER_LAPSED,
                link=messaging.absolute_url(reverse("service_point:book", args=[entry.service.slug])),
                phone=phones.in_words(point.phone) if point else "",
            ),
            to=entry.email,
            language=entry.letters_in,
        )


def _waiting_link(entry: WaitingEntry) -> str:
    return messaging.absolute_url(reverse("service_point:waiting_entry", args=[links.waiting_token(entry)]))


@transaction.atomic
def _tell(
    appointment: Appointment,
    kind: type[_AboutAppointment],
    *,
    once: str,
    with_calendar: bool = True,
    **more: Any,
) -> bool:
    """One letter in the person's language; whether one was written. Who gave no address gets none."""
    if not appointment.email:
        return False
    with translation.override(appointment.letters_in):
        link = page_of(appointment)
        point = appointment.specialist.point
        files: tuple[Attachment, ...] = ()
        if with_calendar:
            cancels = appointment.state == AppointmentState.CANCELLED
            method = calendars.CANCEL if cancels else calendars.REQUEST
            files = (
                Attachment(
                    name="appointment.ics",
                    media_type=f"text/calendar; method={method}; charset=utf-8",
                    content=calendars.letter_calendar(appointment, link=link),
                ),
            )
        message = kind(
            about=appointment,
            once_key=f"service_point.{once}",
            attachments=files,
            service=appointment.service.name,
            specialist=str(appointment.specialist),
            when=when_in_words(appointment.starts_at),
            minutes=appointment.minutes,
            channel=str(appointment.get_channel_display()),
            channel_code=appointment.channel,
            place=f"{point.name}, {point.address}" if point.address else point.name,
            directions=point.directions,
            accessibility=point.accessibility,
            bring=appointment.service.what_to_bring,
            phone=phones.in_words(appointment.phone),
            link=link,
            move_link=f"{link}move/",
            join_link=calendars.video_address(appointment),
            **more,
        )
        written = messaging.send(
            message, to=appointment.email, language=appointment.letters_in, user=appointment.user
        )
    return written is not None
