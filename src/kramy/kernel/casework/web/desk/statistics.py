"""What became of the cases an official may see, for a period, by kind and unit."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kramy.kernel.accounts.api import Unit
from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.public_statistics import ENDS
from kramy.kernel.casework.domain.statistics import Figures, by_month, figures_of, summed
from kramy.kernel.casework.domain.visibility import visible_cases
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.public.statistics import end_label
from kramy.lib.charts import bar_chart
from kramy.lib.exports import csv_chunks, write_xlsx


class PeriodForm(forms.Form):
    """Both days included; empty: this year."""

    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of case"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *((kind.key, kind.name) for kind in all_kinds())]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first."))
        return data


@dataclass(frozen=True, kw_only=True)
class Row:
    name: str
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Found:
    since: date
    until: date
    kinds: list[Row]
    units: list[Row]
    total: Figures
    months: list[tuple[date, int, int]]


@require_safe
@may_see_queue
def statistics(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(_given(request))
    found = _found(request, form)
    ends = [end for end in ENDS if found.total.ends.get(end)]
    context = {
        "page_title": _("Statistics of cases"),
        "page_subtitle": _("Of the cases you may see."),
        "header_icon": "table",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "form": form,
        "found": found,
        "query": request.GET.urlencode(),
        "opened_chart": bar_chart([(f"{month:%m.%Y}", opened) for month, opened, _closed in found.months]),
        "closed_chart": bar_chart([(f"{month:%m.%Y}", closed) for month, _opened, closed in found.months]),
        "ends": [
            {
                "label": end_label(end),
                "all": found.total.ends.get(end, 0),
                "by": [row.figures.ends.get(end, 0) for row in found.kinds],
            }
            for end in ends
        ],
        "scores": [(score, found.total.scores.get(score, 0)) for score in (5, 4, 3, 2, 1)],
    }
    return render(request, "casework/desk/statistics.html", context, status=400 if form.errors else 200)


@require_safe
@may_see_queue
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    if extension not in ("csv", "xlsx"):
        raise Http404
    form = PeriodForm(_given(request))
    found = _found(request, form)
    record(
        "casework.statistics_exported",
        by=request.user,
        detail={"since": found.since.isoformat(), "until": found.until.isoformat()},
    )
    headers = [
        _("By"),
        _("Name"),
        _("Opened"),
        _("Ended"),
        _("Open now"),
        _("Overdue now"),
        *(end_label(end) for end in ENDS),
        _("Median days"),
        _("90 % within days"),
        _("In time, %"),
        _("Taken within 3 working days, %"),
        _("Taken within 5 working days, %"),
        _("Satisfaction, 1 to 5"),
        _("Answers about satisfaction"),
    ]
    name = f"case-statistics-{found.since:%Y-%m-%d}-{found.until:%Y-%m-%d}.{extension}"
    if extension == "csv":
        response = StreamingHttpResponse(
            csv_chunks(headers, list(_lines(found))), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, headers, list(_lines(found)), sheet=_("Statistics"))
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _given(request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    given = request.GET.dict()
    return {
        "since": given.get("since") or date(today.year, 1, 1).isoformat(),
        "until": given.get("until") or today.isoformat(),
        "kind": given.get("kind", ""),
    }


def _found(request: HttpRequest, form: PeriodForm) -> Found:
    """What was asked for; of this year when the question makes no sense."""
    today = timezone.localdate()
    data = form.cleaned_data if form.is_valid() else {}
    since = data.get("since") or date(today.year, 1, 1)
    until = data.get("until") or today
    cases = visible_cases(request.user)
    if data.get("kind"):
        cases = cases.filter(kind=data["kind"])
    groups = figures_of(cases, since, until)
    names = {kind.key: str(kind.name) for kind in all_kinds()}
    units: dict[int | None, str] = {unit.pk: unit.name for unit in Unit.objects.all()}
    kinds = sorted({kind for kind, _unit in groups}, key=lambda key: names.get(key, key))
    by_unit = sorted({unit for _kind, unit in groups}, key=lambda pk: (pk is None, units.get(pk, "")))
    return Found(
        since=since,
        until=until,
        kinds=[
            Row(
                name=names.get(key, key),
                figures=summed(one for (kind, _unit), one in groups.items() if kind == key),
            )
            for key in kinds
        ],
        units=[
            Row(
                name=units.get(pk) or _("no unit"),
                figures=summed(one for (_kind, unit), one in groups.items() if unit == pk),
            )
            for pk in by_unit
        ],
        total=summed(groups.values()),
        months=by_month(cases, since, until),
    )


def _lines(found: Found) -> Iterator[list[Any]]:
    yield _line(_("all"), "", found.total)
    for row in found.kinds:
        yield _line(_("kind"), row.name, row.figures)
    for row in found.units:
        yield _line(_("unit"), row.name, row.figures)


def _line(by: str, name: str, one: Figures) -> list[Any]:
    return [
        by,
        name,
        one.opened,
        one.closed,
        one.open_now,
        one.overdue_now,
        *(one.ends.get(end, 0) for end in ENDS),
        one.median_days,
        one.p90_days,
        one.in_time_share,
        one.taken_3,
        one.taken_5,
        one.satisfaction,
        one.answered,
    ]
