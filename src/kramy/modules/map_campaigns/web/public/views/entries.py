"""An entry's page, its poster and its QR code."""

import io
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

import phonenumbers
import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.places import api as places
from kramy.lib.identifiers import format_phone
from kramy.modules.map_campaigns.domain.entries.merging import kept_of
from kramy.modules.map_campaigns.domain.pages.hosts import main_name_of
from kramy.modules.map_campaigns.enums import EntryState, Service
from kramy.modules.map_campaigns.models import Campaign, Entry, EntryListing
from kramy.modules.map_campaigns.web.public import counting
from kramy.modules.map_campaigns.web.public.hours import Week, week_of
from kramy.modules.map_campaigns.web.public.links import absolute_url, campaign_url, entry_url
from kramy.modules.map_campaigns.web.public.listing import address_of
from kramy.modules.map_campaigns.web.public.lookup import published_campaign, state_key
from kramy.modules.map_campaigns.web.public.page_cache import remembered
from kramy.modules.map_campaigns.web.public.structured import local_business

GONE = 410
KEPT_FOR = 600.0
"""Seconds an entry's page may lie in memory; a change of the entry shows at once all the same."""


def listed(slug: str, pk: int) -> Entry | None:
    """The entry when it is on that campaign's map and the map is public; one query."""
    wanted = EntryListing.objects.filter(campaign__slug=slug, campaign__published=True, entry__pk=pk)
    wanted = wanted.select_related("campaign__look", "entry__district")
    row = wanted.annotate(own_host=main_name_of("campaign")).first()
    if row is None or not row.campaign.is_public() or row.entry.state != EntryState.PUBLISHED:
        return None
    row.campaign.own_host = row.own_host
    row.entry.shown_on = row.campaign
    return row.entry


_KEY_FIELDS = (
    "entry__slug", "entry__state", "entry__revision", "entry__updated_at", "entry__confirmed_at",
    "campaign__revision", "campaign__public_from", "campaign__public_until",
)  # fmt: skip


def _key(slug: str, pk: int) -> tuple[Any, ...] | None:
    """Everything an entry's page depends on, its slug first, without building the entry; None as in `listed`."""
    wanted = EntryListing.objects.filter(campaign__slug=slug, campaign__published=True, entry__pk=pk)
    row = next(iter(wanted.order_by().values_list(*_KEY_FIELDS)[:1]), None)
    if row is None or row[1] != EntryState.PUBLISHED:
        return None
    # the campaign decides when it is public; these three fields are all it looks at
    return row if Campaign(published=True, public_from=row[6], public_until=row[7]).is_public() else None


@require_safe
def entry(request: HttpRequest, slug: str, pk: int, entry_slug: str) -> HttpResponse:
    """One firm; 410 when it was on a map and is no more, with the way to those that are."""
    key = _key(slug, pk)
    if key is None:
        return gone_or_elsewhere(request, slug, pk)
    url = entry_url(slug, pk, key[0])
    if request.path != url:
        return HttpResponsePermanentRedirect(url)
    counting.entry_viewed(request, pk)
    return remembered(request, ("entry", slug, pk, *key), partial(_draw_entry, request, slug, pk, url))


def _draw_entry(request: HttpRequest, slug: str, pk: int, url: str) -> HttpResponse:
    found = listed(slug, pk)
    if found is None:  # it went between the two looks
        return gone_or_elsewhere(request, slug, pk)
    shown_on: Campaign = found.shown_on
    now = timezone.now()
    maps = _also_on(found, shown_on)
    here = absolute_url(request, shown_on, url)
    # the home map's page is the one to be found by search engines, when it is public
    home = next((item for item in maps if item["is_home"]), None)
    canonical = absolute_url(request, home["campaign"], home["entry_url"]) if home else here
    pictures = list(found.pictures.all())
    addresses = [request.build_absolute_uri(picture.file.url) for picture in pictures]
    week = week_of(found.opening_hours, now)
    context = {
        "entry": found,
        "campaign": shown_on,
        "campaign_url": campaign_url(shown_on),
        "url": url,
        "absolute_url": here,
        "canonical": canonical,
        "pictures": pictures,
        "week": week,
        "also_on": maps,
        **_facts(found),
        "click_url": reverse("maps:click", args=[shown_on.slug, found.pk]),
        "poster_url": f"{url}poster/",
        "qr_url": f"{url}qr.svg",
        "geo_uri": _geo_uri(found),
        "map_url": _map_url(shown_on, found),
        "static_map": places.static_map_svg(width=480, height=320, points=[(found.lon, found.lat, "")]),
        "report_url": f"{url}report/",
        "structured": local_business(found, canonical, addresses),
        "picture_url": addresses[0] if addresses else "",
    }
    response = render(request, "map_campaigns/public/entry.html", context)
    response.kept_for = _kept_for(week, now)
    return response


def _facts(found: Entry) -> dict[str, Any]:
    """What the entry says of itself, whatever map it is looked at on."""
    return {
        "categories": _categories(found),
        "address": address_of(found),
        "links": _links(found),
        "phone": _phone(found.phone),
        "services": _services(found),
        "offer_now": _offer_is_on(found),
    }


def _geo_uri(found: Entry) -> str:
    """The place for programs of maps on the visitor's own device (RFC 5870, with the name that they show)."""
    place = f"{found.lat:.5f},{found.lon:.5f}"
    return f"geo:{place}?q={place}({quote(found.name)})"


