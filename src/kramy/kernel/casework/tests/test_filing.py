import base64
import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
import xmlschema
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api, tasks
from kramy.kernel.casework.domain import filing, filing_adapters
from kramy.kernel.casework.domain.filing_metadata import SCHEMA
from kramy.kernel.casework.enums import CaseState, FilingState, TimelineKind
from kramy.kernel.casework.models import Case, Filing
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.casework.tests.records_system import records_system
from kramy.lib.errors import Refused
from kramy.ui.pdf import PdfUnavailable
from kramy.ui.tests import pdf_structure

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def clerk():
    person = give_second_factor(UserFactory(official=True, language="en"))
    person.user_permissions.add(Permission.objects.get(codename="file_cases"))
    return person


@pytest.fixture
def case():
    official = UserFactory(official=True)
    case = CaseFactory(state=CaseState.IN_REVIEW, official=official)
    api.add_message(case=case, text="See \x0c this", by=official, files=[SimpleUploadedFile("plan.pdf", PDF)])
    api.add_note(case=case, text="Between us.", by=official)
    api.decide(case=case, outcome="refused", text="No.", by=official)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def folder(settings, tmp_path):
    settings.KRAMY_FILING = "folder"
    settings.KRAMY_FILING_FOLDER = tmp_path / "filing"
    return settings.KRAMY_FILING_FOLDER


@pytest.fixture
def service(settings, monkeypatch):
    monkeypatch.setattr(filing_adapters, "FIRST_PAUSE", 0)
    with records_system() as server:
        settings.KRAMY_FILING = "http"
        settings.KRAMY_FILING_URL = server.url
        settings.KRAMY_FILING_TOKEN = "secret"
        yield server


def code_of(call, **kwargs):
    with pytest.raises(Refused) as refused:
        call(**kwargs)
    return refused.value.code


# The package


def test_metadata_are_valid_and_name_every_document(case, folder):
    assert tasks.file_closed.func() == 1
    [package] = list(folder.iterdir())
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        metadata = archive.read("metadane.xml").decode()
        schema = xmlschema.XMLSchema(archive.read("metadane.xsd").decode())
        assert archive.read("metadane.xsd") == SCHEMA.read_bytes()
        schema.validate(metadata)
        data = schema.to_dict(metadata)
        documents = {item["@plik"]: item for item in data["dokumenty"]["dokument"]}
        assert set(documents) == {name for name in names if name.startswith("dokumenty/")}
        for path, item in documents.items():
            content = archive.read(path)
            assert item["format"]["skrot"]["$"] == hashlib.sha256(content).hexdigest()
            assert item["format"]["wielkosc"]["$"] == len(content)
        assert pdf_structure.problems(archive.read("dokumenty/case.pdf")) == []
        assert "Betweenus." in "".join(pdf_structure.text_of(archive.read("dokumenty/case.pdf")).split())
    filed = Filing.objects.get()
    assert data["@klucz"] == str(filed.key)
    assert data["znak"] == case.number
    assert data["strona"]["nip"] == case.organisation.nip
    assert documents["dokumenty/attachments/001-plan.pdf"]["odbiorca"]["nip"] == case.organisation.nip
    assert documents["dokumenty/case.pdf"]["kwalifikacja"]["@kategoria"] == "B5"


def test_the_schema_refuses_what_is_not_whole(case, folder):
    tasks.file_closed.func()
    [package] = list(folder.iterdir())
    with zipfile.ZipFile(package) as archive:
        metadata = archive.read("metadane.xml").decode()
    schema = xmlschema.XMLSchema(SCHEMA)
    for broken in (
        metadata.replace("<znak>", "<znak/><!--").replace("</znak>", "-->"),
        metadata.replace('kategoria="B5"', 'kategoria="five"'),
        metadata.replace("jestCzescia", "isPartOf"),
        metadata.replace("dokumenty/answers.csv", "dokumenty/answers.json"),
    ):
        assert not schema.is_valid(broken)


# The folder


def test_once_in_the_folder_and_on_the_timeline(case, folder):
    assert tasks.file_closed.func() == 1
    assert tasks.file_closed.func() == 0
    filed = Filing.objects.get()
    assert (filed.state, filed.reference) == (FilingState.FILED, f"{case.number}-{filed.key}.zip")
    entry = case.timeline.get(kind=TimelineKind.FILED)
    assert not entry.public
    assert filed.reference in api.heading(entry)
    assert [path.name for path in folder.iterdir()] == [filed.reference]


