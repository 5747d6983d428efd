"""From an accepted case to the map and off it again."""

from datetime import date, timedelta
from pathlib import PurePath
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.api import history_of
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CasePurpose, CaseState, DecisionOutcome
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.places.tests.factories import OLD_TOWN, make_district
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns import retention, tasks
from kramy.modules.map_campaigns.cases import MAP_ENTRY
from kramy.modules.map_campaigns.domain.campaigns.campaigns import RuleWanted, set_rules
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.statistics.owner_links import figures_token
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import (
    Entry,
    EntryListing,
    EntryPicture,
    EntrySearch,
    PublicationChange,
)
from kramy.modules.map_campaigns.tests.factories import CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import (
    NIP,
    accept,
    add_picture,
    finish,
    follow_up,
    make_campaign,
    received,
)

pytestmark = pytest.mark.django_db


def _maps(entry: Entry) -> set[str]:
    return set(entry.listings.values_list("campaign__slug", flat=True))


def test_an_accepted_case_is_on_its_map_and_by_rule_on_another() -> None:
    bars = CategoryFactory(slug="bary")
    gastronomy, active = make_campaign(categories=[bars]), make_campaign(slug="aktywni")
    district = make_district(box=OLD_TOWN)
    set_rules(campaign=gastronomy, rules=[RuleWanted(target=active, categories=[bars])], by=None)
    PublicationChange.objects.all().delete()
    case = received(gastronomy)
    assert not Entry.objects.exists()
    entry = accept(case)
    assert (entry.name, entry.slug, entry.main_category, entry.district) == (
        "Pierogarnia Pod Lipą",
        "pierogarnia-pod-lipa",
        bars,
        district,
    )
    assert (entry.phone, entry.email, entry.order_url) == (
        "+48123300962",
        "",
        "https://lipa.example.pl/zamow",
    )
    assert entry.organisation is not None
    assert entry.organisation.nip == NIP
    assert (entry.content_language, entry.revision, entry.valid_until) == ("pl", 1, None)
    assert _maps(entry) == {"gastronomia", "aktywni"}
    assert set(PublicationChange.objects.values_list("campaign__slug", flat=True)) == {
        "gastronomia",
        "aktywni",
    }
    assert EntrySearch.objects.filter(entry=entry).exists()
    assert [found.action for found in history_of(entry)] == ["map_campaigns.entry_published"]


def test_pictures_are_copied_by_content_with_thumbnails() -> None:
    entry = accept(received(make_campaign(), pictures=("red", "blue")))
    pictures = list(entry.pictures.order_by("position"))
    assert [picture.description for picture in pictures] == ["red picture", "blue picture"]
    for picture in pictures:
        assert (picture.width, picture.height) == (640, 480)
        for name in (picture.file.name, picture.thumbnail.name):
            assert default_storage.exists(name)
            assert len(PurePath(name).stem) == 64


def test_carrying_a_case_out_twice_changes_nothing() -> None:
    case = received(make_campaign())
    entry = accept(case)
    before = Entry.objects.values().get()
    assert entries.publish_from_case(case=case) == entry
    assert Entry.objects.values().get() == before
    assert EntryPicture.objects.count() == 1


def test_when_the_map_fails_the_decision_fails_with_it() -> None:
    case = received(make_campaign())
    with patch.object(entries, "relist", side_effect=RuntimeError("no map")), pytest.raises(RuntimeError):
        casework.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=None)
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    assert not Entry.objects.exists()


def test_a_refused_case_publishes_nothing() -> None:
    casework.decide(case=received(make_campaign()), outcome=DecisionOutcome.REFUSED, text="Nie.", by=None)
    assert not Entry.objects.exists()


