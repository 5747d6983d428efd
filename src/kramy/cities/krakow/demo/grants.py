"""Small grants for firms: a questionnaire with a budget, partners and limits of the intake, opened, with one application."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from kramy.cities.krakow.demo.campaigns import moment
from kramy.cities.krakow.demo.firms import invented_nip
from kramy.kernel.casework import api as casework
from kramy.kernel.questionnaires import api as questionnaires

TITLES = {"pl": "Mikrogranty dla firm", "en": "Microgrants for firms", "uk": "Мікрогранти для фірм"}
Texts = dict[str, str]


def _texts(pl: str, en: str, uk: str) -> Texts:
    return {"pl": pl, "en": en, "uk": uk}


def _question(key: str, kind: str, label: Texts, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": label, **more}


def _choice(key: str, label: Texts, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, **more}


def _total(column: str) -> dict[str, str]:
    return {"total": "budget", "of": column}


def definition() -> dict[str, Any]:
    """The questionnaire's JSON form."""
    return {"pages": [_firm(), _project(), _budget()], "limits": _limits()}


def _limits() -> list[dict[str, Any]]:
    return [
        {"key": "max_amount", "usual": 10_000, "unit": "zł",
         "label": _texts("Najwyższa dotacja", "Largest grant", "Найбільша дотація")},
        {"key": "own_share", "usual": 10, "unit": "%",
         "label": _texts("Najmniejszy wkład własny", "Smallest own share", "Найменший власний внесок")},
    ]  # fmt: skip


def _firm() -> dict[str, Any]:
    return {
        "key": "applicant",
        "title": _texts("Twoja firma", "Your firm", "Ваша фірма"),
        "questions": [
            _question("firm", "nip", _texts("Firma", "Firm", "Фірма")),
            _question("email", "email", _texts("Adres e-mail", "E-mail address", "Адреса е-пошти"),
                      options={"applicant": True}),
            _question("partners", "repeat", _texts("Partnerzy projektu", "Partners of the project", "Партнери проєкту"),
                required=False, options={"max_count": 3, "item_label": _texts("Partner", "Partner", "Партнер")}, questions=[
                    _question("name", "short_text", _texts("Nazwa partnera", "Name of the partner", "Назва партнера")),
                    _question("role", "short_text", _texts("Co zrobi w projekcie", "What it does in the project",
                                                           "Що робить у проєкті")),
                ]),
        ],
    }  # fmt: skip


def _project() -> dict[str, Any]:
    invests = {"question": "aim", "is": "equals", "value": "equipment"}
    return {
        "key": "project",
        "title": _texts("Projekt", "Project", "Проєкт"),
        "questions": [
            _question("aim", "single_choice", _texts("Na co jest dotacja?", "What is the grant for?", "На що дотація?"),
                choices=[
                _choice("equipment", _texts("Wyposażenie", "Equipment", "Обладнання")),
                _choice("training", _texts("Szkolenia", "Training", "Навчання")),
                _choice("joint", _texts("Wspólna promocja z partnerami", "Promotion together with partners",
                                        "Спільна промоція з партнерами"), show_if={"question": "partners", "is": "answered"}),
            ]),
            _question("supplier", "short_text", _texts("Od kogo kupisz wyposażenie?", "Who sells you the equipment?",
                                                       "У кого купите обладнання?"), group="purchase"),
            _question("offer", "file", _texts("Oferta sprzedawcy", "The seller’s offer", "Пропозиція продавця"),
                      required=False, group="purchase", options={"types": ["pdf", "jpg", "png"], "max_mb": 5}),
            _question("starts", "date", _texts("Kiedy zaczynasz?", "When do you begin?", "Коли починаєте?"), rules=[{
                "holds": {"left": {"question": "starts"}, "is": "at_least", "right": {"today": 14}},
                "message": _texts("Zacznij najwcześniej za 14 dni.", "Begin in 14 days at the earliest.",
                                  "Почніть не раніше ніж через 14 днів."),
            }]),
        ],
        "groups": [{"key": "purchase", "title": _texts("Zakup", "Purchase", "Закупівля"), "show_if": invests}],
    }  # fmt: skip


