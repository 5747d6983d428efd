"""Rows of any table read as addresses, coordinates brought to degrees all at once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import Transformer

from kramy.kernel.manifest.api import city
from kramy.kernel.places.domain import matching
from kramy.kernel.places.domain.plans import Plan
from kramy.lib import tables
from kramy.lib.errors import Refused
from kramy.lib.identifiers import clean_postcode

POLISH_GRID = "EPSG:2180"
DEGREES = "EPSG:4326"
SYSTEMS = (DEGREES, POLISH_GRID, "EPSG:2178", "EPSG:3857")
MARGIN = 0.05
"""Degrees around the city's bounds within which an address is believed."""

STREET_PREFIX = re.compile(r"^(?:ul\.?|ulica)\s+", re.IGNORECASE)
POSTCODE = re.compile(r"\d\d-\d{3}")
EVERY = 5_000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One usable address of a file."""

    row: int
    street: str
    house_number: str
    postcode: str
    town: str
    lon: float
    lat: float

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the database holds to be one address."""
        return self.town, self.street, self.house_number, self.postcode


@dataclass(frozen=True, slots=True)
class _Draft:
    row: int
    street: str
    house_number: str
    postcode: str
    town: str
    x: float
    y: float


def clean_street(text: str) -> str:
    """A street's name without "ul." and doubled spaces.

    >>> clean_street("ul.  Floriana  Straszewskiego")
    'Floriana Straszewskiego'
    """
    return STREET_PREFIX.sub("", " ".join(text.split()))[:150]


def number_value(house_number: str) -> int:
    """The number a house number begins with, 0 when with none: 12 of "12a/3"."""
    match = re.match(r"\d{1,6}", house_number)
    return int(match[0]) if match else 0


def read_rows(
    *, table: tables.Table, columns: dict[str, str], crs: str, plan: Plan, progress: Progress | None = None
) -> list[AddressRow]:
    """The usable addresses of ``table``; what is wrong with the others is noted in ``plan``.

    ``columns`` names the table's column for street, house_number, postcode, town, x and y ("" for none);
    ``crs`` is one of SYSTEMS or "" to tell by the size of the numbers. Which of x and y is the easting is
    found by what puts the points into the city: Polish geodesy and GIS call them the other way round.
    """
    if not all(columns.get(part) for part in ("street", "house_number", "x", "y")):
        plan.blocking = _("Choose the columns with the street, the number and both coordinates.")
        return []
    drafts = list(_drafts(table, columns, plan, progress))
    if not drafts:
        plan.blocking = plan.blocking or _("No row of the table is an address.")
        return []
    lons, lats = _degrees(np.array([d.x for d in drafts]), np.array([d.y for d in drafts]), crs)
    inside = _in_city(lons, lats, MARGIN)
    found: dict[tuple[str, str, str, str], AddressRow] = {}
    for draft, lon, lat, believed in zip(drafts, lons.tolist(), lats.tolist(), inside.tolist(), strict=True):
        row = AddressRow(
            draft.row,
            draft.street,
            draft.house_number,
            draft.postcode,
            draft.town,
            round(lon, 7),
            round(lat, 7),
        )
        if not believed:
            plan.refuse(draft.row, _("This lies outside the city."), "outside")
        elif row.key in found:
            plan.refuse(draft.row, _("This address is in the file twice."), "twice")
        else:
            found[row.key] = row
    if not found:
        plan.blocking = _("No address lies in the city. Are the coordinate columns and their system right?")
    return list(found.values())


def _drafts(
    table: tables.Table, columns: dict[str, str], plan: Plan, progress: Progress | None
) -> Iterator[_Draft]:
    home = city().names["pl"]
    for line in table:
        plan.total += 1
        if progress is not None and plan.total % EVERY == 0:
            progress(plan.total)

        def text(part: str, values: dict[str, tables.Value] = line.values) -> str:
            return " ".join(tables.as_text(values.get(columns.get(part, ""))).split())

        town = text("town")[:100] or home
        street, house_number = clean_street(text("street")) or town, text("house_number")[:30]
        x, y = tables.number(line.values.get(columns["x"])), tables.number(line.values.get(columns["y"]))
        if not house_number:
            plan.refuse(line.number, _("There is no house number."), "number")
        elif x is None or y is None:
            plan.refuse(line.number, _("There are no coordinates."), "coordinates")
        else:
            yield _Draft(
                line.number, street, house_number, _postcode(text("postcode"), line.number, plan), town, x, y
            )


def _postcode(text: str, row: int, plan: Plan) -> str:
    if not text or POSTCODE.fullmatch(text):
        return text
    try:
        return clean_postcode(text)
    except Refused:
        plan.refuse(
            row, _("“%(text)s” is not a postcode; it was left out.") % {"text": text[:20]}, "postcode"
        )
        return ""


def _degrees(
    xs: NDArray[np.float64], ys: NDArray[np.float64], crs: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes; not-a-number where a coordinate makes no sense."""
    system = crs or (POLISH_GRID if np.nanmedian(np.abs(xs)) > 360 else DEGREES)
    if system not in SYSTEMS:
        raise Refused(_("The coordinate system is not known."), code="projection")
    best: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    most = -1
    for first, second in ((xs, ys), (ys, xs)):
        lons, lats = first, second
        if system != DEGREES:
            lons, lats = Transformer.from_crs(system, DEGREES, always_xy=True).transform(first, second)
        inside = int(np.count_nonzero(_in_city(lons, lats, 0.0)))
        if inside > most:
            best, most = (np.asarray(lons), np.asarray(lats)), inside
    assert best is not None  # noqa: S101 - the loop ran twice
    return best


def _in_city(lons: NDArray[np.float64], lats: NDArray[np.float64], margin: float) -> NDArray[np.bool_]:
    """Which points lie within the city's bounds, widened by ``margin`` degrees."""
    west, south, east, north = city().bounds
    return (
        (lons >= west - margin)
        & (lons <= east + margin)
        & (lats >= south - margin)
        & (lats <= north + margin)
    )


def guessed_columns(table: tables.Table) -> dict[str, str]:
    """A first guess of ``columns`` for `read_rows`."""
    return matching.guess_address_columns(table.columns)
