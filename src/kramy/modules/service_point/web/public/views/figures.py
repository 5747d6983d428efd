"""What the service point did, in numbers that show nobody."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.lib.exports import csv_chunks
from kramy.modules.service_point.domain.statistics import Year, of_year, years
from kramy.modules.service_point.web.figures_tables import (
    HEADERS,
    public_tables,
    table_lines,
    xlsx_file,
    year_chart,
    years_chart,
)


def _asked(request: HttpRequest) -> tuple[int, list[int]]:
    known = years()
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    return (year if year in known else (known[0] if known else 0)), known


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    chosen, known = _asked(request)
    found = of_year(chosen) if chosen else None
    context: dict[str, Any] = {"years": known, "chosen": chosen, "found": found}
    if found is not None:
        context |= {
            "tables": public_tables(found),
            "months_chart": year_chart(found, public=True),
            "years_chart": years_chart() if len(known) > 1 else None,
        }
    return render(request, "service_point/public/figures.html", context)


@require_safe
def export(request: HttpRequest, year: int, extension: str) -> HttpResponseBase:
    if year not in years():
        raise Http404
    return figures_file(of_year(year), extension, public=True)


def figures_file(found: Year, extension: str, *, public: bool) -> HttpResponseBase:
    """The tables of a year as one long table. Http404 for an unknown format."""
    headers = [str(header) for header in HEADERS]
    lines: Iterator[list[Any]] = table_lines(found, public=public)
    response: HttpResponseBase
    if extension == "csv":
        response = StreamingHttpResponse(
            csv_chunks(headers, list(lines)), content_type="text/csv; charset=utf-8"
        )
    elif extension == "xlsx":
        response = FileResponse(
            xlsx_file(headers, lines, sheet=_("Consultations")),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="consultations-{found.year}.{extension}"'
    return response
