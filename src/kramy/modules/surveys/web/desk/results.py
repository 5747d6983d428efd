"""Results at the desk: live, by the answers to one question, with free texts; answers and codebook to take away."""

import io
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import record
from kramy.lib.exports import csv_chunks, write_workbook
from kramy.modules.surveys.domain import exporting, queries, surveys
from kramy.modules.surveys.models import Survey
from kramy.modules.surveys.web.desk.views import may_see, trail

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME = 31
may_export = permission_required("surveys.export_answers")


@require_safe
@may_see
def results(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(surveys.living(), pk=pk)
    language = (get_language() or "pl").split("-")[0]
    asked = request.GET.get("by", "")
    name, _colon, key = asked.partition(":")
    once = "once" in request.GET
    found = queries.results_of(
        survey, language=language, only=(name, key), without_repeats=once, at_desk=True
    )
    context = {
        "page_title": _("Results"),
        "breadcrumbs_items": trail(survey),
        "survey": survey,
        "results": found,
        "filters": queries.filters_of(survey, language),
        "by": asked,
        "once": once,
        "repeated": queries.counted(survey).filter(repeated=True).count(),
        "can_export": request.user.has_perm("surveys.export_answers"),
    }
    return render(request, "surveys/desk/results.html", context)


@require_safe
@may_export
def export(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """``answers.csv``, ``codebook.csv``, ``rows-NAME.csv`` of a question with rows, or ``answers.xlsx`` with everything."""
    survey = get_object_or_404(surveys.living(), pk=pk)
    if what != "codebook.csv" and not exporting.may_export(survey):
        raise Http404
    record("surveys.exported", by=request.user, target=survey, detail={"what": what[:100]})
    if what == "answers.xlsx":
        response: HttpResponseBase = HttpResponse(_workbook(survey), content_type=XLSX)
    elif what == "answers.csv":
        response = StreamingHttpResponse(
            csv_chunks(*exporting.answers_table(survey)), content_type="text/csv"
        )
    elif what == "codebook.csv":
        chunks = csv_chunks(exporting.codebook_headers(), exporting.codebook_rows(survey))
        response = StreamingHttpResponse(chunks, content_type="text/csv")
    else:
        response = StreamingHttpResponse(csv_chunks(*_rows_or_404(survey, what)), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{survey.slug}-{what}"'
    return response


def _rows_or_404(survey: Survey, what: str) -> tuple[list[str], Iterator[list[Any]]]:
    for variable, headers, lines in exporting.rows_tables(survey):
        if what == variable.file:
            return headers, lines
    raise Http404


def _workbook(survey: Survey) -> bytes:
    language = (get_language() or "pl").split("-")[0]
    found = queries.results_of(survey, language=language, at_desk=True)
    file = io.BytesIO()
    write_workbook(
        file,
        [
            (_("Answers"), *exporting.answers_table(survey)),
            (_("Codebook"), exporting.codebook_headers(), exporting.codebook_rows(survey)),
            (_("Results"), exporting.results_headers(), exporting.results_rows(found)),
            *(
                (f"#{number} {variable.name}"[:LONGEST_SHEET_NAME], headers, lines)
                for number, (variable, headers, lines) in enumerate(exporting.rows_tables(survey), start=1)
            ),
        ],
    )
    return file.getvalue()
