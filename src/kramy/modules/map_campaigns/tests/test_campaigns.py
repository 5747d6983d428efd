"""Verbs on campaigns, and listings that follow the rules."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.api import history_of
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CaseState, DecisionOutcome
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.tests.factories import make_version
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.applying.survey import map_entry_survey, missing_in
from kramy.modules.map_campaigns.domain.campaigns import campaigns
from kramy.modules.map_campaigns.domain.campaigns.campaigns import RuleWanted
from kramy.modules.map_campaigns.domain.campaigns.editions import start_next_edition
from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.domain.entries import listings
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import (
    Campaign,
    Entry,
    EntryListing,
    PublicationChange,
    PublicationRule,
)
from kramy.modules.map_campaigns.rules import Placement
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import accept, ensure_survey, make_campaign, received

pytestmark = pytest.mark.django_db


def _refused(verb: Any, **arguments: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return refused.value.code, refused.value.field


def _listed() -> set[tuple[str, str]]:
    return set(EntryListing.objects.values_list("entry__name", "campaign__slug"))


def test_a_campaign_is_made_and_changed_in_the_log() -> None:
    editor = UserFactory(editor=True)
    campaign = campaigns.create_campaign(
        by=editor, slug="gastronomia", title_pl="Gastronomia", title_en="Gastronomy", title_uk="Гастрономія",
        summary_pl="Gdzie zjeść", colour="#7a3b2e",
    )  # fmt: skip
    assert (campaign.revision, campaign.published) == (0, False)
    changed = campaigns.change_campaign(
        campaign=campaign, by=editor, expected_revision=0, title_pl="Jedzenie", published=True
    )
    assert (changed.revision, changed.title_pl, changed.title_en) == (1, "Jedzenie", "Gastronomy")
    assert campaigns.change_campaign(campaign=campaign, by=editor, title_pl="Jedzenie").revision == 1
    assert [(entry.action, entry.actor, entry.detail) for entry in history_of(campaign)] == [
        ("map_campaigns.campaign_changed", editor, {"fields": ["published", "title_pl"]}),
        ("map_campaigns.campaign_created", editor, {}),
    ]
    assert PublicationChange.objects.filter(campaign=campaign).exists()


def test_wrong_campaigns_are_refused() -> None:
    campaign = make_campaign()
    assert _refused(campaigns.create_campaign, by=None, slug="gastronomia", title="X", summary="Y") == (
        "invalid",
        "slug",
    )
    assert _refused(
        campaigns.create_campaign, by=None, slug="nowa", title="X", summary="Y", colour="red"
    ) == (
        "invalid",
        "colour",
    )
    assert _refused(
        campaigns.change_campaign, campaign=campaign, by=None, expected_revision=99, slug="x"
    ) == (
        "changed_elsewhere",
        None,
    )
    with pytest.raises(TypeError):
        campaigns.change_campaign(campaign=campaign, by=None, revision=4)


def test_categories_are_offered_in_the_order_given() -> None:
    one, two, three = (CategoryFactory() for _n in range(3))
    campaign = CampaignFactory(categories=[one, two])
    campaigns.set_categories(campaign=campaign, categories=[three, one, three], by=None)
    rows = campaign.campaign_categories.order_by("position").values_list("category", "position")
    assert list(rows) == [(three.pk, 0), (one.pk, 1)]
    assert _refused(campaigns.set_categories, campaign=campaign, categories=[], by=None) == (
        "no_category",
        "categories",
    )


def test_changed_rules_relist_the_entries(django_capture_on_commit_callbacks: Any) -> None:
    bars, shops = CategoryFactory(), CategoryFactory()
    home, active, christmas = (CampaignFactory(slug=slug) for slug in ("dom", "aktywni", "swieta"))
    EntryFactory(campaign=home, name="Bar", main_category=bars)
    EntryFactory(campaign=home, name="Sklep", main_category=shops)
    EntryFactory(campaign=home, name="Ukryty", main_category=bars, state=EntryState.HIDDEN)
    with django_capture_on_commit_callbacks(execute=True):
        campaigns.set_rules(
            campaign=home,
            rules=[RuleWanted(target=active), RuleWanted(target=christmas, categories=[bars])],
            by=None,
        )
    assert _listed() == {
        ("Bar", "dom"), ("Bar", "aktywni"), ("Bar", "swieta"), ("Sklep", "dom"), ("Sklep", "aktywni"),
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        campaigns.set_rules(campaign=home, rules=[RuleWanted(target=christmas, categories=[shops])], by=None)
    assert _listed() == {("Bar", "dom"), ("Sklep", "dom"), ("Sklep", "swieta")}
    with django_capture_on_commit_callbacks(execute=True):
        campaigns.set_rules(campaign=home, rules=[RuleWanted(target=christmas, active=False)], by=None)
    assert _listed() == {("Bar", "dom"), ("Sklep", "dom")}


def test_the_map_a_rule_led_to_is_built_again_when_the_rule_goes() -> None:
    home, target = CampaignFactory(), CampaignFactory()
    campaigns.set_rules(campaign=home, rules=[RuleWanted(target=target)], by=None)
    PublicationChange.objects.all().delete()
    campaigns.set_rules(campaign=home, rules=[], by=None)
    assert set(PublicationChange.objects.values_list("campaign", flat=True)) == {target.pk}


def test_impossible_rules_are_refused() -> None:
    home, target = CampaignFactory(), CampaignFactory()
    assert (
        _refused(campaigns.set_rules, campaign=home, rules=[RuleWanted(target=home)], by=None)[0]
        == "rule_to_itself"
    )
    twice = [RuleWanted(target=target), RuleWanted(target=target)]
    assert _refused(campaigns.set_rules, campaign=home, rules=twice, by=None)[0] == "rule_twice"


def test_a_category_of_a_rule_includes_its_children() -> None:
    parent = CategoryFactory()
    child = CategoryFactory(parent=parent)
    home, target = CampaignFactory(), CampaignFactory()
    campaigns.set_rules(campaign=home, rules=[RuleWanted(target=target, categories=[parent])], by=None)
    rule = PublicationRule.objects.get()
    entry = EntryFactory(campaign=home, main_category=child)
    assert listings.explain(entry) == (
        Placement(campaign=home.pk),
        Placement(campaign=target.pk, rule=rule.pk, because_of=frozenset({child.pk})),
    )


def test_relisting_goes_in_batches_and_may_run_twice() -> None:
    home, target = CampaignFactory(slug="dom"), CampaignFactory(slug="cel")
    for _n in range(5):
        EntryFactory(campaign=home)
    PublicationRule.objects.create(source=home, target=target)
    PublicationChange.objects.all().delete()
    assert listings.relist_campaign(home.pk, batch=2) == {target.pk}
    assert set(PublicationChange.objects.values_list("campaign", flat=True)) == {target.pk}
    before = set(EntryListing.objects.values_list("pk", "entry", "campaign", "rule"))
    assert len(before) == 10
    PublicationChange.objects.all().delete()
    tasks.relist_campaigns.func([home.pk])
    assert set(EntryListing.objects.values_list("pk", "entry", "campaign", "rule")) == before
    assert not PublicationChange.objects.exists(), "what did not change is not published anew"


def test_relisting_stops_after_some_seconds_and_says_where_to_go_on() -> None:
    home, target = CampaignFactory(slug="dom"), CampaignFactory(slug="cel")
    ids = [EntryFactory(campaign=home).pk for _n in range(5)]
    PublicationRule.objects.create(source=home, target=target)
    assert listings.relist_some(home.pk, seconds=0, batch=2) == (ids[1], {target.pk})
    assert target.listings.count() == 2
    assert listings.relist_some(home.pk, after=ids[1], seconds=0, batch=2) == (ids[3], {target.pk})
    assert listings.relist_some(home.pk, after=ids[3], seconds=0, batch=2) == (ids[4], {target.pk})
    assert listings.relist_some(home.pk, after=ids[4]) == (None, set())
    assert target.listings.count() == 5


@pytest.mark.parametrize("count", [1, 3])
def test_relisting_asks_the_same_few_questions_for_any_number(
    django_assert_num_queries: Any, count: int
) -> None:
    home, target = CampaignFactory(), CampaignFactory()
    entries = [EntryFactory(campaign=home) for _n in range(count)]
    PublicationRule.objects.create(source=home, target=target)
    with django_assert_num_queries(9):
        listings.relist_entries([entry.pk for entry in entries])


def test_windows_open_and_close() -> None:
    campaign = CampaignFactory(slug="swieta")
    opens = timezone.now()
    survey = ensure_survey()
    campaign = set_windows(
        campaign=campaign, by=None, opens_at=opens, closes_at=opens + timedelta(days=30), questionnaire=survey,
        public_from=date(2026, 12, 1), public_until=date(2026, 12, 31),
    )  # fmt: skip
    assert campaign.intake is not None
    assert (campaign.intake.kind, campaign.intake.slug, campaign.intake.questionnaire) == (
        "map_entry",
        "swieta",
        survey,
    )
    assert (campaign.public_from, campaign.public_until) == (date(2026, 12, 1), date(2026, 12, 31))
    campaign = set_windows(campaign=campaign, by=None, opens_at=opens, expected_revision=1)
    assert (campaign.intake.closes_at, campaign.public_until) == (None, None)


def test_impossible_windows_are_refused() -> None:
    campaign = CampaignFactory()
    now = timezone.now()
    windows = set_windows
    assert _refused(
        windows, campaign=campaign, by=None, public_from=date(2026, 12, 2), public_until=date(2026, 12, 1)
    ) == ("window", "public_until")
    assert _refused(windows, campaign=campaign, by=None, opens_at=now, closes_at=now) == (
        "window",
        "closes_at",
    )
    assert _refused(windows, campaign=campaign, by=None, closes_at=now) == ("window", "opens_at")
    assert _refused(windows, campaign=campaign, by=None, opens_at=now) == (
        "no_questionnaire",
        "questionnaire",
    )
    campaign.refresh_from_db()
    assert (campaign.intake, campaign.public_from) == (None, None)


def test_a_questionnaire_that_makes_no_entries_is_refused() -> None:
    campaign = CampaignFactory()
    window = {"campaign": campaign, "by": None, "opens_at": timezone.now()}
    other = make_version().questionnaire
    assert _refused(set_windows, **window, questionnaire=other) == ("not_for_maps", "questionnaire")
    set_windows(**window, questionnaire=ensure_survey())
    assert _refused(set_windows, **window, questionnaire=other) == ("not_for_maps", "questionnaire")
    campaign.refresh_from_db()
    assert campaign.intake is not None
    assert campaign.intake.questionnaire == ensure_survey()


def test_what_a_questionnaire_lacks_for_a_map() -> None:
    assert missing_in(map_entry_survey()) == []
    first, *rest = map_entry_survey(holidays=True).pages
    assert missing_in(Definition(pages=(first, *(page for page in rest if page.key != "where")))) == [
        "address"
    ]
    wrong = Question(key="categories", kind="multiple_choice", label={"pl": "Co robisz?"})
    assert missing_in(Definition(pages=(Page(key="one", title={"pl": "Jedna"}, questions=(wrong,)),))) == [
        "name",
        "categories",
        "address",
    ]


def test_answers_without_a_position_are_not_accepted() -> None:
    case = received(make_campaign(slug="lody"))
    answers = case.answers
    answers.answers = {key: value for key, value in answers.answers.items() if key != "address"}
    answers.save(update_fields=["answers"])
    decide = {"case": case, "outcome": DecisionOutcome.ACCEPTED, "by": None}
    assert _refused(casework.decide, **decide) == ("no_position", None)
    case.refresh_from_db()
    assert (case.state, Entry.objects.count()) == (CaseState.RECEIVED, 0)


def _start(campaign: Campaign, **options: Any) -> Campaign:
    return start_next_edition(
        campaign=campaign,
        by=None,
        slug="swieta-2027",
        opens_at=timezone.now() - timedelta(hours=1),
        **options,
    )


def test_a_new_edition_copies_what_the_last_one_had() -> None:
    bars = CategoryFactory(slug="bary")
    old, active, source = (
        make_campaign(slug="swieta", categories=[bars], icon="gift"),
        CampaignFactory(),
        CampaignFactory(),
    )
    campaigns.set_rules(campaign=old, rules=[RuleWanted(target=active, categories=[bars])], by=None)
    campaigns.set_rules(campaign=source, rules=[RuleWanted(target=old)], by=None)
    edition = _start(old, titles={"pl": "Święta 2027"}, public_until=date(2027, 12, 31))
    assert (edition.previous_edition, edition.icon, edition.title_pl, edition.title_en) == (
        old, "gift", "Święta 2027", "Swieta",
    )  # fmt: skip
    assert list(edition.categories.all()) == [bars]
    assert edition.intake is not None
    assert edition.intake.questionnaire == old.intake.questionnaire
    assert edition.intake.slug == "swieta-2027"
    out = edition.rules_out.get()
    assert (out.target, list(out.categories.all())) == (active, [bars])
    assert edition.rules_in.get().source == source
    assert _refused(_start, campaign=old) == ("has_next_edition", None)
    assert _refused(_start, campaign=CampaignFactory())[0] == "no_intake"


def test_last_years_firms_are_invited_once(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    old = make_campaign(slug="swieta")
    accept(received(old))
    withdrawn = accept(received(old, name="Wycofana"))
    Entry.objects.filter(pk=withdrawn.pk).update(state=EntryState.WITHDRAWN)
    EntryFactory(campaign=old, name="Z pliku")
    OutboxMessage.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        edition = _start(old, published=True)
    message = OutboxMessage.objects.get()
    assert (message.kind, message.recipient) == ("map_campaigns.edition_invitation", "anna@example.com")
    assert "Pierogarnia Pod Lipą" in message.text
    path = next(word for word in message.text.split() if "/case/" in word).partition("8000")[2]
    page = client.get(path)
    assert page.status_code == 200
    assert f'action="{path}renew/"' in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{path}renew/")
    assert response.status_code == 302
    assert response.headers["Location"].endswith("/check/")
    assert "/apply/swieta-2027/" in response.headers["Location"]
    tasks.invite_last_years_firms.func(edition.pk)
    assert OutboxMessage.objects.count() == 1


def test_firms_are_invited_when_the_new_edition_is_published_and_open(
    django_capture_on_commit_callbacks: Any,
) -> None:
    old = make_campaign(slug="swieta")
    accept(received(old))
    OutboxMessage.objects.all().delete()
    opens = timezone.now() + timedelta(days=3)
    with django_capture_on_commit_callbacks(execute=True):
        edition = start_next_edition(campaign=old, by=None, slug="swieta-2027", opens_at=opens)
    assert (edition.published, edition.invitations_due) == (False, True)
    campaigns.change_campaign(campaign=edition, by=None, published=True)
    tasks.invite_when_open.func()
    assert OutboxMessage.objects.count() == 0
    with time_machine.travel(opens + timedelta(hours=1)):
        tasks.invite_when_open.func()
        tasks.invite_when_open.func()
    assert [message.kind for message in OutboxMessage.objects.all()] == ["map_campaigns.edition_invitation"]
    edition.refresh_from_db()
    assert edition.invitations_due is False


@pytest.mark.parametrize(("invite", "published"), [(False, True), (True, False)])
def test_nobody_is_invited_unasked_or_to_a_draft(
    invite: bool, published: bool, django_capture_on_commit_callbacks: Any
) -> None:
    old = make_campaign(slug="swieta")
    accept(received(old))
    OutboxMessage.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        edition = _start(old, invite=invite, published=published)
    tasks.invite_when_open.func()
    tasks.invite_last_years_firms.func(edition.pk)
    assert OutboxMessage.objects.count() == 0


def test_the_address_of_a_published_map_stays() -> None:
    campaign = CampaignFactory(slug="lody", published=True)
    change = {"campaign": campaign, "by": None, "slug": "desery"}
    assert _refused(campaigns.change_campaign, **change) == ("address_in_use", "slug")
    campaigns.change_campaign(campaign=campaign, by=None, published=False)
    assert campaigns.change_campaign(**change).slug == "desery"
