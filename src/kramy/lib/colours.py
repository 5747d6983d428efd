"""Colours as ``#rrggbb``: how well one is read on another, and the nearest shade that is."""

import colorsys
from collections.abc import Iterable

STEPS = 200


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def at_lightness(colour: str, lightness: float) -> str:
    """The same hue, lighter or darker: ``lightness`` 0 is black, 1 is white (HSL)."""
    hue, _lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(max(lightness, 0.0), 1.0), saturation))


def lightness(colour: str) -> float:
    """The lightness of HSL, 0 to 1."""
    return colorsys.rgb_to_hls(*_parts(colour))[1]


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` (0 to 1) of ``colour`` in ``other``."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return _hex(tuple(one * share + two * (1 - share) for one, two in pairs))


def readable(colour: str, *, on: Iterable[str], ratio: float, darker: bool) -> str:
    """The shade of ``colour`` nearest to it that has ``ratio`` against every ground in ``on``, made only darker or
    only lighter. Black or white when no shade has it: the caller's grounds must allow for one of them.
    """
    grounds = tuple(on)
    start, goal = lightness(colour), 0.0 if darker else 1.0
    if all(contrast(colour, ground) >= ratio for ground in grounds):
        return colour
    for step in range(1, STEPS + 1):
        shade = at_lightness(colour, start + (goal - start) * step / STEPS)
        if all(contrast(shade, ground) >= ratio for ground in grounds):
            return shade
    return "#000000" if darker else "#ffffff"


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
