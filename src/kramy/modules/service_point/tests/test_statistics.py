"""Figures: counted, added to those of reports, small ones hidden."""

import io
import random
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.lib.small_cells import hidden, shown
from kramy.lib.tables import read as read_table
from kramy.modules.service_point.domain import earlier, statistics
from kramy.modules.service_point.domain.earlier import _whole
from kramy.modules.service_point.models import Consultation, EarlierFigure, Topic
from kramy.modules.service_point.web.figures_tables import public_tables, table_lines

# a machine that does other things besides is slow
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TOPICS = ("tax", "law", "zus")


def make_consultations(count, *, year=2025, seed=1):
    chance = random.Random(seed)
    topics = [
        Topic.objects.get_or_create(key=key, defaults={"name_en": key, "name_pl": key})[0] for key in TOPICS
    ]
    first = date(year, 1, 1)
    rows = []
    for _number in range(count):
        day = first + timedelta(days=chance.randrange(365))
        rows.append(
            Consultation(
                at=timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=10),
                day=day,
                channel=chance.choice(("phone", "phone", "in_person", "email")),
                topic=chance.choice(topics),
                language=chance.choice(("pl", "pl", "pl", "uk")),
                minutes=10,
                specialist_kind=chance.choice(("tax", "general")),
            )
        )
    Consultation.objects.bulk_create(rows, batch_size=5000)


@pytest.mark.django_db
def test_every_table_adds_up_to_the_total(django_assert_num_queries):
    make_consultations(500)
    with django_assert_num_queries(3):
        found = statistics.of_year(2025)
    assert found.total == sum(found.months) == 500
    for parts in found.parts.values():
        assert sum(part.count for part in parts) == 500
    assert not found.reported
    assert statistics.years() == [2025]


@pytest.mark.django_db
def test_as_many_queries_for_many_consultations(django_assert_num_queries):
    make_consultations(20)
    with django_assert_num_queries(3):
        statistics.of_year(2025)


REPORT = """rok;miesiąc;przekrój;wartość;liczba;źródło
2021;;razem;;16 594;Sprawozdanie
2021;;kanał;telefonicznie;9 000;Sprawozdanie
2021;;kanał;email;7 594;
2021;;temat;Rejestracja firmy;4000;
2021;;język;polski;16000;
2021;;język;uk;594;
2021;1;razem;;1500;
2021;2;;;1400;
2021;13;razem;;5;
2021;;kanał;gołębiem;5;
x;;razem;;5;
2021;;razem;;1;
2021;;język;en;12,5;
"""


@pytest.mark.django_db
def test_a_report_is_read_in_polish_and_its_mistakes_are_named():
    from django.utils import translation

    with translation.override("pl"):
        reading = earlier.read(dict(row.values) for row in read_table(io.BytesIO(REPORT.encode())))
    assert len(reading.figures) == 8
    assert [problem.split(":")[0] for problem in reading.problems] == [
        "Wiersz 10", "Wiersz 11", "Wiersz 12", "Wiersz 13", "Wiersz 14",
    ]  # fmt: skip
    kept = earlier.keep(figures=reading.figures, by=UserFactory(official=True))
    assert kept == 8
    found = statistics.of_year(2021)
    assert (found.total, found.reported) == (16_594, True)
    assert found.months[:3] == [1500, 1400, 0]
    assert {part.value: part.count for part in found.parts["channel"]} == {"phone": 9000, "email": 7594}
    assert found.parts["topic"][0].label == "Rejestracja firmy"
    assert found.source == "Sprawozdanie"
    earlier.keep(figures=reading.figures[:1], by=None)  # the same year again takes its place
    assert EarlierFigure.objects.count() == 1


@pytest.mark.django_db
def test_a_year_begun_by_a_report_and_gone_on_with_here():
    make_consultations(40)
    EarlierFigure.objects.create(year=2025, month=0, dimension="total", value="", count=60)
    EarlierFigure.objects.create(year=2021, month=1, dimension="channel", value="phone", count=7)
    assert statistics.of_year(2025).total == 100
    assert statistics.by_year() == [(2021, 7), (2025, 100)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("16 594", 16594), ("16,594", 16594), ("2021.0", 2021), ("12,5", None), ("-3", None), ("", None)],
)
def test_numbers_as_people_write_them(text, number):
    assert _whole(text) == number


@pytest.mark.django_db
def test_the_public_sees_no_small_numbers():
    make_consultations(60, seed=3)
    topic = Topic.objects.create(key="rare", name_en="Rare", name_pl="Rzadki")
    Consultation.objects.update_or_create(
        pk=Consultation.objects.first().pk, defaults={"topic": topic, "language": "ru"}
    )
    tables = {table.key: table.rows for table in public_tables(statistics.of_year(2025))}
    rare = next(row for row in tables["topic"] if row.label == "Rare")
    assert (rare.count, rare.share) == (None, None)
    assert sum(row.count is None for row in tables["topic"]) >= 2  # or it could be reckoned
    for line in table_lines(statistics.of_year(2025), public=True):
        assert not (isinstance(line[3], int) and 0 < line[3] < 10)


CELLS = st.dictionaries(st.integers(0, 20), st.integers(0, 200), max_size=12)


@UNHURRIED
@given(CELLS, st.integers(2, 20))
def test_a_hidden_number_cannot_be_reckoned_from_the_sum(cells, smallest):
    away = hidden(cells, smallest=smallest)
    assert all(not 0 < number < smallest for key, number in cells.items() if key not in away)
    assert all(cells[key] for key in away)  # a zero tells of nobody
    others = [key for key, number in cells.items() if number and key not in away]
    if away and others:
        assert len(away) > 1
        assert sum(cells[key] for key in away) >= smallest
    assert shown(cells, smallest=smallest) == {
        key: None if key in away else number for key, number in cells.items()
    }
