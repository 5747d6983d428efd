"""A few hundred invented but plausible firms; nobody real is meant. The same seed gives the same firms."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.pl import nip

_OWNERS = (
    "Wandy",
    "Zofii",
    "Haliny",
    "Marii",
    "Jadwigi",
    "Basi",
    "Krysi",
    "Józefa",
    "Stacha",
    "Franka",
    "Kuby",
    "Antka",
    "Tadzia",
    "Leona",
    "Heleny",
    "Ludki",
    "Marceliny",
    "Gienka",
    "Bronka",
    "Apolonii",
)
_PLACES = (
    "na Rogu",
    "pod Lipą",
    "pod Hejnałem",
    "za Plantami",
    "nad Rudawą",
    "przy Moście",
    "u Bramy",
    "na Górce",
    "pod Zegarem",
    "w Podwórzu",
    "przy Skwerze",
    "nad Wisłą",
    "pod Kasztanem",
    "na Piętrze",
    "u Flisaków",
    "pod Gołębiem",
    "na Zakolu",
    "przy Torach",
    "w Oficynie",
    "pod Złotą Nicią",
)
_WORDS = (
    "Lajkonik",
    "Obwarzanek",
    "Krakowiak",
    "Szewczyk",
    "Kopiec",
    "Maciejówka",
    "Gołąbek",
    "Wianek",
    "Pawie Pióro",
    "Dratwa",
    "Kamienica",
    "Koniczyna",
    "Jarzębina",
    "Mgła",
    "Sukno",
    "Kramik",
    "Czajka",
    "Rzeka",
    "Błękit",
    "Ruta",
)

# Category → (nouns a name starts with, what it offers, usual opening hours).
_TRADES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "pierogi": (
        ("Pierogarnia", "Pierogi", "Bar Mleczny", "Uszka i Kluski"),
        (
            "Lepione ręcznie pierogi ruskie, z mięsem i z owocami; codziennie inna zupa.",
            "Pierogi na miejscu i na wynos, także mrożone do domu.",
        ),
        ("Mo-Su 11:00-20:00", "Mo-Sa 10:00-19:00", "Tu-Su 12:00-21:00"),
    ),
    "restaurant": (
        ("Restauracja", "Jadłodajnia", "Bistro", "Kuchnia"),
        (
            "Kuchnia krakowska z produktów od okolicznych gospodarzy.",
            "Krótka karta, która zmienia się z porą roku; w południe obiad dnia.",
        ),
        ("Mo-Su 12:00-22:00", "Tu-Su 13:00-23:00", "Mo-Th 12:00-21:00; Fr-Su 12:00-23:00"),
    ),
    "cafe": (
        ("Kawiarnia", "Kawa", "Palarnia", "Herbaciarnia"),
        (
            "Kawa z własnej palarni, domowe ciasta i cicha sala do pracy.",
            "Śniadania do południa, potem drożdżówki i espresso.",
        ),
        ("Mo-Fr 08:00-20:00; Sa-Su 09:00-20:00", "Mo-Su 07:30-18:00"),
    ),
    "bakery": (
        ("Piekarnia", "Cukiernia", "Pracownia Chleba", "Obwarzanki"),
        (
            "Chleb na zakwasie, obwarzanki i drożdżówki wypiekane nocą na miejscu.",
            "Torty na zamówienie, pączki smażone trzy razy dziennie.",
        ),
        ("Mo-Fr 06:00-18:00; Sa 06:00-14:00", "Mo-Sa 06:30-19:00; Su 08:00-13:00"),
    ),
    "bar": (
        ("Pub", "Winiarnia", "Bar", "Piwiarnia"),
        (
            "Piwa z małych browarów i zakąski; w czwartki muzyka na żywo.",
            "Wina z polskich winnic na kieliszki.",
        ),
        ("Mo-Th 16:00-24:00; Fr-Sa 16:00-02:00", "We-Su 17:00-23:00"),
    ),
    "grocery": (
        ("Delikatesy", "Warzywniak", "Sery i Wędliny", "Spiżarnia"),
        (
            "Warzywa i owoce z podkrakowskich pól, sery zagrodowe, jaja od gospodarza.",
            "Zakupy z dowozem tego samego dnia w całej dzielnicy.",
        ),
        ("Mo-Fr 07:00-20:00; Sa 07:00-15:00", "Mo-Sa 06:30-21:00"),
    ),
    "books": (
        ("Księgarnia", "Antykwariat", "Komiksownia"),
        (
            "Literatura, mapy i książki dla dzieci; raz w miesiącu spotkanie z autorem.",
            "Skup i sprzedaż książek dawnych, pocztówek i rycin.",
        ),
        ("Mo-Fr 10:00-19:00; Sa 10:00-16:00",),
    ),
    "clothing": (
        ("Pracownia Krawiecka", "Butik", "Obuwie", "Szafa"),
        (
            "Odzież szyta w Krakowie w krótkich seriach; poprawki na miejscu.",
            "Buty szyte na miarę i renowacja skóry.",
        ),
        ("Mo-Fr 10:00-18:00; Sa 10:00-14:00",),
    ),
    "florist": (
        ("Kwiaciarnia", "Bukieciarnia", "Zielnik"),
        (
            "Bukiety z kwiatów sezonowych, dostawa w obrębie miasta.",
            "Rośliny doniczkowe i porady, jak o nie dbać.",
        ),
        ("Mo-Sa 08:00-19:00; Su 09:00-14:00", "Mo-Fr 09:00-18:00; Sa 09:00-15:00"),
    ),
    "gifts": (
        ("Pracownia Ceramiki", "Rękodzieło", "Galeria Upominków", "Szopkarnia"),
        (
            "Ceramika i szopki robione ręcznie; warsztaty w soboty.",
            "Biżuteria ze srebra i szkła z własnej pracowni.",
        ),
        ("Tu-Sa 11:00-18:00", "Mo-Fr 10:00-18:00; Sa 10:00-15:00"),
    ),
    "beauty": (
        ("Salon Fryzjerski", "Barber", "Gabinet Urody"),
        (
            "Strzyżenie, koloryzacja i czesanie na każdą okazję.",
            "Zapisy przez telefon; przyjmujemy też bez kolejki.",
        ),
        ("Mo-Fr 09:00-20:00; Sa 09:00-15:00", "Tu-Sa 10:00-19:00"),
    ),
    "repair": (
        ("Zakład Szewski", "Zegarmistrz", "Serwis Rowerowy", "Stolarnia"),
        (
            "Naprawiamy to, co inni wyrzucają; wycena od ręki.",
            "Rzemiosło od trzech pokoleń w tym samym miejscu.",
        ),
        ("Mo-Fr 08:00-17:00", "Mo-Fr 09:00-18:00; Sa 09:00-13:00"),
    ),
    "health": (
        ("Gabinet Fizjoterapii", "Stomatologia", "Poradnia"),
        (
            "Przyjmujemy po uprzednim zapisie, także w języku ukraińskim.",
            "Gabinet bez barier, winda i miejsce parkingowe.",
        ),
        ("Mo-Fr 08:00-20:00",),
    ),
    "culture": (
        ("Galeria", "Szkoła Językowa", "Pracownia Muzyczna", "Kino Studyjne"),
        ("Wystawy młodych twórców i warsztaty dla dzieci.", "Kursy w małych grupach, rano i wieczorem."),
        ("Tu-Su 11:00-19:00", "Mo-Fr 09:00-20:00"),
    ),
    "stay": (
        ("Hostel", "Pensjonat", "Pokoje Gościnne"),
        (
            "Dwanaście pokoi w odnowionej kamienicy, przechowalnia rowerów.",
            "Śniadania z lokalnych produktów.",
        ),
        ("24/7",),
    ),
    "sport": (
        ("Szkoła Jogi", "Ścianka", "Klub Ruchu"),
        ("Zajęcia dla początkujących i seniorów, pierwsze wejście bez opłat.", "Trening w małych grupach."),
        ("Mo-Fr 07:00-22:00; Sa-Su 09:00-18:00",),
    ),
    "business": (
        ("Biuro Rachunkowe", "Drukarnia", "Studio Projektowe", "Pracownia Oprogramowania"),
        (
            "Prowadzimy księgi małych firm i pomagamy na starcie.",
            "Projekty, druk i montaż pod jednym dachem.",
        ),
        ("Mo-Fr 08:00-16:00", "Mo-Fr 09:00-17:00"),
    ),
}

# How many of a hundred firms are of a trade.
_SHARES = {
    "pierogi": 7,
    "restaurant": 12,
    "cafe": 10,
    "bakery": 9,
    "bar": 5,
    "grocery": 8,
    "books": 4,
    "clothing": 6,
    "florist": 4,
    "gifts": 6,
    "beauty": 8,
    "repair": 7,
    "health": 4,
    "culture": 4,
    "stay": 2,
    "sport": 2,
    "business": 2,
}


@dataclass(frozen=True, kw_only=True)
class Firm:
    """One invented firm. ``seat`` in [0, 1) picks its address among those of the city."""

    name: str
    company: str
    nip: str
    category: str
    description: str
    opening_hours: str
    delivery: bool
    takeaway: bool
    online_order: bool
    phone: str
    email: str
    website: str
    seat: float
    language: str


def invented_nip(number: int) -> str:
    """A NIP with a right checksum from a range no tax office uses (prefix 000)."""
    # Of ten nine-digit stems at least one has a checksum below 10, which is what a NIP needs.
    candidates = (
        f"0009{stem:05d}{digit}" for stem in range(number * 10, number * 10 + 10) for digit in range(10)
    )
    return next(candidate for candidate in candidates if nip.is_valid(candidate))


def firms(count: int, *, seed: int) -> Iterator[Firm]:
    """``count`` firms with different names."""
    chance = random.Random(seed)
    trades = [trade for trade, share in _SHARES.items() for _ in range(share)]
    taken: set[str] = set()
    number = 0
    while number < count:
        trade = chance.choice(trades)
        nouns, descriptions, hours = _TRADES[trade]
        tail = chance.choice(
            (f"u {chance.choice(_OWNERS)}", chance.choice(_PLACES), f"„{chance.choice(_WORDS)}”")
        )
        name = f"{chance.choice(nouns)} {tail}"
        if name in taken:
            continue
        taken.add(name)
        food = trade in {"pierogi", "restaurant", "cafe", "bakery", "bar"}
        sells = food or trade in {"grocery", "florist", "books", "gifts"}
        yield Firm(
            name=name,
            company=f"{name} – przykład",
            nip=invented_nip(number),
            category=trade,
            description=chance.choice(descriptions),
            opening_hours=chance.choice(hours),
            delivery=sells and chance.random() < 0.35,
            takeaway=food and chance.random() < 0.7,
            online_order=sells and chance.random() < 0.25,
            phone=f"+48 12 000 {chance.randrange(100):02d} {chance.randrange(100):02d}",
            email=f"firma{number:03d}@example.org",
            website=f"https://firma{number:03d}.example.org/",
            seat=chance.random(),
            language="uk" if chance.random() < 0.06 else "en" if chance.random() < 0.03 else "pl",
        )
        number += 1
