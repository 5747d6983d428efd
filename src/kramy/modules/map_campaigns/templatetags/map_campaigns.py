"""Addresses of a list that is asked differently."""

from dataclasses import fields
from typing import Any

from django import template
from django.utils.html import format_html

from kramy.modules.map_campaigns.domain.finding.filters import MapQuery
from kramy.modules.map_campaigns.domain.pages.looks import look_of
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.web.public.links import absolute_url, look_url

register = template.Library()
_EMPTY = {field.name: field.default for field in fields(MapQuery)}


@register.simple_tag
def query_without(query: MapQuery, *names: str) -> str:
    """The query's part of an address without these parameters, from the first page."""
    return query.querystring(**{name: _EMPTY[name] for name in names})


@register.simple_tag
def page_query(query: MapQuery, page: int) -> str:
    """The same list, another page."""
    return query.querystring(page=page)


@register.simple_tag(takes_context=True)
def public_address(context: Any, campaign: Campaign, path: str) -> str:
    """The page's address for the world: on the campaign's own host where it has one."""
    return absolute_url(context["request"], campaign, path)


@register.simple_tag(takes_context=True)
def own_colours(context: Any, campaign: Campaign, *, always: bool = False) -> str:
    """The link to the campaign's own colours where its look is wanted on the hub. On its own host the frame of the
    page has it already; ``always`` is for pages without that frame."""
    look = look_of(campaign)
    at_home = hasattr(context["request"], "host_route")
    wanted = look is not None and ((always and (look.on_hub or at_home)) or (look.on_hub and not at_home))
    url = look_url(campaign, look) if wanted else ""
    return format_html('<link rel="stylesheet" href="{}">', url) if url else ""
