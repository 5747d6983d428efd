"""Reminders: never before their day, once a rung, nothing twice when the job runs twice or late."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kramy.kernel.accounts import api as accounts
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import ladder
from kramy.kernel.casework.domain.ladder import rung_due
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, Reminder
from kramy.kernel.casework.tasks import remind
from kramy.kernel.casework.tests.factories import DUMMY, CaseFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.periods import Period, Unit

pytestmark = pytest.mark.django_db


def on(day, hour=9):
    return time_machine.travel(
        datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour), tick=False
    )


def run(day, hour=9):
    """The job on that day, twice."""
    with on(day, hour):
        told = remind.func()
        assert remind.func() == 0
        return told


def letters(kind="casework.case_stands"):
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk"))


@pytest.fixture
def anna():
    return UserFactory(official=True, first_name="Anna", last_name="Nowak", language="en")


@pytest.fixture
def head():
    person = UserFactory(editor=True, first_name="Ewa", last_name="Mazur", language="en")
    unit = accounts.save_unit(names={"pl": "Handel"}, head=person, by=None)
    set_kind(unit=unit)
    return person


def set_kind(**changes):
    values = {
        "kind": DUMMY,
        "unit": None,
        "period": Period(2, Unit.MONTHS),
        "silence": "nothing",
        "silence_texts": {},
        "ladder_days": [3, 9],
        "head_days": 12,
        "reminder_days": [7, 14],
        "retention_years": 5,
    }
    return api.save_settings(by=None, **(values | changes))


@pytest.fixture
def case(anna, head):
    with on("2026-11-20"):  # a Friday
        return CaseFactory(language="en")


@pytest.mark.parametrize(("days", "due"), [(0, None), (2, None), (3, 3), (8, 3), (9, 9), (60, 45)])
def test_the_highest_rung_reached(days, due):
    assert rung_due(days, (3, 9, 21, 45)) == due


def test_never_before_and_once_a_rung(case, anna, head):
    for day in ("2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24"):
        assert run(day) == 0
    assert run("2026-11-24", hour=22) == 0  # still Tuesday, the second working day
    assert run("2026-11-24", hour=23) == 1  # past midnight in Kraków: the third
    for day in ("2026-11-25", "2026-11-28", "2026-12-02"):
        assert run(day) == 0
    assert run("2026-12-03") == 1  # the ninth
    assert [letter.recipient for letter in letters()] == [anna.email] * 2
    assert "you have taken no step" in letters()[0].text
    assert run("2026-12-07") == 0
    assert run("2026-12-08") == 1  # the twelfth: the head of the unit
    assert letters()[-1].recipient == head.email
    assert "Anna Nowak has taken no step" in letters()[-1].text
    for day in ("2026-12-09", "2027-01-20"):
        assert run(day) == 0
    assert not [entry for entry in api.entries_of(case, public_only=True) if entry.kind == "reminded"]
    assert len([entry for entry in api.entries_of(case, public_only=False) if entry.kind == "reminded"]) == 3


def test_a_step_begins_a_new_ladder(case, anna):
    assert run("2026-11-25") == 1
    with on("2026-11-26"):
        api.add_note(case=case, text="Called them.", by=anna)
    assert run("2026-11-30") == 0
    assert run("2026-12-01") == 1
    assert list(Reminder.objects.order_by("pk").values_list("since", "rung")) == [
        (date(2026, 11, 20), 3),
        (date(2026, 11, 26), 3),
    ]


def test_what_the_applicant_writes_is_no_step_of_the_official(case):
    case.timeline.create(kind="reply", by_applicant=True)
    assert run("2026-11-25") == 1


def test_a_late_job_tells_only_the_highest_rung(case, anna, head):
    assert run("2026-12-04") == 1
    assert [(row.audience, row.rung) for row in Reminder.objects.all()] == [("official", 9)]
    with on("2026-10-01"):
        late = CaseFactory()
    assert run("2026-12-04") == 1
    assert (letters()[-1].recipient, late.reminders.get().audience) == (head.email, "head")


def test_nobody_is_reminded_while_the_clock_stands_or_when_it_is_over(case, anna):
    with on("2026-11-20"):
        suspended = CaseFactory(state=CaseState.SUSPENDED, official=anna)
        closed = CaseFactory(state=CaseState.REFUSED, official=anna)
    with on("2026-11-23"):
        api.withdraw(case=case)
    assert run("2026-12-20") == 0
    assert not Reminder.objects.filter(case__in=[suspended, closed]).exists()


def test_a_case_without_an_official_goes_to_the_head(case, head):
    Case.objects.filter(pk=case.pk).update(responsible=None)
    assert run("2026-11-25") == 1
    assert letters()[0].recipient == head.email
    assert "nobody has taken a step" in letters()[0].text


def test_a_new_official_has_their_own_ladder(case, anna):
    other = UserFactory(official=True)
    with on("2026-11-24"):
        api.assign(case=case, to=other, by=anna)
    assert run("2026-11-26") == 0
    assert run("2026-11-27") == 1
    assert letters()[0].recipient == other.email


def test_an_empty_ladder_reminds_nobody_but_the_head(anna):
    head = UserFactory(editor=True)
    set_kind(unit=accounts.save_unit(names={"pl": "X"}, head=head, by=None), ladder_days=[])
    with on("2026-11-20"):
        CaseFactory()
    assert [run("2026-12-07"), run("2026-12-08")] == [0, 1]
    assert letters()[0].recipient == head.email


def test_applicants_who_are_awaited(case, anna):
    with on("2026-11-23"):
        case = api.request_correction(
            case=case, reason=None, text="Your NIP, please.", by=anna, answer_by=date(2026, 12, 21)
        )
    assert run("2026-12-01") == 0
    assert run("2026-12-02") == 1  # seven working days
    letter = letters("casework.awaited")[0]
    assert (letter.recipient, letter.category) == (case.applicant_email, "reminder")
    for words in ("Your NIP, please.", "21 December 2026"):
        assert words in letter.text
    assert run("2026-12-10") == 0
    assert run("2026-12-11") == 1
    assert run("2027-01-20") == 0
    told = [api.heading(entry) for entry in api.entries_of(case, public_only=True)]
    assert told.count("The city reminded the applicant of what is asked for") == 2
    with on("2027-01-21"):
        draft, _token = api.start_draft(intake=case.intake, language="pl", case=case, purpose="correction")
        api.submit_draft(draft=draft)
    assert run("2027-01-25") == 0
    assert run("2027-01-26") == 1  # now the official is waited for


def test_one_that_fails_does_not_stop_the_others(case, anna, monkeypatch):
    with on("2026-11-20"):
        other = CaseFactory()
    whole = ladder.remind

    def breaks(*, case, today):
        if case.pk == breaks.broken:
            raise RuntimeError("no")
        return whole(case=case, today=today)

    breaks.broken = case.pk
    monkeypatch.setattr(ladder, "remind", breaks)
    with on("2026-11-25"):
        assert remind.func() == 1
    assert [row.case for row in Reminder.objects.all()] == [other]


def test_the_database_refuses_a_rung_told_twice(case):
    values = {"case": case, "audience": "official", "since": date(2026, 11, 20), "rung": 3}
    Reminder.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**values)
