"""Consultations counted: by month, channel, topic, language and kind of specialist; with earlier years beside."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.db.models.functions import ExtractMonth, ExtractYear

from kramy.modules.service_point.domain.rota_days import zone
from kramy.modules.service_point.enums import (
    AppointmentState,
    Channel,
    Dimension,
    Language,
    SpecialistKind,
)
from kramy.modules.service_point.models import Appointment, Consultation, EarlierFigure, Topic

PARTS = (Dimension.CHANNEL, Dimension.TOPIC, Dimension.LANGUAGE, Dimension.SPECIALIST)


@dataclass(frozen=True)
class Part:
    """One row of a table: what is counted, in words, and how many."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Year:
    """A year's figures. ``parts`` by dimension, the largest first; ``months`` has twelve numbers. ``reported``: they come
    from a report, so parts and months may be missing or not add up to the total."""

    year: int
    total: int
    months: list[int]
    parts: dict[str, list[Part]]
    reported: bool
    source: str = ""


def years() -> list[int]:
    """Years with any figures, the newest first."""
    span = Consultation.objects.aggregate(first=Min("day"), last=Max("day"))
    recorded = range(span["first"].year, span["last"].year + 1) if span["first"] else range(0)
    earlier = EarlierFigure.objects.order_by("year").values_list("year", flat=True).distinct()
    return sorted({*recorded, *earlier}, reverse=True)


def of_year(year: int) -> Year:
    """Three queries at most. What was recorded here and what a report says of the same year are added up: a city that
    begins in May has both."""
    months: Counter[int] = Counter()
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    total = 0
    grouped = (
        Consultation.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))
        .values("channel", "topic__key", "language", "specialist_kind", month=ExtractMonth("day"))
        .annotate(count=Count("pk"))
        .order_by()
    )
    for row in grouped:
        number = row["count"]
        total += number
        months[row["month"]] += number
        counts[Dimension.CHANNEL][row["channel"]] += number
        counts[Dimension.TOPIC][row["topic__key"]] += number
        counts[Dimension.LANGUAGE][row["language"]] += number
        counts[Dimension.SPECIALIST][row["specialist_kind"]] += number
    figures = list(EarlierFigure.objects.filter(year=year))
    total += _add_reported(figures, counts, months)
    labels = labels_of()
    return Year(
        year=year,
        total=total,
        months=[months[number] for number in range(1, 13)],
        parts={
            part: [
                Part(value, labels[part].get(value, value), number)
                for value, number in sorted(found.items(), key=lambda item: (-item[1], item[0]))
            ]
            for part, found in counts.items()
        },
        reported=bool(figures),
        source="; ".join(sorted({figure.source for figure in figures if figure.source})),
    )


def _add_reported(
    figures: list[EarlierFigure], counts: Mapping[str, Counter[str]], months: Counter[int]
) -> int:
    """Add a report's figures; its total: the one it gives, else the sum of its months, else of its largest table."""
    whole = [figure for figure in figures if figure.month == 0]
    by_month = [figure for figure in figures if figure.month and figure.dimension == Dimension.TOTAL]
    for figure in by_month:
        months[figure.month] += figure.count
    sums: Counter[str] = Counter()
    given_whole = {figure.dimension for figure in whole}
    for figure in figures:
        if figure.dimension == Dimension.TOTAL or (figure.month and figure.dimension in given_whole):
            continue
        counts[figure.dimension][figure.value] += figure.count
        sums[figure.dimension] += figure.count
    for figure in whole:
        if figure.dimension == Dimension.TOTAL:
            return figure.count
    return sum(figure.count for figure in by_month) or max(sums.values(), default=0)


def labels_of() -> dict[str, dict[str, str]]:
    """The words for every code, in the active language."""
    return {
        Dimension.CHANNEL: {value: str(label) for value, label in Channel.choices},
        Dimension.LANGUAGE: {value: str(label) for value, label in Language.choices},
        Dimension.SPECIALIST: {value: str(label) for value, label in SpecialistKind.choices},
        Dimension.TOPIC: {topic.key: topic.name for topic in Topic.objects.all()},
    }


def by_year() -> list[tuple[int, int]]:
    """The total of every year, the oldest first; two queries however many years."""
    totals: Counter[int] = Counter()
    recorded: Any = (
        Consultation.objects.values_list(ExtractYear("day")).annotate(count=Count("pk")).order_by()
    )
    totals.update(dict(recorded))
    reported: dict[int, list[EarlierFigure]] = defaultdict(list)
    for figure in EarlierFigure.objects.all():
        reported[figure.year].append(figure)
    for year, figures in reported.items():
        totals[year] += _add_reported(figures, defaultdict(Counter), Counter())
    return sorted(totals.items())


def appointments_of(year: int) -> dict[str, int]:
    """What became of the appointments of a Polish year, by state; holds are none."""
    first = datetime(year, 1, 1, tzinfo=zone())
    rows: Any = (
        Appointment.objects.filter(
            starts_at__gte=first, starts_at__lt=datetime(year + 1, 1, 1, tzinfo=zone())
        )
        .exclude(state=AppointmentState.HELD)
        .values_list("state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(rows)


def results_of(year: int) -> dict[str, int]:
    """How consultations of a year ended, for the desk."""
    rows: Any = (
        Consultation.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))
        .values_list("result")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(rows)
