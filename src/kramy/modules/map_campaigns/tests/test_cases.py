"""The case kind: what it refuses, what it flags, what it shows beside the answers, renewals."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CasePurpose, CaseState, FlagKind
from kramy.kernel.places.tests.factories import OLD_TOWN, make_district
from kramy.kernel.questionnaires import api as questionnaires
from kramy.modules.map_campaigns.cases import MAP_ENTRY, category_choices, intake_context, validate
from kramy.modules.map_campaigns.domain.applying.renewals import intake_for_renewal, settle
from kramy.modules.map_campaigns.domain.campaigns.editions import start_next_edition
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.tests.factories import CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import (
    NIP,
    OTHER_NIP,
    accept,
    answers,
    follow_up,
    make_campaign,
    received,
)

pytestmark = pytest.mark.django_db


def test_the_kind_is_registered() -> None:
    assert casework.kind_of(make_campaign().intake) is MAP_ENTRY
    assert MAP_ENTRY.permission == "map_campaigns.decide_entries"


def test_a_pin_outside_the_city_is_explained_and_nothing_is_sent() -> None:
    make_district(box=OLD_TOWN)
    campaign = make_campaign()
    far = {**answers(campaign)["address"], "lon": 21.01, "lat": 52.23}
    with pytest.raises(casework.AnswersRefused) as refused, translation.override("en"):
        received(campaign, address=far)
    assert refused.value.errors["address"].startswith("The pin is outside the city")
    assert not casework.Case.objects.exists()


def test_what_only_the_campaign_knows_is_checked() -> None:
    campaign = make_campaign(categories=[CategoryFactory(slug="bary"), CategoryFactory(slug="kawiarnie")])
    CategoryFactory(slug="obca")
    given = answers(
        campaign,
        categories=["bary", "obca"],
        main_category="kawiarnie",
        offer_from="2026-12-20",
        offer_until="2026-12-01",
    )
    assert list(validate(campaign.intake, given)) == ["categories", "main_category", "offer_until"]
    assert validate(campaign.intake, answers(campaign, main_category="bary")) == {}


def test_the_campaign_offers_its_categories_with_their_children() -> None:
    parent = CategoryFactory(slug="jedzenie")
    CategoryFactory(slug="pierogi", parent=parent, name_pl="Pierogi", name_en="Dumplings", name_uk="Вареники")
    other = CategoryFactory(slug="inne")
    CategoryFactory(slug="obca")
    campaign = make_campaign(categories=[parent, other])
    choices = category_choices(intake_context(campaign.intake))
    assert [choice.key for choice in choices] == ["jedzenie", "pierogi", "inne"]
    assert choices[1].label == {"pl": "Pierogi", "en": "Dumplings", "uk": "Вареники"}
    assert len(category_choices({})) == 4


def _flags(case: Any) -> list[tuple[str, str, list[str]]]:
    return [(flag.kind, flag.key, flag.detail["reasons"]) for flag in case.flags.order_by("key")]


def test_possible_duplicates_are_flagged() -> None:
    campaign = make_campaign()
    entry = accept(received(campaign))
    same = received(campaign, applicant_email="other@example.com")
    assert _flags(same) == [(FlagKind.POSSIBLE_DUPLICATE, f"entry:{entry.pk}", ["nip", "name", "phone"])]
    third = received(campaign, firm={"name": "Inna", "nip": OTHER_NIP}, phone="", name="Pod Lipą")
    assert _flags(third) == [
        (FlagKind.POSSIBLE_DUPLICATE, f"case:{same.pk}", ["name"]),
        (FlagKind.POSSIBLE_DUPLICATE, f"entry:{entry.pk}", ["name"]),
    ]


def test_the_other_shop_of_a_chain_is_no_duplicate() -> None:
    campaign = make_campaign()
    accept(received(campaign))
    address = {
        "street": "Długa",
        "house_number": "1",
        "postcode": "31-147",
        "town": "Kraków",
        "lon": 19.939,
        "lat": 50.07,
    }
    assert _flags(received(campaign, address=address)) == []


def test_an_imported_entry_on_the_spot_is_flagged() -> None:
    campaign = make_campaign()
    there = EntryFactory(campaign=campaign, name="Pierogarnia Pod Lipa", lon=19.9361, lat=50.0625)
    assert _flags(received(campaign)) == [(FlagKind.POSSIBLE_DUPLICATE, f"entry:{there.pk}", ["name"])]


def test_a_correction_is_no_duplicate_of_its_own_entry() -> None:
    campaign = make_campaign()
    first = received(campaign)
    accept(first)
    assert _flags(follow_up(first, name="Pod Dwiema Lipami")) == []


def test_the_case_screen_shows_what_would_change() -> None:
    campaign = make_campaign()
    first = received(campaign)
    entry = accept(first)
    second = follow_up(first, name="Pod Dwiema Lipami", show_phone=False)
    assert MAP_ENTRY.panel_context is not None
    with translation.override("en"):
        context = MAP_ENTRY.panel_context(second)
        html = render_to_string(MAP_ENTRY.context_panels[0], {"panel": context})
    assert context["entry"] == entry
    assert [(str(row["label"]), row["now"], row["then"]) for row in context["differences"]] == [
        ("name", "Pierogarnia Pod Lipą", "Pod Dwiema Lipami"),
        ("phone", "+48123300962", "—"),
    ]
    assert "Pod Dwiema Lipami" in html
    assert "Accepting this case would change:" in html


def test_a_first_case_has_nothing_beside_it() -> None:
    assert MAP_ENTRY.panel_context is not None
    context = MAP_ENTRY.panel_context(received(make_campaign()))
    assert (context["duplicates"], context["entry"], context["differences"]) == ([], None, [])
    assert render_to_string(MAP_ENTRY.context_panels[0], {"panel": context}).strip() == ""


def test_duplicates_are_named_with_their_reasons() -> None:
    campaign = make_campaign()
    EntryFactory(campaign=campaign, name="Pierogarnia Pod Lipa", lon=19.9361, lat=50.0625)
    assert MAP_ENTRY.panel_context is not None
    with translation.override("en"):
        case = received(campaign)
        panel = MAP_ENTRY.panel_context(case)
        html = render_to_string(MAP_ENTRY.context_panels[0], {"panel": panel, "case": case})
    assert "Pierogarnia Pod Lipa" in html
    assert "7 m apart" in " ".join(html.split())


def _next_edition(campaign: Campaign, **options: Any) -> Campaign:
    edition = start_next_edition(
        campaign=campaign,
        by=None,
        slug="swieta-2027",
        opens_at=timezone.now() - timedelta(hours=1),
        **options,
    )
    return Campaign.objects.select_related("intake").get(pk=edition.pk)


def test_last_years_entry_is_renewed_into_the_new_edition() -> None:
    old = make_campaign(slug="swieta-2026")
    case = received(old)
    entry = accept(case)
    assert intake_for_renewal(case) is None
    edition = _next_edition(old)
    assert casework.renewal_intake(case) == edition.intake
    renewal = follow_up(case, purpose=CasePurpose.RENEWAL, intake=edition.intake)
    assert renewal.state == CaseState.RECEIVED
    renewed = accept(renewal)
    assert (renewed.campaign, renewed.name) == (edition, "Pierogarnia Pod Lipą")
    assert renewed.pictures.count() == 1
    entry.refresh_from_db()
    assert (entry.campaign, entry.case) == (old, case)
    assert entries.entry_of(renewal) == renewed


def test_a_renewal_that_changes_nothing_is_accepted_where_the_campaign_says_so(
    django_capture_on_commit_callbacks: Any,
) -> None:
    old = make_campaign(slug="swieta-2026", renew_without_review=True)
    case = received(old)
    accept(case)
    edition = _next_edition(old)
    assert edition.renew_without_review
    with django_capture_on_commit_callbacks(execute=True):
        renewal = follow_up(case, purpose=CasePurpose.RENEWAL, intake=edition.intake)
    renewal.refresh_from_db()
    assert renewal.state == CaseState.ACCEPTED
    assert renewal.decision.decided_by is None
    assert Entry.objects.get(campaign=edition).case == renewal
    assert settle(renewal.pk) is False


@pytest.mark.parametrize(
    ("allowed", "changes"), [(False, {}), (True, {"name": "Nowa"}), (True, {"show_phone": False})]
)
def test_other_renewals_wait_for_an_official(
    django_capture_on_commit_callbacks: Any, allowed: bool, changes: dict[str, Any]
) -> None:
    old = make_campaign(slug="swieta-2026", renew_without_review=allowed)
    case = received(old)
    accept(case)
    edition = _next_edition(old)
    with django_capture_on_commit_callbacks(execute=True):
        renewal = follow_up(case, purpose=CasePurpose.RENEWAL, intake=edition.intake, **changes)
    renewal.refresh_from_db()
    assert renewal.state == CaseState.RECEIVED


def test_a_renewal_with_other_pictures_waits_for_an_official() -> None:
    old = make_campaign(slug="swieta-2026", renew_without_review=True)
    case = received(old, pictures=("red", "blue"))
    accept(case)
    edition = _next_edition(old)
    draft, _token = casework.start_draft(
        intake=edition.intake, language="pl", purpose=CasePurpose.RENEWAL, previous=case
    )
    questionnaires.remove_attachment(
        answer_set=draft.answer_set, attachment_id=draft.answer_set.attachments.first().pk
    )
    renewal = casework.submit_draft(draft=draft)
    assert settle(renewal.pk) is False


def test_known_answers_need_a_person_who_is_signed_in() -> None:
    from kramy.kernel.questionnaires.domain.sources import prefills

    prefill = prefills["map_campaigns.firm"]
    assert prefill({}) is None
    assert prefills["map_campaigns.applicant_email"]({}) is None


def test_the_firm_is_found_by_its_nip() -> None:
    campaign = make_campaign()
    entry = accept(received(campaign))
    assert entry.organisation is not None
    assert entry.organisation.nip == NIP


def test_an_official_sees_the_duplicates_on_the_case_screen(client: Client) -> None:
    campaign = make_campaign()
    EntryFactory(campaign=campaign, name="Pierogarnia Pod Lipa", lon=19.9361, lat=50.0625)
    case = received(campaign)
    client.force_login(give_second_factor(UserFactory(official=True)))
    page = client.get(reverse("casework_desk:case", args=[case.pk]))
    assert page.status_code == 200
    assert 'id="duplicates"' in page.content.decode()


def test_the_form_offers_the_categories_of_the_campaign_only() -> None:
    bars = CategoryFactory(slug="bary", name_pl="Bary mleczne")
    CategoryFactory(slug="obca", name_pl="Obca kategoria")
    campaign = make_campaign(categories=[bars])
    draft, _token = casework.start_draft(intake=campaign.intake, language="pl", email="anna@example.com")
    context = intake_context(campaign.intake)
    with translation.override("pl"):
        form = questionnaires.page_form(answer_set=draft.answer_set, page_key="what", context=context)
    assert list(form.fields["categories"].choices) == [("bary", "Bary mleczne")]


def test_a_case_stays_in_force_while_its_entry_may_be_on_a_map() -> None:
    case = received(make_campaign())
    accept(case)
    assert MAP_ENTRY.in_force is not None
    assert MAP_ENTRY.in_force([case.pk, case.pk + 1]) == {case.pk}
    Entry.objects.filter(case=case).update(state="expired")
    assert MAP_ENTRY.in_force([case.pk]) == set()
