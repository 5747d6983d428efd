"""The queue: what waits for an official, oldest first."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.queries import cases_for_review, kinds_reviewed_by
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, Intake
from kramy.kernel.casework.web.desk import queue_query
from kramy.kernel.casework.web.desk.due import due_of
from kramy.lib.exports import csv_chunks, write_xlsx

PAGE_SIZE = 30
may_see_queue = permission_required("casework.view_queue")


def without(query: QueryDict, *names: str) -> str:
    """The query as text, some parameters and all empty ones left out: an address worth keeping."""
    kept = query.copy()
    for name in [*names, *(name for name, value in query.items() if not value)]:
        kept.pop(name, None)
    return kept.urlencode()


@require_safe
@may_see_queue
def queue(request: HttpRequest) -> HttpResponse:
    wanted = queue_query.read(request.GET)
    today = timezone.localdate()
    found = queue_query.find(request.user, wanted, today).prefetch_related("flags")
    counts = queue_query.counts(request.user, wanted, today)
    paginator = Paginator(found, PAGE_SIZE)
    # the tab was counted with the others, unless one of its states alone is wanted
    if not wanted.state:
        paginator.count = counts[wanted.tab]
    page = paginator.get_page(request.GET.get("page"))
    kinds = [kind for kind in all_kinds() if request.user.has_perm(kind.permission)]
    names = {kind.key: kind.name for kind in kinds}
    context = {
        "page_title": _("Cases"),
        "header_icon": "list-ul",
        "breadcrumbs_items": [],
        "wanted": wanted,
        "tabs": _tabs(request, wanted, counts),
        "columns": _columns(request, wanted),
        "kinds": kinds,
        "intakes": list(Intake.objects.filter(kind__in=list(names)).order_by("-opens_at", "id")),
        "states": [CaseState(state) for state in queue_query.TABS[wanted.tab]],
        "people": _people(request),
        "page_obj": page,
        "rows": [
            {"case": case, "due": due_of(case, today), "kind": names[case.kind]} for case in page.object_list
        ],
        "queue_query": without(request.GET, "page"),
        "filtered": bool(without(request.GET, "page", "tab", "sort")),
    }
    return render(request, "casework/desk/queue.html", context)


def _tabs(request: HttpRequest, wanted: queue_query.Wanted, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {"waiting": _("To decide"), "awaiting": _("Waiting for the applicant"), "decided": _("Decided")}
    rest = without(request.GET, "tab", "state", "page", "sort")
    return [
        {
            "label": label,
            "url": f"?tab={tab}{f'&{rest}' if rest else ''}",
            "count": counts[tab],
            "current": tab == wanted.tab,
        }
        for tab, label in labels.items()
    ]


def _columns(request: HttpRequest, wanted: queue_query.Wanted) -> list[dict[str, str]]:
    """The headings that sort: the address for the other direction, and how the table is sorted now."""
    labels = {
        "number": _("Number"),
        "title": _("Subject"),
        "received": pgettext("case", "Received"),
        "due": _("Due"),
    }
    if wanted.tab == "decided":
        labels["closed"] = _("Decided")
    labels["responsible"] = _("Responsible")
    rest = without(request.GET, "sort", "page")
    found = []
    for key, label in labels.items():
        now = {key: "ascending", f"-{key}": "descending"}.get(wanted.order, "")
        turned = f"-{key}" if now == "ascending" else key
        found.append(
            {"key": key, "label": label, "now": now, "url": f"?{rest}{'&' if rest else ''}sort={turned}"}
        )
    return found


def _people(request: HttpRequest) -> list[dict[str, Any]]:
    """Colleagues who are responsible for any case of these kinds."""
    rows = (
        cases_for_review(request.user)
        .exclude(responsible=None)
        .exclude(responsible=request.user)
        .order_by("responsible__last_name", "responsible__first_name", "responsible_id")
        .values("responsible_id", "responsible__first_name", "responsible__last_name", "responsible__email")
        .distinct()
    )
    return [
        {
            "id": str(row["responsible_id"]),
            "name": f"{row['responsible__first_name']} {row['responsible__last_name']}".strip()
            or row["responsible__email"],
        }
        for row in rows
    ]


@require_safe
@may_see_queue
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The queue as it is filtered, as CSV or XLSX."""
    found = queue_query.find(request.user, queue_query.read(request.GET), timezone.localdate())
    found = found.prefetch_related("flags")
    headers = [
        _("Number"), _("Subject"), _("Kind"), _("Intake"), _("Firm"), "NIP", _("Applicant's e-mail"),
        pgettext("case", "Received"), _("Due"), _("State"), _("Responsible"), pgettext("case", "Closed"), _("Flags"),
    ]  # fmt: skip
    names = {kind.key: str(kind.name) for kind in all_kinds()}
    name = f"cases-{timezone.localdate():%Y-%m-%d}.{extension}"
    if extension not in ("csv", "xlsx"):
        raise Http404
    record(
        "casework.exported",
        by=request.user,
        detail={"cases": found.count(), "kinds": kinds_reviewed_by(request.user)},
    )
    if extension == "csv":
        response = StreamingHttpResponse(
            csv_chunks(headers, _lines(found, names)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, headers, _lines(found, names), sheet=_("Cases"))
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _lines(found: Any, names: dict[str, str]) -> Iterator[list[Any]]:
    """Rows in the language of the request: a streamed response is written when that is no longer active."""
    language = get_language()

    def rows() -> Iterator[list[Any]]:
        for case in found.iterator(chunk_size=500):
            with override(language):
                line = _line(case, names)
            yield line

    return rows()


def _line(case: Case, names: dict[str, str]) -> list[Any]:
    return [
        case.number,
        case.title,
        names.get(case.kind, case.kind),
        case.intake.title,
        case.organisation.name if case.organisation else "",
        case.organisation.nip if case.organisation else "",
        case.applicant_email,
        timezone.localtime(case.received_at),
        case.due_on,
        case.get_state_display(),
        str(case.responsible or ""),
        timezone.localtime(case.closed_at) if case.closed_at else None,
        "; ".join(flag.text for flag in case.flags.all()),
    ]
