"""Which column of a stranger's file means which field of an entry: guessed from names, confirmed on screen."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kramy.lib.tables import LATITUDE, LONGITUDE
from kramy.lib.text import fold

LONGEST_NAME = 80
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
IGNORED_PREFIXES = ("tags ", "properties ", "attributes ")

FIELD_LABELS = {
    "name": _("Name"),
    "category": _("Category"),
    "description": _("Description"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "position": _("Both coordinates in one column"),
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

_NAMES: dict[str, tuple[str, ...]] = {
    # likeliest first; folded below, for й and ї lose their marks
    "name": ("name", "nazwa", "nazwa firmy", "nazwa lokalu", "nazwa punktu", "nazwa obiektu", "nazwa miejsca",
             "nazwa wlasna", "lokal", "sklep", "obiekt", "firma", "company", "company name", "business name",
             "place", "place name", "title", "tytul", "label", "etykieta", "name pl", "назва", "назва закладу",
             "найменування", "заклад", "фірма"),
    "category": ("kategoria", "kategorie", "kategoria glowna", "category", "categories", "main category", "branza", "rodzaj",
                 "rodzaj dzialalnosci", "typ", "type", "kind", "taxonomy", "категорія", "категорії", "тип",
                 "вид", "вид діяльності", "галузь", "amenity", "shop", "craft", "office", "leisure", "tourism",
                 "healthcare"),
    "description": ("opis", "description", "opis dzialalnosci", "description pl", "o firmie", "about", "abstract",
                    "desc", "details", "comment", "uwagi", "опис"),
    "position": ("wspolrzedne", "wspolrzedne gps", "wspolrzedne geograficzne", "koordynaty", "coordinates", "coords",
                 "wkt", "geom", "the geom", "geometry", "geometria", "geo", "geo point", "geopoint", "geolocation",
                 "geolokalizacja", "gps", "lat lng", "lat lon", "lat long", "latlng", "latlon", "lon lat", "point",
                 "punkt", "position", "polozenie", "location", "lokalizacja", "координати", "розташування"),
    "lon": ("lon", "lng", "long", "longitude", "dlugosc", "dlugosc geograficzna", "dl geogr", "dl geo", "dlug geogr",
            "x", "easting", "довгота", LONGITUDE),
    "lat": ("lat", "latitude", "szerokosc", "szerokosc geograficzna", "szer geogr", "szer geo", "szer", "y", "northing",
            "широта", LATITUDE),
    "address": ("adres", "address", "pelny adres", "full address", "street address", "lokalizacja", "location",
                "adres pelny", "ulica i numer", "ulica nr", "ulica numer", "ulica i nr", "ulica i nr domu", "ulica nr domu",
                "siedziba", "formatted address", "addr full", "адреса", "повна адреса"),
    "street": ("ulica", "street", "street name", "addr street", "ulica nazwa", "nazwa ulicy", "street address", "ul",
               "addr place", "вулиця"),
    "house_number": ("numer", "nr", "numer domu", "nr domu", "numer budynku", "nr budynku", "house number",
                     "housenumber", "street number", "building number", "addr housenumber", "number", "будинок",
                     "номер будинку", "номер"),
    "postcode": ("kod pocztowy", "kod", "postcode", "postal code", "post code", "zip", "zip code", "addr postcode",
                 "індекс", "поштовий індекс"),
    "town": ("miasto", "miejscowosc", "city", "town", "address locality", "locality", "addr city", "місто",
             "населений пункт"),
    "opening_hours": ("godziny otwarcia", "godziny", "godziny pracy", "opening hours", "open hours", "hours", "otwarte",
                      "czynne", "години роботи", "графік роботи", "режим роботи"),
    "phone": ("telefon", "phone", "tel", "nr telefonu", "numer telefonu", "telephone", "phone number", "contact phone",
              "contact mobile", "mobile", "telefon kontaktowy", "komorka", "телефон", "номер телефону"),
    "email": ("e mail", "email", "mail", "adres e mail", "adres email", "contact email", "пошта", "електронна пошта"),
    "website": ("strona", "strona www", "www", "strona internetowa", "adres www", "adres strony", "website", "web site",
                "url", "web", "contact website", "homepage", "link", "сайт", "веб сайт", "вебсайт"),
    "facebook": ("facebook", "fb", "contact facebook"),
    "instagram": ("instagram", "ig", "contact instagram"),
    "order_url": ("zamowienia", "link do zamowien", "order url", "order link", "website order"),
    "online_order": ("zamowienia online", "online order", "order online", "замовлення онлайн"),
    "takeaway": ("na wynos", "wynos", "takeaway", "take away", "на винос"),
    "delivery": ("dostawa", "dowoz", "delivery", "доставка"),
}  # fmt: skip
SYNONYMS = {name: tuple(dict.fromkeys(map(fold, words))) for name, words in _NAMES.items()}
"""The folded names (``lib.text.fold``) that columns of a field have in other people's files."""

