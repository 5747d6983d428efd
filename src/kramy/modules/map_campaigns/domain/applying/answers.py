"""What a firm answered, read as the fields of an entry: plain values in, plain values out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kramy.lib.opening_hours import InvalidOpeningHours, parse
from kramy.modules.map_campaigns.rules import Place

ABOUT_THE_CASE = frozenset({"applicant_email", "publication_consent", "data_processing"})
"""Answers that change nothing on the map."""


@dataclass(frozen=True, kw_only=True)
class EntryAnswers:
    """An entry as the firm described it.

    ``categories`` are slugs, the main one first; ``fields`` are columns of ``Entry``, with contact data only
    where the firm agreed to show them.
    """

    lon: float
    lat: float
    categories: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    organisation: dict[str, str] = field(default_factory=dict)


def read_answers(answers: dict[str, Any]) -> EntryAnswers:
    """The entry in ``answers`` (keys in ``survey``); raises ``KeyError`` when there is no pin."""
    address = answers["address"]
    chosen = list(dict.fromkeys(answers.get("categories") or ()))
    main = answers.get("main_category")
    ordered = [main, *(slug for slug in chosen if slug != main)] if main in chosen else chosen
    online = bool(answers.get("online_order"))
    return EntryAnswers(
        lon=float(address["lon"]),
        lat=float(address["lat"]),
        categories=tuple(ordered),
        fields={
            "name": _text(answers, "name"),
            "description": _text(answers, "description"),
            "offer": _text(answers, "offer"),
            "offer_from": _date(answers.get("offer_from")),
            "offer_until": _date(answers.get("offer_until")),
            **{key: str(address.get(key) or "") for key in ("street", "house_number", "postcode", "town")},
            "opening_hours": _text(answers, "opening_hours"),
            "online_order": online,
            "takeaway": bool(answers.get("takeaway")),
            "delivery": bool(answers.get("delivery")),
            "order_url": _text(answers, "order_url") if online else "",
            **{key: _text(answers, key) for key in ("website", "facebook", "instagram")},
            "phone": _text(answers, "phone") if answers.get("show_phone") else "",
            "email": _text(answers, "email") if answers.get("show_email") else "",
        },
        organisation=answers.get("firm") or {},
    )


def place_in(answers: dict[str, Any]) -> Place | None:
    """The answers as a place to compare with others; None when there is no pin yet."""
    address = answers.get("address") or {}
    if address.get("lon") is None or address.get("lat") is None:
        return None
    return Place(
        name=_text(answers, "name"),
        lon=float(address["lon"]),
        lat=float(address["lat"]),
        nip=(answers.get("firm") or {}).get("nip") or "",
        phone=_text(answers, "phone"),
        address=f"{address.get('street') or ''} {address.get('house_number') or ''}".strip(),
    )


def published_part(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers that bear on the map, those left empty gone: what two editions are compared by."""
    return {
        key: value
        for key, value in answers.items()
        if key not in ABOUT_THE_CASE and key != "pictures" and value not in (None, "", [], {})
    }


def readable_hours(text: str) -> bool:
    """Whether opening hours are in a notation that can be evaluated."""
    try:
        parse(text)
    except InvalidOpeningHours:
        return False
    return True


def _text(answers: dict[str, Any], key: str) -> str:
    return str(answers.get(key) or "").strip()


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
