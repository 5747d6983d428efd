"""Hearing of new entries: asked, confirmed, told once, ended by one click."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.messaging import api as messaging
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.places.base import AddressHit
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns import notifications, retention, tasks
from kramy.modules.map_campaigns.domain.alerts import links, queue, subscriptions
from kramy.modules.map_campaigns.domain.alerts.areas import Area, described
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.entries.listings import relist, relist_entries
from kramy.modules.map_campaigns.enums import AlertFrequency, AlertState
from kramy.modules.map_campaigns.models import (
    AlertHit,
    AlertSubscription,
    Campaign,
    Category,
    Entry,
    EntryListing,
    NewEntry,
)
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.web.public import alert_forms
from kramy.modules.map_campaigns.web.public.views import alerts as views

pytestmark = pytest.mark.django_db
FORM = "/en/maps/food/alerts/"
SQUARE = (19.93725, 50.06168)
GIVEN = {"email": "Anna@Example.org", "frequency": "at_once", "consent": "on", "within": "1000"}


@pytest.fixture
def bars() -> Category:
    return CategoryFactory(slug="bars", name_en="Bars")


@pytest.fixture
def campaign(bars: Category) -> Campaign:
    return CampaignFactory(slug="food", title_en="Food", categories=[bars, CategoryFactory(slug="shops")])


def subscribed(campaign: Campaign, *, email: str = "anna@example.org", **wanted: Any) -> AlertSubscription:
    given = {"frequency": AlertFrequency.AT_ONCE, "language": "en", **wanted}
    asked = subscriptions.ask(campaign=campaign, email=email, wanted=subscriptions.Wanted(**given))
    return subscriptions.confirm(key=asked.key, request=asked.request)


def appears(campaign: Campaign, **fields: Any) -> Entry:
    """An entry that the verbs list, as they do for an accepted case."""
    entry: Entry = EntryFactory(campaign=campaign, **fields)
    EntryListing.objects.filter(entry=entry).delete()
    relist(entry)
    return entry


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.order_by("pk"))


def link_in(message: OutboxMessage, words: str) -> str:
    found = re.search(rf"{words}:\nhttp://127\.0\.0\.1:8000(\S+)", message.text)
    assert found, message.text
    return found[1]


# --- asking and confirming ----------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_link_is_confirmed(client: Client, campaign: Campaign) -> None:
    response = client.post(f"{FORM}?category=bars", {**GIVEN, "category": "bars"})
    assert (response.status_code, response["Location"]) == (302, "/en/maps/food/alerts/asked/")
    assert client.get(response["Location"]).status_code == 200
    (letter,) = letters()
    assert (letter.recipient, letter.language) == ("anna@example.org", "en")
    subscription = AlertSubscription.objects.get()
    assert (subscription.state, subscription.consent_at) == (AlertState.WAITING, None)
    appears(campaign)
    tasks.tell_of_new_entries.call()
    assert len(letters()) == 1
    link = link_in(letter, "Confirm")
    page = client.get(link)
    assert page.status_code == 200
    assert "Bars" in page.content.decode()
    assert (page["X-Robots-Tag"], page["Cache-Control"].count("no-store")) == ("noindex, nofollow", 1)
    assert AlertSubscription.objects.get().state == AlertState.WAITING  # looking confirms nothing
    confirmed = client.post(link)
    assert confirmed.status_code == 302
    assert client.get(confirmed["Location"]).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == AlertState.ACTIVE
    assert subscription.categories == ["bars"]
    assert (subscription.consent_version, bool(subscription.consent_at)) == (
        subscriptions.CONSENT_VERSION,
        True,
    )
    assert client.post(link).status_code == 302  # twice is as good as once


def test_one_address_is_one_subscription(campaign: Campaign) -> None:
    first = subscribed(campaign, area=Area(categories=("bars",)))
    asked = subscriptions.ask(
        campaign=campaign,
        email=" ANNA@example.org",
        wanted=subscriptions.Wanted(language="pl", frequency="weekly"),
    )
    assert asked.pk == first.pk
    first.refresh_from_db()
    assert (first.state, first.categories, first.frequency) == (AlertState.ACTIVE, ["bars"], "at_once")
    with pytest.raises(Refused) as caught:
        subscriptions.confirm(key=first.key, request=1)
    assert caught.value.code == "outdated"
    subscriptions.confirm(key=first.key, request=2)
    first.refresh_from_db()
    assert (first.categories, first.frequency, first.language) == ([], "weekly", "pl")
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertSubscription.objects.create(campaign=campaign, email="anna@example.org", asked_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertSubscription.objects.create(
            campaign=campaign, email="b@example.org", asked_at=timezone.now(), state="active"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertSubscription.objects.filter(pk=first.pk).update(lon=1.0)


def test_nobody_learns_who_is_subscribed(client: Client, campaign: Campaign) -> None:
    subscribed(campaign)
    known = client.post(FORM, GIVEN, follow=True).content
    stranger = client.post(FORM, {**GIVEN, "email": "eve@example.org"}, follow=True).content
    assert known == stranger


def test_one_mailbox_is_not_filled(client: Client, campaign: Campaign) -> None:
    for _time in range(5):
        assert client.post(FORM, GIVEN).status_code == 302
    assert len(letters()) == 3


def test_machines_are_kept_away(client: Client, campaign: Campaign, monkeypatch: Any) -> None:
    trapped = client.post(FORM, {**GIVEN, views.TRAP: "https://buy.example"})
    assert trapped.status_code == 429
    monkeypatch.setattr(views, "WITHOUT", 1)
    assert client.post(FORM, GIVEN).status_code == 302
    assert client.post(FORM, {**GIVEN, "email": "b@example.org"}).status_code == 429
    assert len(letters()) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": ""}, "email"), ({"email": "nobody"}, "email"), ({"email": f"{'a' * 250}@example.org"}, "email"),
     ({"consent": ""}, "consent"), ({"frequency": "hourly"}, "frequency"), ({"category": "none"}, "category"),
     ({"address": "Nowhere 1"}, "address"), ({"within": "7"}, "within")],
)  # fmt: skip
def test_what_is_wrong_is_said(
    client: Client, campaign: Campaign, monkeypatch: Any, change: dict[str, str], field: str
) -> None:
    monkeypatch.setattr(alert_forms.places, "geocode", lambda _text: None)
    response = client.post(FORM, {**GIVEN, **change})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert "There is a problem" in response.content.decode()
    assert not AlertSubscription.objects.exists()


def test_an_address_becomes_a_circle(client: Client, campaign: Campaign, monkeypatch: Any) -> None:
    hit = AddressHit(street="Rynek Główny", house_number="1", postcode="", town="Kraków", lon=SQUARE[0], lat=SQUARE[1],
                     district_name="", label="Rynek Główny 1")  # fmt: skip
    monkeypatch.setattr(alert_forms.places, "geocode", lambda text: hit if text.startswith("Rynek") else None)
    client.post(FORM, {**GIVEN, "address": "Rynek Gl 1", "within": "500"})
    asked = subscriptions.area_of(AlertSubscription.objects.get())
    assert (asked.near, asked.within, asked.place) == (SQUARE, 500, "Rynek Główny 1")
    monkeypatch.setattr(alert_forms.places, "nearest_address", lambda lon, lat: None)
    client.post(FORM, {**GIVEN, "email": "b@example.org", "address": "50,06168, 19,93725"})
    assert subscriptions.area_of(AlertSubscription.objects.get(email="b@example.org")).near == SQUARE


def test_the_filters_of_the_map_are_carried_over(client: Client, campaign: Campaign) -> None:
    page = client.get(f"{FORM}?category=bars&near=19.93725,50.06168&place=Kram&within=2000&q=x&sort=name")
    form = page.context["form"]
    assert form["category"].value() == ["bars"]
    assert (form["address"].value(), form["within"].value()) == ("Kram", 2000)
    sent = {**GIVEN, "address": "Kram", "near": "19.93725,50.06168", "place": "Kram"}
    client.post(FORM, sent)
    assert subscriptions.area_of(AlertSubscription.objects.get()).near == SQUARE
    box = client.get(f"{FORM}?bbox=19.93,50.05,19.95,50.07").context["form"]
    assert box["near"].value() == "19.94000,50.06000"
    assert int(box["within"].value()) == 1400
    assert client.get(f"{FORM}?near=nonsense&within=-5&category=%00").status_code == 200


def test_links_are_signed_and_run_out(client: Client, campaign: Campaign) -> None:
    client.post(FORM, GIVEN)
    subscription = AlertSubscription.objects.get()
    link = link_in(letters()[0], "Confirm")
    assert client.get(link.replace("/confirm/", "x/confirm/")).status_code == 410
    manage = f"{FORM}{links.manage_token(subscription)}/"
    assert client.get(manage).status_code == 410  # nothing to manage before it is confirmed
    assert client.get(f"{FORM}{links.manage_token(subscription)}/confirm/").status_code == 410
    assert client.get(f"{FORM}{subscription.key}/").status_code == 410
    other = CampaignFactory(slug="other")
    assert other
    assert client.get(link.replace("/food/", "/other/")).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert client.post(link).status_code == 410
    assert AlertSubscription.objects.get().state == AlertState.WAITING


def test_what_nobody_confirms_is_erased(campaign: Campaign) -> None:
    subscriptions.ask(campaign=campaign, email="a@example.org", wanted=subscriptions.Wanted(language="pl"))
    kept = subscribed(campaign, email="b@example.org")
    subscriptions.ask(campaign=campaign, email="b@example.org", wanted=subscriptions.Wanted(language="pl"))
    today = timezone.localdate()
    assert retention.expire_alerts(today + timedelta(days=7), False) == 0
    assert retention.expire_alerts(today + timedelta(days=8), True) == 2
    assert retention.expire_alerts(today + timedelta(days=8), False) == 2
    assert AlertSubscription.objects.get() == kept
    assert AlertSubscription.objects.get().wanted is None
    Campaign.objects.update(public_until=today)
    assert retention.expire_alerts(today + timedelta(days=8), False) == 1


def test_a_person_gets_a_copy_and_is_forgotten(campaign: Campaign) -> None:
    subscribed(campaign, email="jan@example.org", area=Area(near=SQUARE, within=500, place="Rynek"))
    user = UserFactory(email="Jan@example.org")
    (row,) = retention.export_alerts(user)
    assert (row["email"], row["near"], row["within_metres"]) == ("jan@example.org", [*SQUARE], 500)
    assert retention.erase_alerts(user) == 1
    assert not AlertSubscription.objects.exists()


# --- being told ---------------------------------------------------------------------------------------------


def test_a_new_entry_is_told_once(
    campaign: Campaign, bars: Category, django_capture_on_commit_callbacks: Any
) -> None:
    old = appears(campaign, main_category=bars)
    subscription = subscribed(campaign, area=Area(near=SQUARE, within=1000, categories=("bars",)))
    at = {"lon": SQUARE[0], "lat": SQUARE[1] + 0.004, "main_category": bars}
    with django_capture_on_commit_callbacks(execute=True):  # the receiver enqueues, the task does it at once
        new = appears(campaign, name="Bar Żaczek", slug="bar-zaczek", **at)
    appears(campaign, main_category=bars, lon=20.2, lat=50.1)
    appears(campaign, lon=SQUARE[0], lat=SQUARE[1])
    tasks.tell_of_new_entries.call()
    letter = letters()[-1]
    assert [hit.entry_id for hit in AlertHit.objects.all()] == [new.pk]
    assert (letter.subject, letter.recipient) == ("A new place: Bar Żaczek", "anna@example.org")
    assert "440\u00a0m" in letter.text
    assert f"http://127.0.0.1:8000/en/maps/food/{new.pk}-bar-zaczek/" in letter.text
    count = len(letters())
    for entry in (old, new):
        entries.hide(entry=entry, by=None, reason="x")
        entries.restore(entry=entry, by=None)
    relist_entries([old.pk, new.pk])
    AlertSubscription.objects.update(due_at=timezone.now())
    tasks.tell_of_new_entries.call()
    assert len(letters()) == count
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertHit.objects.create(subscription=subscription, entry=new)


def test_what_is_hidden_again_is_not_told(campaign: Campaign) -> None:
    subscribed(campaign, frequency="daily")
    entry = appears(campaign)
    tasks.tell_of_new_entries.call()
    entries.hide(entry=entry, by=None, reason="x")
    AlertSubscription.objects.update(due_at=timezone.now())
    tasks.tell_of_new_entries.call()
    assert letters() == []
    assert AlertSubscription.objects.get().due_at is None


def test_many_at_once_are_one_message(campaign: Campaign, monkeypatch: Any) -> None:
    subscribed(campaign)
    monkeypatch.setattr("kramy.modules.map_campaigns.notifications.alerts.MOST_PLACES", 2)
    monkeypatch.setattr(queue, "ENTRIES_AT_ONCE", 2)
    for _number in range(5):
        appears(campaign)
    tasks.tell_of_new_entries.call()
    (letter,) = letters()
    assert letter.subject == "New places on the map “Food”: 5"
    assert "And 3 more on the map." in letter.text
    appears(campaign)
    tasks.tell_of_new_entries.call()
    assert len(letters()) == 1  # not more than one in ten minutes
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        tasks.tell_of_new_entries.call()
    assert len(letters()) == 2


@pytest.mark.parametrize(
    ("frequency", "now", "then"),
    [("at_once", (2026, 3, 4, 9, 30), (2026, 3, 4, 9, 30)), ("daily", (2026, 3, 4, 5, 30), (2026, 3, 4, 7)),
     ("daily", (2026, 3, 4, 9, 30), (2026, 3, 5, 7)), ("weekly", (2026, 3, 4, 9, 30), (2026, 3, 9, 7)),
     ("weekly", (2026, 3, 9, 6, 59), (2026, 3, 9, 7)), ("weekly", (2026, 3, 9, 7), (2026, 3, 16, 7)),
     ("daily", (2026, 3, 28, 9), (2026, 3, 29, 6)), ("daily", (2026, 10, 24, 9), (2026, 10, 25, 7))],
)  # fmt: skip
def test_when_it_is_told(frequency: str, now: tuple[int, ...], then: tuple[int, ...]) -> None:
    assert subscriptions.next_time(frequency, datetime(*now, tzinfo=UTC)) == datetime(*then, tzinfo=UTC)  # type: ignore[misc]


def test_a_killed_worker_loses_and_doubles_nothing(campaign: Campaign, monkeypatch: Any) -> None:
    subscribed(campaign)
    appears(campaign)
    marked = queue._set_due

    def die(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(queue, "_set_due", die)
    with pytest.raises(RuntimeError), transaction.atomic():
        queue.match_some(campaign.pk)
    assert (AlertHit.objects.count(), NewEntry.objects.filter(matched=False).count()) == (0, 1)
    monkeypatch.setattr(queue, "_set_due", marked)
    assert queue.match_some(campaign.pk) == 1
    monkeypatch.setattr(messaging, "send", die)
    (due,) = queue.due_ids()
    with pytest.raises(RuntimeError), transaction.atomic():
        notifications.tell_of_new_places(due)
    assert AlertHit.objects.filter(told_at__isnull=True).count() == 1
    monkeypatch.undo()
    assert notifications.tell_of_new_places(due)
    assert not notifications.tell_of_new_places(due)
    assert len(letters()) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_matching_asks_the_same_for_any_number(
    campaign: Campaign, number: int, django_assert_num_queries: Any
) -> None:
    for who in range(number):
        subscribed(campaign, email=f"{who}@example.org")
    for _entry in range(number):
        appears(campaign)
    with django_assert_num_queries(14):
        queue.match_some(campaign.pk)
    assert AlertHit.objects.count() == number * number


def test_nobody_listening_costs_no_rows(campaign: Campaign) -> None:
    appears(campaign)
    assert not NewEntry.objects.exists()


def test_a_pause_and_a_change_begin_anew(client: Client, campaign: Campaign, bars: Category) -> None:
    subscription = subscribed(campaign, area=Area(categories=("shops",)))
    url = f"{FORM}{links.manage_token(subscription)}/"
    assert client.post(url, {"action": "pause"}).status_code == 302
    appears(campaign, main_category=bars)
    tasks.tell_of_new_entries.call()
    assert client.post(url, {"action": "resume"}).status_code == 302
    assert (
        client.post(
            url, {"action": "save", "frequency": "weekly", "within": "500", "category": "bars"}
        ).status_code
        == 302
    )
    wrong = client.post(url, {"action": "save", "frequency": "never"})
    assert wrong.status_code == 400
    appears(campaign, main_category=bars)
    tasks.tell_of_new_entries.call()
    assert AlertHit.objects.count() == 1
    subscription.refresh_from_db()
    assert (subscription.frequency, subscription.categories) == ("weekly", ["bars"])
    assert timezone.localtime(subscription.due_at).weekday() == 0
    ended = client.post(url, {"action": "end"})
    assert "no more messages" in ended.content.decode()
    assert not AlertSubscription.objects.exists()
    assert client.get(url).status_code == 410


# --- one click out ------------------------------------------------------------------------------------------


def told(campaign: Campaign) -> OutboxMessage:
    subscribed(campaign)
    appears(campaign)
    tasks.tell_of_new_entries.call()
    return letters()[-1]


def test_mail_programs_find_the_headers(campaign: Campaign) -> None:
    letter = told(campaign)
    outbox.deliver(letter.pk)
    sent: Any = mail.outbox[-1]
    assert sent.extra_headers["List-Unsubscribe"] == f"<{letter.unsubscribe_url}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (
        sent.message()["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{letter.unsubscribe_url}>"
    )
    assert letter.unsubscribe_url in letter.text


def test_one_click_ends_it(campaign: Campaign) -> None:
    path = told(campaign).unsubscribe_url.removeprefix("http://127.0.0.1:8000")
    program = Client(enforce_csrf_checks=True)
    assert program.get(path).status_code == 200  # a scanner that looks ends nothing
    assert AlertSubscription.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=900)):
        for _time in range(2):
            response = program.post(
                path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
            )
            assert response.status_code == 200
    assert not AlertSubscription.objects.exists()
    assert not AlertHit.objects.exists()
    assert program.get(path).status_code == 200
    assert program.post(path.replace("/out/", "x/out/")).status_code == 410


# --- words and feeds ----------------------------------------------------------------------------------------


def test_areas_in_words(bars: Category) -> None:
    assert described(Area()) == ["the whole map"]
    area = Area(near=SQUARE, within=1000, place="Rynek Główny 1", categories=("bars", "gone"))
    assert described(area) == ["within 1\u00a0km of Rynek Główny 1", "Bars, gone"]


def test_the_feed_has_the_same_filters(client: Client, campaign: Campaign, bars: Category) -> None:
    near = EntryFactory(
        campaign=campaign, main_category=bars, name="Near", lon=SQUARE[0], lat=SQUARE[1] + 0.004
    )
    EntryFactory(campaign=campaign, main_category=bars, name="Far", lon=SQUARE[0] + 0.1, lat=SQUARE[1])
    EntryFactory(campaign=campaign, name="Shop", lon=SQUARE[0], lat=SQUARE[1])
    assert near
    url = "/en/maps/food/new.atom"

    def titles(query: str) -> list[str]:
        return re.findall(r"<entry><title>(.*?)</title>", client.get(f"{url}{query}").content.decode())

    assert sorted(titles("")) == ["Far", "Near", "Shop"]
    assert sorted(titles("?category=bars")) == ["Far", "Near"]
    circle = "near=19.93725,50.06168&within=500"
    assert sorted(titles(f"?{circle}")) == ["Near", "Shop"]
    assert titles(f"?{circle}&category=bars") == ["Near"]
    assert titles(f"?{circle}&district=nowhere") == []
    assert "within 500\u00a0m" in client.get(f"{url}?{circle}").content.decode()


def test_officials_see_counts_and_no_addresses(campaign: Campaign) -> None:
    subscribed(campaign)
    subscribed(campaign, email="b@example.org", frequency="weekly")
    subscriptions.ask(campaign=campaign, email="c@example.org", wanted=subscriptions.Wanted(language="pl"))
    desk = Client()
    desk.force_login(give_second_factor(UserFactory(language="en", editor=True)))
    page = desk.get(f"/desk/maps/{campaign.pk}/own-address/")
    assert page.context["alert_counts"] == {"active": 2, "at_once": 1, "weekly": 1, "waiting": 1}
    assert "@example.org" not in page.content.decode()
