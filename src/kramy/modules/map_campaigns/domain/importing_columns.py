"""Which column of a stranger's file means which field of an entry: guessed from names, confirmed on screen."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kramy.lib.tables import LATITUDE, LONGITUDE
from kramy.lib.text import fold

IGNORED_PREFIXES = ("tags ", "properties ", "attributes ")

FIELD_LABELS = {
    "name": _("Name"),
    "category": _("Category"),
    "description": _("Description"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "address": _("Whole address in one column"),
    "street": _("Street"),
    "house_number": _("House number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "opening_hours": _("Opening hours"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "website": _("Website"),
    "facebook": _("Facebook"),
    "instagram": _("Instagram"),
    "order_url": _("Where to order"),
    "online_order": _("Order online (yes or no)"),
    "takeaway": _("Takeaway (yes or no)"),
    "delivery": _("Delivery (yes or no)"),
}
"""Every field a column can be matched with, in the order in which they are shown."""

SEVERAL_COLUMNS = frozenset(
    {"category", "phone", "website", "email", "facebook", "instagram", "opening_hours"}
)
"""Fields read from several columns: all of them for the category, the first that is not empty for the others."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    # folded names (lib.text.fold), likeliest first
    "name": ("name", "nazwa", "nazwa firmy", "nazwa lokalu", "nazwa punktu", "nazwa obiektu", "nazwa miejsca",
             "firma", "company", "company name", "business name", "title", "tytul", "name pl"),
    "category": ("kategoria", "kategorie", "category", "categories", "branza", "rodzaj", "rodzaj dzialalnosci",
                 "typ", "type", "layer", "warstwa", "amenity", "shop", "craft", "office", "leisure", "tourism", "healthcare"),
    "description": ("opis", "description", "opis dzialalnosci", "description pl", "o firmie", "about",
                    "comment"),
    "lon": ("lon", "lng", "long", "longitude", "dlugosc", "dlugosc geograficzna", "x", fold(LONGITUDE)),
    "lat": ("lat", "latitude", "szerokosc", "szerokosc geograficzna", "y", fold(LATITUDE)),
    "address": ("adres", "address", "pelny adres", "full address", "lokalizacja", "addr full"),
    "street": ("ulica", "street", "addr street", "ulica nazwa", "addr place"),
    "house_number": ("numer", "nr", "numer domu", "nr domu", "numer budynku", "nr budynku", "house number",
                     "housenumber", "addr housenumber", "number"),
    "postcode": ("kod pocztowy", "kod", "postcode", "postal code", "zip", "zip code", "addr postcode"),
    "town": ("miasto", "miejscowosc", "city", "town", "addr city"),
    "opening_hours": ("godziny otwarcia", "godziny", "opening hours", "hours", "otwarte"),
    "phone": ("telefon", "phone", "tel", "nr telefonu", "numer telefonu", "phone number", "contact phone",
              "contact mobile", "mobile"),
    "email": ("e mail", "email", "mail", "adres e mail", "adres email", "contact email"),
    "website": ("strona", "strona www", "www", "strona internetowa", "website", "url", "web", "contact website",
                "homepage", "link"),
    "facebook": ("facebook", "fb", "contact facebook"),
    "instagram": ("instagram", "ig", "contact instagram"),
    "order_url": ("zamowienia", "link do zamowien", "order url", "order link", "website order"),
    "online_order": ("zamowienia online", "online order", "order online"),
    "takeaway": ("na wynos", "wynos", "takeaway", "take away"),
    "delivery": ("dostawa", "dowoz", "delivery"),
}  # fmt: skip

KEY_NAMES = ("external key", "klucz", "id", "osm id", "identyfikator", "uid", "guid", "uuid", "object id",
             "objectid", "fid", "ref", "numer wpisu")  # fmt: skip


def plain_name(column: str) -> str:
    """A column's name as it is compared: folded, without the wrapping that exports of map data add."""
    name = fold(column)
    return next((name.removeprefix(prefix) for prefix in IGNORED_PREFIXES if name.startswith(prefix)), name)


def guess_mapping(columns: Sequence[str]) -> dict[str, list[str]]:
    """Field to columns, for every field that a column's name points to; no column is used twice."""
    names = {column: plain_name(column) for column in columns}
    # the position of a GeoJSON feature is better than columns that happen to be called x and y
    found: dict[str, list[str]] = {}
    if LONGITUDE in names and LATITUDE in names:
        found = {"lon": [LONGITUDE], "lat": [LATITUDE]}
    used = {column for matched in found.values() for column in matched}
    for field, synonyms in SYNONYMS.items():
        if field in found:
            continue
        matched = [
            column
            for wanted in synonyms
            for column in columns
            if names[column] == wanted and column not in used
        ]
        if matched:
            found[field] = matched if field in SEVERAL_COLUMNS else matched[:1]
            used.update(found[field])
    return found


def guess_key(columns: Sequence[str]) -> str:
    """The column that looks like an identifier, empty when none does."""
    for wanted in KEY_NAMES:
        for column in columns:
            if fold(column) == wanted or (wanted != "ref" and plain_name(column) == wanted):
                return column
    return ""
