"""What the map itself and other programs fetch from the application: filtered nodes, cards, a drawing, exports.

What is not filtered lies in the storage and is fetched from there (`domain.published_map.storage`)."""

from functools import partial
from urllib.parse import parse_qsl

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kramy.kernel.places import api as places
from kramy.modules.map_campaigns.domain.exporting import open_rows
from kramy.modules.map_campaigns.domain.finding import filtered_nodes, search
from kramy.modules.map_campaigns.domain.finding.filters import NOW, MapQuery, matching, select
from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot
from kramy.modules.map_campaigns.domain.published_map.tree import Tile
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.web.downloads import download
from kramy.modules.map_campaigns.web.public import listing
from kramy.modules.map_campaigns.web.public.lookup import shown_map, state_key
from kramy.modules.map_campaigns.web.public.page_cache import remembered

MOST_CARDS = 50
NODE = "application/octet-stream"
FOREVER = "public, max-age=31536000, immutable"


@require_safe
def node(request: HttpRequest, slug: str, digest: str, tile: str) -> HttpResponse:
    """A node of the filtered map (`domain.published_map.tree`): its address says all it depends on, so it never changes.

    404 for a map that is no longer the published one: whoever asks draws its list anew.
    """
    _found, snapshot = shown_map(slug)
    if digest != snapshot.digest:
        raise Http404
    query, _wrong = MapQuery.parse(parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100))
    try:
        wanted = Tile.parse(tile)
    except ValueError as error:
        raise Http404 from error
    response = HttpResponse(filtered_nodes.node(snapshot, query, wanted), content_type=NODE)
    response["Cache-Control"] = FOREVER if query.opens != NOW else "no-cache"
    response["Content-Encoding"] = "identity"  # compressed inside, like the static ones
    return response


@require_safe
def cards(request: HttpRequest, slug: str) -> HttpResponse:
    """Names and links of up to 50 entries by id: what a marker says when it is chosen."""
    found, snapshot = shown_map(slug)
    try:
        ids = [int(part) for part in request.GET.get("ids", "").split(",")[:MOST_CARDS]]
    except ValueError as error:
        raise Http404 from error
    return remembered(request, ("cards", *state_key(found)), partial(_draw_cards, found, snapshot, ids))


def _draw_cards(found: Campaign, snapshot: Snapshot, ids: list[int]) -> JsonResponse:
    chosen = snapshot.rows_of(ids)
    answer = [
        {
            "id": row.id,
            "name": row.name,
            "lang": row.language,
            "url": row.url,
            "category": row.category_name,
            "address": row.address,
            "open": row.state.is_open if row.state else None,
            "hours": row.state.sentence if row.state else "",
            "picture": row.thumbnail,
        }
        for row in listing.rows_of(found, snapshot, None, chosen, timezone.now())
    ]
    return JsonResponse({"entries": answer})


@require_safe
def static_map(request: HttpRequest, slug: str) -> HttpResponse:
    """A drawing with the numbers of the list's page: for print, and for browsers without scripts."""
    found, snapshot = shown_map(slug)
    return remembered(request, ("drawing", *state_key(found)), partial(_draw_static_map, request, snapshot))


def _draw_static_map(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    query, _wrong = MapQuery.parse(parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100))
    selection = select(snapshot, query, find=partial(search.find, snapshot=snapshot))
    chosen = selection.page_rows()
    first = (selection.page - 1) * listing.PAGE_SIZE + 1
    points = [
        (float(snapshot.lon[row]), float(snapshot.lat[row]), str(first + offset))
        for offset, row in enumerate(chosen)
    ]
    drawing = places.static_map_svg(width=800, height=600, points=points)
    return HttpResponse(drawing, content_type="image/svg+xml")


@require_safe
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """What the map shows with the filters of the address, streamed; contact only where the firm shows it."""
    found, snapshot = shown_map(slug)
    query, _wrong = MapQuery.parse(parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100))
    ids = None
    if query.is_narrow:
        chosen = matching(snapshot, query, find=partial(search.find, snapshot=snapshot))
        ids = np.sort(snapshot.id[chosen])
    return download(
        extension=extension,
        slug=found.slug,
        title=found.title,
        headers=open_rows.headers(),
        table=open_rows.table(open_rows.all_of(found, ids)),
        features=open_rows.features(open_rows.all_of(found, ids)),
    )
