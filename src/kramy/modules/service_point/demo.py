"""The demo's counter: specialists with their rotas, appointments around today, people who wait, a year of consultations."""

import random
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kramy.kernel.accounts.api import officials_with
from kramy.lib.errors import Refused
from kramy.lib.holidays import polish_holidays
from kramy.modules.service_point.domain import (
    attendance,
    booking,
    catalogue,
    consultations,
    earlier,
    rota,
    waiting,
)
from kramy.modules.service_point.domain.availability import FreeTime, free_times
from kramy.modules.service_point.enums import (
    Channel,
    Dimension,
    DutyChange,
    Language,
    Result,
    SpecialistKind,
)
from kramy.modules.service_point.models import Appointment, Point, Service, Specialist, Topic

Past = Callable[[datetime], AbstractContextManager[None]]
CONSULTATIONS = 320
DAYS_PAST, DAYS_AHEAD = 5, 12
LONG_AGO = 60
"""So many days ago the rota was written."""

TOPICS = (
    ("registration", "Rejestracja działalności", "Starting a business", "Реєстрація підприємництва", 20),
    ("tax", "Podatki", "Taxes", "Податки", 22),
    ("social-insurance", "Składki i ZUS", "Social insurance", "Внески та ZUS", 20),
    ("law", "Prawo gospodarcze", "Business law", "Господарське право", 12),
    ("funding", "Dotacje i finansowanie", "Grants and funding", "Гранти та фінансування", 10),
    ("premises", "Lokale i pozwolenia", "Premises and permits", "Приміщення та дозволи", 8),
    ("employment", "Zatrudnianie", "Hiring", "Найм працівників", 6),
    ("foreigners", "Sprawy cudzoziemców", "Matters of foreigners", "Справи іноземців", 12),
)
VISITORS = (
    ("Marek Dudek", "marek.dudek@example.org", "JDG od przyszłego miesiąca, wybór formy opodatkowania."),
    ("Agnieszka Król", "a.krol@example.org", "Sprzedaż przez internet, kiedy kasa fiskalna?"),
    ("Оксана Бойко", "oksana.boiko@example.org", "Хочу відкрити салон краси, з чого почати?"),
    ("Tomasz Wilk", "t.wilk@example.org", "Umowa z pierwszym pracownikiem."),
    ("Katarzyna Pająk", "kpajak@example.org", "Najem lokalu od miasta, wypowiedzenie."),
    ("James Miller", "james.miller@example.org", "Registering a branch of a foreign company."),
    ("Barbara Zięba", "b.zieba@example.org", ""),
    ("Андрій Коваль", "andrii.koval@example.org", "Внески ZUS у перші місяці."),
    ("Paweł Sroka", "pawel.sroka@example.org", "Zawieszenie działalności."),
    ("Joanna Mróz", "j.mroz@example.org", "Ulga na start i mały ZUS."),
)


def fill(*, at: Past, today: date, official: Any, seed: int) -> None:
    """Build it with the module's own verbs; ``at(moment)`` makes them believe that it is then."""
    chance = random.Random(seed)
    with at(_moment(today - timedelta(days=LONG_AGO), 9)):
        services, topics = open_counter(official=official, today=today)
    _appointments(at, today, official, services, chance)
    _waiting(services, today)
    _talks(at, today, topics, official, chance)
    _earlier(official, topics)


def open_counter(*, official: Any, today: date) -> tuple[list[Service], list[Topic]]:
    """The point, its specialists with their rotas, what can be booked and what is counted."""
    topics = _topics(official)
    return _services(_people(_point(official, today), official, today), topics, official), topics


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _texts(name: str, polish: str, english: str, ukrainian: str) -> dict[str, str]:
    return {f"{name}_pl": polish, f"{name}_en": english, f"{name}_uk": ukrainian}


def _closed(day: date) -> bool:
    return day.weekday() > 4 or day in polish_holidays(day.year)


