"""Duplicates in a file: its columns found by their names, its rows made records, the pairs given back with reasons."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from kramy.lib import morton, tables
from kramy.lib.errors import Refused
from kramy.lib.tables import Row, Table
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.duplicates.features import Record, record
from kramy.modules.map_campaigns.domain.duplicates.reasons import in_words
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME, Verdict
from kramy.modules.map_campaigns.domain.duplicates.search import find_pairs

ALIASES = {
    "id": (
        "id",
        "ident",
        "identifier",
        "identyfikator",
        "key",
        "klucz",
        "lp",
        "record id",
        "rec id",
        "fid",
        "osm id",
    ),
    "name": ("name", "nazwa", "title", "firma", "company", "business name", "company name", "nazwa firmy"),
    "address": ("address", "addr", "adres", "street address", "anschrift", "full address", "address1"),
    "street": ("street", "ulica", "addr street", "strasse"),
    "house_number": ("house number", "housenumber", "nr domu", "numer domu", "addr housenumber", "numer"),
    "city": ("city", "town", "miasto", "miejscowosc", "addr city", "ort", "stadt"),
    "lat": ("lat", "latitude", "szerokosc", "geometry latitude", "y"),
    "lon": ("lon", "lng", "long", "longitude", "dlugosc", "geometry longitude", "x"),
    "phone": ("phone", "telephone", "tel", "telefon", "phone number", "contact phone"),
    "nip": ("nip", "vat", "vat id", "tax number", "tax id"),
}
"""The names, folded, under which each column may stand; the first that the file has is taken."""

PREFIX = re.compile(r"^(?:tags|properties|contact) ")


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two rows by their ids, the one that stands earlier in the file first."""

    id_a: str
    id_b: str
    score: float
    reason: str


def pairs_in(file: BinaryIO | bytes, *, least: float = SAME) -> list[FoundPair]:
    """The duplicates in a CSV, XLSX or GeoJSON file, by place in the file; Refused when it cannot be read.

    A row without an id is known by its number in the file. Rows without a name are compared with none.
    """
    table = tables.read(file)
    columns = matched_columns(table)
    names: list[str] = []
    records: list[Record] = []
    for row in table:
        record = _record(row, columns)
        if record.name.words:
            records.append(record)
            names.append(_text(row, columns, "id") or str(row.number))
    found: dict[frozenset[str], FoundPair] = {}
    for pair in find_pairs(records, least=least):
        ids = names[pair.first], names[pair.second]
        # rows with one id are one record already, and two ids are one answer however often they stand in the file
        known = found.get(frozenset(ids))
        if ids[0] != ids[1] and (known is None or known.score < pair.verdict.score):
            found[frozenset(ids)] = FoundPair(*ids, pair.verdict.score, reason(pair.verdict))
    return list(found.values())


def matched_columns(table: Table) -> dict[str, str]:
    """Our column to theirs, for those that the file has."""
    theirs = {PREFIX.sub("", fold(column)): column for column in reversed(table.columns)}
    found = {
        ours: next(theirs[alias] for alias in aliases if alias in theirs)
        for ours, aliases in ALIASES.items()
        if any(alias in theirs for alias in aliases)
    }
    if "name" not in found:
        raise Refused(
            _("The file has no column “name”. Its columns: %(columns)s.")
            % {"columns": ", ".join(table.columns[:20])},
            code="columns",
        )
    return found


def reason(verdict: Verdict) -> str:
    """Why, in words of the language that is active: "similar name 0.93, 40 m apart"."""
    if verdict.rule == "identical":
        return in_words(["identical"])
    codes = list(verdict.reasons)
    if verdict.features.nip_slip:
        codes.insert(0, "nip_slip")
    if not {"address", "near_address", "distance"} & set(codes):
        codes += ["city"] if verdict.features.city in ("same", "near") else []
    return in_words(codes, name=verdict.features.name.score, metres=verdict.features.metres)


def _record(row: Row, columns: dict[str, str]) -> Record:
    address = _text(row, columns, "address")
    if not address:
        address = f"{_text(row, columns, 'street')} {_text(row, columns, 'house_number')}".strip()
    lon, lat = _position(row, columns)
    return record(
        name=_text(row, columns, "name"),
        address=address,
        city=_text(row, columns, "city"),
        phone=_text(row, columns, "phone"),
        nip=_text(row, columns, "nip"),
        lon=lon,
        lat=lat,
    )


def _text(row: Row, columns: dict[str, str], name: str) -> str:
    """The cell in one line, cut to a length no name has: a longer one is somebody's mistake."""
    column = columns.get(name)
    return " ".join(_lines(tables.as_text(row.values.get(column)))) if column else ""


def _lines(text: str) -> Iterator[str]:
    for line in text[:300].splitlines():
        if line.strip():
            yield line.strip().replace("\0", "")


def _position(row: Row, columns: dict[str, str]) -> tuple[float | None, float | None]:
    """Degrees, or nothing when they make no sense; 0, 0 is what a form without a pin sends."""
    lon, lat = (
        tables.number(row.values.get(columns[name])) if name in columns else None for name in ("lon", "lat")
    )
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        return None, None
    if abs(lon) > 180 or abs(lat) > morton.MAX_LATITUDE or (lon == 0 and lat == 0):
        return None, None
    return lon, lat
