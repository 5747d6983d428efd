"""A counter for tests: one point, a topic, a tax adviser on duty 9:00–12:00 on weekdays, a service of 30 minutes."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kramy.modules.service_point.domain.booking import Person, book_at
from kramy.modules.service_point.enums import Channel, Language, SpecialistKind
from kramy.modules.service_point.models import (
    Appointment,
    DutyPattern,
    Point,
    Service,
    Specialist,
    Topic,
)

WARSAW = ZoneInfo("Europe/Warsaw")


@dataclass
class Counter:
    point: Point
    topic: Topic
    specialist: Specialist
    service: Service


def make_specialist(point: Point, name: str = "Ewa Mazur", **fields: Any) -> Specialist:
    values = {"kind": SpecialistKind.TAX, "languages": ["pl", "en"]} | fields
    return Specialist.objects.create(name=name, point=point, **values)


def on_duty(
    specialist: Specialist,
    starts: time = time(9),
    ends: time = time(12),
    *,
    days: range = range(5),
    capacity: int = 1,
) -> None:
    for weekday in days:
        DutyPattern.objects.create(
            specialist=specialist, weekday=weekday, starts=starts, ends=ends, capacity=capacity
        )


def make_counter(**service: Any) -> Counter:
    point = Point.objects.create(
        name_pl="Punkt Obsługi Przedsiębiorcy",
        name_en="Business Service Point",
        street="Rynek Podgórski",
        house_number="1",
        town="Kraków",
        opening_hours="Mo-Fr 08:00-16:00",
    )
    topic = Topic.objects.create(key="tax", name_pl="Podatki", name_en="Taxes")
    specialist = make_specialist(point)
    on_duty(specialist)
    values = {
        "slug": "tax-advice",
        "name_pl": "Porada podatkowa",
        "name_en": "Tax advice",
        "minutes": 30,
        "step": 30,
        "lead": 60,
        "channels": ["in_person", "phone", "video"],
        "languages": ["pl", "en"],
    } | service
    made = Service.objects.create(topic=topic, **values)
    made.specialists.add(specialist)
    return Counter(point, topic, specialist, made)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WARSAW)  # type: ignore[arg-type]


PERSON = Person(name="Halina Bąk", email="halina@firm.example", letters_in="en")


def booked(counter: Counter, at: datetime, person: Person = PERSON, **choice: Any) -> Appointment:
    chosen = {"channel": Channel.IN_PERSON, "language": Language.ENGLISH} | choice
    return book_at(
        service=counter.service,
        specialist_id=counter.specialist.pk,
        at=at,
        person=person,
        request_key=uuid.uuid4(),
        **chosen,
    )
