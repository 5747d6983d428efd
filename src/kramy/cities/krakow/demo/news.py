"""A few pieces of news, in three languages."""

from datetime import date, timedelta

from kramy.portal.domain.news import publish_news

_NEWS: tuple[tuple[str, int, dict[str, tuple[str, str, str]]], ...] = (
    (
        "swieta",
        3,
        {
            "pl": (
                "Mapa „Kupuję w święta” przyjmuje zgłoszenia",
                "Krakowskie firmy mogą pokazać świąteczną ofertę. Zgłoszenie zajmuje około dziesięciu minut.",
                "<p>Na mapie znajdą się prezenty, wypieki, choinki i świąteczne menu. Firmy z zeszłego roku odnowią wpis"
                " jednym kliknięciem z wiadomości, którą do nich wysłaliśmy.</p><p>To przykładowa wiadomość wersji"
                " demonstracyjnej.</p>",
            ),
            "en": (
                "The “Christmas offers” map takes applications",
                "Kraków's firms can show what they offer for the holidays. Applying takes about ten minutes.",
                "<p>The map will show presents, baking, trees and festive menus. Last year's firms renew their entry"
                " with one click in the message we sent them.</p><p>This is sample news of the demonstration.</p>",
            ),
            "uk": (
                "Мапа «Купую на свята» приймає заяви",
                "Краківські фірми можуть показати святкову пропозицію. Заява займає близько десяти хвилин.",
                "<p>На мапі будуть подарунки, випічка, ялинки та святкове меню. Торішні фірми поновлять запис одним"
                " натисканням у листі, який ми їм надіслали.</p><p>Це приклад новини демонстраційної версії.</p>",
            ),
        },
    ),
    (
        "gastronomia",
        12,
        {
            "pl": (
                "Kto dowozi w Twojej dzielnicy?",
                "Na mapie gastronomii można już filtrować lokale z dowozem i otwarte teraz.",
                "<p>Filtry działają także na telefonie i bez włączonej mapy: lista obok mapy pokazuje to samo.</p>",
            ),
            "en": (
                "Who delivers in your district?",
                "On the gastronomy map you can now filter places that deliver and that are open now.",
                "<p>Filters also work on a phone and without the map: the list beside it shows the same.</p>",
            ),
            "uk": (
                "Хто доставляє у вашому районі?",
                "На мапі гастрономії вже можна відібрати заклади з доставкою та відчинені зараз.",
                "<p>Фільтри працюють також на телефоні й без мапи: список поруч показує те саме.</p>",
            ),
        },
    ),
    (
        "start",
        40,
        {
            "pl": (
                "Jeden formularz, jedna osoba, jeden termin",
                "Każde zgłoszenie ma numer, urzędnika i datę, do której odpowiemy.",
                "<p>Odnośnik w wiadomości prowadzi do sprawy: widać w niej każdy krok, można ją poprawić, odnowić albo"
                " wycofać. Konto nie jest potrzebne.</p>",
            ),
            "en": (
                "One form, one person, one date",
                "Every application has a number, an official and a date by which we answer.",
                "<p>The link in our message leads to the case: every step is there, and you can correct, renew or"
                " withdraw it. No account is needed.</p>",
            ),
            "uk": (
                "Одна форма, одна особа, один термін",
                "Кожна заява має номер, службовця та дату, до якої ми відповімо.",
                "<p>Посилання в листі веде до справи: у ній видно кожен крок, її можна виправити, поновити або"
                " відкликати. Обліковий запис не потрібен.</p>",
            ),
        },
    ),
)


def make_news(*, today: date) -> None:
    for slug, days_ago, texts in _NEWS:
        publish_news(slug=slug, published_on=today - timedelta(days=days_ago), texts=texts)