def test_a_worker_killed_after_writing_files_it_once(case, folder):
    row = filing.ask(case=case)
    with filing.packed(case, key=str(row.key)) as package:
        filing_adapters.Folder().file(package)  # and the worker dies here
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=False):
        assert tasks.file_closed.func() == 1
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_tried_again(case, folder):
    folder.parent.joinpath("filing").write_text("not a folder")
    with time_machine.travel(MONDAY, tick=False):
        row = filing.ask(case=case)
        assert filing.file(row.pk) is False
    row.refresh_from_db()
    assert (row.state, row.next_attempt_at) == (FilingState.WAITING, MONDAY + timedelta(minutes=5))
    assert "FilingUnavailable" in row.last_error


# The service


def test_the_service_gets_the_package_with_key_digest_and_token(case, service):
    row = filing.ask(case=case)
    assert filing.file(row.pk) is True
    row.refresh_from_db()
    assert row.reference == "EZD-1"
    [(headers, body)] = service.requests
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == f'"{row.key}"'
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert row.sha256 == hashlib.sha256(body).hexdigest()
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    assert filing.file(row.pk) is False
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_passes_is_tried_again_at_once_with_the_same_key(case, service, status):
    service.answers = [(status, {}), (status, {}), (201, {"reference": "EZD-2"})]
    row = filing.ask(case=case)
    assert filing.file(row.pk) is True
    assert len(service.requests) == 3
    assert len({headers["Idempotency-Key"] for headers, _body in service.requests}) == 1
    assert len({body for _headers, body in service.requests}) == 1


def test_what_it_has_already_is_filed(case, service):
    service.answers = [(409, {"reference": "EZD-1"})]
    assert filing.file(filing.ask(case=case).pk) is True


@pytest.mark.parametrize("status", [302, 400, 401, 404, 413, 422])
def test_a_refusal_is_final_until_somebody_looks(case, service, status, clerk):
    service.answers = [(status, b"unknown kind of case")]
    row = filing.ask(case=case)
    assert filing.file(row.pk) is False
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_attempt_at) == (FilingState.FAILED, 1, None)
    assert "unknown kind of case" in row.last_error
    assert len(service.requests) == 1
    service.answers = [(200, {"reference": "EZD-9"})]
    filing.retry(filing=row, by=clerk)
    assert tasks.file_closed.func() == 1


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b'{"reference": 5}', b'{"reference": " "}', b"[]", b"x" * 70_000]
)
def test_an_answer_without_a_reference_is_asked_for_again(case, service, answer):
    service.answers = [(200, answer)]
    row = filing.ask(case=case)
    assert filing.file(row.pk) is False
    row.refresh_from_db()
    assert row.state == FilingState.WAITING


def test_longer_waits_and_giving_up(case, service):
    service.answers = [(503, {})]
    moment = MONDAY
    with time_machine.travel(moment, tick=False):
        row = filing.ask(case=case)
    waits = []
    for _attempt in range(filing.MOST_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            assert tasks.file_closed.func() == 0
        row.refresh_from_db()
        if row.next_attempt_at:
            waits.append((row.next_attempt_at - moment).total_seconds() / 60)
            moment = row.next_attempt_at
    assert waits == [5, 10, 20, 40, 80, 160, 320]
    assert row.state == FilingState.FAILED


def test_nobody_there(case, settings, monkeypatch):
    monkeypatch.setattr(filing_adapters, "FIRST_PAUSE", 0)
    settings.KRAMY_FILING = "http"
    settings.KRAMY_FILING_URL = "http://127.0.0.1:9/"
    row = filing.ask(case=case)
    assert filing.file(row.pk) is False
    row.refresh_from_db()
    assert "ConnectError" in row.last_error


def test_no_pdf_no_filing(case, folder, monkeypatch):
    def none(*_arguments, **_named):
        raise PdfUnavailable

    monkeypatch.setattr("kramy.kernel.casework.domain.archive.case_pdf", none)
    row = filing.ask(case=case)
    assert filing.file(row.pk) is False
    row.refresh_from_db()
    assert row.state == FilingState.WAITING
    assert not folder.exists()


# Rules


def test_only_closed_cases_and_only_where_a_system_is_set(case, folder, settings):
    assert code_of(filing.ask, case=CaseFactory(email="b@example.com", intake=case.intake)) == "wrong_state"
    settings.KRAMY_FILING = ""
    assert code_of(filing.ask, case=case) == "no_adapter"
    assert tasks.file_closed.func() == 0


def test_by_hand(case, folder, clerk):
    row = filing.ask(case=case)
    assert (
        code_of(filing.mark_filed, filing=row, reference="X", by=UserFactory(official=True)) == "not_allowed"
    )
    assert code_of(filing.mark_filed, filing=row, reference=" ", by=clerk) == "empty"
    filing.mark_filed(filing=row, reference="EZD/7", by=clerk)
    assert code_of(filing.mark_filed, filing=row, reference="X", by=clerk) == "already_filed"
    assert code_of(filing.retry, filing=row, by=clerk) == "already_filed"
    assert filing.file(row.pk) is False
    assert case.timeline.get(kind=TimelineKind.FILED).actor == clerk


# What comes later


def later(case, official, text="One thing more."):
    """A step after the case was filed, a day and a half ago."""
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=36), tick=True):
        return api.add_message(
            case=case,
            text=text,
            by=official,
            files=[SimpleUploadedFile(f"{text[:3]}.pdf", PDF + text.encode())],
        )


