"""The queue: what waits for an official, oldest first."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.accounts.api import Unit, officials_with
from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import CaseKind
from kramy.kernel.casework.domain import case_tasks, saved_views, search
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.queries import kinds_reviewed_by
from kramy.kernel.casework.enums import CaseResult, CaseState
from kramy.kernel.casework.models import Case, Intake
from kramy.kernel.casework.web.desk import keyset, queue_query
from kramy.kernel.casework.web.desk.due import due_of
from kramy.kernel.places.api import districts
from kramy.lib.exports import csv_chunks, write_xlsx

PAGE_SIZE = 30
MOST_TASKS = 20
PLACE = ("after", "before", "page")
"""Parameters that say which page of a list, not which list; older addresses have the last."""

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
    words = search.holding(wanted.text)
    found = queue_query.matching(request.user, wanted, today, words).prefetch_related("flags")
    page = keyset.page(
        found,
        wanted.order,
        size=PAGE_SIZE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = queue_query.counts(request.user, wanted, today, words)
    kinds = [kind for kind in all_kinds() if kind.key in kinds_reviewed_by(request.user)]
    query = without(request.GET, *PLACE)
    context = {
        "page_title": _("Cases"),
        "header_icon": "list-ul",
        "breadcrumbs_items": [],
        "wanted": wanted,
        "views": _views(request, wanted, counts),
        "tabs": _tabs(request, wanted, counts),
        "columns": _columns(request, wanted),
        "page": page,
        "rows": _rows(page.rows, today),
        "tasks": list(case_tasks.tasks_for(request.user)[:MOST_TASKS]) if wanted.view == "mine" else [],
        "today": today,
        "queue_query": query,
        "filtered": bool(without(request.GET, *PLACE, "tab", "sort", "view")),
        "saved": saved_views.views_of(request.user),
        "my_units": queue_query.my_units(request.user),
        **_choices(request, wanted, kinds),
    }
    return render(request, "casework/desk/queue.html", context)


def _rows(cases: list[Case], today: date) -> list[dict[str, Any]]:
    """What the table says of each case; words that many rows share are translated once."""
    kinds = {kind.key: str(kind.name) for kind in all_kinds()}
    states = {state.value: str(state.label) for state in CaseState}
    return [
        {
            "case": case,
            "url": reverse("casework_desk:case", args=[case.pk]),
            "kind": kinds[case.kind],
            "state": states[case.state],
            "due": due_of(case, today),
            "received": _moment(timezone.localtime(case.received_at)),
            "closed": _moment(timezone.localtime(case.closed_at)) if case.closed_at else None,
        }
        for case in cases
    ]


def _moment(at: datetime) -> dict[str, str]:
    """A time for the machine, as a day, and to the minute."""
    day = f"{at.day}.{at:%m.%Y}"
    return {"iso": at.isoformat(timespec="minutes"), "day": day, "minute": f"{day}, {at:%H:%M}"}


def _choices(request: HttpRequest, wanted: queue_query.Wanted, kinds: list[CaseKind]) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "kinds": kinds,
        "intakes": list(
            Intake.objects.filter(kind__in=[kind.key for kind in kinds]).order_by("-opens_at", "id")
        ),
        "states": [CaseState(state) for state in queue_query.TABS[wanted.tab]],
        "results": CaseResult.choices if wanted.tab == "decided" else [],
        "units": list(Unit.objects.filter(active=True)),
        "districts": districts(),
        "people": _people(request),
    }


def _views(
    request: HttpRequest, wanted: queue_query.Wanted, counts: queue_query.Counts
) -> list[dict[str, Any]]:
    labels = {
        "mine": _("My work"),
        "team": _("My team's"),
        "unassigned": _("Unassigned"),
        "all": _("All cases"),
    }
    rest = without(request.GET, "view", *PLACE)
    return [
        {
            "label": label,
            "url": f"?view={view}{f'&{rest}' if rest else ''}",
            "count": counts.views[view],
            "current": view == wanted.view,
        }
        for view, label in labels.items()
    ]


def _tabs(
    request: HttpRequest, wanted: queue_query.Wanted, counts: queue_query.Counts
) -> list[dict[str, Any]]:
    """The stages, what is urgent of the first among them."""
    shown = [
        ("waiting", "", _("To decide"), counts.waiting),
        ("waiting", "today", _("Due today"), counts.today),
        ("waiting", "overdue", _("Overdue"), counts.overdue),
        ("awaiting", "", _("Waiting for the applicant"), counts.awaiting),
        ("decided", "", _("Decided"), counts.decided),
    ]
    rest = without(request.GET, "tab", "state", "due", "sort", "result", *PLACE)
    return [
        {
            "label": label,
            "url": f"?tab={tab}{f'&due={due}' if due else ''}{f'&{rest}' if rest else ''}",
            "count": count,
            "more": tab == "decided" and count is not None and count > queue_query.MOST_COUNTED,
            "most": queue_query.MOST_COUNTED,
            "current": tab == wanted.tab
            and (due == wanted.due or (not due and wanted.due not in ("today", "overdue"))),
        }
        for tab, due, label, count in shown
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
    rest = without(request.GET, "sort", *PLACE)
    found = []
    for key, label in labels.items():
        now = {key: "ascending", f"-{key}": "descending"}.get(wanted.order, "")
        turned = f"-{key}" if now == "ascending" else key
        found.append(
            {"key": key, "label": label, "now": now, "url": f"?{rest}{'&' if rest else ''}sort={turned}"}
        )
    return found


def _people(request: HttpRequest) -> list[dict[str, Any]]:
    """Colleagues who may be responsible for cases of these kinds."""
    kinds = kinds_reviewed_by(request.user)
    people = officials_with(*sorted({kind.permission for kind in all_kinds() if kind.key in kinds}))
    return [
        {"id": str(person.pk), "name": str(person)}
        for person in people.exclude(pk=request.user.pk).only("first_name", "last_name", "email")
    ]


@require_safe
@may_see_queue
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The queue as it is filtered, as CSV or XLSX."""
    found = queue_query.find(request.user, queue_query.read(request.GET), timezone.localdate())
    found = found.select_related("unit").prefetch_related("flags")
    headers = [
        _("Number"), _("Subject"), _("Kind"), _("Intake"), _("Firm"), "NIP", _("Applicant's e-mail"),
        pgettext("case", "Received"), _("Due"), _("State"), _("Responsible"), pgettext("case", "Closed"), _("Flags"),
        _("Unit"), _("District"),
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
        str(case.unit or ""),
        case.district,
    ]
