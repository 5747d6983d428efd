"""Views and clicks of an entry, for its firm: signed in as a member, or by the link in its case."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kramy.kernel.organisations import api as organisations
from kramy.lib.charts import bar_chart
from kramy.lib.exports import csv_chunks
from kramy.modules.map_campaigns.domain.statistics.owner_figures import EntryFigures, figures
from kramy.modules.map_campaigns.domain.statistics.owner_links import entry_of_figures
from kramy.modules.map_campaigns.enums import ClickKind, EntryState
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.web.public.links import entry_url

BY_DAY = "day"


def _by_link(token: str) -> Entry:
    try:
        pk = entry_of_figures(token)
    except signing.BadSignature as error:
        raise Http404 from error
    return get_object_or_404(Entry.objects.select_related("campaign", "main_category"), pk=pk)


def _of_member(request: HttpRequest, slug: str, pk: int) -> Entry:
    """404 also for those who act for another firm: whose entry it is, is nobody else's business."""
    entry = get_object_or_404(
        Entry.objects.select_related("campaign", "main_category", "organisation", "case"),
        pk=pk,
        campaign__slug=slug,
    )
    user: Any = request.user
    own_case = entry.case is not None and entry.case.user_id == user.pk
    member = entry.organisation is not None and organisations.is_member(
        organisation=entry.organisation, user=user
    )
    if not (own_case or member):
        raise Http404
    return entry


@never_cache
@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, _by_link(token), reverse("maps:figures_csv", args=[token]))


@never_cache
@require_safe
def by_link_csv(request: HttpRequest, token: str) -> HttpResponseBase:
    return _csv(request, _by_link(token))


@never_cache
@require_safe
@login_required
def for_members(request: HttpRequest, slug: str, pk: int, entry_slug: str) -> HttpResponse:
    entry = _of_member(request, slug, pk)
    return _page(request, entry, reverse("maps:member_figures_csv", args=[slug, pk, entry_slug]))


@never_cache
@require_safe
@login_required
def for_members_csv(request: HttpRequest, slug: str, pk: int, entry_slug: str) -> HttpResponseBase:
    return _csv(request, _of_member(request, slug, pk))


def _asked(request: HttpRequest, entry: Entry) -> EntryFigures:
    return figures(entry, today=timezone.localdate(), weekly=request.GET.get("by") != BY_DAY)


def _page(request: HttpRequest, entry: Entry, csv_url: str) -> HttpResponse:
    found = _asked(request, entry)
    days = [date_format(row.day, "j.m") for row in found.rows]
    context = {
        "entry": entry,
        "campaign": entry.campaign,
        "entry_url": entry_url(entry.campaign.slug, entry.pk, entry.slug)
        if entry.state == EntryState.PUBLISHED
        else "",
        "figures": found,
        "rows": list(reversed(found.rows)),
        "views_chart": bar_chart(list(zip(days, (row.views for row in found.rows), strict=True))),
        "clicks_chart": bar_chart(list(zip(days, (row.clicks for row in found.rows), strict=True))),
        "kinds": [
            {"label": kind.label, "count": count}
            for kind, count in zip(ClickKind, found.total.by_kind, strict=True)
        ],
        "other_clicks": max(0, found.total.clicks - sum(found.total.by_kind)),
        "kind_labels": [kind.label for kind in ClickKind],
        "csv_url": f"{csv_url}?by={BY_DAY}" if not found.weekly else csv_url,
    }
    return render(request, "map_campaigns/public/figures.html", context)


def _csv(request: HttpRequest, entry: Entry) -> HttpResponseBase:
    found = _asked(request, entry)
    headers = [
        _("Week from") if found.weekly else _("Day"),
        _("Views"),
        _("Clicks"),
        *(str(kind.label) for kind in ClickKind),
    ]
    response = StreamingHttpResponse(
        csv_chunks(headers, _lines(found)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{entry.slug}-{found.until:%Y-%m-%d}.csv"'
    return response


def _lines(found: EntryFigures) -> Iterator[list[Any]]:
    for row in found.rows:
        yield [row.day, row.views, row.clicks, *row.by_kind]