def test_what_came_later_is_filed_as_a_supplement_once(case, folder, clerk):
    assert tasks.file_closed.func() == 1
    assert tasks.file_closed.func() == 0  # being filed is nothing new
    later(case, clerk)
    assert tasks.file_closed.func() == 1
    assert tasks.file_closed.func() == 0
    first, second = Filing.objects.order_by("sequence")
    assert (second.sequence, second.state, second.changed_at) == (2, FilingState.FILED, None)
    with zipfile.ZipFile(folder / second.reference) as archive:
        names = archive.namelist()
        metadata = archive.read("metadane.xml").decode()
        xmlschema.XMLSchema(SCHEMA).validate(metadata)
        text = "".join(pdf_structure.text_of(archive.read("dokumenty/case.pdf")).split())
    assert f'czesc="2" uzupelnia="{first.key}"' in metadata
    assert [name for name in names if "attachments" in name] == ["dokumenty/attachments/001-One.pdf"]
    assert "Onethingmore." in text
    assert "plan.pdf" in text  # the file of the case names everything there is
    heading = api.heading(case.timeline.filter(kind=TimelineKind.FILED).order_by("-pk")[0])
    assert second.reference in heading
    assert "1" in heading


def test_a_supplement_waits_until_it_is_quiet_and_no_complaint_waits(case, folder, clerk):
    tasks.file_closed.func()
    api.add_message(case=case, text="Now.", by=clerk)
    assert tasks.file_closed.func() == 0
    Filing.objects.update(changed_at=datetime.now(UTC) - timedelta(days=2))
    writing = api.writing_of(case=case, purpose="complaint")
    complaint = api.complain(case=case, writing_id=writing.pk, text="Slow.")
    Filing.objects.update(changed_at=datetime.now(UTC) - timedelta(days=2))
    assert tasks.file_closed.func() == 0
    head = UserFactory(official=True)
    head.user_permissions.add(Permission.objects.get(codename="answer_complaints"))
    api.answer_complaint(complaint=complaint, outcome="justified", text="Sorry.", by=head)
    Filing.objects.update(changed_at=datetime.now(UTC) - timedelta(days=2))
    assert tasks.file_closed.func() == 1


def test_a_case_that_goes_on_again_is_supplemented_when_it_is_closed_again(folder, clerk):
    double = CaseFactory(state=CaseState.MERGED, official=clerk)
    tasks.file_closed.func()
    parted = api.part_cases(case=double, reason="Two.", by=clerk)
    assert tasks.file_closed.func() == 0
    assert code_of(filing.ask_supplement, case=parted) == "wrong_state"
    api.decide(case=parted, outcome="refused", text="No.", by=clerk)
    assert filing.ask_supplement(case=parted).sequence == 2