def _point(official: Any, today: date) -> Point:
    point = Point(
        **_texts(
            "name",
            "Punkt Obsługi Przedsiębiorcy",
            "Business Service Point",
            "Пункт обслуговування підприємців",
        ),
        **_texts(
            "directions",
            "Parter, wejście od podwórza; przystanek tramwajowy tuż obok.",
            "Ground floor, entrance from the courtyard; the tram stops beside it.",
            "Перший поверх, вхід з двору; трамвайна зупинка поруч.",
        ),
        **_texts(
            "accessibility",
            "Wejście bez progów, toaleta dla osób na wózkach, pętla indukcyjna, tłumacz języka migowego na życzenie.",
            "No steps at the entrance, toilet for wheelchair users, induction loop, sign language interpreter on request.",
            "Вхід без порогів, туалет для людей на візках, індукційна петля, перекладач жестової мови на прохання.",
        ),
        street="ul. Wymyślona",
        house_number="1",
        postcode="30-000",
        town="Kraków",
        phone="+48120000010",
        email="punkt@example.org",
        opening_hours="Mo-Fr 08:00-16:00; PH off" + (_open_day(today) if _closed(today) else ""),
        is_demo=True,
    )
    catalogue.keep(row=point, by=official)
    return point


def _open_day(day: date) -> str:
    """One more rule of opening hours; months are English there whatever the language."""
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
        day.month - 1
    ]
    return f"; {day.year} {month} {day:%d} 08:00-20:00"


def _topics(official: Any) -> list[Topic]:
    made = []
    for position, (key, polish, english, ukrainian, _weight) in enumerate(TOPICS):
        topic = Topic(key=key, position=position, is_demo=True, **_texts("name", polish, english, ukrainian))
        catalogue.keep(row=topic, by=official)
        made.append(topic)
    return made


def _people(point: Point, official: Any, today: date) -> dict[str, Specialist]:
    """A tax adviser from outside, a lawyer, somebody of ZUS on two days, the foreigners' desk, the general desk."""
    wanted: tuple[tuple[str, str, list[str], Any, tuple[tuple[int, str, str, int], ...]], ...] = (
        (
            SpecialistKind.GENERAL,
            str(official),
            ["pl", "en"],
            official,
            tuple((day, "08:30", "15:30", 2) for day in range(5)),
        ),
        (
            SpecialistKind.TAX,
            "Ewa Mazur",
            ["pl", "en"],
            None,
            tuple((day, "09:00", "13:00", 1) for day in (0, 2, 3)),
        ),
        (
            SpecialistKind.LAW,
            "Jan Krawiec",
            ["pl"],
            None,
            ((1, "10:00", "15:00", 1), (3, "12:00", "15:00", 1)),
        ),
        (
            SpecialistKind.SOCIAL_INSURANCE,
            "Renata Gil",
            ["pl"],
            None,
            ((0, "08:30", "12:30", 1), (4, "08:30", "12:30", 1)),
        ),
        (
            SpecialistKind.FOREIGNERS,
            "Olena Szewczenko",
            ["uk", "pl", "en"],
            None,
            tuple((day, "09:00", "15:00", 1) for day in (1, 2, 4)),
        ),
    )
    people = {}
    for kind, name, languages, user, duties in wanted:
        person = Specialist(name=name, kind=kind, point=point, languages=languages, user=user, is_demo=True)
        catalogue.keep(row=person, by=official)
        rota.set_week(
            specialist=person,
            by=official,
            duties=[
                rota.WeeklyDuty(
                    weekday=day,
                    starts=time.fromisoformat(starts),
                    ends=time.fromisoformat(ends),
                    capacity=places,
                )
                for day, starts, ends, places in duties
            ],
        )
        people[str(kind)] = person
    general = people[SpecialistKind.GENERAL]
    if _closed(today):  # the demo has a day to look at, whatever the day
        rota.add_exception(
            specialist=general,
            change=DutyChange.EXTRA,
            first_day=today,
            starts=time(8),
            ends=time(20),
            by=official,
            reason="Dzień otwarty",
        )
    return people


