"""Which of our categories a value of a stranger's file means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kramy.lib.text import fold, stems

DEFAULT = "default"
SKIP = "skip"
"""What a value may be mapped to besides a category."""

SMALL_WORDS = frozenset(
    {"", "i", "a", "o", "u", "w", "z", "do", "dla", "na", "oraz", "and", "for", "of", "the", "та", "и", "для"}
)
"""Words, folded, that say nothing of what a place is: "bary i puby" and "księgarnie i antykwariaty" have one in common."""

NOT_A_BUSINESS = frozenset({"vacant", "disused", "abandoned", "no", "pustostan", "closed"})

FALLBACK_SLUGS = ("inne", "other", "pozostale")
"""A category with one of these addresses is offered as the default."""

OSM_WORDS: dict[str, str] = {
    # values of OpenStreetMap's shop, amenity, craft and office in words that categories are likely to have
    "restaurant": "restauracja", "cafe": "kawiarnia", "fast_food": "bar szybkiej obsługi fast food",
    "bar": "bar", "pub": "pub", "biergarten": "pub piwo", "ice_cream": "lody lodziarnia", "bakery": "piekarnia",
    "pastry": "cukiernia", "confectionery": "cukiernia słodycze", "deli": "delikatesy", "coffee": "kawa",
    "tea": "herbata", "convenience": "sklep spożywczy spożywcze", "supermarket": "supermarket spożywcze",
    "greengrocer": "warzywa owoce warzywniak", "butcher": "mięso wędliny", "cheese": "sery",
    "honey": "miód", "alcohol": "alkohol", "wine": "wino", "beverages": "napoje",
    "hairdresser": "fryzjer", "beauty": "kosmetyczka uroda", "cosmetics": "kosmetyki uroda",
    "perfumery": "perfumy uroda", "massage": "masaż uroda", "tattoo": "tatuaż", "optician": "optyk",
    "books": "księgarnia książki", "stationery": "papiernicze", "newsagent": "prasa kiosk",
    "gift": "upominki pamiątki", "souvenir": "pamiątki", "antiques": "antyki", "art": "sztuka galeria",
    "craft": "rękodzieło", "frame": "oprawa ramy rzemiosło", "tailor": "krawiec rzemiosło",
    "shoe_repair": "szewc rzemiosło", "watchmaker": "zegarmistrz rzemiosło", "jewelry": "jubiler biżuteria",
    "florist": "kwiaciarnia kwiaty", "clothes": "odzież ubrania", "shoes": "obuwie buty", "toys": "zabawki",
    "sports": "sport sportowe", "bicycle": "rower rowery", "bicycle_rental": "rower rowery wypożyczalnia",
    "pet": "zoologiczny zwierzęta", "pharmacy": "apteka", "chemist": "drogeria", "herbalist": "zielarnia zioła",
    "hardware": "narzędzia budowlane", "furniture": "meble", "electronics": "elektronika",
    "computer": "komputery elektronika", "mobile_phone": "telefony elektronika", "copyshop": "ksero druk",
    "printer_ink": "druk tusze", "travel_agency": "biuro podróży usługi", "estate_agent": "nieruchomości usługi",
    "laundry": "pralnia usługi", "dry_cleaning": "pralnia usługi", "photo": "fotograf",
    "dentist": "dentysta zdrowie", "doctors": "lekarz zdrowie", "clinic": "przychodnia zdrowie",
    "hotel": "hotel nocleg", "hostel": "hostel nocleg", "bank": "bank usługi", "cinema": "kino kultura",
    "theatre": "teatr kultura", "library": "biblioteka książki",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class KnownCategory:
    """A category by every name it has; ``words`` are the other words people look for."""

    id: int
    slug: str
    names: tuple[str, ...]
    words: str = ""
    is_parent: bool = False

    @cached_property
    def folded(self) -> frozenset[str]:
        """Its address and names as they are compared."""
        return frozenset({fold(self.slug), *map(fold, self.names)})

    @cached_property
    def name_stems(self) -> frozenset[str]:
        return frozenset(stem for name in self.names for stem in stems(name)) - SMALL_WORDS

    @cached_property
    def word_stems(self) -> frozenset[str]:
        return frozenset(stems(self.words)) - SMALL_WORDS


def guess_category(value: str, categories: Iterable[KnownCategory]) -> int | str:
    """The id of the category that ``value`` means, ``"skip"`` for what is no business, else ``"default"``.

    Its address and its names come first, then words in them, then the words people look for.
    """
    wanted = fold(value.replace("_", " "))
    if wanted in NOT_A_BUSINESS:
        return SKIP
    known = list(categories)
    exact = _exactly(wanted, known)
    if exact is not None:
        return exact
    parted = re.split(
        r"\s*(?:/|>|\s-\s|→)\s*", value
    )  # "Gastronomia / Bary", "Food > Bars": the last one that is known
    for part in reversed(parted[1:] and parted):
        exact = _exactly(fold(part), known)
        if exact is not None:
            return exact
    bare = value.rpartition("=")[2].strip()  # "shop=books"
    terms = {*stems(wanted), *stems(OSM_WORDS.get(bare, ""))} - SMALL_WORDS
    best = max(
        ((_score(terms, category), -position, category.id) for position, category in enumerate(known)),
        default=(0, 0, 0),
    )
    return best[2] if best[0] > 0 else DEFAULT


def _exactly(wanted: str, known: Iterable[KnownCategory]) -> int | None:
    return next((category.id for category in known if wanted in category.folded), None)


def _score(terms: set[str], category: KnownCategory) -> int:
    return 3 * len(terms & category.name_stems) + len(terms & category.word_stems)


def fallback_category(categories: Iterable[KnownCategory]) -> int | None:
    """The category called "other", for values that mean none of ours."""
    return next((category.id for category in categories if category.slug in FALLBACK_SLUGS), None)


def widest_category(categories: Iterable[KnownCategory]) -> int | None:
    """The category for rows that name none: "other", else the first that has others under it, else the first."""
    known = list(categories)
    other = fallback_category(known)
    if other is not None:
        return other
    return next((category.id for category in known if category.is_parent), known[0].id if known else None)


def split_values(cell: str) -> list[str]:
    """The values in one cell: parted by semicolons or bars."""
    return [part.strip() for part in cell.replace("|", ";").split(";") if part.strip()]


def mapping_key(column: str, value: str) -> str:
    """How a value of a column is called in ``ImportBatch.category_mapping``."""
    return f"{column}={value}"
