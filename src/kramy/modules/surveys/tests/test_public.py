"""Answering a survey over the web, without scripts; results that everybody sees."""

import csv
import io

import pytest
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.modules.surveys.domain import invitations, surveys
from kramy.modules.surveys.enums import Audience, OneEach, ResultsShown
from kramy.modules.surveys.models import Answering, Response
from kramy.modules.surveys.tests.factories import answer, make_survey, question, texts

pytestmark = pytest.mark.django_db


def start(client, survey, **data):
    return client.post(reverse("surveys:survey", args=[survey.slug]), data)


def page(answering, name="page", **further):
    known = {"survey": answering.survey.slug, "answers": answering.pk}
    return reverse(f"surveys:{name}", kwargs=known | further)


def answered(client, survey):
    """The whole way; the last response."""
    start(client, survey)
    begun = Answering.objects.get(survey=survey)
    client.post(page(begun, page_key="one"), {"trade": "cafe", "needs": ["staff"]})
    client.post(page(begun, page_key="two"), {"mark": "4", "words": "Good"})
    return client.post(page(begun, "check"))


def test_the_whole_way_without_scripts(client):
    survey = make_survey(introduction_en="We ask before we plan.", thanks_en="The plan comes in May.")
    assert survey.title in client.get(reverse("surveys:index")).content.decode()
    intro = client.get(reverse("surveys:survey", args=[survey.slug])).content.decode()
    assert "We ask before we plan." in intro
    assert "we keep no name, no address and no time" in intro
    response = start(client, survey)
    begun = Answering.objects.get()
    assert response.url == page(begun, page_key="one")
    assert "Step 1 of 3" in client.get(response.url).content.decode()
    wrong = client.post(response.url, {})
    assert "Choose an answer: “Trade”." in wrong.content.decode()
    response = client.post(response.url, {"trade": "cafe", "needs": ["staff"]})
    assert response.url == page(begun, page_key="two")
    response = client.post(response.url, {"mark": "4", "words": "Good"})
    assert response.url == page(begun, "check")
    check = client.get(response.url).content.decode()
    assert "Cafe" in check
    assert f"{page(begun, page_key='one')}?check#question-trade" in check
    response = client.post(response.url)
    assert "The plan comes in May." in client.get(response.url).content.decode()
    assert Response.objects.get().answers == {"trade": "cafe", "needs": ["staff"], "mark": 4, "words": "Good"}
    assert client.post(page(begun, "check")).url == response.url


def test_it_saves_itself_and_stops_when_sent(client):
    survey = make_survey()
    start(client, survey)
    begun = Answering.objects.get()
    told = client.post(
        page(begun, page_key="one"),
        {"trade": "cafe", "autosave": "1"},
        headers={"accept": "application/json"},
    )
    assert told.json()["saved"].startswith("Saved at ")
    assert AnswerSet.objects.get(pk=begun.pk).answers == {"trade": "cafe"}
    client.post(page(begun, page_key="two"), {"mark": "4"})
    client.post(page(begun, "check"))
    late = client.post(page(begun, page_key="one"), {"autosave": "1"}, headers={"accept": "application/json"})
    assert late.status_code == 409


def test_unfinished_answers_are_not_sent(client):
    survey = make_survey()
    start(client, survey)
    begun = Answering.objects.get()
    response = client.post(page(begun, "check"))
    assert response.status_code == 422
    assert f"{page(begun, page_key='two')}?check#question-mark" in response.content.decode()
    assert Response.objects.count() == 0


def test_back_saves_and_goes_back(client):
    survey = make_survey()
    start(client, survey)
    begun = Answering.objects.get()
    response = client.post(page(begun, page_key="two"), {"mark": "3", "back": "1"})
    assert response.url == page(begun, page_key="one")
    assert AnswerSet.objects.get(pk=begun.pk).answers == {"mark": 3}


def test_nobody_reads_what_another_browser_answers(client):
    survey = make_survey()
    start(client, survey)
    begun = Answering.objects.get()
    client.cookies.clear()
    for path in (page(begun, page_key="one"), page(begun, "check")):
        assert client.get(path).url == reverse("surveys:survey", args=[survey.slug])
        assert client.post(path).status_code == 302