def test_a_correction_changes_the_same_entry_on_every_map() -> None:
    bars, cafes = CategoryFactory(slug="bary"), CategoryFactory(slug="kawiarnie")
    gastronomy, active = make_campaign(categories=[bars, cafes]), make_campaign(slug="aktywni")
    set_rules(campaign=gastronomy, rules=[RuleWanted(target=active, categories=[bars])], by=None)
    first = received(gastronomy)
    entry = accept(first)
    second = follow_up(first, name="Pod Dwiema Lipami", categories=["kawiarnie"], show_phone=False)
    changed = accept(second)
    assert changed.pk == entry.pk
    assert (changed.name, changed.phone, changed.case, changed.revision) == (
        "Pod Dwiema Lipami",
        "",
        second,
        2,
    )
    assert list(changed.categories.all()) == [cafes]
    assert _maps(changed) == {"gastronomia"}
    assert Entry.objects.count() == 1
    assert history_of(changed)[0].action == "map_campaigns.entry_changed"


def test_replaced_pictures_leave_the_storage(django_capture_on_commit_callbacks: Any) -> None:
    first = received(make_campaign(), pictures=("red",))
    old = accept(first).pictures.get()
    draft, _token = casework.start_draft(
        intake=first.intake, language="pl", purpose=CasePurpose.CORRECTION, previous=first
    )
    draft.answer_set.attachments.all().delete()
    add_picture(draft, "green")
    finish(draft)
    second = casework.submit_draft(draft=draft)
    with django_capture_on_commit_callbacks(execute=True):
        entry = accept(second)
    new = entry.pictures.get()
    assert new.file.name != old.file.name
    assert default_storage.exists(new.file.name)
    assert not default_storage.exists(old.file.name)


def test_a_withdrawn_case_takes_the_entry_off_every_map(django_capture_on_commit_callbacks: Any) -> None:
    case = received(make_campaign())
    entry = accept(case)
    file = entry.pictures.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        casework.withdraw(case=case)
    entry.refresh_from_db()
    assert entry.state == EntryState.WITHDRAWN
    assert not EntryListing.objects.exists()
    assert not entry.pictures.exists()
    assert not default_storage.exists(file)
    assert entries.withdraw(entry=entry).revision == entry.revision


def test_an_entry_is_hidden_and_restored() -> None:
    official = UserFactory(official=True)
    entry = accept(received(make_campaign()))
    hidden = entries.hide(entry=entry, by=official, reason="Skarga", expected_revision=entry.revision)
    assert (hidden.state, _maps(hidden)) == (EntryState.HIDDEN, set())
    restored = entries.restore(entry=hidden, by=official)
    assert (restored.state, _maps(restored)) == (EntryState.PUBLISHED, {"gastronomia"})
    assert [(found.action, found.detail) for found in history_of(entry)[:2]] == [
        ("map_campaigns.entry_restored", {}),
        ("map_campaigns.entry_hidden", {"reason": "Skarga"}),
    ]