def _services(people: dict[str, Specialist], topics: list[Topic], official: Any) -> list[Service]:
    by_key = {topic.key: topic for topic in topics}
    every_way = [Channel.IN_PERSON, Channel.PHONE, Channel.VIDEO]
    wanted: tuple[tuple[str, str, str, int, list[str], tuple[str, str, str], tuple[str, str, str]], ...] = (
        (
            "pierwszy-krok", "registration", SpecialistKind.GENERAL, 20, ["pl", "en"],
            ("Pierwszy krok: zakładam firmę", "First step: starting a business", "Перший крок: відкриваю фірму"),
            ("Rejestracja, wybór formy, pierwsze obowiązki.", "Registration, choosing a form, first duties.",
             "Реєстрація, вибір форми, перші обов’язки."),
        ),
        (
            "porada-podatkowa", "tax", SpecialistKind.TAX, 30, ["pl", "en"],
            ("Porada podatkowa", "Tax advice", "Податкова порада"),
            ("Formy opodatkowania, VAT, kasa fiskalna.", "Kinds of taxation, VAT, cash registers.",
             "Форми оподаткування, ПДВ, касовий апарат."),
        ),
        (
            "porada-prawna", "law", SpecialistKind.LAW, 40, ["pl"],
            ("Porada prawna", "Legal advice", "Юридична порада"),
            ("Umowy, spory, najem, spółki.", "Contracts, disputes, leases, companies.",
             "Договори, спори, оренда, товариства."),
        ),
        (
            "zus", "social-insurance", SpecialistKind.SOCIAL_INSURANCE, 20, ["pl"],
            ("Składki i ZUS", "Social insurance (ZUS)", "Внески та ZUS"),
            ("Ulgi, zgłoszenia, zaległości.", "Reliefs, registrations, arrears.", "Пільги, реєстрації, заборгованість."),
        ),
        (
            "cudzoziemcy", "foreigners", SpecialistKind.FOREIGNERS, 30, ["uk", "pl", "en"],
            ("Stanowisko dla cudzoziemców", "Foreigners' desk", "Стійка для іноземців"),
            ("Firma w Polsce krok po kroku, po ukraińsku.", "A business in Poland step by step, in Ukrainian.",
             "Фірма в Польщі крок за кроком, українською."),
        ),
    )  # fmt: skip
    bring = _texts(
        "what_to_bring",
        "Dokument tożsamości i pisma, których dotyczy sprawa.",
        "An identity document and the papers that it is about.",
        "Документ, що посвідчує особу, та папери, яких стосується справа.",
    )
    made = []
    for position, (slug, topic, kind, minutes, languages, names, summaries) in enumerate(wanted):
        service = Service(
            slug=slug,
            topic=by_key[topic],
            minutes=minutes,
            step=minutes,
            buffer=0 if minutes < 30 else 5,
            lead=60,
            channels=[str(each) for each in every_way],
            languages=languages,
            position=position,
            is_demo=True,
            **_texts("name", *names),
            **_texts("summary", *summaries),
            **bring,
        )
        catalogue.keep(row=service, by=official, specialists=[people[kind]])
        made.append(service)
    return made


def _appointments(
    at: Past, today: date, official: Any, services: list[Service], chance: random.Random
) -> None:
    """About a third of the times from some days ago to some days ahead; past ones have come to an end."""
    with at(_moment(today - timedelta(days=DAYS_PAST + 2), 10)):
        for service in services:
            times = free_times(
                service,
                first=today - timedelta(days=DAYS_PAST),
                last=today + timedelta(days=DAYS_AHEAD),
            )
            for free in times:
                if chance.random() < 0.3:
                    _book(service, free, chance)
    now = timezone.now()
    for row in Appointment.objects.filter(is_demo=True, state="booked", starts_at__lt=now).order_by(
        "starts_at"
    ):
        with at(min(now, row.starts_at + timedelta(minutes=row.minutes))):
            luck = chance.random()
            attendance.mark(
                appointment=row,
                move="no_show" if luck < 0.1 else "done",
                by=official,
                result=Result.HELPED if luck < 0.8 else Result.PARTLY,
            )


