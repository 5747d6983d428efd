"""Finding cases by what is said in them, whatever the database; run with migrations for the full-text index."""

from typing import Any

import pytest

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import search
from kramy.kernel.casework.models import Case, CaseSearch
from kramy.kernel.casework.tasks import index_new_cases
from kramy.kernel.casework.tests.factories import NIPS, CaseFactory, good_answers

pytestmark = pytest.mark.django_db


def numbers(user: Any, text: str, **options: Any) -> list[str]:
    return [case.number for case in search.found(user, text, **options)]


def test_words_are_found_by_their_beginnings_in_names_answers_messages_and_notes() -> None:
    anna = UserFactory(official=True)
    case = CaseFactory(
        email="zolty@lubin.example",
        answers=good_answers(
            firm={"name": "Żółty Łubin", "nip": NIPS[1], "regon": "", "krs": ""},
            what="kwiaty",
            remarks="Wjazd od podwórza",
        ),
    )
    CaseFactory()
    for text in (
        "zolty lubin", "ŁUBIN", "żół", case.number, NIPS[1], f"{NIPS[1][:3]}-{NIPS[1][3:6]}-{NIPS[1][6:8]}-{NIPS[1][8:]}",
        "zolty@lubin.example", "podworza", "kwiaty lub",
    ):  # fmt: skip
        assert numbers(anna, text) == [case.number], text
    assert numbers(anna, "podworza", names_only=True) == []
    api.add_message(case=case, text="Prosimy o rzut kondygnacji.", by=anna)
    api.add_note(case=case, text="Dzwoniła pani Śliwińska", by=anna)
    assert numbers(anna, "kondygnacji") == numbers(anna, "sliwin") == [case.number]
    assert numbers(anna, "olty") == numbers(anna, "") == numbers(anna, "!!!") == []
    assert numbers(anna, "' OR 1=1 --") == numbers(anna, '"lubin" NOT & | !') == []


def test_others_find_nothing() -> None:
    case = CaseFactory()
    for user in (UserFactory(), UserFactory(editor=True)):
        assert numbers(user, case.number) == []


def test_cases_without_a_document_get_one_by_the_clock() -> None:
    anna = UserFactory(official=True)
    cases = [CaseFactory(email=f"{number}@example.com") for number in range(3)]
    CaseSearch.objects.all().delete()
    assert numbers(anna, "pierogi") == []
    assert index_new_cases.func() == 3
    assert index_new_cases.func() == 0
    assert len(numbers(anna, "pierogi")) == 3
    assert Case.objects.count() == len(cases)
