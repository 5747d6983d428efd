"""The demo scene: made through the verbs, the same from the same seed."""

from datetime import date

import pytest

from kramy.cities.krakow.demo.campaigns import season
from kramy.cities.krakow.demo.firms import firms, invented_nip
from kramy.cities.krakow.demo.pictures import shop_front
from kramy.cities.krakow.demo.scene import scene
from kramy.kernel.accounts.api import ensure_roles
from kramy.kernel.casework.models import Case, CaseFlag
from kramy.lib.identifiers import clean_nip
from kramy.modules.map_campaigns.enums import CampaignStage
from kramy.modules.map_campaigns.models import Campaign, Confirmation, Entry, EntryDay, EntryReport
from kramy.portal.domain.pages import ensure_pages
from kramy.portal.models import NewsPage


@pytest.mark.parametrize(
    ("today", "year", "public_until"),
    [
        (date(2026, 11, 20), 2026, date(2027, 1, 6)),
        (date(2027, 1, 6), 2026, date(2027, 1, 6)),
        (date(2027, 1, 7), 2027, date(2028, 1, 6)),
        (date(2027, 7, 1), 2027, date(2028, 1, 6)),
    ],
)
def test_the_season_is_the_one_whose_epiphany_is_next(today, year, public_until):
    found = season(today)
    assert (found.year, found.public_until) == (year, public_until)
    assert found.opens_on < today <= found.public_until
    assert today < found.closes_on or today == found.public_until


def test_the_same_seed_gives_the_same_firms():
    assert list(firms(30, seed=5)) == list(firms(30, seed=5))
    assert list(firms(30, seed=5)) != list(firms(30, seed=6))
    assert len({firm.nip for firm in firms(200, seed=1)}) == 200
    assert clean_nip(invented_nip(17)) == invented_nip(17)


def test_the_same_seed_draws_the_same_shop_front():
    assert shop_front(3, "#8a3324") == shop_front(3, "#8a3324")
    assert shop_front(3, "#8a3324") != shop_front(4, "#8a3324")


@pytest.mark.django_db
def test_a_small_scene_has_every_stage():
    ensure_roles()
    ensure_pages()
    said: list[str] = []
    scene(seed=2026, password="only-for-this-test", say=said.append, firm_count=20)
    stages = {
        campaign.slug.split("-")[0]: campaign.stage()
        for campaign in Campaign.objects.filter(next_edition=None)
    }
    assert stages == dict.fromkeys(("active", "gastronomy", "christmas"), CampaignStage.OPEN)
    assert [campaign.stage() for campaign in Campaign.objects.exclude(next_edition=None)] == [
        CampaignStage.ARCHIVED
    ]
    assert EntryReport.objects.filter(state="open").exists()
    assert Confirmation.objects.filter(answer="confirmed").exists()
    assert EntryDay.objects.exists()
    assert set(Case.objects.values_list("state", flat=True)) >= {
        "received",
        "accepted",
        "refused",
        "awaiting_applicant",
    }
    assert (
        Entry.objects.filter(state__in=["published", "unconfirmed"]).count()
        == Case.objects.filter(state="accepted").count()
    )
    assert CaseFlag.objects.filter(kind="possible_duplicate").exists()
    assert Case.objects.filter(user__email="firma@kramy.example", state="accepted").exists()
    assert NewsPage.objects.count() == 9
    assert "  20 invented firms apply" in said
    requests = Case.objects.filter(kind="help")
    assert set(requests.values_list("state", flat=True)) == {
        "received",
        "in_review",
        "awaiting_applicant",
        "closed",
    }
    assert not requests.filter(responsible=None).exists()