def _budget() -> dict[str, Any]:
    share = {
        "left": {"percentage": [_total("own"), _total("total")]},
        "is": "at_least",
        "right": {"limit": "own_share"},
    }
    most = {"left": _total("grant"), "is": "at_most", "right": {"limit": "max_amount"}}
    return {
        "key": "costs",
        "title": _texts("Budżet", "Budget", "Бюджет"),
        "introduction": _texts(
            "Dotacja to najwyżej {limit:max_amount}, a wkład własny co najmniej {limit:own_share} całości.",
            "The grant is at most {limit:max_amount}, and your own share at least {limit:own_share} of the whole.",
            "Дотація — щонайбільше {limit:max_amount}, а власний внесок — щонайменше {limit:own_share} від усього.",
        ),
        "questions": [
            _question("budget", "table", _texts("Koszty projektu", "Costs of the project", "Витрати проєкту"), choices=[
                _choice("equipment", _texts("Wyposażenie", "Equipment", "Обладнання")),
                _choice("services", _texts("Usługi", "Services", "Послуги")),
                _choice("promotion", _texts("Promocja", "Promotion", "Промоція")),
                _choice("other", _texts("Inne", "Other", "Інше")),
            ], questions=[
                _question("grant", "money", _texts("Z dotacji", "From the grant", "З дотації"), required=False),
                _question("own", "money", _texts("Wkład własny", "Own share", "Власний внесок"), required=False),
            ], rules=[
                {"holds": most, "message": _texts("Dotacja może wynieść najwyżej {limit:max_amount}.",
                    "The grant can be at most {limit:max_amount}.",
                    "Дотація може становити щонайбільше {limit:max_amount}.")},
                {"holds": share, "message": _texts("Wkład własny musi wynieść co najmniej {limit:own_share} całości.",
                    "Your own share must be at least {limit:own_share} of the whole.",
                    "Власний внесок має становити щонайменше {limit:own_share} від усього.")},
            ]),
        ],
    }  # fmt: skip


def make_grants(*, today: date, by: Any, at: Callable[[Any], Any]) -> Any:
    """The intake, open since a week, with the application of one bakery."""
    version = questionnaires.seed_questionnaire("microgrants", TITLES, definition(), by=by)
    titles: dict[str, Any] = {f"title_{code}": title for code, title in TITLES.items()}
    intake = casework.open_intake(
        kind="application",
        slug="mikrogranty",
        questionnaire=version.questionnaire,
        opens_at=moment(today - timedelta(days=7), 8),
        limits={"max_amount": 8_000},
        by=by,
        **titles,
    )
    with at(moment(today - timedelta(days=3), 10)):
        draft, _token = casework.start_draft(
            intake=intake, language="pl", email="piekarnia@example.org", answers=_answers(today)
        )
        casework.submit_draft(draft=draft)
    return intake


def _answers(today: date) -> dict[str, Any]:
    return {
        "firm": {"name": "Piekarnia Pod Kasztanem", "nip": invented_nip(9_001), "regon": "", "krs": "",
                 "address": "ul. Krótka 3, 31-149 Kraków", "checked_on": "", "register_name": ""},
        "email": "piekarnia@example.org",
        "partners": [{"name": "Cukiernia Malina", "role": "wspólne warsztaty"}],
        "aim": "equipment",
        "supplier": "Piece i Maszyny sp. z o.o.",
        "starts": (today + timedelta(days=40)).isoformat(),
        "budget": [{"row": "equipment", "grant": 6500, "own": 900, "total": 7400},
                   {"row": "promotion", "grant": 1200, "own": 150.5, "total": 1350.5}],
    }  # fmt: skip
