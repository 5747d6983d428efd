"""The campaign editor: tabs, revisions, categories, rules, publication, editions; who may what."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.enums import CampaignStage
from kramy.modules.map_campaigns.models import Campaign, Category, PublicationRule
from kramy.modules.map_campaigns.tests.desk import at_desk
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import ensure_survey
from kramy.modules.map_campaigns.web.desk.campaign_forms import ICONS
from kramy.modules.map_campaigns.web.desk.contrast import NIGHT, contrast, judge

pytestmark = pytest.mark.django_db
MAPS = "/desk/maps/"


@pytest.fixture
def editor() -> Any:
    return give_second_factor(UserFactory(editor=True, language="en", first_name="Marta", last_name="Lis"))


@pytest.fixture
def official() -> Any:
    return give_second_factor(UserFactory(official=True, language="en"))


def texts(campaign: Campaign | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "revision": campaign.revision if campaign else 0,
        "title_pl": "Lody w mieście",
        "summary_pl": "Gdzie są lody.",
        **{
            f"{name}_{code}": ""
            for name in ("title", "summary", "description")
            for code in ("pl", "en", "uk")
            if (name, code) not in (("title", "pl"), ("summary", "pl"))
        },
        "slug": campaign.slug if campaign else "",
        "position": "0",
    } | changes


def test_the_list_shows_stage_entries_and_open_cases(editor: Any) -> None:
    campaign = CampaignFactory()
    EntryFactory.create_batch(2, campaign=campaign)
    response = at_desk(editor).get(MAPS)
    row = response.context["page_obj"].object_list[0]
    assert (row.on_map, row.open_cases, row.stage()) == (2, 0, CampaignStage.ON_SHOW)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_list_do_not_grow(editor: Any, rows: int, django_assert_num_queries: Any) -> None:
    for campaign in CampaignFactory.create_batch(rows):
        EntryFactory(campaign=campaign)
    client = at_desk(editor)
    client.get(MAPS)
    with django_assert_num_queries(12):
        assert len(client.get(MAPS).context["page_obj"].object_list) == rows


def test_a_new_campaign_is_not_public(editor: Any) -> None:
    response = at_desk(editor).post(f"{MAPS}new/", texts())
    campaign = Campaign.objects.get()
    assert response.url == f"{MAPS}{campaign.pk}/look/"
    assert (campaign.slug, campaign.title_pl, campaign.published) == (
        "lody-w-miescie",
        "Lody w mieście",
        False,
    )


def test_what_was_typed_stays_when_it_is_refused(editor: Any) -> None:
    CampaignFactory(slug="taken")
    response = at_desk(editor).post(f"{MAPS}new/", texts(slug="taken", title_uk="Морозиво"))
    assert response.status_code == 400
    page = response.content.decode()
    assert 'value="Морозиво"' in page
    assert "Not saved. What you typed is kept." in page
    assert Campaign.objects.count() == 1


def test_two_editors_of_one_campaign(editor: Any) -> None:
    campaign = CampaignFactory()
    client = at_desk(editor)
    first = texts(campaign, title_pl="Pierwsza")
    second = texts(campaign, title_pl="Druga", description_en="Long work")
    assert client.post(f"{MAPS}{campaign.pk}/", first).status_code == 302
    response = client.post(f"{MAPS}{campaign.pk}/", second)
    assert response.status_code == 400
    assert "Somebody else has changed this campaign" in response.content.decode()
    assert "Long work" in response.content.decode()
    campaign.refresh_from_db()
    assert campaign.title_pl == "Pierwsza"
    assert client.post(f"{MAPS}{campaign.pk}/", texts(campaign, title_pl="Druga")).status_code == 302


def test_an_unknown_revision_saves_nothing(editor: Any) -> None:
    campaign = CampaignFactory(title_pl="Stara")
    data = texts(campaign)
    del data["revision"]
    assert at_desk(editor).post(f"{MAPS}{campaign.pk}/", data).status_code == 400
    campaign.refresh_from_db()
    assert campaign.title_pl == "Stara"


def test_a_colour_must_stand_out(editor: Any) -> None:
    campaign = CampaignFactory()
    client = at_desk(editor)
    url = f"{MAPS}{campaign.pk}/look/"
    for colour, words in (("#ffee00", "Too light"), ("#121b1b", "Too dark"), ("red", "six digits")):
        response = client.post(url, {"revision": campaign.revision, "icon": "cafe", "colour": colour})
        assert response.status_code == 400
        assert words in response.content.decode()
    client.post(url, {"revision": campaign.revision, "icon": "cafe", "colour": "#1F5F5B"})
    campaign.refresh_from_db()
    assert (campaign.icon, campaign.colour) == ("cafe", "#1f5f5b")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert [check.enough for check in judge("#7a3b2e")] == [True, True]
    assert [check.enough for check in judge(NIGHT)] == [True, False]


def test_every_icon_offered_is_in_the_sprite() -> None:
    from pathlib import Path

    sprite = Path(str(finders.find("ui/icons.svg"))).read_text()
    assert [name for name in ICONS if f'id="{name}"' not in sprite] == []


def test_categories_in_the_order_of_their_numbers(editor: Any) -> None:
    one, two, three = CategoryFactory.create_batch(3)
    campaign = CampaignFactory(categories=[one])
    client = at_desk(editor)
    url = f"{MAPS}{campaign.pk}/categories/"
    data = {
        "revision": campaign.revision,
        "category": [one.pk, three.pk],
        f"order_{one.pk}": "2",
        f"order_{three.pk}": "1",
    }
    assert client.post(url, data).url == url
    assert list(campaign.campaign_categories.order_by("position").values_list("category", flat=True)) == [
        three.pk,
        one.pk,
    ]
    campaign.refresh_from_db()
    response = client.post(url, {"revision": campaign.revision})
    assert response.status_code == 409
    assert "Choose at least one category." in response.content.decode()
    stale = client.post(url, {"revision": 0, "category": [two.pk]})
    assert stale.status_code == 409
    assert [row["category"].pk for row in stale.context["rows"] if row["chosen"]] == [two.pk]


def category_form(**changes: Any) -> dict[str, Any]:
    return {
        "name_pl": "Lodziarnia",
        "name_en": "",
        "name_uk": "",
        "search_words_pl": "lody gelato",
        "search_words_en": "",
        "search_words_uk": "",
        "slug": "",
        "parent": "",
        "icon": "cafe",
        "colour": "#7a3b2e",
    } | changes


def test_a_category_is_made_in_passing(editor: Any) -> None:
    campaign = CampaignFactory(categories=[CategoryFactory(slug="bar")])
    client = at_desk(editor)
    client.post(f"{MAPS}{campaign.pk}/categories/new/", category_form())
    assert [category.slug for category in campaign.categories.order_by("campaign_categories__position")] == [
        "bar",
        "lodziarnia",
    ]
    response = client.post(f"{MAPS}{campaign.pk}/categories/new/", category_form(name_en="Again"))
    assert response.status_code == 400
    assert 'value="Again"' in response.content.decode()
    assert Category.objects.count() == 2


def windows(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    return {
        "revision": campaign.revision,
        "questionnaire": "",
        "opens_at": "",
        "closes_at": "",
        "public_from": "",
        "public_until": "",
        "entry_valid_months": "",
    } | changes


def test_dates_and_questionnaire(editor: Any) -> None:
    campaign = CampaignFactory()
    questionnaire = ensure_survey()
    client = at_desk(editor)
    url = f"{MAPS}{campaign.pk}/dates/"
    early = windows(
        campaign, questionnaire=questionnaire.pk, opens_at="2026-12-01T00:00", closes_at="2026-11-01T00:00"
    )
    response = client.post(url, early)
    assert response.status_code == 400
    assert "Applications would close before they open." in response.content.decode()
    data = windows(
        campaign,
        questionnaire=questionnaire.pk,
        opens_at="2026-11-01T08:00",
        closes_at="2026-12-21T00:00",
        public_until="2027-01-06",
        entry_valid_months="12",
    )
    assert client.post(url, data).url == url
    campaign.refresh_from_db()
    warsaw = ZoneInfo("Europe/Warsaw")
    assert campaign.intake.opens_at == datetime(2026, 11, 1, 8, tzinfo=warsaw)
    assert (campaign.public_until, campaign.entry_valid_months) == (date(2027, 1, 6), 12)
    assert 'value="2026-11-01T08:00"' in client.get(url).content.decode()


def test_rules_are_counted_before_they_are_saved(editor: Any) -> None:
    bakery, bar = CategoryFactory(slug="bakery"), CategoryFactory(slug="bar")
    pastry = CategoryFactory(slug="pastry", parent=bakery)
    home, target = CampaignFactory(categories=[bakery, bar]), CampaignFactory()
    EntryFactory(campaign=home, main_category=pastry)
    EntryFactory(campaign=home, main_category=bar)
    client = at_desk(editor)
    url = f"{MAPS}{home.pk}/rules/"
    data = {"revision": home.revision, f"target_{target.pk}": "1", f"categories_{target.pk}": [bakery.pk]}
    response = client.post(url, {**data, "preview": "1"})
    assert [(row["on"], row["count"]) for row in response.context["rows"]] == [(True, 1)]
    assert PublicationRule.objects.count() == 0
    assert client.post(url, data).url == url
    rule = PublicationRule.objects.get()
    assert (rule.source, rule.target, list(rule.categories.all()), rule.active) == (
        home,
        target,
        [bakery],
        True,
    )
    assert client.post(url, data).status_code == 409
    home.refresh_from_db()
    client.post(url, {"revision": home.revision})
    assert PublicationRule.objects.count() == 0


def test_publishing_is_confirmed(editor: Any) -> None:
    campaign = CampaignFactory(published=False, title_uk="")
    client = at_desk(editor)
    url = f"{MAPS}{campaign.pk}/publish/"
    assert "Українська" in client.get(url).content.decode()
    campaign.refresh_from_db()
    assert campaign.published is False
    client.post(url, {"revision": campaign.revision, "published": "1"})
    campaign.refresh_from_db()
    assert campaign.published is True
    assert client.post(url, {"revision": 0, "published": "0"}).status_code == 409
    campaign.refresh_from_db()
    assert campaign.published is True


def test_the_next_edition_is_a_year_later(editor: Any) -> None:
    campaign = CampaignFactory(slug="swieta-2026", title_pl="Święta 2026")
    opens = datetime(2026, 11, 1, tzinfo=ZoneInfo("Europe/Warsaw"))
    set_windows(
        campaign=campaign,
        by=None,
        opens_at=opens,
        closes_at=opens + timedelta(days=50),
        questionnaire=ensure_survey(),
    )
    client = at_desk(editor)
    url = f"{MAPS}{campaign.pk}/next-edition/"
    form = client.get(url).context["form"]
    assert (form.initial["slug"], form.initial["title_pl"]) == ("swieta-2027", "Święta 2027")
    data = {
        "slug": "swieta-2027",
        "title_pl": "Święta 2027",
        "title_en": "",
        "title_uk": "",
        "opens_at": "",
        "closes_at": "",
        "public_from": "",
        "public_until": "",
    }
    refused = client.post(url, data)
    assert refused.status_code == 400
    assert "Say when applications open." in refused.content.decode()
    response = client.post(url, {**data, "opens_at": "2027-11-01T00:00"})
    edition = Campaign.objects.get(slug="swieta-2027")
    assert response.url == f"{MAPS}{edition.pk}/"
    assert edition.previous_edition == campaign


PAGES = (
    "new/",
    "{pk}/",
    "{pk}/look/",
    "{pk}/categories/",
    "{pk}/dates/",
    "{pk}/rules/",
    "{pk}/publish/",
    "{pk}/next-edition/",
)


@pytest.mark.parametrize("page", PAGES)
def test_officials_do_not_edit_campaigns(official: Any, page: str) -> None:
    campaign = CampaignFactory()
    url = MAPS + page.format(pk=campaign.pk)
    client = at_desk(official)
    assert client.get(url).url == "/desk/"
    assert client.post(url, {"revision": campaign.revision, "published": "0"}).url == "/desk/"
    campaign.refresh_from_db()
    assert (campaign.published, campaign.revision) == (True, 0)


@pytest.mark.parametrize("page", ["", "{pk}/entries/", "statistics/", "statistics.csv", "{pk}/entries.csv"])
def test_applicants_see_nothing_of_the_desk(page: str) -> None:
    url = MAPS + page.format(pk=CampaignFactory().pk)
    assert at_desk(UserFactory()).get(url).status_code in (302, 403)
    assert Client().get(url).status_code == 302


def test_every_tab_opens(editor: Any) -> None:
    campaign = CampaignFactory(categories=[CategoryFactory()])
    CampaignFactory()
    client = at_desk(editor)
    for page in PAGES[:-1]:
        assert client.get(MAPS + page.format(pk=campaign.pk)).status_code == 200
