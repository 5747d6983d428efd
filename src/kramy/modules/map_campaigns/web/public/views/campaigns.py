"""The list of maps, a map's page and its results."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kramy.kernel.places import api as places
from kramy.lib import columns
from kramy.lib.geo import BoundingBox
from kramy.modules.map_campaigns.domain.finding import filtered_nodes, search
from kramy.modules.map_campaigns.domain.finding.filters import MapQuery, Selection, select
from kramy.modules.map_campaigns.domain.pages.resting import RESTING
from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot
from kramy.modules.map_campaigns.enums import CampaignStage
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.web.downloads import NAMES
from kramy.modules.map_campaigns.web.public import counting, listing
from kramy.modules.map_campaigns.web.public.links import apply_url, campaign_url
from kramy.modules.map_campaigns.web.public.lookup import published_campaign, snapshot_of, state_key
from kramy.modules.map_campaigns.web.public.page_cache import remembered
from kramy.modules.map_campaigns.web.public.position import Located, located

NEAREST_SHOWN = 12


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All maps by where they are in their life."""
    rows = Campaign.objects.filter(published=True).select_related("intake", "snapshot")
    found = list(rows.order_by("position", "slug"))
    key = ("index", *(state_key(campaign) for campaign in found))
    return remembered(request, key, partial(_draw_index, request, found))


def _draw_index(request: HttpRequest, found: list[Campaign]) -> HttpResponse:
    by_stage: dict[str, list[dict[str, Any]]] = {stage.value: [] for stage in CampaignStage}
    for campaign in found:
        by_stage[campaign.stage().value].append(_campaign_card(campaign))
    return render(request, "map_campaigns/public/index.html", {"stages": by_stage, "empty": not found})