def test_the_same_device_is_asked(client):
    survey = make_survey()
    assert answered(client, survey).status_code == 302
    client.cookies.clear()
    asked = client.get(reverse("surveys:survey", args=[survey.slug])).content.decode()
    again = start(client, survey)
    assert again.status_code == 200
    for page_shown in (asked, again.content.decode()):
        assert "It was somebody else: go on" in page_shown
        assert "Look at the other surveys" in page_shown
        assert "Start now" not in page_shown
    assert start(client, survey, another="1").status_code == 302


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (ResultsShown.LIVE, "See the results so far"),
        (ResultsShown.CLOSED, "See the results here once the survey is over."),
        (ResultsShown.DESK, "Look at the other surveys"),
    ],
)
def test_whoever_has_answered_is_told_what_they_can_do(client, shown, words):
    survey = make_survey(one_each=OneEach.ACCOUNT, results_shown=shown)
    client.force_login(UserFactory())
    answered(client, survey)
    again = start(client, survey)
    page_shown = again.content.decode()
    assert (again.status_code, "You have answered already" in page_shown) == (200, True)
    assert words in page_shown
    assert "Start now" not in page_shown
    assert Answering.objects.count() == 0


def test_unfinished_answers_are_found_again_where_the_survey_begins(client):
    survey = make_survey()
    path = reverse("surveys:survey", args=[survey.slug])
    start(client, survey)
    begun = Answering.objects.get()
    client.post(page(begun, page_key="one"), {"trade": "cafe"})
    shown = client.get(path).content.decode()
    assert page(begun, page_key="two") in shown
    assert "It was somebody else: begin anew" in shown  # a browser may be shared
    start(client, survey)
    assert Answering.objects.count() == 2
    client.cookies.clear()
    assert "Go on with your answers" not in client.get(path).content.decode()


def test_a_version_withdrawn_while_it_is_answered(client):
    survey = make_survey()
    path = reverse("surveys:survey", args=[survey.slug])
    start(client, survey)
    begun = Answering.objects.get()
    questionnaires.withdraw(version=begun.answer_set.version, by=None)
    shown = client.get(path).content.decode()
    assert "The questions are being changed" in shown
    assert page(begun, page_key="one") in shown
    client.post(page(begun, page_key="one"), {"trade": "cafe"})
    client.post(page(begun, page_key="two"), {"mark": "4"})
    assert client.post(page(begun, "check")).status_code == 302
    assert Response.objects.get().answers["trade"] == "cafe"
    assert "Nobody can begin at the moment." in client.get(path).content.decode()
    refused = start(client, survey, another="1")
    assert refused.status_code == 409
    assert "This survey is not open for answers." in refused.content.decode()


def test_a_new_version_cannot_break_what_was_promised(client, settings):
    settings.DEMO = True
    survey = make_survey()
    draft = questionnaires.new_draft(questionnaire=survey.questionnaire, by=None)
    asks_who = Definition.from_json(
        {"pages": [{"key": "one", "title": texts("One"), "questions": [question("mail", "email")]}]}
    )
    questionnaires.save_draft(version=draft, definition=asks_who, expected_revision=draft.revision, by=None)
    draft.refresh_from_db()
    questionnaires.publish(version=draft, by=None)
    assert start(client, survey).status_code == 409
    assert Answering.objects.count() == 0
    client.force_login(UserFactory(editor=True))
    desk = client.get(reverse("surveys_desk:survey", args=[survey.pk])).content.decode()
    assert "Ankieta anonimowa nie może pytać o to, po czym można poznać" in desk


def test_by_invitation(client):
    survey = make_survey(audience=Audience.INVITED)
    invitations.invite(survey=survey, people=[("a@example.com", "en")], by=None)
    path = reverse("surveys:survey", args=[survey.slug])
    assert survey.title not in client.get(reverse("surveys:index")).content.decode()
    assert "Only people who are invited" in client.get(path).content.decode()
    assert start(client, survey).status_code == 409
    link = reverse("surveys:invitation", args=[invitations.token_of(survey.invitations.get())])
    assert client.get(link).url == path
    assert answered(client, survey).status_code == 302
    client.cookies.clear()
    client.get(link)
    assert "You have answered already" in client.get(path).content.decode()
    assert start(client, survey).status_code == 200
    assert Answering.objects.count() == 0
    assert client.get(reverse("surveys:invitation", args=["nonsense"])).status_code == 404


