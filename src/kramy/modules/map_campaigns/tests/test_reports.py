"""Residents report, officials settle; nothing goes by itself, nobody is counted twice, everybody is thanked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.places.tests.factories import OLD_TOWN, make_district
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.keeping_true import confirmations, corrections, reports
from kramy.modules.map_campaigns.enums import (
    ConfirmationAnswer,
    EntryState,
    ReportKind,
    ReportOutcome,
    ReportState,
    ReportSubject,
)
from kramy.modules.map_campaigns.models import Entry, EntryReport, ReportVoice
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import accept, make_campaign, received

pytestmark = pytest.mark.django_db
DESK = "/desk/maps/reports/"


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    cache.clear()


@pytest.fixture
def entry() -> Entry:
    return accept(received(make_campaign()))


@pytest.fixture
def official() -> Any:
    return give_second_factor(UserFactory(official=True, language="en"))


@pytest.fixture
def desk(official: Any) -> Client:
    client = Client()
    client.force_login(official)
    return client


def closed(entry: Entry, who: str, **more: Any) -> EntryReport:
    return reports.report(entry=entry, kind=ReportKind.CLOSED, origin=reports.origin_of(who), **more)


def address(entry: Entry) -> str:
    return f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/report/"


# Reporting


def test_the_same_report_is_counted_not_repeated(entry: Entry) -> None:
    closed(entry, "1", text="The windows are covered.")
    closed(entry, "1", text="And the sign is gone.")
    closed(entry, "2")
    found = EntryReport.objects.get()
    assert found.count == 2
    assert [voice.text for voice in found.voices.all()] == [
        "The windows are covered.\n\nAnd the sign is gone.",
        "",
    ]
    reports.report(
        entry=entry, kind=ReportKind.WRONG, subject=ReportSubject.HOURS, text="Open to 8", origin="x"
    )
    assert EntryReport.objects.count() == 2


def test_a_settled_report_may_be_made_again(entry: Entry) -> None:
    reports.settle(report=closed(entry, "1"), by=None, outcome=ReportOutcome.TRUE)
    again = closed(entry, "1")
    assert (EntryReport.objects.count(), again.count) == (2, 1)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "nonsense"}, "no_subject"),
        ({"kind": ReportKind.WRONG, "text": "?"}, "no_subject"),
        ({"kind": ReportKind.WRONG, "subject": ReportSubject.HOURS}, "no_words"),
        ({"kind": ReportKind.MOVED}, "no_words"),
    ],
)
def test_reports_without_sense_are_refused(entry: Entry, given: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        reports.report(entry=entry, **given)
    assert refused.value.code == code


def test_what_is_off_the_map_cannot_be_reported(entry: Entry) -> None:
    entries.hide(entry=entry, by=None, reason="x")
    entry.refresh_from_db()
    with pytest.raises(Refused, match="map"):
        closed(entry, "1")


def test_nothing_goes_because_strangers_say_so(entry: Entry) -> None:
    for number in range(20):
        closed(entry, str(number))
    tasks.keep_true.func()
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED


def test_several_who_say_closed_come_first() -> None:
    campaign = CampaignFactory()
    first, second, third = (EntryFactory(campaign=campaign) for _ in range(3))
    old = reports.report(entry=first, kind=ReportKind.INAPPROPRIATE, origin="1")
    EntryReport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=9))
    one = closed(second, "1")
    many = closed(third, "1")
    closed(third, "2")
    assert list(reports.work_list()) == [many, old, one]


def test_the_form_takes_a_report_without_account(entry: Entry) -> None:
    client = Client()
    page = client.get(address(entry))
    assert page.status_code == 200
    assert b"Is something wrong with" in page.content
    sent = client.post(
        address(entry),
        {"kind": "wrong", "subject": "hours", "text": "Open until eight", "email": " Me@Example.com "},
        follow=True,
    )
    assert b"Thank you" in sent.content
    voice = ReportVoice.objects.get()
    assert (voice.text, voice.email, voice.language) == ("Open until eight", "me@example.com", "en")
    assert "127.0.0.1" not in voice.origin


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose what is wrong."),
        ({"kind": "wrong", "text": "x"}, "Choose what in the entry is wrong."),
        ({"kind": "moved"}, "Tell us where the place has moved to."),
        ({"kind": "closed", "email": "me"}, "Enter an e-mail address in the correct format"),
        (
            {"kind": "closed", "email": "me@example.com", "second_website": "x"},
            "Leave the field that is not meant for people empty",
        ),
    ],
)
def test_the_form_says_what_is_missing_and_keeps_what_was_typed(
    entry: Entry, given: dict[str, str], words: str
) -> None:
    answer = Client().post(address(entry), {"email": "kept", **given})
    assert answer.status_code == 400
    assert 'value="kept"' in answer.content.decode() or "email" in given
    assert words in answer.content.decode()
    assert not EntryReport.objects.exists()


def test_without_proof_of_work_only_a_few_an_hour(entry: Entry) -> None:
    client = Client()
    answers = [client.post(address(entry), {"kind": "closed"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [400]
    assert EntryReport.objects.get().count == 1  # one person, however often


def test_gone_entries_answer_gone(entry: Entry) -> None:
    url = address(entry)
    entries.withdraw(entry=entry)
    assert Client().get(url).status_code == 410


def test_the_entry_page_leads_there(entry: Entry) -> None:
    page = Client().get(f"/en/maps/{entry.campaign.slug}/{entry.pk}-{entry.slug}/")
    assert f'href="{address(entry)}"' in page.content.decode()


# Settling


def test_reporters_are_thanked_each_once_in_their_language(entry: Entry, official: Any) -> None:
    closed(entry, "1", email="a@example.com", language="uk")
    closed(entry, "2", email="b@example.com", language="en")
    found = closed(entry, "3")
    reports.settle(
        report=found, by=official, outcome=ReportOutcome.DISMISSED, words="Closed for August only."
    )
    with pytest.raises(Refused) as refused:
        reports.settle(report=found, by=official, outcome=ReportOutcome.TRUE)
    assert refused.value.code == "settled"
    told = OutboxMessage.objects.filter(kind="map_campaigns.report_answered").order_by("pk")
    assert [(letter.recipient, letter.language) for letter in told] == [
        ("a@example.com", "uk"),
        ("b@example.com", "en"),
    ]
    assert "Closed for August only." in told[1].text


def test_a_dismissal_needs_a_reason(entry: Entry) -> None:
    with pytest.raises(Refused) as refused:
        reports.settle(report=closed(entry, "1"), by=None, outcome=ReportOutcome.DISMISSED, words=" ")
    assert refused.value.code == "no_words"


def test_the_firm_is_asked_and_its_answer_brings_the_report_back(entry: Entry, official: Any) -> None:
    found = reports.ask_firm(report=closed(entry, "1"), by=official, note="Are you closed?")
    assert found.state == ReportState.ASKED
    letter = OutboxMessage.objects.get(kind="map_campaigns.entry_to_confirm")
    assert "Are you closed?" in letter.text
    confirmations.confirm(entry=entry)
    found.refresh_from_db()
    assert found.state == ReportState.OPEN
    assert found.confirmation.answer == ConfirmationAnswer.CONFIRMED


def test_a_firm_that_says_it_has_closed_settles_the_report(entry: Entry) -> None:
    found = reports.ask_firm(report=closed(entry, "1", email="a@example.com"), by=None)
    confirmations.close(question=found.confirmation)
    tasks.keep_true.func()
    found.refresh_from_db()
    assert (found.state, found.outcome) == (ReportState.CLOSED, ReportOutcome.REMOVED)
    assert OutboxMessage.objects.filter(recipient="a@example.com").count() == 1


def test_an_official_corrects_and_the_firm_is_told(entry: Entry, official: Any) -> None:
    make_district(box=OLD_TOWN)
    changed, names = corrections.correct(
        entry=entry,
        by=official,
        changes={"opening_hours": "Mo-Fr 10:00-20:00", "phone": "12 300 40 50", "name": "Pod Dębem"},
        pin=(19.94, 50.06),
        expected_revision=entry.revision,
    )
    assert sorted(names) == ["name", "opening_hours", "phone", "pin"]
    assert (changed.slug, changed.phone) == ("pod-debem", "+48123004050")
    recorded = AuditEntry.objects.get(action="map_campaigns.entry_corrected")
    assert recorded.actor == official
    assert recorded.detail["before"] == {
        "opening_hours": "Mo-Fr 09:00-17:00",
        "name": "Pierogarnia Pod Lipą",
    }
    letter = OutboxMessage.objects.get(kind="map_campaigns.entry_corrected")
    assert "Mo-Fr 10:00-20:00" in letter.text


@pytest.mark.parametrize(
    ("changes", "pin", "code"),
    [
        ({}, None, "nothing_changed"),
        ({"opening_hours": "sometimes"}, None, "invalid"),
        ({"phone": "12"}, None, "invalid"),
        ({"name": ""}, None, "invalid"),
        ({"email": "nobody"}, None, "invalid"),
        ({}, (21.0, 52.2), "outside_city"),
    ],
)
def test_corrections_without_sense_are_refused(entry: Entry, changes: Any, pin: Any, code: str) -> None:
    make_district(box=OLD_TOWN)
    with pytest.raises(Refused) as refused:
        corrections.correct(entry=entry, by=None, changes=changes, pin=pin)
    assert refused.value.code == code


# The desk


def test_the_list_has_a_fixed_number_of_queries(
    desk: Client, entry: Entry, django_assert_num_queries: Any
) -> None:
    closed(entry, "1")
    desk.get(DESK)
    with django_assert_num_queries(14):
        desk.get(DESK)
    for _ in range(2):
        closed(EntryFactory(campaign=entry.campaign), "1", text="closed")
    with django_assert_num_queries(14):
        assert len(desk.get(DESK).context["page_obj"].object_list) == 3


def test_filters_and_states(desk: Client, entry: Entry) -> None:
    other = EntryFactory(name="Lody")
    first, second = closed(entry, "1"), reports.report(entry=other, kind=ReportKind.INAPPROPRIATE, origin="1")

    def found(**query: Any) -> list[EntryReport]:
        return list(desk.get(DESK, query).context["page_obj"].object_list)

    assert found() == [first, second]
    assert found(campaign=other.campaign_id) == [second]
    assert found(kind="closed") == [first]
    assert found(q="lod") == [second]
    assert found(state="closed") == []
    assert found(state="nonsense", campaign="x", kind="x") == [first, second]


def test_an_official_settles_a_report_in_every_way(desk: Client, entry: Entry) -> None:
    make_district(box=OLD_TOWN)
    found = closed(entry, "1")
    page = desk.get(f"{DESK}{found.pk}/")
    assert page.status_code == 200
    assert desk.post(f"{DESK}{found.pk}/dismiss/", {"words": ""}).status_code == 409
    assert desk.post(f"{DESK}{found.pk}/hide/", {"reason": ""}).status_code == 409
    assert desk.post(f"{DESK}{found.pk}/ask/", {"note": "?"}).status_code == 302
    found.refresh_from_db()
    assert found.state == ReportState.ASKED
    form = desk.get(f"{DESK}{found.pk}/correct/").context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()} | {"revision": entry.revision}
    assert desk.post(f"{DESK}{found.pk}/correct/", data).status_code == 400  # nothing was changed
    data |= {"opening_hours": "Mo-Su 08:00-22:00", "words": "Thank you"}
    assert desk.post(f"{DESK}{found.pk}/correct/", {**data, "revision": 0}).status_code == 400
    assert desk.post(f"{DESK}{found.pk}/correct/", data).status_code == 302
    found.refresh_from_db()
    entry.refresh_from_db()
    assert (found.outcome, entry.opening_hours) == (ReportOutcome.CORRECTED, "Mo-Su 08:00-22:00")
    again = closed(entry, "2")
    assert desk.post(f"{DESK}{again.pk}/hide/", {"reason": "Closed, seen by us"}).status_code == 302
    entry.refresh_from_db()
    assert entry.state == EntryState.HIDDEN
    assert desk.post(f"{DESK}{again.pk}/dismiss/", {"words": "x"}).status_code == 409


def test_many_at_once(desk: Client, entry: Entry) -> None:
    silent = EntryFactory(campaign=entry.campaign)
    ids = [closed(each, "1").pk for each in (entry, silent)]
    answer = desk.post(f"{DESK}bulk/", {"chosen": ids, "action": "ask", "words": "?"}, follow=True)
    assert "Done with 1 report." in answer.content.decode()
    assert "no e-mail address" in answer.content.decode()
    desk.post(f"{DESK}bulk/", {"chosen": ids, "action": "dismiss", "words": "Seen open"})
    assert not EntryReport.objects.exclude(state=ReportState.CLOSED).exists()
    assert "Choose reports" in desk.post(f"{DESK}bulk/", {"action": "x"}, follow=True).content.decode()


def test_who_may_not_decide_may_not_settle(entry: Entry) -> None:
    found = closed(entry, "1")
    editor = Client()
    editor.force_login(give_second_factor(UserFactory(editor=True, language="en")))
    assert editor.get(DESK).status_code == 200
    for path in ("ask/", "hide/", "dismiss/", "correct/"):
        assert editor.post(f"{DESK}{found.pk}/{path}").status_code in (302, 403)
    assert editor.post(f"{DESK}bulk/", {"chosen": [found.pk], "action": "ask"}).status_code in (302, 403)
    found.refresh_from_db()
    assert found.state == ReportState.OPEN
    assert Client().get(DESK).status_code == 302


# Retention


def test_addresses_go_after_thirty_days_and_words_after_a_year(entry: Entry) -> None:
    found = closed(entry, "1", email="a@example.com", text="closed")
    reports.settle(report=found, by=None, outcome=ReportOutcome.TRUE)
    now = timezone.now()
    assert reports.forget_reporters(before=now - timedelta(days=30)) == 0
    EntryReport.objects.update(closed_at=now - timedelta(days=31))
    assert reports.forget_reporters(before=now - timedelta(days=30), dry_run=True) == 1
    assert reports.forget_reporters(before=now - timedelta(days=30)) == 1
    voice = ReportVoice.objects.get()
    assert (voice.email, voice.origin, voice.text) == ("", "", "closed")
    EntryReport.objects.update(closed_at=now - timedelta(days=366))
    assert reports.forget_words(before=now - timedelta(days=365)) == 1
