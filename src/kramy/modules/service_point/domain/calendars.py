"""Appointments as iCalendar (RFC 5545, RFC 5546): one UID for ever, a SEQUENCE that grows, CANCEL when it is off."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText

from kramy.kernel.manifest.api import city, in_language
from kramy.modules.service_point.domain import phones
from kramy.modules.service_point.domain.rota_days import zone
from kramy.modules.service_point.enums import AppointmentState, Channel
from kramy.modules.service_point.models import Appointment

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def uid(appointment: Appointment) -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"service-point-{appointment.key.hex}@{host}"


def place_of(appointment: Appointment) -> str:
    """Where it is: the address, the number that is called, the video room."""
    point = appointment.specialist.point
    if appointment.channel == Channel.IN_PERSON:
        return f"{point.name}, {point.address}" if point.address else point.name
    if appointment.channel == Channel.PHONE:
        return _("We call you: %(phone)s") % {"phone": phones.in_words(appointment.phone)}
    return video_address(appointment)


def video_address(appointment: Appointment) -> str:
    """The room's address on the city's own server (setting ``VIDEO_ROOM_URL`` with ``{room}``); "" without one."""
    template: str = settings.VIDEO_ROOM_URL
    if appointment.channel != Channel.VIDEO or not appointment.room or not template:
        return ""
    return template.replace("{room}", appointment.room)


def letter_calendar(appointment: Appointment, *, link: str) -> bytes:
    """What goes with a letter: an invitation, or the word that it is off."""
    off = appointment.state == AppointmentState.CANCELLED
    calendar = _calendar(CANCEL if off else REQUEST)
    event = _event(appointment, link=link)
    organiser = vCalAddress(f"mailto:{city().contact_email}")
    organiser.params["CN"] = vText(in_language(city().office_names))
    event.add("organizer", organiser)
    if appointment.email:
        guest = vCalAddress(f"mailto:{appointment.email}")
        guest.params["CN"] = vText(appointment.name)
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def file_calendar(appointment: Appointment, *, link: str) -> bytes:
    """What is fetched from the page of an appointment."""
    calendar = _calendar(PUBLISH)
    calendar.add_component(_event(appointment, link=link))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def feed(appointments: Iterable[Appointment], *, title: str, link_of: Any) -> bytes:
    """A specialist's calendar: what is booked, and what was called off, for programs that keep looking."""
    calendar = _calendar(PUBLISH)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", vDuration(timedelta(minutes=15)), parameters={"VALUE": "DURATION"})
    for appointment in appointments:
        event = _event(appointment, link=link_of(appointment), for_office=True)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Kramy//Service point//PL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(appointment: Appointment, *, link: str, for_office: bool = False) -> Event:
    event = Event()
    here = zone()
    start: datetime = appointment.starts_at.astimezone(here)
    # The end is reckoned in UTC: an appointment across a change of clocks stays as long as it is.
    end = (appointment.starts_at + timedelta(minutes=appointment.minutes)).astimezone(UTC).astimezone(here)
    if start.fold or end.fold:
        # Of an hour that comes twice a calendar takes the first (RFC 5545, 3.3.5): the second is told in UTC.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    event.add("uid", uid(appointment))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("status", "CANCELLED" if appointment.state == AppointmentState.CANCELLED else "CONFIRMED")
    if for_office:
        event.add("summary", f"{appointment.service.name}: {appointment.name}")
        lines = [
            f"{appointment.get_channel_display()}, {appointment.get_language_display()}",
            appointment.phone,
            appointment.email,
            appointment.note,
        ]
    else:
        event.add("summary", appointment.service.name)
        lines = [str(appointment.specialist), appointment.service.what_to_bring]
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", appointment.service.name)
        alarm.add("trigger", timedelta(hours=-1))
        event.add_component(alarm)
    event.add("location", place_of(appointment))
    if link:
        event.add("url", link)
        lines.append(link)
    event.add("description", "\n".join(line for line in lines if line))
    return event