def test_by_account(client):
    survey = make_survey(one_each=OneEach.ACCOUNT)
    path = reverse("surveys:survey", args=[survey.slug])
    assert "Sign in to answer" in client.get(path).content.decode()
    client.force_login(UserFactory())
    assert answered(client, survey).status_code == 302
    assert "You have answered already" in start(client, survey).content.decode()


def test_a_survey_being_prepared_is_seen_only_by_who_makes_it(client):
    survey = make_survey(opened=False)
    path = reverse("surveys:survey", args=[survey.slug])
    assert client.get(path).status_code == 404
    client.force_login(UserFactory(editor=True))
    assert "This is how the survey will begin" in client.get(path).content.decode()
    assert start(client, survey).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_surveys(client, django_assert_num_queries, count):
    for _number in range(count):
        make_survey()
    client.get(reverse("surveys:index"))
    with django_assert_num_queries(2):
        response = client.get(reverse("surveys:index"))
    assert len(response.context["surveys"]) == count


def live(count=20, **fields):
    survey = make_survey(results_shown=ResultsShown.LIVE, anonymous=False, one_each=OneEach.ANY, **fields)
    for number in range(count):
        answer(
            survey,
            {"trade": "cafe" if number % 2 else "bakery", "mark": number % 2 + 3, "words": f"Word {number}"},
        )
    return survey


def test_public_results(client):
    survey = live()
    path = reverse("surveys:results", args=[survey.slug])
    body = client.get(path).content.decode()
    assert "20 people answered" in body
    assert "Median 3.5, average 3.5." in body
    assert "Word 1" not in body
    part = client.get(path, {"by": "trade:cafe"}).content.decode()
    assert "10 of 20 people" in part
    assert "Median 4, average 4." in part
    assert client.get(path, {"by": "words:x"}).status_code == 200
    file = b"".join(client.get(reverse("surveys:results_file", args=[survey.slug])).streaming_content)
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert ["Trade", "Cafe", "10", "50.0", "", "", ""] in rows


def test_results_of_too_few_say_so(client):
    survey = live(4)
    assert "too few answers" in client.get(reverse("surveys:results", args=[survey.slug])).content.decode()


def test_results_that_are_not_public_are_not_there(client):
    survey = make_survey(results_shown=ResultsShown.CLOSED)
    path = reverse("surveys:results", args=[survey.slug])
    assert client.get(path).status_code == 404
    surveys.close_survey(survey=survey, by=None)
    assert client.get(path).status_code == 200
    surveys.delete_survey(survey=survey, by=None)
    assert client.get(path).status_code == 404


def test_what_a_results_page_costs(client, django_assert_num_queries):
    survey = live(6)
    path = reverse("surveys:results", args=[survey.slug])
    client.get(path)
    # the survey; for figures and again for the filter: the published version, those answered; the answers
    with django_assert_num_queries(7):
        client.get(path)


def test_what_is_typed_after_the_session_ended_is_there_after_signing_in(client):
    survey = make_survey(one_each=OneEach.ACCOUNT)
    user = UserFactory()
    client.force_login(user)
    start(client, survey)
    begun = Answering.objects.get()
    path = page(begun, page_key="one")
    client.logout()
    told = client.post(path, {"trade": "cafe", "autosave": "1"}, headers={"accept": "application/json"})
    assert told.status_code == 401
    assert client.post(path, {"trade": "bakery"}).url == reverse("surveys:survey", args=[survey.slug])
    assert AnswerSet.objects.get().answers == {}
    client.force_login(user)
    assert "checked" in client.get(path).content.decode()
    assert AnswerSet.objects.get().answers == {"trade": "bakery"}


def test_nothing_is_kept_for_answers_that_are_not_there(client):
    survey = make_survey()
    start(client, survey)
    begun = Answering.objects.get()
    path = page(begun, page_key="one")
    AnswerSet.objects.all().delete()
    told = client.post(path, {"autosave": "1"}, headers={"accept": "application/json"})
    assert told.status_code == 409
    assert "questionnaires_aside" not in client.session
