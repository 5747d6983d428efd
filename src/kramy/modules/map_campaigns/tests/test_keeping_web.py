"""The pages of keeping entries true: the firm's by link, the owner's figures, the officials' list and settings."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.organisations import api as organisations
from kramy.modules.map_campaigns.domain.keeping_true import confirmations
from kramy.modules.map_campaigns.domain.statistics import owner_figures
from kramy.modules.map_campaigns.domain.statistics.owner_links import figures_token
from kramy.modules.map_campaigns.enums import ConfirmationAnswer, EntryState
from kramy.modules.map_campaigns.models import Campaign, Confirmation, Entry, EntryDay, EntryReport
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import accept, make_campaign, received

pytestmark = pytest.mark.django_db
LIST = "/desk/maps/confirmations/"


@pytest.fixture
def entry() -> Entry:
    return accept(received(make_campaign()))


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(give_second_factor(UserFactory(official=True, language="en")))
    return client


def question(entry: Entry) -> Confirmation:
    return Confirmation.objects.create(entry=entry, created_at=timezone.now())


def link(entry: Entry) -> str:
    return f"/en/maps/confirm/{confirmations.token_for(question(entry))}/"


# The firm


def test_opening_the_link_confirms_nothing_and_pressing_does(entry: Entry) -> None:
    url = link(entry)
    before = entry.confirmed_at
    client = Client()
    page = client.get(url)
    assert page.status_code == 200
    assert "Szewska 4" in page.content.decode()
    client.head(url)
    entry.refresh_from_db()
    assert entry.confirmed_at == before
    done = client.post(url, follow=True)
    assert "the entry is confirmed" in done.content.decode()
    entry.refresh_from_db()
    assert entry.confirmed_at > before
    assert client.post(url).status_code == 302


def test_a_form_from_elsewhere_confirms_nothing(entry: Entry) -> None:
    url = link(entry)
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403
    assert Confirmation.objects.get().answer == ""


def test_a_broken_link_says_so(entry: Entry) -> None:
    for path in ("x/", "x/closed/", "x/words/"):
        assert Client().get(f"/en/maps/confirm/{path}").status_code == 404
    assert Client().post("/en/maps/confirm/x/change/").status_code == 404


def test_something_has_changed_leads_to_the_correction(entry: Entry) -> None:
    url = link(entry)
    assert Client().get(f"{url}change/").status_code == 405
    answer = Client().post(f"{url}change/")
    assert answer.status_code == 302
    page = Client().get(answer.url)
    assert page.status_code == 200
    assert "/correct/" in answer.url


def test_without_a_case_the_firm_says_it_in_words() -> None:
    entry = EntryFactory(email="shop@example.com")
    url = link(entry)
    client = Client()
    answer = client.post(f"{url}change/")
    assert answer.url == f"{url}words/"
    assert client.post(answer.url, {"text": ""}).status_code == 400
    assert client.post(answer.url, {"text": "New hours: 9 to 5"}, follow=True).status_code == 200
    report = EntryReport.objects.get()
    assert report.voices.get().from_firm
    assert Confirmation.objects.get().answer == ConfirmationAnswer.CHANGED


def test_we_have_closed(entry: Entry) -> None:
    url = link(entry)
    client = Client()
    assert client.get(f"{url}closed/").status_code == 200
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED
    assert "no longer on the map" in client.post(f"{url}closed/", follow=True).content.decode()
    entry.refresh_from_db()
    entry.case.refresh_from_db()
    assert (entry.state, entry.case.state) == (EntryState.WITHDRAWN, CaseState.WITHDRAWN)
    assert "has been withdrawn or has expired" in client.get(url).content.decode()
    assert client.post(url).status_code == 409


def test_owners_confirm_from_their_cases(entry: Entry, django_assert_max_num_queries: Any) -> None:
    user = UserFactory(language="en")
    type(entry.case).objects.filter(pk=entry.case_id).update(user=user)
    question(entry)
    client = Client()
    client.force_login(user)
    page = client.get("/en/my/").content.decode()
    assert "Is everything on the map still true?" in page
    action = page.split('action="/en/maps/confirm/')[1].split('"')[0]
    client.post(f"/en/maps/confirm/{action}")
    assert Confirmation.objects.get().answer == ConfirmationAnswer.CONFIRMED
    assert "Is everything on the map still true?" not in client.get("/en/my/").content.decode()


def test_the_page_of_an_unconfirmed_entry_says_why(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.UNCONFIRMED)
    entry.listings.all().delete()
    page = Client().get(f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/")
    assert page.status_code == 410
    assert "has not confirmed" in page.content.decode()


# Figures


def seen(entry: Entry, day: date, views: int, clicks: int = 0, **kinds: int) -> None:
    EntryDay.objects.create(entry=entry, day=day, views=views, clicks=clicks, **kinds)


def test_figures_by_week_and_by_day(entry: Entry) -> None:
    today = date(2026, 11, 25)
    seen(entry, date(2026, 11, 23), 3, 2, website_clicks=1, phone_clicks=1)
    seen(entry, date(2026, 11, 25), 4)
    seen(entry, date(2026, 11, 22), 5)
    seen(entry, date(2025, 11, 20), 9)
    weeks = owner_figures.figures(entry, today=today)
    assert [(row.day, row.views, row.clicks) for row in weeks.rows[-2:]] == [
        (date(2026, 11, 16), 5, 0),
        (date(2026, 11, 23), 7, 2),
    ]
    assert len(weeks.rows) == 53
    assert (weeks.total.views, weeks.total.by_kind) == (12, (1, 1, 0, 0))
    days = owner_figures.figures(entry, today=today, weekly=False)
    assert len(days.rows) == 366
    assert days.rows[-1].views == 4


def test_the_comparison_is_the_median_and_needs_five() -> None:
    first = EntryFactory()
    today = timezone.localdate()
    others = [EntryFactory(campaign=first.campaign, main_category=first.main_category) for _ in range(3)]
    seen(first, today, 10, 4)
    seen(others[0], today, 2)
    assert owner_figures.figures(first, today=today).comparison is None
    others.append(EntryFactory(campaign=first.campaign, main_category=first.main_category))
    EntryFactory(campaign=first.campaign)
    found = owner_figures.figures(first, today=today).comparison
    assert found == owner_figures.Comparison(views=0, clicks=0, entries=5)
    seen(others[1], today, 1)
    assert owner_figures.figures(first, today=today).comparison.views == 1
    EntryFactory(campaign=first.campaign, main_category=first.main_category)
    assert owner_figures.figures(first, today=today).comparison.views == 0.5


def test_owners_read_their_figures_and_nobody_else(entry: Entry, django_assert_num_queries: Any) -> None:
    seen(entry, timezone.localdate(), 7)
    member, stranger = UserFactory(language="en"), UserFactory(language="en")
    organisations.add_member(organisation=entry.organisation, user=member, by=None)
    url = f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/figures/"
    client = Client()
    assert client.get(url).status_code == 302
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    client.force_login(member)
    assert client.get(url).status_code == 200
    by_link = f"/en/maps/figures/{figures_token(entry)}/"
    with django_assert_num_queries(3):
        page = Client().get(by_link)
    assert "<strong>7</strong>" in page.content.decode()
    assert Client().get(f"{by_link}?by=day").status_code == 200
    rows = b"".join(Client().get(f"{by_link}figures.csv?by=day").streaming_content).decode()
    assert rows.splitlines()[-1] == f"{timezone.localdate()},7,0,0,0,0,0"
    assert Client().get("/en/maps/figures/1~x/").status_code == 404


def test_the_case_leads_to_the_figures(entry: Entry) -> None:
    from kramy.kernel.casework import api as casework

    page = Client().get(casework.new_access(entry.case).replace("/pl/", "/en/")).content.decode()
    assert f"/maps/figures/{figures_token(entry)}/" in page


# The desk


def test_the_list_for_officials(desk: Client, django_assert_num_queries: Any) -> None:
    campaign = CampaignFactory()
    questions = [
        Confirmation.objects.create(
            entry=EntryFactory(campaign=campaign, name="Lody"), created_at=timezone.now(), to_official=True
        )
    ]
    desk.get(LIST)
    with django_assert_num_queries(14):
        assert list(desk.get(LIST).context["page_obj"]) == questions
    for _ in range(2):
        Confirmation.objects.create(
            entry=EntryFactory(campaign=campaign), created_at=timezone.now(), to_official=True
        )
    with django_assert_num_queries(14):
        assert len(desk.get(LIST).context["page_obj"].object_list) == 3
    assert list(desk.get(LIST, {"q": "lod"}).context["page_obj"]) == questions
    assert not desk.get(LIST, {"which": "waiting"}).context["page_obj"].object_list
    assert not desk.get(LIST, {"which": "gone", "campaign": campaign.pk}).context["page_obj"].object_list
    answer = desk.post(f"{LIST}confirm/", {"chosen": [questions[0].pk]}, follow=True)
    assert "1 entry is confirmed." in answer.content.decode()
    assert "Choose entries" in desk.post(f"{LIST}confirm/", follow=True).content.decode()


def test_an_official_brings_back_what_has_gone(desk: Client, entry: Entry) -> None:
    asked = question(entry)
    past = timezone.localdate() - timedelta(days=40)
    Confirmation.objects.filter(pk=asked.pk).update(step=3, asked_on=past, due_on=past + timedelta(days=30))
    confirmations.lapse_overdue()
    assert list(desk.get(LIST, {"which": "gone"}).context["page_obj"]) == [asked]
    assert desk.get(f"/desk/maps/entries/{entry.pk}/").status_code == 200
    desk.post(f"{LIST}confirm/", {"chosen": [asked.pk]})
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED


def test_a_campaign_says_how_often_it_asks() -> None:
    campaign = CampaignFactory()
    client = Client()
    client.force_login(give_second_factor(UserFactory(editor=True, language="en")))
    url = f"/desk/maps/{campaign.pk}/keeping/"
    assert client.get(url).status_code == 200
    refused = client.post(url, {"confirm_every_months": 0, "confirm_wait_days": 3, "revision": 0})
    assert refused.status_code == 400
    saved = client.post(url, {"confirm_every_months": 12, "confirm_wait_days": 21, "revision": 0})
    assert saved.status_code == 302
    campaign.refresh_from_db()
    assert (campaign.confirm_every_months, campaign.confirm_wait_days) == (12, 21)
    stale = client.post(url, {"confirm_every_months": 6, "confirm_wait_days": 21, "revision": 0})
    assert stale.status_code == 400
    official = Client()
    official.force_login(give_second_factor(UserFactory(official=True, language="en")))
    assert official.get(url).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert Campaign.objects.get(pk=campaign.pk).confirm_every_months == 12
