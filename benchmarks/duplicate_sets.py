"""Labelled lists for `python -m benchmarks.duplicates`: invented places written twice as two people would, and places
that only look alike (shops of a chain, firms in one building, names alike in one street)."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from benchmarks import duplicate_guides, duplicate_noise, duplicate_written

COLUMNS = ("id", "name", "address", "city", "lat", "lon", "phone", "nip")


@dataclass
class Labelled:
    """``rows`` have the keys of ``COLUMNS``; ``same`` holds the pairs of ids that are one place."""

    rows: list[dict[str, str]] = field(default_factory=list)
    same: set[frozenset[str]] = field(default_factory=set)

    def add(self, place: object, rows: list[dict[str, str]]) -> None:
        ids = []
        for row in rows:
            ids.append(str(len(self.rows) + 1))
            self.rows.append({**dict.fromkeys(COLUMNS, ""), **row, "id": ids[-1]})
        self.same |= {frozenset(pair) for pair in combinations(ids, 2)}

    def without(self, *columns: str) -> "Labelled":
        return Labelled([{**row, **dict.fromkeys(columns, "")} for row in self.rows], self.same)

    def shuffled(self, seed: int) -> "Labelled":
        rows = list(self.rows)
        random.Random(seed).shuffle(rows)
        return Labelled(rows, self.same)


def guides() -> Labelled:
    """The two invented restaurant guides."""
    found = Labelled()
    chance = random.Random(7)
    phones: dict[str, str] = {}
    for line in duplicate_guides.SAME.strip().splitlines():
        left, right = ([part.strip() for part in side.split(";")] for side in line.split(" | "))
        right = [other if part == "-" else part for part, other in zip(right, left, strict=True)]
        # the restaurants of one hotel share its switchboard
        phone = phones.setdefault(left[1], _american_phone(chance))
        rows = [dict(zip(("name", "address", "city"), side, strict=True)) for side in (left, right)]
        found.add(line, [{**rows[0], "phone": phone}, {**rows[1], "phone": phone.replace("/", "-")}])
    for line in duplicate_guides.OTHER.strip().splitlines():
        name, address, city = (part.strip() for part in line.split(";"))
        phone = phones.get(address) or _american_phone(chance)
        found.add(line, [{"name": name, "address": address, "city": city, "phone": phone}])
    return found.shuffled(3)


def _american_phone(chance: random.Random) -> str:
    return (
        f"{chance.choice((212, 310, 404, 415, 702))}/{chance.randint(200, 999)}-{chance.randint(0, 9999):04}"
    )


CELL = re.compile(r"(?<!&amp)(?<!&quot)(?<!&#39)(?<!&#3\d\d)(?<!&#2\d\d)(?<!&oacute)(?<!&eacute)(?<!&trade);")
"""Between two cells; the semicolon that ends an HTML entity belongs to its cell."""
CELLS = ("name", "address", "city", "phone", "nip", "lat", "lon")


def written(text: str) -> Labelled:
    """One list of ``duplicate_written`` or ``duplicate_noise``."""
    found = Labelled()
    for line in text.strip().splitlines():
        rows: list[dict[str, str]] = []
        for side in line.split(" | "):
            row = dict(zip(CELLS, (cell.strip() for cell in CELL.split(side)), strict=False))
            rows.append({key: rows[-1][key] if value == "-" else value for key, value in row.items()})
        found.add(line, rows)
    return found.shuffled(11)


def all_written(*, seen: bool) -> Labelled:
    """The written lists as one."""
    lists = duplicate_written.LISTS | duplicate_noise.SEEN if seen else duplicate_noise.UNSEEN
    return written("\n".join(text.strip() for text in lists.values()))


def written_lists(*, seen: bool) -> dict[str, Labelled]:
    lists = duplicate_written.LISTS | duplicate_noise.SEEN if seen else duplicate_noise.UNSEEN
    return {name: written(text) for name, text in lists.items()}


# --- generated lists


def _words(text: str) -> list[str]:
    return text.split()


PL_OWN = _words("""Lipą Baranem Aniołami Różą Krukiem Smokiem Jaszczurami Gruszą Sowa Borsuk Wawelska Zielona Stara Babcia
Malwina Hania Krysia Amarant Kalina Bursztyn Szafran Tymianek Cynamon Piwonia Wrzos Jaskółka Kowalski Nowak Wiśniewska
Zielińska Szymański Dąbrowska Mazur Wójcik Kaczmarek Pietrzyk Grabowska Pawlak Michalska Zając Wieczorek Jabłońska
Majewski Olszewska Jaworski Malinowska Pawłowski Górska Witkowska Walczak Sikora Baran Rutkowska Szewczyk Tomaszewski
Pietrzak Marciniak Wróblewski Zalewska Jakubowska Sadowska Zakrzewska Duda Włodarczyk Borkowska Chmielewska Sokołowski
Familijny Krakus Tęcza Perła Neptun Orion Feniks Atlas Merkury Roma Sycylia Toskania Kapri Bella Verona Sakura Hanoi
Sajgon Bombaj Tandur Kebab Istambuł Ararat Kaukaz Lwów Kresy Podole Bieszczady Tatry Giewont Morskie Oko Bałtyk
Mewa Kotwica Latarnia Młyn Wiatrak Kuźnia Spichlerz Folwark Dworek Zamek Baszta Brama Wieża Arkady""")
PL_KINDS = (
    ("Restauracja", "Rest."), ("Kawiarnia", "Cafe"), ("Pizzeria", "Pizzeria"), ("Bar mleczny", "Bar"),
    ("Piekarnia", "Piekarnia"), ("Cukiernia", "Cukiernia"), ("Apteka", "Apteka"), ("Księgarnia", "Księgarnia"),
    ("Zakład fryzjerski", "Fryzjer"), ("Kwiaciarnia", "Kwiaciarnia"), ("Sklep", "Sklep spożywczy"),
    ("P.H.U.", "PHU"), ("Warsztat", "Warsztat samochodowy"), ("Gabinet", "Gabinet stomatologiczny"),
)  # fmt: skip
PL_STREETS = """ul. Długa;ul. Krótka;ul. Szewska;ul. Karmelicka;ul. Adama Mickiewicza;ul. Juliusza Słowackiego
al. Jana Pawła II;ul. 3 Maja;ul. 29 Listopada;os. Centrum A;os. Złotej Jesieni;Rynek Główny;pl. Nowy;ul. św. Jana
ul. gen. Józefa Bema;ul. Królewska;ul. Starowiślna;ul. Dietla;ul. Grzegórzecka;ul. Wielicka;ul. Kalwaryjska
ul. Zakopiańska;al. Pokoju;ul. Mogilska;ul. Lubicz;ul. Kopernika;ul. Tadeusza Kościuszki;ul. Królowej Jadwigi
ul. ks. Jerzego Popiełuszki;ul. Wrocławska;ul. Łokietka;ul. Prądnicka;ul. Opolska;ul. Bratysławska""".replace(
    "\n", ";"
).split(";")
PL_CHAINS = (
    "Żabka",
    "Biedronka",
    "Rossmann",
    "Apteka Dobra Zdrowia",
    "Piekarnia Buczyna",
    "Green Kawa Nero",
    "Kebab King",
)
EN_OWN = _words("""Willow Heron Copper Lantern Juniper Harbor Saffron Magnolia Thistle Raven Marigold Orchard Sparrow Anchor
Maple Granite Cobalt Ember Hazel Ivory Falcon Clover Driftwood Bramble Cinder Meadow Summit Timber Velvet Walnut
Benson Carver Dalton Ellison Fletcher Garrison Holloway Iverson Jameson Kendall Lawson Merritt Norwood Oakley Parsons
Quigley Ramsey Sheffield Thornton Underwood Vaughn Whitaker Yates Zimmer Antonio Bianca Carlo Dominic Enzo Francesca
Giovanni Isabella Lorenzo Marcella Nico Paolo Rosalia Salvatore Tomasso Umberto Valeria Akira Hiroshi Kenji Mei Ling
Orchid Lotus Bamboo Jade Phoenix Panda Tiger Crane Bayou Delta Prairie Canyon Mesa Sierra Cascade""")
EN_KINDS = (
    ("Restaurant", "Rest."), ("Cafe", "Caffe"), ("Grill", "Grille"), ("Bar & Grill", "Bar and Grill"),
    ("Bistro", "Bistro"), ("Deli", "Delicatessen"), ("Bakery", "Bakery"), ("Pharmacy", "Pharmacy"),
    ("Books", "Bookstore"), ("Hardware Co.", "Hardware"), ("Services Inc.", "Services"), ("Trading Ltd.", "Trading Limited"),
    ("Steak House", "Steakhouse"), ("Tavern", "Tavern"), ("Auto Repair", "Auto Repair LLC"), ("Dental Clinic", "Dental"),
)  # fmt: skip
EN_STREETS = """N. Main St.;S. Main St.;Oak Ave.;Elm St.;W. 52nd St.;E. 9th St.;3rd Ave.;Second Ave.;Sunset Ridge Blvd.
Harbor Dr.;Mill Rd.;Church St.;Park Pl.;Union Sq.;Lincoln Hwy.;Cedar Ln.;Washington Ave.;Maple Ct.;River Rd.
Franklin St.;Jefferson Ave.;Highland Pkwy.;St. James Pl.;Broadway;Market St.;Mission St.;Valencia St.""".replace(
    "\n", ";"
).split(";")
EN_CHAINS = (
    "Burger Barn",
    "Subline",
    "Coffee Planet",
    "QuickMart",
    "Taco Tower",
    "Pizza Palace",
    "Corner Pharmacy",
)
EN_LONG = {
    "St.": "Street", "Ave.": "Avenue", "Blvd.": "Boulevard", "Rd.": "Road", "Dr.": "Drive", "Pl.": "Place", "Sq.": "Square",
    "Hwy.": "Highway", "Ln.": "Lane", "Ct.": "Court", "Pkwy.": "Parkway", "N.": "North", "S.": "South", "W.": "West",
    "E.": "East", "52nd": "52", "9th": "Ninth", "3rd": "Third", "Second": "2nd",
}  # fmt: skip


def slip(text: str, chance: random.Random) -> str:
    """One letter wrong, missing, twice or swapped with the next, never the first of a word, never a digit."""
    places = [at for at in range(1, len(text) - 1) if text[at - 1].isalpha() and text[at].isalpha()]
    if not places:
        return text
    at = chance.choice(places)
    change: Callable[[], str] = chance.choice(
        (
            lambda: text[:at] + chance.choice("aeioulnrst") + text[at + 1 :],
            lambda: text[:at] + text[at + 1 :],
            lambda: text[:at] + text[at] + text[at:],
            lambda: text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )
    return change()


def plain(text: str) -> str:
    return text.translate(str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ"))


def polish(seed: int, places: int = 600) -> Labelled:
    """Firms of Polish towns with pins for most and telephones and NIPs for some; a third are in the list twice."""
    return _generated(seed, places, POLISH)


def english(seed: int, places: int = 600) -> Labelled:
    """The same for American towns, telephones for most, no pins."""
    return _generated(seed, places, ENGLISH)


@dataclass(frozen=True)
class Country:
    own: list[str]
    kinds: tuple[tuple[str, str], ...]
    streets: list[str]
    chains: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    kind_first: bool
    pins: bool


POLISH = Country(
    PL_OWN, PL_KINDS, PL_STREETS, PL_CHAINS,
    (("Kraków", "Krakow"), ("Kraków", "KRAKÓW"), ("Wieliczka", "Wieliczka"), ("Tarnów", "Tarnow")), True, True,
)  # fmt: skip
ENGLISH = Country(
    EN_OWN, EN_KINDS, EN_STREETS, EN_CHAINS,
    (("New York", "new york city"), ("Los Angeles", "L.A."), ("West Hollywood", "W. Hollywood"), ("Chicago", "chicago")),
    False, False,
)  # fmt: skip


def _generated(seed: int, places: int, country: Country) -> Labelled:
    chance = random.Random(seed)
    found = Labelled()
    taken: set[str] = set()
    towers = [_place(chance, country, taken) for _ in range(max(places // 60, 1))]
    for number in range(places):
        place = _place(chance, country, taken)
        if number % 7 == 0:  # another firm in the same building
            tower = chance.choice(towers)
            place |= {key: tower[key] for key in ("street", "number", "city", "lat", "lon")}
        times = 2 if chance.random() < 0.32 else 1
        times += times == 2 and chance.random() < 0.1
        found.add(number, [_written(place, country, chance, edition) for edition in range(times)])
        if number % 11 == 0:  # a neighbour in the street whose name begins alike
            beside = _place(chance, country, taken)
            beside |= {key: place[key] for key in ("street", "city", "lat", "lon")}
            beside["lat"] = f"{float(place['lat']) + 0.0006:.6f}"
            beside["number"] = str(int(place["number"]) + chance.choice((2, 4, 6)))
            beside["own"] = f"{place['own'].split()[0]} {chance.choice(country.own)}"
            if beside["own"] != place["own"]:
                found.add("beside", [_written(beside, country, chance, 0)])
    for chain in country.chains:
        nip, phone = _nip(chance), _phone(chance, country)
        seen = set()
        for _shop in range(max(places // 60, 2)):
            place = _place(chance, country, taken) | {
                "own": chain,
                "kind": ("", ""),
                "nip": nip,
                "phone": phone,
            }
            if (place["street"], place["city"]) not in seen:
                seen.add((place["street"], place["city"]))
                times = 2 if chance.random() < 0.15 else 1
                found.add(chain, [_written(place, country, chance, edition) for edition in range(times)])
    return found.shuffled(seed)


def _place(chance: random.Random, country: Country, taken: set[str]) -> dict:
    while True:
        own = " ".join(chance.sample(country.own, chance.choice((1, 2, 2))))
        kind = chance.choice(country.kinds)
        if f"{own}{kind[0]}" not in taken:
            taken.add(f"{own}{kind[0]}")
            break
    lat, lon = chance.uniform(50.0, 50.12), chance.uniform(19.8, 20.1)
    return {
        "own": own, "kind": kind, "street": chance.choice(country.streets), "city": chance.choice(country.cities),
        "number": str(chance.randint(1, 90) if country.pins else chance.randint(1, 4000)),
        "lat": f"{lat:.6f}", "lon": f"{lon:.6f}", "nip": _nip(chance), "phone": _phone(chance, country),
    }  # fmt: skip


def _nip(chance: random.Random) -> str:
    return "".join(str(chance.randint(0, 9)) for _ in range(10))


def _phone(chance: random.Random, country: Country) -> str:
    return f"{chance.randint(201, 989)}{chance.randint(100, 999)}{chance.randint(0, 999):03}{'' if country.pins else 7}"


def _written(place: dict, country: Country, chance: random.Random, edition: int) -> dict[str, str]:
    """The place as the first hand wrote it (edition 0), or as another did."""
    row = {
        "name": _name(place, country, chance, edition),
        "address": _address(place, country, chance, edition),
        "city": place["city"][1 if edition and chance.random() < 0.4 else 0],
        "phone": _phone_written(place["phone"], chance) if chance.random() < 0.65 else "",
    }
    if country.pins:
        if chance.random() < 0.7:
            row["lat"] = f"{float(place['lat']) + chance.gauss(0, 0.00012) * bool(edition):.6f}"
            row["lon"] = f"{float(place['lon']) + chance.gauss(0, 0.0002) * bool(edition):.6f}"
        if chance.random() < 0.35:
            row["nip"] = place["nip"]
    if edition and not row["phone"] and not row.get("lat") and chance.random() < 0.04:
        row["address"] = re.sub(r"\d+\w?", "", row["address"]).strip(" ,/")
    return row


def _name(place: dict, country: Country, chance: random.Random, edition: int) -> str:
    kind = place["kind"][0]
    if edition:
        kind = chance.choice((*place["kind"], *place["kind"], ""))
    own = place["own"]
    if edition and chance.random() < 0.3:
        own = " ".join(reversed(own.split())) if chance.random() < 0.25 else slip(own, chance)
    parts = [kind, own] if country.kind_first else [own, kind]
    if edition and kind and chance.random() < 0.15:
        parts.reverse()
    name = " ".join(part for part in parts if part)
    if edition:
        town = place["city"][0]
        extras = ("sp. z o.o.", "s.c.", town, "") if country.pins else ("Inc.", "LLC", f"({town})", "the")
        name += f" {chance.choice(extras)}" if chance.random() < 0.3 else ""
        name = plain(name) if chance.random() < 0.4 else name
        name = name.upper() if chance.random() < 0.2 else name.lower() if chance.random() < 0.2 else name
        name = name.replace("&", "and") if chance.random() < 0.5 else name
    return name.strip()


def _address(place: dict, country: Country, chance: random.Random, edition: int) -> str:
    street, number = place["street"], place["number"]
    if edition and chance.random() < 0.5:
        if country.pins:
            street = re.sub(r"^ul\. ", chance.choice(("", "ulica ", "Ul.")), street)
            street = (
                street.replace("al. ", "aleja ")
                .replace("pl. ", "Plac ")
                .replace("II", chance.choice(("II", "2")))
            )
            words = street.split()
            if len(words) == 3 and words[0] in ("ul.", "ulica", "Ul.") and not words[1][0].isdigit():
                street = chance.choice(
                    (street, f"{words[0]} {words[1][0]}. {words[2]}", f"{words[0]} {words[2]}")
                )
        else:
            street = " ".join(
                EN_LONG.get(word, word) if chance.random() < 0.8 else word for word in street.split()
            )
    if edition and chance.random() < 0.08:
        street = slip(street, chance)
    if country.pins:
        tail = chance.choice(("", "", "/3", " lok. 2", "a")) if edition else ""
        return f"{street} {number}{tail}"
    tail = chance.choice(("", "", "  near the park", ", Suite 5", "  between 5th and 6th")) if edition else ""
    return f"{number} {street}{tail}"


def _phone_written(digits: str, chance: random.Random) -> str:
    if len(digits) == 9:
        styles = ("{0} {1} {2}", "+48 {0}{1}{2}", "{0}-{1}-{2}", "0048{0}{1}{2}", "tel. {0} {1} {2}")
        return chance.choice(styles).format(digits[:3], digits[3:6], digits[6:])
    styles = ("({0}) {1}-{2}", "{0}/{1}-{2}", "{0}-{1}-{2}", "+1 {0} {1} {2}", "{0}.{1}.{2}")
    return chance.choice(styles).format(digits[:3], digits[3:6], digits[6:])
