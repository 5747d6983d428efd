"""Clocks of cases: what stops them, what puts them off, what silence means, and who is waited for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api
from kramy.kernel.casework.base import case_kinds
from kramy.kernel.casework.domain import clock, matters
from kramy.kernel.casework.domain.silence import carry_out_silence
from kramy.kernel.casework.enums import CaseState, WaitingFor
from kramy.kernel.casework.models import Case, ClockExtension, ClockPause, Decision
from kramy.kernel.casework.tasks import carry_out_silence as sweep
from kramy.kernel.casework.tests.factories import (
    DUMMY,
    CaseFactory,
    IntakeFactory,
    closing_kind,
    make_draft,
    remembered,
)
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused
from kramy.lib.periods import Period, Unit

pytestmark = pytest.mark.django_db
W, C, M = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS


@pytest.fixture
def official():
    return UserFactory(official=True, language="en")


def at(day, hour=10):
    """A morning in Kraków, by UTC."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour)


def set_kind(amount=5, unit=W, silence="nothing", **changes):
    values = {
        "kind": DUMMY,
        "unit": None,
        "period": Period(amount, unit),
        "silence": silence,
        "silence_texts": {"pl": "Milcząca zgoda.", "en": "Tacit consent."},
        "ladder_days": [],
        "head_days": 60,
        "reminder_days": [],
        "retention_years": 5,
    }
    return api.save_settings(by=None, **(values | changes))


# received (UTC), period, days on which [asked, answered], due; worked by hand with a printed calendar
HAND_WORKED = [
    ("2026-11-20T10:00", 7, W, [], "2026-12-01"),
    ("2026-11-20T10:00", 7, C, [], "2026-11-27"),
    ("2026-01-30T10:00", 1, M, [], "2026-03-02"),  # 28 February is a Saturday
    ("2026-11-23T10:00", 5, W, [("2026-11-25", "2026-11-27")], "2026-12-02"),  # 25 and 26 November stopped
    (
        "2026-11-23T10:00",
        5,
        W,
        [("2026-11-25", "2026-11-25")],
        "2026-11-30",
    ),  # answered the same day: nothing
    ("2026-11-23T10:00", 14, C, [("2026-11-27", "2026-12-04")], "2026-12-14"),  # seven days
    (
        "2026-11-23T10:00",
        1,
        M,
        [("2026-12-01", "2026-12-11")],
        "2027-01-04",
    ),  # 23 Dec + 10 is 2 Jan, a Saturday
    ("2026-12-21T10:00", 2, W, [], "2026-12-23"),
    ("2026-12-22T10:00", 2, W, [], "2026-12-28"),  # Christmas Eve is off
    ("2026-12-30T10:00", 3, W, [], "2027-01-05"),  # 31, then 4 and 5 January
    ("2026-12-31T10:00", 2, W, [], "2027-01-05"),
    ("2026-12-31T23:30", 2, W, [], "2027-01-05"),  # in Kraków it is New Year's Day already: 4, 5
    ("2026-12-31T10:00", 2, M, [], "2027-03-01"),  # 28 February 2027 is a Sunday
    ("2026-03-27T10:00", 3, C, [], "2026-03-30"),  # the clocks go forward on Sunday 29 March
    ("2026-03-28T23:30", 1, W, [], "2026-03-30"),  # 00:30 on the 29th
    ("2026-10-23T10:00", 3, C, [], "2026-10-26"),  # and back on Sunday 25 October
    ("2026-10-24T22:30", 1, W, [], "2026-10-26"),  # 00:30 on the 25th, still summer time
    ("2026-10-25T23:30", 1, W, [], "2026-10-27"),  # 00:30 on the 26th, winter time
    ("2026-03-25T10:00", 5, C, [("2026-03-28", "2026-03-30")], "2026-04-01"),  # two days, one of 23 hours
    ("2026-10-21T10:00", 5, C, [("2026-10-24", "2026-10-26")], "2026-10-28"),  # two days, one of 25 hours
    ("2026-04-02T10:00", 2, W, [], "2026-04-07"),  # Easter Monday
]


