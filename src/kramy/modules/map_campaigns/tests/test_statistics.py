"""Views and clicks are added up by day, and nobody is held up or remembered."""

from datetime import date, timedelta
from threading import Thread

import pytest
import time_machine

from kramy.modules.map_campaigns.domain.statistics import day_counts
from kramy.modules.map_campaigns.models import CampaignDay, EntryDay
from kramy.modules.map_campaigns.tests.factories import EntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waiting():
    day_counts.COUNTER.take()


def test_counts_are_added_to_the_day():
    entry = EntryFactory()
    for _ in range(3):
        day_counts.count_entry_view(entry.pk)
    day_counts.count_entry_click(entry.pk)
    day_counts.count_campaign_view(entry.campaign_id)
    assert day_counts.flush() == 2
    day_counts.count_entry_view(entry.pk)
    assert day_counts.flush() == 1
    assert list(EntryDay.objects.values_list("entry", "views", "clicks")) == [(entry.pk, 4, 1)]
    assert list(CampaignDay.objects.values_list("campaign", "views")) == [(entry.campaign_id, 1)]


def test_the_day_is_the_citys():
    entry = EntryFactory()
    with time_machine.travel("2026-11-20T22:59:00Z", tick=False):
        day_counts.count_entry_view(entry.pk)
    with time_machine.travel("2026-11-20T23:01:00Z", tick=False):
        day_counts.count_entry_view(entry.pk)
    day_counts.flush()
    first = date(2026, 11, 20)
    assert list(EntryDay.objects.order_by("day").values_list("day", flat=True)) == [
        first,
        first + timedelta(days=1),
    ]


def test_nothing_to_write_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert day_counts.flush() == 0


def test_who_is_gone_is_not_counted():
    entry = EntryFactory()
    day_counts.count_entry_view(entry.pk)
    day_counts.count_entry_view(987_654)
    day_counts.count_campaign_view(987_654)
    assert day_counts.flush() == 1
    assert EntryDay.objects.get().entry_id == entry.pk


def test_no_view_is_lost_between_threads():
    threads = [Thread(target=lambda: [day_counts.count_entry_view(1) for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(day_counts.COUNTER.take().values()) == 2000


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(day_counts, "MOST_WAITING", 2)
    for pk in (1, 2, 3, 1):
        day_counts.count_entry_view(pk)
    assert sorted((pk, count) for (_what, pk, _day), count in day_counts.COUNTER.take().items()) == [
        (1, 2),
        (2, 1),
    ]


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (Macintosh) Version/19 Safari/605", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("curl/8.1", True),
        ("facebookexternalhit/1.1 preview", True),
        ("", True),
    ],
)
def test_programs_are_told_from_people(agent, bot):
    assert day_counts.is_bot(agent) is bot
