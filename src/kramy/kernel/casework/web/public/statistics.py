"""How the city handles cases, in figures for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kramy.kernel.casework.domain.public_statistics import (
    SMALLEST,
    PublicFigures,
    PublicRow,
    public_figures,
    years,
)
from kramy.kernel.casework.enums import CaseResult, CaseState
from kramy.lib.charts import bar_chart
from kramy.lib.exports import csv_chunks

FRESH = 600


@cache_control(public=True, max_age=FRESH)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    figures = _chosen(request)
    context = {
        "figures": figures,
        "years": years(),
        "smallest": SMALLEST,
        "ends": [end_label(end) for end in figures.ends],
        "chart": bar_chart([(row.name, row.opened) for row in figures.rows if row.opened is not None]),
    }
    return render(request, "casework/public/statistics.html", context)


@cache_control(public=True, max_age=FRESH)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    figures = _chosen(request)
    headers = [
        _("Kind of case"),
        _("Received"),
        _("Ended"),
        *(end_label(end) for end in figures.ends),
        _("Median days"),
        _("90 % within days"),
        _("In time, %"),
        _("Taken within 3 working days, %"),
        _("Taken within 5 working days, %"),
        _("Satisfaction, 1 to 5"),
    ]
    lines = [_line(row) for row in (*figures.rows, figures.total)]
    response = StreamingHttpResponse(csv_chunks(headers, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{figures.year}.csv"'
    return response


def end_label(end: str) -> str:
    """How a case ended, in words: a result or a state."""
    return str(CaseResult(end).label if end in CaseResult.values else CaseState(end).label)


def _chosen(request: HttpRequest) -> PublicFigures:
    known = years()
    wanted = request.GET.get("year", "")
    if not wanted:
        return public_figures(known[0])
    if not wanted.isdecimal() or int(wanted[:4]) not in known or len(wanted) != 4:
        raise Http404
    return public_figures(int(wanted))


def _line(row: PublicRow) -> list[Any]:
    numbers = [row.opened, row.closed, *row.ends]
    rest = [row.median_days, row.p90_days, row.in_time, row.taken_3, row.taken_5, row.satisfaction]
    return [
        row.name or _("All kinds"),
        *(_("hidden") if number is None else number for number in numbers),
        *("" if number is None else number for number in rest),
    ]
