import base64
import json
import re
from datetime import UTC, datetime, timedelta

import altcha
import pytest
import time_machine
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case, Draft
from kramy.kernel.casework.tests.factories import (
    CaseFactory,
    IntakeFactory,
    make_draft,
)
from kramy.kernel.casework.web.public import spam
from kramy.kernel.casework.web.public.steps import CONTACT, steps_of
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.models import AnswerSet

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRM = {"firm.name": "Pierogi u Babci", "firm.nip": "526-104-08-28", "what": "pierogi"}


def begin(client, intake, **data):
    """Start and give the e-mail address; the draft."""
    response = client.post(reverse("casework:apply", args=[intake.slug]), data)
    draft = Draft.objects.order_by("-pk").first()
    if response.url.endswith("/contact/"):
        response = client.post(response.url, {"email": "anna@example.com"})
    draft.refresh_from_db()
    return draft


def url(draft, name, **further):
    return reverse(
        f"casework:{name}", kwargs={"intake": draft.intake.slug, "draft": draft.answer_set_id} | further
    )


def shown(client, path):
    """The hidden fields with which a page says what it began with."""
    form = client.get(path).context["form"]
    return {"base": form.base_json, "visit": form.visit}


def answer(client, draft, page_key, **data):
    path = url(draft, "page", page_key=page_key)
    return client.post(path, shown(client, path) | data)


def filled(client, intake):
    draft = begin(client, intake)
    answer(client, draft, "firm", **FIRM)
    answer(client, draft, "agree", consent="true")
    return draft


def last_link(kind):
    text = OutboxMessage.objects.filter(kind=kind).latest("pk").text
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", text).group(1)


def test_the_whole_way_without_scripts(client, mailoutbox):
    intake = IntakeFactory()
    start = client.get(reverse("casework:apply", args=[intake.slug]))
    assert "The firm" in start.content.decode()
    response = client.post(reverse("casework:apply", args=[intake.slug]))
    draft = Draft.objects.get()
    assert response.url == url(draft, "contact")
    assert client.get(response.url).status_code == 200
    response = client.post(response.url, {"email": "anna@example.com"})
    assert response.url == url(draft, "page", page_key="firm")
    assert "Step 2 of 4" in client.get(response.url).content.decode()
    response = answer(client, draft, "firm", **FIRM)
    assert response.url == url(draft, "page", page_key="agree")
    response = answer(client, draft, "agree", consent="true")
    assert response.url == url(draft, "check")
    check = client.get(response.url).content.decode()
    assert "Pierogi u Babci" in check
    assert f"{url(draft, 'page', page_key='firm')}?check" in check
    response = client.post(url(draft, "check"))
    assert response.url == url(draft, "done")
    case = Case.objects.get()
    page = client.get(response.url).content.decode()
    assert case.number in page
    assert client.get(last_link("casework.received")).context["case"] == case
    client.post(url(draft, "check"))
    assert Case.objects.count() == 1
    assert client.get(url(draft, "check")).url == url(draft, "done")


def test_double_click_and_second_tab_send_once(client):
    draft = filled(client, IntakeFactory())
    assert [client.post(url(draft, "check")).url for _click in range(2)] == [url(draft, "done")] * 2
    assert (Case.objects.count(), OutboxMessage.objects.filter(kind="casework.received").count()) == (1, 1)


def test_errors_are_said_and_what_was_typed_is_kept(client):
    draft = begin(client, IntakeFactory())
    response = answer(client, draft, "firm", **(FIRM | {"firm.nip": "123", "what": ""}))
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error:" in page.replace("\n", "")
    assert 'value="Pierogi u Babci"' in page
    assert 'value="123"' in page
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.answers == {}
    again = client.get(url(draft, "page", page_key="firm")).content.decode()
    assert 'value="123"' in again


def test_the_kind_is_asked_on_the_page(client):
    draft = begin(client, IntakeFactory())
    page = answer(client, draft, "firm", **(FIRM | {"what": "outside"})).content.decode()
    assert page.count("Not in this city") == 2


