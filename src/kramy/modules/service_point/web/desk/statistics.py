"""Consultations counted, for the desk: nothing hidden, results beside."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record
from kramy.modules.service_point.domain.statistics import appointments_of, of_year, results_of, years
from kramy.modules.service_point.enums import AppointmentState, Result
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
        appointments=_appointments(chosen),
        may_import=request.user.has_perm(MANAGE),
    )
    return render(request, "service_point/desk/statistics.html", context)


def _appointments(year: int) -> list[tuple[str, int, float | None]]:
    """Label, how many, and their share in per cent of those whose time is over without being called off."""
    found = appointments_of(year)
    over = found.get(AppointmentState.DONE, 0) + found.get(AppointmentState.NO_SHOW, 0)
    return [
        (
            str(state.label),
            found[state],
            100 * found[state] / over if state in (AppointmentState.DONE, AppointmentState.NO_SHOW) else None,
        )
        for state in AppointmentState
        if found.get(state)
    ]


@require_safe
@may_count
def export(request: HttpRequest, year: int, extension: str) -> HttpResponseBase:
    if year not in years():
        raise Http404
    record("service_point.statistics_exported", by=request.user, detail={"year": year, "format": extension})
    return figures_file(of_year(year), extension, public=False)
