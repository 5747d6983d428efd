import csv
import hashlib
import io
import json
import zipfile
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api, tasks
from kramy.kernel.casework.domain import copies, documents
from kramy.kernel.casework.domain.dossier import dossier_of
from kramy.kernel.casework.enums import CaseState, CopyState
from kramy.kernel.casework.models import CaseCopy
from kramy.kernel.casework.tests.factories import CaseFactory, good_answers
from kramy.kernel.casework.web.public import download
from kramy.ui.pdf import PdfUnavailable
from kramy.ui.tests import pdf_structure

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
SHA = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def official():
    return UserFactory(official=True, first_name="Ewa", last_name="Nowak")


@pytest.fixture
def case(official):
    """Refused with reasons; a message with a file, a note."""
    case = CaseFactory(state=CaseState.IN_REVIEW, official=official, answers=good_answers(remarks="=1+1"))
    api.add_message(
        case=case, text="Look at the attached.", by=official, files=[SimpleUploadedFile("plan.pdf", PDF)]
    )
    api.add_note(case=case, text="Between us.", by=official)
    api.decide(case=case, outcome="refused", text="It is outside the city.", by=official)
    case.refresh_from_db()
    return case


def key_of(case):
    return api.new_access(case).rstrip("/").split("/")[-1]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def squeezed(pdf):
    return "".join(pdf_structure.text_of(pdf).split())


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_case_file_is_readable_by_everybody(case, language):
    with translation.override(language):
        made = documents.case_pdf(dossier_of(case, public_only=True))
    assert pdf_structure.problems(made) == []
    assert pdf_structure.read(made).trailer["/Root"]["/Lang"] == language
    assert pdf_structure.read(made).metadata.title == f"{case.number}, {case.title}"
    text = squeezed(made)
    for words in (
        case.number,
        "EwaNowak",
        "Itisoutsidethecity.",
        "Lookattheattached.",
        "Whatyoudo",
        SHA,
        "plan.pdf",
    ):
        assert words in text
    assert "Betweenus." not in text


def test_officials_have_their_notes_in_theirs(case):
    assert "Betweenus." in squeezed(documents.case_pdf(dossier_of(case, public_only=False)))


def test_the_confirmation_says_what_was_asked_and_what_comes_next(case):
    made = documents.confirmation_pdf(case)
    assert pdf_structure.problems(made) == []
    text = squeezed(made)
    for words in (case.number, "Whatyoudo", "pierogi", "Pierogi"):
        assert words in text


def test_long_files_are_cut_in_the_pdf_only(case, monkeypatch):
    monkeypatch.setattr("kramy.kernel.casework.domain.dossier.MOST_STEPS", 2)
    dossier = dossier_of(case, public_only=True)
    assert len(dossier.newest_steps) == 2
    assert dossier.steps_left_out == len(dossier.steps) - 2 > 0
    assert pdf_structure.problems(documents.case_pdf(dossier)) == []


def test_the_archive_holds_everything_and_can_be_checked(client, case):
    response = client.get(reverse("casework:case_zip", args=[key_of(case)]))
    assert response.headers["Content-Disposition"] == f'attachment; filename="{case.number}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(body(response)))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    names = {item["path"] for item in manifest["files"]}
    assert names == {"case.pdf", "answers.json", "answers.csv", "timeline.csv", "attachments/001-plan.pdf"}
    for item in manifest["files"]:
        content = archive.read(item["path"])
        assert (item["size"], item["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert f"{SHA}  attachments/001-plan.pdf\n" in archive.read("manifest-sha256.txt").decode()
    assert manifest["number"] == case.number
    [first] = json.loads(archive.read("answers.json"))["rounds"]
    assert first["answers"]["what"] == "pierogi"
    assert {"page": "The firm", "key": "what", "label": "What you do", "answer": "pierogi"} in first[
        "questions"
    ]
    rows = list(csv.reader(io.StringIO(archive.read("answers.csv").decode("utf-8-sig"))))
    assert rows[-1][-1] == "'=1+1"
    assert "Between us." not in archive.read("timeline.csv").decode()


def test_downloads_by_link_and_by_account_and_by_nobody_else(client, case):
    for name in ("case_pdf", "case_zip", "case_confirmation", "case_print", "case_confirmation_print"):
        assert client.get(reverse(f"casework:{name}", args=["nonsense"])).status_code == 404
        assert client.get(reverse(f"casework:{name}", args=[case.number])).status_code == 302
        answer = client.get(reverse(f"casework:{name}", args=[key_of(case)]))
        assert (answer.status_code, len(body(answer)) > 1000) == (200, True)
    client.force_login(UserFactory())
    assert client.get(reverse("casework:case_pdf", args=[case.number])).status_code == 404


def test_a_large_file_is_made_by_the_worker(client, case, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(copies, "MANY_STEPS", 0)
    asked = []
    task = SimpleNamespace(prepare_copy=SimpleNamespace(enqueue=asked.append))
    monkeypatch.setattr("kramy.kernel.casework.receivers.tasks", task)
    address = reverse("casework:case_pdf", args=[key_of(case)])
    with django_capture_on_commit_callbacks(execute=True):
        response = client.get(address)
    assert response.status_code == 202
    assert 'http-equiv="refresh"' in response.content.decode()
    client.get(address)
    copy = CaseCopy.objects.get()
    assert asked == [str(copy.pk)]
    assert copies.prepare(copy.pk) is True
    assert copies.prepare(copy.pk) is False
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    assert pdf_structure.problems(body(response)) == []
    # a new step makes another copy
    api.add_message(case=case, text="One more.", by=case.responsible)
    assert client.get(address).status_code == 202


def test_lost_failed_and_old_copies(case, monkeypatch, time_machine_later):
    copies.ask_for(case, "zip", "pl")
    assert tasks.keep_copies.func() == 1
    api.add_note(case=case, text="x", by=case.responsible)
    failing = copies.ask_for(case, "pdf", "pl")
    monkeypatch.setattr(copies, "write_copy", lambda *_arguments: 1 / 0)
    assert tasks.keep_copies.func() == 0
    failing.refresh_from_db()
    assert failing.state == CopyState.FAILED
    with time_machine_later():
        assert copies.forget_old() == 2
    assert not CaseCopy.objects.exists()


@pytest.fixture
def time_machine_later():
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    return lambda: time_machine.travel(timezone.now() + timedelta(hours=25), tick=False)


def test_without_pango_the_print_view_is_offered(client, case, monkeypatch):
    def none(*_arguments, **_named):
        raise PdfUnavailable

    monkeypatch.setattr(documents, "make_pdf", none)
    key = key_of(case)
    for name, view in (("case_pdf", "case_print"), ("case_confirmation", "case_confirmation_print")):
        response = client.get(reverse(f"casework:{name}", args=[key]))
        assert response.status_code == 503
        assert reverse(f"casework:{view}", args=[key]) in response.content.decode()
        page = client.get(reverse(f"casework:{view}", args=[key])).content.decode()
        assert case.number in page
        assert "ui/pdf.css" in page
    archive = zipfile.ZipFile(io.BytesIO(body(client.get(reverse("casework:case_zip", args=[key])))))
    assert {"case.html", "pdf.css"} <= set(archive.namelist())


def test_not_more_often_than_is_fair(client, case, monkeypatch):
    monkeypatch.setattr(download.spam, "DOWNLOADS", 1)
    address = reverse("casework:case_confirmation", args=[key_of(case)])
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 429
