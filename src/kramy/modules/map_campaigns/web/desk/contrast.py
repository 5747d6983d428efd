"""Whether a colour stands out: relative luminance and contrast as WCAG 2.2 defines them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kramy.lib.colours import contrast

PAPER = "#fffdf9"
"""Signs on a coloured marker are of this colour, and light cards are."""

NIGHT = "#121b1b"
"""The page in dark mode."""

TEXT_AT_LEAST = 4.5
"""Success criterion 1.4.3. No colour reaches it against both paper and night (their own contrast is too small for
that): what is read, the light sign on the marker, must."""

EDGE = 1.5
"""On dark pages the marker keeps its light edge and sign; its ground must only be told from the page's."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison: the ratio, what it should be, and a sentence when it is not."""

    ratio: float
    wanted: float
    words: str

    @property
    def enough(self) -> bool:
        return self.ratio >= self.wanted


def judge(colour: str) -> list[Check]:
    """On light, then on dark."""
    on_light, on_dark = contrast(colour, PAPER), contrast(colour, NIGHT)
    return [
        Check(
            ratio=on_light,
            wanted=TEXT_AT_LEAST,
            words=_("Too light: a light sign on it has a contrast of %(ratio).1f:1, and 4.5:1 is needed.")
            % {"ratio": on_light},
        ),
        Check(
            ratio=on_dark,
            wanted=EDGE,
            words=_("Too dark: it cannot be told from the dark page (%(ratio).1f:1).") % {"ratio": on_dark},
        ),
    ]