def test_two_tabs_do_not_overwrite_each_other(client):
    draft = begin(client, IntakeFactory())
    path = url(draft, "page", page_key="firm")
    first, second = shown(client, path), shown(client, path)
    assert client.post(path, first | FIRM).status_code == 302
    late = client.post(path, second | FIRM | {"what": "bigos"})
    assert late.status_code == 200
    assert "Two different answers were given to “What you do”" in late.content.decode()
    assert 'value="bigos"' in late.content.decode()
    assert client.post(url(draft, "check")).status_code == 422
    form = late.context["form"]
    again = client.post(path, FIRM | {"what": "bigos", "base": form.base_json, "visit": form.visit})
    assert again.status_code == 302
    draft.answer_set.refresh_from_db()
    assert (draft.answer_set.answers["what"], draft.answer_set.disputes) == ("bigos", {})


def test_unfinished_application_is_not_sent(client):
    draft = begin(client, IntakeFactory())
    answer(client, draft, "firm", **FIRM)
    response = client.post(url(draft, "check"))
    assert response.status_code == 422
    assert f"{url(draft, 'page', page_key='agree')}?check#question-consent" in response.content.decode()
    assert Case.objects.count() == 0


def test_change_leads_back_to_the_check(client):
    draft = filled(client, IntakeFactory())
    path = url(draft, "page", page_key="firm") + "?check"
    response = client.post(path, shown(client, path) | FIRM | {"what": "bigos"})
    assert response.url == url(draft, "check")


def test_another_browser_cannot_open_the_draft(client, django_user_model):
    draft = filled(client, IntakeFactory())
    client.cookies.clear()
    for name in ("check", "contact", "save", "answers", "done"):
        response = client.get(url(draft, name))
        assert response.status_code == 404
        assert "pierogi" not in response.content.decode()
    assert client.post(url(draft, "check")).status_code == 404
    assert Case.objects.count() == 0


def test_save_and_resume_elsewhere(client):
    draft = begin(client, IntakeFactory())
    response = client.post(url(draft, "page", page_key="firm"), FIRM | {"later": "1"})
    assert response.url == url(draft, "save")
    assert "anna@example.com" in client.get(response.url).content.decode()
    client.post(response.url, {"email": "anna@example.com"})
    client.cookies.clear()
    assert client.get(last_link("casework.draft_saved")).url == url(draft, "page", page_key="agree")
    assert client.get(url(draft, "page", page_key="agree")).status_code == 200


def test_unknown_resume_link(client):
    assert client.get(reverse("casework:resume", args=["nonsense"])).status_code == 404


def test_closed_and_not_yet_open_intakes_say_so(client):
    intake = IntakeFactory(opens_at=MONDAY, closes_at=MONDAY + timedelta(days=1))
    path = reverse("casework:apply", args=[intake.slug])
    for moment, words in (
        (MONDAY - timedelta(days=1), "You can apply from 2 March 2026, 10:00"),
        (MONDAY + timedelta(days=2), "You could apply until 3 March 2026, 10:00"),
    ):
        with time_machine.travel(moment, tick=False):
            assert words in client.get(path).content.decode()
            client.post(path)
    assert Draft.objects.count() == 0


def test_intake_closes_on_page_three(client):
    intake = IntakeFactory(opens_at=MONDAY - timedelta(days=1), closes_at=MONDAY)
    with time_machine.travel(MONDAY - timedelta(minutes=10), tick=False):
        draft = filled(client, intake)
    with time_machine.travel(MONDAY + timedelta(minutes=31), tick=False):
        assert "It is too late" in client.get(url(draft, "page", page_key="agree")).content.decode()
        response = client.post(url(draft, "check"))
        page = response.content.decode()
        kept = client.get(url(draft, "answers")).content.decode()
    assert response.status_code == 409
    assert "Applications are closed" in page
    assert "pierogi" in page
    assert Case.objects.count() == 0
    assert "pierogi" in kept


