"""Results that the city shows to everybody."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kramy.lib.exports import csv_chunks
from kramy.modules.surveys.domain import exporting, queries, surveys
from kramy.modules.surveys.models import Survey


@require_safe
def results(request: HttpRequest, survey: str) -> HttpResponse:
    shown = _public(survey)
    asked = request.GET.get("by", "")
    name, _colon, key = asked.partition(":")
    language = get_language() or "pl"
    found = queries.results_of(shown, language=language, only=(name, key))
    context = {
        "survey": shown,
        "results": found,
        "filters": queries.filters_of(shown, language),
        "by": asked,
    }
    return render(request, "surveys/public/results.html", context)


@require_safe
def results_file(request: HttpRequest, survey: str) -> HttpResponseBase:
    """The figures as CSV; what is hidden on the page is hidden in it."""
    shown = _public(survey)
    found = queries.results_of(shown, language=get_language() or "pl")
    response = StreamingHttpResponse(
        csv_chunks(exporting.results_headers(), exporting.results_rows(found)),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{shown.slug}-results.csv"'
    return response


def _public(slug: str) -> Survey:
    shown = get_object_or_404(surveys.living().exclude(state="draft"), slug=slug)
    if not shown.results_are_public:
        raise Http404
    return shown
