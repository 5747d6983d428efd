"""Statistics week by week, of one campaign or all, by district and category; on screen, as CSV and as XLSX."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record
from kramy.lib.charts import bar_chart
from kramy.lib.exports import csv_chunks, write_xlsx
from kramy.modules.map_campaigns.domain.statistics.weeks import Part, WeekFigures, weeks
from kramy.modules.map_campaigns.models import Category, Entry
from kramy.modules.map_campaigns.web.desk.statistics import PeriodForm, asked_for, may_see

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS: tuple[tuple[str, Any], ...] = (
    ("on_map", gettext_lazy("On the map at the end")),
    ("came", gettext_lazy("New or back")),
    ("changed", gettext_lazy("Changed by the firm")),
    ("corrected", gettext_lazy("Corrected by the city")),
    ("withdrawn", gettext_lazy("Withdrawn")),
    ("expired", gettext_lazy("Expired")),
    ("unconfirmed", gettext_lazy("Not confirmed")),
    ("otherwise_gone", gettext_lazy("Gone for other reasons")),
    ("reported", gettext_lazy("Reports received")),
    ("settled", gettext_lazy("Reports settled")),
    ("reports_open", gettext_lazy("Reports open at the end")),
    ("asked", gettext_lazy("Firms asked")),
    ("in_time", gettext_lazy("Answered in time")),
    ("views", gettext_lazy("Views of entries")),
    ("clicks", gettext_lazy("Clicks")),
)
CHARTS = ("on_map", "came", "reported", "views")


class WeeksForm(PeriodForm):
    district = forms.ModelChoiceField(
        label=gettext_lazy("District"),
        queryset=Entry._meta.get_field("district").related_model._default_manager.none(),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=gettext_lazy("all"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts: Any = Entry._meta.get_field("district").related_model
        self.fields["district"].queryset = districts._default_manager.order_by("name")
        self.fields["category"].queryset = Category.objects.order_by("position", "slug")
        self.order_fields(["campaign", "district", "category", "since", "until"])


def _asked(request: HttpRequest) -> tuple[WeeksForm, list[WeekFigures], dict[str, Any]]:
    """The form, the weeks, and what they are of for the record."""
    form, campaigns, period = asked_for(request, WeeksForm)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    district, category = chosen.get("district"), chosen.get("category")
    part = Part(
        campaigns=campaigns,
        district=district.pk if district else None,
        category=category.pk if category else None,
    )
    about = {
        "campaigns": [campaign.slug for campaign in campaigns],
        "district": str(district or ""),
        "category": category.slug if category else "",
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
    }
    return form, weeks(part, period), about


@require_safe
@may_see
def page(request: HttpRequest) -> HttpResponse:
    form, found, _about = _asked(request)
    days = [date_format(week.monday, "j.m") for week in found]
    labels = dict(COLUMNS)
    context = {
        "page_title": _("Statistics"),
        "page_subtitle": _("Week by week"),
        "header_icon": "table",
        "breadcrumbs_items": [],
        "form": form,
        "columns": [label for _name, label in COLUMNS],
        "rows": [
            {"monday": week.monday, "numbers": [getattr(week, name) for name, _label in COLUMNS]}
            for week in reversed(found)
        ],
        "charts": [
            {
                "key": name,
                "label": labels[name],
                "chart": bar_chart(list(zip(days, (getattr(week, name) for week in found), strict=True))),
            }
            for name in CHARTS
        ],
        "query": request.GET.urlencode(),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "map_campaigns/desk/statistics_weeks.html", context, status=status)


@require_safe
@may_see
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same weeks as a table, oldest first."""
    if extension not in ("csv", "xlsx"):
        raise Http404
    _form, found, about = _asked(request)
    record("map_campaigns.statistics_exported", by=request.user, detail={**about, "format": extension})
    headers = [pgettext("export", "week from"), *(str(label) for _name, label in COLUMNS)]
    name = f"weeks-{about['since']}-{about['until']}.{extension}"
    if extension == "csv":
        response = StreamingHttpResponse(
            csv_chunks(headers, _lines(found)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, headers, _lines(found), sheet=_("Weeks"))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _lines(found: list[WeekFigures]) -> Iterator[list[Any]]:
    for week in found:
        yield [week.monday, *(getattr(week, name) for name, _label in COLUMNS)]
