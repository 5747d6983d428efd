"""The card of the person who handles a case."""

from typing import Any

from django import template

from kramy.kernel.casework.domain.officials import shown_official

register = template.Library()


@register.inclusion_tag("casework/public/official.html")
def case_official(case: Any) -> dict[str, Any]:
    """Photo, direct phone, hours, languages; nothing when the official's profile is not public."""
    return {"shown": shown_official(case)}
