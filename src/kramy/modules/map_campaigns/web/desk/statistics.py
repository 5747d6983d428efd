"""Statistics of one campaign or of all, for a period, on screen and as CSV."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import record
from kramy.lib.charts import bar_chart
from kramy.lib.exports import csv_chunks
from kramy.modules.map_campaigns.domain.statistics.desk import Figures, Period, figures
from kramy.modules.map_campaigns.models import Campaign

may_see = permission_required("map_campaigns.view_statistics")
USUAL_DAYS, MOST_DAYS = 84, 3 * 366
DAILY_AT_MOST = 62
"""A longer period is drawn by weeks."""


class PeriodForm(forms.Form):
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=gettext_lazy("all together"),
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.order_by("position", "slug")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        elif since and until and (until - since).days > MOST_DAYS:
            self.add_error("until", _("At most three years at once."))
        return data


FormOfPeriod = TypeVar("FormOfPeriod", bound=PeriodForm)


def asked_for(
    request: HttpRequest, form_class: type[FormOfPeriod]
) -> tuple[FormOfPeriod, list[Campaign], Period]:
    """What is asked for; twelve weeks up to today when it is nothing, or nothing that makes sense."""
    today = timezone.localdate()
    usual = Period(since=today - timedelta(days=USUAL_DAYS - 1), until=today)
    form = form_class(request.GET if set(form_class.base_fields) & set(request.GET) else None)
    if not form.is_valid():
        if not form.is_bound:
            form = form_class(initial={"since": usual.since, "until": usual.until})
        return form, list(Campaign.objects.order_by("position", "slug")), usual
    chosen = form.cleaned_data["campaign"]
    until = form.cleaned_data["until"] or max(today, form.cleaned_data["since"] or today)
    since = form.cleaned_data["since"] or until - timedelta(days=USUAL_DAYS - 1)
    return (
        form,
        [chosen] if chosen else list(Campaign.objects.order_by("position", "slug")),
        Period(since=since, until=until),
    )


@require_safe
@may_see
def statistics(request: HttpRequest) -> HttpResponse:
    form, campaigns, period = asked_for(request, PeriodForm)
    found = figures(campaigns, period)
    views, by_week = _views(found, period)
    context = {
        "page_title": _("Statistics"),
        "page_subtitle": f"{period.since:%d.%m.%Y} – {period.until:%d.%m.%Y}",
        "header_icon": "table",
        "breadcrumbs_items": [],
        "form": form,
        "figures": found,
        "states": [(state.label, count) for state, count in found.by_state.items()],
        "weeks": bar_chart([(_day(week.monday), week.received) for week in found.weeks]),
        "views": views,
        "views_by_week": by_week,
        "views_chart": bar_chart([(_day(day), count) for day, count in views]),
        "query": request.GET.urlencode(),
    }
    return render(request, "map_campaigns/desk/statistics.html", context, status=400 if form.errors else 200)


def _day(day: date) -> str:
    return date_format(day, "j.m")


def _views(found: Figures, period: Period) -> tuple[list[tuple[date, int]], bool]:
    """Views by day, by week (its Monday) when the period is long."""
    if period.days <= DAILY_AT_MOST:
        return found.views, False
    sums: dict[date, int] = {}
    for day, count in found.views:
        monday = day - timedelta(days=day.weekday())
        sums[monday] = sums.get(monday, 0) + count
    return list(sums.items()), True


@require_safe
@may_see
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Every figure of the page as one long table; its words are chosen now, not when the stream is written."""
    _form, campaigns, period = asked_for(request, PeriodForm)
    found = figures(campaigns, period)
    record(
        "map_campaigns.statistics_exported",
        by=request.user,
        detail={
            "campaigns": [campaign.slug for campaign in campaigns],
            "since": period.since.isoformat(),
            "until": period.until.isoformat(),
        },
    )
    response = StreamingHttpResponse(
        csv_chunks(
            [
                pgettext("export", "table"),
                pgettext("export", "row"),
                _("measure"),
                pgettext("export", "how many"),
            ],
            list(_lines(found)),
        ),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = (
        f'attachment; filename="statistics-{period.since:%Y-%m-%d}-{period.until:%Y-%m-%d}.csv"'
    )
    return response


def _lines(found: Figures) -> Iterator[list[Any]]:
    yield [_("Overview"), "", _("entries on the map"), found.on_map]
    yield [_("Overview"), "", _("new on the map"), found.new_on_map]
    yield [_("Overview"), "", _("decided"), found.decided]
    yield [_("Overview"), "", _("median days to decision"), found.median_days]
    yield [_("Overview"), "", _("views of maps"), found.campaign_views]
    yield [_("Overview"), "", _("views of entries"), found.entry_views]
    yield [_("Overview"), "", _("clicks on links"), found.clicks]
    for state, count in found.by_state.items():
        yield [_("Applications by state"), state.label, pgettext("export", "received"), count]
    for week in found.weeks:
        yield [_("Weeks"), week.monday, pgettext("export", "received"), week.received]
        yield [_("Weeks"), week.monday, pgettext("export", "accepted"), week.accepted]
        yield [_("Weeks"), week.monday, pgettext("export", "refused"), week.refused]
    for day, count in found.views:
        yield [_("Views by day"), day, _("views of maps"), count]
    for table, shares in ((_("Districts"), found.districts), (_("Categories"), found.categories)):
        for share in shares:
            yield [table, share.name, _("entries on the map"), share.entries]
            yield [table, share.name, _("views of entries"), share.views]
