"""Weeks at the desk: what came and went and why, in a fixed number of queries."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.places.tests.factories import OLD_TOWN, make_district
from kramy.lib.tables import read
from kramy.modules.map_campaigns.domain.statistics.desk import Period
from kramy.modules.map_campaigns.domain.statistics.weeks import Part, WeekFigures, weeks
from kramy.modules.map_campaigns.enums import ConfirmationAnswer, EntryState, ReportOutcome, ReportState
from kramy.modules.map_campaigns.models import (
    Confirmation,
    EntryDay,
    EntryListing,
    EntryReport,
    PastListing,
)
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 5)
PERIOD = Period(since=MONDAY + timedelta(days=2), until=MONDAY + timedelta(days=15))


def at(days: int, hour: int = 12) -> datetime:
    day = MONDAY + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Warsaw"))


def listed(entry: Any, since: int) -> None:
    EntryListing.objects.filter(entry=entry).update(since=at(since))


def past(entry: Any, since: int, until: int, state: str) -> None:
    PastListing.objects.create(
        entry=entry, campaign=entry.campaign, since=at(since), until=at(until), state=state
    )


def test_what_is_on_the_map_at_the_end_of_each_week_and_why_it_went() -> None:
    campaign = CampaignFactory()
    old, new, gone, lapsed = (EntryFactory(campaign=campaign) for _ in range(4))
    listed(old, -30)
    listed(new, 8)
    EntryListing.objects.filter(entry__in=[gone, lapsed]).delete()
    past(gone, -40, 1, EntryState.WITHDRAWN)
    past(lapsed, -40, 9, EntryState.UNCONFIRMED)
    past(old, -90, -60, EntryState.HIDDEN)
    found = weeks(Part(campaigns=[campaign]), PERIOD)
    assert found == [
        WeekFigures(monday=MONDAY, on_map=2, withdrawn=1),
        WeekFigures(monday=MONDAY + timedelta(days=7), on_map=2, came=1, unconfirmed=1),
        WeekFigures(monday=MONDAY + timedelta(days=14), on_map=2),
    ]


def test_weeks_begin_on_monday_in_the_city() -> None:
    campaign = CampaignFactory()
    late, early = EntryFactory(campaign=campaign), EntryFactory(campaign=campaign)
    EntryListing.objects.filter(entry=late).update(since=at(6, 23))
    EntryListing.objects.filter(entry=early).update(since=at(7, 0))
    assert [week.came for week in weeks(Part(campaigns=[campaign]), PERIOD)] == [1, 1, 0]


def test_reports_questions_and_views() -> None:
    campaign = CampaignFactory()
    entry, other = EntryFactory(campaign=campaign), EntryFactory(campaign=campaign)
    listed(entry, -30)
    listed(other, -30)
    EntryReport.objects.create(entry=entry, kind="closed", created_at=at(-3), last_at=at(-3))
    EntryReport.objects.create(
        entry=entry,
        kind="moved",
        created_at=at(1),
        last_at=at(1),
        closed_at=at(8),
        state=ReportState.CLOSED,
        outcome=ReportOutcome.CORRECTED,
    )
    for each, answered in ((entry, 5), (other, 40)):
        Confirmation.objects.create(
            entry=each,
            created_at=at(0),
            asked_on=MONDAY,
            due_on=MONDAY + timedelta(days=30),
            answer=ConfirmationAnswer.CONFIRMED,
            answered_at=at(answered),
        )
    EntryDay.objects.create(entry=entry, day=MONDAY, views=3, clicks=1)
    EntryDay.objects.create(entry=entry, day=MONDAY + timedelta(days=6), views=2)
    EntryDay.objects.create(entry=entry, day=MONDAY + timedelta(days=7), views=9)
    first, second, _third = weeks(Part(campaigns=[campaign]), PERIOD)
    assert (first.reported, first.settled, first.reports_open) == (1, 0, 2)
    assert (second.reported, second.settled, second.corrected, second.reports_open) == (0, 1, 1, 1)
    assert (first.asked, first.in_time) == (2, 1)
    assert (first.views, first.clicks, second.views) == (5, 1, 9)


def test_by_district_and_category_and_each_entry_once() -> None:
    district = make_district(box=OLD_TOWN)
    category = CategoryFactory()
    campaign, other = CampaignFactory(), CampaignFactory()
    inside = EntryFactory(campaign=campaign, district=district, also_on=[other])
    EntryFactory(campaign=campaign, categories=[category])
    EntryListing.objects.update(since=at(-30))
    EntryListing.objects.filter(entry=inside, campaign=other).update(rule=None)

    def on_map(**part: Any) -> int:
        return weeks(Part(**part), PERIOD)[0].on_map

    assert on_map(campaigns=[campaign]) == 2
    assert on_map(campaigns=[campaign], district=district.pk) == 1
    assert on_map(campaigns=[campaign], category=category.pk) == 1
    assert on_map(campaigns=[campaign], category=category.pk, district=district.pk) == 0
    assert on_map(campaigns=[other]) == 1


def test_five_queries_whatever_there_is(django_assert_num_queries: Any) -> None:
    campaign = CampaignFactory()
    for count in (1, 3):
        while campaign.entries.count() < count:
            entry = EntryFactory(campaign=campaign)
            past(entry, -50, -40, EntryState.HIDDEN)
            EntryDay.objects.create(entry=entry, day=MONDAY, views=1)
        with django_assert_num_queries(5):  # and a sixth where the campaign takes applications
            weeks(Part(campaigns=[campaign]), PERIOD)


def test_the_desk_shows_and_exports_the_weeks(django_assert_num_queries: Any) -> None:
    campaign = CampaignFactory()
    listed(EntryFactory(campaign=campaign), -30)
    client = Client()
    client.force_login(give_second_factor(UserFactory(official=True, language="en")))
    query = {"campaign": campaign.pk, "since": PERIOD.since.isoformat(), "until": PERIOD.until.isoformat()}
    url = "/desk/maps/statistics/weeks/"
    assert [row["numbers"][0] for row in client.get(url, query).context["rows"]] == [1, 1, 1]
    with django_assert_num_queries(18):
        client.get(url, query)
    for _number in range(2):
        listed(EntryFactory(campaign=campaign), -30)
    with django_assert_num_queries(18):
        assert client.get(url, query).context["rows"][0]["numbers"][0] == 3
    assert client.get(url).status_code == 200
    assert client.get(url, {**query, "district": 99}).status_code == 400
    assert client.get(url, {"until": "2020-01-01", "since": "2021-01-01"}).status_code == 400
    for extension in ("csv", "xlsx"):
        answer = client.get(f"/desk/maps/statistics-weeks.{extension}", query)
        rows = list(read(b"".join(answer.streaming_content)))
        assert [float(row.values["On the map at the end"]) for row in rows] == [3, 3, 3]
    assert client.get("/desk/maps/statistics-weeks.txt", query).status_code == 404
    assert Client().get("/desk/maps/statistics-weeks.csv").status_code == 302
