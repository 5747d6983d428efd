"""The city this installation serves."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language

from kramy.kernel.manifest.base import City


def city() -> City:
    """The configuration of the city this installation serves."""
    configured: City = settings.CITY
    return configured


def in_language(texts: dict[str, str], language: str | None = None) -> str:
    """The text in ``language`` (or the active one), else in the city's first language."""
    code = (language or get_language() or "").split("-")[0]
    return texts.get(code) or texts[city().languages[0]]


def hub_host_names() -> frozenset[str]:
    """The host names that are always the hub's: that of its address and those that the settings name in full.

    A pattern such as ``.example.pl`` is none: a name under it may be a module's.
    """
    return _host_names(tuple(settings.ALLOWED_HOSTS), settings.BASE_URL)


@lru_cache(maxsize=8)
def _host_names(allowed: tuple[str, ...], base_url: str) -> frozenset[str]:
    named = {name for name in allowed if not name.startswith((".", "*"))}
    return frozenset({*named, urlsplit(base_url).hostname or ""})
