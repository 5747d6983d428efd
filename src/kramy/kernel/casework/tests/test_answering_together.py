"""Answering as an organisation: who may, who else is here, what is offered, what a page costs; and bad input."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework.domain import drafts, matters, prefill
from kramy.kernel.casework.models import Case, Draft, DraftVisit
from kramy.kernel.casework.retention import erase_drafts, expire_visits
from kramy.kernel.casework.tests.factories import CaseFactory, IntakeFactory, good_answers, texts
from kramy.kernel.organisations import api as organisations
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    anna, jan = UserFactory(first_name="Anna"), UserFactory(first_name="Jan")
    organisation = make_organisation(owner=anna, name="Pierogi u Babci")
    organisations.add_member(organisation=organisation, user=jan, by=anna)
    return organisation, anna, jan


def begun(organisation, user, intake=None):
    draft, _token = drafts.start_draft(
        intake=intake or IntakeFactory(), language="en", user=user, organisation=organisation
    )
    return draft


def path(draft, name="page", **further):
    if name == "page":
        further.setdefault("page_key", "firm")
    return reverse(
        f"casework:{name}", kwargs={"intake": draft.intake.slug, "draft": draft.answer_set_id} | further
    )


def test_a_member_chooses_for_whom_and_colleagues_go_on(client, firm):
    organisation, anna, jan = firm
    intake = IntakeFactory()
    client.force_login(anna)
    assert (
        "For whom do you apply?" in client.get(reverse("casework:apply", args=[intake.slug])).content.decode()
    )
    client.post(reverse("casework:apply", args=[intake.slug]), {"organisation": str(organisation.pk)})
    draft = Draft.objects.get()
    assert (draft.organisation, draft.user) == (organisation, anna)
    client.force_login(jan)
    assert client.get(path(draft)).status_code == 200
    assert matters.unsent(jan) == [draft]
    client.force_login(UserFactory())
    assert client.get(path(draft)).status_code == 404


def test_nobody_begins_for_an_organisation_that_is_not_theirs(client, firm):
    organisation, _anna, _jan = firm
    stranger = UserFactory()
    with pytest.raises(Refused) as refused:
        begun(organisation, stranger)
    assert refused.value.code == "not_member"
    client.force_login(stranger)
    client.post(
        reverse("casework:apply", args=[IntakeFactory().slug]), {"organisation": str(organisation.pk)}
    )
    assert Draft.objects.get().organisation is None


def test_a_member_removed_loses_the_draft(client, firm):
    organisation, anna, jan = firm
    draft = begun(organisation, anna)
    client.force_login(jan)
    assert client.get(path(draft)).status_code == 200
    organisations.remove_member(membership=organisation.memberships.get(user=jan), by=anna)
    assert client.get(path(draft)).status_code == 404


def test_each_sees_who_else_is_answering(client, firm):
    organisation, anna, jan = firm
    draft = begun(organisation, anna)
    client.force_login(anna)
    client.get(path(draft))
    client.force_login(jan)
    page = client.get(path(draft, page_key="agree")).content.decode()
    assert f"Answering with you now: {anna} (The firm)." in page
    told = client.get(path(draft, "people"), headers={"accept": "application/json"}).json()
    assert str(anna) in told["people"]
    DraftVisit.objects.filter(user=anna).update(seen_at=timezone.now() - timedelta(minutes=2))
    assert client.get(path(draft, "people")).json() == {"people": ""}
    assert expire_visits(timezone.localdate() + timedelta(days=1), dry_run=False) == 2


def test_a_page_saves_itself_over_the_web(client, firm):
    organisation, anna, jan = firm
    draft = begun(organisation, anna)
    client.force_login(jan)
    form = client.get(path(draft)).context["form"]
    page = {"base": form.base_json, "visit": form.visit, "autosave": "1", "what": "bread"}
    told = client.post(path(draft), page, headers={"accept": "application/json"})
    assert told.json()["saved"].startswith("Saved at ")
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.answers == {"what": "bread"}
    draft.answer_set.submitted_at = timezone.now()
    draft.answer_set.state = "submitted"
    draft.answer_set.save()
    assert client.post(path(draft), page, headers={"accept": "application/json"}).status_code == 409


@pytest.mark.parametrize("shared", [False, True])
def test_what_saving_a_page_costs(client, firm, django_assert_num_queries, shared):
    organisation, anna, jan = firm
    draft = begun(organisation if shared else None, anna)
    client.force_login(jan if shared else anna)
    client.get(path(draft))
    # session, account, draft, attachments, savepoint, lock, update, release; of an organisation's also:
    # whether the person acts for it, "I am here", who else is
    with django_assert_num_queries(11 if shared else 8):
        client.post(path(draft), {"what": "bread", "autosave": "1"}, headers={"accept": "application/json"})


def test_erasing_one_account_leaves_the_draft_to_the_others(firm):
    organisation, anna, jan = firm
    shared, own = begun(organisation, anna), begun(None, anna)
    assert erase_drafts(anna) == 2
    shared.refresh_from_db()
    assert (shared.user, shared.email) == (None, "")
    assert not Draft.objects.filter(pk=own.pk).exists()
    assert matters.unsent(jan) == [shared]


@pytest.mark.parametrize("count", [1, 3])
def test_erasing_asks_once_which_drafts_are_shared(firm, django_assert_num_queries, count):
    organisation, anna, _jan = firm
    for _number in range(count):
        begun(organisation, anna)
    # which are shared, they lose the person, which are the person's own; two savepoints and their releases
    with django_assert_num_queries(7):
        assert erase_drafts(anna) == count


# The session ends in the middle


def test_what_is_sent_after_signing_out_is_there_after_signing_in(client, firm):
    organisation, anna, _jan = firm
    draft = begun(organisation, anna)
    client.force_login(anna)
    form = client.get(path(draft)).context["form"]
    typed = {"base": form.base_json, "visit": form.visit, "what": "bread"}
    client.logout()
    told = client.post(path(draft), typed | {"autosave": "1"}, headers={"accept": "application/json"})
    assert (told.status_code, told.json()) == (401, {})
    page = client.post(path(draft), typed | {"what": "pierogi"})
    assert page.status_code == 401
    assert "What you typed last is kept in this browser" in page.content.decode()
    assert f"{reverse('account_login')}?next={path(draft)}" in page.content.decode()
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.answers == {}
    client.force_login(anna)
    assert "pierogi" in client.get(path(draft)).content.decode()
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.answers == {"what": "pierogi"}


def test_what_is_sent_after_the_session_ended_is_there_after_the_mailed_link(client):
    draft, token = drafts.start_draft(intake=IntakeFactory(), language="en", email="a@example.pl")
    assert client.post(path(draft), {"what": "bread"}).status_code == 401
    client.get(reverse("casework:resume", args=[token]))
    assert "bread" in client.get(path(draft)).content.decode()


def test_somebody_else_in_the_same_browser_gets_nothing_of_it(client, firm):
    organisation, anna, _jan = firm
    draft = begun(organisation, anna)
    client.post(path(draft), {"what": "bread"})
    client.force_login(UserFactory())
    assert client.get(path(draft)).status_code == 404
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.answers == {}


def test_nothing_is_set_aside_for_drafts_that_are_not_there(client):
    draft, _token = drafts.start_draft(intake=IntakeFactory(), language="en", email="a@example.pl")
    there = path(draft)
    draft.delete()
    assert client.post(there, {"what": "bread"}).status_code == 404
    assert "questionnaires_aside" not in client.session


# What is known already


def test_the_record_and_the_last_application_are_offered_with_source_and_day(firm):
    organisation, anna, _jan = firm
    intake = IntakeFactory()
    case = CaseFactory(
        intake=intake,
        user=anna,
        answers=good_answers(firm={"name": "Pierogi", "nip": organisation.nip, "regon": "", "krs": ""}),
    )
    assert case.organisation == organisation
    offers = prefill.offers_for(intake=intake, user=anna, organisation=organisation)
    assert {key: offer.source for key, offer in offers.items()} == {
        "firm": "what the hub knows of Pierogi u Babci",
        "what": f"your application {case.number}",
    }
    assert offers["what"].known_on == timezone.localdate(case.received_at)


def test_of_a_colleagues_application_nothing_that_may_be_personal(firm):
    organisation, anna, jan = firm
    intake = IntakeFactory()
    CaseFactory(
        intake=intake,
        user=anna,
        answers=good_answers(firm={"name": "Pierogi", "nip": organisation.nip, "regon": "", "krs": ""}),
    )
    assert set(prefill.offers_for(intake=intake, user=jan, organisation=organisation)) == {"firm"}


def test_nothing_of_another_organisation_nor_to_strangers(firm):
    organisation, anna, _jan = firm
    other, intake = UserFactory(), IntakeFactory()
    CaseFactory(intake=intake, user=anna)
    assert prefill.offers_for(intake=intake, user=other, organisation=organisation) == {}
    assert prefill.offers_for(intake=intake, user=None) == {}


def test_what_is_offered_reaches_the_page_and_is_sent_only_when_confirmed(client, firm):
    organisation, anna, _jan = firm
    intake = IntakeFactory()
    client.force_login(anna)
    client.post(reverse("casework:apply", args=[intake.slug]), {"organisation": str(organisation.pk)})
    draft = Draft.objects.get()
    page = client.get(path(draft)).content.decode()
    assert "what the hub knows of Pierogi u Babci" in page
    data = {"firm.name": organisation.name, "firm.nip": organisation.nip, "what": "pierogi"}
    assert client.post(path(draft), data).status_code == 200
    assert client.post(path(draft), data | {"still-firm": "1"}).status_code == 302
    client.post(path(draft, page_key="agree"), {"consent": "true"})
    assert client.post(path(draft, "check")).status_code == 302
    assert Case.objects.get().organisation == organisation


# Bad input


def with_file(client):
    questionnaire = questionnaires.create_questionnaire(slug="files", titles=texts("Files"), by=None)
    version = questionnaires.new_draft(questionnaire=questionnaire, by=None)
    asked = [
        {"key": "plan", "kind": "file", "label": texts("Plan"), "required": False, "options": {"max_mb": 1}},
        {"key": "mail", "kind": "email", "label": texts("Mail"), "options": {"applicant": True}},
        {"key": "what", "kind": "short_text", "label": texts("What")},
    ]
    version = questionnaires.save_draft(
        version=version,
        definition=Definition.from_json(
            {"pages": [{"key": "firm", "title": texts("All"), "questions": asked}]}
        ),
        expected_revision=version.revision,
        by=None,
    )
    questionnaires.publish(version=version, by=None)
    intake = IntakeFactory(questionnaire=questionnaire)
    client.post(reverse("casework:apply", args=[intake.slug]))
    return Draft.objects.get()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("invoice.pdf.exe", b"MZ\x90\x00" * 10, "This kind of file cannot be taken"),
        ("../../etc/passwd", b"root:x:0:0", "This kind of file cannot be taken"),
        ("plan.pdf", b"", "The file is empty"),
        ("plan.pdf", b"%PDF-1.7" + b"x" * 1_000_001, "The file is too large: at most 1 MB"),
    ],
)
def test_a_bad_attachment_is_refused_and_the_rest_kept(client, name, content, sentence):
    draft = with_file(client)
    response = client.post(
        path(draft),
        {"plan": SimpleUploadedFile(name, content), "what": "bread", "mail": "a@example.com", "whole": "1"},
    )
    assert response.status_code == 200
    assert sentence in response.content.decode()
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.answers == {"what": "bread", "mail": "a@example.com"}
    assert draft.answer_set.attachments.count() == 0


def test_a_name_like_a_virus_is_only_a_name(client):
    draft = with_file(client)
    client.post(
        path(draft),
        {"plan": SimpleUploadedFile("..\\..\\evil.exe.pdf", b"%PDF-1.7 x"), "what": "bread", "whole": "1"},
    )
    kept = draft.answer_set.attachments.get()
    assert (kept.original_name, kept.file.name.endswith(".pdf")) == ("evil.exe.pdf", True)


def test_a_connection_lost_while_uploading_changes_nothing(client):
    draft = with_file(client)
    client.post(path(draft), {"what": "bread", "mail": "a@example.com", "later": "1"})
    body = (
        b'--x\r\nContent-Disposition: form-data; name="what"\r\n\r\nrolls\r\n'
        b'--x\r\nContent-Disposition: form-data; name="plan"; filename="a.pdf"\r\n\r\n%PDF-1.7 and the line bre'
    )
    client.generic("POST", path(draft), body, content_type="multipart/form-data; boundary=x")
    draft.answer_set.refresh_from_db()
    assert draft.answer_set.attachments.count() == 0
    assert draft.answer_set.answers == {"what": "bread", "mail": "a@example.com"}


class Endless:
    """A file of 200 MB that has counted what was read of it."""

    def __init__(self):
        self.read_so_far = 0

    def read(self, size=-1):
        assert size >= 0, "read whole into memory"
        self.read_so_far += size
        return b"%PDF-1.7" + b"x" * (size - 8)


def test_of_200_mb_no_more_is_read_than_may_be_kept(client):
    draft, file = with_file(client), Endless()
    with pytest.raises(Refused) as refused:
        questionnaires.add_file(answer_set=draft.answer_set, question_key="plan", file=file, name="plan.pdf")
    assert (refused.value.code, file.read_so_far) == ("too_large", 1_000_001)


def test_the_version_is_withdrawn_while_it_is_answered(client, firm):
    organisation, anna, _jan = firm
    draft = begun(organisation, anna)
    client.force_login(anna)
    questionnaires.withdraw(version=draft.answer_set.version, by=None)
    assert "You may finish and send what you began" in client.get(path(draft)).content.decode()
    data = {"firm.name": "Pierogi", "firm.nip": organisation.nip, "what": "pierogi"}
    assert client.post(path(draft), data).status_code == 302
    client.post(path(draft, page_key="agree"), {"consent": "true"})
    assert client.post(path(draft, "check")).status_code == 302
    assert Case.objects.get().answers.version == draft.answer_set.version
    assert json.dumps(Case.objects.get().answers.disputes) == "{}"
