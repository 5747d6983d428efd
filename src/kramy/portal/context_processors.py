"""What every page of the hub shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kramy.kernel.manifest.api import city, in_language


def hub(request: HttpRequest) -> dict[str, Any]:
    return {"city": city(), "hub_name": in_language(city().hub_names), "is_demo": settings.DEMO}
