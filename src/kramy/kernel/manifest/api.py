"""The city this installation serves."""

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
