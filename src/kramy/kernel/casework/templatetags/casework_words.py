"""What a kind of case says in its own words."""

from typing import Any

from django import template

from kramy.kernel.casework.domain.kinds import kind_of

register = template.Library()


@register.simple_tag
def say(subject: Any, sentence: str, **values: Any) -> str:
    """The sentence of that name in ``base.Wording`` for a case or an intake, its gaps filled with ``values``."""
    words = str(getattr(kind_of(subject).wording, sentence))
    return words % values if values else words
