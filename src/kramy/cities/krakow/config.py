"""Kraków: everything about the city that is plain data."""

from datetime import date

from kramy.kernel.manifest.base import City

CITY = City(
    key="krakow",
    names={"pl": "Kraków", "en": "Kraków", "uk": "Краків"},
    names_genitive={"pl": "Krakowa", "en": "Kraków", "uk": "Кракова"},
    teryt="1261011",
    bounds=(19.7922, 49.9677, 20.2173, 50.1261),
    centre=(19.9373, 50.0617),
    hub_names={"pl": "Kramy Kraków", "en": "Kramy Kraków", "uk": "Kramy Краків"},
    taglines={
        "pl": "Miejskie centrum spraw przedsiębiorców",
        "en": "The city's business hub",
        "uk": "Міський центр для підприємців",
    },
    office_names={
        "pl": "Urząd Miasta Krakowa (wersja demonstracyjna)",
        "en": "City of Kraków (demonstration)",
        "uk": "Мерія Кракова (демонстраційна версія)",
    },
    contact_email="kramy@example.org",
    contact_phone="+48 12 000 00 00",
    contact_address="Kraków",
    case_prefix="KR",
    district_names=(
        "Stare Miasto",
        "Grzegórzki",
        "Prądnik Czerwony",
        "Prądnik Biały",
        "Krowodrza",
        "Bronowice",
        "Zwierzyniec",
        "Dębniki",
        "Łagiewniki-Borek Fałęcki",
        "Swoszowice",
        "Podgórze Duchackie",
        "Bieżanów-Prokocim",
        "Podgórze",
        "Czyżyny",
        "Mistrzejowice",
        "Bieńczyce",
        "Wzgórza Krzesławickie",
        "Nowa Huta",
    ),
    stylesheet="krakow/brand.css",
    logo="krakow/logo.svg",
    icons="krakow",
    demo="kramy.cities.krakow.demo.scene.scene",
    accessibility_statement_date=date(2026, 11, 20),
)
