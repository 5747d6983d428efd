"""What a firm sees of its appointments in "My matters", and an official before a call to it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.manifest.base import Awaited, Dated, MattersSection
from kramy.kernel.organisations.base import Fact, OrganisationFacts
from kramy.modules.service_point.domain import booking, calendars, links
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment, Consultation

PAST = timedelta(days=60)
FACTS = 10


def _theirs(user: Any, organisations: Any) -> QuerySet[Appointment]:
    """What the person booked, and what members of their firms did: not what a stranger booked with the firm's NIP."""
    members = Q(organisation__in=organisations, user__memberships__organisation__in=organisations)
    return (
        Appointment.objects.filter(Q(user=user) | members)
        .exclude(state=AppointmentState.HELD)
        .filter(starts_at__gt=timezone.now() - PAST)
        .select_related("service", "specialist__point")
        .distinct()
        .order_by("starts_at", "pk")
    )


def _url(row: Appointment) -> str:
    return reverse("service_point:appointment", args=[links.appointment_token(row)])


def matters(user: Any, organisations: Any) -> dict[str, Any] | None:
    now = timezone.now()
    rows = [
        {"row": row, "url": _url(row)}
        for row in _theirs(user, organisations)
        if row.state == AppointmentState.BOOKED and row.starts_at > now
    ]
    return {"appointments": rows} if rows else None


def awaited(user: Any, organisations: Any) -> Iterator[Awaited]:
    for row in _theirs(user, organisations).filter(
        rebook_since__isnull=False, state=AppointmentState.BOOKED, starts_at__gt=timezone.now()
    ):
        yield Awaited(
            text=_("Choose another time: %(service)s") % {"service": row.service.name},
            url=f"{_url(row)}move/",
            until=timezone.localdate(row.starts_at),
        )


def dates(user: Any, organisations: Any) -> Iterator[Dated]:
    for row in _theirs(user, organisations):
        yield Dated(
            uid=f"appointment-{row.key.hex}",
            title=row.service.name,
            start=row.starts_at,
            end=booking.ends_at(row),
            description=row.service.what_to_bring,
            place=calendars.place_of(row),
            url=_url(row),
            cancelled=row.state == AppointmentState.CANCELLED,
            sequence=row.sequence,
        )


MATTERS = MattersSection(
    name="service_point",
    template="service_point/public/matters.html",
    context=matters,
    awaited=awaited,
    dates=dates,
    order=40,
)


def facts(organisations: list[Any], user: Any) -> Iterable[Fact]:
    """Appointments and consultations of the firms, newest first; two queries."""
    rows = (
        Appointment.objects.filter(organisation__in=organisations)
        .exclude(state=AppointmentState.HELD)
        .select_related("service", "specialist")
        .order_by("-starts_at", "-pk")[:FACTS]
    )
    found = [_appointment_fact(row) for row in rows]
    talks = (
        Consultation.objects.filter(organisation__in=organisations, appointment__isnull=True)
        .select_related("topic")
        .order_by("-at", "-pk")[:FACTS]
    )
    found += [
        Fact(
            text=f"{row.topic.name}, {row.get_channel_display()}",
            day=row.day,
            detail=" · ".join(filter(None, (str(row.get_result_display()), row.note))),
        )
        for row in talks
    ]
    return sorted(found, key=lambda fact: fact.day or timezone.localdate(), reverse=True)


def _appointment_fact(row: Appointment) -> Fact:
    coming = row.state == AppointmentState.BOOKED and row.starts_at > timezone.now()
    tone = "warning" if coming else "bad" if row.state == AppointmentState.NO_SHOW else ""
    local = timezone.localtime(row.starts_at)
    return Fact(
        text=f"{row.service.name}, {row.specialist.name}",
        day=local.date(),
        detail=" · ".join(
            filter(None, (date_format(local, "H:i"), str(row.get_state_display()), row.note[:200]))
        ),
        url=reverse("service_point_desk:appointment", args=[row.pk]),
        tone=tone,
    )


FACTS_BEFORE_CALL = OrganisationFacts(
    name="service_point",
    title=gettext_lazy("Appointments and advice"),
    facts=facts,
    permission="service_point.work_at_counter",
    order=35,
)
