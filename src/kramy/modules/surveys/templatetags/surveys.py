from django import template
from django.utils.formats import number_format

register = template.Library()


@register.simple_tag
def bar(share: float, highest: float) -> str:
    """The length of a bar in hundredths of the longest, as SVG wants it."""
    return f"{100 * share / highest:.1f}"


@register.simple_tag
def amount(value: float | None, unit: str) -> str:
    """A number with its unit as people read it: 12 500,50 zł; "–" for none."""
    if value is None:
        return "–"
    rounded = round(value, 2)
    words = number_format(rounded, 0 if rounded == int(rounded) else 2, force_grouping=abs(rounded) >= 10_000)
    return f"{words}%" if unit == "%" else f"{words}\u00a0{unit}".rstrip("\u00a0")
