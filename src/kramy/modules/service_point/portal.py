"""What a firm sees of its appointments in "My matters"."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.manifest.base import Awaited, Dated, MattersSection
from kramy.modules.service_point.domain import booking, calendars, links
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment

PAST = timedelta(days=60)


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
