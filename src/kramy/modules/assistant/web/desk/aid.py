"""De minimis aid of a client's firms: written by hand or asked of the register."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.auth import permission_required

from kramy.kernel.organisations.api import found_organisations
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import aid as verbs
from kramy.modules.assistant.domain import clients
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.models import AidLookup, AidReceived, Client
from kramy.modules.assistant.web.desk.forms import AidForm

may_handle = permission_required(HANDLE)


def _of(pk: int) -> tuple[Client, Any]:
    client = get_object_or_404(Client.objects.select_related("organisation", "group"), pk=pk)
    ids = [organisation.pk for organisation in clients.organisations_of_client(client)]
    return client, found_organisations().filter(pk__in=ids)


@require_http_methods(["GET", "HEAD", "POST"])
@may_handle
def index(request: HttpRequest, pk: int) -> HttpResponse:
    client, organisations = _of(pk)
    first = organisations.first()
    form = AidForm(request.POST or None, organisations=organisations, initial={"organisation": first})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.write_down(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The aid is written down."))
            return redirect("assistant_desk:aid", pk=pk)
    lookups = {row.organisation_id: row for row in AidLookup.objects.filter(organisation__in=organisations)}
    context = {
        "page_title": _("Aid received"),
        "page_subtitle": client.name,
        "header_icon": "table",
        "breadcrumbs_items": [
            {"url": reverse("assistant_desk:clients"), "label": _("My clients")},
            {"url": reverse("assistant_desk:client", args=[pk]), "label": client.name},
        ],
        "client": client,
        "form": form,
        "standing": verbs.standing(list(organisations)),
        "limit": verbs.LIMIT_EUR,
        "rows": AidReceived.objects.filter(organisation__in=organisations).select_related("organisation"),
        "connected": verbs.register_connected(),
        "firms": [
            {"organisation": organisation, "lookup": lookups.get(organisation.pk)}
            for organisation in organisations
        ],
    }
    return render(request, "assistant/desk/aid.html", context)


@require_POST
@may_handle
def ask(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    _client, organisations = _of(pk)
    found = get_object_or_404(organisations, pk=organisation)
    try:
        verbs.ask_register(organisation=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The register is asked. The answer comes in a few minutes; come back then.")
        )
    return redirect("assistant_desk:aid", pk=pk)


@require_POST
@may_handle
def remove(request: HttpRequest, pk: int, aid: int) -> HttpResponse:
    _client, organisations = _of(pk)
    row = get_object_or_404(AidReceived, pk=aid, organisation__in=organisations)
    try:
        verbs.take_back(aid=row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The aid is removed."))
    return redirect("assistant_desk:aid", pk=pk)
