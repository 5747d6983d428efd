"""schema.org data of an entry."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kramy.lib import opening_hours
from kramy.modules.map_campaigns.models import Entry

_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def local_business(entry: Entry, url: str, pictures: list[str]) -> SafeString:
    """`LocalBusiness` as JSON that may stand inside a script element: what cannot be known is left out."""
    values: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": url,
        "url": url,
        "name": entry.name,
        "description": entry.description,
        "image": pictures,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": " ".join(part for part in (entry.street, entry.house_number) if part),
            "postalCode": entry.postcode,
            "addressLocality": entry.town,
            "addressCountry": "PL",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": round(entry.lat, 5), "longitude": round(entry.lon, 5)},
        "openingHoursSpecification": _hours(entry.opening_hours),
        "telephone": entry.phone,
        "email": entry.email,
        "sameAs": [link for link in (entry.website, entry.facebook, entry.instagram) if link],
        "potentialAction": {"@type": "OrderAction", "target": entry.order_url} if entry.order_url else None,
    }
    given = {name: value for name, value in values.items() if value not in ("", [], None)}
    return mark_safe(json.dumps(given, ensure_ascii=False).translate(_ESCAPES))  # escaped above


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _hours(expression: str) -> list[dict[str, Any]]:
    """Plain weeks only: seasons and exceptions have no honest short form."""
    week = opening_hours.to_week(expression) if expression else None
    if week is None:
        return []
    if week.always:
        return [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": list(_DAYS),
                "opens": "00:00",
                "closes": "23:59",
            }
        ]
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": _DAYS[number],
            "opens": f"{interval.opens:%H:%M}",
            "closes": "23:59" if f"{interval.closes:%H:%M}" == "00:00" else f"{interval.closes:%H:%M}",
        }
        for number, intervals in enumerate(week.days)
        for interval in intervals
    ]
