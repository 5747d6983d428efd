"""The queue at the desk: who sees what, in which order, how it is filtered and exported."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework.base import CaseKind, case_kinds
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.tests.factories import NIPS, CaseFactory, IntakeFactory, good_answers
from kramy.kernel.casework.web.desk.due import due_of
from kramy.lib import full_text
from kramy.lib.tables import read

pytestmark = pytest.mark.django_db
QUEUE = "/desk/cases/"


def official(**traits: Any) -> Any:
    return give_second_factor(UserFactory(language="en", **(traits or {"official": True})))


def at_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def firm(name: str, nip: str = "") -> dict[str, Any]:
    return good_answers(firm={"name": name, "nip": nip, "regon": "", "krs": ""})


def titles(response: Any) -> list[str]:
    return [row["case"].title for row in response.context["rows"]]


@pytest.fixture
def hidden_kind() -> Any:
    """A kind of case that no role may handle."""
    key = "test_hidden"
    if key not in case_kinds:
        case_kinds.register(
            key,
            CaseKind(
                key=key,
                name="Hidden",
                permission="casework.nobody_has_this",
                title_of=lambda answers: "Secret",
            ),
        )
    return key


def test_oldest_first_and_only_what_waits() -> None:
    anna = official()
    late = CaseFactory(answers=firm("Second"))
    early = CaseFactory(answers=firm("First"), state=CaseState.IN_REVIEW, official=anna)
    CaseFactory(answers=firm("Gone"), state=CaseState.ACCEPTED, official=anna)
    CaseFactory(answers=firm("Asked"), state=CaseState.AWAITING_APPLICANT, official=anna)
    Case.objects.filter(pk=early.pk).update(received_at=late.received_at - timedelta(days=2))
    response = at_desk(anna).get(QUEUE)
    assert response.status_code == 200
    assert titles(response) == ["First", "Second"]
    assert [(tab["label"], tab["count"]) for tab in response.context["tabs"]] == [
        ("To decide", 2),
        ("Due today", 0),
        ("Overdue", 0),
        ("Waiting for the applicant", 1),
        ("Decided", 1),
    ]
    assert titles(at_desk(anna).get(QUEUE, {"tab": "awaiting"})) == ["Asked"]
    assert titles(at_desk(anna).get(QUEUE, {"tab": "decided"})) == ["Gone"]


@pytest.mark.parametrize("traits", [{}, {"editor": True}])
def test_others_do_not_see_the_queue(traits: dict[str, bool]) -> None:
    client = at_desk(give_second_factor(UserFactory(**traits)))
    for url in (QUEUE, f"{QUEUE}export.csv", f"{QUEUE}{CaseFactory().pk}/"):
        assert client.get(url).status_code in (302, 403)
    assert client.post(f"{QUEUE}bulk/", {"action": "accept"}).status_code in (302, 403)
    assert AuditEntry.objects.filter(action__in=["casework.viewed", "casework.exported"]).count() == 0


def test_kinds_without_the_permission_are_not_there(hidden_kind: str) -> None:
    case = CaseFactory()
    Case.objects.filter(pk=case.pk).update(kind=hidden_kind)
    client = at_desk(official())
    response = client.get(QUEUE)
    assert titles(response) == []
    assert response.context["tabs"][0]["count"] == 0
    assert client.get(f"{QUEUE}{case.pk}/").status_code == 404
    assert client.post(f"{QUEUE}{case.pk}/accept/", {"revision": "0"}).status_code == 404
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED


def test_filters() -> None:
    anna, other = official(), official()
    intake = IntakeFactory()
    mine = CaseFactory(answers=firm("Żółty Łubin", NIPS[1]), intake=intake, email="lubin@example.com")
    theirs = CaseFactory(answers=good_answers(what="twice"), email="b@example.com")
    nobodys = CaseFactory(answers=firm("Nobody's"), email="c@example.com")
    Case.objects.filter(pk=mine.pk).update(responsible=anna)
    Case.objects.filter(pk=theirs.pk).update(
        responsible=other, due_on=timezone.localdate() - timedelta(days=1)
    )
    Case.objects.filter(pk=nobodys.pk).update(responsible=None, due_on=timezone.localdate())
    client = at_desk(anna)

    def found(**query: Any) -> list[str]:
        return titles(client.get(QUEUE, query))

    assert found(responsible="me") == ["Żółty Łubin"]
    assert found(responsible="nobody") == ["Nobody's"]
    assert found(responsible=str(other.pk)) == ["Pierogi u Babci"]
    assert found(due="overdue") == ["Pierogi u Babci"]
    assert found(due="today") == ["Nobody's"]
    assert found(flagged="1") == ["Pierogi u Babci"]
    assert found(intake=str(intake.pk)) == ["Żółty Łubin"]
    assert found(q="zolty lubin") == ["Żółty Łubin"]
    assert (
        found(q=NIPS[1])
        == found(q=f"{NIPS[1][:3]}-{NIPS[1][3:6]}-{NIPS[1][6:8]}-{NIPS[1][8:]}")
        == ["Żółty Łubin"]
    )
    assert found(q="c@example.com") == ["Nobody's"]
    assert found(q=theirs.number) == ["Pierogi u Babci"]
    assert found(q="'\"<") == []  # signs alone are in no case; they do not mean "everything"
    assert len(found(q=" ")) == 3
    assert found(state="in_review") == []
    assert found(sort="-title") == ["Żółty Łubin", "Pierogi u Babci", "Nobody's"]
    assert found(sort="nonsense", intake="x", due="never", responsible="abc") == found()


def test_flags_and_due_dates_are_in_words() -> None:
    case = CaseFactory(answers=good_answers(what="twice"))
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    page = at_desk(official()).get(QUEUE).content.decode()
    assert "Possible duplicate" in page
    assert "2 days overdue" in page


def test_how_much_time_is_left() -> None:
    today = date(2026, 11, 20)
    case = Case(state=CaseState.IN_REVIEW)
    words = []
    for days in (-1, 0, 1, 4):
        case.due_on = today + timedelta(days=days)
        words.append(due_of(case, today).words)
    assert words == ["1 day overdue", "due today", "due tomorrow", "in 4 days"]
    case.state = CaseState.AWAITING_APPLICANT
    assert due_of(case, today).words == "clock stopped"


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        CaseFactory(answers=good_answers(what="twice"), email=f"{number}@example.com")
    client = at_desk(official())
    client.get(QUEUE)
    with django_assert_num_queries(21):
        response = client.get(QUEUE)
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize(("few", "counted"), [(10, True), (1, False)])
def test_a_word_of_very_many_cases_finds_them_without_counting(
    few: int, counted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "FEW", few)
    for name in ("Tulipany Wanda", "Tulipany Zofia", "Lody"):
        CaseFactory(answers=firm(name), email=f"{name[-4:].strip()}@example.com")
    response = at_desk(official()).get(QUEUE, {"q": "tulipany"})
    assert sorted(titles(response)) == ["Tulipany Wanda", "Tulipany Zofia"]
    assert {view["count"] for view in response.context["views"]} == ({0, 2} if counted else {None})
    assert [tab["count"] for tab in response.context["tabs"]] == (
        [2, 0, 0, 0, 0] if counted else [None, None, None, None, 0]
    )


def test_pages_of_the_list_keep_the_filters() -> None:
    case = CaseFactory()
    Case.objects.filter(pk=case.pk).update(responsible=None)
    response = at_desk(official()).get(QUEUE, {"responsible": "nobody", "q": "", "page": "7"})
    assert response.context["queue_query"] == "responsible=nobody"
    assert f'href="/desk/cases/{case.pk}/?responsible=nobody"' in response.content.decode()


def test_export_holds_what_the_list_shows() -> None:
    CaseFactory(answers=firm("=cmd|' /C calc'!A0"), email="a@example.com")
    CaseFactory(answers=firm("Other"), email="b@example.com")
    client = at_desk(official())
    data = b"".join(client.get(f"{QUEUE}export.csv", {"q": "a@example.com"}).streaming_content)
    assert b"'=cmd" in data
    assert [row.values["Applicant's e-mail"] for row in read(data)] == ["a@example.com"]
    book = b"".join(client.get(f"{QUEUE}export.xlsx").streaming_content)
    assert [row.values["Subject"] for row in read(book)] == ["=cmd|' /C calc'!A0", "Other"]
    assert [
        entry.detail["cases"]
        for entry in AuditEntry.objects.filter(action="casework.exported").order_by("id")
    ] == [1, 2]
    assert client.get(f"{QUEUE}export.exe").status_code == 404


def test_home_tiles_count_what_waits() -> None:
    anna = official()
    case = CaseFactory()
    Case.objects.filter(pk=case.pk).update(responsible=anna, due_on=timezone.localdate() - timedelta(days=1))
    page = at_desk(anna).get(reverse("wagtailadmin_home"))
    assert page.status_code == 200
    assert "Waiting longest" in page.content.decode()
    assert case.title in page.content.decode()
