"""Organisations at the desk: the list, one of them, exports."""

import io
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import history_of, record, record_view
from kramy.kernel.organisations.base import organisation_panels
from kramy.kernel.organisations.domain import exported, members, organisations, queries, sites
from kramy.kernel.organisations.models import Membership, Organisation, Site
from kramy.kernel.organisations.web.desk.forms import (
    MemberForm,
    OrganisationFilter,
    OrganisationForm,
    SiteForm,
)
from kramy.lib.errors import Refused
from kramy.lib.exports import csv_chunks, write_xlsx

PAGE_SIZE = 30
HISTORY_LENGTH = 20
ICON = "group"
may_manage = permission_required(members.MANAGE)


def _filtered(request: HttpRequest) -> tuple[OrganisationFilter, Any]:
    form = OrganisationFilter(request.GET)
    form.is_valid()
    return form, queries.found(text=form.cleaned_data.get("q", ""), kind=form.cleaned_data.get("kind", ""))


def _list_crumb() -> dict[str, str]:
    return {"url": reverse("organisations_desk:index"), "label": _("Organisations")}


@require_safe
@may_manage
def index(request: HttpRequest) -> HttpResponse:
    form, found = _filtered(request)
    context = {
        "page_title": _("Organisations"),
        "header_icon": ICON,
        "breadcrumbs_items": [],
        "filter_form": form,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "organisations/desk/index.html", context)


@require_safe
@may_manage
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    _form, found = _filtered(request)
    record("organisations.exported", by=request.user, detail={"format": kind, "rows": found.count()})
    if kind == "csv":
        chunks = csv_chunks(exported.headers(), exported.rows(found))
        return StreamingHttpResponse(
            chunks,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="organisations.csv"'},
        )
    file = io.BytesIO()
    write_xlsx(file, exported.headers(), exported.rows(found), sheet=_("Organisations"))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="organisations.xlsx")


@require_safe
@may_manage
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    record_view(by=request.user, target=organisation)
    return _detail(request, organisation, member_form=MemberForm(), site_form=SiteForm())


def _detail(
    request: HttpRequest,
    organisation: Organisation,
    *,
    member_form: MemberForm,
    site_form: SiteForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page_title": organisation.name,
        "page_subtitle": organisation.get_kind_display(),
        "header_icon": ICON,
        "breadcrumbs_items": [_list_crumb()],
        "organisation": organisation,
        "memberships": organisation.memberships.select_related("user").order_by("since", "pk"),
        "sites": organisation.sites.all(),
        "panels": _panels(request, organisation),
        "member_form": member_form,
        "site_form": site_form,
        "history": history_of(organisation)[:HISTORY_LENGTH],
    }
    return render(request, "organisations/desk/detail.html", context, status=status)


def _panels(request: HttpRequest, organisation: Organisation) -> list[str]:
    """What higher apps show of the organisation, such as its cases."""
    rendered: list[str] = []
    for panel in sorted(organisation_panels, key=lambda panel: panel.order):
        context = panel.context(organisation, request.user)
        if context is not None:
            rendered.append(render_to_string(panel.template, context, request=request))
    return rendered


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def add(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = organisations.find_or_register(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("organisations_desk:detail", pk=organisation.pk)
    context = {
        "page_title": _("Add an organisation"), "header_icon": ICON, "breadcrumbs_items": [_list_crumb()], "form": form
    }  # fmt: skip
    return render(request, "organisations/desk/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    values = {name: getattr(organisation, name) for name in organisations.CHANGEABLE}
    form = OrganisationForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.change(organisation=organisation, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("organisations_desk:detail", pk=pk)
    detail_url = reverse("organisations_desk:detail", args=[pk])
    context = {
        "page_title": _("Change the data"),
        "header_icon": ICON,
        "breadcrumbs_items": [_list_crumb(), {"url": detail_url, "label": organisation.name}],
        "form": form,
    }
    return render(request, "organisations/desk/form.html", context)


@require_POST
@may_manage
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _detail(request, organisation, member_form=form, site_form=SiteForm(), status=422)
    return _done(
        request,
        pk,
        lambda: members.add_member(
            organisation=organisation, user=form.user, role=form.cleaned_data["role"], by=request.user
        ),
        _("%(person)s can act for this organisation now.") % {"person": form.user},
    )


@require_POST
@may_manage
def remove_member(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    row = get_object_or_404(Membership, pk=membership, organisation=pk)
    return _done(
        request,
        pk,
        lambda: members.remove_member(membership=row, by=request.user),
        _("The person was removed."),
    )


@require_POST
@may_manage
def add_site(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    form = SiteForm(request.POST)
    if form.is_valid():
        try:
            sites.add_site(organisation=organisation, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The place was added."))
            return redirect("organisations_desk:detail", pk=pk)
    return _detail(request, organisation, member_form=MemberForm(), site_form=form, status=422)


@require_POST
@may_manage
def remove_site(request: HttpRequest, pk: int, site: int) -> HttpResponse:
    row = get_object_or_404(Site, pk=site, organisation=pk)
    return _done(
        request, pk, lambda: sites.remove_site(site=row, by=request.user), _("The place was removed.")
    )


def _done(request: HttpRequest, pk: int, verb: Callable[[], Any], sentence: str) -> HttpResponse:
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, sentence)
    return redirect("organisations_desk:detail", pk=pk)