def _refused(verb: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return refused.value.code


def test_verbs_on_entries_are_refused_in_the_wrong_state() -> None:
    official = UserFactory(official=True)
    entry = EntryFactory()
    assert _refused(entries.restore, entry=entry, by=official) == "not_hidden"
    assert _refused(entries.hide, entry=entry, by=official, reason=" ") == "no_reason"
    assert (
        _refused(entries.hide, entry=entry, by=official, reason="x", expected_revision=9)
        == "changed_elsewhere"
    )
    entries.hide(entry=entry, by=official, reason="x")
    assert _refused(entries.hide, entry=entry, by=official, reason="x") == "not_published"
    assert _refused(entries.renew, entry=entry) == "not_renewable"
    Entry.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert _refused(entries.restore, entry=entry, by=official) == "expired"
    entry.campaign.public_until = timezone.localdate() - timedelta(days=1)
    entry.campaign.save()
    Entry.objects.update(state=EntryState.EXPIRED)
    assert _refused(entries.renew, entry=entry) == "archived"


def test_entries_expire_on_the_day_after_their_last_in_batches() -> None:
    today = date(2026, 11, 20)
    campaign = make_campaign(entry_valid_months=12)
    due = [EntryFactory(campaign=campaign, valid_until=today - timedelta(days=1)) for _n in range(3)]
    stays = EntryFactory(campaign=campaign, valid_until=today)
    EntryFactory(campaign=campaign, valid_until=None)
    assert entries.expire_due(today=today, batch=2) == [entry.pk for entry in due]
    assert set(Entry.objects.filter(state=EntryState.EXPIRED)) == set(due)
    assert not EntryListing.objects.filter(entry__in=due).exists()
    assert _maps(stays) == {"gastronomia"}
    assert entries.expire_due(today=today) == []


def test_a_firm_is_reminded_once_and_told_when_its_entry_expires() -> None:
    campaign = make_campaign(entry_valid_months=1)
    entry = accept(received(campaign))
    OutboxMessage.objects.all().delete()
    Entry.objects.update(valid_until=timezone.localdate() + timedelta(days=7))
    tasks.expire_entries.func()
    tasks.expire_entries.func()
    Entry.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    tasks.expire_entries.func()
    assert list(OutboxMessage.objects.order_by("pk").values_list("kind", "recipient", "language")) == [
        ("map_campaigns.entry_expiring", "anna@example.com", "pl"),
        ("map_campaigns.entry_expired", "anna@example.com", "pl"),
    ]
    renewed = accept(follow_up(entry.case, purpose=CasePurpose.RENEWAL))
    assert (renewed.pk, renewed.state, _maps(renewed)) == (entry.pk, EntryState.PUBLISHED, {"gastronomia"})
    assert renewed.valid_until == entries.valid_until_for(campaign)


def test_an_entry_is_renewed_for_another_term() -> None:
    campaign = make_campaign(entry_valid_months=6)
    entry = EntryFactory(campaign=campaign, state=EntryState.EXPIRED, valid_until=date(2020, 1, 1))
    renewed = entries.renew(entry=entry)
    assert (renewed.state, renewed.valid_until) == (EntryState.PUBLISHED, entries.valid_until_for(campaign))
    assert _maps(renewed) == {"gastronomia"}


def test_the_case_links_to_what_came_of_it() -> None:
    gastronomy, active = make_campaign(), make_campaign(slug="aktywni")
    set_rules(campaign=gastronomy, rules=[RuleWanted(target=active)], by=None)
    case = received(gastronomy)
    assert MAP_ENTRY.links is not None
    assert MAP_ENTRY.links(case) == []
    entry = accept(case)
    urls = [url for _label, url in MAP_ENTRY.links(case)]
    assert [url.rpartition("/maps/")[2] for url in urls] == [
        f"gastronomia/{entry.pk}-pierogarnia-pod-lipa/",
        "gastronomia/",
        "aktywni/",
        f"figures/{figures_token(entry)}/",
    ]


def test_districts_are_found_again_when_they_are_replaced() -> None:
    entry = accept(received(make_campaign()))
    assert entry.district is None
    district = make_district(box=OLD_TOWN)
    PublicationChange.objects.all().delete()
    assert entries.find_districts() == 1
    entry.refresh_from_db()
    assert entry.district == district
    assert PublicationChange.objects.filter(campaign=entry.campaign).exists()
    assert entries.find_districts() == 0


def test_a_person_gets_and_erases_their_entries() -> None:
    user = UserFactory(email="anna@example.com")
    entry = accept(received(make_campaign()))
    stranger = accept(received(make_campaign(slug="inna"), name="Obca"))
    stranger.case.applicant_email = "obca@example.com"
    stranger.case.save()
    assert [row["name"] for row in retention.export_entries(user)] == ["Pierogarnia Pod Lipą"]
    assert retention.erase_entries(user) == 1
    entry.refresh_from_db()
    stranger.refresh_from_db()
    assert (entry.state, entry.phone, entry.description) == (EntryState.WITHDRAWN, "", "")
    assert stranger.state == EntryState.PUBLISHED
