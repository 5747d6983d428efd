"""Entries and statistics at the desk."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, Decision
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory
from kramy.lib.charts import bar_chart
from kramy.lib.tables import read
from kramy.modules.map_campaigns.domain.entries.entries import hide
from kramy.modules.map_campaigns.domain.statistics.desk import Period, Week, entries_affected, figures
from kramy.modules.map_campaigns.domain.words.documents import index_entries
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import CampaignDay, Entry, EntryDay
from kramy.modules.map_campaigns.tests.desk import at_desk
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db
MAPS = "/desk/maps/"
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def official() -> Any:
    return give_second_factor(UserFactory(official=True, language="en"))


def names(response: Any) -> list[str]:
    return [entry.name for entry in response.context["page_obj"].object_list]


def test_entries_are_found_by_state_words_and_home(official: Any) -> None:
    campaign, other = CampaignFactory(), CampaignFactory()
    lody = EntryFactory(campaign=campaign, name="Lody Żółte")
    bar = EntryFactory(campaign=campaign, name="Bar Mleczny")
    EntryFactory(campaign=other, name="Gość", also_on=[campaign])
    index_entries([lody.pk, bar.pk])
    hide(entry=bar, by=None, reason="Closed")
    client = at_desk(official)
    url = f"{MAPS}{campaign.pk}/entries/"
    assert names(client.get(url)) == ["Bar Mleczny", "Lody Żółte"]
    assert names(client.get(url, {"state": "hidden"})) == ["Bar Mleczny"]
    assert names(client.get(url, {"q": "zolte"})) == ["Lody Żółte"]
    assert names(client.get(url, {"from": "rules"})) == ["Gość"]
    assert names(client.get(url, {"state": "nonsense"})) == ["Bar Mleczny", "Lody Żółte"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_list_do_not_grow(official: Any, rows: int, django_assert_num_queries: Any) -> None:
    campaign = CampaignFactory()
    EntryFactory.create_batch(rows, campaign=campaign)
    client = at_desk(official)
    client.get(f"{MAPS}{campaign.pk}/entries/")
    with django_assert_num_queries(12):
        assert len(names(client.get(f"{MAPS}{campaign.pk}/entries/"))) == rows


def test_hiding_needs_a_reason_and_can_be_undone(official: Any) -> None:
    entry = EntryFactory()
    client = at_desk(official)
    url = f"{MAPS}entries/{entry.pk}/"
    refused = client.post(f"{url}hide/", {"revision": entry.revision, "reason": " "})
    assert refused.status_code == 409
    assert "Write why the entry is hidden." in refused.content.decode()
    client.post(f"{url}hide/", {"revision": entry.revision, "reason": "Moved away"})
    entry.refresh_from_db()
    assert (entry.state, entry.listings.count()) == (EntryState.HIDDEN, 0)
    assert "Moved away" in client.get(url).content.decode()
    stale = client.post(f"{url}restore/", {"revision": 0})
    assert stale.status_code == 409
    client.post(f"{url}restore/", {"revision": entry.revision})
    entry.refresh_from_db()
    assert (entry.state, entry.listings.count()) == (EntryState.PUBLISHED, 1)


def test_editors_look_but_do_not_hide() -> None:
    entry = EntryFactory()
    client = at_desk(give_second_factor(UserFactory(editor=True, language="en")))
    assert client.get(f"{MAPS}entries/{entry.pk}/").status_code == 200
    assert client.post(f"{MAPS}entries/{entry.pk}/hide/", {"revision": 0, "reason": "x"}).url == "/desk/"
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED


def test_exports(official: Any) -> None:
    campaign = CampaignFactory()
    entry = EntryFactory(campaign=campaign, name="@Lody", lon=19.94, lat=50.06)
    client = at_desk(official)
    base = f"{MAPS}{campaign.pk}/entries"
    assert [row.values["name"] for row in read(b"".join(client.get(f"{base}.csv").streaming_content))] == [
        "@Lody"
    ]
    assert [row.values["state"] for row in read(b"".join(client.get(f"{base}.xlsx").streaming_content))] == [
        "published"
    ]
    features = json.loads(b"".join(client.get(f"{base}.geojson").streaming_content))["features"]
    assert [(each["id"], each["geometry"]["coordinates"]) for each in features] == [
        (entry.pk, [19.94, 50.06])
    ]
    assert b"".join(client.get(f"{base}.csv?state=hidden").streaming_content).count(b"\r\n") == 1
    assert client.get(f"{base}.pdf").status_code == 404
    formats = (
        AuditEntry.objects.filter(action="map_campaigns.entries_exported")
        .order_by("id")
        .values_list("detail", flat=True)
    )
    assert [detail["format"] for detail in formats] == ["csv", "xlsx", "geojson", "csv"]


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=WARSAW)


def decided(case: Case, day: int) -> None:
    Decision.objects.filter(case=case).update(decided_at=at(day))


def some_cases() -> Any:
    """Received on 2 (Monday), 8 (Sunday, late) and 9 November; decided after 1 and 4 days."""
    official = UserFactory(official=True)
    one = CaseFactory(state=CaseState.ACCEPTED, official=official)
    two = CaseFactory(state=CaseState.REFUSED, official=official, intake=one.intake)
    three = CaseFactory(intake=one.intake)
    for case, moment in ((one, at(2)), (two, at(8, 23)), (three, at(9, 0))):
        Case.objects.filter(pk=case.pk).update(received_at=moment)
    decided(one, 3)
    Decision.objects.filter(case=two).update(decided_at=at(12, 23))
    return one.intake


def test_figures_of_a_period() -> None:
    intake = some_cases()
    bakery = CategoryFactory(name_en="Bakery")
    campaign = CampaignFactory(intake=intake)
    entry = EntryFactory(campaign=campaign, main_category=bakery)
    Entry.objects.filter(pk=entry.pk).update(published_at=at(3))
    CampaignDay.objects.create(campaign=campaign, day=date(2026, 11, 3), views=7)
    CampaignDay.objects.create(campaign=campaign, day=date(2026, 12, 3), views=100)
    EntryDay.objects.create(entry=entry, day=date(2026, 11, 3), views=5, clicks=2)
    found = figures([campaign], Period(since=date(2026, 11, 2), until=date(2026, 11, 15)))
    assert found.weeks == [
        Week(monday=date(2026, 11, 2), received=2, accepted=1, refused=0),
        Week(monday=date(2026, 11, 9), received=1, accepted=0, refused=1),
    ]
    assert {state.value: n for state, n in found.by_state.items() if n} == {
        "received": 1,
        "accepted": 1,
        "refused": 1,
    }
    assert (found.received, found.decided, found.median_days) == (3, 2, 2.5)
    assert (found.on_map, found.new_on_map, found.campaign_views, found.entry_views, found.clicks) == (
        1,
        1,
        7,
        5,
        2,
    )
    assert [(share.name, share.entries, share.views) for share in found.categories] == [("Bakery", 1, 5)]
    assert [(share.name, share.entries, share.views) for share in found.districts] == [("", 1, 5)]
    assert len(found.views) == 14


def test_an_entry_on_two_maps_counts_once() -> None:
    home, other = CampaignFactory(), CampaignFactory()
    EntryFactory(campaign=home, also_on=[other])
    today = timezone.localdate()
    found = figures([home, other], Period(since=today, until=today))
    assert (found.on_map, [share.entries for share in found.categories]) == (1, [1])
    assert found.median_days is None


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_figures_do_not_grow(rows: int, django_assert_num_queries: Any) -> None:
    campaigns = [CampaignFactory(intake=IntakeFactory()) for _number in range(rows)]
    for campaign in campaigns:
        EntryFactory(campaign=campaign)
    period = Period(since=date(2026, 1, 1), until=date(2026, 12, 31))
    with django_assert_num_queries(13):
        figures(campaigns, period)


def test_the_page_and_its_csv(official: Any) -> None:
    some_cases()
    CampaignFactory(intake=Case.objects.earliest("id").intake)
    client = at_desk(official)
    query = {"since": "2026-11-02", "until": "2026-11-15"}
    response = client.get(f"{MAPS}statistics/", query)
    assert response.context["figures"].received == 3
    assert "<title>2.11: 2</title>" in response.content.decode()
    lines = read(b"".join(client.get(f"{MAPS}statistics.csv", query).streaming_content))
    rows = {
        (row.values["table"], row.values["row"] or "", row.values["measure"]): row.values["how many"]
        for row in lines
    }
    assert rows["Overview", "", "median days to decision"] == "2.5"
    assert rows["Weeks", "2026-11-02", "received"] == "2"
    taken = AuditEntry.objects.get(action="map_campaigns.statistics_exported")
    assert (taken.actor, taken.detail["since"], taken.detail["until"]) == (
        official,
        "2026-11-02",
        "2026-11-15",
    )
    wrong = client.get(f"{MAPS}statistics/", {"since": "2026-11-15", "until": "2026-11-02"})
    assert wrong.status_code == 400
    assert "The last day is before the first." in wrong.content.decode()


def test_rules_count_children_with_their_parents() -> None:
    parent = CategoryFactory()
    child = CategoryFactory(parent=parent)
    campaign = CampaignFactory()
    EntryFactory(campaign=campaign, main_category=child)
    EntryFactory(campaign=campaign, main_category=child, state=EntryState.HIDDEN)
    EntryFactory(campaign=campaign)
    assert entries_affected(campaign, {"all": [], "parent": [parent.pk], "none": [0]}) == {
        "all": 2,
        "parent": 1,
        "none": 0,
    }


def test_bars_fit_their_scale() -> None:
    chart = bar_chart([("a", 0), ("b", 5), ("c", 6)])
    assert [line.value for line in chart.lines] == [0, 3, 6]
    assert [(bar.height, bar.y + bar.height) for bar in chart.bars] == [(0, 176), (140, 176), (168, 176)]
    assert bar_chart([]).bars == []


def test_the_home_page_tells_what_ends_soon(official: Any) -> None:
    campaign = CampaignFactory(title_en="Short one", public_until=timezone.localdate() + timedelta(days=3))
    CampaignFactory(title_en="Long one", public_until=timezone.localdate() + timedelta(days=90))
    page = at_desk(official).get("/desk/").content.decode()
    assert campaign.title_en in page
    assert "Long one" not in page
    assert casework.kinds_reviewed_by(official) != []


def test_an_application_beside_an_entry(official: Any) -> None:
    case, entry = CaseFactory(), EntryFactory(name="Pierogi u Babci")
    client = at_desk(official)
    response = client.get(f"{MAPS}compare/{case.pk}/{entry.pk}/")
    assert response.status_code == 200
    assert entry.name in response.content.decode()
    assert AuditEntry.objects.filter(action="casework.viewed", target_id=str(case.pk)).count() == 1
    editor = at_desk(give_second_factor(UserFactory(editor=True)))
    assert editor.get(f"{MAPS}compare/{case.pk}/{entry.pk}/").url == "/desk/"
