"""What is erased: proposed by the clock, signed by two different officials, done once, counted."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.base import case_kinds
from kramy.kernel.casework.domain import erasure
from kramy.kernel.casework.enums import CaseState, ErasureState
from kramy.kernel.casework.models import (
    Case,
    CaseSearch,
    ErasureItem,
    ErasureList,
    KindSetting,
    TimelineEntry,
)
from kramy.kernel.casework.tasks import propose_and_erase
from kramy.kernel.casework.tests.factories import DUMMY, CaseFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
CLOSED = datetime(2020, 2, 29, 9, tzinfo=UTC)
TODAY = date(2025, 3, 3)


@pytest.fixture
def old_case() -> Case:
    with time_machine.travel(CLOSED, tick=False):
        return CaseFactory(state=CaseState.REFUSED)


def signer() -> Any:
    return UserFactory(city_administrator=True)


def code_of(verb: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as refused:
        verb(**arguments)
    return refused.value.code


def test_nothing_is_proposed_before_its_time(old_case: Case) -> None:
    CaseFactory(email="open@example.com")
    assert erasure.propose(date(2025, 1, 20)) == []
    (proposed,) = erasure.propose(TODAY)
    assert [item.number for item in proposed.items.all()] == [old_case.number]
    assert proposed.erase_on == date(2025, 3, 17)
    assert erasure.propose(TODAY) == []


def test_the_years_are_set_for_a_kind(old_case: Case) -> None:
    KindSetting.objects.create(
        kind="test_dummy", period_amount=5, period_unit="working_days", retention_years=10
    )
    assert erasure.propose(TODAY) == []
    assert len(erasure.propose(date(2030, 3, 1))) == 1


def test_two_different_officials_sign_and_then_it_is_erased_once(old_case: Case) -> None:
    one, two = signer(), signer()
    (proposed,) = erasure.propose(TODAY)
    assert code_of(erasure.sign, erasure=proposed, by=UserFactory(official=True)) == "not_allowed"
    erasure.sign(erasure=proposed, by=one)
    assert code_of(erasure.sign, erasure=proposed, by=one) == "same_signer"
    proposed.refresh_from_db()
    assert proposed.state == ErasureState.SIGNED_ONCE
    assert not erasure.carry_out(erasure=proposed, today=date(2025, 4, 1))
    erasure.sign(erasure=proposed, by=two)
    assert not erasure.carry_out(erasure=proposed, today=date(2025, 3, 16))
    with time_machine.travel(datetime(2025, 3, 17, 3, tzinfo=UTC), tick=False):
        assert propose_and_erase.func() == 1
        assert propose_and_erase.func() == 0
    proposed.refresh_from_db()
    assert proposed.state == ErasureState.DONE
    assert proposed.counts["cases"] == 1
    assert proposed.counts["messages"] >= 2
    case = Case.objects.get(pk=old_case.pk)
    assert (case.applicant_email, case.organisation, case.title) == (erasure.ANONYMOUS, None, "—")
    assert case.answers.answers == {}
    assert not TimelineEntry.objects.filter(case=case).exclude(text="").exists()
    assert not CaseSearch.objects.filter(case=case).exists()
    assert not OutboxMessage.objects.filter(about_id=str(case.pk), about_type="casework.case").exists()
    assert proposed.items.get().number == case.number
    assert erasure.propose(date(2026, 1, 1)) == []


def test_the_database_holds_the_two_signatures(old_case: Case) -> None:
    one = signer()
    (proposed,) = erasure.propose(TODAY)
    for fields in (
        {"first_signer": one, "second_signer": one},
        {"state": "signed", "first_signer": one},
        {"state": "done"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ErasureList.objects.filter(pk=proposed.pk).update(**fields)


def test_a_case_taken_off_stays_and_signatures_are_given_anew(old_case: Case) -> None:
    with time_machine.travel(CLOSED, tick=False):
        CaseFactory(email="b@example.com", state=CaseState.WITHDRAWN)
    one, two = signer(), signer()
    (proposed,) = erasure.propose(TODAY)
    erasure.sign(erasure=proposed, by=one)
    item = ErasureItem.objects.get(number=old_case.number)
    assert code_of(erasure.keep, item=item, because=" ", by=two) == "empty"
    assert (
        code_of(erasure.keep, item=item, because="In court", by=UserFactory(official=True)) == "not_allowed"
    )
    erasure.keep(item=item, because="In court", by=two)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.first_signer) == (ErasureState.PROPOSED, None)
    erasure.sign(erasure=proposed, by=one)
    erasure.sign(erasure=proposed, by=two)
    assert erasure.carry_out(erasure=proposed, today=date(2025, 4, 1))
    old_case.refresh_from_db()
    assert old_case.applicant_email == "anna@example.com"
    assert code_of(erasure.keep, item=item, because="Again", by=two) == "wrong_state"
    assert erasure.propose(date(2025, 4, 2)) == []


def test_a_rejected_list_is_proposed_again_later(old_case: Case) -> None:
    (proposed,) = erasure.propose(TODAY)
    assert code_of(erasure.reject, erasure=proposed, reason="", by=signer()) == "empty"
    assert (
        code_of(erasure.reject, erasure=proposed, reason="x", by=UserFactory(official=True)) == "not_allowed"
    )
    erasure.reject(erasure=proposed, reason="Wrong years", by=signer())
    assert code_of(erasure.sign, erasure=proposed, by=signer()) == "wrong_state"
    assert len(erasure.propose(TODAY)) == 1


def test_everything_taken_off_cannot_be_signed(old_case: Case) -> None:
    (proposed,) = erasure.propose(TODAY)
    erasure.keep(item=proposed.items.get(), because="In court", by=signer())
    assert code_of(erasure.sign, erasure=proposed, by=signer()) == "nothing_left"


def test_what_is_still_in_force_is_not_proposed(old_case: Case, monkeypatch: Any) -> None:
    living = replace(DUMMY, in_force=lambda ids: set(ids))
    monkeypatch.setitem(case_kinds._items, "test_dummy", living)
    assert erasure.propose(TODAY) == []
    monkeypatch.setitem(case_kinds._items, "test_dummy", DUMMY)
    assert len(erasure.propose(TODAY)) == 1


def test_a_withdrawn_case_is_proposed_too() -> None:
    with time_machine.travel(CLOSED, tick=False):
        case = api.withdraw(case=CaseFactory())
    (proposed,) = erasure.propose(TODAY)
    assert proposed.items.get().case == case
