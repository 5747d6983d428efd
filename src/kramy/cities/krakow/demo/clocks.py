"""Time at work: units that handle kinds of cases, rules, a deadline put off, proceedings suspended, opinions."""

import random
from datetime import date, timedelta
from typing import Any

from kramy.kernel.accounts.api import Unit, save_unit
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import OPEN_STATES, CaseState

_WORDS = (
    "",
    "",
    "",
    "Szybko i konkretnie, dziękuję.",
    "Pani wszystko wyjaśniła przez telefon.",
    "Trzeba było dwa razy wysyłać zdjęcie.",
)


def prepare(*, people: dict[str, Any], units: tuple[dict[str, str], ...]) -> None:
    """Before the first case comes: who handles what, by when and what silence means."""
    administrator, anna, piotr = people["city_administrator"], people["official"], people["official_2"]
    ours = Unit.objects.filter(members=anna).order_by("pk").first()
    if ours is None:
        ours = save_unit(names=units[0], head=administrator, members=[anna, piotr], by=administrator)
        save_unit(names=units[1], head=piotr, members=[], by=administrator)
    for kind in casework.all_kinds():
        casework.save_settings(
            kind=kind,
            unit=ours,
            period=kind.period,
            silence=kind.silence,
            silence_texts={},
            ladder_days=kind.ladder_days,
            head_days=kind.head_days,
            reminder_days=kind.reminder_days,
            retention_years=kind.retention_years,
            by=administrator,
        )
    casework.save_rule(
        name="Sprawy po ukraińsku",
        target="person",
        person=anna,
        languages=["uk"],
        max_load=40,
        by=administrator,
    )
    casework.save_rule(
        name="Gastronomia",
        target="unit",
        unit=ours,
        sectors=["56"],
        by=administrator,
    )


def furnish(*, people: dict[str, Any], today: date, seed: int) -> None:
    """After the cases are there."""
    anna = people["official"]
    mine = casework.visible_cases(anna).filter(responsible=anna)
    running = list(
        mine.filter(state__in=[CaseState.RECEIVED, CaseState.IN_REVIEW], due_on__gte=today).order_by(
            "due_on", "pk"
        )[:9]
    )
    if len(running) > 8:
        extended, suspended = running[7], running[8]
        casework.extend(
            case=extended,
            until=max(extended.due_on, today) + timedelta(days=21),
            text="Czekamy na opinię konserwatora zabytków; termin jej wydania to trzy tygodnie.",
            by=anna,
        )
        casework.suspend(
            case=suspended,
            basis="art_97_1_4",
            text="O tym, kto ma prawo do lokalu, rozstrzyga sąd. Postępowanie podejmiemy po wyroku.",
            by=anna,
        )
    _opinions(random.Random(seed))


def _opinions(chance: random.Random) -> None:
    """Somewhat more than half of the applicants answer the question in the closing letter."""
    closed = casework.Case.objects.filter(satisfaction=None).exclude(
        state__in=[*OPEN_STATES, CaseState.WITHDRAWN]
    )
    for case in closed.order_by("pk"):
        if chance.random() < 0.55:
            score = chance.choices((5, 4, 3, 2, 1), (50, 30, 10, 6, 4))[0]
            casework.give_opinion(case=case, score=score, text=chance.choice(_WORDS))
