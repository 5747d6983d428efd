"""Today at the counter: who comes next, who is here, who did not come."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.audit.api import record
from kramy.kernel.messaging.api import absolute_url
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import attendance
from kramy.modules.service_point.enums import AppointmentState as State
from kramy.modules.service_point.models import Appointment, Specialist
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
        next_day=None if rows else attendance.next_day_after(day),
        own_feed=_own_feed(request.user),
    )
    return render(request, "service_point/desk/board.html", context)


@require_safe
@may_work
def day_list(request: HttpRequest) -> HttpResponse:
    """The day on paper: a table for each specialist, with room to note by hand what happened."""
    day = _day(request.GET.get("day", ""))
    rows = [row for row in attendance.of_day(day) if row.state != State.CANCELLED]
    rows.sort(key=lambda row: (row.specialist.name, row.specialist_id, row.starts_at))
    record("service_point.day_printed", by=request.user, detail={"day": day.isoformat(), "rows": len(rows)})
    context = {
        "day": day,
        "parts": [
            {"specialist": of_one[0].specialist, "rows": of_one}
            for of_one in (list(part) for _pk, part in groupby(rows, key=lambda row: row.specialist_id))
        ],
        "printed_at": timezone.now(),
    }
    return render(request, "service_point/desk/day_list.html", context)


def _own_feed(user: Any) -> str:
    """The secret calendar of an official who advises themselves."""
    key = Specialist.objects.filter(user=user, active=True).values_list("feed_key", flat=True).first()
    return absolute_url(reverse("service_point:feed", args=[key])) if key else ""


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
