"""Transfer, merge, split, link and tasks, as verbs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import assignment, case_tasks, links, merging, parting
from kramy.kernel.casework.enums import CaseState, TimelineKind
from kramy.kernel.casework.models import Case, CaseLink, CaseTask
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, good_answers
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Any:
    return UserFactory(official=True)


@pytest.fixture
def piotr() -> Any:
    return UserFactory(official=True)


def code_of(verb: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return refused.value.code


def test_transfer_to_a_person_with_a_reason_both_sides_see(anna: Any, piotr: Any) -> None:
    case = api.take(case=CaseFactory(), by=anna)
    assert code_of(assignment.transfer, case=case, to=piotr, reason=" ", by=anna) == "no_reason"
    assert code_of(assignment.transfer, case=case, reason="x", by=anna) == "no_target"
    assert code_of(assignment.transfer, case=case, to=UserFactory(), reason="x", by=anna) == "not_allowed"
    moved = assignment.transfer(case=case, to=piotr, reason="It is about streets.", by=anna)
    assert moved.responsible == piotr
    entry = case.timeline.get(kind=TimelineKind.TRANSFERRED)
    assert entry.public
    assert (api.heading(entry), api.words(entry)) == (f"Handed on to {piotr}", "It is about streets.")
    assert code_of(assignment.transfer, case=case, to=piotr, reason="x", by=anna) == "no_target"


def test_transfer_to_a_unit_leaves_it_to_whoever_takes_it(anna: Any) -> None:
    unit = Unit.objects.create(name="Streets")
    case = api.take(case=CaseFactory(), by=anna)
    moved = assignment.transfer(case=case, unit=unit, reason="Not ours.", by=anna)
    assert (moved.unit, moved.responsible) == (unit, None)
    unit.active = False
    unit.save()
    assert code_of(assignment.transfer, case=moved, unit=unit, reason="x", by=anna) == "no_target"


def test_two_officials_transfer_at_once_the_second_is_told(anna: Any, piotr: Any) -> None:
    case, ewa = CaseFactory(), UserFactory(official=True)
    seen = case.revision
    assignment.transfer(case=case, to=ewa, reason="First.", by=anna, expected_revision=seen)
    with pytest.raises(Refused) as refused:
        assignment.transfer(case=case, to=piotr, reason="Second.", by=piotr, expected_revision=seen)
    assert refused.value.code == "transferred"
    assert str(anna) in str(refused.value)
    assert str(ewa) in str(refused.value)
    assert case.timeline.filter(kind=TimelineKind.TRANSFERRED).count() == 1


def two_of_one_matter(**changes: Any) -> tuple[Case, Case]:
    intake = IntakeFactory()
    return CaseFactory(intake=intake), CaseFactory(intake=intake, **changes)


def test_merging_keeps_both_histories_and_lets_one_go_on(anna: Any) -> None:
    kept, double = two_of_one_matter()
    case_tasks.add_task(case=double, title="Ring them", by=anna)
    Case.objects.filter(pk=double.pk).update(due_on=kept.due_on - timedelta(days=2))
    before = OutboxMessage.objects.count()
    merging.merge(case=double, into=kept, reason="The same kiosk.", by=anna)
    double.refresh_from_db()
    kept.refresh_from_db()
    assert (double.state, kept.state) == (CaseState.MERGED, CaseState.RECEIVED)
    assert kept.due_on == double.due_on
    assert [item.case for item in links.linked_to(double, anna)] == [kept]
    assert [item.words for item in links.linked_to(kept, anna)] == ["joined this case"]
    assert CaseTask.objects.get().case == kept
    assert double.timeline.filter(kind=TimelineKind.RECEIVED).exists()
    assert OutboxMessage.objects.count() == before + 1
    assert kept.number in OutboxMessage.objects.order_by("-pk")[0].subject
    # sent twice: nothing more
    merging.merge(case=double, into=kept, reason="The same kiosk.", by=anna)
    assert (CaseLink.objects.count(), OutboxMessage.objects.count()) == (1, before + 1)


def test_merging_is_refused(anna: Any) -> None:
    kept, double = two_of_one_matter()
    stranger = CaseFactory(
        email="stranger@example.com",
        answers=good_answers(firm={"name": "Other", "nip": "", "regon": "", "krs": ""}),
    )
    merge = merging.merge
    assert code_of(merge, case=double, into=double, reason="x", by=anna) == "same_case"
    assert code_of(merge, case=double, into=kept, reason="", by=anna) == "no_reason"
    assert code_of(merge, case=double, into=stranger, reason="x", by=anna) == "another_applicant"
    assert code_of(merge, case=double, into=kept, reason="x", by=UserFactory()) == "not_allowed"
    assert (
        code_of(merge, case=double, into=kept, reason="x", by=anna, expected_revision=99)
        == "changed_elsewhere"
    )
    api.withdraw(case=kept)
    assert code_of(merge, case=double, into=kept, reason="x", by=anna) == "wrong_state"
    double.refresh_from_db()
    assert double.state == CaseState.RECEIVED


def test_the_letter_opens_the_other_case_only_to_its_own_applicant(anna: Any) -> None:
    kept, double = two_of_one_matter(email="colleague@example.com")
    kept_links = kept.accesses.count()
    merging.merge(case=double, into=kept, reason="The same kiosk.", by=anna)
    assert kept.accesses.count() == kept_links


def test_splitting_makes_a_case_of_its_own_with_the_same_clock(anna: Any) -> None:
    case = api.take(case=CaseFactory(), by=anna)
    Case.objects.filter(pk=case.pk).update(received_at=timezone.now() - timedelta(days=3))
    case.refresh_from_db()
    part = merging.split(case=case, title="The garden", reason="The garden is another permit.", by=anna)
    assert part.number != case.number
    assert (part.title, part.responsible, part.received_at) == ("The garden", anna, case.received_at)
    assert part.answers_id != case.answers_id
    assert part.answers.answers == case.answers.answers
    assert [item.words for item in links.linked_to(part, anna)] == ["this case was split off from it"]
    assert part.search.names.startswith("kr")
    assert code_of(merging.split, case=case, title="", reason="x", by=anna) == "empty"
    assert code_of(merging.split, case=case, title="x", reason="", by=anna) == "no_reason"
    assert (
        code_of(merging.split, case=case, title="x", reason="x", by=anna, expected_revision=case.revision)
        == "changed_elsewhere"
    )


def test_links_both_ways_once_and_gone_again(anna: Any) -> None:
    one, two = CaseFactory(), CaseFactory(email="b@example.com")
    made = links.link(case=one, other=two, by=anna)
    assert links.link(case=two, other=one, by=anna) == made
    assert code_of(links.link, case=one, other=one, by=anna) == "same_case"
    assert [item.case for item in links.linked_to(two, anna)] == [one]
    links.unlink(link=made, by=anna)
    assert links.linked_to(two, anna) == []
    merged = CaseFactory(email="b@example.com")
    merging.merge(case=merged, into=two, reason="Same.", by=anna)
    assert code_of(links.unlink, link=CaseLink.objects.get(), by=anna) == "wrong_state"
    assert links.case_by_number(anna, f" {one.number.lower()} ") == one
    assert code_of(links.case_by_number, user=anna, number="KR-0000-1") == "no_case"
    assert code_of(links.case_by_number, user=UserFactory(), number=one.number) == "no_case"


def test_tasks_are_added_once_and_ticked_off(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    today = timezone.localdate()
    task = case_tasks.add_task(case=case, title=" Ring  them ", assignee=piotr, due_on=today, by=anna)
    assert case_tasks.add_task(case=case, title="Ring them", assignee=piotr, due_on=today, by=anna) == task
    assert list(case_tasks.tasks_for(piotr)) == [task]
    add = case_tasks.add_task
    assert code_of(add, case=case, title="", by=anna) == "empty"
    assert code_of(add, case=case, title="x", due_on=today - timedelta(days=1), by=anna) == "past"
    assert code_of(add, case=case, title="x", assignee=UserFactory(), by=anna) == "not_allowed"
    assert code_of(add, case=case, title="x", by=UserFactory()) == "not_allowed"
    case_tasks.set_done(task=task, done=True, by=piotr)
    done = case_tasks.set_done(task=task, done=True, by=anna)
    assert done.done_by == piotr
    assert list(case_tasks.tasks_for(piotr)) == []
    assert case_tasks.set_done(task=task, done=False, by=anna).done_at is None
    api.withdraw(case=case)
    assert code_of(add, case=case, title="x", by=anna) == "wrong_state"


def test_parting_gives_both_cases_back_what_was_theirs(anna: Any) -> None:
    kept, double = two_of_one_matter()
    due = (kept.due_on, double.due_on - timedelta(days=2))
    moved = case_tasks.add_task(case=double, title="Ring them", by=anna)
    Case.objects.filter(pk=double.pk).update(received_at=double.received_at - timedelta(days=2))
    double.refresh_from_db()
    Case.objects.filter(pk=double.pk).update(due_on=api.deadline_of(double).due)
    double.refresh_from_db()
    due = (kept.due_on, double.due_on)
    merging.merge(case=double, into=kept, reason="The same kiosk.", by=anna)
    added = case_tasks.add_task(case=kept, title="Look it up", by=anna)
    before = OutboxMessage.objects.count()
    double.refresh_from_db()
    parted = parting.part(case=double, reason="Another street.", by=anna, expected_revision=double.revision)
    kept.refresh_from_db()
    assert (parted.state, parted.responsible, parted.closed_at) == (CaseState.IN_REVIEW, anna, None)
    assert (kept.due_on, parted.due_on) == due
    assert [CaseTask.objects.get(pk=task.pk).case for task in (moved, added)] == [parted, kept]
    assert [(item.case, item.words) for item in links.linked_to(kept, anna)] == [(parted, "related")]
    told = [entry.kind for entry in api.entries_of(parted, public_only=True)]
    assert told[:2] == [TimelineKind.PARTED, TimelineKind.MERGED]
    told = [entry.kind for entry in api.entries_of(kept, public_only=True)]
    assert told[:2] == [TimelineKind.LET_GO, TimelineKind.ABSORBED]
    letter = OutboxMessage.objects.order_by("-pk")[0]
    assert OutboxMessage.objects.count() == before + 1
    assert (parted.number in letter.subject, "> Another street." in letter.text) == (True, True)
    # sent twice, it is not joined any more
    assert code_of(parting.part, case=parted, reason="x", by=anna) == "wrong_state"
    # and they may be joined once more, of which the applicant is told once more
    merging.merge(case=parted, into=kept, reason="The same after all.", by=anna)
    assert OutboxMessage.objects.count() == before + 2


def test_parting_from_a_case_that_is_closed_meanwhile_changes_nothing_there(anna: Any) -> None:
    kept, double = two_of_one_matter()
    merging.merge(case=double, into=kept, reason="One.", by=anna)
    api.decide(case=kept, outcome="accepted", by=anna)
    kept.refresh_from_db()
    closed = (kept.state, kept.closed_at, kept.due_on)
    assert parting.part(case=double, reason="Two.", by=anna).state == CaseState.IN_REVIEW
    kept.refresh_from_db()
    assert (kept.state, kept.closed_at, kept.due_on) == closed


def test_parting_is_refused(anna: Any) -> None:
    kept, double = two_of_one_matter()
    part = parting.part
    assert code_of(part, case=double, reason="x", by=anna) == "wrong_state"
    merging.merge(case=double, into=kept, reason="One.", by=anna)
    double.refresh_from_db()
    assert code_of(part, case=double, reason=" ", by=anna) == "no_reason"
    assert code_of(part, case=double, reason="[…]", by=anna) == "gap"
    assert code_of(part, case=double, reason="x", by=UserFactory()) == "not_allowed"
    assert code_of(part, case=double, reason="x", by=anna, expected_revision=0) == "changed_elsewhere"
    Case.objects.filter(pk=double.pk).update(
        silence="accepted", received_at=double.received_at - timedelta(days=90)
    )
    assert code_of(part, case=double, reason="x", by=anna) == "silence"


def test_parting_gives_no_place_to_a_second_open_follow_up(anna: Any) -> None:
    intake = IntakeFactory()
    former = CaseFactory(intake=intake, state=CaseState.ACCEPTED, official=anna)
    kept, double = CaseFactory(intake=intake), CaseFactory(intake=intake)
    Case.objects.filter(pk=double.pk).update(previous=former)
    merging.merge(case=double, into=kept, reason="One.", by=anna)
    later = CaseFactory(intake=intake)
    Case.objects.filter(pk=later.pk).update(previous=former)
    assert code_of(parting.part, case=double, reason="Two.", by=anna) == "another_open"


def test_the_firm_is_written_to_when_the_case_is_handed_on(anna: Any, piotr: Any) -> None:
    unit = Unit.objects.create(name="Streets")
    case = api.take(case=CaseFactory(), by=anna)
    assignment.transfer(case=case, to=piotr, reason="It is about streets.", by=anna)
    letter = OutboxMessage.objects.order_by("-pk")[0]
    assert letter.recipient == case.applicant_email
    assert str(piotr) in letter.subject
    assert "> It is about streets." in letter.text
    case.refresh_from_db()
    assignment.transfer(case=case, unit=unit, reason="Theirs.", by=piotr)
    assert "Streets" in OutboxMessage.objects.order_by("-pk")[0].subject
    before = OutboxMessage.objects.count()
    case.refresh_from_db()
    api.take(case=case, by=anna)
    assert OutboxMessage.objects.count() == before + 1
    assert str(anna) in OutboxMessage.objects.order_by("-pk")[0].subject
