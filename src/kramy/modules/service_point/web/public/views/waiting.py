"""The waiting list: joining it, and what it offers, by a link."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kramy.kernel.accounts.api import check_rate
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain import links
from kramy.modules.service_point.domain import waiting as verbs
from kramy.modules.service_point.enums import WaitingState
from kramy.modules.service_point.models import WaitingEntry
from kramy.modules.service_point.notifications import until_in_words
from kramy.modules.service_point.web.public.forms import WaitingForm, letters_in
from kramy.modules.service_point.web.public.gate import check_sending, gate_context
from kramy.modules.service_point.web.public.views.booking import _known, _request_key, bookable

TO_ONE_ADDRESS, DAY = 6, 86_400


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    service = bookable(slug)
    sent = request.method == "POST"
    known = _known(request) | {"first_day": timezone.localdate()}
    form = WaitingForm(service, request.POST if sent else None, initial=known | request.GET.dict())
    problem = ""
    if sent and form.is_valid():
        try:
            check_sending(request)
            email = form.cleaned_data["email"]
            check_rate(scope="service_point.waiting_to", key=email, limit=TO_ONE_ADDRESS, seconds=DAY)
            entry = verbs.join(
                service=service,
                wish=form.wish(),
                person=form.person(letters_in=letters_in(get_language())),
                request_key=_request_key(request),
            )
        except Refused as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, str(refused))
            else:
                problem = str(refused)
        else:
            return redirect(
                f"{reverse('service_point:waiting_entry', args=[links.waiting_token(entry)])}?joined"
            )
    context = {
        "service": service,
        "form": form,
        "problem": problem,
        "request_key": request.POST.get("request_key") or uuid.uuid4(),
        **gate_context(),
    }
    status = 429 if problem else 400 if form.errors else 200
    return render(request, "service_point/public/waiting.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """One's place in the line; what is offered can be taken with one press."""
    key = links.read_waiting(token)
    entry = (
        WaitingEntry.objects.select_related("service", "offered__specialist__point").filter(key=key).first()
        if key
        else None
    )
    if entry is None:
        response = render(request, "service_point/public/no_link.html", status=404)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
    problem = ""
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "leave":
            verbs.leave(entry=entry)
            return redirect(request.path)
        if action == "decline":
            verbs.decline(entry=entry)
            return redirect(f"{request.path}?declined")
        try:
            if action != "take":
                raise Refused(_("Choose what you want to do."), code="action")
            appointment = verbs.take(entry=entry)
        except Refused as refused:
            problem = str(refused)
            entry.refresh_from_db()
        else:
            address = reverse("service_point:appointment", args=[links.appointment_token(appointment)])
            return redirect(f"{address}?booked")
    context = {
        "entry": entry,
        "service": entry.service,
        "offered": entry.offered if entry.state == WaitingState.OFFERED else None,
        "until": until_in_words(entry.offered.held_until)
        if entry.offered and entry.offered.held_until
        else "",
        "taken": entry.state == WaitingState.TAKEN and entry.offered,
        "taken_token": links.appointment_token(entry.offered)
        if entry.state == WaitingState.TAKEN and entry.offered
        else "",
        "waits": entry.state == WaitingState.WAITING,
        "joined": "joined" in request.GET,
        "declined": "declined" in request.GET,
        "problem": problem,
    }
    response = render(
        request, "service_point/public/waiting_entry.html", context, status=409 if problem else 200
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
