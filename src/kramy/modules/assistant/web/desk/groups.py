"""Groups of companies at the desk."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.organisations.api import found_organisations
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import assignments, groups
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.models import Client, CompanyGroup, GroupMember
from kramy.modules.assistant.web.desk.forms import GroupForm, MemberForm

may_handle = permission_required(HANDLE)


def _crumbs(*, inside: bool = False) -> list[dict[str, str]]:
    found = [{"url": reverse("assistant_desk:clients"), "label": _("My clients")}]
    if inside:
        found.append({"url": reverse("assistant_desk:groups"), "label": _("Groups of companies")})
    return found


@require_safe
@may_handle
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Groups of companies"),
        "page_subtitle": _("Companies of one group share one assistant."),
        "header_icon": "group",
        "breadcrumbs_items": _crumbs(),
        "groups": CompanyGroup.objects.annotate(member_count=Count("members")).order_by("name"),
    }
    return render(request, "assistant/desk/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_handle
def add(request: HttpRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = groups.save_group(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The group is saved. Add its companies."))
            return redirect("assistant_desk:group", pk=made.pk)
    context = {
        "page_title": _("New group of companies"),
        "header_icon": "group",
        "breadcrumbs_items": _crumbs(inside=True),
        "form": form,
    }
    return render(request, "assistant/desk/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_handle
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(CompanyGroup, pk=pk)
    form = GroupForm(request.POST) if request.method == "POST" else GroupForm.of(group)
    if request.method == "POST" and form.is_valid():
        try:
            groups.save_group(group=group, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The group is saved."))
            return redirect("assistant_desk:group", pk=pk)
    return _shown(request, group, form=form, member_form=MemberForm())


def _shown(request: HttpRequest, group: CompanyGroup, *, status: int = 200, **shown: Any) -> HttpResponse:
    client = Client.objects.filter(group=group).first()
    context = {
        "page_title": group.name,
        "header_icon": "group",
        "breadcrumbs_items": _crumbs(inside=True),
        "group": group,
        "client": client,
        "standing": assignments.current(client) if client else None,
        "members": GroupMember.objects.filter(group=group).select_related("organisation"),
        **shown,
    }
    return render(request, "assistant/desk/group.html", context, status=status)


@require_POST
@may_handle
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(CompanyGroup, pk=pk)
    form = MemberForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data["nip"]
        found = list(found_organisations(text=typed)[:5])
        exact = [row for row in found if row.name.casefold() == typed.strip().casefold()]
        if len(exact) == 1:
            found = exact
        try:
            if len(found) != 1:
                names = ", ".join(row.name for row in found)
                raise Refused(
                    _("Several organisations match: %(names)s. Type the NIP.") % {"names": names}
                    if found
                    else _("No organisation matches. Add it under “Organisations” first."),
                    code="not_one",
                    field="nip",
                )
            groups.add_member(
                group=group, organisation=found[0], role=form.cleaned_data["role"], by=request.user
            )
        except Refused as refused:
            form.add_error("role" if refused.field == "role" else "nip", str(refused))
        else:
            messages.success(request, _("%(name)s is in the group now.") % {"name": found[0].name})
            return redirect("assistant_desk:group", pk=pk)
    return _shown(request, group, status=422, form=GroupForm.of(group), member_form=form)


@require_POST
@may_handle
def remove_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    row = get_object_or_404(GroupMember.objects.select_related("organisation", "group"), pk=member, group=pk)
    groups.remove_member(member=row, by=request.user)
    messages.success(request, _("%(name)s has left the group.") % {"name": row.organisation.name})
    return redirect("assistant_desk:group", pk=pk)
