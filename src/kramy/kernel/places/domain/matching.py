"""Which column of a file means what, guessed from how offices and OpenStreetMap name them."""

from collections.abc import Iterable

from kramy.kernel.manifest.api import city
from kramy.lib.text import fold

NAMES = (
    "name",
    "nazwa",
    "nazwa dzielnicy",
    "nazwa dziel",
    "naz glowna",
    "naz gl",
    "dzielnica",
    "district",
    "nazwa ulicy",
)
NUMBERS = ("number", "numer", "nr", "nr dzielnicy", "nr dziel", "numer dzielnicy", "no", "roman")
RESIDENTS = (
    "population",
    "residents",
    "ludnosc",
    "mieszkancy",
    "liczba mieszkancow",
    "registered population",
    "ogolem",
)
ADDRESS_COLUMNS = {
    "street": ("street", "ulica", "nazwa ulicy", "ul", "addr street", "street name", "naz ulicy"),
    "house_number": (
        "house number",
        "housenumber",
        "number",
        "numer",
        "nr",
        "numer porzadkowy",
        "nr domu",
        "addr housenumber",
    ),
    "postcode": ("postcode", "kod pocztowy", "kod", "pna", "addr postcode", "zip"),
    "town": ("town", "city", "miejscowosc", "miasto", "addr city", "nazwa miejscowosci"),
    "x": ("lon", "longitude", "lng", "x", "dlugosc", "geometry longitude", "x easting", "dl geogr"),
    "y": ("lat", "latitude", "y", "szerokosc", "geometry latitude", "y northing", "szer geogr"),
}
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def guess(columns: Iterable[str], wanted: Iterable[str]) -> str:
    """The column whose folded name is the earliest of ``wanted``, "" when none is."""
    by_fold: dict[str, str] = {}
    for column in columns:
        by_fold.setdefault(fold(column), column)
    return next((by_fold[name] for name in wanted if name in by_fold), "")


def guess_address_columns(columns: Iterable[str]) -> dict[str, str]:
    """A column (or "") for each part of an address."""
    names = tuple(columns)
    return {part: guess(names, wanted) for part, wanted in ADDRESS_COLUMNS.items()}


def district_number(text: str) -> int | None:
    """A district's number from "13", "XIII" or "Dzielnica XIII"; None when there is none.

    >>> district_number("Dzielnica XVIII"), district_number("7"), district_number("Nowa Huta")
    (18, 7, None)
    """
    for word in reversed(text.upper().replace(".", " ").split()):
        if word.isdigit() and 0 < int(word) < 1000:
            return int(word)
        if word and set(word) <= ROMAN.keys():
            values = [ROMAN[letter] for letter in word]
            pairs = zip(values, [*values[1:], 0], strict=True)
            return sum(-value if value < following else value for value, following in pairs)
    return None


def official_number(name: str) -> int | None:
    """The number that the city's configuration gives to a district of this name."""
    wanted = fold(name)
    names = (fold(official) for official in city().district_names)
    return next((number for number, official in enumerate(names, start=1) if official == wanted), None)
