"""Imports against the database: checked, run, run again, killed, gone on with, undone."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.api import history_of
from kramy.kernel.places.tests.factories import OLD_TOWN, make_address, make_district
from kramy.lib.errors import Refused
from kramy.lib.tables import TableUnreadable
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.importing import batches, changes, chunks
from kramy.modules.map_campaigns.enums import EntryState, ImportState, RowOutcome
from kramy.modules.map_campaigns.models import (
    Campaign,
    Category,
    Entry,
    EntryListing,
    ImportBatch,
    PublicationChange,
    PublicationRule,
)
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory
from kramy.modules.map_campaigns.tests.import_files import (
    checked,
    counts,
    csv_file,
    imported,
    osm_file,
    problems,
    row,
    uploaded,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bars() -> Category:
    return CategoryFactory(slug="bary", name_pl="Bary", name_en="Bars", name_uk="Бари")


@pytest.fixture
def shops() -> Category:
    return CategoryFactory(slug="sklepy", name_pl="Sklepy", name_en="Shops", name_uk="Крамниці")


@pytest.fixture
def campaign(bars: Category, shops: Category) -> Campaign:
    return CampaignFactory(slug="gastronomia", categories=[bars, shops])


def _names() -> list[str]:
    return list(Entry.objects.order_by("name").values_list("name", flat=True))


def test_a_file_becomes_entries_on_the_map(campaign: Campaign, bars: Category) -> None:
    district = make_district(box=OLD_TOWN)
    other = CampaignFactory(slug="aktywni")
    PublicationRule.objects.create(source=campaign, target=other)
    batch = imported(campaign, csv_file([row(), row(id="a2", nazwa="Bar Mleczny", ulica="Długa")]))
    assert batch.state == ImportState.FINISHED
    assert counts(batch) == (2, 2, 0, 0, 0)
    entry = Entry.objects.get(external_key="a1")
    assert (entry.name, entry.slug, entry.phone, entry.website) == (
        "Pierogarnia Pod Lipą",
        "pierogarnia-pod-lipa",
        "+48123300962",
        "https://lipa.example.pl",
    )
    assert (entry.street, entry.house_number, entry.town) == ("Szewska", "4", "Kraków")
    assert (entry.district, entry.main_category, entry.state) == (district, bars, EntryState.PUBLISHED)
    assert (entry.case, entry.import_batch, entry.revision) == (None, batch, 1)
    assert list(entry.categories.all()) == [bars]
    assert set(EntryListing.objects.values_list("entry", "campaign")) == {
        (found.pk, target.pk) for found in Entry.objects.all() for target in (campaign, other)
    }
    assert set(PublicationChange.objects.values_list("campaign", flat=True)) == {campaign.pk, other.pk}


def test_the_dry_run_writes_nothing_and_explains_every_bad_row(campaign: Campaign, bars: Category) -> None:
    rows = [
        row(id="1"),
        row(id="2", nazwa=""),
        row(id="3", lon="21.01", lat="52.23"),
        row(id="4", lon="abc"),
        row(id="5", kategoria="vacant"),
        row(id="6", kategoria="kosmonautyka"),
        row(id="1", nazwa="Jeszcze raz"),
        row(id="8", telefon="brak", www="ftp://x.pl", godziny_otwarcia="zawsze"),
    ]
    batch = checked(uploaded(campaign, csv_file(rows)))
    assert batch.state == ImportState.CHECKED
    assert counts(batch) == (8, 2, 0, 0, 6)
    assert problems(batch) == {
        3: ["no_name"],
        4: ["outside_city"],
        5: ["bad_coordinates"],
        6: ["skipped_category"],
        7: ["no_category"],
        8: ["duplicate_key"],
        9: ["bad_hours", "bad_phone", "bad_url", "possible_duplicate"],
    }
    assert not Entry.objects.exists()
    assert not batch.rows.filter(applied=True).exists()


def test_running_it_again_doubles_nothing(campaign: Campaign) -> None:
    content = csv_file([row(id=str(n), nazwa=f"Bar {n}") for n in range(7)])
    assert counts(imported(campaign, content, chunk=3)) == (7, 7, 0, 0, 0)
    before = list(Entry.objects.order_by("pk").values())
    assert counts(imported(campaign, content, chunk=2)) == (7, 0, 0, 7, 0)
    assert list(Entry.objects.order_by("pk").values()) == before


def test_a_changed_row_changes_its_entry_only(campaign: Campaign, bars: Category, shops: Category) -> None:
    imported(campaign, csv_file([row(id="1"), row(id="2", nazwa="Bar Drugi")]))
    batch = imported(
        campaign, csv_file([row(id="1", telefon="", kategoria="Sklepy"), row(id="2", nazwa="Bar Drugi")])
    )
    assert counts(batch) == (2, 0, 1, 1, 0)
    entry = Entry.objects.get(external_key="1")
    assert (entry.phone, entry.main_category, entry.revision) == ("", shops, 2)
    assert list(entry.categories.all()) == [shops]
    assert Entry.objects.get(external_key="2").revision == 1


def test_an_entry_the_firm_keeps_itself_is_left_alone(campaign: Campaign) -> None:
    from kramy.kernel.casework.tests.factories import CaseFactory

    imported(campaign, csv_file([row(id="1")]))
    Entry.objects.update(case=CaseFactory(), name="Nazwa firmy")
    batch = imported(campaign, csv_file([row(id="1", telefon="")]))
    assert counts(batch) == (1, 0, 0, 1, 0)
    assert problems(batch) == {2: ["owned_by_firm"]}
    assert _names() == ["Nazwa firmy"]


def test_an_expired_entry_that_is_in_the_file_comes_back(campaign: Campaign) -> None:
    campaign.entry_valid_months = 12
    campaign.save()
    imported(campaign, csv_file([row(id="1")]))
    Entry.objects.update(state=EntryState.EXPIRED, valid_until=timezone.localdate() - timedelta(days=1))
    assert counts(imported(campaign, csv_file([row(id="1")]))) == (1, 0, 1, 0, 0)
    entry = Entry.objects.get()
    assert entry.state == EntryState.PUBLISHED
    assert entry.valid_until is not None
    assert entry.valid_until > timezone.localdate() + timedelta(days=360)


def test_a_hidden_entry_stays_hidden(campaign: Campaign) -> None:
    imported(campaign, csv_file([row(id="1")]))
    entries.hide(entry=Entry.objects.get(), by=UserFactory(), reason="Skarga")
    assert counts(imported(campaign, csv_file([row(id="1", telefon="")]))) == (1, 0, 1, 0, 0)
    assert Entry.objects.get().state == EntryState.HIDDEN
    assert not EntryListing.objects.exists()


class Killed(BaseException):
    """What happens to a worker whose machine is switched off."""


def test_a_killed_import_goes_on_from_its_last_whole_chunk(campaign: Campaign) -> None:
    content = csv_file([row(id=str(n), nazwa=f"Bar {n}") for n in range(10)])
    batch = checked(uploaded(campaign, content))
    batches.start_run(batch=batch, by=None)
    real, calls = chunks.write, []

    def dies_in_the_third_chunk(*args: Any) -> None:
        real(*args)
        calls.append(args)
        if len(calls) == 3:
            raise Killed

    with patch.object(chunks, "write", dies_in_the_third_chunk), pytest.raises(Killed):
        chunks.work(batch.pk, chunk=3)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_done, batch.created_count) == (ImportState.RUNNING, 6, 6)
    assert Entry.objects.count() == 6
    batch = chunks.work(batch.pk, chunk=3)
    assert (batch.state, counts(batch)) == (ImportState.FINISHED, (10, 10, 0, 0, 0))
    assert _names() == [f"Bar {n}" for n in range(10)]
    assert list(batch.rows.values_list("number", flat=True)) == list(range(2, 12))


def test_the_clock_finds_imports_whose_worker_died(campaign: Campaign) -> None:
    batch = checked(uploaded(campaign, csv_file([row()])))
    batches.start_run(batch=batch, by=None)
    assert list(batches.silent_batches()) == []
    ImportBatch.objects.update(updated_at=timezone.now() - timedelta(minutes=3))
    assert list(batches.silent_batches()) == [batch.pk]
    tasks.resume_imports.func()
    batch.refresh_from_db()
    assert batch.state == ImportState.FINISHED
    assert list(batches.silent_batches()) == []


def test_work_that_fails_says_so_and_can_be_gone_on_with(campaign: Campaign) -> None:
    batch = checked(uploaded(campaign, csv_file([row()])))
    batches.start_run(batch=batch, by=None)
    with patch.object(chunks, "write", side_effect=RuntimeError("disk")), pytest.raises(RuntimeError):
        tasks.work_on_import.func(batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.FAILED
    assert batch.error
    batch = batches.resume(batch=batch, by=None)
    assert batch.state == ImportState.RUNNING
    assert chunks.work(batch.pk).state == ImportState.FINISHED


def test_a_second_worker_does_nothing_twice(campaign: Campaign) -> None:
    batch = imported(campaign, csv_file([row()]))
    assert counts(chunks.work(batch.pk)) == (1, 1, 0, 0, 0)
    assert Entry.objects.count() == 1


def test_an_import_is_undone_as_a_whole(campaign: Campaign, bars: Category, shops: Category) -> None:
    imported(campaign, csv_file([row(id="1"), row(id="2", nazwa="Bar Drugi")]))
    kept = list(Entry.objects.order_by("pk").values(*changes.RESTORED))
    second = imported(
        campaign,
        csv_file(
            [
                row(id="1", nazwa="Nowa nazwa", kategoria="Sklepy", telefon="", lon="19.93"),
                row(id="2", nazwa="Bar Drugi"),
                row(id="3", nazwa="Bar Trzeci"),
            ]
        ),
    )
    assert counts(second) == (3, 1, 1, 1, 0)
    PublicationChange.objects.all().delete()
    batches.start_undo(batch=second, by=None)
    undone = chunks.work(second.pk, chunk=1)
    assert undone.state == ImportState.UNDONE
    assert list(Entry.objects.order_by("pk").values(*changes.RESTORED)) == kept
    assert list(Entry.objects.get(external_key="1").categories.all()) == [bars]
    assert EntryListing.objects.count() == 2
    assert PublicationChange.objects.filter(campaign=campaign).exists()
    assert not undone.rows.filter(applied=True).exists()
    assert chunks.work(second.pk).state == ImportState.UNDONE


def test_undoing_leaves_what_somebody_has_changed_since(campaign: Campaign) -> None:
    batch = imported(campaign, csv_file([row(id="1"), row(id="2", nazwa="Bar Drugi")]))
    entries.hide(entry=Entry.objects.get(external_key="1"), by=UserFactory(), reason="Skarga")
    batches.start_undo(batch=batch, by=None)
    undone = chunks.work(batch.pk)
    assert undone.state == ImportState.UNDONE
    assert list(Entry.objects.values_list("external_key", "state")) == [("1", EntryState.HIDDEN)]
    assert list(undone.rows.filter(kept=True).values_list("number", flat=True)) == [2]
    assert problems(undone) == {2: ["changed_since"]}


def test_undone_entries_can_be_imported_again(campaign: Campaign) -> None:
    batch = imported(campaign, csv_file([row()]))
    batches.start_undo(batch=batch, by=None)
    chunks.work(batch.pk)
    assert counts(imported(campaign, csv_file([row()]))) == (1, 1, 0, 0, 0)


OSM = (
    ("node/1", (19.93, 50.06), {"amenity": "bar", "name": "Tawerna", "opening_hours": "Mo-Su 12:00-01:00"}),
    ("node/2", (19.94, 50.06), {"shop": "vacant"}),
    ("node/3", (19.94, 50.06), {"shop": "books"}),
    (
        "node/4",
        None,
        {"shop": "books", "name": "Księgarnia", "addr:street": "Szewska", "addr:housenumber": "4"},
    ),
    (
        "node/5",
        (19.95, 50.06),
        {"shop": "frame", "name": "Ramy", "phone": "tak", "contact:phone": "+48 12 330 09 62"},
    ),
)


def test_openstreetmap_is_understood_by_itself(campaign: Campaign, bars: Category) -> None:
    make_address(street="Szewska", house_number="4", postcode="31-009", lon=19.935, lat=50.061)
    other = CategoryFactory(slug="inne", name_pl="Inne")
    campaign.campaign_categories.create(category=other, position=9)
    batch = uploaded(campaign, osm_file(*OSM), name="osm.geojson")
    assert batch.key_column == "osm_id"
    assert batch.file_format == "geojson"
    assert batch.options["default_category"] == other.pk
    assert batch.category_mapping == {
        "tags.amenity=bar": bars.pk,
        "tags.shop=vacant": "skip",
        "tags.shop=books": "default",
        "tags.shop=frame": "default",
    }
    batch = checked(batch)
    assert counts(batch) == (5, 3, 0, 0, 2)
    assert problems(batch) == {2: ["no_name", "skipped_category"], 3: ["no_name"]}
    assert [row.label for row in batch.rows.all()] == ["Tawerna", "node/2", "node/3", "Księgarnia", "Ramy"]
    batches.start_run(batch=batch, by=None)
    chunks.work(batch.pk)
    assert list(Entry.objects.order_by("pk").values_list("name", "phone", "main_category__slug")) == [
        ("Tawerna", "", "bary"),
        ("Księgarnia", "", "inne"),
        ("Ramy", "+48123300962", "inne"),
    ]


def test_matching_is_refused_when_it_makes_no_sense(campaign: Campaign, bars: Category) -> None:
    batch = uploaded(campaign, csv_file([row()]))
    good = {"name": ["nazwa"], "lon": ["lon"], "lat": ["lat"], "category": ["kategoria"]}
    stranger = CategoryFactory()

    def code(mapping: dict[str, list[str]], **options: Any) -> str:
        with pytest.raises(Refused) as refused:
            batches.match(batch=batch, mapping=mapping, by=None, **options)
        return refused.value.code

    assert code({**good, "name": []}) == "no_name_column"
    assert code({"name": ["nazwa"], "lon": ["lon"]}) == "no_place_column"
    assert code({**good, "name": ["nazwa", "ulica"]}) == "matched_twice"
    assert code({**good, "name": ["brak"]}) == "unknown_column"
    assert code({**good, "smak": ["nazwa"]}) == "unknown_column"
    assert code(good, key_column="brak") == "unknown_column"
    assert code(good, default_category=stranger.pk) == "category"
    assert code(good, category_mapping={"kategoria=Bary": stranger.pk}) == "category"
    batches.match(batch=batch, mapping=good, by=None, default_category=bars.pk, key_column="id")
    batch.refresh_from_db()
    assert (batch.mapping, batch.options["default_category"]) == (good, bars.pk)


def test_matching_again_keeps_what_was_decided_about_values(
    campaign: Campaign, bars: Category, shops: Category
) -> None:
    batch = uploaded(campaign, csv_file([row(kategoria="Warzywniak")]))
    mapping = batch.mapping
    batches.match(batch=batch, mapping=mapping, by=None, category_mapping={"kategoria=Warzywniak": shops.pk})
    batch = batches.match(batch=batch, mapping=mapping, by=None, default_category=bars.pk)
    assert batch.category_mapping == {"kategoria=Warzywniak": shops.pk}


@pytest.mark.parametrize(
    ("verb", "state", "code"),
    [
        (batches.start_run, ImportState.UPLOADED, "wrong_state"),
        (batches.start_run, ImportState.FINISHED, "wrong_state"),
        (batches.start_undo, ImportState.RUNNING, "wrong_state"),
        (batches.start_undo, ImportState.UNDONE, "wrong_state"),
        (batches.start_check, ImportState.RUNNING, "wrong_state"),
        (batches.resume, ImportState.FINISHED, "wrong_state"),
    ],
)
def test_verbs_are_refused_out_of_their_turn(campaign: Campaign, verb: Any, state: str, code: str) -> None:
    batch = uploaded(campaign, csv_file([row()]))
    ImportBatch.objects.update(state=state)
    with pytest.raises(Refused) as refused:
        verb(batch=batch, by=None)
    assert refused.value.code == code


def test_nothing_is_imported_from_a_file_without_a_good_row(campaign: Campaign) -> None:
    batch = checked(uploaded(campaign, csv_file([row(nazwa="")])))
    with pytest.raises(Refused) as refused:
        batches.start_run(batch=batch, by=None)
    assert refused.value.code == "nothing_to_import"


def test_no_file_is_taken_for_a_campaign_that_is_over_or_has_no_categories(campaign: Campaign) -> None:
    empty = CampaignFactory()
    with pytest.raises(Refused) as refused:
        uploaded(empty, csv_file([row()]))
    assert refused.value.code == "no_category"
    campaign.public_until = timezone.localdate() - timedelta(days=1)
    campaign.save()
    with pytest.raises(Refused) as refused:
        uploaded(campaign, csv_file([row()]))
    assert refused.value.code == "archived"


def test_what_is_no_table_is_refused(campaign: Campaign) -> None:
    with pytest.raises(TableUnreadable):
        uploaded(campaign, b"<!doctype html><p>Hello")
    assert not ImportBatch.objects.exists()


def test_the_run_and_its_undoing_are_in_the_log(campaign: Campaign) -> None:
    official = UserFactory(official=True)
    batch = imported(campaign, csv_file([row()]), by=official)
    batches.start_undo(batch=batch, by=official)
    chunks.work(batch.pk)
    assert [(entry.action, entry.actor) for entry in history_of(batch)] == [
        ("map_campaigns.import_undone", official),
        ("map_campaigns.import_undo_started", official),
        ("map_campaigns.import_finished", official),
        ("map_campaigns.import_started", official),
        ("map_campaigns.import_uploaded", official),
    ]


KEYS = st.sampled_from([str(n) for n in range(6)])
ROWS = st.lists(
    st.builds(
        lambda key, name, phone: row(id=key, nazwa=name, telefon=phone),
        KEYS,
        st.sampled_from(["Bar", "Pub", "Kram", ""]),
        st.sampled_from(["12 330 09 62", "", "brak"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS, chunk=st.integers(min_value=1, max_value=4))
def test_importing_twice_is_importing_once(
    campaign: Campaign, first: list[Any], second: list[Any], chunk: int
) -> None:
    Entry.objects.all().delete()
    for rows in (first, second):
        content = csv_file(rows)
        batch = checked(uploaded(campaign, content), chunk=chunk)
        if batch.created_count + batch.changed_count + batch.unchanged_count == 0:
            continue
        expected = counts(batch)
        batches.start_run(batch=batch, by=None)
        assert counts(chunks.work(batch.pk, chunk=chunk)) == expected
        before = list(Entry.objects.order_by("pk").values())
        again = imported(campaign, content)
        read, created, changed, unchanged, rejected = counts(again)
        assert (created, changed) == (0, 0)
        assert read == unchanged + rejected == len(rows)
        assert list(Entry.objects.order_by("pk").values()) == before
        assert not again.rows.exclude(outcome__in=[RowOutcome.UNCHANGED, RowOutcome.REJECTED]).exists()


def _run(tmp_path: Any, capsys: Any, content: bytes, *arguments: str) -> list[str]:
    file = tmp_path / "firmy.csv"
    file.write_bytes(content)
    call_command("import_entries", str(file), "--campaign", "gastronomia", *arguments)
    return capsys.readouterr().out.splitlines()


@pytest.mark.usefixtures("campaign")
def test_the_command_reports_problems_and_counts(tmp_path: Any, capsys: Any) -> None:
    from django.utils import translation

    content = csv_file([row(id="1"), row(id="2", nazwa=""), row(id="3", nazwa="Kram", telefon="brak")])
    with translation.override("en"):
        lines = _run(tmp_path, capsys, content, "--dry-run")
        assert lines == [
            "row 3 (2): rejected: There is no name.",
            "row 4 (Kram): warning: “brak” is not a telephone number, so none is shown.",
            "3 read, 2 created, 0 changed, 0 unchanged, 1 rejected",
        ]
        assert not Entry.objects.exists()
        assert not ImportBatch.objects.exists()
        assert _run(tmp_path, capsys, content)[-1] == "3 read, 2 created, 0 changed, 0 unchanged, 1 rejected"
        assert _run(tmp_path, capsys, content)[-1] == "3 read, 0 created, 0 changed, 2 unchanged, 1 rejected"
    assert Entry.objects.count() == 2


@pytest.mark.usefixtures("campaign")
def test_the_command_takes_a_key_a_category_and_a_person(tmp_path: Any, capsys: Any, shops: Category) -> None:
    official = UserFactory(official=True)
    content = csv_file([row(id="1", kategoria="coś"), row(id="1", nazwa="Kram", kategoria="coś")])
    lines = _run(tmp_path, capsys, content, "--key", "nazwa", "--category", "sklepy", "--by", official.email)
    assert lines == ["2 read, 2 created, 0 changed, 0 unchanged, 0 rejected"]
    assert set(Entry.objects.values_list("external_key", "main_category")) == {
        ("Pierogarnia Pod Lipą", shops.pk),
        ("Kram", shops.pk),
    }
    assert ImportBatch.objects.get().created_by == official


@pytest.mark.usefixtures("campaign")
def test_the_command_refuses_what_cannot_be(tmp_path: Any, capsys: Any) -> None:
    for arguments in (
        ("--key", "brak"),
        ("--category", "brak"),
        ("--by", UserFactory().email),
        ("--campaign", "brak"),
    ):
        with pytest.raises(CommandError):
            _run(tmp_path, capsys, csv_file([row()]), *arguments)
    with pytest.raises(CommandError):
        call_command("import_entries", str(tmp_path / "none.csv"), "--campaign", "gastronomia")
    assert not Entry.objects.exists()
