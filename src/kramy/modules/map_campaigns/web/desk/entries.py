"""Entries at the desk: found, looked at, hidden and restored, taken away as a file."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import history_of, record
from kramy.kernel.places.api import static_map_svg
from kramy.lib.errors import Refused
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.duplicates.pairs import pairs_with
from kramy.modules.map_campaigns.domain.entries import entries as verbs
from kramy.modules.map_campaigns.domain.entries.merging import merge_of, merges_into
from kramy.modules.map_campaigns.domain.exporting import desk_rows
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.web.desk.campaigns import campaign_of, frame, may_look
from kramy.modules.map_campaigns.web.downloads import NAMES, download

PAGE_SIZE = 40
HISTORY = 20
DECIDE = "map_campaigns.decide_entries"
may_decide = permission_required(DECIDE)


def _found(request: HttpRequest, campaign: Campaign) -> QuerySet[Entry]:
    """Entries at home here, or on this map from elsewhere (``from=rules``), by state and words."""
    query = request.GET
    if query.get("from") == "rules":
        found = Entry.objects.filter(listings__campaign=campaign).exclude(campaign=campaign)
    else:
        found = campaign.entries.all()
    if query.get("state") in EntryState.values:
        found = found.filter(state=query["state"])
    text = query.get("q", "").strip()[:100]
    if text:
        found = found.filter(*_matching(text))
    return found.order_by("name", "id")


def _matching(text: str) -> list[Q]:
    """Every word is in the search index or the name; or the firm has this NIP."""
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) == 10 and digits.isdecimal():
        return [Q(organisation__nip=digits)]
    return [
        Q(search__name_words__contains=word) | Q(search__words__contains=word) | Q(name__icontains=word)
        for word in fold(text).split()
    ]


@require_safe
@may_look
def index(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    found = _found(request, campaign).select_related("district", "main_category", "campaign", "case")
    context = frame(
        request,
        campaign,
        page_obj=Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        states=EntryState.choices,
        formats=NAMES.items(),
        state=request.GET.get("state", ""),
        text=request.GET.get("q", ""),
        source=request.GET.get("from", ""),
        export_query=_without_page(request),
    )
    return render(request, "map_campaigns/desk/entries.html", context)


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _entry(pk: int) -> Entry:
    wanted = Entry.objects.select_related("campaign", "district", "main_category", "case", "organisation")
    return get_object_or_404(wanted, pk=pk)


@require_safe
@may_look
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _entry(pk))


def _page(request: HttpRequest, entry: Entry, *, problem: str = "", reason: str = "") -> HttpResponse:
    context = {
        "page_title": entry.name,
        "page_subtitle": entry.campaign.title,
        "header_icon": "site",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:campaigns"), "label": _("Map campaigns")},
            {
                "url": reverse("map_campaigns_desk:entries", args=[entry.campaign_id]),
                "label": entry.campaign.title,
            },
        ],
        "entry": entry,
        "categories": entry.categories.order_by("position", "slug"),
        "listings": entry.listings.select_related("campaign", "rule").order_by("rule", "campaign__position"),
        "pictures": entry.pictures.all(),
        "map": map_about(entry, height=300),
        "history": history_of(entry)[:HISTORY],
        "may_decide": request.user.has_perm(DECIDE),
        "merges": merges_into(entry),
        "merged_into": merge_of(entry),
        "pairs": pairs_with(entry)[:HISTORY],
        "problem": problem,
        "reason": reason,
    }
    return render(request, "map_campaigns/desk/entry.html", context, status=409 if problem else 200)


def map_about(entry: Entry, *, height: int) -> str:
    """A drawing of some kilometres about the entry, to see where in the city it is; ``height`` in pixels."""
    return static_map_svg(
        width=640,
        height=height,
        points=[(entry.lon, entry.lat)],
        bounds=(entry.lon - 0.035, entry.lat - 0.012, entry.lon + 0.035, entry.lat + 0.012),
        title=_("Where it is"),
    )


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


@require_POST
@may_decide
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    try:
        verbs.hide(entry=_entry(pk), by=request.user, reason=reason, expected_revision=_seen(request))
    except Refused as refused:
        return _page(request, _entry(pk), problem=str(refused), reason=reason)
    messages.success(request, _("The entry is hidden. It leaves the maps in a moment."))
    return redirect("map_campaigns_desk:entry", pk)


@require_POST
@may_decide
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        verbs.restore(entry=_entry(pk), by=request.user, expected_revision=_seen(request))
    except Refused as refused:
        return _page(request, _entry(pk), problem=str(refused))
    messages.success(request, _("The entry is back on the maps."))
    return redirect("map_campaigns_desk:entry", pk)


@require_safe
@may_look
def export(request: HttpRequest, pk: int, extension: str) -> HttpResponseBase:
    campaign = campaign_of(pk)
    found = _found(request, campaign)
    if extension not in NAMES:
        raise Http404
    record("map_campaigns.entries_exported", by=request.user, target=campaign, detail={"format": extension})
    return download(
        extension=extension,
        slug=campaign.slug,
        title=campaign.title,
        headers=desk_rows.headers(),
        table=desk_rows.table(found),
        features=desk_rows.features(found),
    )
