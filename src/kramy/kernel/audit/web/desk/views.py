"""The audit log at the desk: looked through and exported, never changed."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import record
from kramy.kernel.audit.domain import queries
from kramy.kernel.audit.web.desk.forms import LogFilter

PAGE_SIZE = 50
COLUMNS = ("at", "actor_label", "action", "target_type", "target_id", "target_label", "detail")


@require_safe
@permission_required("audit.view_log")
def log(request: HttpRequest) -> HttpResponse:
    form = LogFilter(request.GET)
    found = queries.entries(form.wanted())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "audit/desk/log.html",
        {
            "page_title": _("Audit log"),
            "page_subtitle": _("Who did what, when. Nothing here can be changed."),
            "header_icon": "history",
            "breadcrumbs_items": [],
            "filter_form": form,
            "page_obj": page,
        },
    )


class _Echo:
    """A file that hands each line on instead of keeping it."""

    def write(self, value: str) -> str:
        return value


def _safe(value: Any) -> str:
    """A cell no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@require_safe
@permission_required("audit.view_log")
def export(request: HttpRequest) -> StreamingHttpResponse:
    form = LogFilter(request.GET)
    found = queries.entries(form.wanted())
    record("audit.exported", by=request.user, detail={"entries": found.count()})

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow(COLUMNS)
        for row in found.values_list(*COLUMNS).iterator(chunk_size=1000):
            local = timezone.localtime(row[0]).isoformat(timespec="seconds")
            yield writer.writerow([local, *(_safe(value) for value in row[1:])])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
