"""Words meant to break what shows them, typed wherever anybody may type: pages, letters, PDF, ZIP, CSV, calendars."""

import csv
import email
import email.policy
import io
import zipfile
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import calendar_feed, case_tasks, copies, interests, satisfaction, writings
from kramy.kernel.casework.domain.documents import case_pdf
from kramy.kernel.casework.domain.dossier import dossier_of
from kramy.kernel.casework.domain.extension import extend
from kramy.kernel.casework.enums import CaseState, WritingPurpose
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.tests.factories import CaseFactory, good_answers
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.models import OutboxMessage
from kramy.modules.assistant.tests.factories import card
from kramy.modules.surveys.enums import OneEach
from kramy.modules.surveys.tests.factories import answer as answer_survey
from kramy.modules.surveys.tests.factories import make_survey

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(7734)"
MARKUP = '"><script>alert(7734)</script><img src=x onerror=alert(7734)>{{ 7734 }}{% now "Y" %}'
LINES = "\r\nBcc: everybody@example.com\r\nBEGIN:VEVENT\r\nSUMMARY:7734\r\nEND:VEVENT"
HOSTILE = FORMULA + MARKUP + LINES
LIVE = ("<script>alert(7734)", "<img src=x", 'onerror=alert(7734)>"')


@pytest.fixture
def official() -> Any:
    return give_second_factor(UserFactory(official=True, first_name=MARKUP[:30], language="en"))


@pytest.fixture
def applicant() -> Any:
    return UserFactory(first_name=MARKUP[:30], language="en")


