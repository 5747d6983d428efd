"""An appointment for somebody who calls or stands at the counter: what, when and who on one page."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import booking
from kramy.modules.service_point.domain.availability import by_minute, free_times, read_code
from kramy.modules.service_point.enums import BOOKABLE, SPOKEN, Channel
from kramy.modules.service_point.models import Service, Specialist
from kramy.modules.service_point.web.desk.frame import counter_tabs, may_work, page_context
from kramy.modules.service_point.web.public.days import Day, days_of
from kramy.modules.service_point.web.public.forms import PersonForm

SHOWN = 48
"""So many times are offered at once; a later day shows the next ones."""


class WantedForm(forms.Form):
    """What is asked for. Choosing it again shows other times and keeps what was typed of the person."""

    service = forms.ModelChoiceField(
        label=gettext_lazy("Service"), queryset=Service.objects.none(), empty_label=None
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=[(each.value, each.label) for each in BOOKABLE]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[(each.value, each.label) for each in SPOKEN]
    )
    specialist = forms.ModelChoiceField(
        label=gettext_lazy("Specialist"), queryset=Specialist.objects.none(), required=False
    )
    day = forms.DateField(
        label=gettext_lazy("From day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services: Any = self.fields["service"]
        services.queryset = Service.objects.filter(active=True)
        people: Any = self.fields["specialist"]
        people.queryset = Specialist.objects.filter(active=True, point__active=True)
        people.empty_label = _("Anybody")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        service = data.get("service")
        if service is not None and data.get("channel") not in service.channels:
            self.add_error("channel", _("This service is not given in this way."))
        if service is not None and data.get("language") not in service.languages:
            self.add_error("language", _("This service is not given in this language."))
        return data


class CallerForm(PersonForm):
    """Who comes, as they say it. Without an e-mail address no letter is sent."""

    letters_in = forms.ChoiceField(label=gettext_lazy("Letters in"), choices=settings.LANGUAGES)

    def __init__(self, channel: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(channel, *args, **kwargs)
        self.fields["name"].label = _("First and last name")
        self.fields["name"].error_messages["required"] = _("Ask for the name")
        self.fields["email"].help_text = _("A confirmation with a link for moving and cancelling goes here.")
        self.fields["note"].help_text = ""
        self.fields["nip"].help_text = _("If it is about a firm. Ten digits.")


@require_http_methods(["GET", "HEAD", "POST"])
@may_work
def book(request: HttpRequest) -> HttpResponse:
    """What is wanted stands in the address, so that other times can be looked at with what was typed kept by the browser."""
    first = Service.objects.filter(active=True).first()
    wanted = WantedForm(_asked(request, first))
    if first is None or not wanted.is_valid():
        return _page(request, wanted, None, [], status=200 if first is None else 400)
    chosen = wanted.cleaned_data
    sent = request.method == "POST"
    form = CallerForm(
        chosen["channel"], request.POST if sent else None, initial={"letters_in": chosen["language"]}
    )
    problem = ""
    if sent and form.is_valid():
        try:
            return _booked(request, chosen, form)
        except Refused as refused:
            problem = str(refused)
    return _page(
        request,
        wanted,
        form,
        _days(chosen),
        problem=problem,
        status=409 if problem else 400 if form.errors else 200,
    )


def _asked(request: HttpRequest, first: Service | None) -> dict[str, str]:
    """What the address says; where it says nothing, what is most common."""
    given = request.GET.dict()
    if not given and first is not None:
        return {
            "service": str(first.pk),
            "channel": Channel.IN_PERSON if Channel.IN_PERSON in first.channels else first.channels[0],
            "language": first.languages[0],
        }
    return given


def _days(chosen: dict[str, Any]) -> list[Day]:
    service, today = chosen["service"], timezone.localdate()
    person = chosen["specialist"]
    times = free_times(
        service,
        first=max(chosen["day"] or today, today),
        last=today + timedelta(days=service.horizon_days),
        language=chosen["language"],
        specialist_id=person.pk if person else None,
        at_once=True,
    )
    return days_of((times if person else by_minute(times))[:SHOWN])


def _booked(request: HttpRequest, chosen: dict[str, Any], form: CallerForm) -> HttpResponse:
    wanted = read_code(request.POST.get("start", ""))
    if wanted is None:
        raise Refused(_("Choose a time from the list."), code="start")
    row = booking.book_at(
        service=chosen["service"],
        specialist_id=wanted[1],
        at=wanted[0],
        channel=chosen["channel"],
        language=chosen["language"],
        person=form.person(letters_in=form.cleaned_data["letters_in"], user=None),
        request_key=_key(request),
        by=request.user,
        at_once=True,
    )
    messages.success(request, _("Booked. A letter has been sent.") if row.email else _("Booked."))
    return redirect(f"{reverse('service_point_desk:appointment', args=[row.pk])}?read")


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid.uuid4()


def _page(
    request: HttpRequest,
    wanted: WantedForm,
    form: CallerForm | None,
    days: list[Day],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    service = wanted.cleaned_data.get("service") if wanted.is_valid() else None
    context = page_context(
        request,
        page_title=_("Book for somebody"),
        page_subtitle=_("Read the times out; nothing is held until you save"),
        tabs=counter_tabs("book"),
        wanted=wanted,
        form=form,
        days=days,
        service=service,
        chosen_start=request.POST.get("start", ""),
        names=dict(Specialist.objects.values_list("pk", "name")),
        request_key=request.POST.get("request_key") or uuid.uuid4(),
        query=request.GET.urlencode(),
        waiting_query=urlencode(
            {name: wanted.cleaned_data[name] for name in ("channel", "language")} if service else {}
        ),
        problem=problem,
    )
    return render(request, "service_point/desk/book.html", context, status=status)
