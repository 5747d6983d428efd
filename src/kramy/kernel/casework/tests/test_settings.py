"""What the city sets for a kind of case, and how cases end with a result."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.base import CaseKind, case_kinds
from kramy.kernel.casework.enums import CaseResult, CaseState, DecisionOutcome
from kramy.kernel.casework.models import Decision, KindSetting
from kramy.kernel.casework.tests.factories import DUMMY, PERMISSION, CaseFactory, IntakeFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused
from kramy.lib.periods import Period, Unit

pytestmark = pytest.mark.django_db
RESULTS = (CaseResult.HELPED, CaseResult.NOT_HELPED)


@pytest.fixture
def help_kind(monkeypatch):
    """The dummy kind, as if its cases ended with a result alone."""
    done = []
    kind = replace(
        DUMMY, results=RESULTS, closes=True, closed=lambda case, decision, by: done.append(case.pk)
    )
    monkeypatch.setitem(case_kinds._items, "test_dummy", kind)
    return done


def save(**changes):
    values = {
        "kind": DUMMY,
        "unit": None,
        "period": Period(30, Unit.CALENDAR_DAYS),
        "silence": "nothing",
        "silence_texts": {"pl": "Nic"},
        "ladder_days": [3, 9],
        "head_days": 12,
        "reminder_days": [7],
        "retention_years": 10,
    }
    return api.save_settings(by=None, **(values | changes))


def test_a_kind_begins_as_its_module_says():
    settings = api.settings_of(DUMMY)
    assert (settings.period, settings.ladder_days, settings.head_days) == (
        Period(5, Unit.WORKING_DAYS),
        (3, 9, 21, 45),
        60,
    )
    assert settings.silence_text


def test_what_is_set_holds_for_cases_received_from_then_on():
    before = CaseFactory()
    save()
    save(period=Period(2, Unit.MONTHS))
    after = CaseFactory()
    own = CaseFactory(intake=IntakeFactory(due_working_days=7))
    assert KindSetting.objects.count() == 1
    assert [(case.period_amount, case.period_unit) for case in (before, after, own)] == [
        (5, "working_days"),
        (2, "months"),
        (7, "working_days"),
    ]
    before.refresh_from_db()
    assert [api.deadline_of(case).due == case.due_on for case in (before, after, own)] == [True] * 3
    assert api.settings_of(before).silence_text == "Nic"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"period": Period(0, Unit.MONTHS)}, "period"),
        ({"ladder_days": [3, 3]}, "days"),
        ({"ladder_days": [0, 3]}, "days"),
        ({"reminder_days": [500]}, "days"),
        ({"head_days": 9}, "days"),
        ({"retention_years": 0}, "retention"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, code):
    with pytest.raises(Refused) as refused:
        save(**changes)
    assert refused.value.code == code
    assert not KindSetting.objects.exists()


def test_settings_at_the_desk(client):
    client.force_login(give_second_factor(UserFactory(city_administrator=True, language="en")))
    assert "Dummy" in client.get(reverse("casework_desk:kinds")).content.decode()
    url = reverse("casework_desk:kind", args=["test_dummy"])
    assert client.get(url).status_code == 200
    data = {
        "period_amount": "14",
        "period_unit": "calendar_days",
        "silence": "accepted",
        "ladder_days": "2; 4, 8",
        "head_days": "10",
        "reminder_days": "",
        "retention_years": "6",
        "silence_text_pl": "Zgoda",
    }
    assert client.post(url, data).status_code == 302
    settings = api.settings_of(DUMMY)
    assert (settings.period, settings.silence, settings.ladder_days, settings.reminder_days) == (
        Period(14, Unit.CALENDAR_DAYS),
        "accepted",
        (2, 4, 8),
        (),
    )
    for bad in ({"ladder_days": "soon"}, {"ladder_days": "9, 3"}, {"head_days": "8"}, {"period_amount": "0"}):
        assert client.post(url, data | bad).status_code == 400
    assert client.get(reverse("casework_desk:kind", args=["nothing"])).status_code == 404


def test_a_kind_that_closes_needs_results():
    with pytest.raises(ValueError, match="results"):
        CaseKind(key="x", name="X", permission=PERMISSION, title_of=str, closes=True)
    with pytest.raises(ValueError, match="unknown"):
        CaseKind(key="x", name="X", permission=PERMISSION, title_of=str, results=("great",))


def test_closing_with_a_result(help_kind):
    official = UserFactory(official=True)
    case = CaseFactory(language="en")
    for outcome, result, code in (
        ("accepted", "helped", "not_this_end"),
        ("closed", "", "no_result"),
        ("closed", "not_for_us", "unknown_result"),
    ):
        with pytest.raises(Refused) as refused:
            api.decide(case=case, outcome=outcome, result=result, by=official)
        assert refused.value.code == code
    decision = api.decide(case=case, outcome=DecisionOutcome.CLOSED, result=CaseResult.HELPED, by=official)
    case.refresh_from_db()
    assert (case.state, decision.result, help_kind) == (CaseState.CLOSED, "helped", [case.pk])
    letter = OutboxMessage.objects.get(kind="casework.closed")
    assert "Result: Helped" in letter.text
    assert "Result: Helped." in [api.words(entry) for entry in api.entries_of(case, public_only=True)]
    with pytest.raises(Refused) as refused:
        api.decide(case=case, outcome=DecisionOutcome.CLOSED, result=CaseResult.HELPED, by=official)
    assert refused.value.code == "already_decided"


def test_a_kind_with_results_asks_for_one_also_when_it_accepts(monkeypatch):
    monkeypatch.setitem(case_kinds._items, "test_dummy", replace(DUMMY, results=RESULTS))
    official = UserFactory(official=True)
    case = CaseFactory()
    with pytest.raises(Refused) as refused:
        api.decide(case=case, outcome="accepted", by=official)
    assert (refused.value.code, refused.value.field) == ("no_result", "result")
    assert api.decide(case=case, outcome="accepted", result="not_helped", by=official).result == "not_helped"


def test_the_database_knows_results(help_kind):
    case = CaseFactory()
    decision = api.decide(case=case, outcome="closed", result="helped", by=None)
    for result in ("", "great"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(result=result)


def test_closing_at_the_desk_and_what_the_applicant_sees(client, help_kind):
    official = give_second_factor(UserFactory(official=True, language="en"))
    client.force_login(official)
    case = CaseFactory(language="en")
    page = client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    assert "Close the case" in page
    assert reverse("casework_desk:accept", args=[case.pk]) not in page
    url = reverse("casework_desk:close", args=[case.pk])
    refused = client.post(url, {"revision": case.revision, "text": "We called them.", "result": ""})
    assert refused.status_code == 400
    assert "We called them." in refused.content.decode()
    sent = {"revision": case.revision, "text": "We called them.", "result": "helped"}
    assert client.post(url, sent).status_code == 302
    assert "Helped" in client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    seen = client.get(api.new_access(case)).content.decode()
    assert "Wynik: Pomogliśmy." in seen or "Result: Helped." in seen
    assert "We called them." in seen
