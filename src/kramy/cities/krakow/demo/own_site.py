"""The Christmas map's own host and look, and residents who want to hear of new places."""

import io
from typing import Any

from PIL import Image, ImageDraw

from kramy.cities.krakow.demo.campaigns import texts
from kramy.modules.map_campaigns import api as maps

HOST = "swieta.localhost"
"""Every name below localhost is this machine (RFC 6761); browsers know that without any name server."""

SQUARE = (19.9373, 50.0617)
_SIDE = 240
WORDS = {
    "header_title": ("Kupuję w święta", "Christmas in Kraków", "Купую на свята"),
    "logo_alt": ("Bombka", "A bauble", "Ялинкова кулька"),
    "start_text": (
        "Prezenty i wypieki od sąsiadów: wybierz kategorię albo zobacz, co jest blisko.",
        "Presents and baking from the neighbours: choose a category or see what is near.",
        "Подарунки й випічка від сусідів: виберіть категорію або подивіться, що поруч.",
    ),
    "footer_text": (
        "Akcja trwa do 6 stycznia. Wesołych świąt!",
        "The map closes on 6 January. Merry Christmas!",
        "Мапа працює до 6 січня. Веселих свят!",
    ),
}


def dress(campaign: Any, *, by: Any) -> None:
    maps.set_hosts(campaign=campaign, names=[HOST], by=by)
    maps.note_reached(campaign=campaign, name=HOST, by=by)
    words: dict[str, Any] = {}
    for name, values in WORDS.items():
        words |= texts(name, values)
    maps.set_look(
        campaign=campaign,
        by=by,
        logo=_bauble(),
        brand_colour="#9b1c31",
        action_colour="#1f5a3c",
        paper_colour="#fbf6ee",
        on_hub=True,
        **words,
    )


def subscribe(*campaigns: Any) -> None:
    """One subscription around the Main Square, one to a whole map; both invented."""
    areas = (maps.Area(near=SQUARE, within=1_000, place="Rynek Główny 1"), maps.Area())
    for number, (campaign, area) in enumerate(zip(campaigns, areas, strict=True), start=1):
        wanted = maps.AlertWanted(language="pl", frequency="at_once" if number == 1 else "weekly", area=area)
        asked = maps.ask_for_alerts(
            campaign=campaign, email=f"mieszkaniec-{number}@example.org", wanted=wanted, is_demo=True
        )
        maps.confirm_alerts(key=asked.key, request=asked.request)


def _bauble() -> bytes:
    picture = Image.new("RGBA", (_SIDE, _SIDE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 50, 220, 230), fill="#9b1c31")
    pen.rectangle((104, 22, 136, 54), fill="#c9952b")
    pen.arc((104, 2, 136, 34), 150, 390, fill="#c9952b", width=8)
    pen.line((34, 120, 206, 120), fill="#f4dfae", width=12)
    pen.line((26, 156, 214, 156), fill="#f4dfae", width=12)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