def test_a_supplement_asked_for_twice_is_one_and_nothing_new_is_none(case, folder, clerk):
    assert code_of(filing.ask_supplement, case=case) == "not_filed"
    tasks.file_closed.func()
    assert code_of(filing.ask_supplement, case=case) == "nothing_new"
    later(case, clerk)
    asked = filing.ask_supplement(case=case, by=clerk)
    assert filing.ask_supplement(case=case, by=clerk) == asked
    assert filing.ask(case=case) == asked
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.create(case=case, adapter="folder", sequence=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.create(case=case, adapter="folder", sequence=1, state="filed", filed_at=MONDAY)


def test_what_comes_while_a_package_is_made_is_not_lost(case, folder, clerk, monkeypatch):
    """The package on its way may hold it or not: a supplement tells it for certain."""

    def slowly(_self, _package):
        api.add_note(case=case, text="Meanwhile.", by=clerk)
        return "EZD-1"

    row = filing.ask(case=case)
    monkeypatch.setattr(filing_adapters.Folder, "file", slowly)
    assert filing.file(row.pk) is True
    assert filing.to_supplement().get().pk == row.pk
    assert filing.ask_supplement(case=case).sequence == 2


def test_a_supplement_over_http_has_a_key_and_a_name_of_its_own(case, service, clerk):
    service.answers = [(201, {"reference": "EZD-1"}), (201, {"reference": "EZD-1/2"})]
    filing.file(filing.ask(case=case).pk)
    later(case, clerk)
    assert tasks.file_closed.func() == 1
    (first, _body), (second, _other) = service.requests
    assert first["Idempotency-Key"] != second["Idempotency-Key"]
    assert f"{case.number}-uzupelnienie-1.zip" in second["Content-Disposition"]
    assert [row.reference for row in Filing.objects.order_by("sequence")] == ["EZD-1", "EZD-1/2"]


def test_supplements_at_the_desk(client, case, folder, clerk):
    tasks.file_closed.func()
    api.add_note(case=case, text="Afterwards.", by=clerk)
    client.force_login(clerk)
    address = reverse("casework_desk:filing") + "?state=changed"
    assert [row.case for row in client.get(address).context["page"]] == [case]
    assert (
        "a supplement follows" in client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    )
    client.post(reverse("casework_desk:filing_supplement"), {"case": [case.pk, "nonsense"]})
    client.post(reverse("casework_desk:filing_supplement"), {"case": [case.pk]})
    assert Filing.objects.count() == 2
    assert list(client.get(address).context["page"]) == []
    assert tasks.file_closed.func() == 1
    page = client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    assert "supplement 1" in page
    other = give_second_factor(UserFactory(official=True))
    client.force_login(other)
    assert client.post(reverse("casework_desk:filing_supplement"), {"case": [case.pk]}).status_code in (
        302,
        403,
    )
    assert Filing.objects.count() == 2


# The desk


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("state", ["not_asked", "waiting", "changed"])
def test_the_list_costs_the_same(client, folder, clerk, django_assert_num_queries, count, state):
    for number in range(count):
        case = CaseFactory(state=CaseState.WITHDRAWN, email=f"{number}@example.com")
        if state != "not_asked":
            filing.ask(case=case)
    if state == "changed":
        Filing.objects.update(state="filed", filed_at=MONDAY, changed_at=MONDAY)
    client.force_login(clerk)
    address = f"{reverse('casework_desk:filing')}?state={state}"
    client.get(address)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(address)
    assert len(response.context["page"]) == count


LIST_QUERIES = 18


def test_at_the_desk(client, case, folder, clerk):
    client.force_login(clerk)
    listed = client.get(reverse("casework_desk:filing") + "?state=not_asked")
    assert list(listed.context["page"]) == [case]
    client.post(reverse("casework_desk:filing_ask"), {"case": [case.pk, "nonsense"]})
    row = Filing.objects.get()
    assert row.asked_by == clerk
    Filing.objects.update(state=FilingState.FAILED, last_error="HTTP 400: unknown", next_attempt_at=None)
    assert "HTTP 400: unknown" in client.get(reverse("casework_desk:filing")).content.decode()
    assert "HTTP 400: unknown" in client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    client.post(reverse("casework_desk:filing_retry"), {"filing": [row.pk]})
    row.refresh_from_db()
    assert row.state == FilingState.WAITING
    package = client.get(reverse("casework_desk:filing_package", args=[case.pk]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(package.streaming_content)))
    assert str(row.key) in archive.read("metadane.xml").decode()
    client.post(reverse("casework_desk:filing_by_hand", args=[row.pk]), {"reference": ""})
    client.post(reverse("casework_desk:filing_by_hand", args=[row.pk]), {"reference": "EZD/7"})
    row.refresh_from_db()
    assert (row.state, row.reference) == (FilingState.FILED, "EZD/7")
    assert "EZD/7" in client.get(reverse("casework_desk:filing") + "?state=filed").content.decode()


def test_the_desk_of_filing_is_shut_to_others(client, case, folder):
    row = filing.ask(case=case)
    client.force_login(give_second_factor(UserFactory(official=True)))
    assert client.get(reverse("casework_desk:filing")).status_code in (302, 403)
    assert client.get(reverse("casework_desk:filing_package", args=[case.pk])).status_code in (302, 403)
    client.post(reverse("casework_desk:filing_by_hand", args=[row.pk]), {"reference": "X"})
    row.refresh_from_db()
    assert row.state == FilingState.WAITING


def test_the_schema_is_part_of_the_code():
    assert Path(SCHEMA).is_file()
