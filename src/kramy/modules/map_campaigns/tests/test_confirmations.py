"""Firms are asked whether their entries are still true, and what their answer, or none, does."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.messaging.enums import DeliveryState
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.keeping_true import confirmations
from kramy.modules.map_campaigns.enums import ConfirmationAnswer, EntryState
from kramy.modules.map_campaigns.models import Campaign, Confirmation, Entry, EntryListing, PastListing
from kramy.modules.map_campaigns.rules import (
    Asking,
    ConfirmationStep,
    Next,
    asking,
    next_step,
)
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, EntryFactory
from kramy.modules.map_campaigns.tests.firms import accept, follow_up, make_campaign, received

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)
ASKED, HALF, LAST, OVER = (
    ConfirmationStep.ASKED,
    ConfirmationStep.HALF_TIME,
    ConfirmationStep.LAST_DAYS,
    ConfirmationStep.OVER,
)


@pytest.mark.parametrize(
    ("today", "months", "confirmed_by"),
    [
        (date(2027, 3, 2), 12, date(2026, 3, 2)),
        (date(2027, 3, 1), 12, date(2026, 3, 1)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 2, date(2025, 11, 15)),
    ],
)
def test_whom_to_ask(today: date, months: int, confirmed_by: date) -> None:
    assert asking(today=today, every_months=months, wait_days=30) == Asking(
        confirmed_by=confirmed_by, ends_after=today + timedelta(days=44)
    )


@pytest.mark.parametrize(
    ("day", "asked", "due", "written", "step", "due_after"),
    [
        # day of the question's life, first letter's day, last day, what was written → what is due, last day
        (0, None, None, 0, ASKED, 30),
        (40, None, None, 0, ASKED, 70),  # letters were late: the clock had not begun
        (0, 0, 30, 1, ASKED, 30),
        (14, 0, 30, 1, ASKED, 30),
        (15, 0, 30, 1, HALF, 30),
        (20, 0, 30, 2, HALF, 30),
        (26, 0, 30, 2, HALF, 30),
        (27, 0, 30, 2, LAST, 30),
        (28, 0, 30, 3, LAST, 30),
        (30, 0, 30, 3, LAST, 30),
        (31, 0, 30, 3, OVER, 30),
        (29, 0, 30, 2, LAST, 32),  # the last reminder was late: three days from then
        (45, 0, 30, 1, LAST, 48),  # nobody had been reminded
        (49, 0, 48, 3, OVER, 48),
    ],
)
def test_the_clock_of_a_question(
    day: int, asked: int | None, due: int | None, written: int, step: ConfirmationStep, due_after: int
) -> None:
    def on(number: int | None) -> date | None:
        return None if number is None else START + timedelta(days=number)

    found = next_step(
        today=START + timedelta(days=day), asked_on=on(asked), due_on=on(due), wait_days=30, written=written
    )
    assert found == Next(step=step, due_on=START + timedelta(days=due_after))


def terms(campaign: Campaign, *, months: int | None = 12, days: int = 30) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(confirm_every_months=months, confirm_wait_days=days)


@pytest.fixture
def entry() -> Entry:
    """An entry born of a case, in a campaign that asks every year."""
    campaign = make_campaign()
    terms(campaign)
    return accept(received(campaign))


def letters() -> list[tuple[str, str]]:
    wanted = OutboxMessage.objects.filter(kind__startswith="map_campaigns.entry_").order_by("pk")
    return list(wanted.values_list("kind", "subject"))


def in_days(number: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=number), tick=False)


def run() -> None:
    tasks.keep_true.func()


def test_a_firm_is_asked_reminded_twice_and_then_off_the_map(entry: Entry) -> None:
    run()
    assert letters() == []
    for day, count in ((366, 1), (370, 1), (381, 2), (390, 2), (393, 3), (396, 3)):
        with in_days(day):
            run()
            run()
        assert len(letters()) == count, day
        entry.refresh_from_db()
        assert entry.state == EntryState.PUBLISHED
    with in_days(397):
        run()
        run()
    entry.refresh_from_db()
    assert entry.state == EntryState.UNCONFIRMED
    assert not EntryListing.objects.filter(entry=entry).exists()
    assert PastListing.objects.get(entry=entry).state == EntryState.UNCONFIRMED
    assert [subject for _kind, subject in letters()] == [
        "Czy wpis Pierogarnia Pod Lipą jest aktualny?",
        "Przypomnienie: czy wpis Pierogarnia Pod Lipą jest aktualny?",
        "Przypomnienie: czy wpis Pierogarnia Pod Lipą jest aktualny?",
        "Wpis Pierogarnia Pod Lipą zniknął z mapy",
    ]
    with in_days(800):
        run()
    assert len(letters()) == 4


def asked(entry: Entry) -> Confirmation:
    with in_days(366):
        run()
    return Confirmation.objects.get(entry=entry, answer="")


def test_the_letter_says_what_the_map_says_and_leads_to_the_page(entry: Entry) -> None:
    question = asked(entry)
    assert question.letter is not None
    assert "- Adres: Szewska 4, 31-009 Kraków" in question.letter.text
    assert "/maps/confirm/" in question.letter.text
    assert question.letter.recipient == "anna@example.com"


def test_confirming_begins_the_year_anew(entry: Entry) -> None:
    question = asked(entry)
    with in_days(370):
        confirmations.confirm(entry=entry)
        confirmations.confirm(entry=entry)
    question.refresh_from_db()
    assert question.answer == ConfirmationAnswer.CONFIRMED
    with in_days(400):
        run()
    with in_days(370 + 364):
        run()
    assert len(letters()) == 1
    with in_days(370 + 366):
        run()
    assert len(letters()) == 2


def test_one_click_brings_back_what_nobody_had_confirmed(entry: Entry) -> None:
    question = asked(entry)
    for day in (382, 394, 398):
        with in_days(day):
            run()
    entry.refresh_from_db()
    assert entry.state == EntryState.UNCONFIRMED
    with in_days(500):
        found = confirmations.confirmation_for(confirmations.token_for(question))
        assert found == question
        confirmations.confirm(entry=found.entry)
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED
    assert EntryListing.objects.filter(entry=entry).exists()
    assert AuditEntry.objects.filter(action="map_campaigns.entry_confirmed_back").exists()


def test_links_are_signed_and_end_after_a_year(entry: Entry) -> None:
    question = asked(entry)
    token = confirmations.token_for(question)
    assert confirmations.confirmation_for(token) == question
    assert confirmations.confirmation_for(token + "x") is None
    assert confirmations.confirmation_for(str(question.pk)) is None
    with in_days(366):
        assert confirmations.confirmation_for(token) is None


def _hidden(entry: Entry) -> None:
    entries.hide(entry=entry, by=None, reason="Closed")


def _withdrawn(entry: Entry) -> None:
    entries.withdraw(entry=entry)


def _archived(entry: Entry) -> None:
    Campaign.objects.filter(pk=entry.campaign_id).update(
        public_until=timezone.localdate() - timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("before", "code"), [(_hidden, "hidden"), (_withdrawn, "gone"), (_archived, "archived")]
)
def test_what_one_click_cannot_bring_back(entry: Entry, before: Any, code: str) -> None:
    asked(entry)
    before(entry)
    with pytest.raises(Refused) as refused:
        confirmations.confirm(entry=entry)
    assert refused.value.code == code
    with in_days(367):
        run()
    assert Confirmation.objects.get().answer == ConfirmationAnswer.VOID


def test_a_correction_answers_and_nobody_is_asked_while_it_waits(entry: Entry) -> None:
    question = asked(entry)
    with in_days(367):
        case = follow_up(entry.case, name="Pierogarnia Pod Dębem")
        confirmations.note_changed(case.pk)
    question.refresh_from_db()
    assert question.answer == ConfirmationAnswer.CHANGED
    with in_days(800):
        run()
    assert Confirmation.objects.count() == 1


def test_a_firm_that_has_closed_is_withdrawn_with_its_case(entry: Entry) -> None:
    question = asked(entry)
    confirmations.close(question=question)
    confirmations.close(question=question)
    entry.refresh_from_db()
    question.refresh_from_db()
    entry.case.refresh_from_db()
    assert (entry.state, entry.case.state) == (EntryState.WITHDRAWN, CaseState.WITHDRAWN)
    assert question.answer == ConfirmationAnswer.CLOSED


def test_who_is_about_to_renew_is_not_asked() -> None:
    campaign = make_campaign(entry_valid_months=13)
    terms(campaign)
    entry = accept(received(campaign))
    with in_days(366):
        run()
    assert not Confirmation.objects.exists()
    with in_days(390):
        tasks.expire_entries.func()
        run()
    assert [kind for kind, _subject in letters()] == ["map_campaigns.entry_expiring"]
    entries.renew(entry=entry)
    assert not Confirmation.objects.exists()


def test_entries_without_contact_go_to_officials_and_stay_on_the_map() -> None:
    campaign = CampaignFactory()
    terms(campaign)
    silent = EntryFactory(campaign=campaign)
    reachable = EntryFactory(campaign=campaign, email="shop@example.com", content_language="uk")
    for day in (366, 382, 394, 398):
        with in_days(day):
            run()
    silent.refresh_from_db()
    reachable.refresh_from_db()
    assert (silent.state, reachable.state) == (EntryState.PUBLISHED, EntryState.UNCONFIRMED)
    work = Confirmation.objects.get(answer="")
    assert (work.entry, work.to_official, work.due_on) == (silent, True, None)
    assert OutboxMessage.objects.first().language == "uk"
    official = UserFactory(official=True)
    confirmations.confirm(entry=silent, by=official, official=True)
    assert AuditEntry.objects.filter(action="map_campaigns.entry_confirmed", actor=official).exists()


def test_a_letter_that_was_given_up_is_an_officials_work(entry: Entry) -> None:
    question = asked(entry)
    OutboxMessage.objects.filter(pk=question.letter_id).update(state=DeliveryState.FAILED)
    for day in (382, 394, 420):
        with in_days(day):
            run()
    entry.refresh_from_db()
    question.refresh_from_db()
    assert (entry.state, question.to_official, question.answer) == (EntryState.PUBLISHED, True, "")
    assert len(letters()) == 1


def test_one_question_at_a_time_is_open(entry: Entry) -> None:
    asked(entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(entry=entry, created_at=timezone.now())


def test_a_map_that_asks_no_more_lets_its_questions_go(entry: Entry) -> None:
    question = asked(entry)
    terms(entry.campaign, months=None)
    with in_days(400):
        run()
    question.refresh_from_db()
    entry.refresh_from_db()
    assert (question.answer, entry.state) == (ConfirmationAnswer.VOID, EntryState.PUBLISHED)


def test_work_goes_on_where_it_was_killed(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between opening and writing, and between writing and noting: each firm has one letter in the end."""
    others = [EntryFactory(campaign=entry.campaign, email=f"shop{n}@example.com") for n in range(3)]
    with in_days(366):
        confirmations.open_due(batch=2)
        assert Confirmation.objects.count() == 1 + len(others)
        from kramy.kernel.messaging import api as messaging
        from kramy.modules.map_campaigns import notifications

        written: list[int] = []
        real = messaging.send

        def killed(*args: Any, **kwargs: Any) -> Any:
            written.append(1)
            if len(written) == 3:
                raise KeyboardInterrupt
            return real(*args, **kwargs)

        monkeypatch.setattr(messaging, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            notifications.write_letters()
        monkeypatch.undo()
        assert len(letters()) == 2
        run()
        run()
    assert len(letters()) == 4


def test_an_officials_question_never_takes_an_entry_off(entry: Entry) -> None:
    confirmations.ask(entry=entry, by=None, note="Somebody says that you have moved.")
    assert "Somebody says that you have moved." in OutboxMessage.objects.latest("pk").text
    for day in (16, 28, 40):
        with in_days(day):
            run()
    entry.refresh_from_db()
    assert entry.state == EntryState.PUBLISHED
    assert Confirmation.objects.get().answer == ConfirmationAnswer.UNANSWERED
