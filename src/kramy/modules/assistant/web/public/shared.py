"""What the assistant's public views share."""

from django.utils.translation import get_language

from kramy.kernel.manifest.api import city


def active_language() -> str:
    code = (get_language() or "").split("-")[0]
    return code if code in city().languages else city().languages[0]
