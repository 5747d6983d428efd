from django import template

register = template.Library()


@register.simple_tag
def bar(share: float, highest: float) -> str:
    """The length of a bar in hundredths of the longest, as SVG wants it."""
    return f"{100 * share / highest:.1f}"
