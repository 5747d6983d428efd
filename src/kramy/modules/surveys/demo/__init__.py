"""The demo's surveys: an open one with some dozen answers, an earlier one with its results, one for invited people."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kramy.kernel.questionnaires import api as questionnaires
from kramy.modules.surveys import tasks
from kramy.modules.surveys.demo.questions import (
    COSTS,
    HELP,
    HINDRANCES,
    SERVICE,
    TRADES,
    WORDS,
    YEAR_OF_FIRMS,
)
from kramy.modules.surveys.domain import answering, invitations, surveys
from kramy.modules.surveys.enums import Audience, OneEach, ResultsShown
from kramy.modules.surveys.models import Survey

OPENED, CLOSED = 12, 40
"""So many days ago the open survey was opened, and the earlier one closed."""
ANSWERS, EARLIER = 68, 54

Past = Callable[[datetime], AbstractContextManager[None]]


def make_surveys(*, at: Past, today: date, official: Any, seed: int) -> None:
    """Build them with the module's own verbs; ``at(moment)`` makes them believe that it is then."""
    chance = random.Random(seed)
    year = _questionnaire(
        "rok-firmy",
        ("Rok krakowskich firm", "A year of Kraków's firms", "Рік краківських фірм"),
        YEAR_OF_FIRMS,
    )
    service = _questionnaire(
        "obsluga", ("Obsługa przedsiębiorców", "Service for firms", "Обслуговування підприємців"), SERVICE
    )
    _earlier(service, at=at, today=today, official=official, chance=chance)
    with at(_moment(today, OPENED)):
        survey = surveys.create_survey(
            by=official,
            slug="rok-firmy",
            questionnaire=year,
            results_shown=ResultsShown.LIVE,
            is_demo=True,
            closes_at=_moment(today, -18),
            title_pl="Jak minął rok krakowskim firmom?",
            title_en="How was the year for Kraków's firms?",
            title_uk="Яким був рік для краківських фірм?",
            introduction_pl="Pytamy, zanim zaplanujemy wsparcie na przyszły rok. Wyniki pokażemy radzie miasta w styczniu.",
            introduction_en="We ask before we plan next year's support. The council will see the results in January.",
            introduction_uk="Ми запитуємо, перш ніж планувати підтримку на наступний рік. Результати у січні побачить рада.",
            thanks_pl="Plan wsparcia na przyszły rok opublikujemy na tej stronie.",
            thanks_en="Next year's plan of support will be published here.",
            thanks_uk="План підтримки на наступний рік ми опублікуємо тут.",
        )
        survey = surveys.open_survey(survey=survey, by=official)
    for number in range(ANSWERS):
        with at(_moment(today, chance.randint(1, OPENED - 1))):
            _answer(survey, _year(chance), f"demo-{number}", chance)
    _invited(service, at=at, today=today, official=official, chance=chance)


def _earlier(questionnaire: Any, *, at: Past, today: date, official: Any, chance: random.Random) -> None:
    with at(_moment(today, CLOSED + 20)):
        survey = surveys.create_survey(
            by=official,
            slug="obsluga-2026",
            questionnaire=questionnaire,
            results_shown=ResultsShown.CLOSED,
            is_demo=True,
            one_each=OneEach.ANY,
            title_pl="Jak obsługujemy przedsiębiorców?",
            title_en="How do we serve firms?",
            title_uk="Як ми обслуговуємо підприємців?",
            introduction_pl="Krótka ankieta po wizycie w punkcie obsługi.",
            introduction_en="A short survey after a visit to the service point.",
            introduction_uk="Коротке опитування після візиту до пункту обслуговування.",
        )
        survey = surveys.open_survey(survey=survey, by=official)
    for _number in range(EARLIER):
        with at(_moment(today, CLOSED + chance.randint(1, 19))):
            _answer(survey, _visit(chance), "", chance)
    with at(_moment(today, CLOSED)):
        surveys.close_survey(survey=survey, by=official)
    with at(_moment(today, CLOSED - 1)):
        surveys.finish(survey=survey)


