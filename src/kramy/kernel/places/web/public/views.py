"""Suggestions of addresses while somebody types."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.places.api import suggest_addresses
from kramy.kernel.places.base import AddressHit
from kramy.lib.errors import Refused

REQUESTS_A_MINUTE = 240
MOST = 20


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """``?q=`` what was typed, ``&limit=`` up to 20, ``&lon=&lat=`` to prefer what is near."""
    try:
        check_rate(
            scope="places.suggest",
            key=request.META.get("REMOTE_ADDR", ""),
            limit=REQUESTS_A_MINUTE,
            seconds=60,
        )
    except Refused as error:
        return JsonResponse({"results": [], "error": str(error)}, status=429)
    limit = request.GET.get("limit", "")
    hits = suggest_addresses(
        request.GET.get("q", ""),
        limit=min(int(limit), MOST) if limit.isdecimal() and len(limit) < 4 else 8,
        near=near_of(request),
    )
    response = JsonResponse({"results": [as_result(hit) for hit in hits]})
    response["Cache-Control"] = "public, max-age=300"
    return response


def as_result(hit: AddressHit) -> dict[str, Any]:
    """A hit in JSON: its fields, and ``value`` and ``detail`` for the suggestion box."""
    plain = asdict(hit)
    district = plain.pop("district_name")
    return {**plain, "district": district, "value": hit.label, "detail": district}


def near_of(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 85 else None
