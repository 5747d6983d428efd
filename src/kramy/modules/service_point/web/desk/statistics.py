"""Consultations counted, for the desk: nothing hidden, results beside."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record
from kramy.modules.service_point.domain.statistics import of_year, results_of, years
from kramy.modules.service_point.enums import Result
from kramy.modules.service_point.web.desk.frame import MANAGE, may_count, page_context
from kramy.modules.service_point.web.figures_tables import tables, year_chart, years_chart
from kramy.modules.service_point.web.public.views.figures import figures_file


@require_safe
@may_count
def statistics(request: HttpRequest) -> HttpResponse:
    known = years()
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    chosen = year if year in known else (known[0] if known else timezone.localdate().year)
    found = of_year(chosen)
    labels = dict(Result.choices)
    context = page_context(
        request,
        page_title=_("Advice in figures"),
        page_subtitle=str(chosen),
        years=known,
        chosen=chosen,
        found=found,
        tables=tables(found),
        months_chart=year_chart(found, public=False),
        years_chart=years_chart() if len(known) > 1 else None,
        results=[(labels[key], count) for key, count in sorted(results_of(chosen).items())],
        may_import=request.user.has_perm(MANAGE),
    )
    return render(request, "service_point/desk/statistics.html", context)


@require_safe
@may_count
def export(request: HttpRequest, year: int, extension: str) -> HttpResponseBase:
    if year not in years():
        raise Http404
    record("service_point.statistics_exported", by=request.user, detail={"year": year, "format": extension})
    return figures_file(of_year(year), extension, public=False)
