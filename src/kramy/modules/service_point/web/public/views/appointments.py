"""An appointment seen, moved and cancelled by its link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.messaging.api import absolute_url
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import booking, calendars, links
from kramy.modules.service_point.domain.availability import read_code
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment
from kramy.modules.service_point.web.public.days import page_of_days, read_day

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """For whoever holds the link; kept by no cache, found by no search engine."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        key = links.read_appointment(token)
        row = (
            Appointment.objects.select_related("service", "specialist__point", "organisation")
            .exclude(state=AppointmentState.HELD)
            .filter(key=key)
            .first()
            if key
            else None
        )
        if row is None:
            response = render(request, "service_point/public/no_link.html", status=404)
        else:
            response = view(request, row, token, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def _context(row: Appointment, token: str) -> dict[str, Any]:
    now = timezone.now()
    coming = row.state == AppointmentState.BOOKED and row.starts_at > now
    return {
        "appointment": row,
        "service": row.service,
        "specialist": row.specialist,
        "point": row.specialist.point,
        "ends_at": booking.ends_at(row),
        "place": calendars.place_of(row),
        "video": calendars.video_address(row) if coming or booking.ends_at(row) > now else "",
        "token": token,
        "coming": coming,
        "cancelled": row.state == AppointmentState.CANCELLED,
        "address": reverse("service_point:appointment", args=[token]),
    }


@require_safe
@by_link
def show(request: HttpRequest, row: Appointment, token: str) -> HttpResponse:
    context = _context(row, token) | {
        "booked": "booked" in request.GET,
        "moved": "moved" in request.GET,
    }
    return render(request, "service_point/public/appointment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def move(request: HttpRequest, row: Appointment, token: str) -> HttpResponse:
    """Other free times; pressing one moves. The old time is kept until then."""
    context = _context(row, token)
    if not context["coming"]:
        return redirect(context["address"])
    problem = ""
    if request.method == "POST":
        wanted = read_code(request.POST.get("start", ""))
        try:
            if wanted is None:
                raise Refused(_("Choose a time from the list."), code="start")
            booking.move(appointment=row, at=wanted[0], specialist_id=wanted[1], by=_person(request))
        except Refused as refused:
            problem = str(refused)
        else:
            return redirect(f"{context['address']}?moved")
    start = read_day(request.GET.get("from", ""))
    context |= {
        "page": page_of_days(row.service, language=row.language, start=start, moving=row),
        "problem": problem,
        "query": "",
    }
    return render(request, "service_point/public/move.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def cancel(request: HttpRequest, row: Appointment, token: str) -> HttpResponse:
    """A question and a button: following a link alone cancels nothing, mail scanners do that too."""
    context = _context(row, token)
    if request.method == "POST":
        try:
            booking.cancel(
                appointment=row, by=_person(request), reason=request.POST.get("reason", "").strip()
            )
        except Refused as refused:
            context["problem"] = str(refused)
            return render(request, "service_point/public/cancel.html", context, status=409)
        return redirect(context["address"])
    if not context["coming"]:
        return redirect(context["address"])
    return render(request, "service_point/public/cancel.html", context)


@require_safe
@by_link
def calendar(request: HttpRequest, row: Appointment, token: str) -> HttpResponse:
    link = absolute_url(reverse("service_point:appointment", args=[token]))
    response = HttpResponse(
        calendars.file_calendar(row, link=link), content_type="text/calendar; charset=utf-8"
    )
    day = timezone.localtime(row.starts_at)
    response["Content-Disposition"] = f'attachment; filename="appointment-{day:%Y-%m-%d}.ics"'
    return response


def _person(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None
