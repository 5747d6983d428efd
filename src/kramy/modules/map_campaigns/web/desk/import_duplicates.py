"""Rows of an import that may be places known already: one choice for all, another for some of them."""

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.duplicates.reasons import kept_in_words
from kramy.modules.map_campaigns.domain.importing import duplicates as verbs
from kramy.modules.map_campaigns.enums import DuplicateChoice, ImportState
from kramy.modules.map_campaigns.models import ImportBatch, ImportRow
from kramy.modules.map_campaigns.web.desk.imports import may_import

PAGE_SIZE = 50
ROW = re.compile(r"row-(\d{1,9})")


@never_cache
@may_import
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    batch = get_object_or_404(ImportBatch.objects.select_related("campaign"), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            return _choose(request, batch)
        except Refused as refused:
            problem = str(refused)
    page = Paginator(batch.duplicates.select_related("entry__campaign"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    labels = dict(
        ImportRow.objects.filter(batch=batch, number__in=[row.number for row in page]).values_list(
            "number", "label"
        )
    )
    context = {
        "batch": batch,
        "page_obj": page,
        "rows": [_row(row, labels) for row in page],
        "choices": DuplicateChoice.choices,
        "chosen": verbs.choice_of(batch),
        "open": batch.state == ImportState.CHECKED,
        "problem": problem,
        "page_title": _("Rows that may be places known already"),
        "page_subtitle": f"{batch.original_name} → {batch.campaign}",
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:imports"), "label": _("Imports")},
            {"url": reverse("map_campaigns_desk:import_show", args=[batch.pk]), "label": batch.original_name},
        ],
    }
    return render(
        request, "map_campaigns/desk/import_duplicates.html", context, status=409 if problem else 200
    )


def _choose(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Keeps what was chosen, and goes on to the next page or back to the import."""
    rows = {int(found[1]): value for name, value in request.POST.items() if (found := ROW.fullmatch(name))}
    verbs.choose(batch=batch, choice=request.POST.get("duplicates", ""), rows=rows, by=request.user)
    messages.success(request, _("Saved."))
    if "next" not in request.POST:
        return redirect("map_campaigns_desk:import_show", batch.pk)
    page = request.GET.get("page", "1")
    return redirect(f"{request.path}?page={int(page) + 1 if page.isdecimal() and len(page) < 9 else 1}")


def _row(row: Any, labels: dict[int, str]) -> dict[str, Any]:
    return {"row": row, "label": labels.get(row.number, ""), "reason": kept_in_words(row.reasons)}
