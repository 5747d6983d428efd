"""Rows of an import that may be places known already: flagged, and imported or left out as an official says."""

from random import Random
from typing import Any

import pytest
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.lib.errors import Refused
from kramy.lib.geo import BoundingBox
from kramy.modules.map_campaigns.domain.duplicates.neighbours import Neighbours
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME_PLACE_METRES
from kramy.modules.map_campaigns.domain.duplicates.watch import near_entries
from kramy.modules.map_campaigns.domain.entries.merging import merge
from kramy.modules.map_campaigns.domain.importing import batches, chunks, duplicates
from kramy.modules.map_campaigns.domain.importing.duplicates import choose
from kramy.modules.map_campaigns.domain.importing.problems import sentence
from kramy.modules.map_campaigns.models import Campaign, Entry, ImportBatch, ImportDuplicate, ImportRow
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.import_files import (
    checked,
    counts,
    csv_file,
    imported,
    problems,
    row,
    uploaded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return CampaignFactory(slug="gastronomia", categories=[CategoryFactory(slug="bary", name_pl="Bary")])


ROWS = [
    row(id="x1", nazwa="POD LIPA"),  # on the map already
    row(id="x2", nazwa="Bar Krokodyl"),  # another firm in the house
    row(id="x3", nazwa="Kwiaty Ewy", lon="19.9501", ulica="Lubicz", numer="5"),
    row(id="x4", nazwa="Kwiaty u Ewy", lon="19.9502", ulica="Lubicz", numer="5"),  # row 4 again
    row(id="x5", nazwa="Pod Lipą", lon="19.97", ulica="Długa", numer="15"),  # another shop of the chain
]


def flagged(campaign: Campaign) -> ImportBatch:
    imported(campaign, csv_file([row()]))
    return checked(uploaded(campaign, csv_file(ROWS)), chunk=2)


def run(batch: ImportBatch) -> ImportBatch:
    batches.start_run(batch=batch, by=None)
    return chunks.work(batch.pk, chunk=2)


def test_the_check_flags_what_is_known_with_its_reason(campaign: Campaign) -> None:
    batch = flagged(campaign)
    assert counts(batch) == (5, 5, 0, 0, 0)
    assert {number: codes for number, codes in problems(batch).items() if codes} == {
        2: ["possible_duplicate"],
        5: ["possible_duplicate"],
    }
    told = [sentence(each.problems[0]) for each in ImportRow.objects.filter(batch=batch).exclude(problems=[])]
    assert told[0].startswith("Possible duplicate of “Pierogarnia Pod Lipą” on the map: similar name")
    assert told[1].startswith("Possible duplicate of “Kwiaty Ewy” in row 4: ")


@pytest.mark.parametrize(
    ("choice", "rows", "outcome"),
    [
        ("import", {}, (5, 5, 0, 0, 0)),
        ("skip", {}, (5, 3, 0, 0, 2)),
        ("skip", {5: "import"}, (5, 4, 0, 0, 1)),
        ("import", {2: "skip"}, (5, 4, 0, 0, 1)),
    ],
)
def test_the_run_does_what_was_said(
    campaign: Campaign, choice: str, rows: dict[int, str], outcome: Any
) -> None:
    batch = flagged(campaign)
    choose(batch=batch, choice=choice, rows=rows, by=None)
    assert counts(run(batch)) == outcome
    again = run(checked(uploaded(campaign, csv_file(ROWS))))
    assert counts(again)[2:4] == (0, outcome[1])  # what is there is found by its key and not changed


def test_a_choice_is_made_between_check_and_run(campaign: Campaign) -> None:
    batch = flagged(campaign)
    for choice, rows in (("perhaps", {}), ("skip", {2: "perhaps"})):
        with pytest.raises(Refused):
            choose(batch=batch, choice=choice, rows=rows, by=None)
    run(batch)
    with pytest.raises(Refused):
        choose(batch=batch, choice="skip", rows={}, by=None)


def test_checking_again_flags_anew(campaign: Campaign) -> None:
    batch = flagged(campaign)
    checked(batch)
    assert ImportDuplicate.objects.filter(batch=batch).count() == 2


def test_an_import_by_the_merged_entrys_key_finds_the_kept_one(campaign: Campaign) -> None:
    imported(campaign, csv_file([row(), row(id="a2", nazwa="Pod Lipa")]))
    kept, other = Entry.objects.get(external_key="a1"), Entry.objects.get(external_key="a2")
    merge(kept=kept, other=other, choices={}, by=None, reason="One door")
    batch = imported(campaign, csv_file([row(id="a2", nazwa="Pod Lipa", telefon="12 111 22 33")]))
    assert counts(batch) == (1, 0, 0, 1, 0)
    assert problems(batch)[2] == ["merged"]
    assert Entry.objects.count() == 2


def test_the_official_decides_row_by_row(campaign: Campaign) -> None:
    batch = flagged(campaign)
    client = Client()
    client.force_login(give_second_factor(UserFactory(official=True, language="en")))
    url = f"/desk/maps/imports/{batch.pk}/"
    assert "2 rows may be places known already." in client.get(url).content.decode()
    page = client.get(f"{url}duplicates/").content.decode()
    assert "row 4 of this file" in page
    done = client.post(f"{url}duplicates/", {"duplicates": "skip", "row-5": "import", "row-2": ""})
    assert done.status_code == 302
    assert client.post(f"{url}duplicates/", {"duplicates": "?"}).status_code == 409
    assert dict(ImportDuplicate.objects.values_list("number", "decision")) == {2: "", 5: "import"}
    assert counts(run(ImportBatch.objects.get(pk=batch.pk))) == (5, 4, 0, 0, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(
    campaign: Campaign, count: int, django_assert_num_queries: Any
) -> None:
    batch = uploaded(campaign, csv_file([row()]))
    for number in range(count):
        ImportDuplicate.objects.create(batch=batch, number=number, other_number=9, name="Pod Lipą", score=0.9)
    client = Client()
    client.force_login(give_second_factor(UserFactory(official=True, language="en")))
    client.get(f"/desk/maps/imports/{batch.pk}/duplicates/")
    with django_assert_num_queries(13):
        assert client.get(f"/desk/maps/imports/{batch.pk}/duplicates/").content.count(b"<select") >= count


def test_others_may_not_decide(campaign: Campaign, client: Client) -> None:
    batch = uploaded(campaign, csv_file([row()]))
    client.force_login(give_second_factor(UserFactory(editor=True)))
    assert client.get(f"/desk/maps/imports/{batch.pk}/duplicates/").status_code in (302, 403)
    assert client.post(f"/desk/maps/imports/{batch.pk}/duplicates/", {"duplicates": "skip"}).status_code in (
        302,
        403,
    )


def test_neighbours_in_memory_are_those_the_database_finds(campaign: Campaign) -> None:
    chance = Random(11)
    for _n in range(40):
        EntryFactory(
            campaign=campaign, lon=19.94 + chance.uniform(0, 0.01), lat=50.06 + chance.uniform(0, 0.006)
        )
    points = [
        (number, 19.94 + chance.uniform(0, 0.01), 50.06 + chance.uniform(0, 0.006)) for number in range(30)
    ]
    found = sorted(Neighbours.of(Entry.objects.filter(campaign=campaign)).near(points))
    asked = near_entries(points, campaign_id=campaign.pk)
    assert found
    assert set(found) <= set(asked), "the database's ranges hold a little more"
    boxes = {number: BoundingBox.around(lon, lat, SAME_PLACE_METRES) for number, lon, lat in points}
    spots = {entry.pk: (entry.lon, entry.lat) for entry in Entry.objects.all()}
    assert found == sorted(each for each in asked if boxes[each[0]].contains(*spots[each[1]]))
    assert Neighbours.of(Entry.objects.none()).near(points) == []


def test_a_map_too_large_for_memory_is_asked_in_the_database(campaign: Campaign, monkeypatch: Any) -> None:
    monkeypatch.setattr(duplicates, "MOST_IN_MEMORY", 1)
    batch = flagged(campaign)
    assert {number: codes for number, codes in problems(batch).items() if codes} == {
        2: ["possible_duplicate"],
        5: ["possible_duplicate"],
    }
