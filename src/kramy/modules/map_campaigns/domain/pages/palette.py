"""A campaign's own colours as every token the pages are painted with, readable on light and on dark pages.

Three colours are chosen at most; the rest follows. What text is written in reaches 4.5:1 on every ground it may
lie on (WCAG 2.2, 1.4.3), what carries meaning without text 3:1 (1.4.11). A colour that cannot be read is not
refused but made darker (on dark pages lighter) until it can, and the answer says so; only a background on which
the text itself would be too faint is refused.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext as _

from kramy.lib.colours import at_lightness, contrast, lightness, mixed, readable

TEXT, GRAPHIC = 4.5, 3.0
PAPER_TEXT = 7.0
"""The text has to be this much stronger than the background one may choose: hints are fainter than it."""

PAPER_HINT = 4.6

INK, INK_SOFT, WHITE = "#1c2b2d", "#4f5a58", "#fffdf9"
LIGHT_GROUNDS = ("#f5f2ea", "#fffdf9", "#eae5d8")
DARK_GROUNDS = ("#121b1b", "#1a2625", "#223130")
DARK_ON_ACTION = "#0c1b1b"
NIGHT_INK, NIGHT_SOFT = "#eef1ea", "#b4c7c2"
"""Of the hub's tokens (``ui/styles/_tokens.scss``): paper, surface and sunk; what is written on buttons and on the
footer."""

Tokens = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Adjusted:
    """A colour that was made darker so that it can be read on light pages: the field, and what became of it."""

    name: str
    chosen: str
    used: str


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Custom properties without their ``--k-``, for light and for dark pages."""

    light: Tokens
    dark: Tokens
    adjusted: tuple[Adjusted, ...] = field(default=())


def paper_problem(paper: str) -> str:
    """Why text on this background would be too faint, empty when it is not."""
    ratio, hint = contrast(INK, paper), contrast(INK_SOFT, paper)
    sunk = mixed(INK, paper, 0.06)
    if ratio < PAPER_TEXT or hint < PAPER_HINT or contrast(INK_SOFT, sunk) < TEXT:
        return _(
            "Too dark to read on: text has a contrast of %(ratio).1f:1. Choose a lighter background."
        ) % {"ratio": ratio}
    return ""


@lru_cache(maxsize=256)
def palette(*, brand: str = "", action: str = "", paper: str = "") -> Palette:
    """Tokens for the colours chosen; an empty one leaves its tokens the hub's own."""
    light: Tokens = {}
    dark: Tokens = {}
    notes: list[Adjusted] = []
    grounds = LIGHT_GROUNDS
    if paper:
        light |= {"paper": paper, "sunk": mixed(INK, paper, 0.06), "line": mixed(INK, paper, 0.16)}
        grounds = (paper, WHITE, light["sunk"])
        light["line-strong"] = readable("#78725f", on=grounds, ratio=GRAPHIC, darker=True)
    if action:
        _action(action, grounds, light, dark, notes)
    if brand:
        _brand(brand, grounds, light, dark, notes)
    return Palette(light=light, dark=dark, adjusted=tuple(notes))


def _action(
    chosen: str, grounds: tuple[str, ...], light: Tokens, dark: Tokens, notes: list[Adjusted]
) -> None:
    """Links, buttons, and what is written on buttons; the soft ground is for what is chosen."""
    day = readable(chosen, on=(*grounds, WHITE), ratio=TEXT, darker=True)
    soft = mixed(day, WHITE, 0.13)
    day = readable(day, on=(soft,), ratio=TEXT, darker=True)
    light |= {
        "action": day,
        "action-strong": at_lightness(day, lightness(day) * 0.7),
        "action-soft": soft,
        "on-action": WHITE,
    }
    night = readable(chosen, on=DARK_GROUNDS, ratio=TEXT, darker=False)
    night = readable(night, on=(DARK_ON_ACTION,), ratio=TEXT, darker=False)
    soft = mixed(night, DARK_GROUNDS[0], 0.16)
    night = readable(night, on=(soft,), ratio=TEXT, darker=False)
    dark |= {
        "action": night,
        "action-strong": at_lightness(night, lightness(night) + (1 - lightness(night)) * 0.4),
        "action-soft": soft,
        "on-action": DARK_ON_ACTION,
    }
    _note(notes, "action_colour", chosen, day)


def _brand(chosen: str, grounds: tuple[str, ...], light: Tokens, dark: Tokens, notes: list[Adjusted]) -> None:
    """The awning, the wordmark and the footer's ground."""
    day = readable(chosen, on=grounds, ratio=TEXT, darker=True)
    soft = mixed(day, WHITE, 0.14)
    day = readable(day, on=(soft,), ratio=TEXT, darker=True)
    light |= {"brand": day, "brand-strong": at_lightness(day, lightness(day) * 0.7), "brand-soft": soft}
    night = readable(chosen, on=DARK_GROUNDS, ratio=TEXT, darker=False)
    soft = mixed(night, DARK_GROUNDS[0], 0.2)
    night = readable(night, on=(soft,), ratio=TEXT, darker=False)
    strong = at_lightness(night, lightness(night) + (1 - lightness(night)) * 0.4)
    dark |= {"brand": night, "brand-strong": strong, "brand-soft": soft}
    foot = readable(
        at_lightness(chosen, min(lightness(chosen), 0.16)), on=(NIGHT_INK,), ratio=PAPER_TEXT, darker=True
    )
    for tokens, ground in ((light, foot), (dark, at_lightness(foot, lightness(foot) * 0.8))):
        tokens |= {
            "night": ground,
            "night-ink": NIGHT_INK,
            "night-soft": readable(NIGHT_SOFT, on=(ground,), ratio=TEXT, darker=False),
        }
    _note(notes, "brand_colour", chosen, day)


def _note(notes: list[Adjusted], name: str, chosen: str, used: str) -> None:
    """Dark pages always take a lighter shade of a colour made for light ones: that is not worth a word."""
    if chosen != used:
        notes.append(Adjusted(name=name, chosen=chosen, used=used))


@lru_cache(maxsize=256)
def stylesheet(*, brand: str = "", action: str = "", paper: str = "") -> str:
    """The tokens as a stylesheet to be loaded after the hub's and the city's; empty without colours."""
    found = palette(brand=brand, action=action, paper=paper)
    if not (found.light or found.dark):
        return ""
    light, dark = _declared(found.light), _declared(found.dark)
    rules = [f":root{{{light}}}"] if not found.dark else []
    if found.dark:
        rules = [
            f":root{{{light}}}",
            f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}',
            f'@media screen{{:root[data-theme="dark"]{{{dark}}}}}',
        ]
    return "\n".join(rules) + "\n"


def digest_of(css: str) -> str:
    """The part of the stylesheet's address that is its content."""
    return sha256(css.encode()).hexdigest()[:20]


def _declared(tokens: Tokens) -> str:
    return "".join(f"--k-{name}:{value};" for name, value in sorted(tokens.items()))
