"""From an address in words to a point: the local index, then the registry's service if the city uses it."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache

from kramy.kernel.places.base import AddressHit, GeocoderUnavailable, geocoders
from kramy.kernel.places.domain import search
from kramy.kernel.places.domain.uug import UugGeocoder
from kramy.lib.text import fold

logger = logging.getLogger(__name__)

LOCAL, UUG = "local", "uug"
KEEP_SECONDS = 24 * 3600
_NOTHING = "nothing"


class LocalIndex:
    """The city's own address index: the default."""

    def geocode(self, text: str) -> AddressHit | None:
        found = search.suggest(text, limit=1)
        return found[0] if found else None


geocoders.register(LOCAL, LocalIndex())
geocoders.register(UUG, UugGeocoder())


def geocode(text: str) -> AddressHit | None:
    """The point of an address.

    The local index first; when it does not know that very number and ``KRAMY_UUG_URL`` is set, the registry's
    service, whose answers are kept for a day. A service that is slow or down costs at most its own time limit
    once in a while and then nothing: the best local guess is the answer.
    """
    local = geocoders[LOCAL].geocode(text)
    if not settings.KRAMY_UUG_URL or (local is not None and _exact(local, text)):
        return local
    key = f"places:uug:{fold(text)[:150].replace(' ', '_')}"
    kept = cache.get(key)
    if kept is not None:
        return local if kept == _NOTHING else kept
    try:
        found = geocoders[UUG].geocode(text)
    except GeocoderUnavailable as error:
        logger.warning("The address service cannot answer: %s", error)
        return local
    cache.set(key, found or _NOTHING, KEEP_SECONDS)
    return found or local


def geocode_many(texts: Iterable[str]) -> dict[str, AddressHit | None]:
    """The same for many at once: those the local index knows take one query together."""
    found = search.find_many(texts)
    if not settings.KRAMY_UUG_URL:
        return found
    return {text: hit if hit and _exact(hit, text) else geocode(text) for text, hit in found.items()}


def _exact(found: AddressHit, text: str) -> bool:
    number = search.parse(text).number
    return bool(number) and fold(found.house_number).replace(" ", "") == number
