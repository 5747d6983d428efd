"""Addresses of a list that is asked differently."""

from dataclasses import fields

from django import template

from kramy.modules.map_campaigns.domain.filters import MapQuery

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
