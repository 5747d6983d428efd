"""The address service of the national geodesy office (UUG, GUGiK): ``GetAddress``.

``results`` is an object keyed "1", "2", … or null; the point is WKT in ``geometry_wkt`` or ``x``/``y``, in
EPSG:2180, easting first.
"""

import json
import time
from functools import cache as once
from typing import Any

import httpx
import shapely
from django.conf import settings
from django.core.cache import cache
from pyproj import Transformer
from shapely.errors import GEOSException
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_none

from kramy.kernel.manifest.api import city
from kramy.kernel.places.base import AddressHit, GeocoderUnavailable
from kramy.kernel.places.domain import districts

TIMEOUT_SECONDS = 1.5
BUDGET_SECONDS = 3.0
"""For one question with all its attempts, also against a service that answers a byte at a time."""
ATTEMPTS = 2
MOST_BYTES = 1_000_000
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 60
FAILURES_KEY, OPEN_KEY = "places:uug:failures", "places:uug:open-until"
POLISH_GRID = "EPSG:2180"


class _Temporary(Exception):
    """Worth a second try: no connection, too slow, or the server's own error."""


class UugGeocoder:
    """Asks the service; after three failures in a row asks nothing for a minute (a circuit breaker)."""

    def geocode(self, text: str) -> AddressHit | None:
        if not settings.KRAMY_UUG_URL:
            raise GeocoderUnavailable("KRAMY_UUG_URL is not set")
        if cache.get(OPEN_KEY, 0.0) > time.time():
            raise GeocoderUnavailable("switched off for a while after repeated failures")
        try:
            answer = self._asked(with_town(text))
            found = _first(answer)
        except (_Temporary, GeocoderUnavailable) as error:
            self._failed()
            raise GeocoderUnavailable(str(error)) from error
        cache.delete(FAILURES_KEY)
        return found

    def _asked(self, address: str) -> Any:
        deadline = time.monotonic() + BUDGET_SECONDS
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_none(),
            retry=retry_if_exception_type(_Temporary),
            reraise=True,
        ):
            with attempt:
                return _get(address, deadline)
        raise AssertionError("unreachable")

    def _failed(self) -> None:
        failures = cache.get(FAILURES_KEY, 0) + 1
        cache.set(FAILURES_KEY, failures, 10 * OPEN_SECONDS)
        if failures >= FAILURES_TO_OPEN:
            cache.set(OPEN_KEY, time.time() + OPEN_SECONDS, OPEN_SECONDS)
            cache.delete(FAILURES_KEY)


def with_town(text: str) -> str:
    """The address as the service wants it, the town first and a comma after it.

    >>> with_town("Straszewskiego 5"), with_town("Kraków, Straszewskiego 5")
    ('Kraków, Straszewskiego 5', 'Kraków, Straszewskiego 5')
    """
    town = city().names["pl"]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if parts and parts[0].casefold() == town.casefold():
        return ", ".join([town, *parts[1:]])
    return f"{town}, {parts[0] if parts else ''}"


def _get(address: str, deadline: float) -> Any:
    try:
        with httpx.stream(
            "GET",
            settings.KRAMY_UUG_URL,
            params={"request": "GetAddress", "address": address},
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        ) as response:
            if response.status_code >= 500:
                raise _Temporary(f"status {response.status_code}")
            if response.status_code != 200:
                raise GeocoderUnavailable(f"status {response.status_code}")
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > deadline:
                    raise GeocoderUnavailable("the answer takes too long")
                if len(body) > MOST_BYTES:
                    raise GeocoderUnavailable("the answer is too long")
    except httpx.HTTPError as error:
        raise _Temporary(type(error).__name__) from error
    try:
        return json.loads(body)
    except ValueError as error:
        raise GeocoderUnavailable("the answer is not JSON") from error


def _first(answer: Any) -> AddressHit | None:
    """The first result; None when there is none. GeocoderUnavailable when the answer makes no sense."""
    if not isinstance(answer, dict):
        raise GeocoderUnavailable("the answer is not an object")
    results = answer.get("results")
    if not results:
        return None
    if not isinstance(results, dict):
        raise GeocoderUnavailable("the results are not an object")
    first = results.get("1") or next(iter(results.values()))
    if not isinstance(first, dict):
        raise GeocoderUnavailable("a result is not an object")
    lon, lat = _degrees(first)
    district = districts.district_at(lon, lat)
    street = str(first.get("street") or first.get("city") or "")
    number, postcode = str(first.get("number") or ""), str(first.get("code") or "")
    town = str(first.get("city") or city().names["pl"])
    return AddressHit(
        street=street,
        house_number=number,
        postcode=postcode,
        town=town,
        lon=lon,
        lat=lat,
        district_name=district.name if district else "",
        label=f"{street} {number}".strip() + f", {postcode} {town}".replace(",  ", ", "),
    )


def _degrees(result: dict[str, Any]) -> tuple[float, float]:
    try:
        if result.get("geometry_wkt"):
            spot = shapely.from_wkt(str(result["geometry_wkt"])).centroid
            x, y = spot.x, spot.y
        else:
            x, y = float(result["x"]), float(result["y"])
    except (GEOSException, KeyError, TypeError, ValueError) as error:
        raise GeocoderUnavailable("a result has no point") from error
    lon, lat = _transformer().transform(x, y)
    if not (-180 <= lon <= 180 and -85 <= lat <= 85):
        raise GeocoderUnavailable("a result lies nowhere")
    return round(lon, 7), round(lat, 7)


@once
def _transformer() -> Transformer:
    return Transformer.from_crs(POLISH_GRID, "EPSG:4326", always_xy=True)
