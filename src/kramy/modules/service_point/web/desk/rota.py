"""The rota of one specialist: the weekly pattern, and weeks as they really are."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kramy.lib.errors import Refused
from kramy.lib.holidays import polish_holidays
from kramy.modules.service_point.domain import rota as verbs
from kramy.modules.service_point.domain.rota_days import days_between, duties_between, zone
from kramy.modules.service_point.enums import AppointmentState, DutyChange
from kramy.modules.service_point.models import Appointment, DutyException, DutyPattern, Specialist
from kramy.modules.service_point.web.desk.frame import may_manage, page_context
from kramy.modules.service_point.web.desk.specialists import tell_of

PARTS = 3
"""So many stretches of duty has a day of the pattern."""


class ExceptionForm(forms.Form):
    change = forms.ChoiceField(label=gettext_lazy("What"), choices=DutyChange.choices)
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: only the first day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("Away without times: the whole day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    capacity = forms.IntegerField(label=gettext_lazy("At once"), min_value=1, max_value=9, initial=1)
    reason = forms.CharField(label=gettext_lazy("Reason, for the desk only"), required=False, max_length=200)


def _specialist(pk: int) -> Specialist:
    return get_object_or_404(Specialist.objects.select_related("point"), pk=pk)


def _monday(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    return day - timedelta(days=day.weekday())


@require_safe
@may_manage
def rota(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(
        request, _specialist(pk), ExceptionForm(initial={"first_day": _monday(request.GET.get("week", ""))})
    )


def _page(request: HttpRequest, person: Specialist, form: ExceptionForm, **more: Any) -> HttpResponse:
    monday = _monday(request.GET.get("week", ""))
    context = page_context(
        request,
        page_title=person.name,
        page_subtitle=_("Rota"),
        breadcrumbs_items=[
            {"url": reverse("service_point_desk:specialists"), "label": _("Specialists and rota")}
        ],
        specialist=person,
        days=_days(person, monday),
        monday=monday,
        sunday=monday + timedelta(days=6),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        pattern=_pattern(request, person),
        parts=range(PARTS),
        form=form,
        **more,
    )
    status = 400 if more.get("problem") or (form.is_bound and form.errors) else 200
    return render(request, "service_point/desk/rota.html", context, status=status)


def _days(person: Specialist, monday: date) -> list[dict[str, Any]]:
    """The week as it is: duties by the clock, bookings, exceptions."""
    days = days_between(monday, monday + timedelta(days=6))
    duties = duties_between([person.pk], days[0], days[-1])[person.pk]
    here = zone()
    booked = dict(
        Appointment.objects.filter(
            specialist=person,
            state__in=[AppointmentState.BOOKED, AppointmentState.ARRIVED, AppointmentState.DONE],
            starts_at__gte=datetime.combine(monday, time(0), tzinfo=here),
            starts_at__lt=datetime.combine(monday + timedelta(days=7), time(0), tzinfo=here),
        )
        .annotate(day=TruncDate("starts_at", tzinfo=here))
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by()
    )
    exceptions: dict[date, list[DutyException]] = {}
    for each in DutyException.objects.filter(specialist=person, day__gte=days[0], day__lte=days[-1]):
        exceptions.setdefault(each.day, []).append(each)
    return [
        {
            "day": day,
            "holiday": day in polish_holidays(day.year),
            "duties": [
                {
                    "start": datetime.fromtimestamp(duty.start * 60, tz=here),
                    "end": datetime.fromtimestamp(duty.end * 60, tz=here),
                    "capacity": duty.capacity,
                }
                for duty in duties[day]
            ],
            "booked": booked.get(day, 0),
            "exceptions": exceptions.get(day, []),
        }
        for day in days
    ]


def _pattern(request: HttpRequest, person: Specialist) -> list[dict[str, Any]]:
    """Seven rows of the grid with what was typed, else with what is kept."""
    kept: dict[int, list[DutyPattern]] = {}
    for each in DutyPattern.objects.filter(specialist=person):
        kept.setdefault(each.weekday, []).append(each)
    rows = []
    for weekday in range(7):
        parts = []
        for number in range(PARTS):
            duty = kept.get(weekday, [])[number : number + 1]
            values = {
                "starts": f"{duty[0].starts:%H:%M}" if duty else "",
                "ends": f"{duty[0].ends:%H:%M}" if duty else "",
                "capacity": duty[0].capacity if duty else 1,
            }
            parts.append(
                {
                    name: request.POST.get(f"{name}_{weekday}_{number}", value)
                    for name, value in values.items()
                }
                | {"number": number}
            )
        rows.append({"weekday": weekday, "label": WEEKDAYS[weekday], "parts": parts})
    return rows


@require_POST
@may_manage
def pattern(request: HttpRequest, pk: int) -> HttpResponse:
    person = _specialist(pk)
    try:
        left = verbs.set_week(specialist=person, duties=_typed(request), by=request.user)
    except Refused as refused:
        return _page(request, person, ExceptionForm(), problem=str(refused))
    tell_of(request, len(left))
    return redirect("service_point_desk:rota", pk)


def _typed(request: HttpRequest) -> list[verbs.WeeklyDuty]:
    """The duties of the grid. Refused with a sentence that names the day."""
    found = []
    for weekday in range(7):
        for number in range(PARTS):
            texts = [
                request.POST.get(f"{name}_{weekday}_{number}", "").strip() for name in ("starts", "ends")
            ]
            if not any(texts):
                continue
            day = str(WEEKDAYS[weekday])
            starts, ends = (_time(text) for text in texts)
            capacity = request.POST.get(f"capacity_{weekday}_{number}", "1").strip() or "1"
            if starts is None or ends is None or not (capacity.isdecimal() and len(capacity) == 1):
                raise Refused(
                    _("%(day)s: write both times like 9:00, and a number from 1 to 9.") % {"day": day},
                    code="times",
                )
            found.append(verbs.WeeklyDuty(weekday=weekday, starts=starts, ends=ends, capacity=int(capacity)))
    return found


def _time(text: str) -> time | None:
    """9, 9:30, 9.30, 0930."""
    plain = text.replace(".", ":").replace(" ", "")
    if plain.isdecimal():
        plain = f"{plain}:00" if len(plain) <= 2 else f"{plain[:-2]}:{plain[-2:]}"
    try:
        return time.fromisoformat(plain.zfill(5))
    except ValueError:
        return None


@require_POST
@may_manage
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    person = _specialist(pk)
    form = ExceptionForm(request.POST)
    if form.is_valid():
        try:
            left = verbs.add_exception(specialist=person, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            tell_of(request, len(left))
            return redirect(_week_url(pk, form.cleaned_data["first_day"]))
    return _page(request, person, form)


@require_POST
@may_manage
def remove(request: HttpRequest, pk: int, exception: int) -> HttpResponse:
    row = get_object_or_404(DutyException.objects.select_related("specialist"), pk=exception, specialist=pk)
    day = row.day
    tell_of(request, len(verbs.remove_exception(exception=row, by=request.user)))
    return redirect(_week_url(pk, day))


@require_POST
@may_manage
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """This week as it is, for the next one or another."""
    person = _specialist(pk)
    source = _monday(request.POST.get("from", ""))
    target = _monday(request.POST.get("to", ""))
    if source == target:
        messages.error(request, _("Choose another week."))
        return redirect(_week_url(pk, source))
    left = verbs.copy_week(specialist=person, from_monday=source, to_monday=target, by=request.user)
    tell_of(request, len(left))
    messages.success(
        request, _("The week of %(day)s is now like it.") % {"day": date_format(target, "j E Y")}
    )
    return redirect(_week_url(pk, target))


def _week_url(pk: int, day: date) -> str:
    return f"{reverse('service_point_desk:rota', args=[pk])}?week={day:%Y-%m-%d}"
