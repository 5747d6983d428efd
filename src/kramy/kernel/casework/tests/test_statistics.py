"""Figures of cases at the desk and for the public, and the one question after closing."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kramy.kernel.accounts import api as accounts
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api, clock_retention
from kramy.kernel.casework.domain import statistics
from kramy.kernel.casework.domain.public_statistics import public_figures, safe_share
from kramy.kernel.casework.domain.satisfaction import case_for_opinion, give_opinion, opinion_path
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, Satisfaction
from kramy.kernel.casework.tests.factories import CaseFactory, closing_kind
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def on(day, hour=9):
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour)
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def anna():
    return UserFactory(official=True, language="en")


def decided(opened, closed, by, outcome="accepted", score=None):
    with on(opened):
        case = CaseFactory(language="en")
    with on(closed):
        api.decide(case=case, outcome=outcome, text="Because.", by=by)
    case.refresh_from_db()
    if score is not None:
        give_opinion(case=case, score=score)
    return case


def all_figures():
    return statistics.summed(statistics.figures_of(Case.objects.all(), *YEAR).values())


def test_the_figures_of_a_few_cases(anna):
    decided("2026-03-02", "2026-03-04", anna, score=5)  # two days
    decided("2026-03-02", "2026-03-06", anna, score=4)  # four, in time (due on the 9th)
    decided("2026-03-02", "2026-03-30", anna, "refused")  # 28, late
    decided("2025-12-30", "2026-01-02", anna)  # opened the year before
    with on("2026-03-02"):
        waiting = CaseFactory()
        withdrawn = CaseFactory()
    with on("2026-03-03"):
        api.withdraw(case=withdrawn)
    with closing_kind(), on("2026-03-02"):
        helped = CaseFactory()
        api.decide(case=helped, outcome="closed", result="helped", by=anna)
    with on("2026-06-01"):
        one = all_figures()
    assert (one.opened, one.closed, one.open_now, one.overdue_now) == (6, 6, 1, 1)
    assert one.ends == {"accepted": 3, "refused": 1, "withdrawn": 1, "helped": 1}
    assert one.days == {0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 28: 1}
    assert (one.median_days, one.p90_days, one.in_time, one.in_time_share) == (2.5, 28, 5, 83.3)
    assert (one.answered, one.satisfaction) == (2, 4.5)
    # of the six opened three were taken within 3 working days, one more within 5
    assert (one.ripe, one.taken) == ({3: 6, 5: 6}, {3: 2, 5: 3})
    assert (one.taken_3, one.taken_5) == (33.3, 50.0)
    assert waiting.state == CaseState.RECEIVED


def test_what_is_not_known_yet_is_not_counted_against_the_office(anna):
    with on("2026-03-02"):
        CaseFactory()
        taken = CaseFactory()
    with on("2026-03-03"):
        api.take(case=taken, by=anna)
        one = all_figures()
    assert (one.ripe, one.taken) == ({3: 1, 5: 1}, {3: 1, 5: 1})
    with on("2026-03-06"):
        assert all_figures().ripe == {3: 2, 5: 1}


def test_the_first_step_is_an_officials(anna):
    with on("2026-03-02"):
        case = CaseFactory()
        api.add_note(case=case, text="?", by=None)
        case.refresh_from_db()
        assert case.taken_in is None
    with on("2026-03-04"):
        api.add_note(case=case, text="Called.", by=anna)
    with on("2026-03-20"):
        api.take(case=case, by=anna)
    case.refresh_from_db()
    assert case.taken_in == 2


@pytest.mark.parametrize(
    ("counts", "median", "p90"),
    [
        ({}, None, None),
        ({7: 1}, 7, 7),
        ({1: 5, 2: 5}, 1.5, 2),
        ({1: 9, 100: 1}, 1, 1),
        ({1: 8, 50: 1, 100: 1}, 1, 50),
        ({0: 99, 1: 1}, 0, 0),
    ],
)
def test_percentiles_worked_by_hand(counts, median, p90):
    assert (statistics.median(counts), statistics.percentile(counts, 90)) == (median, p90)


def test_by_month_and_at_the_edges_of_the_year(anna):
    with on("2025-12-31", hour=23):  # in Kraków it is 2026 already
        CaseFactory()
    with on("2026-12-31", hour=22):
        CaseFactory()
    with on("2026-12-31", hour=23):
        CaseFactory()
    months = statistics.by_month(Case.objects.all(), *YEAR)
    assert len(months) == 12
    assert (months[0], months[11]) == ((date(2026, 1, 1), 1, 0), (date(2026, 12, 1), 1, 0))
    assert all_figures().opened == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_fixed(anna, number, django_assert_num_queries):
    for _number in range(number):
        decided("2026-03-02", "2026-03-04", anna, score=3)
    with django_assert_num_queries(6):
        statistics.figures_of(Case.objects.all(), *YEAR)
        statistics.by_month(Case.objects.all(), *YEAR)


# For the public


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(10, 20, 50), (0, 20, 0), (20, 20, 100), (3, 20, None), (17, 20, None), (2, 4, None)],
)
def test_shares_that_may_be_told(part, whole, shown):
    assert safe_share(part, whole) == shown


def test_small_numbers_are_hidden(client, anna):
    for _number in range(6):
        decided("2026-03-02", "2026-03-04", anna, score=5)
    decided("2026-03-02", "2026-03-04", anna, "refused")
    with on("2026-06-01"):
        figures = public_figures(2026)
        page = client.get(reverse("casework:statistics"), {"year": "2026"}).content.decode()
        csv = b"".join(
            client.get(reverse("casework:statistics_export"), {"year": "2026"}).streaming_content
        ).decode()
    row = figures.rows[0]
    assert (row.opened, row.median_days, row.satisfaction) == (7, 2, 5.0)
    assert None in row.ends
    assert row.in_time == 100
    hidden = [figures.total.ends[place] for place, number in enumerate(row.ends) if number is None]
    assert hidden == [None] * len(hidden)
    assert "Dummy" in page
    assert csv.count("Dummy") == 1


def test_a_year_that_is_none_and_a_year_without_cases(client):
    url = reverse("casework:statistics")
    for year in ("1999", "soon", "20260", "-1"):
        assert client.get(url, {"year": year}).status_code == 404
    answer = client.get(url)
    assert answer.status_code == 200
    assert "max-age" in answer["Cache-Control"]


# At the desk

# session, user, rights, second step; rights to kinds; figures and months; units; Wagtail's frame
DESK_QUERIES = 18


@pytest.fixture
def desk(client, anna):
    client.force_login(give_second_factor(anna))
    return client


def test_the_page_and_its_exports(desk, anna):
    unit = accounts.save_unit(names={"pl": "Handel", "en": "Trade"}, by=None)
    case = decided("2026-03-02", "2026-03-04", anna, score=5)
    Case.objects.filter(pk=case.pk).update(unit=unit)
    url = reverse("casework_desk:statistics")
    query = {"since": "2026-01-01", "until": "2026-12-31"}
    page = desk.get(url, query).content.decode()
    for words in ("Trade", "Dummy", "Accepted"):
        assert words in page
    for extension in ("csv", "xlsx"):
        answer = desk.get(reverse("casework_desk:statistics_export", args=[extension]), query)
        content = b"".join(answer.streaming_content)
        assert (b"Trade" in content) is (extension == "csv")
        assert content
    assert desk.get(reverse("casework_desk:statistics_export", args=["pdf"])).status_code == 404
    for bad in ({"since": "soon"}, {"since": "2026-05-01", "until": "2026-04-01"}, {"kind": "nothing"}):
        assert desk.get(url, bad).status_code == 400
    assert desk.get(url, query | {"kind": "test_dummy"}).context["found"].total.opened == 1


def test_only_of_cases_one_may_see(desk, anna):
    decided("2026-03-02", "2026-03-04", UserFactory(official=True))
    CaseFactory(email=anna.email)  # their own: they are shut out of it
    found = desk.get(reverse("casework_desk:statistics"), {"since": "2026-01-01", "until": "2099-12-31"})
    assert found.context["found"].total.opened == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same(desk, anna, number, django_assert_num_queries):
    for _number in range(number):
        decided("2026-03-02", "2026-03-04", anna, score=3)
    url = reverse("casework_desk:statistics")
    desk.get(url)
    with django_assert_num_queries(DESK_QUERIES):
        desk.get(url)


# The one question


def test_the_question_is_asked_in_the_closing_letter_and_answered_once(client, anna):
    case = decided("2026-03-02", "2026-03-04", anna)
    letter = OutboxMessage.objects.get(kind="casework.accepted")
    assert opinion_path(case) in letter.text
    url = opinion_path(case)
    page = client.get(url)
    assert page.status_code == 200
    assert case.number not in page.content.decode()
    assert not Satisfaction.objects.exists()  # looking answers nothing
    for bad in ({}, {"score": "6"}, {"score": "well"}):
        refused = client.post(url, bad | {"text": "Kept."})
        assert (refused.status_code, "Kept." in refused.content.decode()) == (400, True)
    assert client.post(url, {"score": "4", "text": "Fine."}).status_code == 200
    assert client.post(url, {"score": "1"}).status_code == 200
    assert client.get(url).status_code == 200
    row = Satisfaction.objects.get()
    assert (row.score, row.text) == (4, "Fine.")
    with pytest.raises(Refused) as refused:
        give_opinion(case=case, score=1)
    assert refused.value.code == "answered"


def test_addresses_that_are_not_ours(client, anna):
    case = decided("2026-03-02", "2026-03-04", anna)
    token = opinion_path(case).rstrip("/").rpartition("/")[2]
    for wrong in (f"{token}x", token.replace(str(case.pk), str(case.pk + 1), 1), "nothing"):
        assert client.get(reverse("casework:opinion", args=[wrong])).status_code == 404
    assert case_for_opinion(token) == case
    open_case = CaseFactory()
    assert client.get(opinion_path(open_case)).status_code == 404
    with pytest.raises(Refused) as refused:
        give_opinion(case=open_case, score=5)
    assert refused.value.code == "open"


def test_the_database_knows_scores(anna):
    case = decided("2026-03-02", "2026-03-04", anna)
    for score in (0, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Satisfaction.objects.create(case=case, score=score)
    Satisfaction.objects.create(case=case, score=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Satisfaction.objects.create(case=case, score=5)


def test_the_words_go_with_the_person(anna):
    person = UserFactory()
    case = CaseFactory(user=person)
    api.decide(case=case, outcome="accepted", by=anna)
    case.refresh_from_db()
    give_opinion(case=case, score=2, text="Slow.")
    assert clock_retention.export_opinions(person)[0]["text"] == "Slow."
    assert clock_retention.erase_opinions(person) == 1
    assert Satisfaction.objects.get().score == 2
