"""Two entries of one place become one, and two again."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api as casework
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.entries import entries, merging
from kramy.modules.map_campaigns.domain.entries.listings import relist_entries
from kramy.modules.map_campaigns.domain.entries.merging import kept_of, merge, sides_that_lose_no_map, unmerge
from kramy.modules.map_campaigns.domain.entries.merging_choices import suggested, suggested_sides
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import (
    Entry,
    EntryDay,
    EntryListing,
    EntryMerge,
    EntryPicture,
    PublicationRule,
)
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import OTHER_NIP, accept, follow_up, make_campaign, received

pytestmark = pytest.mark.django_db


def everything(entry: Entry) -> dict[str, Any]:
    """All that undoing has to bring back."""
    row = Entry.objects.filter(pk=entry.pk).values().get()
    for moving in ("revision", "updated_at", "compared_revision"):
        row.pop(moving)
    return row | {
        "categories": sorted(entry.categories.values_list("pk", flat=True)),
        "pictures": list(
            EntryPicture.objects.filter(entry=entry).values_list("position", "file", "description")
        ),
        "days": list(
            EntryDay.objects.filter(entry=entry).order_by("day").values_list("day", "views", "clicks")
        ),
        "maps": sorted(EntryListing.objects.filter(entry=entry).values_list("campaign_id", "rule_id")),
    }


def twins(**other: Any) -> tuple[Entry, Entry]:
    """An imported entry and another of the same place."""
    category = CategoryFactory()
    campaign = CampaignFactory(categories=[category])
    first = EntryFactory(
        campaign=campaign, main_category=category, name="Pod Lipą", external_key="osm/1", phone="+48124221100"
    )
    fields = {
        "campaign": campaign, "main_category": category, "name": "Pierogarnia pod Lipą", "external_key": "osm/2",
        "lon": first.lon, "lat": first.lat, "website": "https://lipa.example.pl",
    }  # fmt: skip
    return first, EntryFactory(**fields | other)


def joined(one: Entry, two: Entry, **options: Any) -> EntryMerge:
    return merge(**{"kept": one, "other": two, "choices": {}, "by": None, "reason": "One door"} | options)


def address(entry: Entry) -> str:
    return reverse("maps:entry", args=[entry.campaign.slug, entry.pk, entry.slug])


def firms_twins() -> tuple[Entry, Entry]:
    campaign = make_campaign()
    first = accept(received(campaign))
    case = received(
        campaign, name="Pierogi pod Lipą", pictures=("blue",), language="uk", description="Barszcz gratis",
        firm={"name": "Lipa s.c.", "nip": OTHER_NIP, "regon": "", "krs": ""},
    )  # fmt: skip
    type(case).objects.filter(pk=case.pk).update(applicant_email="ewa@example.com")
    case.refresh_from_db()
    return first, accept(case)


def test_one_entry_is_left_with_what_was_chosen_of_both() -> None:
    kept, other = twins()
    food = CategoryFactory()
    other.categories.add(food)
    done = joined(kept, other, choices={"name": "other", "website": "other", "phone": "kept"})
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.name, kept.slug, kept.phone, kept.website) == (
        other.name, other.slug, "+48124221100", "https://lipa.example.pl",
    )  # fmt: skip
    assert set(kept.categories.all()) == {kept.main_category, food}
    assert (kept.state, other.state) == (EntryState.PUBLISHED, EntryState.MERGED)
    assert not other.listings.exists()
    assert kept.listings.count() == 1
    assert done.choices["categories"] == "both"
    assert set(AuditEntry.objects.values_list("action", "target_id")) >= {
        ("map_campaigns.entry_merged", str(kept.pk)),
        ("map_campaigns.entry_merged_away", str(other.pk)),
    }


def test_undoing_brings_everything_back_to_the_letter() -> None:
    kept, other = firms_twins()
    EntryDay.objects.create(entry=kept, day=date(2026, 5, 1), views=5, clicks=1)
    EntryDay.objects.create(entry=other, day=date(2026, 5, 1), views=2)
    EntryDay.objects.create(entry=other, day=date(2026, 5, 2), views=7, clicks=3)
    before = everything(kept), everything(other)
    done = joined(
        kept, other, choices={"name": "other", "pictures": "both", "description": "other", "address": "other"}
    )
    assert list(EntryDay.objects.filter(entry=kept).order_by("day").values_list("views", "clicks")) == [
        (7, 1),
        (7, 3),
    ]
    assert not EntryDay.objects.filter(entry=other).exists()
    assert EntryPicture.objects.filter(entry=kept).count() == 2
    unmerge(merge=done, by=None, reason="Two doors")
    assert (everything(kept), everything(other)) == before
    with pytest.raises(Refused) as refused:
        unmerge(merge=done, by=None, reason="Two doors")
    assert refused.value.code == "undone"


def test_only_the_others_pictures_can_be_kept_and_the_own_ones_come_back() -> None:
    kept, other = firms_twins()
    before = everything(kept)
    done = joined(kept, other, choices={"pictures": "other"})
    assert EntryPicture.objects.get(entry=kept).file == EntryPicture.objects.get(entry=other).file
    unmerge(merge=done, by=None, reason="Two doors")
    assert everything(kept) == before
    picture = EntryPicture.objects.get(entry=kept)
    assert picture.file.storage.exists(picture.file.name)


def test_a_firm_keeps_looking_after_what_came_from_a_list() -> None:
    campaign = make_campaign()
    own = accept(received(campaign))
    listed = EntryFactory(campaign=campaign, main_category=own.main_category, external_key="osm/7")
    before = everything(own), everything(listed)
    done = joined(listed, own)
    listed.refresh_from_db()
    own.refresh_from_db()
    assert (listed.case, own.case) == (Entry.objects.get(pk=listed.pk).case, None)
    assert listed.case is not None
    assert listed.name == "Pierogarnia Pod Lipą"  # the firm's word beats the list's
    unmerge(merge=done, by=None, reason="Two doors")
    assert (everything(own), everything(listed)) == before


def test_what_a_firm_does_not_show_is_not_filled_from_a_list() -> None:
    campaign = make_campaign()
    own = accept(received(campaign, show_phone=False))
    listed = EntryFactory(campaign=campaign, main_category=own.main_category, phone="+48124221100")
    assert (suggested(own, listed)["phone"], suggested(listed, own)["name"]) == ("kept", "other")
    joined(own, listed)
    own.refresh_from_db()
    assert own.phone == ""


def test_the_firms_are_told_in_their_language_each_once() -> None:
    kept, other = firms_twins()
    OutboxMessage.objects.all().delete()
    done = joined(kept, other)
    told = {(row.recipient, row.language) for row in OutboxMessage.objects.all()}
    assert told == {(kept.case.applicant_email, "pl"), (other.case.applicant_email, "uk")}
    assert all("One door" in row.text for row in OutboxMessage.objects.all())
    unmerge(merge=done, by=None, reason="Two doors")
    assert OutboxMessage.objects.count() == 4


def test_one_firm_with_two_entries_gets_one_letter() -> None:
    campaign = make_campaign()
    kept, other = accept(received(campaign)), accept(received(campaign, name="Pod Lipą"))
    OutboxMessage.objects.all().delete()
    joined(kept, other)
    assert OutboxMessage.objects.count() == 1


def test_old_addresses_lead_to_the_kept_entry_even_after_two_merges() -> None:
    kept, other = twins()
    third = EntryFactory(campaign=kept.campaign, main_category=kept.main_category)
    old = address(other)
    first = joined(kept, other)
    kept.refresh_from_db()
    assert Client().get(old, follow=True).redirect_chain[-1][0].endswith(f"/{kept.pk}-{kept.slug}/")
    joined(third, kept)
    third.refresh_from_db()
    response = Client().get(old)
    assert (response.status_code, response["Location"]) == (
        301,
        address(third),
    )
    assert kept_of(other) == third
    with pytest.raises(Refused) as refused:
        unmerge(merge=first, by=None, reason="Two doors")
    assert refused.value.code == "changed_since"


def test_merges_are_undone_last_first() -> None:
    kept, other = twins()
    third = EntryFactory(campaign=kept.campaign, main_category=kept.main_category, name="Trzeci")
    before = everything(kept), everything(other), everything(third)
    first = joined(kept, other)
    second = joined(kept, third, choices={"name": "other"})
    unmerge(merge=second, by=None, reason="Two doors")
    unmerge(merge=first, by=None, reason="Two doors")
    assert (everything(kept), everything(other), everything(third)) == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda kept, other: {"reason": "  "}, "no_reason"),
        (lambda kept, other: {"other": kept}, "same_entry"),
        (lambda kept, other: {"choices": {"name": "both"}}, "bad_choice"),
        (lambda kept, other: {"choices": {"colour": "kept"}}, "bad_choice"),
        (lambda kept, other: {"kept_revision": 99}, "changed_elsewhere"),
        (lambda kept, other: {"other_revision": 99}, "changed_elsewhere"),
        (lambda kept, other: entries.withdraw(entry=other) and {}, "withdrawn"),
        (lambda kept, other: entries.hide(entry=kept, by=None, reason="?") and {}, "keep_published"),
        (lambda kept, other: joined(kept, other) and {}, "merged_already"),
        (lambda kept, other: joined(other, kept) and {}, "merged_already"),
    ],
)
def test_when_it_is_refused_nothing_has_happened(spoil: Any, code: str) -> None:
    kept, other = twins()
    options = spoil(kept, other)
    before = everything(kept), everything(other), EntryMerge.objects.count()
    with pytest.raises(Refused) as refused:
        joined(kept, other, **options)
    assert refused.value.code == code
    assert (everything(kept), everything(other), EntryMerge.objects.count()) == before


def test_no_map_loses_the_place() -> None:
    kept, _other = twins()
    elsewhere = EntryFactory(name="Pod Lipą")
    with pytest.raises(Refused) as refused:
        joined(kept, elsewhere)
    assert refused.value.code == "leaves_map"
    assert elsewhere.campaign.title in str(refused.value)


def test_the_one_that_loses_no_map_is_suggested() -> None:
    everywhere, seasonal = CampaignFactory(), CampaignFactory()
    PublicationRule.objects.create(source=seasonal, target=everywhere)
    newer = EntryFactory(campaign=everywhere)
    kept = EntryFactory(campaign=seasonal)
    Entry.objects.filter(pk=kept.pk).update(updated_at=timezone.now() - timedelta(days=9))
    relist_entries([kept.pk, newer.pk])
    for one, two in ((kept, newer), (newer, kept)):
        sides = sides_that_lose_no_map(one, two)
        assert sides is not None
        assert sides.kept == kept
    third = EntryFactory(campaign=CampaignFactory())
    relist_entries([third.pk])
    assert sides_that_lose_no_map(kept, third) is None


def test_a_changed_entry_is_not_parted() -> None:
    kept, other = twins()
    done = joined(kept, other)
    entries.hide(entry=kept, by=None, reason="Closed")
    with pytest.raises(Refused) as refused:
        unmerge(merge=done, by=None, reason="Two doors")
    assert refused.value.code == "changed_since"


def test_a_correction_by_the_merged_firm_changes_the_kept_entry() -> None:
    kept, other = firms_twins()
    other_case, kept_case = other.case, kept.case
    joined(kept, other)
    case = follow_up(other_case, name="Pod Nową Lipą")
    assert entries.entry_of(case) == kept
    casework.decide(case=case, outcome="accepted", by=None)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.name, kept.case, other.case, other.state) == (
        "Pod Nową Lipą",
        kept_case,
        case,
        EntryState.MERGED,
    )
    assert entries.entry_of(kept_case) == kept
    assert entries.publish_from_case(case=case) == kept  # again: nothing happens


def test_a_merged_firm_that_withdraws_takes_its_own_with_it() -> None:
    kept, other = firms_twins()
    joined(kept, other, choices={"description": "other", "pictures": "both"})
    assert Entry.objects.get(pk=kept.pk).description == "Barszcz gratis"
    casework.withdraw(case=other.case)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.description, kept.state, other.state) == (
        "Pierogi jak u mamy.",
        EntryState.PUBLISHED,
        EntryState.WITHDRAWN,
    )
    assert kept.pictures.count() == 1
    old = address(other)
    assert Client().get(old).status_code == 301


def test_when_the_kept_firm_withdraws_the_other_firms_entry_comes_back() -> None:
    kept, other = firms_twins()
    joined(kept, other)
    casework.withdraw(case=kept.case)
    other.refresh_from_db()
    assert other.state == EntryState.PUBLISHED
    assert other.listings.count() == 1
    assert EntryMerge.objects.get().undone_because == "kept_withdrawn"


def test_the_database_itself_knows_that_an_entry_is_merged_once() -> None:
    kept, other = twins()
    third = EntryFactory(campaign=kept.campaign, main_category=kept.main_category)
    joined(kept, other)
    for fields in (
        {"kept": third, "merged": other},
        {"kept": other, "merged": other},
        {"kept": third, "merged": kept, "reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EntryMerge.objects.create(**{"reason": "x", "kept_revision": 0, "merged_revision": 0} | fields)


def test_the_one_on_the_map_is_suggested() -> None:
    kept, other = twins(state=EntryState.HIDDEN)
    assert suggested_sides(other, kept).kept == kept


def test_what_was_before_is_forgotten_in_the_end() -> None:
    kept, other = firms_twins()
    done = joined(kept, other, choices={"pictures": "other"})
    assert merging.forget_before(EntryMerge.objects.all()) == 1
    with pytest.raises(Refused) as refused:
        unmerge(merge=done, by=None, reason="Two doors")
    assert refused.value.code == "too_old"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time")
def test_merging_each_into_the_other_at_once_leaves_one() -> None:
    kept, other = twins()
    codes: list[str] = []

    def attempt(one: Entry, two: Entry) -> None:
        try:
            joined(one, two, kept_revision=one.revision, other_revision=two.revision)
            codes.append("done")
        except Refused as refused:
            codes.append(refused.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=attempt, args=pair) for pair in ((kept, other), (other, kept), (kept, other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(codes) == ["done", "merged_already", "merged_already"]
    assert EntryMerge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time")
def test_withdrawing_while_merging_never_leaves_both_on_the_map() -> None:
    kept, other = twins()
    errors: list[str] = []

    def run(act: Any) -> None:
        try:
            act()
        except Refused as refused:
            errors.append(refused.code)
        finally:
            connection.close()

    acts = [lambda: joined(kept, other), lambda: entries.withdraw(entry=other)]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Entry.objects.get(pk=other.pk).state == EntryState.WITHDRAWN
    assert errors in ([], ["withdrawn"])
    assert not EntryListing.objects.filter(entry=other).exists()
