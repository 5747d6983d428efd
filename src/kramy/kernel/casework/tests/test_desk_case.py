"""The case screen: what is on it, what officials do there, and two officials at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.casework import api
from kramy.kernel.casework.base import CaseKind, case_kinds
from kramy.kernel.casework.enums import CasePurpose, CaseState, TimelineKind
from kramy.kernel.casework.models import Case, CaseFlag, Decision, DecisionReason
from kramy.kernel.casework.tests.factories import CaseFactory, good_answers, make_draft, remembered
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.tests.factories import picture_upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Any:
    remembered.clear()
    yield
    remembered.clear()


@pytest.fixture
def anna() -> Any:
    return give_second_factor(UserFactory(official=True, language="en", first_name="Anna", last_name="Nowak"))


@pytest.fixture
def piotr() -> Any:
    return give_second_factor(UserFactory(official=True, language="en", first_name="Piotr", last_name="Lis"))


@pytest.fixture
def reason() -> DecisionReason:
    return api.save_reason(
        kind="test_dummy",
        code="photo",
        titles={"pl": "Zdjęcie", "en": "Picture", "uk": "Фото"},
        texts={
            "pl": "Zdjęcie jest nieczytelne.",
            "en": "The picture cannot be read.",
            "uk": "Фото нечитабельне.",
        },
        for_refusal=True,
        for_correction=True,
        by=None,
    )


def at_desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def screen(case: Case, action: str = "") -> str:
    return f"/desk/cases/{case.pk}/{action}"


def test_everything_is_on_one_screen(anna: Any) -> None:
    case = CaseFactory(answers=good_answers(remarks="Two rooms"))
    earlier = CaseFactory(state=CaseState.REFUSED, official=anna)
    api.add_note(case=case, text="Call them on Monday", by=anna)
    page = at_desk(anna).get(screen(case)).content.decode()
    for words in (
        case.number,
        "Two rooms",
        "pierogi",
        earlier.number,
        "Call them on Monday",
        "not shown to the applicant",
    ):
        assert words in page
    assert "The day of the event" in page
    assert "anna@example.com" in page
    subject = OutboxMessage.objects.filter(about_id=str(case.pk)).first()
    assert subject is not None
    assert subject.subject in page


def test_looking_is_recorded_once(anna: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    client.get(screen(case))
    client.get(screen(case))
    entries = AuditEntry.objects.filter(action="casework.viewed")
    assert [(entry.actor_id, entry.target_id) for entry in entries] == [(anna.pk, str(case.pk))]


def test_other_cases_of_kinds_one_may_not_handle_are_not_named(anna: Any) -> None:
    case, other = CaseFactory(), CaseFactory()
    key = "test_other_office"
    if key not in case_kinds:
        case_kinds.register(
            key,
            CaseKind(
                key=key,
                name="Other",
                permission="casework.nobody_has_this",
                title_of=lambda answers: "Secret",
            ),
        )
    client = at_desk(anna)
    assert client.get(screen(case)).context["history"] == [other]
    Case.objects.filter(pk=other.pk).update(kind=key)
    assert client.get(screen(case)).context["history"] == []


def test_accepting(anna: Any) -> None:
    case = CaseFactory()
    response = at_desk(anna).post(screen(case, "accept/"), {"revision": case.revision})
    assert response.url == screen(case)
    case.refresh_from_db()
    assert case.state == CaseState.ACCEPTED
    assert case.decision.decided_by == anna
    assert remembered.accepted == [case.number]


def test_accept_and_go_to_the_next_in_the_same_list(anna: Any) -> None:
    first, second = CaseFactory(), CaseFactory(email="b@example.com")
    Case.objects.filter(pk=first.pk).update(
        received_at=second.received_at - timedelta(days=1), responsible=None
    )
    Case.objects.filter(pk=second.pk).update(responsible=None)
    client = at_desk(anna)
    response = client.post(
        f"{screen(first, 'accept/')}?responsible=nobody", {"revision": first.revision, "then": "next"}
    )
    assert response.url == f"{screen(second)}?responsible=nobody"
    response = client.post(
        f"{screen(second, 'accept/')}?responsible=nobody", {"revision": second.revision, "then": "next"}
    )
    assert response.url == "/desk/cases/?responsible=nobody"


def test_two_officials_decide_the_same_case(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    seen = case.revision
    assert at_desk(anna).post(screen(case, "accept/"), {"revision": seen}).status_code == 302
    response = at_desk(piotr).post(screen(case, "refuse/"), {"revision": seen, "text": "Not a bakery at all"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "This case was decided already: Accepted, Anna Nowak" in page
    assert "Not a bakery at all" in page
    assert [(decision.outcome, decision.decided_by) for decision in Decision.objects.filter(case=case)] == [
        ("accepted", anna)
    ]
    assert remembered.accepted == [case.number]


def test_a_case_changed_meanwhile_is_looked_at_again(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    seen = case.revision
    api.take(case=case, by=anna)
    response = at_desk(piotr).post(screen(case, "correction/"), {"revision": seen, "text": "Move the pin"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody changed this case in the meantime" in page
    assert ">Move the pin</textarea>" in page
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert f'name="revision" value="{case.revision}"' in page


def test_a_form_without_the_revision_decides_nothing(anna: Any) -> None:
    case = CaseFactory()
    assert at_desk(anna).post(screen(case, "accept/")).status_code == 409
    assert Decision.objects.count() == 0


def test_asking_for_a_correction_with_a_listed_reason(anna: Any, reason: DecisionReason) -> None:
    case = CaseFactory(language="uk")
    page = at_desk(anna).get(screen(case)).content.decode()
    assert 'data-text="Фото нечитабельне."' in page
    at_desk(anna).post(
        screen(case, "correction/"),
        {"revision": case.revision, "reason": reason.pk, "text": "Фото нечитабельне.\r\n\r\nПокажіть вхід."},
    )
    entry = case.timeline.get(kind=TimelineKind.CORRECTION_REQUESTED)
    assert (entry.text, entry.detail["reason"]["code"]) == ("Покажіть вхід.", "photo")
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_APPLICANT


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "Zdjęcie jest nieczytelne."),
        ("Zdjęcie jest nieczytelne.", "Zdjęcie jest nieczytelne."),
        ("Zdjęcie jest nieczytelne. Proszę o inne.", "Zdjęcie jest nieczytelne.\n\nProszę o inne."),
        ("Zdjęcie jest za ciemne.", "Zdjęcie jest za ciemne."),
    ],
)
def test_words_of_a_refusal(anna: Any, reason: DecisionReason, typed: str, expected: str) -> None:
    case = CaseFactory()
    at_desk(anna).post(
        screen(case, "refuse/"), {"revision": case.revision, "reason": reason.pk, "text": typed}
    )
    assert Decision.objects.get(case=case).text == expected


def test_a_refusal_needs_reasons(anna: Any) -> None:
    case = CaseFactory()
    response = at_desk(anna).post(screen(case, "refuse/"), {"revision": case.revision, "text": "  "})
    assert response.status_code == 400
    assert "A refusal needs reasons." in response.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED


def test_taking_giving_and_notes(anna: Any, piotr: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    client.post(screen(case, "take/"), {"revision": case.revision})
    case.refresh_from_db()
    assert (case.responsible, case.state) == (anna, CaseState.IN_REVIEW)
    client.post(screen(case, "assign/"), {"to": piotr.pk, "revision": case.revision})
    case.refresh_from_db()
    assert case.responsible == piotr
    stranger = UserFactory()
    response = client.post(screen(case, "assign/"), {"to": stranger.pk, "revision": case.revision})
    assert response.status_code == 400
    assert "This person may not handle this kind of case." in response.content.decode()
    client.post(screen(case, "note/"), {"text": "Checked on the spot"})
    note = case.timeline.get(kind=TimelineKind.NOTE)
    assert (note.text, note.public, note.actor) == ("Checked on the spot", False, anna)
    client.post(screen(case, "message/"), {"text": "Your bakery looks lovely."})
    message = case.timeline.get(kind=TimelineKind.MESSAGE)
    assert (message.text, message.public) == ("Your bakery looks lovely.", True)


def test_a_form_sent_twice_writes_and_mails_once(anna: Any) -> None:
    case = CaseFactory()
    client = at_desk(anna)
    keys = [client.get(screen(case)).context["form_key"] for _page in range(2)]
    for key in (keys[0], keys[0], keys[1]):
        for form in ("note/", "message/"):
            answer = client.post(screen(case, form), {"text": "We came by.", "form_key": key})
            assert answer.status_code == 302
    assert case.timeline.filter(kind=TimelineKind.NOTE).count() == 2
    assert case.timeline.filter(kind=TimelineKind.MESSAGE).count() == 2
    assert OutboxMessage.objects.filter(kind="casework.message").count() == 2


def test_the_difference_of_a_renewal_is_shown(anna: Any) -> None:
    first = CaseFactory(state=CaseState.ACCEPTED, official=anna)
    draft = make_draft(intake=first.intake, previous=first, purpose=CasePurpose.RENEWAL, email="")
    draft.answer_set.answers["what"] = "cakes"
    draft.answer_set.save()
    second = api.submit_draft(draft=draft)
    response = at_desk(anna).get(screen(second))
    rows = response.context["changes"]["rows"]
    assert [(row.label, row.before, row.after) for row in rows] == [("What you do", "pierogi", "cakes")]
    assert first.number in response.content.decode()


def test_possible_duplicates_side_by_side(anna: Any) -> None:
    left, right = CaseFactory(answers=good_answers(what="twice")), CaseFactory(email="b@example.com")
    CaseFlag.objects.filter(case=left).update(detail={"case": right.pk})
    client = at_desk(anna)
    assert f'href="{screen(left)}compare/{right.pk}/"' in client.get(screen(left)).content.decode()
    rows = client.get(f"{screen(left)}compare/{right.pk}/").context["rows"]
    assert [(row["label"], row["same"]) for row in rows] == [
        ("Firm", True),
        ("What you do", False),
        ("I agree", True),
    ]


def with_picture(case: Case) -> Any:
    """A picture kept with the answers; the dummy questionnaire has no question for it, the row is what counts."""
    from kramy.kernel.questionnaires.models import Attachment

    upload = picture_upload()
    return Attachment.objects.create(
        answer_set=case.answers,
        question_key="pictures",
        is_picture=True,
        file=upload,
        original_name='x".html',
        content_type="image/jpeg",
        size=upload.size,
        sha256="0" * 64,
    )


def test_attachments_are_for_officials_of_the_kind(anna: Any) -> None:
    case = CaseFactory()
    picture = with_picture(case)
    url = f"/desk/cases/attachments/{picture.pk}/"
    response = at_desk(anna).get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == 'inline; filename="x\\".jpg"'
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert at_desk(UserFactory()).get(url).status_code in (302, 403)
    assert at_desk(give_second_factor(UserFactory(editor=True))).get(url).status_code in (302, 403)
    assert Client().get(url).status_code == 302


def test_what_is_no_picture_is_only_downloaded(anna: Any) -> None:
    picture = with_picture(CaseFactory())
    type(picture).objects.filter(pk=picture.pk).update(content_type="text/html", is_picture=False)
    response = at_desk(anna).get(f"/desk/cases/attachments/{picture.pk}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert len(b"".join(response.streaming_content)) == picture.size


def test_attachments_of_a_draft_are_not_served(anna: Any) -> None:
    draft = make_draft()
    case = CaseFactory(email="b@example.com")
    picture = with_picture(case)
    type(picture).objects.filter(pk=picture.pk).update(answer_set=draft.answer_set)
    assert at_desk(anna).get(f"/desk/cases/attachments/{picture.pk}/").status_code == 404


@pytest.mark.parametrize("rounds", [1, 3])
def test_queries_of_the_screen_do_not_grow(anna: Any, rounds: int, django_assert_num_queries: Any) -> None:
    case = CaseFactory(answers=good_answers(what="twice"))
    for number in range(rounds):
        api.add_note(case=case, text=f"Note {number}", by=anna)
        CaseFactory(email="anna@example.com")
    client = at_desk(anna)
    client.get(screen(case))
    with django_assert_num_queries(35):
        client.get(screen(case))


def test_summary_knows_the_language_of_the_desk(anna: Any) -> None:
    pages = questionnaires.summary(CaseFactory().answers, "en")
    assert [page.title for page in pages] == ["The firm", "Consent"]
