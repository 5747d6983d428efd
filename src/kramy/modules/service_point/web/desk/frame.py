"""What the service point's desk pages have in common: who may, tabs, exports."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_required

from kramy.lib.exports import csv_chunks, write_xlsx
from kramy.modules.service_point.domain.rota import to_rebook

WORK, MANAGE, COUNT = (
    "service_point.work_at_counter",
    "service_point.manage_point",
    "service_point.view_statistics",
)
may_work = permission_required(WORK)
may_manage = permission_required(MANAGE)
may_count = permission_required(COUNT)


def counter_tabs(here: str) -> list[dict[str, Any]]:
    waiting = to_rebook().count()
    tabs = [
        ("board", _("Today"), reverse("service_point_desk:board")),
        ("record", _("Record a consultation"), reverse("service_point_desk:record")),
        ("book", _("Book for somebody"), reverse("service_point_desk:book")),
        ("appointments", _("Appointments"), reverse("service_point_desk:appointments")),
        (
            "rebook",
            f"{_('To be rebooked')} ({waiting})" if waiting else _("To be rebooked"),
            f"{reverse('service_point_desk:appointments')}?show=rebook",
        ),
        ("waiting", _("Waiting list"), reverse("service_point_desk:waiting")),
    ]
    return [{"label": label, "url": url, "current": key == here} for key, label, url in tabs]


def manage_tabs(here: str) -> list[dict[str, Any]]:
    def listed(what: str) -> str:
        return reverse("service_point_desk:catalogue", args=[what])

    tabs = [
        ("specialists", _("Specialists and rota"), reverse("service_point_desk:specialists")),
        ("services", _("Services"), listed("services")),
        ("points", _("Service points"), listed("points")),
        ("topics", _("Topics"), listed("topics")),
    ]
    return [{"label": label, "url": url, "current": key == here} for key, label, url in tabs]


def table_file(
    *, name: str, extension: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """A table to take away; Http404 for an unknown format."""
    response: HttpResponseBase
    if extension == "csv":
        response = StreamingHttpResponse(csv_chunks(headers, rows), content_type="text/csv; charset=utf-8")
    elif extension == "xlsx":
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(file, headers, rows, sheet=name)
        file.seek(0)
        response = FileResponse(
            file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    else:
        raise Http404
    response["Content-Disposition"] = (
        f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{extension}"'
    )
    return response


def page_context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    return {
        "header_icon": "calendar-alt",
        "breadcrumbs_items": [],
        "may_manage": request.user.has_perm(MANAGE),
        **more,
    }
