"""OGC API - Features 1.0 (17-069r4): core, geojson and oas30 over the published maps, for GDAL, QGIS and programs.

Collections are the maps on show, features their entries, by id. Positions are CRS84: longitude first.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from kramy.lib.exports import Feature
from kramy.modules.map_campaigns.domain.exporting import open_features, open_rows
from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.web.public.links import campaign_url, entry_url
from kramy.modules.map_campaigns.web.public.lookup import shown_map, snapshot_of
from kramy.modules.map_campaigns.web.rest import openapi
from kramy.modules.map_campaigns.web.rest.problems import Problem, open_to_programs, parameters

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMS_TO = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
)
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
FORMATS = ("json", "geojson")
MOST_COLLECTIONS = 1_000
MOST_DIGITS = 18


@open_to_programs
def landing(request: HttpRequest) -> HttpResponse:
    _asked(request)
    links = [
        _link(request, "self", reverse("maps_api:landing"), JSON, "This page"),
        _link(request, "service-desc", reverse("maps_api:definition"), openapi.MEDIA_TYPE, "The definition"),
        _link(request, "conformance", reverse("maps_api:conformance"), JSON, "What this conforms to"),
        _link(request, "data", reverse("maps_api:collections"), JSON, "The maps"),
        _link(request, "alternate", reverse("maps:index"), HTML, "The maps for people"),
    ]
    return JsonResponse({"title": openapi.TITLE, "description": openapi.DESCRIPTION, "links": links})


@open_to_programs
def definition(request: HttpRequest) -> HttpResponse:
    _asked(request)
    base = request.build_absolute_uri(reverse("maps_api:landing")).rstrip("/")
    return JsonResponse(openapi.document(base), content_type=openapi.MEDIA_TYPE)


@open_to_programs
def conformance(request: HttpRequest) -> HttpResponse:
    _asked(request)
    return JsonResponse({"conformsTo": list(CONFORMS_TO)})


@open_to_programs
def collections(request: HttpRequest) -> HttpResponse:
    """All maps on show; a city has dozens."""
    _asked(request)
    wanted = Campaign.objects.filter(published=True).select_related("snapshot").order_by("position", "slug")
    shown = [(found, snapshot_of(found)) for found in wanted[:MOST_COLLECTIONS] if found.is_public()]
    answer = {
        "links": [_link(request, "self", reverse("maps_api:collections"), JSON, "The maps")],
        "collections": [_collection(request, found, snapshot) for found, snapshot in shown if snapshot],
    }
    return JsonResponse(answer)


@open_to_programs
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    _asked(request)
    return JsonResponse(_collection(request, *shown_map(slug)))


@open_to_programs
def items(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of entries in GeoJSON; `next` leads on with the same filter."""
    asked = _asked(request, "limit", "bbox", "datetime", "after")
    limit, after, box = _limit(asked), _after(asked), _box(asked)
    found, snapshot = shown_map(slug)
    page = open_features.page_of(snapshot, box=box, after=after, limit=limit)
    # the map says which entries; one withdrawn since it was published is given to nobody
    entries = list(open_rows.listed(found).filter(pk__in=page.ids)) if page.ids else []
    here = reverse("maps_api:items", args=[slug])
    links = [
        _link(request, "self", f"{here}?{urlencode(asked)}" if asked else here, GEOJSON, "This page"),
        _link(request, "collection", reverse("maps_api:collection", args=[slug]), JSON, found.title),
    ]
    if page.after is not None:
        query = urlencode({**asked, "limit": limit, "after": page.after})
        links.append(_link(request, "next", f"{here}?{query}", GEOJSON, "The next page"))
    answer = {
        "type": "FeatureCollection",
        "features": [_feature(request, found, entry) for entry in entries],
        "links": links,
        "numberMatched": page.matched,
        "numberReturned": len(entries),
    }
    return JsonResponse(answer, content_type=GEOJSON)


@open_to_programs
def item(request: HttpRequest, slug: str, feature_id: str) -> HttpResponse:
    _asked(request)
    found, _snapshot = shown_map(slug)
    if not feature_id.isdecimal() or len(feature_id) > MOST_DIGITS:
        raise Http404
    entry = open_rows.listed(found).filter(pk=int(feature_id)).first()
    if entry is None:
        raise Http404
    here = reverse("maps_api:item", args=[slug, entry.pk])
    links = [
        _link(request, "self", here, GEOJSON, entry.name),
        _link(request, "collection", reverse("maps_api:collection", args=[slug]), JSON, found.title),
        _link(request, "alternate", entry_url(slug, entry.pk, entry.slug), HTML, entry.name),
    ]
    return JsonResponse({**_feature(request, found, entry), "links": links}, content_type=GEOJSON)


@open_to_programs
def missing(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404


def _asked(request: HttpRequest, *known: str) -> dict[str, str]:
    """The parameters of the query without the format, of which there is but one."""
    found = parameters(request, "f", *known)
    wanted = found.pop("f", "json")
    if wanted not in FORMATS:
        raise Problem(f"There is no format {wanted!r}: only json.")
    return found


def _limit(asked: dict[str, str]) -> int:
    """At most what is allowed, also when more is asked for (17-069r4, requirement 22)."""
    text = asked.get("limit", str(openapi.DEFAULT_LIMIT))
    if not text.isdecimal() or not text.isascii() or len(text) > MOST_DIGITS or int(text) < 1:
        raise Problem("limit must be a whole number from 1.")
    return min(int(text), openapi.MOST)


def _after(asked: dict[str, str]) -> int:
    text = asked.get("after", "0")
    if not text.isdecimal() or not text.isascii() or len(text) > MOST_DIGITS:
        raise Problem("after must be the id of an entry, as a next link has it.")
    return int(text)


def _box(asked: dict[str, str]) -> open_features.Box | None:
    try:
        if "datetime" in asked:
            open_features.check_period(asked["datetime"])
    except ValueError as error:
        raise Problem(
            "datetime must be a moment or a period of RFC 3339, such as 2026-01-01T00:00:00Z/.."
        ) from error
    try:
        return open_features.Box.parse(asked["bbox"]) if "bbox" in asked else None
    except ValueError as error:
        raise Problem("bbox must be four or six numbers: west,south,east,north in degrees.") from error


def _link(request: HttpRequest, rel: str, address: str, media_type: str, title: str) -> dict[str, str]:
    return {"rel": rel, "href": request.build_absolute_uri(address), "type": media_type, "title": title}


def _collection(request: HttpRequest, found: Campaign, snapshot: Snapshot) -> dict[str, Any]:
    slug = found.slug
    answer: dict[str, Any] = {
        "id": slug,
        "title": found.title,
        "description": found.summary,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link(request, "self", reverse("maps_api:collection", args=[slug]), JSON, found.title),
            _link(request, "items", reverse("maps_api:items", args=[slug]), GEOJSON, found.title),
            _link(request, "alternate", campaign_url(found), HTML, found.title),
        ],
    }
    box = open_features.bounds(snapshot)
    if box is not None:
        answer["extent"] = {"spatial": {"bbox": [list(box)], "crs": CRS84}}
    return answer


def _feature(request: HttpRequest, found: Campaign, entry: Entry) -> dict[str, Any]:
    made: Feature = open_rows.feature(entry)
    page = request.build_absolute_uri(entry_url(found.slug, entry.pk, entry.slug))
    return {
        "type": "Feature",
        "id": made.id,
        "geometry": {"type": "Point", "coordinates": [round(entry.lon, 7), round(entry.lat, 7)]},
        "properties": {**made.properties, "page": page},
    }