def _invited(questionnaire: Any, *, at: Past, today: date, official: Any, chance: random.Random) -> None:
    """For invited people, not anonymous; half have answered."""
    with at(_moment(today, 6)):
        survey = surveys.create_survey(
            by=official,
            slug="po-konsultacji",
            questionnaire=questionnaire,
            audience=Audience.INVITED,
            anonymous=False,
            is_demo=True,
            title_pl="Po konsultacji w punkcie obsługi",
            title_en="After your consultation",
            title_uk="Після вашої консультації",
        )
        survey = surveys.open_survey(survey=survey, by=official)
        people = [(f"firma{number}@example.org", chance.choice(("pl", "pl", "uk"))) for number in range(24)]
        invitations.invite(survey=survey, people=people, by=official)
        tasks.send_letters.func()
    for number, invitation in enumerate(survey.invitations.all()):
        if number % 2:
            with at(_moment(today, chance.randint(1, 5))):
                _answer(survey, _visit(chance), "", chance, invitation=invitation)


def _answer(
    survey: Survey, pages: dict[str, dict[str, Any]], mark: str, chance: random.Random, invitation: Any = None
) -> None:
    language = chance.choice(("pl", "pl", "pl", "uk", "en"))
    begun = answering.begin(survey=survey, language=language, mark=mark, invitation=invitation)
    for key, data in pages.items():
        answered = questionnaires.answer_page(answer_set=begun.answer_set, page_key=key, data=data)
        if not answered.done:
            raise ValueError(f"The demo's own answers do not fit: {answered.form.errors}")
        begun.answer_set = answered.answer_set
    answering.send(answering=begun, mark=mark)


def _year(chance: random.Random) -> dict[str, dict[str, Any]]:
    trade = chance.choices([choice["key"] for choice in TRADES], weights=(30, 24, 26, 6, 14))[0]
    wishes = [choice["key"] for choice in HELP]
    chance.shuffle(wishes)
    if trade == "food":
        wishes.sort(key=lambda key: key != "premises")
    climate = min(5, max(1, round(chance.gauss(3.4 if trade == "it" else 2.9, 1))))
    hindrances = chance.sample([choice["key"] for choice in HINDRANCES], chance.randint(1, 3))
    return {
        "firm": {"trade": trade, "people": str(round(chance.lognormvariate(1.6, 1)) + 1)},
        "year": {
            "climate": str(climate),
            "hindrances": hindrances,
            "grew": chance.choice(("yes", "no", "no")),
            **_costs(chance),
        },
        "help": {
            **{f"help.{place}": key for place, key in enumerate(wishes, start=1)},
            "words": chance.choice(WORDS) if chance.random() < 0.4 else "",
        },
    }


def _costs(chance: random.Random) -> dict[str, str]:
    """Most firms know their rent and power, fewer have transport; some leave the table out."""
    if chance.random() < 0.2:
        return {}
    found = {"costs.rows": str(len(COSTS))}
    for number, middle, share in ((0, 5200, 1.0), (1, 1400, 0.9), (2, 2600, 0.4)):
        if chance.random() < share:
            last = 50 * round(chance.lognormvariate(0, 0.5) * middle / 50)
            found[f"costs.{number}.last"] = str(last)
            found[f"costs.{number}.now"] = str(50 * round(last * chance.uniform(1, 1.2) / 50))
    return found


def _visit(chance: random.Random) -> dict[str, dict[str, Any]]:
    topic = chance.choices(("start", "tax", "premises"), weights=(5, 6, 2))[0]
    return {
        "visit": {
            "topic": topic,
            "helped": chance.choice(("yes", "yes", "no")),
            "mark": str(chance.choice((3, 4, 4, 5, 5, 5))),
            "words": chance.choice(WORDS) if chance.random() < 0.3 else "",
        }
    }


def _questionnaire(slug: str, titles: tuple[str, str, str], definition: dict[str, Any]) -> Any:
    names = dict(zip(("pl", "en", "uk"), titles, strict=True))
    return questionnaires.seed_questionnaire(slug, names, definition).questionnaire


def _moment(today: date, days_ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(11)))