LAYERS = ("layer", "warstwa", "folder", "grupa", "group", "шар")
"""Columns that say the category only where no other does: a layer may be named by the whole map."""

FILLING = frozenset(
    {
        "lokalu", "firmy", "obiektu", "punktu", "placowki", "miejsca", "sklepu", "restauracji", "dzialalnosci",
        "przedsiebiorcy", "przedsiebiorstwa", "pl", "wymagane", "opcjonalnie", "required", "optional", "wgs84", "wgs",
        "84", "epsg", "4326", "deg", "dd", "stopnie", "gps", "wsp", "wspolrzedna", "coord", "coordinate",
        "coordinates", "point", "location", "geo", "puwg", "1992", "2000", "92", "2180", "3857", "utm", "n", "e",
        "m", "закладу",
    }
)  # fmt: skip
"""Words that stand beside the one that matters: "wsp. X", "gps_lat", "Adres lokalu"."""

KEY_NAMES = (
    "entry key", "external key", "klucz", "id", "osm id", "identyfikator", "uid", "guid", "uuid", "object id",
    "objectid", "place id", "post id", "id lokalu", "id punktu", "id obiektu", "fid", "ref", "numer wpisu",
)  # fmt: skip


def plain_name(column: str) -> str:
    """A column's name as it is compared: folded, without the wrapping that exports of map data add."""
    name = fold(CAMEL.sub(" ", column))
    return next((name.removeprefix(prefix) for prefix in IGNORED_PREFIXES if name.startswith(prefix)), name)


def bare_name(column: str) -> str:
    """The same without the words that only fill; as it was when nothing would be left."""
    words = plain_name(column).split()
    return " ".join(word for word in words if word not in FILLING) or " ".join(words)


def is_known(text: str) -> bool:
    """Whether a column of this name is understood: by it a table's names are found under its title."""
    if len(text) > LONGEST_NAME:
        return False
    name = plain_name(text)
    return name in _KNOWN or bare_name(text) in _KNOWN


_KNOWN = frozenset({*LAYERS, *KEY_NAMES, *(word for words in SYNONYMS.values() for word in words)})


def guess_mapping(columns: Sequence[str]) -> dict[str, list[str]]:
    """Field to columns, for every field that a column's name points to; no column is used twice."""
    found: dict[str, list[str]] = {}
    # the position of a map file is better than columns that happen to be called x and y
    if LONGITUDE in columns and LATITUDE in columns:
        found = {"lon": [LONGITUDE], "lat": [LATITUDE]}
    used = {column for matched in found.values() for column in matched}
    for names in ({column: plain_name(column) for column in columns}, {c: bare_name(c) for c in columns}):
        for field, synonyms in SYNONYMS.items():
            if field in found or (field == "position" and {"lon", "lat"} <= found.keys()):
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
    if "category" not in found:
        layers = [column for column in columns if plain_name(column) in LAYERS and column not in used]
        if layers:
            found["category"] = layers[:1]
    return _settled(found)


def _settled(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """A street address beside a house number is a street; half a pair of coordinates is nothing."""
    address = found.get("address", [""])[0]
    if plain_name(address) == "street address" and "house_number" in found and "street" not in found:
        found["street"] = found.pop("address")
    if ("lon" in found) != ("lat" in found):
        found.pop("lon", None)
        found.pop("lat", None)
    return found


def guess_key(columns: Sequence[str]) -> str:
    """The column that looks like an identifier, empty when none does."""
    for wanted in KEY_NAMES:
        for column in columns:
            if fold(column) == wanted or (wanted != "ref" and plain_name(column) == wanted):
                return column
    return ""


def column_called(name: str, columns: Sequence[str]) -> str:
    """The column that somebody means by ``name``: of that very name, else the only one that is it but for case,
    marks and blanks; ``name`` itself when there is none."""
    if name in columns:
        return name
    alike = [column for column in columns if fold(column) == fold(name) and fold(name)]
    return alike[0] if len(alike) == 1 else name