def _map_url(shown_on: Campaign, found: Entry) -> str:
    """The map around the entry, its neighbours nearest first."""
    lon, lat = f"{found.lon:.5f}", f"{found.lat:.5f}"
    return f"{campaign_url(shown_on)}?near={lon},{lat}&place={quote(found.name)}#map=16/{lat}/{lon}"


def _kept_for(week: Week | None, now: datetime) -> float:
    """Seconds until the page says something wrong: the place opens or closes, or the day is over."""
    ends = [timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)]
    if week and week.state and week.state.until:
        ends.append(week.state.until)
    return max(1.0, min(KEPT_FOR, *((end - now).total_seconds() for end in ends)))


def _categories(found: Entry) -> list[dict[str, Any]]:
    """The main one first, then the others."""
    others = sorted(
        found.categories.all(), key=lambda each: (each.pk != found.main_category_id, each.position)
    )
    return [{"name": each.name, "icon": each.icon, "slug": each.slug} for each in others]


def _links(found: Entry) -> list[dict[str, str]]:
    """Places to go from here, with the words people know them by."""
    candidates = [("order", found.order_url, "basket"), ("website", found.website, "web")]
    candidates += [("facebook", found.facebook, "link"), ("instagram", found.instagram, "link")]
    return [
        {"kind": kind, "url": url, "icon": icon, "host": (urlsplit(url).hostname or "").removeprefix("www.")}
        for kind, url, icon in candidates
        if url
    ]


def _phone(number: str) -> str:
    """As people write it; a number of an imported file that is none stays as it is."""
    try:
        return format_phone(number) if number else ""
    except phonenumbers.NumberParseException:
        return number


def _services(found: Entry) -> list[dict[str, Any]]:
    icons = {Service.ONLINE_ORDER: "online", Service.TAKEAWAY: "takeaway", Service.DELIVERY: "delivery"}
    return [
        {"label": service.label, "icon": icons[service]}
        for service in Service
        if getattr(found, service.value)
    ]


def _offer_is_on(found: Entry) -> bool:
    """Whether there is an offer and today is one of its days."""
    today = timezone.localdate()
    begun = found.offer_from is None or found.offer_from <= today
    return bool(found.offer) and begun and (found.offer_until is None or today <= found.offer_until)


def _also_on(found: Entry, shown_on: Campaign) -> list[dict[str, Any]]:
    rows = found.listings.select_related("campaign").order_by("campaign__position", "campaign__slug")
    rows = rows.annotate(own_host=main_name_of("campaign"))
    for row in rows:
        row.campaign.own_host = row.own_host
    return [
        {
            "campaign": row.campaign,
            "entry_url": entry_url(row.campaign.slug, found.pk, found.slug),
            "url": campaign_url(row.campaign),
            "is_home": row.campaign_id == found.campaign_id,
        }
        for row in rows
        if row.campaign_id != shown_on.pk and row.campaign.is_public()
    ]


def gone_or_elsewhere(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The entry's other map when it has one or the entry it was merged into, else the page that says it is gone."""
    found = published_campaign(slug)
    try:
        known = Entry.objects.select_related("campaign").get(pk=pk)
    except Entry.DoesNotExist as error:
        raise Http404 from error
    shown = kept_of(known) if known.state in (EntryState.MERGED, EntryState.WITHDRAWN) else known
    maps = sorted(shown.listings.select_related("campaign"), key=lambda row: row.campaign.slug != slug)
    for row in maps:
        if row.campaign.is_public() and shown.state == EntryState.PUBLISHED:
            response = HttpResponsePermanentRedirect(entry_url(row.campaign.slug, shown.pk, shown.slug))
            if shown != known:  # a merge can be undone: no browser is to believe it for ever
                response["Cache-Control"] = "max-age=3600"
            return response
    context = {
        "campaign": found,
        "campaign_url": campaign_url(found),
        "state": known.state,
        "archived": found.is_archived(),
        "category": known.main_category,
    }
    key = ("gone", *state_key(found), known.state)
    return remembered(
        request, key, partial(render, request, "map_campaigns/public/gone.html", context, status=GONE)
    )


@require_safe
def poster(request: HttpRequest, slug: str, pk: int, entry_slug: str) -> HttpResponse:
    """An A4 page to print and hang in the window."""
    found = listed(slug, pk)
    if found is None:
        return gone_or_elsewhere(request, slug, pk)
    url = entry_url(slug, found.pk, found.slug)
    context = {
        "entry": found,
        "campaign": found.shown_on,
        "address": address_of(found),
        "url": url,
        "absolute_url": absolute_url(request, found.shown_on, url),
        "qr_url": f"{url}qr.svg",
    }
    return render(request, "map_campaigns/public/poster.html", context)


@require_safe
def qr(request: HttpRequest, slug: str, pk: int, entry_slug: str) -> HttpResponse:
    """The address of the entry's page as a QR code that survives a quarter of it being torn off."""
    found = listed(slug, pk)
    if found is None:
        return gone_or_elsewhere(request, slug, pk)
    file = io.BytesIO()
    address = absolute_url(request, found.shown_on, entry_url(slug, found.pk, found.slug))
    segno.make(address, error="q", micro=False).save(
        file, kind="svg", scale=8, border=4, light="#ffffff", title=found.name, xmldecl=False
    )
    response = HttpResponse(file.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@csrf_exempt  # a beacon carries no token, and all it can do is count
@require_POST
def click(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody followed one of the entry's links."""
    if listed(slug, pk) is not None:
        counting.entry_clicked(request, pk, request.GET.get("kind", ""))
    return HttpResponse(status=204)
