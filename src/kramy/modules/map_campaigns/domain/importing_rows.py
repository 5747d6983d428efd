"""One row of a stranger's file read as an entry: plain values in, plain values and every problem out."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kramy.lib import identifiers, morton, opening_hours
from kramy.lib.tables import Row, Value, as_text, number
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.importing_categories import DEFAULT, SKIP, mapping_key, split_values
from kramy.modules.map_campaigns.domain.importing_problems import Problem, is_fatal, problem

YES = frozenset({"yes", "tak", "true", "1", "only", "x", "t", "y", "так", "designated"})
NO = frozenset({"", "no", "nie", "false", "0", "n", "ні", "none"})
LENGTHS = {"name": 120, "description": 2000, "street": 150, "house_number": 30, "town": 100}
KEY_LENGTH = 200
LABEL_LENGTH = 200
DECIMALS = 7
"""A centimetre: coordinates closer than that are the same."""


@dataclass(frozen=True, kw_only=True)
class World:
    """What is known of the city: whether a point is in it, its district's id, where an address is."""

    in_city: Callable[[float, float], bool]
    district_at: Callable[[float, float], int | None]
    geocode: Callable[[str], tuple[float, float] | None]


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How columns and values were matched (``ImportBatch`` says what each holds)."""

    mapping: Mapping[str, Sequence[str]]
    categories: Mapping[str, int | str] = field(default_factory=dict)
    default_category: int | None = None
    default_town: str = ""
    key_column: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """``fields`` are columns of ``Entry`` that the file has something to say about.

    ``categories`` are ids, the main one first. A rejected row has a fatal problem and may lack the rest.
    """

    number: int
    label: str
    key: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
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
        label=(reader.fields.get("name") or reader.given_key() or reader.first("street"))[:LABEL_LENGTH],
        key=reader.key(),
        fields=reader.fields,
        categories=tuple(reader.category_ids),
        problems=tuple(reader.problems),
    )


def key_of(row: Row, matching: Matching) -> str:
    """What tells the row's entry from others on every run: its key column, else a digest of name and address.

    Without a key column, a firm that moves or is renamed in the file is another entry.
    """
    given = as_text(row.values.get(matching.key_column)).strip() if matching.key_column else ""
    if given:
        return given if len(given) <= KEY_LENGTH else f"sha256:{hashlib.sha256(given.encode()).hexdigest()}"
    where = [_first(row.values, matching, name) for name in ("address", "street", "house_number", "postcode")]
    if not any(where):
        where = [_first(row.values, matching, name) for name in ("lon", "lat")]
    words = "\n".join(fold(part) for part in (_first(row.values, matching, "name"), *where))
    return f"name+address:{hashlib.sha256(words.encode()).hexdigest()[:32]}"


def category_values(row: Row, columns: Sequence[str]) -> list[tuple[str, str]]:
    """(column, value) of every category the row names."""
    return [(column, value) for column in columns for value in split_values(as_text(row.values.get(column)))]


def _all(values: Mapping[str, Value], matching: Matching, name: str) -> list[str]:
    texts = (" ".join(as_text(values.get(column)).split()) for column in matching.mapping.get(name, ()))
    return [text for text in texts if text]


def _first(values: Mapping[str, Value], matching: Matching, name: str) -> str:
    return next(iter(_all(values, matching, name)), "")


class _Reader:
    def __init__(self, row: Row, matching: Matching, world: World) -> None:
        self.row, self.matching, self.world = row, matching, world
        self.fields: dict[str, Any] = {}
        self.category_ids: list[int] = []
        self.problems: list[Problem] = []

    def read(self) -> None:
        if self.row.problem == "extra_cells":
            self.note("extra_cells")
        self._texts()
        self._services()
        self._hours()
        self._contact()
        self._categories()
        self._place()

    def key(self) -> str:
        return key_of(self.row, self.matching)

    def given_key(self) -> str:
        column = self.matching.key_column
        return as_text(self.row.values.get(column)).strip() if column else ""

    def mapped(self, name: str) -> bool:
        return bool(self.matching.mapping.get(name))

    def first(self, name: str) -> str:
        return _first(self.row.values, self.matching, name)

    def column(self, name: str) -> str:
        return ", ".join(self.matching.mapping.get(name, ()))

    def note(self, code: str, *, name: str = "", value: Any = "") -> None:
        self.problems.append(problem(code, column=self.column(name) if name else "", value=value))

    def _texts(self) -> None:
        for name, longest in LENGTHS.items():
            if not self.mapped(name):
                continue
            text = self.first(name)
            if len(text) > longest:
                self.note("cut", name=name)
                text = text[: longest - 1].rstrip() + "…"
            self.fields[name] = text
        if not self.fields.get("name"):
            self.note("no_name", name="name")
        if not self.fields.get("town") and self.matching.default_town:
            self.fields["town"] = self.matching.default_town
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
        try:
            self.fields["opening_hours"] = opening_hours.parse(text).expression
        except opening_hours.InvalidOpeningHours:
            self.note("bad_hours", name="opening_hours", value=text)

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
        texts = _all(self.row.values, self.matching, name)
        for part in (part for text in texts for part in (text, *split_values(text))):
            try:
                return clean(part)
            except (identifiers.InvalidIdentifier, ValidationError):
                continue
        if texts:
            self.note(code, name=name, value=texts[0])
        return ""

    def _categories(self) -> None:
        values = category_values(self.row, self.matching.mapping.get("category", ()))
        for column, value in values:
            target = self.matching.categories.get(mapping_key(column, value), DEFAULT)
            if target == SKIP:
                self.note("skipped_category", name="category", value=value)
                return
            if isinstance(target, int) and target not in self.category_ids:
                self.category_ids.append(target)
        if not self.category_ids and self.matching.default_category is not None:
            self.category_ids.append(self.matching.default_category)
        if not self.category_ids:
            self.note("no_category", name="category", value="; ".join(value for _column, value in values))

    def _place(self) -> None:
        typed = ", ".join(filter(None, (self.first("lon"), self.first("lat"))))
        spot = self._coordinates() if typed else None
        if spot is None:
            address = self._address()
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
        """Longitude and latitude; swapped back when only that puts the point into the city."""
        lon, lat = number(self.first("lon") or None), number(self.first("lat") or None)
        if lon is None or lat is None:
            return None
        if not (abs(lon) <= 180 and abs(lat) <= morton.MAX_LATITUDE) or (lon, lat) == (0, 0):
            return None
        if (
            not self.world.in_city(lon, lat)
            and abs(lon) <= morton.MAX_LATITUDE
            and self.world.in_city(lat, lon)
        ):
            self.note("swapped", name="lon")
            return lat, lon
        return lon, lat

    def _address(self) -> str:
        whole = self.first("address")
        if not whole:
            street = " ".join(filter(None, (self.first("street"), self.first("house_number"))))
            if not street:
                return ""
            whole = ", ".join(filter(None, (street, self.first("postcode"))))
        town = self.first("town") or self.matching.default_town
        return whole if not town or fold(town) in fold(whole).split() else f"{whole}, {town}"


def _clean_email(text: str) -> str:
    validate_email(text)
    return text
