"""A walk-in or a call recorded: one page, by keys, in seconds."""

import uuid
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.audit.api import record as log
from kramy.lib import identifiers
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import consultations
from kramy.modules.service_point.domain.rota_days import zone
from kramy.modules.service_point.enums import Channel, Language, Result, SpecialistKind
from kramy.modules.service_point.models import Consultation, Point, Specialist, Topic
from kramy.modules.service_point.web.desk.frame import (
    counter_tabs,
    may_count,
    may_work,
    page_context,
    table_file,
)
from kramy.modules.service_point.web.public.days import read_day

USUAL_MINUTES = 10
NOON = time(12)
KEYS = {
    "topic": "123456789",
    "channel": "qwer",
    "language": "asdfg",
    "result": "zxcv",
    "specialist_kind": "tyuio",
}
"""The key of each choice, by its place on a keyboard: a row for each question."""


class RecordForm(forms.Form):
    """Everything is chosen already, as in the record before; what differs is one key away."""

    use_required_attribute = False
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"),
        queryset=Topic.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a topic")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=Channel.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=Language.choices, widget=forms.RadioSelect
    )
    specialist_kind = forms.ChoiceField(
        label=gettext_lazy("Specialist"), choices=SpecialistKind.choices, widget=forms.RadioSelect
    )
    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=Result.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=480,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "4"}),
        error_messages={
            "required": gettext_lazy("How many minutes?"),
            "invalid": gettext_lazy("Minutes as a whole number"),
        },
    )
    nip = forms.CharField(
        label="NIP",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "14"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Enter a date")},
    )
    hour = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("A time like 9:30")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.filter(active=True)

    def keep_topic(self, topic: Topic) -> None:
        """Offer this topic even when it is no longer in use."""
        field: Any = self.fields["topic"]
        field.queryset = Topic.objects.filter(Q(active=True) | Q(pk=topic.pk))

    def clean_nip(self) -> str:
        text = self.cleaned_data["nip"]
        if not text.strip():
            return ""
        try:
            return identifiers.clean_nip(text)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def at(self) -> datetime | None:
        """When it was, if not just now. A day without a time counts as its noon: figures go by days."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        if day is None and hour is None:
            return None
        today = timezone.localdate()
        if hour is None and day == today:
            return None
        return datetime.combine(day or today, hour or NOON, tzinfo=zone())

    def groups(self) -> list[dict[str, Any]]:
        """The questions with one answer of several, each answer with its key."""
        return [
            {
                "field": self[name],
                "choices": [
                    {"widget": widget, "key": keys[number] if number < len(keys) else ""}
                    for number, widget in enumerate(self[name])
                ],
            }
            for name, keys in KEYS.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@may_work
def record(request: HttpRequest) -> HttpResponse:
    """A new one. Whoever types in the paper of another day stays on that day (``?day=``)."""
    sent = request.method == "POST"
    asked = read_day(request.GET.get("day", ""))
    form = RecordForm(request.POST if sent else None, initial=_usual(request.user) | {"day": asked})
    if sent and form.is_valid():
        try:
            consultations.record(talk=_talk(form, request.user), by=request.user, request_key=_key(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            day = form.cleaned_data["day"]
            other = f"?day={day:%Y-%m-%d}" if day and day != timezone.localdate() else ""
            return redirect(f"{reverse('service_point_desk:record')}{other}")
    context = page_context(
        request,
        page_title=_("Record a consultation"),
        page_subtitle=_("Choose by keys, Enter saves"),
        tabs=counter_tabs("record"),
        form=form,
        request_key=request.POST.get("request_key") if sent else uuid.uuid4(),
        other_day=asked is not None or (form.is_bound and bool(form["day"].value() or form["hour"].value())),
        recent=consultations.recent(request.user),
        last=consultations.last_of(request.user),
        count=Consultation.objects.filter(day=timezone.localdate()).count(),
    )
    return render(
        request,
        "service_point/desk/record.html",
        context,
        status=400 if form.is_bound and form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_work
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own record of the last hours, put right or taken back."""
    row = get_object_or_404(consultations.own(request.user), pk=pk)
    sent = request.method == "POST"
    form = RecordForm(request.POST if sent else None, initial=_as_typed(row))
    form.keep_topic(row.topic)
    if sent and form.is_valid():
        try:
            consultations.correct(pk=pk, talk=_talk(form, request.user), by=request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Corrected."))
            return redirect("service_point_desk:record")
    context = page_context(
        request,
        page_title=_("Correct a record"),
        page_subtitle=f"{row.topic.name}, {date_format(timezone.localtime(row.at), 'j E, H:i')}",
        breadcrumbs_items=[
            {"url": reverse("service_point_desk:record"), "label": _("Record a consultation")}
        ],
        form=form,
        row=row,
        other_day=True,
    )
    return render(
        request,
        "service_point/desk/record.html",
        context,
        status=400 if form.is_bound and form.errors else 200,
    )


@require_POST
@may_work
def undo(request: HttpRequest) -> HttpResponse:
    pk = request.POST.get("pk", "")
    try:
        row = consultations.undo(pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("Taken back: %(topic)s, %(channel)s.")
            % {"topic": row.topic.name, "channel": row.get_channel_display()},
        )
    return redirect("service_point_desk:record")


@require_safe
@may_count
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """Every consultation of a year, a row each."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else timezone.localdate().year
    headers = [
        _("Day"),
        _("Time"),
        _("Channel"),
        _("Topic"),
        _("Language"),
        _("Minutes"),
        _("Specialist"),
        _("Result"),
        _("NIP"),
        _("With an appointment"),
    ]
    response = table_file(
        name=f"consultations-{year}", extension=extension, headers=headers, rows=list(_lines(year))
    )
    log("service_point.consultations_exported", by=request.user, detail={"year": year})
    return response


def _lines(year: int) -> Iterator[list[Any]]:
    rows = Consultation.objects.filter(day__year=year).select_related("topic").order_by("at", "pk")
    yes, no = _("yes"), _("no")
    for row in rows.iterator(chunk_size=2000):
        yield [
            row.day,
            f"{timezone.localtime(row.at):%H:%M}",
            str(row.get_channel_display()),
            row.topic.name,
            str(row.get_language_display()),
            row.minutes,
            str(row.get_specialist_kind_display()),
            str(row.get_result_display()),
            row.nip,
            yes if row.appointment_id else no,
        ]


def _usual(user: Any) -> dict[str, Any]:
    """As the record before; for the first one, what is most common."""
    last = Consultation.objects.filter(recorded_by=user, appointment__isnull=True).order_by("-pk").first()
    if last is not None:
        return {
            "topic": last.topic_id,
            "channel": last.channel,
            "language": last.language,
            "specialist_kind": last.specialist_kind,
            "result": Result.HELPED,
            "minutes": last.minutes,
        }
    topic = Topic.objects.filter(active=True).first()
    own = Specialist.objects.filter(user=user).first()
    return {
        "topic": topic.pk if topic else None,
        "channel": Channel.IN_PERSON,
        "language": Language.POLISH,
        "specialist_kind": own.kind if own else SpecialistKind.GENERAL,
        "result": Result.HELPED,
        "minutes": USUAL_MINUTES,
    }


def _as_typed(row: Consultation) -> dict[str, Any]:
    local = timezone.localtime(row.at)
    return {name: getattr(row, name) for name in (*KEYS, "minutes", "nip", "note")} | {
        "topic": row.topic_id,
        "day": local.date(),
        "hour": local.time(),
    }


def _talk(form: RecordForm, user: Any) -> consultations.Talk:
    data = form.cleaned_data
    own = Specialist.objects.filter(user=user).first()
    return consultations.Talk(
        channel=data["channel"],
        topic=data["topic"],
        language=data["language"],
        minutes=data["minutes"],
        specialist_kind=data["specialist_kind"],
        specialist=own if own is not None and own.kind == data["specialist_kind"] else None,
        point=own.point if own is not None else Point.objects.filter(active=True).first(),
        nip=data["nip"],
        result=data["result"],
        note=data["note"],
        at=form.at(),
    )


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None
