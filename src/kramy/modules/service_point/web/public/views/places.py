"""The service point's own page, and a specialist's calendar behind a secret address."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kramy.kernel.messaging.api import absolute_url
from kramy.lib.opening_hours import InvalidOpeningHours, week_table
from kramy.modules.service_point.domain import calendars, phones
from kramy.modules.service_point.domain.availability import first_free
from kramy.modules.service_point.enums import BOOKABLE, SPOKEN, AppointmentState
from kramy.modules.service_point.models import Appointment, Point, Service, Specialist

FEED_PAST, FEED_AHEAD = timedelta(days=30), timedelta(days=180)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    points = Point.objects.filter(active=True)
    services = list(Service.objects.filter(active=True).prefetch_related("specialists__point"))
    soonest = first_free(services)
    context = {
        "points": [
            {"point": point, "week": _week(point), "phone": phones.in_words(point.phone)} for point in points
        ],
        "services": [
            {
                "service": service,
                "channels": [str(each.label) for each in BOOKABLE if each in service.channels],
                "soonest": soonest.get(service.pk),
                "languages": [str(each.label) for each in SPOKEN if each in service.languages],
            }
            for service in services
        ],
        "specialists": Specialist.objects.filter(active=True, point__active=True).order_by("kind", "name"),
    }
    return render(request, "service_point/public/index.html", context)


def _week(point: Point) -> list[Any]:
    if not point.opening_hours:
        return []
    try:
        return week_table(point.opening_hours, timezone.localdate())
    except InvalidOpeningHours:
        return []  # checked when it is saved; a page must not fail on what an older version let through


@never_cache
@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A specialist's appointments for a calendar program; only whoever knows the address."""
    specialist = Specialist.objects.filter(feed_key=key).first()
    if specialist is None:
        raise Http404
    now = timezone.now()
    rows = (
        Appointment.objects.filter(
            specialist=specialist, starts_at__gt=now - FEED_PAST, starts_at__lt=now + FEED_AHEAD
        )
        .exclude(state=AppointmentState.HELD)
        .select_related("service", "specialist__point")
        .order_by("starts_at", "pk")
    )
    content = calendars.feed(
        rows,
        title=specialist.name,
        link_of=lambda row: absolute_url(reverse("service_point_desk:appointment", args=[row.pk])),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response