@pytest.mark.parametrize(("received", "amount", "unit", "stops", "due"), HAND_WORKED)
def test_hand_worked_cases(official, received, amount, unit, stops, due):
    with time_machine.travel(datetime.fromisoformat(received).replace(tzinfo=UTC), tick=False):
        set_kind(amount, unit)
        case = CaseFactory()
    for asked, answered in stops:
        with time_machine.travel(at(asked), tick=False):
            case = api.request_correction(case=case, reason=None, text="More, please.", by=official)
        with time_machine.travel(at(answered), tick=False):
            draft, _token = api.start_draft(
                intake=case.intake, language="pl", case=case, purpose="correction"
            )
            case = api.submit_draft(draft=draft)
    assert case.due_on == date.fromisoformat(due)
    assert api.deadline_of(case, today=case.due_on).due == case.due_on


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    start=st.dates(date(2025, 1, 1), date(2030, 12, 31)),
    amount=st.integers(1, 60),
    unit=st.sampled_from(Unit),
    gaps=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), max_size=3),
)
def test_stopping_a_case_adds_exactly_what_was_stopped(db, start, amount, unit, gaps):
    """The case's own clock against the plain sum: never earlier, and later by the days that were stopped."""
    case = Case(pk=1, received_at=at(start.isoformat()), period_amount=amount, period_unit=unit.value)
    plain = clock.first_due(start, Period(amount, unit))
    pauses, day = [], start
    for gap, length in gaps:
        stopped = day + timedelta(days=gap)
        day = stopped + timedelta(days=length)
        pauses.append(ClockPause(started_on=stopped, ended_on=day))
    case._prefetched_objects_cache = {"pauses": pauses, "extensions": []}
    found = clock.deadline_of(case, today=day)
    assert found.due >= plain
    fewer = Case(pk=1, received_at=case.received_at, period_amount=amount, period_unit=unit.value)
    fewer._prefetched_objects_cache = {"pauses": pauses[:-1], "extensions": []}
    assert clock.deadline_of(fewer, today=day).due <= found.due
    if unit is C:
        counted = sum(
            1
            for number in range(1, (found.counted - start).days + 1)
            if not any(row.started_on <= start + timedelta(days=number) < row.ended_on for row in pauses)
        )
        assert counted == amount


def test_suspension_stops_the_clock_and_is_told(official):
    with time_machine.travel(at("2026-11-23"), tick=False):
        case = CaseFactory(language="en")
    with time_machine.travel(at("2026-11-25"), tick=False):
        for values, code in (
            ({"basis": "art_98", "text": " "}, "no_reason"),
            ({"basis": "x", "text": "y"}, "no_basis"),
        ):
            with pytest.raises(Refused) as refused:
                api.suspend(case=case, by=official, **values)
            assert refused.value.code == code
        api.suspend(case=case, basis="art_97_1_4", text="A court decides first.", by=official)
    with time_machine.travel(at("2027-01-13"), tick=False):
        case.refresh_from_db()
        assert api.waiting_for(case).who == WaitingFor.NOBODY
        assert case.state == CaseState.SUSPENDED
        with pytest.raises(Refused) as refused:
            api.decide(case=case, outcome="accepted", by=official)
        assert refused.value.code == "wrong_state"
        api.resume_suspended(case=case, by=official)
        case.refresh_from_db()
        # of five working days one, 24 November, was used: 13 January counts again, then 14, 15, 18
        assert (case.state, case.due_on) == (CaseState.IN_REVIEW, date(2027, 1, 18))
    headings = [api.heading(entry) for entry in api.entries_of(case, public_only=True)]
    assert any("18" in heading for heading in headings)
    kinds = list(OutboxMessage.objects.filter(about_id=str(case.pk)).values_list("kind", flat=True))
    assert (kinds.count("casework.suspended"), kinds.count("casework.resumed")) == (1, 1)


def test_extension(official):
    with time_machine.travel(at("2026-11-23"), tick=False):
        case = CaseFactory(language="en")  # due 30 November
        for until, text, code in (
            (date(2026, 12, 15), "", "no_reason"),
            (date(2026, 11, 20), "Ill.", "past"),
            (date(2026, 11, 23), "Ill.", "past"),
            (date(2026, 11, 30), "Ill.", "not_later"),
            (date(2028, 1, 1), "Ill.", "too_far"),
        ):
            with pytest.raises(Refused) as refused:
                api.extend(case=case, until=until, text=text, by=official)
            assert refused.value.code == code
        assert not ClockExtension.objects.exists()
        api.extend(case=case, until=date(2026, 12, 19), text="The expert is ill.", by=official)
    case.refresh_from_db()
    assert (case.state, case.due_on) == (CaseState.RECEIVED, date(2026, 12, 21))  # the 19th is a Saturday
    letter = OutboxMessage.objects.get(kind="casework.extended")
    for words in ("The expert is ill.", "30 November 2026", "21 December 2026", "art. 37"):
        assert words in letter.text
    assert AuditEntry.objects.filter(action="casework.extended").count() == 1
    with time_machine.travel(at("2026-12-01"), tick=False):
        case = api.request_correction(case=case, reason=None, text="More.", by=official)
        with pytest.raises(Refused) as refused:
            api.extend(case=case, until=date(2027, 1, 15), text="Later.", by=official)
        assert refused.value.code == "wrong_state"
    with time_machine.travel(at("2026-12-03"), tick=False):
        draft, _token = api.start_draft(intake=case.intake, language="pl", case=case, purpose="correction")
        assert api.submit_draft(draft=draft).due_on == date(2026, 12, 22)  # 19 December, then 21 and 22


