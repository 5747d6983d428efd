"""The desk's tools on the case screen and beside it: handing on, joining, tasks, templates, presence, search, access."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import erasure, interests, presence, reply_templates
from kramy.kernel.casework.enums import CaseState, ErasureState, TimelineKind
from kramy.kernel.casework.models import Case, CaseLink, CaseRight, CaseTask, ReplyTemplate, SavedView
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, good_answers
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.api import find_or_register

pytestmark = pytest.mark.django_db
DESK = "/desk/cases/"


def official(**changes: Any) -> Any:
    return give_second_factor(UserFactory(**({"official": True, "language": "en"} | changes)))


def at_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def anna() -> Any:
    return official(first_name="Anna", last_name="Nowak")


@pytest.fixture
def piotr() -> Any:
    return official(first_name="Piotr", last_name="Lis")


@pytest.fixture
def admin() -> Any:
    return official(official=False, city_administrator=True)


def test_handing_on_from_the_screen(anna: Any, piotr: Any) -> None:
    case = api.take(case=CaseFactory(), by=anna)
    client = at_desk(anna)
    wish = {"to": str(piotr.pk), "text": "", "revision": str(case.revision)}
    refused = client.post(f"{DESK}{case.pk}/transfer/", wish)
    assert refused.status_code == 400
    assert f'value="{piotr.pk}" selected' in refused.content.decode()
    assert client.post(f"{DESK}{case.pk}/transfer/", wish | {"text": "Streets."}).status_code == 302
    assert Case.objects.get(pk=case.pk).responsible == piotr


def test_who_comes_second_reads_what_happened_and_keeps_the_words(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    seen = {"revision": str(case.revision), "seen": (timezone.now() - timedelta(minutes=1)).isoformat()}
    at_desk(anna).post(f"{DESK}{case.pk}/transfer/", seen | {"to": str(piotr.pk), "text": "First."})
    late = at_desk(piotr).post(
        f"{DESK}{case.pk}/transfer/", seen | {"to": str(anna.pk), "text": "My long words."}
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert "Anna Nowak handed this case on to Piotr Lis" in page
    assert [step.heading for step in late.context["meanwhile"]][-1] == "Handed on to Piotr Lis"
    assert "My long words." in page
    assert Case.objects.get(pk=case.pk).responsible == piotr


def test_words_are_given_back_when_the_case_went_out_of_sight(anna: Any, piotr: Any, admin: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    client.get(f"{DESK}{case.pk}/")
    interests.declare_interest(official=anna, organisation=case.organisation, by=admin)
    response = client.post(f"{DESK}{case.pk}/message/", {"text": "Two hours of work."})
    assert response.status_code == 404
    assert "Two hours of work." in response.content.decode()
    assert case.title not in response.content.decode()
    assert client.post(f"{DESK}{case.pk}/take/").status_code == 404


def test_shut_out_everywhere_at_the_desk(anna: Any, admin: Any) -> None:
    case = CaseFactory(answers=good_answers(remarks="wyjatkowe slowo"))
    interests.declare_interest(official=anna, organisation=case.organisation, by=admin)
    client = at_desk(anna)
    assert client.get(f"{DESK}{case.pk}/").status_code == 404
    assert client.get(f"{DESK}{case.pk}/merge/").status_code == 404
    assert list(client.get(DESK).context["rows"]) == []
    assert client.get(DESK).context["views"][3]["count"] == 0
    for text in (case.number, "wyjatkowe"):
        groups = client.get(f"{DESK}search/", {"q": text}).context["groups"]
        assert [group["results"] for group in groups[:2]] == [[], []]
    data = b"".join(client.get(f"{DESK}export.csv").streaming_content)
    assert case.number.encode() not in data
    assert case.number not in client.get("/desk/messages/").content.decode()
    letter = OutboxMessage.objects.filter(about_id=str(case.pk)).first()
    assert letter is not None
    assert client.get(f"/desk/messages/{letter.pk}/").status_code == 404
    other = CaseFactory(
        email="b@example.com", answers=good_answers(firm={"name": "B", "nip": "", "regon": "", "krs": ""})
    )
    assert client.get(f"{DESK}{other.pk}/compare/{case.pk}/").status_code == 404
    assert client.post(f"{DESK}{other.pk}/link/", {"other": case.number}).status_code == 400


def test_tasks_on_the_screen_and_in_my_work(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    refused = client.post(f"{DESK}{case.pk}/tasks/", {"title": "", "due_on": "nonsense"})
    assert refused.status_code == 400
    assert 'value="nonsense"' in refused.content.decode()
    wish = {"title": "Ring them", "assignee": str(piotr.pk), "due_on": timezone.localdate().isoformat()}
    client.post(f"{DESK}{case.pk}/tasks/", wish)
    client.post(f"{DESK}{case.pk}/tasks/", wish)
    task = CaseTask.objects.get()
    assert "Ring them" in at_desk(piotr).get(DESK, {"view": "mine"}).content.decode()
    client.post(f"{DESK}{case.pk}/tasks/{task.pk}/", {"done": "1"})
    task.refresh_from_db()
    assert task.done_by == anna
    assert "Ring them" not in at_desk(piotr).get(DESK, {"view": "mine"}).content.decode()
    other = CaseFactory(email="b@example.com")
    assert client.post(f"{DESK}{other.pk}/tasks/{task.pk}/", {"done": "0"}).status_code == 404


def test_what_cannot_be_joined_is_not_asked_about(anna: Any) -> None:
    case = CaseFactory(email="a@example.com")
    stranger = CaseFactory(intake=case.intake, email="b@example.com")
    Case.objects.filter(pk=stranger.pk).update(organisation=None, user=None)
    page = at_desk(anna).get(f"{DESK}{case.pk}/merge/", {"other": stranger.number}).content.decode()
    assert "These cases are of different applicants" in page
    assert "Which case goes on?" not in page
    assert "merge-text" not in page


def test_linking_joining_and_splitting_from_the_screen(anna: Any) -> None:
    intake = IntakeFactory()
    case, double = CaseFactory(intake=intake), CaseFactory(intake=intake)
    client = at_desk(anna)
    assert client.post(f"{DESK}{case.pk}/link/", {"other": "KR-1"}).status_code == 400
    client.post(f"{DESK}{case.pk}/link/", {"other": double.number})
    link = CaseLink.objects.get()
    client.post(f"{DESK}{case.pk}/link/{link.pk}/remove/")
    assert CaseLink.objects.count() == 0
    page = client.get(f"{DESK}{double.pk}/merge/", {"other": case.number})
    assert page.context["other"] == case
    wish = {
        "other": case.number, "confirmed": "1", "goes_on": "other", "text": "",
        f"revision_{case.pk}": str(case.revision), f"revision_{double.pk}": str(double.revision),
    }  # fmt: skip
    assert client.post(f"{DESK}{double.pk}/merge/", wish).status_code == 400
    assert client.post(f"{DESK}{double.pk}/merge/", wish | {"text": "Same."}).url == f"{DESK}{case.pk}/"
    double.refresh_from_db()
    assert double.state == CaseState.MERGED
    assert "joined this case" in client.get(f"{DESK}{case.pk}/").content.decode()
    case.refresh_from_db()
    assert client.post(f"{DESK}{case.pk}/split/", {"title": "Part"}).status_code == 400
    made = client.post(
        f"{DESK}{case.pk}/split/", {"title": "Part", "text": "A part.", "revision": str(case.revision)}
    )
    assert Case.objects.get(title="Part").pk == int(made.url.rstrip("/").rpartition("/")[2])


def test_a_template_is_inserted_without_scripts(anna: Any) -> None:
    template = reply_templates.save_template(
        titles={"pl": "Termin"}, texts={"pl": "Sprawa {{ number }}."}, by=None
    )
    case = CaseFactory()
    client = at_desk(anna)
    response = client.post(
        f"{DESK}{case.pk}/template/message/", {"template": str(template.pk), "text": "Dzień dobry,"}
    )
    assert f"Dzień dobry,\n\nSprawa {case.number}." in response.content.decode()
    assert not case.timeline.filter(kind=TimelineKind.MESSAGE).exists()
    nothing = client.post(f"{DESK}{case.pk}/template/message/", {"template": "", "text": "Kept"})
    assert "Kept" in nothing.content.decode()


def test_templates_are_written_and_previewed_by_those_who_may(admin: Any, anna: Any) -> None:
    case = CaseFactory()
    client = at_desk(admin)
    form = {"kind": "test_dummy", "unit": "", "active": "on", "position": "0", "title_pl": "Termin",
            "text_pl": "Sprawa {{ number }}", "title_en": "", "text_en": "", "title_uk": "", "text_uk": ""}  # fmt: skip
    shown = client.post(f"{DESK}templates/new/", form | {"preview": "1"})
    assert shown.context["preview"][0]["text"] == f"Sprawa {case.number}"
    assert ReplyTemplate.objects.count() == 0
    wrong = client.post(f"{DESK}templates/new/", form | {"text_uk": "{{ nonsense }}"})
    assert (wrong.status_code, ReplyTemplate.objects.count()) == (400, 0)
    assert client.post(f"{DESK}templates/new/", form).status_code == 302
    template = ReplyTemplate.objects.get()
    client.post(f"{DESK}templates/{template.pk}/", form | {"title_pl": "Inny"})
    template.refresh_from_db()
    assert template.title_pl == "Inny"
    assert client.get(f"{DESK}templates/").status_code == 200
    assert at_desk(anna).post(f"{DESK}templates/new/", form).status_code in (302, 403)
    assert ReplyTemplate.objects.count() == 1


def test_two_people_in_one_case_see_each_other(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    at_desk(anna).get(f"{DESK}{case.pk}/")
    client = at_desk(piotr)
    assert "Anna Nowak opened this just now" in client.get(f"{DESK}{case.pk}/").content.decode()
    beat = {"revision": str(case.revision), "writing": "1"}
    assert at_desk(anna).post(f"{DESK}{case.pk}/here/", beat).json()["others"] == [
        "Piotr Lis opened this just now"
    ]
    assert client.post(f"{DESK}{case.pk}/here/", beat).json() == {
        "others": ["Anna Nowak is writing in this case now"], "changed": "",
    }  # fmt: skip
    changed = client.post(f"{DESK}{case.pk}/here/", {"revision": "99"}).json()["changed"]
    assert changed == "Somebody changed this case since you opened it."
    at_desk(anna).post(f"{DESK}{case.pk}/here/", {"left": "1"})
    assert not presence.others(case, piotr)[0].here


def test_what_was_typed_survives_a_new_sign_in_without_scripts(anna: Any) -> None:
    case = CaseFactory()
    client = Client()
    response = client.post(f"{DESK}{case.pk}/message/", {"text": "An hour of typing."})
    assert response.status_code == 302
    client.force_login(anna)
    page = client.get(f"{DESK}{case.pk}/").content.decode()
    assert "An hour of typing." in page
    assert "An hour of typing." not in client.get(f"{DESK}{case.pk}/").content.decode()


def test_what_is_typed_where_no_case_is_breaks_nothing(client):
    """Addresses whose id is no number, by somebody whose session ran out."""
    answer = client.post("/desk/cases/files/0f0e7c1a-0000-4000-8000-000000000000/", {"text": "words"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_saved_views(anna: Any, piotr: Any) -> None:
    unit = Unit.objects.create(name="Grants")
    unit.members.add(anna, piotr)
    client = at_desk(anna)
    client.post(f"{DESK}views/?due=overdue&q=", {"name": "Late", "unit": str(unit.pk)})
    view = SavedView.objects.get()
    assert (view.query, view.unit) == ("due=overdue", unit)
    assert 'href="?due=overdue"' in at_desk(piotr).get(DESK).content.decode()
    at_desk(piotr).post(f"{DESK}views/{view.pk}/remove/")
    assert SavedView.objects.exists()
    client.post(f"{DESK}views/{view.pk}/remove/")
    assert not SavedView.objects.exists()
    client.post(f"{DESK}views/", {"name": ""})
    assert not SavedView.objects.exists()


def test_views_of_the_queue_and_paging_by_place(anna: Any, piotr: Any) -> None:
    unit = Unit.objects.create(name="Grants")
    unit.members.add(anna, piotr)
    cases = [CaseFactory(email=f"{number}@example.com") for number in range(4)]
    Case.objects.update(responsible=None)
    Case.objects.filter(pk=cases[0].pk).update(responsible=anna)
    Case.objects.filter(pk=cases[1].pk).update(responsible=piotr)
    client = at_desk(anna)

    def found(**query: str) -> list[int]:
        return [row["case"].pk for row in client.get(DESK, query).context["rows"]]

    assert found(view="mine") == [cases[0].pk]
    assert found(view="team") == [cases[0].pk, cases[1].pk]
    assert found(view="unassigned") == [cases[2].pk, cases[3].pk]
    assert [view["count"] for view in client.get(DESK).context["views"]] == [1, 2, 2, 4]


@pytest.mark.parametrize(
    "sort", ["received", "-received", "due", "-title", "responsible", "-number", "title"]
)
def test_pages_show_every_case_once_though_cases_come_and_go(anna: Any, sort: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("kramy.kernel.casework.web.desk.queue.PAGE_SIZE", 2)
    cases = [CaseFactory(email=f"{number}@example.com") for number in range(5)]
    client = at_desk(anna)
    seen: list[int] = []
    query = {"sort": sort}
    while True:
        response = client.get(DESK, query)
        seen += [row["case"].pk for row in response.context["rows"]]
        if not response.context["page"].after:
            break
        query = {"sort": sort, "after": response.context["page"].after}
    assert sorted(seen) == sorted(case.pk for case in cases)
    back = client.get(DESK, {"sort": sort, "before": response.context["page"].before})
    assert [row["case"].pk for row in back.context["rows"]] == seen[2:4]
    for nonsense in ("x", "[]", "[1,2,3]", "{}", "[null,null]"):
        assert [
            row["case"].pk for row in client.get(DESK, {"sort": sort, "after": nonsense}).context["rows"]
        ] == seen[:2]


def test_search_across_everything(anna: Any) -> None:
    case = CaseFactory(answers=good_answers(remarks="Wjazd od podwórza przez bramę"))
    find_or_register(name="Podwórkowa sp. z o.o.", nip="", regon="", krs="", email="", by=None)
    client = at_desk(anna)
    assert client.get(f"{DESK}search/").status_code == 200
    groups = client.get(f"{DESK}search/", {"q": "podwor"}).context["groups"]
    names, said_in, organisations = (group["results"] for group in groups[:3])
    assert names == []
    (said,) = said_in
    assert (said.title, "podwórza" in said.excerpt) == (case.title, True)
    assert [result.title for result in organisations] == ["Podwórkowa sp. z o.o."]
    assert "Nothing with" in client.get(f"{DESK}search/", {"q": "zzzz"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_search_do_not_grow(anna: Any, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        CaseFactory(email=f"{number}@example.com", answers=good_answers(remarks="podwórze"))
    client = at_desk(anna)
    client.get(f"{DESK}search/", {"q": "podworze"})
    with django_assert_num_queries(20):
        client.get(f"{DESK}search/", {"q": "podworze"})


@pytest.mark.parametrize("verb", ["take", "assign"])
def test_two_officials_take_one_case(anna: Any, admin: Any, verb: str) -> None:
    case = CaseFactory(official=None)
    seen = {"revision": str(case.revision), "to": str(admin.pk)}
    at_desk(anna).post(f"{DESK}{case.pk}/take/", seen)
    late = at_desk(admin).post(f"{DESK}{case.pk}/{verb}/", seen)
    assert "Somebody changed this case in the meantime" in late.content.decode()
    case.refresh_from_db()
    assert case.responsible == anna


def test_who_saw_and_did_what(anna: Any, admin: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    client.get(f"{DESK}{case.pk}/")
    client.post(f"{DESK}{case.pk}/take/", {"revision": str(case.revision)})
    page = at_desk(admin).get(f"{DESK}{case.pk}/who/").content.decode()
    assert "looked at the case" in page
    assert "changed who is responsible" in page
    only = at_desk(admin).get(f"{DESK}{case.pk}/who/", {"only": "seen"})
    assert {row["entry"].action for row in only.context["rows"]} == {"casework.viewed"}
    assert client.get(f"{DESK}{case.pk}/who/").status_code in (302, 403)
    assert AuditEntry.objects.filter(action="casework.log_viewed").count() == 1


def test_declaring_an_interest_at_the_desk(anna: Any, piotr: Any, admin: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    assert "Pierogi u Babci" in client.get(f"{DESK}interests/", {"firm": "pierogi"}).content.decode()
    wish = {"firm": "pierogi", "organisation": str(case.organisation_id), "text": "My sister's"}
    assert client.post(f"{DESK}interests/", wish | {"official": str(piotr.pk)}).status_code == 400
    assert (
        client.post(f"{DESK}interests/", wish | {"organisation": "", "official": str(anna.pk)}).status_code
        == 400
    )
    client.post(f"{DESK}interests/", wish | {"official": str(anna.pk)})
    interest = anna.interests.get()
    assert client.get(f"{DESK}{case.pk}/").status_code == 404
    client.post(f"{DESK}interests/{interest.pk}/end/")
    interest.refresh_from_db()
    assert interest.ended_at is None
    assert at_desk(piotr).post(f"{DESK}interests/{interest.pk}/end/").status_code == 404
    at_desk(admin).post(f"{DESK}interests/{interest.pk}/end/")
    assert client.get(f"{DESK}{case.pk}/").status_code == 200


def test_rights_at_the_desk(anna: Any, admin: Any) -> None:
    unit = Unit.objects.create(name="Grants")
    client = at_desk(admin)
    assert client.get(f"{DESK}rights/").status_code == 200
    assert client.get(f"{DESK}rights/{anna.pk}/").status_code == 200
    client.post(f"{DESK}rights/{anna.pk}/", {"right": [f"test_dummy:{unit.pk}", "nonsense:1"]})
    assert list(CaseRight.objects.values_list("user", "kind", "unit")) == [(anna.pk, "test_dummy", unit.pk)]
    assert client.post(f"{DESK}rights/{admin.pk}/", {"right": []}).status_code == 400
    assert at_desk(anna).post(f"{DESK}rights/{anna.pk}/", {"right": []}).status_code in (302, 403)
    assert CaseRight.objects.exists()


def test_erasing_needs_two_people_at_the_desk(anna: Any, admin: Any) -> None:
    with time_machine.travel(datetime(2015, 3, 2, 9, tzinfo=UTC), tick=False):
        CaseFactory(state=CaseState.REFUSED)
        CaseFactory(email="b@example.com", state=CaseState.REFUSED)
    (proposed,) = erasure.propose(timezone.localdate())
    client = at_desk(admin)
    assert client.get(f"{DESK}erasures/").status_code == 200
    address = f"{DESK}erasures/{proposed.pk}/"
    assert client.get(address).status_code == 200
    item = proposed.items.first()
    assert client.post(f"{address}keep/{item.pk}/", {"because": ""}).status_code == 400
    client.post(f"{address}keep/{item.pk}/", {"because": "In court"})
    client.post(f"{address}sign/")
    same = client.post(f"{address}sign/")
    assert same.status_code == 400
    assert "Somebody else must give the second signature" in same.content.decode()
    assert at_desk(anna).post(f"{address}sign/").status_code in (302, 403)
    other = official(official=False, city_administrator=True)
    at_desk(other).post(f"{address}sign/")
    proposed.refresh_from_db()
    assert proposed.state == ErasureState.SIGNED
    assert client.post(f"{address}reject/", {"text": ""}).status_code == 400
    client.post(f"{address}reject/", {"text": "Wrong"})
    proposed.refresh_from_db()
    assert proposed.state == ErasureState.REJECTED


def test_the_middleware_is_in_its_place() -> None:
    order = settings.MIDDLEWARE
    keeper = order.index("kramy.kernel.casework.web.desk.kept_typing.keep_typing")
    assert order.index("django.contrib.auth.middleware.AuthenticationMiddleware") < keeper
    assert keeper < order.index("kramy.kernel.accounts.web.middleware.desk_is_for_officials")
