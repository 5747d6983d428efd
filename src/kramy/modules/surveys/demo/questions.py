"""What the demo's surveys ask, in three languages."""

from typing import Any

Texts = dict[str, str]


def _texts(pl: str, en: str, uk: str) -> Texts:
    return {"pl": pl, "en": en, "uk": uk}


def _choice(key: str, pl: str, en: str, uk: str) -> dict[str, Any]:
    return {"key": key, "label": _texts(pl, en, uk)}


def _question(key: str, kind: str, pl: str, en: str, uk: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": _texts(pl, en, uk), **more}


TRADES = (
    _choice("food", "gastronomia", "food and drink", "заклади харчування"),
    _choice("shop", "handel", "a shop", "торгівля"),
    _choice("services", "usługi", "services", "послуги"),
    _choice("craft", "rzemiosło i produkcja", "craft and production", "ремесло та виробництво"),
    _choice("it", "IT i projektowanie", "IT and design", "ІТ та дизайн"),
)
HINDRANCES = (
    _choice("rent", "czynsz", "the rent", "оренда"),
    _choice("staff", "brak pracowników", "finding staff", "нестача працівників"),
    _choice("works", "remonty ulic", "street works", "ремонт вулиць"),
    _choice("forms", "formalności", "paperwork", "формальності"),
    _choice("energy", "ceny energii", "the price of energy", "ціни на енергію"),
)
HELP = (
    _choice("advice", "doradztwo", "advice", "консультації"),
    _choice("premises", "lokale miejskie", "city premises", "міські приміщення"),
    _choice("grants", "dotacje", "grants", "гранти"),
    _choice("promotion", "promocja", "promotion", "промоція"),
)
COSTS = (
    _choice("rent", "czynsz", "the rent", "оренда"),
    _choice("energy", "prąd i ogrzewanie", "power and heating", "електроенергія та опалення"),
    _choice("transport", "transport", "transport", "транспорт"),
)
YEAR_OF_FIRMS: dict[str, Any] = {
    "pages": [
        {
            "key": "firm",
            "title": _texts("O firmie", "About the firm", "Про фірму"),
            "questions": [
                _question(
                    "trade",
                    "single_choice",
                    "Czym zajmuje się firma?",
                    "What does the firm do?",
                    "Чим займається фірма?",
                    choices=list(TRADES),
                ),
                _question(
                    "people",
                    "number",
                    "Ile osób w niej pracuje?",
                    "How many people work in it?",
                    "Скільки людей у ній працює?",
                    options={"min": 1, "max": 5000},
                ),
            ],
        },
        {
            "key": "year",
            "title": _texts("Miniony rok", "The last year", "Минулий рік"),
            "questions": [
                _question(
                    "climate",
                    "rating",
                    "Jak prowadzi się firmę w Krakowie?",
                    "How is it to run a firm in Kraków?",
                    "Як вести бізнес у Кракові?",
                    options={
                        "most": 5,
                        "low": _texts("bardzo źle", "very bad", "дуже погано"),
                        "high": _texts("bardzo dobrze", "very good", "дуже добре"),
                    },
                ),
                _question(
                    "hindrances",
                    "multiple_choice",
                    "Co najbardziej przeszkadzało?",
                    "What got in the way most?",
                    "Що заважало найбільше?",
                    required=False,
                    options={"max_count": 3},
                    hint=_texts("Najwyżej trzy.", "Three at most.", "Щонайбільше три."),
                    choices=list(HINDRANCES),
                ),
                _question(
                    "grew",
                    "yes_no",
                    "Czy przybyło pracowników?",
                    "Did the number of staff grow?",
                    "Чи збільшилася кількість працівників?",
                ),
                _question(
                    "costs",
                    "table",
                    "Ile kosztowało miesięcznie?",
                    "What did it cost a month?",
                    "Скільки це коштувало на місяць?",
                    required=False,
                    hint=_texts("W złotych, w przybliżeniu.", "In złoty, roughly.", "У злотих, приблизно."),
                    choices=list(COSTS),
                    options={"row_sums": False},
                    questions=[
                        _question("last", "money", "rok temu", "a year ago", "рік тому", required=False),
                        _question("now", "money", "teraz", "now", "зараз", required=False),
                    ],
                ),
            ],
        },
        {
            "key": "help",
            "title": _texts("Co może zrobić miasto", "What the city can do", "Що може зробити місто"),
            "questions": [
                _question(
                    "help",
                    "ranking",
                    "Ułóż od najważniejszego",
                    "Put in order, the most important first",
                    "Розташуйте від найважливішого",
                    choices=list(HELP),
                ),
                _question(
                    "words",
                    "long_text",
                    "Co jeszcze chcesz nam powiedzieć?",
                    "What else would you like to tell us?",
                    "Що ще ви хотіли б нам сказати?",
                    required=False,
                    hint=_texts(
                        "Nie pisz niczego, po czym można Cię poznać.",
                        "Do not write what would tell who you are.",
                        "Не пишіть нічого, за чим вас можна впізнати.",
                    ),
                    options={"max_length": 1000},
                ),
            ],
        },
    ]
}
SERVICE: dict[str, Any] = {
    "pages": [
        {
            "key": "visit",
            "title": _texts("Twoja wizyta", "Your visit", "Ваш візит"),
            "questions": [
                _question(
                    "topic",
                    "single_choice",
                    "W jakiej sprawie?",
                    "What was it about?",
                    "З якого питання?",
                    choices=[
                        _choice("start", "zakładanie firmy", "starting a firm", "відкриття фірми"),
                        _choice(
                            "tax",
                            "podatki i ZUS",
                            "tax and social insurance",
                            "податки та соціальне страхування",
                        ),
                        _choice("premises", "lokal", "premises", "приміщення"),
                    ],
                ),
                _question(
                    "helped",
                    "yes_no",
                    "Czy sprawa jest załatwiona?",
                    "Is the matter settled?",
                    "Чи вирішено справу?",
                ),
                _question(
                    "mark",
                    "rating",
                    "Jak oceniasz obsługę?",
                    "How do you rate the service?",
                    "Як ви оцінюєте обслуговування?",
                    options={"most": 5},
                ),
                _question(
                    "words",
                    "long_text",
                    "Co poprawić?",
                    "What should be better?",
                    "Що покращити?",
                    required=False,
                    options={"max_length": 1000},
                ),
            ],
        }
    ]
}
WORDS = (
    "Czekałam na decyzję krócej, niż się spodziewałam.",
    "Przydałaby się jedna osoba, do której można zadzwonić.",
    "Remont ulicy bez uprzedzenia kosztował nas dwa tygodnie obrotu.",
    "Більше інформації українською, будь ласка.",
    "Dziękuję za konsultację w sprawie lokalu.",
    "Formularze są w porządku, tylko jest ich za dużo.",
)