def test_an_extension_is_refused_to_whoever_may_not_and_after_somebody_was_faster(official):
    case = CaseFactory()
    until = case.due_on + timedelta(days=9)
    with pytest.raises(Refused) as refused:
        api.extend(case=case, until=until, text="Ill.", by=UserFactory())
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refused) as refused:
        api.extend(case=case, until=until, text="Ill.", by=official, expected_revision=case.revision + 1)
    assert refused.value.code == "changed_elsewhere"


def test_the_database_knows_clocks(official):
    case = CaseFactory()
    today = date(2026, 11, 23)
    for row in (
        ClockExtension(case=case, decided_on=today, until=today, text="x"),
        ClockExtension(case=case, decided_on=today, until=today + timedelta(days=1), text=""),
        ClockPause(case=case, started_on=today, answer_by=today),
        ClockPause(case=case, started_on=today, kind="suspension"),
        ClockPause(case=case, started_on=today, basis="art_98"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_who_is_waited_for(official):
    with time_machine.travel(at("2026-11-23"), tick=False):
        case = CaseFactory()
        waiting = api.waiting_for(case)
        assert (waiting.who, waiting.since, waiting.until) == (
            WaitingFor.OFFICIAL,
            date(2026, 11, 23),
            date(2026, 11, 30),
        )
        for day, code in ((date(2026, 11, 1), "past"), (date(2029, 1, 1), "too_far")):
            with pytest.raises(Refused) as refused:
                api.request_correction(case=case, reason=None, text="More.", by=official, answer_by=day)
            assert (refused.value.code, refused.value.field) == (code, "answer_by")
        case.refresh_from_db()
        assert case.state == CaseState.RECEIVED
        api.request_correction(case=case, reason=None, text="More.", by=official, answer_by=date(2026, 12, 7))
        case.refresh_from_db()
        waiting = api.waiting_for(case)
        assert (waiting.who, waiting.until, waiting.overdue) == (
            WaitingFor.APPLICANT,
            date(2026, 12, 7),
            False,
        )
    with time_machine.travel(at("2026-12-08"), tick=False):
        assert api.waiting_for(case).overdue
        draft, _token = api.start_draft(intake=case.intake, language="pl", case=case, purpose="correction")
        case = api.submit_draft(draft=draft)
        assert api.waiting_for(case).since == date(2026, 12, 8)
    api.decide(case=case, outcome="accepted", by=official)
    case.refresh_from_db()
    assert api.waiting_for(case).who == WaitingFor.NOBODY


def test_silence_means_what_was_set_when_the_case_came(official):
    remembered.clear()
    with time_machine.travel(at("2026-11-23"), tick=False):
        before = CaseFactory()
        set_kind(silence="accepted")
        case = CaseFactory(language="en")
        stopped = CaseFactory(language="en", state=CaseState.AWAITING_APPLICANT, official=official)
        with pytest.raises(Refused) as refused:
            api.extend(case=case, until=date(2026, 12, 20), text="Ill.", by=official)
        assert refused.value.code == "silence"
    with time_machine.travel(at("2026-11-30", hour=22), tick=False):
        assert sweep.func() == 0  # the last day is not over
    with time_machine.travel(at("2026-11-30", hour=23), tick=False):  # past midnight in Kraków
        assert [sweep.func(), sweep.func()] == [1, 0]
    case.refresh_from_db()
    decision = Decision.objects.get()
    assert (case.state, decision.by_silence, decision.decided_by) == (CaseState.ACCEPTED, True, None)
    assert remembered.accepted == [case.number]
    assert api.heading(api.entries_of(case, public_only=True)[0])
    assert OutboxMessage.objects.filter(kind="casework.accepted").count() == 1
    for other in (before, stopped):
        other.refresh_from_db()
        assert other.state != CaseState.ACCEPTED
    assert carry_out_silence(case=case) is None


def test_silence_that_refuses_and_one_that_fails(official):
    with time_machine.travel(at("2026-11-23"), tick=False):
        set_kind(silence="refused")
        refused_case = CaseFactory(language="en")
        set_kind(silence="accepted")
        failing, other = CaseFactory(), CaseFactory()
    calls = []

    def fail_once(*, case, decision, by):
        calls.append(case.pk)
        if case.pk == failing.pk:
            raise RuntimeError("no")

    with pytest.MonkeyPatch.context() as patch, time_machine.travel(at("2026-12-01"), tick=False):
        patch.setitem(case_kinds._items, "test_dummy", replace(DUMMY, accepted=fail_once))
        assert sweep.func() == 2
    assert sorted(calls) == sorted([failing.pk, other.pk])
    for case, state in (
        (refused_case, CaseState.REFUSED),
        (failing, CaseState.RECEIVED),
        (other, CaseState.ACCEPTED),
    ):
        case.refresh_from_db()
        assert case.state == state


def test_a_kind_that_closes_has_no_silence():
    with closing_kind():
        kind = case_kinds["test_dummy"]
    with pytest.raises(Refused) as refused:
        set_kind(silence="accepted", kind=kind)
    assert refused.value.code == "silence"


# Both sides see the same clock


def test_the_applicant_sees_the_clock(client, official):
    with time_machine.travel(at("2026-11-23"), tick=False):
        case = CaseFactory(language="en")
        api.extend(case=case, until=date(2026, 12, 15), text="The expert is ill.", by=official)
        address = api.new_access(case)
        page = client.get(address).content.decode()
    for words in ("15 December 2026", "The expert is ill.", "23.11.2026", "art. 37"):
        assert words in page, words
    assert matters.clock_of(case, date(2026, 11, 24)).waits_for


def desk_case(client, official):
    client.force_login(give_second_factor(official))
    with time_machine.travel(at("2026-11-23"), tick=False):
        return CaseFactory(language="en")


def test_extending_at_the_desk(client, official):
    case = desk_case(client, official)
    url = reverse("casework_desk:clock", args=[case.pk])
    with time_machine.travel(at("2026-11-24"), tick=False):
        assert (
            reverse("casework_desk:clock", args=[case.pk])
            in client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
        )
        sent = {
            "act": "extend",
            "extend-revision": case.revision,
            "extend-text": "Ill.",
            "extend-until": "2026-11-01",
        }
        refused = client.post(url, sent)
        assert refused.status_code == 400
        assert "give a day after today" in refused.content.decode()
        assert "Ill." in refused.content.decode()
        assert client.post(url, sent | {"extend-until": "soon"}).status_code == 400
        assert client.post(url, sent | {"extend-until": "2026-12-15"}).status_code == 302
        case.refresh_from_db()
        assert case.due_on == date(2026, 12, 15)
        again = client.post(url, sent | {"extend-until": "2026-12-18"})
        assert again.status_code == 400
        assert "in the meantime" in again.content.decode()


def test_suspending_and_going_on_at_the_desk(client, official):
    case = desk_case(client, official)
    url = reverse("casework_desk:clock", args=[case.pk])
    sent = {
        "act": "suspend",
        "suspend-revision": case.revision,
        "suspend-text": "Asked.",
        "suspend-basis": "art_98",
    }
    assert client.post(url, sent).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.SUSPENDED
    assert "Go on with the proceedings" in client.get(url).content.decode()
    assert client.post(url, sent).status_code == 400
    assert client.post(url, {"act": "resume", "resume-revision": case.revision}).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert client.post(url, {"act": "dance"}).status_code == 400


def test_a_date_to_answer_by_at_the_desk(client, official):
    case = desk_case(client, official)
    url = reverse("casework_desk:correction", args=[case.pk])
    with time_machine.travel(at("2026-11-24"), tick=False):
        sent = {"revision": case.revision, "text": "More.", "answer_by": "2026-11-01"}
        for day in ("2026-11-01", "tomorrow"):
            refused = client.post(url, sent | {"answer_by": day})
            assert refused.status_code == 400
            assert day in refused.content.decode()
        assert client.post(url, sent | {"answer_by": "2026-12-08"}).status_code == 302
    assert "8 December 2026" in OutboxMessage.objects.get(kind="casework.correction_requested").text


@pytest.mark.parametrize("intake_days", [None, 9])
def test_the_introduction_says_how_long_it_takes(client, intake_days):
    set_kind(2, M)
    intake = IntakeFactory(due_working_days=intake_days)
    page = client.get(
        reverse("casework:apply", args=[intake.slug]), HTTP_ACCEPT_LANGUAGE="en"
    ).content.decode()
    assert make_draft(intake=intake)
    assert ("9 working days" in page) is (intake_days == 9)


def test_the_applicant_reads_when_the_city_is_late_and_when_proceedings_stand(client, official):
    with time_machine.travel(at("2026-11-23"), tick=False):
        late = CaseFactory(language="en")
        stopped = CaseFactory(language="en", state=CaseState.SUSPENDED, official=official)
    with time_machine.travel(at("2026-11-30"), tick=False):
        address = api.new_access(late)
        assert "We decide by 30 November 2026" in client.get(address).content.decode()
    with time_machine.travel(at("2026-12-01"), tick=False):
        page = client.get(address).content.decode()
        assert "We should have decided by 30 November 2026" in page
        page = client.get(api.new_access(stopped)).content.decode()
        assert "The proceedings stand still" in page
        assert "We decide by" not in page
