"""Specialists: who they are, what they speak, their calendar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.messaging.api import absolute_url
from kramy.modules.service_point.domain import catalogue
from kramy.modules.service_point.models import Specialist
from kramy.modules.service_point.web.desk.forms import SpecialistForm
from kramy.modules.service_point.web.desk.frame import manage_tabs, may_manage, page_context


@require_safe
@may_manage
def index(request: HttpRequest) -> HttpResponse:
    context = page_context(
        request,
        page_title=_("Specialists and rota"),
        tabs=manage_tabs("specialists"),
        rows=Specialist.objects.select_related("point", "user").prefetch_related("services"),
    )
    return render(request, "service_point/desk/specialists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(Specialist, pk=pk) if pk is not None else None
    form = SpecialistForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        left = catalogue.keep(row=changed, by=request.user)
        tell_of(request, len(left))
        return redirect("service_point_desk:rota", changed.pk)
    context = page_context(
        request,
        page_title=row.name if row else _("New specialist"),
        breadcrumbs_items=[
            {"url": reverse("service_point_desk:specialists"), "label": _("Specialists and rota")}
        ],
        form=form,
        specialist=row,
        feed_url=absolute_url(reverse("service_point:feed", args=[row.feed_key])) if row else "",
    )
    return render(
        request,
        "service_point/desk/specialist.html",
        context,
        status=400 if form.is_bound and form.errors else 200,
    )


@require_POST
@may_manage
def new_feed(request: HttpRequest, pk: int) -> HttpResponse:
    catalogue.renew_feed(specialist=get_object_or_404(Specialist, pk=pk), by=request.user)
    messages.success(request, _("The calendar has a new secret address. The old one no longer works."))
    return redirect("service_point_desk:specialist", pk)


def tell_of(request: HttpRequest, count: int) -> None:
    """Say that it is saved, and of appointments that lost their duty."""
    messages.success(request, _("Saved."))
    if count:
        messages.warning(
            request,
            ngettext(
                "%(count)d appointment is left without duty: it is listed for rebooking and the person is told.",
                "%(count)d appointments are left without duty: they are listed for rebooking and the people are told.",
                count,
            )
            % {"count": count},
        )