@pytest.fixture
def case(official: Any, applicant: Any, settings: Any, tmp_path: Any) -> Case:
    settings.MEDIA_ROOT = tmp_path / "media"
    firm = {"name": FORMULA + MARKUP[:100], "nip": "5261040828", "regon": "", "krs": ""}
    found: Case = CaseFactory(
        answers=good_answers(firm=firm, what=FORMULA + MARKUP, remarks=HOSTILE),
        user=applicant,
        email=applicant.email,
        language="en",
    )
    Case.objects.update(responsible=official, title=HOSTILE[:200])  # past what forms let through
    found.refresh_from_db()
    api.add_note(case=found, text=HOSTILE, by=official)
    name = "../../../etc/cron.d/<script>alert(7734)</script>\r\n=HYPERLINK.pdf"
    api.add_message(
        case=found, text=HOSTILE, by=official, files=[SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF")]
    )
    found.files.update(name=name)
    case_tasks.add_task(case=found, title=HOSTILE[:150], by=official)
    writing = writings.writing_of(case=found, purpose=WritingPurpose.MESSAGE, user=applicant)
    api.reply(case=found, writing_id=writing.pk, text=HOSTILE, by=applicant)
    extend(case=found, until=timezone.localdate() + timedelta(days=60), text=HOSTILE, by=official)
    found.refresh_from_db()
    return found


def signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def assert_dead(page: str) -> None:
    for live in LIVE:
        assert live not in page


def test_pages_of_the_desk(case: Case, official: Any) -> None:
    browser = signed_in(official)
    for address in (
        "/desk/cases/",
        f"/desk/cases/{case.pk}/",
        f"/desk/cases/{case.pk}/split/",
        "/desk/cases/search/?q=hyperlink",
        "/desk/cases/search/?q=%22%3E%3Cscript%3Ealert(7734)",
        "/desk/cases/?q=%22%3E%3Cscript%3Ealert(7734)",
        f"/desk/organisations/{case.organisation_id}/",
        "/desk/organisations/",
        "/desk/messages/",
        f"/desk/messages/{OutboxMessage.objects.earliest('pk').pk}/",
        "/desk/",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert_dead(answer.text)


def test_pages_of_the_applicant(case: Case, applicant: Any) -> None:
    browser = signed_in(applicant)
    for address in (
        f"/case/{case.number}/",
        f"/case/{case.number}/print/",
        f"/case/{case.number}/confirmation/",
        f"/case/{case.number}/write/",
        "/my/",
    ):
        answer = browser.get(f"/en{address}")
        assert answer.status_code == 200, address
        assert_dead(answer.text)
        assert "alert(7734)" in answer.text or address == "/my/"


def test_letters_have_the_lines_that_we_gave_them(case: Case, mailoutbox: list[Any]) -> None:
    mailoutbox.clear()
    OutboxMessage.objects.update(state="waiting", sent_at=None, next_attempt_at=timezone.now())
    assert outbox.deliver_due() == OutboxMessage.objects.count() >= 3
    for letter in mailoutbox:
        read = email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)
        assert read["Bcc"] is None
        assert read["To"] in (case.applicant_email, case.responsible.email)
        assert_dead(read.get_body(("html",)).get_content())


def test_the_pdf_shows_the_words_and_fetches_nothing(case: Case) -> None:
    Case.objects.update(
        title='<img src="http://127.0.0.1:1/"><link rel=attachment href="file:///etc/passwd">'
    )
    case.refresh_from_db()
    assert case_pdf(dossier_of(case, public_only=True)).startswith(b"%PDF")


def test_names_in_the_archive_stay_in_it(case: Case) -> None:
    stream = io.BytesIO()
    copies.write_copy(case, "zip", stream)
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        tables = [archive.read(name).decode("utf-8-sig") for name in names if name.endswith(".csv")]
    assert any("cron" in name or "HYPERLINK" in name for name in names)
    for name in names:
        assert not name.startswith(("/", "\\"))
        assert ".." not in name.replace("\\", "/").split("/")
        assert name.isprintable()
    assert_no_formulas("".join(tables), 0)


def assert_no_formulas(text: str, at_least: int) -> None:
    separator = ";" if ";" in text.splitlines()[0] else ","
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
    assert sum("HYPERLINK" in cell for cell in cells) >= at_least
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@"))] == []


def test_tables_hold_no_formulas(case: Case, official: Any) -> None:
    answer = signed_in(official).get("/desk/cases/export.csv")
    assert_no_formulas(b"".join(answer.streaming_content).decode("utf-8-sig"), 1)


def test_answers_to_surveys_are_words_and_no_formulas() -> None:
    survey = make_survey(one_each=OneEach.ANY, anonymous=False)
    answer_survey(survey, {"trade": "cafe", "mark": 4, "words": HOSTILE})
    editor = give_second_factor(UserFactory(city_administrator=True))
    browser = signed_in(editor)
    assert_dead(browser.get(f"/desk/surveys/{survey.pk}/results/").text)
    answer = browser.get(f"/desk/surveys/{survey.pk}/export/answers.csv")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert_no_formulas(body.decode("utf-8-sig"), 1)


def test_calendars_have_the_days_that_we_gave_them(case: Case, applicant: Any) -> None:
    calendar = icalendar.Calendar.from_ical(calendar_feed.feed_of(applicant))
    events = calendar.walk("VEVENT")
    assert events
    assert {str(event.get("SUMMARY")) for event in events} & {"7734"} == set()


def test_a_card_is_words(official: Any) -> None:
    card(MARKUP[:100], summary_en=MARKUP, by=UserFactory(city_administrator=True))
    answer = Client().get("/en/help/cards/")
    assert_dead(answer.text)
    assert_dead(signed_in(official).get("/desk/cards/").text)


def test_an_opinion_is_words(official: Any) -> None:
    closed = CaseFactory(state=CaseState.REFUSED)
    satisfaction.give_opinion(case=closed, score=1, text=HOSTILE)
    answer = signed_in(official).get(f"/desk/cases/{closed.pk}/")
    assert_dead(answer.text)


def test_a_reason_for_an_interest_is_words(official: Any, case: Case) -> None:
    other = UserFactory(official=True)
    interests.declare_interest(official=other, organisation=case.organisation, reason=MARKUP, by=other)
    administrator = give_second_factor(UserFactory(city_administrator=True))
    assert_dead(signed_in(administrator).get("/desk/cases/interests/").text)
