"""Many cases at once: each on its own, each reported; and the lists of reasons."""

from typing import Any

import pytest
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.enums import CaseState, DecisionOutcome
from kramy.kernel.casework.models import Case, DecisionReason
from kramy.kernel.casework.tests.factories import CaseFactory, remembered
from kramy.kernel.messaging.models import OutboxMessage

pytestmark = pytest.mark.django_db
BULK = "/desk/cases/bulk/"
REASONS = "/desk/cases/reasons/"


@pytest.fixture(autouse=True)
def _forget() -> Any:
    remembered.clear()
    yield
    remembered.clear()


@pytest.fixture
def anna() -> Any:
    return give_second_factor(UserFactory(official=True, language="en", first_name="Anna", last_name="Nowak"))


def at_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def boxes(*cases: Case) -> list[str]:
    return [f"{case.pk}:{case.revision}" for case in cases]


def states(*cases: Case) -> list[str]:
    return [Case.objects.get(pk=case.pk).state for case in cases]


def three() -> list[Case]:
    return [CaseFactory(email=f"{number}@example.com") for number in range(3)]


def test_the_preview_decides_nothing(anna: Any) -> None:
    cases = three()
    response = at_desk(anna).post(BULK, {"action": "accept", "case": boxes(*cases)})
    assert [row["step"].case.pk for row in response.context["rows"]] == [case.pk for case in cases]
    assert states(*cases) == ["received"] * 3


def test_one_decided_meanwhile_is_reported_and_stops_nobody(anna: Any) -> None:
    one, two, three_ = three()
    chosen = boxes(one, two, three_)
    api.decide(
        case=two,
        outcome=DecisionOutcome.REFUSED,
        text="No.",
        by=UserFactory(official=True, language="en", first_name="Piotr", last_name="Lis"),
    )
    response = at_desk(anna).post(BULK, {"action": "accept", "case": chosen, "confirmed": "1"})
    assert states(one, two, three_) == ["accepted", "refused", "accepted"]
    assert [item.case.pk for item in response.context["done"]] == [one.pk, three_.pk]
    assert [item.case.pk for item in response.context["failed"]] == [two.pk]
    page = response.content.decode()
    assert "This case was decided already: Refused, Piotr Lis" in page
    assert "Accepted: 2" in page
    assert "1 case was left as it is" in page


def test_one_whose_outcome_fails_is_left_as_it_was(anna: Any, caplog: Any) -> None:
    case = CaseFactory()
    remembered.fail = True
    response = at_desk(anna).post(BULK, {"action": "accept", "case": boxes(case), "confirmed": "1"})
    assert states(case) == ["received"]
    assert "nothing was changed" in response.context["failed"][0].problem
    assert [record.levelname for record in caplog.records if record.name.endswith("desk.bulk")] == ["ERROR"]


def test_a_case_changed_since_the_list_was_shown_is_left(anna: Any) -> None:
    case = CaseFactory()
    chosen = boxes(case)
    api.take(case=case, by=anna)
    response = at_desk(anna).post(BULK, {"action": "accept", "case": chosen, "confirmed": "1"})
    assert states(case) == ["in_review"]
    assert "Somebody changed this case" in response.context["failed"][0].problem


def test_refusing_with_one_reason_in_each_language(anna: Any) -> None:
    reason = api.save_reason(
        kind="test_dummy",
        code="closed",
        titles={"pl": "Zamknięte"},
        texts={"pl": "Firma nie działa.", "en": "The firm is closed.", "uk": "Фірма не працює."},
        for_refusal=True,
        for_correction=False,
        by=None,
    )
    one, two = CaseFactory(), CaseFactory(language="uk", email="b@example.com")
    client = at_desk(anna)
    refused = client.post(BULK, {"action": "refuse", "case": boxes(one, two), "confirmed": "1"})
    assert "A refusal needs reasons." in refused.content.decode()
    assert states(one, two) == ["received", "received"]
    wish = {"action": "refuse", "case": boxes(one, two), "confirmed": "1", "reason": reason.pk}
    looked = client.post(BULK, wish)
    assert states(one, two) == ["received", "received"]  # what was not previewed is previewed first
    client.post(BULK, wish | {"previewed": looked.context["wanted"].key})
    assert [Case.objects.get(pk=case.pk).decision.text for case in (one, two)] == [
        "Firma nie działa.",
        "Фірма не працює.",
    ]


