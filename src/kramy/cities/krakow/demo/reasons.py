"""Reasons officials choose from when they refuse or ask for a correction."""

from typing import Any

from kramy.kernel.casework.api import save_reason

_REASONS: tuple[tuple[str, bool, bool, tuple[str, str, str], tuple[str, str, str]], ...] = (
    (
        "pictures",
        False,
        True,
        ("Zdjęcia nie pokazują miejsca", "Pictures do not show the place", "Фото не показують місця"),
        (
            "Na zdjęciach nie widać miejsca ani oferty. Prosimy o dodanie zdjęcia wejścia, wnętrza albo produktów.",
            "The pictures do not show the place or what it offers. Please add one of the entrance, the inside or "
            "the products.",
            "На фото не видно місця чи пропозиції. Додайте, будь ласка, фото входу, приміщення або товарів.",
        ),
    ),
    (
        "address",
        False,
        True,
        ("Adres nie zgadza się z pinezką", "Address and pin differ", "Адреса не збігається з позначкою"),
        (
            "Pinezka na mapie leży w innym miejscu niż podany adres. Prosimy o poprawienie jednego z nich.",
            "The pin lies elsewhere than the address given. Please correct one of them.",
            "Позначка на мапі розташована не за вказаною адресою. Виправте, будь ласка, одне з них.",
        ),
    ),
    (
        "description",
        False,
        True,
        ("Opis zawiera reklamę cudzych usług", "Description advertises others", "Опис рекламує чужі послуги"),
        (
            "Opis powinien dotyczyć Państwa firmy. Prosimy o usunięcie reklam innych podmiotów.",
            "The description should be about your firm. Please take out advertising of others.",
            "Опис має стосуватися вашої фірми. Приберіть, будь ласка, рекламу інших.",
        ),
    ),
    (
        "not_a_place",
        True,
        False,
        ("Brak miejsca w Krakowie", "No place in the city", "Немає місця в місті"),
        (
            "Mapa pokazuje miejsca w Krakowie, które można odwiedzić lub z których można zamówić. Podany adres takim "
            "miejscem nie jest.",
            "The map shows places in the city that one can visit or order from. The address given is not such a place.",
            "Мапа показує місця в місті, які можна відвідати або з яких можна замовити. Вказана адреса не є таким "
            "місцем.",
        ),
    ),
    (
        "duplicate",
        True,
        False,
        ("Wpis już jest na mapie", "Already on the map", "Запис уже є на мапі"),
        (
            "To miejsce jest już na mapie. Aby zmienić jego dane, prosimy skorzystać z odnośnika z wcześniejszej "
            "wiadomości.",
            "This place is on the map already. To change its details, use the link in our earlier message.",
            "Це місце вже є на мапі. Щоб змінити його дані, скористайтеся посиланням із попереднього повідомлення.",
        ),
    ),
)


def make_reasons(*, by: Any) -> dict[str, Any]:
    """Decision reasons of map entries by code."""
    languages = ("pl", "en", "uk")
    return {
        code: save_reason(
            kind="map_entry",
            code=code,
            for_refusal=for_refusal,
            for_correction=for_correction,
            position=position,
            titles=dict(zip(languages, titles, strict=True)),
            texts=dict(zip(languages, texts, strict=True)),
            by=by,
        )
        for position, (code, for_refusal, for_correction, titles, texts) in enumerate(_REASONS)
    }
