"""Bars as SVG, drawn on the server: no script, nothing but attributes, and a table stands behind each."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM, TOP = 44, 24, 8
MOST_LABELS = 12


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar in whole pixels; ``label`` is empty where labels would touch."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    title: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A horizontal line of the scale and its number."""

    y: float
    value: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    width: int
    height: int
    left: int
    base: int
    bars: list[Bar]
    lines: list[Line]


def bar_chart(values: Sequence[tuple[str, int]]) -> Chart:
    """Bars for (label, number) from left to right, on a scale of round numbers from 0."""
    top = _round_up(max((number for _label, number in values), default=0))
    base = HEIGHT - BOTTOM
    room = WIDTH - LEFT
    step = room / max(len(values), 1)
    every = -(-len(values) // MOST_LABELS) or 1
    bars = []
    for place, (label, number) in enumerate(values):
        height = round((base - TOP) * number / top, 1)
        gap = min(step * 0.25, 8)
        x = LEFT + place * step + gap / 2
        bars.append(
            Bar(
                x=round(x, 1),
                y=round(base - height, 1),
                width=round(step - gap, 1),
                height=height,
                label=label if place % every == 0 else "",
                label_x=round(x + (step - gap) / 2, 1),
                title=f"{label}: {number}",
            )
        )
    lines = [Line(y=round(base - (base - TOP) * part / 2, 1), value=top * part // 2) for part in (0, 1, 2)]
    return Chart(width=WIDTH, height=HEIGHT, left=LEFT, base=base, bars=bars, lines=lines)


def _round_up(number: int) -> int:
    """The next of 2, 4, 6, 10, 20, 40, 60, 100 …: even, so that half of it is whole.

    >>> [_round_up(number) for number in (0, 2, 3, 7, 11, 41, 399)]
    [2, 2, 4, 10, 20, 60, 400]
    """
    scale = 1
    while True:
        for step in (2, 4, 6, 10):
            if number <= step * scale:
                return step * scale
        scale *= 10
