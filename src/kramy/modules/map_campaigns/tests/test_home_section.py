"""The maps on the hub's home page."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.portal import HOME_SECTION
from kramy.modules.map_campaigns.tests.factories import CampaignFactory
from kramy.modules.map_campaigns.tests.firms import make_campaign

pytestmark = pytest.mark.django_db


def test_a_card_says_until_when_applications_are_taken() -> None:
    campaign = make_campaign(slug="swieta")
    closes = timezone.now() + timedelta(days=10)
    set_windows(campaign=campaign, by=None, opens_at=timezone.now() - timedelta(days=1), closes_at=closes)
    (card,) = HOME_SECTION.context(None)["cards"]
    assert (card["campaign"], card["closes"]) == (campaign, timezone.localdate(closes))
    assert card["url"].endswith("/maps/swieta/")
    with translation.override("en"):
        html = render_to_string(HOME_SECTION.template, {"section": HOME_SECTION.context(None)})
    assert "Maps of local firms" in html
    assert "applications until" in html


def test_campaigns_that_are_over_or_not_published_are_left_out() -> None:
    CampaignFactory(published=False)
    CampaignFactory(public_until=timezone.localdate() - timedelta(days=1))
    section = HOME_SECTION.context(None)
    assert section == {"cards": []}
    assert render_to_string(HOME_SECTION.template, {"section": section}).strip() == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_cards_take_one_query(django_assert_num_queries: Any, count: int) -> None:
    for _n in range(count):
        CampaignFactory()
    with django_assert_num_queries(1):
        assert len(HOME_SECTION.context(None)["cards"]) == count
