"""Today at the counter: who comes next, who is here, who did not come."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import attendance
from kramy.modules.service_point.enums import AppointmentState as State
from kramy.modules.service_point.models import Appointment
from kramy.modules.service_point.web.desk.frame import counter_tabs, may_work, page_context


@require_safe
@may_work
def board(request: HttpRequest) -> HttpResponse:
    day = _day(request.GET.get("day", ""))
    rows = list(attendance.of_day(day))
    now = timezone.now()
    following = next((row for row in rows if row.state == State.BOOKED and row.starts_at >= now), None)
    context = page_context(
        request,
        page_title=_("Counter"),
        page_subtitle=date_format(day, "l, j E Y"),
        tabs=counter_tabs("board"),
        rows=rows,
        day=day,
        is_today=day == timezone.localdate(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        following=following,
        here=[row for row in rows if row.state == State.ARRIVED],
        late=[row for row in rows if row.state == State.BOOKED and row.starts_at < now],
        focus=request.GET.get("row", ""),
    )
    return render(request, "service_point/desk/board.html", context)


@require_POST
@may_work
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Appointment.objects.exclude(state=State.HELD), pk=pk)
    try:
        attendance.mark(appointment=row, move=request.POST.get("move", ""), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    if request.POST.get("back") == "appointment":
        return redirect("service_point_desk:appointment", pk)
    day = timezone.localdate(row.starts_at)
    return redirect(
        f"{reverse('service_point_desk:board')}?day={day:%Y-%m-%d}&row={pk}"
    )  # no fragment: it would keep autofocus away


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def today_tile(request: Any) -> dict[str, Any] | None:
    rows = list(attendance.of_day(timezone.localdate()))
    now = timezone.now()
    coming = [row for row in rows if row.state == State.BOOKED and row.starts_at >= now]
    return {"count": len(rows), "coming": coming[:5]} if rows else None
