"""Absences: cases change hands by rule and back again, once, and the firm's clock goes on."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kramy.kernel.accounts import api as accounts
from kramy.kernel.accounts.domain.people import change_roles, deactivate
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api, clock_retention
from kramy.kernel.casework.domain import handover
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Absence, Case, HandOver
from kramy.kernel.casework.tasks import hand_over_and_back
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def on(day, hour=9):
    return time_machine.travel(
        datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour), tick=False
    )


@pytest.fixture
def anna():
    return UserFactory(official=True, first_name="Anna", last_name="Nowak", language="en")


@pytest.fixture
def piotr():
    return UserFactory(official=True, first_name="Piotr", last_name="Lis", language="en")


def case_of(person, **kwargs):
    case = CaseFactory(language="en", **kwargs)
    Case.objects.filter(pk=case.pk).update(responsible=person)
    case.refresh_from_db()
    return case


def away(person, deputy, first="2026-11-23", last="2026-11-27"):
    return api.enter_absence(
        person=person,
        deputy=deputy,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        by=person,
    )


def run():
    return hand_over_and_back.func()


def headings(case):
    return [api.heading(entry) for entry in api.entries_of(case, public_only=True)]


def test_there_and_back(anna, piotr):
    with on("2026-11-19"):
        case, closed, others = case_of(anna), case_of(anna), case_of(piotr)
        api.decide(case=closed, outcome="accepted", by=anna)
        absence = away(anna, piotr)
        due_on, headings_before = case.due_on, len(headings(case))
        assert run() == 0
    with on("2026-11-23"):
        assert [run(), run()] == [1, 0]
        case.refresh_from_db()
        assert (case.responsible, case.due_on) == (piotr, due_on)
        assert (
            headings(case)[0]
            == "Anna Nowak is away until 27 November 2026; Piotr Lis handles the case meanwhile"
        )
        letter = OutboxMessage.objects.get(kind="casework.stand_in")
        assert "Piotr Lis handles" in letter.text
        assert OutboxMessage.objects.get(kind="casework.cases_came").recipient == piotr.email
    with on("2026-11-27", hour=22):
        assert run() == 0  # the last day counts
    with on("2026-11-27", hour=23):  # past midnight in Kraków
        assert [run(), run()] == [1, 0]
    case.refresh_from_db()
    assert (case.responsible, case.deputy, case.due_on) == (anna, None, due_on)
    assert headings(case)[0] == "Anna Nowak is back and handles the case again"
    assert len(headings(case)) == headings_before + 2
    assert OutboxMessage.objects.filter(kind="casework.stand_in").count() == 2
    absence.refresh_from_db()
    assert absence.started_at
    assert absence.ended_at
    for other, person in ((closed, anna), (others, piotr)):
        other.refresh_from_db()
        assert other.responsible == person


def test_a_job_that_comes_too_late_moves_nothing(anna, piotr):
    with on("2026-11-19"):
        case = case_of(anna)
        away(anna, piotr)
    with on("2026-12-20"):
        assert run() == 0
    case.refresh_from_db()
    assert case.responsible == anna
    assert (HandOver.objects.count(), Absence.objects.filter(ended_at=None).count()) == (0, 0)


def test_work_interrupted_is_taken_up_where_it_stopped(anna, piotr, monkeypatch):
    with on("2026-11-19"):
        cases = [case_of(anna) for _number in range(3)]
        away(anna, piotr)
    calls = []
    whole = handover._hand_over

    def breaks(case_id, absence):
        calls.append(case_id)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return whole(case_id, absence)

    with on("2026-11-23"):
        monkeypatch.setattr(handover, "_hand_over", breaks)
        assert run() == 0  # told in the log; the absences of others are not kept waiting by it
        assert [Case.objects.get(pk=case.pk).responsible for case in cases].count(piotr) == 1
        assert run() == 2
    assert HandOver.objects.count() == 3
    assert OutboxMessage.objects.filter(kind="casework.stand_in").count() == 3


def test_a_case_that_went_on_elsewhere_stays_there(anna, piotr):
    third = UserFactory(official=True)
    with on("2026-11-19"):
        moved, closed = case_of(anna), case_of(anna)
        away(anna, piotr)
    with on("2026-11-23"):
        run()
        moved.refresh_from_db()
        closed.refresh_from_db()
        api.assign(case=moved, to=third, by=piotr)
        api.decide(case=closed, outcome="accepted", by=piotr)
    with on("2026-11-28"):
        assert run() == 0
    moved.refresh_from_db()
    closed.refresh_from_db()
    assert (moved.responsible, closed.responsible) == (third, piotr)


def test_the_order_of_stand_ins(anna, piotr):
    own, third = UserFactory(official=True), UserFactory(official=True)
    with on("2026-11-19"):
        first, second, last = case_of(anna), case_of(anna), case_of(anna)
        Case.objects.filter(pk=first.pk).update(deputy=own)
        away(anna, piotr)
        away(piotr, third)  # the deputy is away too: theirs comes next
    with on("2026-11-23"):
        run()
        for case, person in ((first, own), (second, third), (last, third)):
            case.refresh_from_db()
            assert case.responsible == person
        assert first.deputy is None
    with on("2026-11-28"):
        run()
    first.refresh_from_db()
    assert (first.responsible, first.deputy) == (anna, own)


def test_without_anybody_the_head_is_told(anna):
    head = UserFactory(city_administrator=True, language="en")
    unit = accounts.save_unit(names={"pl": "Wydział"}, head=head, by=None)
    head.user_permissions.clear()
    head.groups.clear()  # leads, but handles no cases
    with on("2026-11-19"):
        case = case_of(anna)
        Case.objects.filter(pk=case.pk).update(unit=unit)
        away(anna, None)
    with on("2026-11-23"):
        run()
    case.refresh_from_db()
    assert (case.responsible, case.deputy) == (None, None)
    assert "the head of the unit names who handles" in headings(case)[0]
    letter = OutboxMessage.objects.get(kind="casework.left_alone")
    assert (letter.recipient, case.number in letter.subject) == (head.email, True)
    with on("2026-11-28"):
        run()
    case.refresh_from_db()
    assert case.responsible == anna


def test_new_cases_do_not_go_to_who_is_away(anna, piotr):
    with on("2026-11-23"):
        away(anna, piotr)
        assert {CaseFactory().responsible for _number in range(3)} == {piotr}
        case = CaseFactory()
        with pytest.raises(Refused) as refused:
            api.assign(case=case, to=anna, by=piotr)
        assert (refused.value.code, "Piotr Lis" in str(refused.value)) == ("absent", True)


def test_coming_back_early_and_calling_off(anna, piotr):
    with on("2026-11-23"):
        case = case_of(anna)
        absence = away(anna, piotr)
        later = away(anna, piotr, "2026-12-07", "2026-12-11")
        case.refresh_from_db()
        assert case.responsible == piotr
        api.end_absence(absence=absence, by=anna)
        api.end_absence(absence=absence, by=anna)
        api.end_absence(absence=later, by=anna)
        case.refresh_from_db()
        assert case.responsible == anna
    with on("2026-12-08"):
        assert run() == 0


def test_refusals(anna, piotr):
    with on("2026-11-20"):
        away(anna, piotr)
        for values, code in (
            ({"first_day": date(2026, 11, 27), "last_day": date(2026, 11, 30)}, "overlap"),
            ({"first_day": date(2026, 12, 2), "last_day": date(2026, 12, 1)}, "days"),
            ({"first_day": date(2026, 10, 2), "last_day": date(2026, 10, 5)}, "days"),
            ({"first_day": date(2026, 12, 1), "last_day": date(2030, 12, 1)}, "days"),
            ({"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 2), "deputy": anna}, "deputy"),
        ):
            with pytest.raises(Refused) as refused:
                api.enter_absence(person=anna, by=anna, **values)
            assert refused.value.code == code
        with pytest.raises(Refused) as refused:
            api.enter_absence(person=anna, first_day=date(2026, 12, 1), last_day=date(2026, 12, 2), by=piotr)
        assert refused.value.code == "not_allowed"
    assert Absence.objects.count() == 1


def test_a_head_enters_for_the_people_of_the_unit(anna, piotr):
    accounts.save_unit(names={"pl": "Wydział"}, head=piotr, members=[anna], by=None)
    days = {"first_day": date(2099, 1, 1), "last_day": date(2099, 1, 2)}
    assert api.enter_absence(person=anna, by=piotr, **days).person == anna
    with pytest.raises(Refused):
        api.enter_absence(person=piotr, by=anna, **days)


def test_the_database_knows_absences(anna):
    for values in (
        {"first_day": date(2026, 1, 2), "last_day": date(2026, 1, 1)},
        {"first_day": date(2026, 1, 1), "last_day": date(2026, 1, 1), "deputy": anna},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(person=anna, **values)


def test_somebody_switched_off_while_holding_cases(anna, piotr, django_capture_on_commit_callbacks):
    administrator = UserFactory(city_administrator=True)
    own = UserFactory(official=True)
    first, second, waiting = case_of(anna), case_of(anna), case_of(anna)
    api.request_correction(case=waiting, reason=None, text="More.", by=anna)
    Case.objects.filter(pk=first.pk).update(deputy=own)
    busy = case_of(own), case_of(administrator), case_of(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        deactivate(user=anna, by=administrator)
    run()
    for case, person in ((first, own), (second, piotr), (waiting, piotr)):
        case.refresh_from_db()
        assert case.responsible == person
    assert waiting.state == CaseState.AWAITING_APPLICANT
    assert (
        headings(first)[0]
        == "Anna Nowak no longer handles the case; Jan " + own.last_name + " goes on with it"
    )
    assert OutboxMessage.objects.filter(kind="casework.stand_in").count() == 3
    assert busy[0].pk


def test_somebody_who_lost_the_role_and_nobody_left(anna, django_capture_on_commit_callbacks):
    administrator = UserFactory(city_administrator=True)
    case = case_of(anna)
    away(administrator, None, "2099-01-01", "2099-01-02")
    change_roles(user=anna, roles=["editor"], by=administrator)
    with on("2099-01-01"):
        assert [run(), run()] == [1, 0]  # without the signal: the job is the second net
    case.refresh_from_db()
    assert case.responsible is None
    assert OutboxMessage.objects.filter(kind="casework.left_alone").count() == 1


def test_what_is_kept(anna, piotr):
    with on("2026-11-20"):
        absence = away(anna, piotr)
        assert clock_retention.export_absences(anna)[0]["first day"] == "2026-11-23"
        api.end_absence(absence=absence, by=anna)
        assert clock_retention.expire_absences(date(2026, 11, 28), False) == 0
        assert clock_retention.expire_absences(date(2029, 11, 28), True) == 1
        assert clock_retention.erase_absences(anna) == 1


# At the desk

# session, user, rights, second step; absences; Wagtail's frame
LIST_QUERIES = 11


@pytest.fixture
def desk(client, anna):
    client.force_login(give_second_factor(anna))
    return client


def test_entering_and_ending_at_the_desk(desk, anna, piotr):
    url = reverse("casework_desk:absence_new")
    assert desk.get(url).status_code == 200
    sent = {"person": anna.pk, "first_day": "2099-03-02", "last_day": "2099-03-06", "deputy": piotr.pk}
    assert desk.post(url, sent | {"last_day": "2099-03-01"}).status_code == 400
    assert desk.post(url, sent | {"person": piotr.pk}).status_code == 400
    assert desk.post(url, sent).status_code == 302
    absence = Absence.objects.get()
    assert "Piotr Lis" in desk.get(reverse("casework_desk:absences")).content.decode()
    end = reverse("casework_desk:absence_end", args=[absence.pk])
    assert desk.get(end).status_code == 405
    assert desk.post(end).status_code == 302
    absence.refresh_from_db()
    assert absence.ended_at


def test_ending_for_somebody_else_is_refused(desk, piotr):
    absence = away(piotr, None, "2099-03-02", "2099-03-06")
    assert desk.post(reverse("casework_desk:absence_end", args=[absence.pk])).status_code == 302
    absence.refresh_from_db()
    assert absence.ended_at is None
    assert absence not in desk.get(reverse("casework_desk:absences")).context["rows"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(desk, anna, piotr, count, django_assert_num_queries):
    for number in range(count):
        away(anna, piotr, f"2099-0{number + 1}-01", f"2099-0{number + 1}-05")
    desk.get(reverse("casework_desk:absences"))
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(reverse("casework_desk:absences"))
