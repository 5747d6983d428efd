"""Surveys without HTTP: who answers, once, without a trace; opening, closing, letters, deleting."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.lib.errors import Refused
from kramy.modules.surveys import retention, tasks
from kramy.modules.surveys.domain import answering, invitations, queries, surveys
from kramy.modules.surveys.enums import Audience, OneEach, ResultsShown, SurveyState
from kramy.modules.surveys.models import Answering, DeviceMark, Invitation, Participation, Response, Survey
from kramy.modules.surveys.tests.factories import DEFINITION, answer, make_survey, question, texts

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code


def invited_survey(count=2, **fields):
    survey = make_survey(audience=Audience.INVITED, **fields)
    people = [(f"person{number}@example.com", "en") for number in range(count)]
    invitations.invite(survey=survey, people=people, by=None)
    return survey, list(survey.invitations.all())


# Answering


def test_an_anonymous_answer_leads_to_nobody():
    user = UserFactory()
    survey = make_survey(one_each=OneEach.ACCOUNT)
    before = AuditEntry.objects.count()
    begun = answering.begin(survey=survey, language="en", user=user)
    old_id = begun.pk
    assert begun.answer_set.user is None
    response = answer(survey, user=user)
    assert (response.user, response.invitation, response.answered_at) == (None, None, None)
    assert response.pk != old_id
    assert not AnswerSet.objects.filter(pk=old_id).exists()
    assert AuditEntry.objects.count() == before
    assert Participation.objects.get().user == user


def test_the_database_itself_refuses_an_anonymous_answer_with_a_person():
    response = answer(make_survey())
    for change in ({"user": UserFactory()}, {"answered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.filter(pk=response.pk).update(**change)


def test_anonymous_answers_count_five_at_a_time_and_five_stay_behind():
    survey = make_survey()
    ids = set()
    counted = []
    for _person in range(16):
        ids.add(answer(survey).pk)
        counted.append(queries.counted(survey).count())
    assert counted == [0] * 9 + [5] * 5 + [10] * 2
    assert not ids & set(queries.counted(survey).values_list("pk", flat=True))
    surveys.close_survey(survey=survey, by=None)
    with time_machine.travel(timezone.now() + surveys.GRACE + timedelta(seconds=1)):
        assert tasks.finish_closed.func() == 1
        assert tasks.finish_closed.func() == 0
    assert queries.counted(survey).count() == 16
    assert Response.objects.filter(survey=survey).count() == 16


def test_an_invitation_answers_once_and_says_only_that_it_has():
    survey, (first, second) = invited_survey()
    assert code_of(answering.begin, survey=survey, language="en") == "not_invited"
    response = answer(survey, invitation=first)
    first.refresh_from_db()
    assert (first.answered, response.invitation) == (True, None)
    assert code_of(answering.begin, survey=survey, language="en", invitation=first) == "answered"
    other, _people = invited_survey()
    assert code_of(answering.begin, survey=other, language="en", invitation=second) == "not_invited"


def test_whoever_comes_back_by_the_link_goes_on():
    survey, (first, _second) = invited_survey()
    begun = answering.begin(survey=survey, language="en", invitation=first)
    assert answering.begin(survey=survey, language="en", invitation=first) == begun


def test_an_account_answers_once():
    survey, user = make_survey(one_each=OneEach.ACCOUNT), UserFactory()
    assert code_of(answering.begin, survey=survey, language="en") == "sign_in"
    answer(survey, user=user)
    assert code_of(answering.begin, survey=survey, language="en", user=user) == "answered"
    answer(survey, user=UserFactory())


def test_a_device_is_asked_and_marked_not_shut_out():
    survey = make_survey()
    answer(survey, mark="office")
    assert code_of(answering.begin, survey=survey, language="en", mark="office") == "device"
    assert answer(survey, mark="office", another_person=True).repeated
    assert not answer(survey, mark="home").repeated
    assert queries.results_of(survey, language="en").total == 0


def test_marks_differ_between_surveys_and_are_gone_at_the_end():
    one, two = make_survey(), make_survey()
    device = {"address": "10.0.0.1", "browser": "Firefox"}
    assert answering.mark_of_device(one, **device) != answering.mark_of_device(two, **device)
    answer(one, mark="x")
    surveys.close_survey(survey=one, by=None)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        tasks.finish_closed.func()
    one.refresh_from_db()
    assert (one.state, one.salt, DeviceMark.objects.count()) == (SurveyState.CLOSED, "", 0)


def test_answers_with_a_name_have_who_and_when():
    survey, (first, _second) = invited_survey(anonymous=False)
    response = answer(survey, invitation=first)
    assert (response.invitation, response.released) == (first, True)
    assert response.answered_at is not None


def test_incomplete_answers_are_not_taken_and_stay():
    survey, (first, _second) = invited_survey()
    begun = answering.begin(survey=survey, language="en", invitation=first)
    with pytest.raises(questionnaires.Incomplete):
        answering.send(answering=begun)
    first.refresh_from_db()
    assert (first.answered, Answering.objects.count()) == (False, 1)


def test_sending_twice_is_sending_once():
    survey = make_survey()
    begun = answering.begin(survey=survey, language="en", mark="x")
    AnswerSet.objects.filter(pk=begun.pk).update(answers={"trade": "cafe", "mark": 3})
    answering.send(answering=Answering.objects.get(pk=begun.pk), mark="x")
    assert code_of(answering.send, answering=begun, mark="x") == "gone"
    assert Response.objects.count() == 1


# Opening and closing


def test_begun_before_the_end_sent_half_an_hour_after():
    with time_machine.travel(NOON, tick=False):
        survey = make_survey(closes_at=NOON + timedelta(hours=1))
        early, late = (answering.begin(survey=survey, language="en", mark=str(n)) for n in range(2))
        AnswerSet.objects.update(answers={"trade": "cafe", "mark": 3})
    with time_machine.travel(NOON + timedelta(minutes=89), tick=False):
        assert code_of(answering.begin, survey=survey, language="en") == "closed"
        answering.send(answering=Answering.objects.select_related("answer_set__version").get(pk=early.pk))
    with time_machine.travel(NOON + timedelta(minutes=91), tick=False):
        assert code_of(answering.send, answering=late) == "closed"
        tasks.finish_closed.func()
    assert Response.objects.count() == 1
    assert Answering.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "anonymous"), [("file", False), ("pictures", True), ("email", True), ("address", True)]
)
def test_what_a_survey_cannot_ask(kind, anonymous):
    definition = {"pages": [{"key": "one", "title": texts("One"), "questions": [question("what", kind)]}]}
    survey = make_survey(definition=definition, opened=False, anonymous=anonymous)
    assert len(surveys.problems_of(survey)) == 1
    assert code_of(surveys.open_survey, survey=survey, by=None) == "not_ready"


def test_what_people_were_told_cannot_change():
    survey = make_survey()
    assert code_of(surveys.change_survey, survey=survey, by=None, anonymous=False) == "promised"
    changed = surveys.change_survey(survey=survey, by=None, title_en="Better")
    assert changed.title_en == "Better"
    assert (
        code_of(surveys.change_survey, survey=survey, by=None, expected_revision=0, title_en="x")
        == "changed_elsewhere"
    )
    assert (
        code_of(surveys.change_survey, survey=survey, by=None, closes_at=NOON - timedelta(days=999))
        == "closes_at"
    )


def test_addresses_are_taken_once():
    make_survey(slug="year")
    assert code_of(make_survey, slug="year") == "slug"


def test_a_survey_opens_later_closes_and_opens_again():
    with time_machine.travel(NOON, tick=False):
        survey = make_survey(opened=False, opens_at=NOON + timedelta(days=1))
        survey = surveys.open_survey(survey=survey, by=None)
        assert not survey.is_open()
        assert list(surveys.open_now()) == []
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert list(surveys.open_now()) == [survey]
        survey = surveys.close_survey(survey=survey, by=None)
        assert (survey.is_open(), survey.is_over) == (False, True)
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        survey = surveys.open_survey(survey=survey, by=None)
        assert survey.is_open()
    assert surveys.open_survey(survey=survey, by=None).revision == survey.revision


def test_results_are_shown_to_whom_it_was_set():
    survey = make_survey(results_shown=ResultsShown.CLOSED)
    assert not survey.results_are_public
    assert surveys.close_survey(survey=survey, by=None).results_are_public
    assert make_survey(results_shown=ResultsShown.LIVE).results_are_public


def test_deleted_brought_back_and_gone():
    survey = make_survey()
    answer(survey)
    survey = surveys.delete_survey(survey=survey, by=None)
    assert (survey.is_open(), surveys.living().count()) == (False, 0)
    survey = surveys.restore_survey(survey=survey, by=None)
    assert survey.is_open()
    surveys.delete_survey(survey=survey, by=None)
    today = timezone.localdate()
    assert retention.expire_surveys(today, dry_run=False) == 0
    assert retention.expire_surveys(today + timedelta(days=31), dry_run=False) == 1
    assert (Survey.objects.count(), Response.objects.count()) == (0, 0)


# Invitations


def test_addresses_from_a_list_however_it_looks():
    text = (
        "Name;E-mail;Language\nAnna;Anna@Example.com;uk\n\njan@example.com\n"
        '"Firma, sp. z o.o.",<biuro@firma.pl>\nanna@example.com\nno address @ here\n'
    )
    listed = invitations.read_addresses(text, "pl")
    assert listed.people == (("anna@example.com", "uk"), ("jan@example.com", "pl"), ("biuro@firma.pl", "pl"))
    assert listed.unreadable == ("no address @ here",)


def test_letters_go_out_once_and_remind_once():
    survey, (first, _second) = invited_survey()
    assert [tasks.send_letters.func(), tasks.send_letters.func()] == [2, 0]
    assert invitations.invite(survey=survey, people=[("PERSON0@example.com", "en")], by=None) == 0
    answer(survey, invitation=first)
    assert invitations.remind(survey=survey, by=None) == 1
    assert [tasks.send_letters.func(), tasks.send_letters.func()] == [1, 0]
    assert invitations.remind(survey=survey, by=None) == 0
    letters = OutboxMessage.objects.filter(kind__startswith="surveys.").order_by("pk")
    assert [(letter.kind, letter.recipient) for letter in letters] == [
        ("surveys.invited", "person0@example.com"),
        ("surveys.invited", "person1@example.com"),
        ("surveys.reminded", "person1@example.com"),
    ]


def test_letters_wait_for_the_opening():
    survey = make_survey(audience=Audience.INVITED, opened=False)
    invitations.invite(survey=survey, people=[("a@example.com", "pl")], by=None)
    assert tasks.send_letters.func() == 0
    surveys.open_survey(survey=survey, by=None)
    assert tasks.send_letters.func() == 1
    assert code_of(invitations.invite, survey=make_survey(), people=[], by=None) == "not_invited"


def test_links_are_nobody_elses():
    survey, (first, second) = invited_survey()
    token = invitations.token_of(first)
    assert invitations.invitation_for(token) == first
    assert invitations.invitation_for(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert invitations.invitation_for("nonsense") is None
    invitations.remove(invitation=first, by=None)
    assert invitations.invitation_for(token) is None
    answer(survey, invitation=second)
    assert code_of(invitations.remove, invitation=second, by=None) == "answered"


# Versions, privacy


def test_versions_are_pooled():
    survey = make_survey(anonymous=False)
    for _person in range(6):
        answer(survey)
    two = {
        "pages": [
            {
                **DEFINITION["pages"][0],
                "questions": [question("trade", "single_choice", ("bakery", "hotel"))],
            },
            DEFINITION["pages"][1],
        ]
    }
    draft = questionnaires.new_draft(questionnaire=survey.questionnaire, by=None)
    draft = questionnaires.save_draft(
        version=draft, definition=Definition.from_json(two), expected_revision=draft.revision, by=None
    )
    questionnaires.publish(version=draft, by=None)
    for _person in range(5):
        answer(survey, {"trade": "hotel", "mark": 2})
    found = queries.results_of(survey, language="en")
    trade = next(figure for figure in found.figures if figure.variable.name == "trade")
    assert {cell.key: cell.count for cell in trade.cells} == {"bakery": 6, "hotel": 5, "cafe": 0}
    needs = next(figure for figure in found.figures if figure.variable.name == "needs")
    assert (needs.asked, needs.variable.versions) == (6, (1,))


def test_a_persons_own_data():
    user = UserFactory()
    named = make_survey(anonymous=False, audience=Audience.INVITED)
    invitations.invite(survey=named, people=[(user.email, "en")], by=None)
    answer(named, invitation=named.invitations.get())
    answer(make_survey(one_each=OneEach.ACCOUNT), user=user)
    assert len(retention.export_responses(user)) == 1
    assert retention.export_invitations(user)[0]["answered"] is True
    assert len(retention.export_participations(user)) == 1
    assert retention.erase_responses(user) == 1
    assert retention.erase_invitations(user) == 1
    assert retention.erase_participations(user) == 1
    assert Response.objects.count() == 1
    assert Invitation.objects.count() == 0


def test_what_is_old_goes():
    survey, _people = invited_survey(closes_at=timezone.now() + timedelta(days=1))
    answer(survey, invitation=survey.invitations.first())
    soon = timezone.localdate()
    assert retention.expire_invitations(soon + timedelta(days=300), dry_run=True) == 0
    assert retention.expire_invitations(soon + timedelta(days=400), dry_run=False) == 2
    assert retention.expire_responses(soon + timedelta(days=6 * 365), dry_run=False) == 1
    begun = make_survey()
    answering.begin(survey=begun, language="en", mark="x")
    assert retention.expire_answerings(soon + timedelta(days=91), dry_run=False) == 1
    assert AnswerSet.objects.count() == 0
