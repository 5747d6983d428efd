"""One row of a stranger's file read as an entry: plain values in, plain values and every problem out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kramy.lib import identifiers, opening_hours, opening_hours_loose
from kramy.lib.coordinates import Point
from kramy.lib.tables import Row
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.importing.categories import DEFAULT, SKIP, mapping_key, split_values
from kramy.modules.map_campaigns.domain.importing.matching import (
    Matching,
    all_of,
    category_values,
    first_of,
    given_key,
    key_of,
    lines_of,
)
from kramy.modules.map_campaigns.domain.importing.places import (
    address_of,
    degrees_of,
    is_swapped,
    spots_of,
    typed_position,
)
from kramy.modules.map_campaigns.domain.importing.problems import Problem, is_fatal, problem

YES = frozenset({"yes", "tak", "true", "1", "only", "x", "t", "y", "так", "designated"})
NO = frozenset({"", "no", "nie", "false", "0", "n", "ні", "none"})
LENGTHS = {"name": 120, "description": 2000, "street": 150, "house_number": 30, "town": 100}
LABEL_LENGTH = 200
DECIMALS = 7
"""A centimetre: coordinates closer than that are the same."""


@dataclass(frozen=True)
class World:
    """What is known of the city: whether a point is in it, its district's id, where an address is.

    ``spots`` are the positions that a row may mean, by its number, where they have been read already.
    """

    in_city: Callable[[float, float], bool]
    district_at: Callable[[float, float], int | None]
    geocode: Callable[[str], tuple[float, float] | None]
    spots: Mapping[int, tuple[Point, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """``fields`` are columns of ``Entry`` that the file has something to say about.

    ``defaults`` are columns that only a new entry gets. ``categories`` are ids, the main one first. A rejected
    row has a fatal problem and may lack the rest.
    """

    number: int
    label: str
    key: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    categories: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rejected(self) -> bool:
        return any(is_fatal(found) for found in self.problems)


def read_row(row: Row, matching: Matching, world: World) -> ReadRow:
    """The row as an entry, with everything that is wrong with it."""
    reader = _Reader(row, matching, world)
    reader.read()
    return ReadRow(
        number=row.number,
        label=(reader.fields.get("name") or given_key(row, matching) or reader.first("street"))[
            :LABEL_LENGTH
        ],
        key=reader.key(),
        fields=reader.fields,
        defaults=reader.defaults,
        categories=tuple(reader.category_ids),
        problems=tuple(reader.problems),
    )


class _Reader:
    def __init__(self, row: Row, matching: Matching, world: World) -> None:
        self.row, self.matching, self.world = row, matching, world
        self.fields: dict[str, Any] = {}
        self.defaults: dict[str, Any] = {}
        self.category_ids: list[int] = []
        self.problems: list[Problem] = []

    def read(self) -> None:
        if self.row.problem == "extra_cells":
            self.note("extra_cells")
        if self.matching.key_column and not given_key(self.row, self.matching):
            self.note("no_key", value=self.matching.key_column)
        self._texts()
        self._services()
        self._hours()
        self._contact()
        self._categories()
        self._place()

    def key(self) -> str:
        return key_of(self.row, self.matching)

    def mapped(self, name: str) -> bool:
        return bool(self.matching.mapping.get(name))

    def first(self, name: str) -> str:
        return first_of(self.row.values, self.matching, name)

    def column(self, name: str) -> str:
        return ", ".join(self.matching.mapping.get(name, ()))

    def note(self, code: str, *, name: str = "", value: Any = "") -> None:
        self.problems.append(problem(code, column=self.column(name) if name else "", value=value))

    def _texts(self) -> None:
        for name, longest in LENGTHS.items():
            if not self.mapped(name):
                continue
            text = (
                self.first(name) if name != "description" else lines_of(self.row.values, self.matching, name)
            )
            if len(text) > longest:
                self.note("cut", name=name)
                text = text[: longest - 1].rstrip() + "…"
            self.fields[name] = text
        if not self.fields.get("name"):
            self.note("no_name", name="name")
        if not self.fields.get("town") and self.matching.default_town:
            self.fields.pop("town", None)
            self.defaults["town"] = self.matching.default_town
        if self.mapped("postcode"):
            self.fields["postcode"] = self._cleaned("postcode", identifiers.clean_postcode, "bad_postcode")

    def _services(self) -> None:
        for name in ("online_order", "takeaway", "delivery"):
            if not self.mapped(name):
                continue
            text = fold(self.first(name))
            if text not in YES | NO:
                self.note("bad_yes_no", name=name, value=self.first(name))
            self.fields[name] = text in YES

    def _hours(self) -> None:
        if not self.mapped("opening_hours"):
            return
        text, self.fields["opening_hours"] = self.first("opening_hours"), ""
        if not text:
            return
        found = _hours_of(text)
        if found is None:
            self.note("bad_hours", name="opening_hours", value=text)
        else:
            self.fields["opening_hours"] = found

    def _contact(self) -> None:
        cleaners: dict[str, tuple[Callable[[str], str], str]] = {
            "phone": (identifiers.clean_phone, "bad_phone"),
            "email": (_clean_email, "bad_email"),
            "website": (identifiers.clean_url, "bad_url"),
            "order_url": (identifiers.clean_url, "bad_url"),
            "facebook": (lambda text: identifiers.clean_social(text, network="facebook"), "bad_url"),
            "instagram": (lambda text: identifiers.clean_social(text, network="instagram"), "bad_url"),
        }
        for name, (clean, code) in cleaners.items():
            if self.mapped(name):
                self.fields[name] = self._cleaned(name, clean, code)

    def _cleaned(self, name: str, clean: Callable[[str], str], code: str) -> str:
        """The first value that is one, of all its columns and of several in a cell; a note when none is."""
        texts = all_of(self.row.values, self.matching, name)
        for part in (part for text in texts for part in (text, *split_values(text))):
            try:
                return clean(part)
            except (identifiers.InvalidIdentifier, ValidationError):
                continue
        if texts:
            self.note(code, name=name, value=texts[0])
        return ""

    def _categories(self) -> None:
        columns = self.matching.mapping.get("category", ())
        values = category_values(self.row, columns, self._is_mapped)
        for column, value in values:
            target = self.matching.categories.get(mapping_key(column, value), DEFAULT)
            if target == SKIP:
                self.note("skipped_category", name="category", value=value)
                return
            if isinstance(target, int) and target not in self.category_ids:
                self.category_ids.append(target)
        if self.category_ids:
            return
        widest = self.matching.unnamed_category
        chosen = self.matching.default_category
        if not values and widest is not None:
            chosen = widest
        if chosen is not None:
            self.category_ids.append(chosen)
            if columns and not values and chosen != self.matching.default_category:
                self.note("category_assumed", name="category")
        else:
            self.note("no_category", name="category", value="; ".join(value for _column, value in values))

    def _is_mapped(self, column: str, value: str) -> bool:
        return mapping_key(column, value) in self.matching.categories

    def _place(self) -> None:
        typed = typed_position(self.row, self.matching)
        spot = self._coordinates() if typed else None
        if spot is None:
            address = address_of(self.row, self.matching)
            if address:
                spot = self.world.geocode(address)
                if spot is not None and typed:
                    self.note("found_by_address", value=typed)
            if spot is None:
                self._no_place(typed, address)
                return
        lon, lat = spot
        if not self.world.in_city(lon, lat):
            self.note("outside_city", value=f"{lon:.5f}, {lat:.5f}")
            return
        self.fields |= {
            "lon": round(lon, DECIMALS),
            "lat": round(lat, DECIMALS),
            "district_id": self.world.district_at(lon, lat),
        }

    def _no_place(self, typed: str, address: str) -> None:
        if typed:
            self.note("bad_coordinates", name="lon", value=typed)
        elif address:
            self.note("address_not_found", value=address)
        else:
            self.note("no_place")

    def _coordinates(self) -> tuple[float, float] | None:
        """Longitude and latitude: of what the row may mean, the first that lies in the city."""
        meant = self.world.spots.get(self.row.number)
        if meant is None:
            meant = tuple(spots_of(self.row, self.matching))
        inside = next((spot for spot in meant if self.world.in_city(*spot)), None)
        if inside is None:
            return degrees_of(self.row, self.matching)
        if is_swapped(self.row, self.matching, inside):
            self.note("swapped", name="lon")
        return inside


@lru_cache(maxsize=10_000)
def _hours_of(text: str) -> str | None:
    """Opening hours as they are kept; None for what cannot be read. A file repeats the same few."""
    for expression in (text, opening_hours_loose.as_notation(text)):
        try:
            return opening_hours.parse(expression or "").expression
        except opening_hours.InvalidOpeningHours:
            continue
    return None


def _clean_email(text: str) -> str:
    validate_email(text)
    return text