def _campaign_card(campaign: Campaign) -> dict[str, Any]:
    published = getattr(campaign, "snapshot", None)
    closes = campaign.intake.closes_at if campaign.intake and campaign.intake.is_open() else None
    return {
        "campaign": campaign,
        "url": campaign_url(campaign),
        "count": published.entry_count if published and campaign.is_public() else None,
        "apply_url": apply_url(campaign),
        "closes": closes,
        "opens": campaign.intake.opens_at if campaign.intake else None,
    }


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """A map with its list; what it is about when it is not shown yet, what came of it when it is over."""
    found = published_campaign(slug)
    counting.campaign_viewed(request, found.pk)
    snapshot = snapshot_of(found)
    if found.is_archived():
        return remembered(
            request, ("archive", *state_key(found)), partial(_draw_archive, request, found, snapshot)
        )
    if snapshot is None or not found.is_public():
        return remembered(request, ("coming", *state_key(found)), partial(_draw_coming, request, found))
    query, wrong = asked(request)
    where = located(query, request.GET.get("address", ""))
    if where.moved:
        return HttpResponseRedirect(f"{campaign_url(found)}?{where.query.querystring()}")
    return remembered(
        request, ("map", *state_key(found)), partial(_draw_map, request, found, snapshot, where, wrong)
    )


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The list alone, with the selection for the map and the new counts of the filters."""
    found = published_campaign(slug)
    snapshot = snapshot_of(found)
    query, wrong = asked(request)
    if snapshot is None or not found.is_public() or not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"{campaign_url(found)}?{query.querystring()}")
    where = located(query, request.GET.get("address", ""))

    def draw() -> HttpResponse:
        context = map_context(request, found, snapshot, where, wrong)
        response = render(request, "map_campaigns/public/_fragment.html", context)
        response["HX-Push-Url"] = context["here"]
        return response

    return remembered(request, ("results", *state_key(found)), draw)


def asked(request: HttpRequest) -> tuple[MapQuery, tuple[str, ...]]:
    return MapQuery.parse(parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100))


def _draw_map(
    request: HttpRequest, found: Campaign, snapshot: Snapshot, where: Located, wrong: tuple[str, ...]
) -> HttpResponse:
    return render(
        request, "map_campaigns/public/map.html", map_context(request, found, snapshot, where, wrong)
    )


def map_context(
    request: HttpRequest, found: Campaign, snapshot: Snapshot, where: Located, wrong: tuple[str, ...]
) -> dict[str, Any]:
    now = timezone.now().replace(second=0, microsecond=0)  # the map asks for what is open in the same minute
    query = where.query
    selection = select(snapshot, query, find=partial(search.find, snapshot=snapshot), now=now)
    rows = listing.rows_of_page(found, snapshot, selection, now)
    url = campaign_url(found)
    here = query.querystring(page=selection.page)
    narrowed = f"?{query.querystring()}" if query.is_narrow else ""
    return {
        "campaign": found,
        "url": url,
        "here": f"{url}?{here}" if here else url,
        "query": query,
        "wrong": wrong,
        "not_found": where.not_found,
        "selection": selection,
        "digest": snapshot.digest,
        **_map_data(found, snapshot, selection, now),
        "rows": rows,
        "page": listing.page_of(selection),
        "facets": _facets(selection),
        "chosen": _chosen(url, selection),
        "sorts": _sorts(selection),
        "apply_url": apply_url(found),
        "closes": found.intake.closes_at if found.intake else None,
        "around": _around(selection),
        "resting_since": now if RESTING in request.META else None,
        "static_map_url": f"{reverse('maps:static_map', args=[found.slug])}?{here}",
        "base_map": places.base_map(),
        "exports": [
            (name, f"{reverse('maps:export', args=[found.slug, extension])}{narrowed}")
            for extension, name in NAMES.items()
        ],
    }


def _map_data(found: Campaign, snapshot: Snapshot, selection: Selection, now: datetime) -> dict[str, Any]:
    """Where the map finds what the list has found: see `domain.published_map.tree`."""
    published = found.snapshot
    data = {
        "form": snapshot.form,
        "root_url": default_storage.url(published.public_path) if published.public_path else "",
        "root_tile": snapshot.root_tile,
        "selected": "*",
        "nodes_url": "",
    }
    if selection.mask is None or selection.count == snapshot.count:
        return data
    if snapshot.form == "tree":
        address = reverse("maps:node", args=[found.slug, snapshot.digest, "TILE"]).replace("TILE", "{tile}")
        data["nodes_url"] = f"{address}?{filtered_nodes.querystring(selection.query, now)}"
    else:
        data["selected"] = columns.bitmap(selection.mask)
    return data


def _around(selection: Selection) -> str:
    """The box around the nearest entries, for the map to begin with: "west,south,east,north"."""
    if not selection.query.near:
        return ""
    rows = selection.rows(0, NEAREST_SHOWN)
    lons, lats = selection.snapshot.lon[rows].tolist(), selection.snapshot.lat[rows].tolist()
    box = BoundingBox.of(zip(lons, lats, strict=True))
    return ",".join(f"{edge:.5f}" for edge in box) if box else ""


def _facets(selection: Selection) -> dict[str, Any]:
    language = (get_language() or "pl").split("-")[0]
    return {
        "categories": [(facet, facet.item.name(language)) for facet in selection.categories],
        "districts": [(facet, facet.item.name) for facet in selection.districts],
        "services": [(facet, facet.item.label) for facet in selection.services],
        "open": selection.open_count,
    }


def _chosen(url: str, selection: Selection) -> list[dict[str, str]]:
    """Filters in force, each with the address without it."""
    query = selection.query
    language = (get_language() or "pl").split("-")[0]

    def without(name: str, value: str) -> str:
        kept: tuple[str, ...] = tuple(each for each in getattr(query, name) if each != value)
        return f"{url}?{query.querystring(**{name: kept})}"

    found = []
    for facet in selection.categories:
        if facet.chosen:
            found.append(
                ("category", facet.value, facet.item.name(language), without("categories", facet.value))
            )
    for facet in selection.districts:
        if facet.chosen:
            found.append(("district", facet.value, facet.item.name, without("districts", facet.value)))
    for facet in selection.services:
        if facet.chosen:
            found.append(("service", facet.value, facet.item.label, without("services", facet.value)))
    names = ("name", "value", "label", "url")
    return [dict(zip(names, map(str, each), strict=True)) for each in found]


def _sorts(selection: Selection) -> list[tuple[str, str]]:
    """(value, order) of what can be chosen. The order that fits by itself has no value: it changes with the query."""
    query = selection.query
    offered = [*(["relevance"] if query.q else []), *(["distance"] if query.near else []), "name", "newest"]
    fitting = replace(query, sort="").order
    return [("" if order == fitting else order, order) for order in offered]


def _draw_coming(request: HttpRequest, found: Campaign) -> HttpResponse:
    context = {"card": _campaign_card(found), "campaign": found, "url": campaign_url(found)}
    return render(request, "map_campaigns/public/coming.html", context)


def _draw_archive(request: HttpRequest, found: Campaign, snapshot: Snapshot | None) -> HttpResponse:
    language = (get_language() or "pl").split("-")[0]
    counts = Counter(snapshot.main.tolist()) if snapshot else Counter()
    context = {
        "campaign": found,
        "url": campaign_url(found),
        "count": snapshot.count if snapshot else 0,
        "by_category": [
            {"label": snapshot.categories[index].name(language), "value": count}
            for index, count in counts.most_common()
        ]
        if snapshot
        else [],
        "newer": _newer_edition(found),
    }
    return render(request, "map_campaigns/public/archive.html", context)


def _newer_edition(found: Campaign) -> dict[str, Any] | None:
    newer = getattr(found, "next_edition", None)
    return _campaign_card(newer) if newer and newer.published else None
