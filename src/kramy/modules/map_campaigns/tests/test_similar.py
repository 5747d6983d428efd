"""An applicant is asked, before sending, whether the place is on the map already."""

from typing import Any

import pytest
from django.test import Client

from kramy.kernel.casework import api as casework
from kramy.lib import morton
from kramy.modules.map_campaigns.cases import similar
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.tests.factories import EntryFactory
from kramy.modules.map_campaigns.tests.firms import accept, answers, draft_of, make_campaign, received

pytestmark = pytest.mark.django_db


def listed(campaign: Any, **fields: Any) -> Entry:
    lon, lat = 19.93605, 50.0625
    options = {"name": "Pod Lipa", "street": "Szewska", "house_number": "4", "phone": "+48123300962"} | fields
    return EntryFactory(
        campaign=campaign,
        main_category=campaign.categories.get(),
        lon=lon,
        lat=lat,
        morton=morton.key(lon, lat),
        **options,
    )


def check_page(draft: Any) -> str:
    client = Client()
    client.get(f"/en/continue/{casework.new_link(draft=draft)}/", follow=True)
    page = client.get(f"/en/apply/{draft.intake.slug}/{draft.answer_set_id}/check/")
    assert page.status_code == 200
    return page.content.decode()


def test_the_page_before_sending_asks_kindly_and_says_nothing_about_the_firm() -> None:
    campaign = make_campaign()
    listed(campaign)
    html = check_page(draft_of(campaign))
    assert "Is this your place?" in html
    assert "nobody looks after it yet" in html
    assert "same address" in html
    assert "same phone" not in html
    assert "Send the application" in html


def test_a_firm_with_a_case_is_led_to_its_link() -> None:
    campaign = make_campaign()
    accept(received(campaign))
    (found,) = similar(campaign.intake, answers(campaign), None)
    assert (found.has_owner, found.title) == (True, "Pierogarnia Pod Lipą")
    html = check_page(draft_of(campaign))
    assert "Have the link mailed again" in html
    assert (
        "anna@example.com" not in html.split("Is this your place?")[1].split("If yours is another place")[0]
    )
    assert "NIP" not in found.reason


def test_nobody_is_asked_about_the_own_entry_or_one_that_is_not_shown() -> None:
    campaign = make_campaign()
    own = accept(received(campaign))
    assert similar(campaign.intake, answers(campaign), own.case) == []
    entries.hide(entry=own, by=None, reason="?")
    assert similar(campaign.intake, answers(campaign), None) == []
    assert similar(campaign.intake, answers(campaign, address={}), None) == []


def test_another_shop_of_the_chain_is_not_asked_about() -> None:
    campaign = make_campaign()
    accept(received(campaign))
    elsewhere = {
        "street": "Długa",
        "house_number": "15",
        "postcode": "31-147",
        "town": "Kraków",
        "lon": 19.94,
        "lat": 50.07,
    }
    assert similar(campaign.intake, answers(campaign, address=elsewhere), None) == []
