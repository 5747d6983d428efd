"""A time booked without an account: how and in which language, when, who."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.organisations.api import joined_last
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import booking, links
from kramy.modules.service_point.domain.availability import next_free, read_code
from kramy.modules.service_point.enums import AppointmentState
from kramy.modules.service_point.models import Appointment, Service
from kramy.modules.service_point.rules import HOLD
from kramy.modules.service_point.web.public.days import page_of_days, read_day
from kramy.modules.service_point.web.public.forms import ChoiceForm, PersonForm, letters_in
from kramy.modules.service_point.web.public.gate import (
    COUNTER,
    check_holding,
    check_sending,
    gate_context,
)


def bookable(slug: str) -> Service:
    return get_object_or_404(Service.objects.filter(active=True).select_related("topic"), slug=slug)


@require_safe
def choices(request: HttpRequest, slug: str) -> HttpResponse:
    """How and in which language. What leaves no choice is passed over."""
    service = bookable(slug)
    form = ChoiceForm(service)
    asked = [field for field in form if not field.is_hidden]
    if not asked:
        query = {name: form.fields[name].initial for name in form.fields}
        return redirect(f"{reverse('service_point:times', args=[slug])}?{urlencode(query)}")
    return render(request, "service_point/public/choices.html", {"service": service, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """The free times, a week at a time; pressing one holds it."""
    service = bookable(slug)
    form = ChoiceForm(service, request.GET)
    if not form.is_valid():
        return render(
            request, "service_point/public/choices.html", {"service": service, "form": form}, status=400
        )
    problem = ""
    if request.method == "POST":
        try:
            return _held(request, service, form.cleaned_data)
        except Refused as refused:
            problem = str(refused)
    language = form.cleaned_data["language"]
    context = {
        "service": service,
        "channel": dict(form.fields["channel"].choices)[form.cleaned_data["channel"]],
        "language": dict(form.fields["language"].choices)[language],
        "page": page_of_days(service, language=language, start=read_day(request.GET.get("from", ""))),
        "query": urlencode(form.cleaned_data),
        "problem": problem,
        "can_choose": any(not field.is_hidden for field in ChoiceForm(service)),
    }
    return render(request, "service_point/public/times.html", context, status=409 if problem else 200)


def _held(request: HttpRequest, service: Service, chosen: dict[str, Any]) -> HttpResponse:
    wanted = read_code(request.POST.get("start", ""))
    if wanted is None:
        raise Refused(_("Choose a time from the list."), code="start")
    check_holding(request)
    held = booking.hold(service=service, at=wanted[0], specialist_id=wanted[1], **chosen)
    query = urlencode(chosen)
    return redirect(f"{reverse('service_point:held', args=[service.slug, held.key])}?{query}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Who comes. The time is held meanwhile; should it be lost, what was typed is kept and other times stand beside."""
    service = bookable(slug)
    choice = ChoiceForm(service, request.GET)
    if not choice.is_valid():
        return redirect("service_point:book", slug)
    chosen = choice.cleaned_data
    row = Appointment.objects.select_related("specialist__point").filter(key=key, service=service).first()
    if row is not None and row.state != AppointmentState.HELD:
        return _done(row)
    sent = request.method == "POST"
    form = PersonForm(chosen["channel"], request.POST if sent else None, initial=_known(request))
    problem = ""
    if sent and request.POST.get("action") == "other":
        booking.release(key=key)
        return redirect(f"{reverse('service_point:times', args=[slug])}?{urlencode(chosen)}")
    if sent and form.is_valid():
        try:
            check_sending(request)
            return _done(_booked(request, service, key, chosen, form))
        except Refused as refused:
            problem = str(refused)
            row = Appointment.objects.filter(key=key, state=AppointmentState.HELD).first()
    elif sent and row is not None:
        booking.extend(appointment=row, until=timezone.now() + HOLD)
        row.refresh_from_db()
    return _form_page(request, service, chosen, form, row, problem)


def _form_page(
    request: HttpRequest,
    service: Service,
    chosen: dict[str, Any],
    form: PersonForm,
    row: Appointment | None,
    problem: str,
) -> HttpResponse:
    lost = row is None
    context = {
        "service": service,
        "form": form,
        "held": row,
        "lost": lost,
        "problem": problem or (booking.gone_words() if lost else ""),
        "others": next_free(service, language=chosen["language"]) if lost else [],
        "request_key": request.POST.get("request_key") or uuid.uuid4(),
        "query": urlencode(chosen),
        "channel": chosen["channel"],
        **gate_context(),
    }
    status = 409 if lost else 429 if problem else 400 if form.errors else 200
    return render(request, "service_point/public/held.html", context, status=status)


def _booked(
    request: HttpRequest, service: Service, key: uuid.UUID, chosen: dict[str, Any], form: PersonForm
) -> Appointment:
    for_somebody = request.user.has_perm(
        COUNTER
    )  # the counter's own people book for callers, never for themselves
    person = form.person(letters_in=letters_in(get_language()), user=None if for_somebody else request.user)
    by = request.user if for_somebody else None
    request_key = _request_key(request)
    other = read_code(request.POST.get("start", ""))
    if other is not None:
        return booking.book_at(
            service=service,
            at=other[0],
            specialist_id=other[1],
            person=person,
            request_key=request_key,
            by=by,
            **chosen,
        )
    return booking.book(key=key, person=person, request_key=request_key, by=by)


def _request_key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid.uuid4()


def _known(request: HttpRequest) -> dict[str, str]:
    """What the hub knows of somebody who is signed in."""
    if not request.user.is_authenticated or request.user.has_perm(COUNTER):
        return {}
    user = request.user
    firm = joined_last(user)
    return {
        "name": user.get_full_name(),
        "email": user.email,
        "phone": user.phone,
        "nip": firm.nip if firm else "",
    }


def _done(row: Appointment) -> HttpResponse:
    return redirect(f"{reverse('service_point:appointment', args=[links.appointment_token(row)])}?booked")
