"""What the map in the page asks: which base map, which words, what stands near the pin."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.places import api
from kramy.kernel.places.web.public.views import REQUESTS_A_MINUTE, as_result, near_of
from kramy.lib.errors import Refused


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "").split("-")[0]
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@require_safe
def base_map_configuration(request: HttpRequest) -> JsonResponse:
    """Everything ``basemap.js`` and ``pin-map.js`` need; ``?language=`` chooses the words."""
    base_map = api.base_map()
    with translation.override(_language(request)):
        answer: dict[str, Any] = {
            "url": base_map.url,
            "kind": base_map.kind,
            "attribution": base_map.attribution,
            "approximate": base_map.approximate,
            "bounds": list(api.city_bounds()),
            "worker": static("ui/dist/maplibre-worker.js"),
            "stylesheet": static("places/map.css"),
            "texts": {
                "label": _("Map with a pin"),
                "pin": _("Pin. Move it with the arrow keys, with Shift further."),
                "zoomIn": _("Zoom in"),
                "zoomOut": _("Zoom out"),
                "putHere": _("Put the pin in the middle of the map"),
                "none": _("There is no pin yet. Click on the map or choose an address."),
                "moved": _("The pin was moved."),
            },
        }
    response = JsonResponse(answer)
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def nearest(request: HttpRequest) -> JsonResponse:
    """The address closest to ``?lon=&lat=`` and a sentence about it, read out when the pin has moved."""
    spot = near_of(request)
    if spot is None:
        return JsonResponse({"result": None, "text": ""}, status=400)
    try:
        check_rate(
            scope="places.nearest",
            key=request.META.get("REMOTE_ADDR", ""),
            limit=REQUESTS_A_MINUTE,
            seconds=60,
        )
    except Refused as error:
        return JsonResponse({"result": None, "text": "", "error": str(error)}, status=429)
    with translation.override(_language(request)):
        if not api.in_city(*spot):
            return JsonResponse({"result": None, "text": _("The pin lies outside the city.")})
        found = api.nearest_address(*spot)
        if found is not None:
            text = _("The pin is near: %(address)s.") % {"address": found.label}
        else:
            district = api.district_at(*spot)
            text = (
                _("The pin is in the district %(district)s.") % {"district": district}
                if district
                else _("The pin was moved.")
            )
    response = JsonResponse({"result": as_result(found) if found else None, "text": text})
    response["Cache-Control"] = "public, max-age=300"
    return response