def test_the_same_firm_is_told_and_may_send_another(client):
    intake = IntakeFactory()
    case = CaseFactory(intake=intake)
    draft = filled(client, intake)
    response = client.post(url(draft, "check"))
    assert response.status_code == 409
    assert OutboxMessage.objects.filter(kind="casework.link", recipient="anna@example.com").count() == 1
    assert case.number not in response.content.decode()
    client.post(url(draft, "check"), {"another": "1"})
    assert Case.objects.count() == 2


# Spam


def solved(client, draft):
    challenge = json.loads(client.get(url(draft, "check")).context["challenge"])
    solution = altcha.solve_challenge_v1(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["max"]
    )
    payload = {key: challenge[key] for key in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(payload | {"number": solution.number}).encode()).decode()


def test_trap_catches_machines(client):
    draft = filled(client, IntakeFactory())
    response = client.post(url(draft, "check"), {spam.TRAP: "https://buy.example"})
    assert (response.status_code, Case.objects.count()) == (429, 0)


def test_without_proof_one_may_send_less(client, monkeypatch):
    monkeypatch.setattr(spam, "SENT_WITHOUT", 0)
    draft = filled(client, IntakeFactory())
    proof = solved(client, draft)
    assert client.post(url(draft, "check")).status_code == 429
    assert client.post(url(draft, "check"), {"proof": "nonsense"}).status_code == 429
    assert client.post(url(draft, "check"), {"proof": proof}).status_code == 302
    other = filled(client, IntakeFactory())
    assert client.post(url(other, "check"), {"proof": proof}).status_code == 429


def test_forged_proof_is_none(client, monkeypatch, settings):
    draft = filled(client, IntakeFactory())
    proof = solved(client, draft)
    settings.SECRET_KEY = "another"
    monkeypatch.setattr(spam, "SENT_WITHOUT", 0)
    client.cookies.clear()
    draft = filled(client, IntakeFactory())
    assert client.post(url(draft, "check"), {"proof": proof}).status_code == 429


def test_starting_is_limited(client, monkeypatch):
    monkeypatch.setattr(spam, "BEGUN", 1)
    path = reverse("casework:apply", args=[IntakeFactory().slug])
    assert [client.post(path).status_code for _attempt in range(2)] == [302, 429]


# The case


def case_path(case, name="case"):
    key = api.new_access(case).rstrip("/").rpartition("/")[2]
    return reverse(f"casework:{name}", args=[key])


@pytest.mark.parametrize("state", CaseState.values)
def test_case_page_in_every_state(client, state):
    case = CaseFactory(state=state)
    page = client.get(case_path(case)).content.decode()
    assert case.number in page
    assert ("Correct the application" in page) is (state == CaseState.AWAITING_APPLICANT)
    ended = (CaseState.REFUSED, CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.MERGED)
    assert ("/withdraw/" in page) is (state not in ended)
    assert (f"/thing/{case.pk}/" in page) is (state == CaseState.ACCEPTED)


def test_internal_notes_are_not_shown(client):
    case = CaseFactory()
    api.add_note(case=case, text="Secret remark", by=UserFactory(official=True))
    assert "Secret remark" not in client.get(case_path(case)).content.decode()


def test_unknown_link_offers_a_new_one_and_tells_nothing(client):
    CaseFactory()
    response = client.get(reverse("casework:case", args=["x" * 43]))
    assert response.status_code == 404
    pages = []
    for email in ("anna@example.com", "nobody@example.com"):
        pages.append(
            client.post(reverse("casework:link"), {"email": email}).content.decode().replace(email, "")
        )
    assert pages[0] == pages[1]
    assert list(OutboxMessage.objects.filter(kind="casework.link").values_list("recipient", flat=True)) == [
        "anna@example.com"
    ]
    assert client.get(last_link("casework.link")).status_code == 200


def test_expired_link_leads_to_the_page_for_a_new_one(client):
    with time_machine.travel(MONDAY, tick=False):
        path = case_path(CaseFactory())
    with time_machine.travel(MONDAY + timedelta(days=366), tick=False):
        response = client.get(path)
    assert response.status_code == 404
    assert reverse("casework:link") in response.content.decode()


def test_new_links_are_limited(client, monkeypatch):
    monkeypatch.setattr(spam, "LINKS", 1)
    CaseFactory()
    for _attempt in range(3):
        client.post(reverse("casework:link"), {"email": "anna@example.com"})
    assert OutboxMessage.objects.filter(kind="casework.link").count() == 1


