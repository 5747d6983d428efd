"""Phone numbers in templates."""

from django import template

from kramy.modules.service_point.domain import phones

register = template.Library()
register.filter("phone_in_words", phones.in_words)
