"""Possible duplicates: found in the background, listed at the desk, merged, told apart."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.organisations import api as organisations
from kramy.lib import morton
from kramy.modules.map_campaigns.domain.duplicates.pairs import dismiss, pairs, reopen
from kramy.modules.map_campaigns.domain.duplicates.watch import compare, compare_waiting
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.entries.listings import relist_entries
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import DuplicatePair, Entry, EntryListing, EntryMerge, PublicationRule
from kramy.modules.map_campaigns.tests.desk import at_desk
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db
URL = "/desk/maps/duplicates/"
LON, LAT = 19.936, 50.0625


@pytest.fixture
def official() -> Any:
    return give_second_factor(UserFactory(official=True, language="en"))


def place(campaign: Any, name: str, *, east: float = 0.0, **fields: Any) -> Entry:
    """An entry some degrees east of a fixed point (0.0001 is 7 m)."""
    lon = LON + east
    options = {"street": "Szewska", "house_number": "4", "town": "Kraków"} | fields
    return EntryFactory(
        campaign=campaign, name=name, lon=lon, lat=LAT, morton=morton.key(lon, LAT),
        main_category=CategoryFactory(), **options,
    )  # fmt: skip


def found() -> set[tuple[str, str]]:
    return {(pair.first.name, pair.second.name) for pair in pairs()}


def test_neighbours_of_one_name_are_found_and_shops_of_a_chain_are_not() -> None:
    campaign = CampaignFactory()
    place(campaign, "Pierogarnia Pod Lipą")
    place(campaign, "Pod Lipa", east=0.0001)
    place(campaign, "Bar Krokodyl")
    place(campaign, "Pod Lipą", east=0.02, street="Długa", house_number="15")
    place(CampaignFactory(), "Pierogarnia Pod Lipą")  # another map altogether
    assert compare_waiting() == 5
    assert found() == {("Pierogarnia Pod Lipą", "Pod Lipa")}
    assert compare_waiting() == 0
    pair = DuplicatePair.objects.get()
    assert pair.reasons["codes"] == ["similar_name", "address", "distance"]


def test_entries_on_one_map_by_a_rule_are_compared() -> None:
    campaign = CampaignFactory()
    place(campaign, "Pod Lipą")
    guest = place(CampaignFactory(), "Pod Lipa")
    compare_waiting()
    assert found() == set()
    rule = PublicationRule.objects.create(source=guest.campaign, target=campaign)
    EntryListing.objects.create(entry=guest, campaign=campaign, rule=rule)
    compare([guest.pk])
    assert found() == {("Pod Lipą", "Pod Lipa")}


def test_a_changed_entry_is_compared_again_and_a_dismissed_pair_stays_dismissed() -> None:
    campaign = CampaignFactory()
    first, second = place(campaign, "Pod Lipą"), place(campaign, "Pod Lipa")
    compare_waiting()
    dismiss(one=second, other=first, by=None, reason="Two doors")
    Entry.objects.filter(pk=second.pk).update(revision=5)
    assert compare_waiting() == 1
    assert found() == set()
    assert DuplicatePair.objects.get().dismissed_because == "Two doors"
    reopen(one=first, other=second, by=None)
    assert found() == {("Pod Lipą", "Pod Lipa")}
    Entry.objects.filter(pk=second.pk).update(name="Bar Krokodyl", revision=6)
    compare_waiting()
    assert not DuplicatePair.objects.exists()


def test_entries_off_the_maps_are_no_duplicates() -> None:
    campaign = CampaignFactory()
    place(campaign, "Pod Lipą")
    gone = place(campaign, "Pod Lipa")
    compare_waiting()
    entries.withdraw(entry=gone)
    assert found() == set()
    compare_waiting()
    assert not DuplicatePair.objects.exists()


def test_one_firm_with_a_pin_set_badly_is_found_by_its_address() -> None:
    campaign = CampaignFactory()
    firm = organisations.find_or_register(name="Lipa", nip="6762442337")
    place(campaign, "Pod Lipą", organisation=firm)
    place(campaign, "Pod Lipą", east=0.05, organisation=firm)
    place(campaign, "Pod Lipą", east=0.06, organisation=firm, street="Długa", house_number="7")
    compare_waiting()
    assert DuplicatePair.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("view", ["open", "dismissed"])
def test_queries_of_the_list_do_not_grow(
    official: Any, count: int, view: str, django_assert_num_queries: Any
) -> None:
    campaign = CampaignFactory()
    for number in range(count):
        one, two = place(campaign, f"Lipa {number}"), place(campaign, f"Lipa {number}")
        DuplicatePair.objects.create(
            first=one, second=two, score=0.9, reasons={"codes": ["name"], "metres": 0, "name": 1.0},
            dismissed_at=timezone.now() if view == "dismissed" else None,
            dismissed_because="Two doors" if view == "dismissed" else "",
        )  # fmt: skip
    client = at_desk(official)
    client.get(URL, {"show": view})
    with django_assert_num_queries(12):
        response = client.get(URL, {"show": view, "campaign": campaign.slug})
    assert len(response.context["page_obj"].object_list) == count
    assert "same name" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_merges_do_not_grow(official: Any, count: int, django_assert_num_queries: Any) -> None:
    campaign = CampaignFactory()
    for number in range(count):
        one, two = place(campaign, f"Lipa {number}"), place(campaign, f"Lipa {number}")
        EntryMerge.objects.create(kept=one, merged=two, reason="One door", kept_revision=0, merged_revision=0)
    client = at_desk(official)
    client.get(URL, {"show": "merged"})
    with django_assert_num_queries(12):
        response = client.get(URL, {"show": "merged"})
    assert len(response.context["page_obj"].object_list) == count


def pair_url(one: Entry, two: Entry) -> str:
    return f"{URL}{one.pk}/{two.pk}/"


def test_merged_and_made_two_again_at_the_desk(official: Any) -> None:
    campaign = CampaignFactory()
    one, two = place(campaign, "Pod Lipą"), place(campaign, "Pod Lipa", website="https://lipa.example.pl")
    client = at_desk(official)
    page = client.get(pair_url(one, two))
    assert "same name and address" in page.content.decode()
    form = {
        "keep": "2",
        "part-name": "1",
        "reason": "One door",
        "revision-1": one.revision,
        "revision-2": two.revision,
    }
    done = client.post(pair_url(one, two) + "merge/", form, follow=True)
    assert "The two are one entry now" in done.content.decode()
    two.refresh_from_db()
    one.refresh_from_db()
    assert (two.name, two.state, one.state) == ("Pod Lipą", EntryState.PUBLISHED, EntryState.MERGED)
    again = client.post(pair_url(one, two) + "merge/", form)
    assert again.status_code == 409
    merge = EntryMerge.objects.get()
    assert client.post(f"/desk/maps/merges/{merge.pk}/undo/", {"reason": ""}).status_code == 409
    client.post(f"/desk/maps/merges/{merge.pk}/undo/", {"reason": "Two doors"})
    two.refresh_from_db()
    assert two.name == "Pod Lipa"
    assert client.get(f"/desk/maps/entries/{two.pk}/").status_code == 200


def test_a_firm_on_two_maps_that_do_not_share_is_settled_without_merging(official: Any) -> None:
    everywhere, food, season = (CampaignFactory() for _each in range(3))
    for source in (food, season):
        PublicationRule.objects.create(source=source, target=everywhere)
    one, two = place(food, "Pod Lipą"), place(season, "Pod Lipą")
    relist_entries([one.pk, two.pk])
    compare_waiting()
    address = f"{URL}{one.pk}/{two.pk}/"
    page = at_desk(official).get(address).content.decode()
    assert "They stay two entries" in page
    assert 'name="keep"' not in page
    assert 'name="reason"' not in page
    at_desk(official).post(f"{address}dismiss/", {"dismiss_reason": "Takes part in both"})
    assert found() == set()


def test_what_was_typed_is_kept_when_it_is_refused(official: Any) -> None:
    one, two = place(CampaignFactory(), "Pod Lipą"), place(CampaignFactory(), "Pod Lipa")
    PublicationRule.objects.create(source=two.campaign, target=one.campaign)
    client = at_desk(official)
    form = {"keep": "1", "reason": "Same door <b>", "revision-1": one.revision, "revision-2": two.revision}
    refused = client.post(pair_url(one, two) + "merge/", form)
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "The place would leave this map" in html
    assert "Same door &lt;b&gt;" in html
    assert client.post(pair_url(one, two) + "dismiss/", {"dismiss_reason": " "}).status_code == 409
    client.post(pair_url(one, two) + "dismiss/", {"dismiss_reason": "Two doors"})
    assert "Two doors" in client.get(pair_url(one, two)).content.decode()
    assert AuditEntry.objects.filter(action="map_campaigns.entry_not_duplicate").count() == 2
    client.post(pair_url(one, two) + "reopen/")
    assert DuplicatePair.objects.get().dismissed_at is None
    assert client.get(f"{URL}{one.pk}/{one.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["", "1/2/", "1/2/merge/", "1/2/dismiss/", "1/2/reopen/"])
def test_others_may_not(path: str) -> None:
    editor = give_second_factor(UserFactory(editor=True))
    act = "post" if path.endswith(("merge/", "dismiss/", "reopen/")) else "get"
    assert getattr(at_desk(editor), act)(f"{URL}{path}").status_code in (302, 403)
    assert getattr(Client(), act)(f"{URL}{path}").status_code in (302, 403)
