"""Officials who decide at once and visitors who read meanwhile, over HTTP. SQLite lets only one write at a time, so this
runs on PostgreSQL; the long run is `make bench-maps`."""

import threading
from itertools import islice
from typing import Any

import pytest
from django.db import connection
from tests.harness.crowd import Crowd
from tests.harness.officials import work
from tests.harness.staleness import Change, Sight, ages

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.tests.bulk import make_entries
from kramy.modules.map_campaigns.tests.firms import make_campaign

OFFICIALS, VISITORS, DECISIONS = 3, 3, 10
OLDEST_SECONDS = 15
"""Generous: a machine that tests in parallel is slow, and what is wrong for good is wrong for longer."""


def test_what_was_true_is_young_and_what_never_was_is_not_forgiven() -> None:
    changes = [Change("x", None, 0, 0), Change("x", "a", 1, 2), Change("x", "b", 5, 6)]
    for state, asked, answered, age in (
        ("a", 3, 4, 0),  # as it is
        ("a", 1, 1.5, 0),  # a commit is somewhere between its beginning and its end
        (None, 1.5, 1.6, 0),
        (None, 4, 5, 2),  # gone since 2
        ("a", 6.5, 7, 0.5),
        ("b", 3, 4, float("inf")),  # not yet
        ("c", 3, 4, float("inf")),
    ):
        assert ages(changes, [Sight("x", state, asked, answered)])[0][0] == pytest.approx(age)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs writers at the same time")
def test_nobody_sees_an_error_or_what_was_long_ago(live_server: Any, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    campaign = make_campaign()
    make_entries(campaign, 300)
    publication.build(campaign.pk)
    officials = [UserFactory(official=True) for _number in range(OFFICIALS)]
    crowd = Crowd(live_server.url, campaign.slug, pause=0.02)
    refused: list[BaseException] = []

    def decide(number: int) -> None:
        try:
            for acts in islice(work(campaign, by=officials[number], number=number), DECISIONS):
                for act in acts:
                    crowd.tell(act)
        except BaseException as error:
            refused.append(error)
            raise
        finally:
            connection.close()

    def publish() -> None:
        try:
            while not crowd.stop.wait(0.05):
                tasks.publish_stale.func()
        finally:
            connection.close()

    deciding = [threading.Thread(target=decide, args=(number,)) for number in range(OFFICIALS)]
    others = [threading.Thread(target=publish), *crowd.threads(VISITORS)]
    for thread in [*deciding, *others]:
        thread.start()
    for thread in deciding:
        thread.join()
    crowd.stop.set()
    for thread in others:
        thread.join()
    assert refused == []
    assert crowd.errors == []
    oldest, sight = ages(crowd.changes, crowd.sights)[0]
    assert oldest < OLDEST_SECONDS, sight