def _book(service: Service, free: FreeTime, chance: random.Random) -> None:
    name, email, note = chance.choice(VISITORS)
    language = "uk" if "uk" in service.languages and name[0] > "z" else chance.choice(service.languages)
    try:
        booking.book_at(
            service=service,
            specialist_id=free.specialist_id,
            at=free.at,
            channel=chance.choice(service.channels),
            language=language,
            person=booking.Person(
                name=name,
                email=email,
                phone=f"+4812000{chance.randrange(1000, 9999)}",
                note=note,
                letters_in=language if language in ("pl", "en", "uk") else "pl",
            ),
            request_key=uuid.UUID(int=chance.getrandbits(128), version=4),
            is_demo=True,
        )
    except Refused:
        return  # another service of the same specialist took it


def _waiting(services: list[Service], today: date) -> None:
    """Two people for whom nothing suits: they want the weekend, and a Ukrainian lawyer."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    for service, (name, email, _note) in zip(services[1:3], VISITORS[3:5], strict=True):
        waiting.join(
            service=service,
            wish=waiting.Wish(first_day=saturday, last_day=saturday + timedelta(days=1)),
            person=booking.Person(name=name, email=email),
            request_key=uuid.uuid5(uuid.NAMESPACE_DNS, email),
            is_demo=True,
        )


def _talks(at: Past, today: date, topics: list[Topic], official: Any, chance: random.Random) -> None:
    """Walk-ins and calls of the year past, more of them lately."""
    clerk = officials_with("service_point.work_at_counter").filter(groups__name="counter_clerk").first()
    weights = [weight for *_texts, weight in TOPICS]
    kinds = {
        "tax": SpecialistKind.TAX,
        "law": SpecialistKind.LAW,
        "social-insurance": SpecialistKind.SOCIAL_INSURANCE,
        "foreigners": SpecialistKind.FOREIGNERS,
    }
    for _number in range(CONSULTATIONS):
        day = today - timedelta(days=int(330 * chance.random() ** 1.6))
        if day.weekday() > 4:
            day -= timedelta(days=2)
        topic = chance.choices(topics, weights)[0]
        when = min(_moment(day, chance.randrange(8, 16), chance.randrange(60)), timezone.now())
        with at(when):
            consultations.record(
                talk=consultations.Talk(
                    channel=chance.choices(
                        [Channel.PHONE, Channel.IN_PERSON, Channel.EMAIL, Channel.VIDEO], [55, 30, 12, 3]
                    )[0],
                    topic=topic,
                    language=Language.UKRAINIAN
                    if topic.key == "foreigners" and chance.random() < 0.7
                    else chance.choices([Language.POLISH, Language.ENGLISH, Language.UKRAINIAN], [88, 5, 7])[
                        0
                    ],
                    minutes=chance.choice((5, 10, 10, 15, 15, 20, 30)),
                    specialist_kind=kinds.get(topic.key, SpecialistKind.GENERAL),
                    result=chance.choices(list(Result), [78, 12, 7, 3])[0],
                ),
                by=clerk or official,
                request_key=None,
                is_demo=True,
            )


def _earlier(official: Any, topics: list[Topic]) -> None:
    """The city's 16,594 consultations of 2021. Only the total is the city's; the parts are invented and say so."""
    year, total = 2021, 16_594
    source = "Razem: sprawozdanie miasta za 2021 r.; podział zmyślony na potrzeby demonstracji"
    parts: dict[str, dict[str, int]] = {
        Dimension.CHANNEL: {Channel.PHONE: 52, Channel.IN_PERSON: 21, Channel.EMAIL: 24, Channel.VIDEO: 3},
        Dimension.TOPIC: {topic.key: weight for topic, (*_texts, weight) in zip(topics, TOPICS, strict=True)},
        Dimension.LANGUAGE: {
            Language.POLISH: 91,
            Language.UKRAINIAN: 4,
            Language.ENGLISH: 4,
            Language.RUSSIAN: 1,
        },
    }
    figures = [earlier.Figure(year, 0, Dimension.TOTAL, "", total, source)]
    for dimension, weights in parts.items():
        counts = {value: total * weight // sum(weights.values()) for value, weight in weights.items()}
        counts[next(iter(counts))] += total - sum(counts.values())
        figures += [
            earlier.Figure(year, 0, dimension, str(value), count, source) for value, count in counts.items()
        ]
    earlier.keep(figures=figures, by=official)
