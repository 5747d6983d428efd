"""Appointments at the desk: found, looked at, moved, cancelled, taken away as a file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.audit.api import history_of, record, record_view
from kramy.kernel.messaging.api import absolute_url, messages_about
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import booking, calendars, links
from kramy.modules.service_point.domain.availability import free_times, read_code
from kramy.modules.service_point.domain.rota import to_rebook
from kramy.modules.service_point.enums import AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, Specialist, WaitingEntry
from kramy.modules.service_point.web.desk.frame import (
    counter_tabs,
    may_work,
    page_context,
    table_file,
)
from kramy.modules.service_point.web.public.days import days_of

PAGE_SIZE, OFFERED, HISTORY = 40, 60, 12

HISTORY_WORDS = {
    "service_point.booked": gettext_noop("Booked"),
    "service_point.moved": gettext_noop("Moved to another time"),
    "service_point.cancelled": gettext_noop("Cancelled"),
    "service_point.arrive": gettext_noop("Marked as arrived"),
    "service_point.done": gettext_noop("Marked as done"),
    "service_point.no_show": gettext_noop("Marked as did not come"),
    "service_point.reopen": gettext_noop("Marking taken back"),
    "service_point.appointment_viewed": gettext_noop("Opened at the desk"),
}
"""What the register of actions says of one appointment, in the words of its page."""


def _kept() -> QuerySet[Appointment]:
    return Appointment.objects.exclude(state=AppointmentState.HELD).select_related(
        "service", "specialist", "organisation"
    )


def _found(request: HttpRequest) -> tuple[QuerySet[Appointment], dict[str, str]]:
    """What the filters ask for: ``show`` coming, past, rebook; ``specialist``; ``q`` in name, address, phone, NIP."""
    query = request.GET
    show = query.get("show") if query.get("show") in ("coming", "past", "rebook") else "coming"
    now = timezone.now()
    if show == "rebook":
        rows = to_rebook()
    elif show == "past":
        rows = _kept().filter(starts_at__lte=now).order_by("-starts_at", "-pk")
    else:
        rows = _kept().filter(starts_at__gt=now).order_by("starts_at", "pk")
    text = query.get("q", "").strip()[:100]
    if text:
        digits = "".join(letter for letter in text if letter.isdigit())
        wanted = Q(name__icontains=text) | Q(email__icontains=text)
        if len(digits) >= 3:
            wanted |= Q(phone__contains=digits) | Q(nip__startswith=digits)
        rows = rows.filter(wanted)
    specialist = query.get("specialist", "")
    if specialist.isdecimal() and len(specialist) < 10:
        rows = rows.filter(specialist=int(specialist))
    return rows, {"show": str(show), "q": text, "specialist": specialist}


@require_safe
@may_work
def index(request: HttpRequest) -> HttpResponse:
    rows, filters = _found(request)
    context = page_context(
        request,
        page_title=_("To be rebooked") if filters["show"] == "rebook" else _("Appointments"),
        page_subtitle=_("The duty was withdrawn; the people have been asked to choose another time.")
        if filters["show"] == "rebook"
        else "",
        tabs=counter_tabs("rebook" if filters["show"] == "rebook" else "appointments"),
        page_obj=Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        filters=filters,
        specialists=Specialist.objects.order_by("name", "pk"),
        query=request.GET.urlencode(),
    )
    return render(request, "service_point/desk/appointments.html", context)


@require_safe
@may_work
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    rows, _filters = _found(request)
    if extension == "ics":
        content = calendars.feed(
            rows.select_related("specialist__point")[:2000], title=_("Appointments"), link_of=_desk_link
        )
        response: HttpResponseBase = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    else:
        headers = [
            _("Time"),
            _("Minutes"),
            _("Service"),
            _("Specialist"),
            _("Channel"),
            _("Language"),
            _("State"),
            _("Name"),
            _("E-mail"),
            _("Phone"),
            _("NIP"),
        ]
        response = table_file(
            name="appointments", extension=extension, headers=headers, rows=list(_lines(rows))
        )
    record("service_point.appointments_exported", by=request.user, detail={"format": extension})
    return response


def _lines(rows: QuerySet[Appointment]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=1000):
        yield [
            f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}",
            row.minutes,
            row.service.name,
            row.specialist.name,
            str(row.get_channel_display()),
            str(row.get_language_display()),
            str(row.get_state_display()),
            row.name,
            row.email,
            row.phone,
            row.nip,
        ]


def _desk_link(row: Appointment) -> str:
    return absolute_url(reverse("service_point_desk:appointment", args=[row.pk]))


def _one(pk: int) -> Appointment:
    return get_object_or_404(
        Appointment.objects.select_related("service", "specialist__point", "organisation", "user").exclude(
            state=AppointmentState.HELD
        ),
        pk=pk,
    )


@require_safe
@may_work
def show(request: HttpRequest, pk: int) -> HttpResponse:
    row = _one(pk)
    record_view(by=request.user, target=row, action="service_point.appointment_viewed")
    return _page(request, row)


def _page(request: HttpRequest, row: Appointment, problem: str = "") -> HttpResponse:
    coming = row.state == AppointmentState.BOOKED and row.starts_at > timezone.now()
    times = []
    if coming:
        today = timezone.localdate()
        times = free_times(
            row.service,
            first=today,
            last=today + timedelta(days=row.service.horizon_days),
            language=row.language,
            ignoring=row,
        )[:OFFERED]
    context = page_context(
        request,
        page_title=row.name or _("Appointment"),
        page_subtitle=row.service.name,
        breadcrumbs_items=[{"url": reverse("service_point_desk:appointments"), "label": _("Appointments")}],
        row=row,
        coming=coming,
        ends_at=booking.ends_at(row),
        place=calendars.place_of(row),
        video=calendars.video_address(row),
        public_url=reverse("service_point:appointment", args=[links.appointment_token(row)]),
        days=days_of(times),
        names=dict(Specialist.objects.values_list("pk", "name")),
        letters=messages_about(row),
        history=_history(row),
        problem=problem,
        read_out="read" in request.GET and coming,
    )
    return render(request, "service_point/desk/appointment.html", context, status=409 if problem else 200)


def _history(row: Appointment) -> list[dict[str, Any]]:
    """Newest first: ``at``, ``actor_label`` and ``words`` each."""
    return [
        {
            "at": entry.at,
            "actor_label": entry.actor_label,
            "words": _(HISTORY_WORDS[entry.action]) if entry.action in HISTORY_WORDS else entry.action,
        }
        for entry in history_of(row)[:HISTORY]
    ]


@require_POST
@may_work
def move(request: HttpRequest, pk: int) -> HttpResponse:
    row = _one(pk)
    wanted = read_code(request.POST.get("start", ""))
    try:
        if wanted is None:
            raise Refused(_("Choose a time from the list."), code="start")
        booking.move(appointment=row, at=wanted[0], specialist_id=wanted[1], by=request.user)
    except Refused as refused:
        return _page(request, _one(pk), problem=str(refused))
    messages.success(request, _("Moved. The person has been told."))
    return redirect("service_point_desk:appointment", pk)


@require_POST
@may_work
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = _one(pk)
    try:
        booking.cancel(
            appointment=row,
            by=request.user,
            of_office=request.POST.get("who") != "person",
            reason=request.POST.get("reason", "").strip(),
        )
    except Refused as refused:
        return _page(request, _one(pk), problem=str(refused))
    messages.success(request, _("Cancelled. The person has been told."))
    return redirect("service_point_desk:appointment", pk)


@require_safe
@may_work
def waiting(request: HttpRequest) -> HttpResponse:
    rows = (
        WaitingEntry.objects.filter(state__in=[WaitingState.WAITING, WaitingState.OFFERED])
        .select_related("service", "offered")
        .order_by("queued_at", "pk")
    )
    context = page_context(
        request,
        page_title=_("Waiting list"),
        page_subtitle=_("Whoever has waited longest is asked first, by itself."),
        tabs=counter_tabs("waiting"),
        page_obj=Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    )
    return render(request, "service_point/desk/waiting.html", context)
