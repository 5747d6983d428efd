"""Keeping the filters of the queue under a name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kramy.kernel.accounts.api import units_of
from kramy.kernel.casework.domain import saved_views
from kramy.kernel.casework.web.desk.queue import PLACE, may_see_queue, without
from kramy.lib.errors import Refused


def _back(request: HttpRequest) -> HttpResponse:
    query = without(request.GET, *PLACE)
    return redirect(f"{reverse('casework_desk:queue')}{f'?{query}' if query else ''}")


@require_POST
@may_see_queue
def save(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("unit", "")
    unit = (
        units_of(request.user).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else None
    )
    try:
        view = saved_views.save_view(
            name=request.POST.get("name", ""), query=without(request.GET, *PLACE), unit=unit, by=request.user
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved: “%(title)s”.") % {"title": view.name})
    return _back(request)


@require_POST
@may_see_queue
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(saved_views.views_of(request.user), pk=pk)
    try:
        saved_views.remove_view(view=view, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Removed: “%(title)s”.") % {"title": view.name})
    return _back(request)
