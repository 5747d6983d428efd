"""Where the visitor is: an address they typed, turned into a point."""

from dataclasses import dataclass, replace

from kramy.kernel.places import api as places
from kramy.modules.map_campaigns.domain.finding.filters import LONGEST_TEXT, MapQuery


@dataclass(frozen=True)
class Located:
    """The query with the place put in; `not_found` is the address nobody knows."""

    query: MapQuery
    not_found: str = ""
    moved: bool = False


def located(query: MapQuery, address: str) -> Located:
    """Puts the point of `address` into the query; nothing typed leaves it as it is."""
    wanted = address.strip()[:LONGEST_TEXT]
    if not wanted:
        return Located(query)
    hit = places.geocode(wanted)
    if hit is None:
        return Located(query, not_found=wanted)
    near = (round(hit.lon, 5), round(hit.lat, 5))
    return Located(replace(query, near=near, place=hit.label, page=1), moved=True)
