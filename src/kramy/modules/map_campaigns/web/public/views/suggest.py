"""Suggestions while somebody types into a map's search box."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.finding import suggestions
from kramy.modules.map_campaigns.domain.finding.filters import LONGEST_TEXT
from kramy.modules.map_campaigns.web.public.lookup import published_campaign, snapshot_of

REQUESTS_A_MINUTE = 240
FRESH_SECONDS = 60

KINDS = {suggestions.CATEGORY: _("category"), suggestions.STREET: _("street")}


@require_safe
def suggest(request: HttpRequest, slug: str) -> JsonResponse:
    """``?q=`` what was typed: ``{"results": [{"value", "label", "detail"}]}``, empty for a map that is not shown."""
    try:
        check_rate(
            scope="maps.suggest", key=request.META.get("REMOTE_ADDR", ""), limit=REQUESTS_A_MINUTE, seconds=60
        )
    except Refused as error:
        return JsonResponse({"results": [], "error": str(error)}, status=429)
    campaign = published_campaign(slug)
    snapshot = snapshot_of(campaign) if campaign.is_public() else None
    language = (get_language() or "pl").split("-")[0]
    typed = request.GET.get("q", "")[:LONGEST_TEXT]
    found = suggestions.suggest(typed, snapshot, language) if snapshot is not None else []
    response = JsonResponse(
        {
            "results": [
                {"value": each.value, "label": each.value, "detail": str(KINDS.get(each.kind, each.detail))}
                for each in found
            ]
        }
    )
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response
