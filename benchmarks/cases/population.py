"""Cases by the hundred thousand, written past the verbs: what ten years of a city's work would leave.

Four of five are closed; each has ten steps on its timeline and its words in the search. Firms come back: one in five
has ten cases or more.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from benchmarks.bulk import insert
from benchmarks.maps import words

AT_ONCE = 5_000
STEPS = 10
OFFICIALS = 40
STATES = (
    ("accepted", 60), ("refused", 12), ("withdrawn", 8), ("in_review", 10), ("received", 6), ("awaiting_applicant", 4),
)  # fmt: skip
MESSAGES = (
    "Dzień dobry, proszę o uzupełnienie godzin otwarcia i numeru lokalu.",
    "Dziękujemy za wiadomość. Odpowiemy w ciągu trzech dni roboczych.",
    "Przesyłam poprawione zdjęcie witryny i aktualny numer telefonu.",
    "Czy lokal ma podjazd dla wózków? Chcemy to pokazać na mapie.",
    "Rozmawialiśmy dziś przez telefon, umowa najmu kończy się w czerwcu.",
)


def fill(intake: Any, count: int, *, seed: int = 5) -> list[Any]:
    """Give ``intake`` so many cases; returns the officials who handle them."""
    chance = random.Random(seed)
    officials = _officials(OFFICIALS)
    firms = _firms(max(count // 5, 1), chance)
    for first in range(0, count, AT_ONCE):
        _cases(intake, range(first, min(first + AT_ONCE, count)), firms, officials, chance)
    _index()
    return officials


def _officials(count: int) -> list[Any]:
    from benchmarks.hub import PASSWORD
    from kramy.kernel.accounts.api import make_account

    return [
        make_account(email=f"official{number}@kramy.example", password=PASSWORD, roles=["official"])
        for number in range(count)
    ]


def _firms(count: int, chance: random.Random) -> list[Any]:
    from kramy.kernel.organisations.models import Organisation
    from kramy.lib.text import fold

    made = []
    for number in range(count):
        family = chance.choice(words.SURNAME_BEGINNINGS) + chance.choice(words.SURNAME_ENDINGS)
        name = f"{chance.choice(words.KINDS)} {family} {number}"
        nip = _nip(number)
        made.append(Organisation(name=name, nip=nip, search_text=f"{fold(name)} {nip}"))
    return Organisation.objects.bulk_create(made, batch_size=AT_ONCE)


def _nip(number: int) -> str:
    """A tax number of nobody's with a right check digit, another one for each number below ten million."""
    from stdnum.pl import nip

    for ninth in "0123456789":
        digits = f"9{number:07d}{ninth}"
        check = nip.checksum(digits + "0") % 11
        if check < 10 and nip.is_valid(f"{digits}{check}"):
            return f"{digits}{check}"
    raise ValueError(number)


def _cases(
    intake: Any, numbers: range, firms: list[Any], officials: list[Any], chance: random.Random
) -> None:
    from django.utils import timezone

    from kramy.kernel.casework.models import Case
    from kramy.kernel.questionnaires.models import AnswerSet

    version = intake.questionnaire.versions.filter(state="published").latest("number")
    now = timezone.now()
    answer_sets, cases = [], []
    for number in numbers:
        # the few that come back often are the first fifth of the firms
        firm = firms[int(len(firms) * chance.random() ** 2)]
        state = chance.choices([name for name, _share in STATES], [share for _name, share in STATES])[0]
        is_open = state in ("in_review", "received", "awaiting_applicant")
        received = now - timedelta(minutes=chance.randrange(40_000 if is_open else 5_000_000))
        answers = AnswerSet(
            version=version, state="submitted", language="pl", submitted_at=received, answers=_answers(firm, number, chance)
        )  # fmt: skip
        answer_sets.append(answers)
        cases.append(
            Case(
                number=f"BENCH-{received.year}-{number:06d}", kind=intake.kind, intake=intake, organisation=firm,
                title=firm.name, applicant_email=f"firma{firm.pk}@example.org", language="pl", answers=answers,
                state=state, received_at=received, due_on=(received + timedelta(days=9)).date(),
                closed_at=None if is_open else received + timedelta(days=chance.randrange(1, 12)),
                responsible=None if state == "received" else chance.choice(officials),
            )
        )  # fmt: skip
    AnswerSet.objects.bulk_create(answer_sets, batch_size=1000)
    Case.objects.bulk_create(cases, batch_size=1000)
    _steps(cases, chance)


def _answers(firm: Any, number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "firm": {"name": firm.name, "nip": firm.nip, "regon": "", "krs": ""},
        "name": firm.name,
        "description": f"{chance.choice(words.PRODUCTS)}, {chance.choice(words.PRODUCTS)}. Nr {number}.",
        "address": {
            "street": chance.choice(words.STREET_NAMES), "house_number": str(number % 90 + 1), "postcode": "31-147",
            "town": "Kraków", "lon": 19.9 + chance.random() / 10, "lat": 50.03 + chance.random() / 20,
        },
        "opening_hours": "Mo-Su 10:00-20:00",
    }  # fmt: skip


def _steps(cases: list[Any], chance: random.Random) -> None:
    """Ten steps a case, copied into the table: a million objects would take longer than all the rest."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for case in cases:
            at: datetime = case.received_at
            for step in range(STEPS):
                kind = (
                    ("received", "assigned")[step]
                    if step < 2
                    else chance.choice(("message", "note", "answered"))
                )
                text = chance.choice(MESSAGES) if kind in ("message", "note") else ""
                detail = f'{{"number": "{case.number}"}}' if kind == "received" else "{}"
                yield (
                    at.isoformat(),
                    kind,
                    case.responsible_id,
                    step % 3 == 2,
                    text,
                    detail,
                    kind != "note",
                    case.pk,
                )
                at += timedelta(hours=chance.randrange(1, 20))

    columns = ("at", "kind", "actor_id", "by_applicant", "text", "detail", "public", "case_id")
    insert("casework_timelineentry", columns, rows())


def _index() -> None:
    from django.db import connection

    from kramy.kernel.casework.domain import search
    from kramy.kernel.casework.models import Case

    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    search.index_cases(ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
