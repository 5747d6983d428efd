"""Drawn shop fronts for the demo's firms: no photograph is borrowed."""

import io
import random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 640
_WALLS = ("#e9ddc6", "#d9c3a5", "#c9d3c9", "#e3c9bb", "#cdd6de", "#e7dfd2")
_SKIES = ("#dfe9ea", "#f3e6d3", "#e6e3ee", "#d6e4e1")
_GOODS = ("#b5533c", "#d7a13b", "#5f7f4f", "#7a5a86", "#3f6f7a", "#c98a6a")


def _shade(colour: str, factor: float) -> tuple[int, int, int]:
    channels = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    red, green, blue = (max(0, min(255, round(channel * factor))) for channel in channels)
    return red, green, blue


def _awning(draw: ImageDraw.ImageDraw, colour: str, left: int, right: int, top: int) -> None:
    stripes = 12
    width = (right - left) / stripes
    for index in range(stripes):
        start, end = left + index * width, left + (index + 1) * width
        fill = colour if index % 2 == 0 else "#f7f1e6"
        draw.rectangle((start, top, end, top + 80), fill=fill)
        draw.pieslice((start, top + 60, end, top + 60 + width), 0, 180, fill=fill)
    draw.rectangle((left, top, right, top + 10), fill=_shade(colour, 0.7))


def _window(draw: ImageDraw.ImageDraw, chance: random.Random, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    draw.rectangle(box, fill="#fbf3dc", outline="#4a4038", width=8)
    for shelf in range(2):
        level = bottom - 14 - shelf * (bottom - top) // 2
        draw.line((left, level, right, level), fill="#8a7358", width=8)
        position = left + 18
        while position < right - 50:
            size = chance.randrange(28, 58)
            goods = (position, level - size, position + size, level - 4)
            colour = chance.choice(_GOODS)
            if chance.random() < 0.5:
                draw.ellipse(goods, fill=colour)
            else:
                draw.rounded_rectangle(goods, 10, fill=colour)
            position += size + chance.randrange(6, 24)


def shop_front(seed: int, colour: str) -> bytes:
    """A JPEG of a shop front with an awning in ``colour`` (#rrggbb); the same seed draws the same picture."""
    chance = random.Random(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(_SKIES))
    draw = ImageDraw.Draw(image)
    wall = chance.choice(_WALLS)
    left, right = chance.randrange(60, 130), WIDTH - chance.randrange(60, 130)
    draw.rectangle((left, 40, right, HEIGHT - 70), fill=wall)
    draw.rectangle((left, 30, right, 56), fill=_shade(wall, 0.86))
    for x in range(left + 50, right - 90, 150):
        draw.rounded_rectangle((x, 86, x + 74, 180), 8, fill=_shade(wall, 0.62))
    draw.rectangle((0, HEIGHT - 70, WIDTH, HEIGHT), fill="#a39c90")
    for x in range(0, WIDTH, 64):
        draw.line((x, HEIGHT - 70, x - 30, HEIGHT), fill="#928b7f", width=3)
    draw.rounded_rectangle((left + 40, 204, right - 40, 250), 10, fill=_shade(colour, 0.6))
    _awning(draw, colour, left + 24, right - 24, 256)
    door = left + 50 if chance.random() < 0.5 else right - 190
    shown = (
        (left + 220, 360, right - 50, HEIGHT - 110)
        if door == left + 50
        else (left + 50, 360, right - 220, HEIGHT - 110)
    )
    _window(draw, chance, shown)
    draw.rounded_rectangle((door, 366, door + 130, HEIGHT - 70), 10, fill=_shade(colour, 0.75))
    draw.rounded_rectangle((door + 20, 386, door + 110, 470), 6, fill="#fbf3dc")
    draw.ellipse((door + 104, 500, door + 118, 514), fill="#e0c070")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82)
    return file.getvalue()
