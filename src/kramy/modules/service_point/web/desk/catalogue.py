"""Lists and forms of services, service points and topics."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kramy.modules.service_point.domain import catalogue
from kramy.modules.service_point.models import Point, Service, Topic
from kramy.modules.service_point.web.desk.forms import PointForm, ServiceForm, TopicForm
from kramy.modules.service_point.web.desk.frame import manage_tabs, may_manage, page_context

KINDS: dict[str, tuple[Any, Any, Any, Any]] = {
    "services": (Service, ServiceForm, gettext_lazy("Services"), gettext_lazy("New service")),
    "points": (Point, PointForm, gettext_lazy("Service points"), gettext_lazy("New service point")),
    "topics": (Topic, TopicForm, gettext_lazy("Topics"), gettext_lazy("New topic")),
}


def _kind(what: str) -> tuple[Any, Any, Any, Any]:
    if what not in KINDS:
        raise Http404
    return KINDS[what]


@require_safe
@may_manage
def index(request: HttpRequest, what: str) -> HttpResponse:
    model, _form, title, new = _kind(what)
    context = page_context(
        request,
        page_title=title,
        tabs=manage_tabs(what),
        rows=model.objects.all(),
        what=what,
        new_label=new,
    )
    return render(request, "service_point/desk/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def edit(request: HttpRequest, what: str, pk: int | None = None) -> HttpResponse:
    model, form_class, title, new = _kind(what)
    row = get_object_or_404(model, pk=pk) if pk is not None else None
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        changed = form.save(commit=False)
        catalogue.keep(row=changed, by=request.user, specialists=form.cleaned_data.get("specialists"))
        messages.success(request, _("Saved."))
        return redirect("service_point_desk:catalogue", what)
    context = page_context(
        request,
        page_title=str(row) if row else new,
        breadcrumbs_items=[{"url": reverse("service_point_desk:catalogue", args=[what]), "label": title}],
        form=form,
    )
    return render(
        request, "service_point/desk/form.html", context, status=400 if form.is_bound and form.errors else 200
    )
