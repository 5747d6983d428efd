"""Drawn faces for the demo's officials: nobody real is shown."""

import io
import random

from PIL import Image, ImageDraw

SIDE = 640
_GROUNDS = ("#cfe0dc", "#e6d8c3", "#d8d4e6", "#e3cbbf", "#cbd8e4")
_SKINS = ("#f1d3bb", "#e6bd9c", "#d7a47f", "#f4dcc9")
_HAIR = ("#3b2a20", "#6b4a2f", "#a9763e", "#242326", "#8d8d8d")
_CLOTHES = ("#24505a", "#5a2f3f", "#3d4a63", "#2f5a40", "#4a4038")


def portrait(seed: int, *, long_hair: bool) -> bytes:
    """A JPEG of a head and shoulders; the same seed draws the same face."""
    chance = random.Random(seed)
    image = Image.new("RGB", (SIDE, SIDE), chance.choice(_GROUNDS))
    draw = ImageDraw.Draw(image)
    skin, hair, clothes = chance.choice(_SKINS), chance.choice(_HAIR), chance.choice(_CLOTHES)
    if long_hair:
        draw.rounded_rectangle((186, 150, 454, 470), 130, fill=hair)
    draw.rounded_rectangle((96, 456, 544, 760), 150, fill=clothes)
    draw.polygon(((256, 452), (384, 452), (320, 560)), fill="#f7f3ea")
    draw.rectangle((274, 388, 366, 470), fill=skin)
    draw.ellipse((274, 434, 366, 500), fill=skin)
    draw.ellipse((206, 150, 434, 430), fill=skin)
    draw.pieslice((196, 120, 444, 390), 180, 360, fill=hair)
    fringe = chance.randrange(236, 262)
    draw.chord((206, 150, 434, fringe + 60), 190, 350, fill=hair)
    for eye in (272, 368):
        draw.ellipse((eye - 13, 276, eye + 13, 300), fill="#fbfaf7")
        draw.ellipse((eye - 8, 279, eye + 8, 297), fill="#2c2622")
        draw.arc((eye - 26, 246, eye + 26, 286), 205, 335, fill=hair, width=7)
    draw.line((320, 300, 312, 340, 326, 344), fill="#b98a6c", width=5)
    draw.arc((278, 336, 362, 388), 20, 160, fill="#a2443f", width=8)
    if chance.random() < 0.5:
        for eye in (272, 368):
            draw.ellipse((eye - 34, 258, eye + 34, 320), outline="#4a4038", width=5)
        draw.line((306, 286, 334, 286), fill="#4a4038", width=5)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