def test_correct_what_is_asked_for(client):
    case = CaseFactory(state=CaseState.AWAITING_APPLICANT)
    path = case_path(case, "case_correct")
    assert "Say more." in client.get(path).content.decode()
    response = client.post(path)
    draft = Draft.objects.get(case=case)
    assert response.url == url(draft, "check")
    assert client.post(path).url == response.url
    page = url(draft, "page", page_key="firm") + "?check"
    client.post(page, shown(client, page) | FIRM | {"what": "ruskie"})
    assert client.post(url(draft, "check")).url == url(draft, "done")
    case.refresh_from_db()
    assert (case.state, case.answers.answers["what"]) == (CaseState.IN_REVIEW, "ruskie")
    assert "Correction sent" in client.get(url(draft, "done")).content.decode()


def test_change_and_renew_what_was_accepted(client):
    case = CaseFactory(state=CaseState.ACCEPTED)
    for name, purpose in (("case_renew", "renewal"), ("case_correct", "correction")):
        response = client.post(case_path(case, name))
        draft = Draft.objects.get(previous=case, purpose=purpose)
        assert response.url == url(draft, "check")
    assert client.post(response.url).status_code == 302
    assert Case.objects.get(previous=case).purpose == "correction"


def test_renewing_is_limited(client, monkeypatch):
    monkeypatch.setattr(spam, "BEGUN", 0)
    case = CaseFactory(state=CaseState.ACCEPTED)
    path = case_path(case, "case_renew")
    assert client.post(path).url == path.removesuffix("renew/")
    assert Draft.objects.filter(previous=case).count() == 0


@pytest.mark.parametrize("name", ["case_correct", "case_renew", "case_withdraw"])
def test_nothing_to_do_with_a_refused_case(client, name):
    case = CaseFactory(state=CaseState.REFUSED)
    assert client.post(case_path(case, name)).status_code == 302
    case.refresh_from_db()
    assert (case.state, Draft.objects.exclude(previous=None, case=None).count()) == (CaseState.REFUSED, 0)


def test_withdraw_asks_first(client):
    case = CaseFactory()
    path = case_path(case, "case_withdraw")
    assert "Yes, withdraw it" in client.get(path).content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    assert client.post(path, {"reason": "x" * 1001}).status_code == 200
    client.post(path, {"reason": "We close"})
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN


# Signed in


def test_my_cases_are_mine(client, django_assert_num_queries):
    person, other = UserFactory(), UserFactory()
    mine = CaseFactory(user=person, email=person.email)
    path = reverse("casework:case", args=[mine.number])
    assert client.get(path).status_code == 302
    client.force_login(other)
    assert client.get(path).status_code == 404
    client.force_login(person)
    assert client.get(path).context["case"] == mine


@pytest.mark.parametrize("language", ["pl", "uk"])
def test_letters_and_links_keep_the_language(client, language):
    case = CaseFactory(language=language)
    letter = OutboxMessage.objects.get(kind="casework.received")
    assert letter.language == language
    prefix = "" if language == "pl" else f"/{language}"
    assert last_link("casework.received").startswith(f"{prefix}/case/")
    assert client.get(last_link("casework.received")).context["case"] == case
    assert AnswerSet.objects.get().language == language


def test_a_page_may_be_called_as_a_step_is():
    """The survey of maps has a page "contact"; it is no step that asks for an e-mail address."""
    draft = make_draft()
    steps = steps_of(draft)
    assert steps.step("contact").endswith("/pages/contact/")
    assert steps.step("check").endswith("/pages/check/")
    assert steps.step(CONTACT) == steps.contact
    assert steps.step(questionnaires.CHECK) == steps.check


def test_a_joined_case_says_where_it_goes_on(client):
    case = CaseFactory(state=CaseState.MERGED, language="en")
    page = client.get(api.new_access(case)).content.decode()
    into = case.links_out.get().target
    assert f"case {into.number}" in page
    assert "counts there too" in page