def test_what_will_happen_is_said_for_each_and_who_is_skipped(anna: Any) -> None:
    piotr = UserFactory(official=True, first_name="Piotr", last_name="Lis")
    mine, his, closed = CaseFactory(), CaseFactory(email="b@example.com"), api.withdraw(case=CaseFactory())
    api.assign(case=his, to=piotr, by=anna)
    mine.refresh_from_db()
    his.refresh_from_db()
    client = at_desk(anna)
    wish = {"action": "assign", "case": boxes(mine, his, closed), "to": str(piotr.pk)}
    response = client.post(BULK, wish)
    said = {row["step"].case.pk: row["step"] for row in response.context["rows"]}
    assert said[his.pk].skipped == "skipped: Piotr Lis has it already"
    assert said[closed.pk].skipped == "skipped: the case is closed"
    assert (response.context["to_do"], response.context["skipped"]) == (1, 2)
    done = client.post(BULK, wish | {"confirmed": "1", "previewed": response.context["wanted"].key})
    assert [item.case.pk for item in done.context["done"]] == [mine.pk]
    assert Case.objects.get(pk=mine.pk).responsible == piotr


@pytest.mark.parametrize("action", ["accept", "take", "ask", "transfer", "remind", "assign", "refuse"])
def test_sent_twice_nothing_is_doubled(anna: Any, action: str) -> None:
    piotr = UserFactory(official=True)
    state = CaseState.AWAITING_APPLICANT if action == "remind" else CaseState.RECEIVED
    case = CaseFactory(state=state, official=anna)
    client = at_desk(anna)
    wish = {"action": action, "case": boxes(case), "to": str(piotr.pk), "text": "Because."}
    looked = client.post(BULK, wish)
    assert looked.context["to_do"] == 1
    wish |= {"confirmed": "1", "previewed": looked.context["wanted"].key}
    done = client.post(BULK, wish)
    assert [item.problem for item in done.context["failed"]] == []
    letters, steps = OutboxMessage.objects.count(), case.timeline.count()
    again = client.post(BULK, wish)
    assert "done" in again.context
    assert (OutboxMessage.objects.count(), case.timeline.count()) == (letters, steps)


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("assign", "Say to whom the case goes."),
        ("transfer", "Say to whom the case goes."),
        ("ask", "Say what must be corrected."),
    ],
)
def test_what_is_missing_is_asked_for(anna: Any, action: str, sentence: str) -> None:
    case = CaseFactory()
    response = at_desk(anna).post(BULK, {"action": action, "case": boxes(case), "confirmed": "1"})
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert states(case) == ["received"]


def test_taking_many(anna: Any) -> None:
    cases = three()
    at_desk(anna).post(BULK, {"action": "take", "case": boxes(*cases), "confirmed": "1"})
    assert states(*cases) == [CaseState.IN_REVIEW] * 3
    assert [Case.objects.get(pk=case.pk).responsible for case in cases] == [anna] * 3


@pytest.mark.parametrize(
    "data",
    [{"action": "accept"}, {"action": "delete", "case": ["1:0"]}, {"action": "accept", "case": ["x:y"]}],
)
def test_nothing_chosen(anna: Any, data: dict[str, Any]) -> None:
    assert at_desk(anna).post(BULK, data).url == "/desk/cases/"


def reason_form(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "test_dummy",
        "for_refusal": "on",
        "active": "on",
        "position": "0",
        "title_pl": "Poza miastem",
        "text_pl": "Lokal jest poza miastem.",
        "title_en": "",
        "text_en": "",
        "title_uk": "",
        "text_uk": "",
    } | changes


def test_reasons_are_edited_in_three_languages() -> None:
    client = at_desk(give_second_factor(UserFactory(city_administrator=True, language="en")))
    assert client.get(REASONS).status_code == 200
    assert client.post(f"{REASONS}new/", reason_form()).url == REASONS
    client.post(f"{REASONS}new/", reason_form(text_pl="Inny tekst."))
    first, second = DecisionReason.objects.order_by("id")
    assert (first.code, second.code) == ("poza-miastem", "poza-miastem-2")
    client.post(f"{REASONS}{first.pk}/", reason_form(text_uk="Поза містом.", for_correction="on", active=""))
    first.refresh_from_db()
    assert (first.text_uk, first.for_correction, first.active) == ("Поза містом.", True, False)


def test_a_reason_for_nothing_is_refused_and_nothing_typed_is_lost() -> None:
    client = at_desk(give_second_factor(UserFactory(city_administrator=True, language="en")))
    response = client.post(f"{REASONS}new/", reason_form(for_refusal="", title_uk="Поза містом"))
    assert response.status_code == 400
    assert "Say whether it is for refusals" in response.content.decode()
    assert 'value="Поза містом"' in response.content.decode()
    assert DecisionReason.objects.count() == 0


def test_only_city_administrators_change_reasons(anna: Any) -> None:
    assert at_desk(anna).get(REASONS).status_code in (302, 403)
    assert at_desk(anna).post(f"{REASONS}new/", reason_form()).status_code in (302, 403)
    assert DecisionReason.objects.count() == 0
