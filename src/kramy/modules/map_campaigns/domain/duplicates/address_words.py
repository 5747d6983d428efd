"""Addresses and towns taken apart into what can be compared: pure tables and text.

Polish, English and German ways of writing are known by the tables here; a word in no table stays as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.duplicates.words import (
    COMMON,
    NUMBERS,
    ORDINAL,
    ROMAN,
    SLIGHT,
    Word,
    table,
    word_set,
)

STREET_TYPES = table(
    "st str street ul ulica strasse = street; ave av aven avenue al aleja aleje alei alee = avenue;"
    "blvd blv boulevard bulwar bulw boul = boulevard; rd road droga = road; dr drive = drive; ln lane = lane;"
    "pl plac place placu plz plaza platz piazza = place; sq square rynek skwer = square; ct court = court;"
    "hwy highway = highway; pkwy parkway pky = parkway; ter terr terrace = terrace; os osiedle = estate;"
    "way weg = way; cir circle rondo = circle; rte route = route; sts aves = street; fwy freeway = freeway;"
    "expy expressway = expressway; aly alley = alley; trl trail = trail; xing crossing = crossing; rue = street;"
    "pasaz passage = passage; bulwary = boulevard;"
    "вул вулиця = street; просп проспект = avenue; пл площа = square; пров провулок = lane"
)
ENGLISH_TYPES = word_set(
    "street ave avenue blvd blv boulevard rd road drive ln lane hwy highway pkwy parkway"
)
"""These follow the number and the name of a street, and do so in no other language."""
KEPT_TYPES = frozenset(("square", "place"))
"""These name the street itself when no other word does ("Rynek 5")."""
DIRECTIONS = table(
    "n north no = n; s south so = s; e east = e; w west = w; ne northeast = ne; nw northwest = nw;"
    "se southeast = se; sw southwest = sw"
)
TITLES = table(
    "sw swietego swietej swietych = st; gen generala = general; ks ksiedza = ksiadz; prof profesora = professor;"
    "plk pulkownika = pulkownik; marsz marszalka = marszalek; dra doktora = doctor; bpa biskupa = biskup;"
    "kard kardynala = kardynal; hetm hetmana = hetman; ft = fort; mt mount = mt; saint = st; mjr majora = major;"
    "por kpt = kapitan; abp = arcybiskup; inz = inzynier; bl blogoslawionego = blogoslawiony"
)
MONTHS = word_set(
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia pulku"
)
BESIDE = re.compile(
    r"\b(?:between|bet|btwn|near|off|at|across|opposite|under|behind|corner|cor|inside|in the|next to|obok|kolo|przy"
    r"|naprzeciw\w*|wejscie|bei|ecke|nahe|gegenueber|wejscie od)\b.*"
)
UNIT = re.compile(
    r"(?:\b(?:lok(?:al)?|lokalu|m|mieszk|suite|ste|apt|unit|floor|fl|pietro|pok(?:oj)?|bldg|building|box|room|rm|box"
    r"|stall|level|poziom|kl|hala|paw(?:ilon)?|stoisko|stanowisko|boks|pier|store)\b\.?|#)\s*(?:nr\s*)?[\w-]{0,6}\d[\w-]*"
    r"|\b\d+(?:st|nd|rd|th) fl(?:oor)?\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"\b\d{2}-\d{3}\b|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|(?<=[,\s])\d{5}(?:-\d{4})?\s*$")
HOUSE_NUMBER = re.compile(r"(\d{1,6})([a-z]?)")
CITIES = {
    "la": "los angeles", "l a": "los angeles", "nyc": "new york", "new york city": "new york", "ny": "new york",
    "manhattan": "new york", "sf": "san francisco", "s f": "san francisco", "warsaw": "warszawa",
    "cracow": "krakow", "krakau": "krakow", "vienna": "wien", "munich": "munchen", "muenchen": "munchen",
    "cologne": "koln", "koeln": "koln", "prague": "praha", "philly": "philadelphia", "dc": "washington",
    "washington dc": "washington", "washington d c": "washington", "danzig": "gdansk", "breslau": "wroclaw",
    "nurnberg": "nuremberg", "vegas": "las vegas", "ft lauderdale": "fort lauderdale", "wawa": "warszawa",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StreetAddress:
    """``numbers`` are those of the house ("12", of "12-14" both), ``letter`` what follows the first of them."""

    words: tuple[Word, ...]
    numbers: tuple[int, ...]
    letter: str
    kinds: frozenset[str]
    directions: frozenset[str]
    compact: str
    street: str = ""
    """All of it but the house, as one text: by it two streets are known to be written the same."""

    @property
    def empty(self) -> bool:
        return not self.words and not self.numbers


NO_ADDRESS = StreetAddress((), (), "", frozenset(), frozenset(), "")


@lru_cache(maxsize=200_000)
def address_of(text: str, city: str = "") -> StreetAddress:
    """Street and house number, whichever comes first; flats, postcodes and "between 5th and 6th" left out.

    >>> found = address_of("ul. Adama Mickiewicza 12a/3")
    >>> [word.text for word in found.words], found.numbers, found.letter
    (['adama', 'mickiewicza'], (12,), 'a')
    """
    street = _street_part(UNIT.sub(" ", POSTCODE.sub(" ", text)))
    plain = fold(re.sub(r"(?<![^\W\d_])(\d+[a-z]?)\s*[-–/]\s*(?=\d)", r"\1zzz", street.lower()))
    plain = BESIDE.sub("", plain).strip() or plain
    pieces = (
        [piece for piece in plain.split() if piece not in ("nr", "no")] if "nr" in plain else plain.split()
    )
    at, numbers, letter = _house_number(pieces)
    rest = [piece for position, piece in enumerate(pieces) if position not in at]
    city_words = set(city.split())
    if len(rest) > 1 and not set(rest[:1]) & city_words:
        while len(rest) > 1 and rest[-1] in city_words and any(w not in STREET_TYPES for w in rest[:-1]):
            rest.pop()
    return _address_of_pieces(rest, numbers, letter)


def _street_part(text: str) -> str:
    """The part between commas (or wide gaps) that holds the house number, the first of them else."""
    without_brackets = re.sub(r"\([^)]*\)", " ", text)
    parts = [
        part
        for part in re.split(r",|;|\s{2,}|\n|/(?=\s*[^\W\d_]{3})", without_brackets.strip())
        if part.strip()
    ]
    if not parts:
        return text
    for position, part in enumerate(parts):
        if re.fullmatch(r"\s*\d+\s*[a-zA-Z]?\s*", part) and len(parts) > 1:  # "Długa, 12" and "12, rue X"
            other = parts[position - 1] if position else parts[position + 1]
            return f"{other} {part}" if position else f"{part} {other}"
    return next((part for part in parts if re.search(r"\d", part) and re.search(r"[^\W\d_]", part)), parts[0])


def _house_number(pieces: list[str]) -> tuple[set[int], tuple[int, ...], str]:
    """Positions, numbers and letter of the house number among the words of an address."""
    candidates = [
        position
        for position, piece in enumerate(pieces)
        if re.fullmatch(r"\d{1,6}[a-z]?(?:zzz\d+[a-z]?)*", piece)
        and not (position + 1 < len(pieces) and pieces[position + 1] in MONTHS)
    ]
    if not candidates:
        return set(), (), ""
    first = candidates[0]
    english = first == 0 and not (len(candidates) > 1 and pieces[-1][0].isdigit() and len(pieces) == 3)
    named = (
        not english
        and bool(ENGLISH_TYPES & set(pieces[first + 1 :]))
        and not set(pieces[:first]) & {*STREET_TYPES}
    )
    english = english or named  # "Palace Hotel 3570 Las Palmas Blvd."
    chosen = first if english else candidates[-1]
    if not english and len(candidates) > 1 and candidates[-2] == chosen - 1:
        house, flat = (int(re.sub(r"\D.*", "", pieces[at])) for at in candidates[-2:])
        if house > flat:  # "Długa 12 3" is a house and a flat, "Jana Pawła 2 12" a street with a number in it
            chosen = candidates[-2]
    parts = [HOUSE_NUMBER.match(part) for part in pieces[chosen].split("zzz")]
    numbers = [int(part[1]) for part in parts if part]
    letter = parts[0][2] if parts and parts[0] else ""
    taken = set(range(chosen + 1)) if named else {chosen}
    following = pieces[chosen + 1] if chosen + 1 < len(pieces) else ""
    if not letter and re.fullmatch(r"[a-d]", following) and (not english or len(pieces) > chosen + 2):
        letter = following
        taken.add(chosen + 1)
    if not english and not letter:
        taken |= set(range(chosen + 1, len(pieces)))  # what follows the number there is a flat or a town
    if len(numbers) > 1 and not 0 < numbers[1] - numbers[0] <= 30:
        numbers = numbers[:1]  # 12/3 is a house and a flat
    return taken, tuple(numbers), letter


def _address_of_pieces(pieces: list[str], numbers: tuple[int, ...], letter: str) -> StreetAddress:
    found: list[Word] = []
    kinds: set[str] = set()
    directions: set[str] = set()
    last = len(pieces) - 1
    for position, piece in enumerate(pieces):
        word = ORDINAL.sub(r"\1", piece).replace("zzz", " ").split(" ")[0]
        word = NUMBERS.get(word, ROMAN.get(word, word))
        if word == "la" and position == last and position:
            kinds.add("lane")
        elif word in STREET_TYPES:
            kinds.add(STREET_TYPES[word])
        elif word in DIRECTIONS:
            directions.add(DIRECTIONS[word])
        elif word in TITLES:
            found.append(Word(TITLES[word], SLIGHT))
        elif len(word) > 5 and (suffix := re.fullmatch(r"(\w{3,}?)(?:strasse|str|weg|gasse)", word)):
            found.append(Word(suffix[1], COMMON))
        else:
            found.append(Word(word, SLIGHT if word in ("and", "the", "of", "i", "la", "de") else COMMON))
    if not any(word.weight == COMMON for word in found):
        found += [Word(kind, COMMON) for kind in sorted(kinds & KEPT_TYPES or (kinds - {"street"}))]
        found += [Word(direction, COMMON) for direction in sorted(directions)]
    compact = "".join(DIRECTIONS.get(piece, piece) for piece in pieces if piece not in STREET_TYPES)
    street = "|".join((" ".join(word.text for word in found), *sorted(kinds), *sorted(directions), compact))
    return StreetAddress(
        tuple(found), numbers, letter, frozenset(kinds), frozenset(directions), compact, street
    )


@lru_cache(maxsize=20_000)
def city_of(text: str) -> str:
    """The town as compared: folded, "w. hollywood" written out, a few exonyms and short forms undone."""
    plain = re.sub(r"\b\d[\d ]*\b", " ", fold(text.split(",")[0])).strip()
    plain = " ".join(plain.split())
    if plain in CITIES:
        return CITIES[plain]
    full = {"w": "west", "n": "north", "s": "south", "e": "east", "st": "saint", "ft": "fort", "mt": "mount"}
    return " ".join(full.get(word, word) for word in plain.split())


ADDRESS_LIKE = re.compile(
    r"^\s*(?:(?:ul|al|os|pl)\.? +\D{3,40}\d+\s*[a-z]?(?:\s*/\s*\d+)?"
    r"|\d{1,5} .{2,40} (?:st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane))\.?\s*$",
    re.IGNORECASE,
)


def looks_like_address(text: str) -> bool:
    """Whether a text can hardly be a name: "ul. Długa 5", "12 Main St.". For rows whose cells were mixed up."""
    return ADDRESS_LIKE.match(text) is not None
