import io
import tempfile
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import case_files, headings, messages, reading, writings
from kramy.kernel.casework.enums import CaseState, TimelineKind, WritingPurpose
from kramy.kernel.casework.models import CaseFile, ReadMark, Writing
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=b"Exif\x00\x00secret place")
    return out.getvalue()


def uploads():
    return [upload(), upload(picture(), "a.jpg")]


def upload(content=PDF, name="umowa.pdf"):
    return SimpleUploadedFile(name, content)


def writing(case, purpose=WritingPurpose.MESSAGE, user=None):
    return writings.writing_of(case=case, purpose=purpose, user=user)


def letters(kind):
    return list(OutboxMessage.objects.filter(kind=f"casework.{kind}").order_by("pk"))


# Rules


def test_a_reply_stands_on_the_timeline_with_its_files_and_is_told_once():
    official = UserFactory(official=True)
    case = CaseFactory(state=CaseState.IN_REVIEW, official=official)
    kept = writing(case)
    writings.add_file(kept, io.BytesIO(PDF), "umowa.pdf")
    writings.add_file(kept, io.BytesIO(PDF), "umowa raz jeszcze.pdf")
    entry = messages.reply(case=case, writing_id=kept.pk, text=" Here it is. ")
    assert (entry.kind, entry.text, entry.by_applicant) == (TimelineKind.REPLY, "Here it is.", True)
    assert [item.name for item in entry.files.all()] == ["umowa.pdf"]
    assert not Writing.objects.exists()
    [confirmation], [news] = letters("reply_received"), letters("new_reply")
    assert confirmation.recipient == case.applicant_email
    assert "Here it is." in confirmation.text
    assert "umowa.pdf" in confirmation.text
    assert news.recipient == official.email
    again = messages.reply(case=case, writing_id=kept.pk, text="Here it is.")
    assert again == entry
    assert len(letters("reply_received")) == 1


def test_nothing_and_too_much_are_refused_and_a_writing_that_never_was():
    case = CaseFactory()
    kept = writing(case)
    for text, code in (("  ", "empty"), ("x" * 10_001, "too_long")):
        with pytest.raises(Refused) as refused:
            messages.reply(case=case, writing_id=kept.pk, text=text)
        assert refused.value.code == code
    other = CaseFactory(email="other@example.com", intake=case.intake)
    with pytest.raises(Refused) as refused:
        messages.reply(case=other, writing_id=kept.pk, text="Not mine")
    assert refused.value.code == "gone"


@time_machine.travel(MONDAY, tick=False)
def test_everything_asked_for_by_a_message_lets_the_clock_run():
    case = CaseFactory(state=CaseState.AWAITING_APPLICANT)
    entry = messages.reply(case=case, writing_id=writing(case).pk, text="Here", completes=True)
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert case.pauses.get().ended_on == date(2026, 3, 2)
    assert entry.kind == TimelineKind.ANSWERED
    assert "message" in headings.heading(entry).lower()
    # with nothing asked for it is a message and no more
    later = messages.reply(case=case, writing_id=writing(case).pk, text="More", completes=True)
    assert later.kind == TimelineKind.REPLY


def test_pictures_are_drawn_anew_and_names_are_made_honest():
    case = CaseFactory()
    kept = writing(case)
    photo = writings.add_file(kept, io.BytesIO(picture()), "C:\\photos\\front.jpg")
    assert photo.name == "front.webp"
    with photo.file.open("rb") as kept_file:
        assert b"secret place" not in kept_file.read()
    trap = writings.add_file(kept, io.BytesIO(PDF), "faktura.pdf.exe")
    assert trap.name == "faktura.pdf"
    turned = writings.add_file(kept, io.BytesIO(PDF + b"2"), "faktura\u202efdp.scr")
    assert turned.name == "fakturafdp.pdf"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.pdf", "empty"),
        (b"MZ\x90\x00 a program", "report.pdf", "type"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "eicar.pdf", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "logo.svg", "type"),
    ],
)
def test_files_that_are_not_what_they_say(content, name, code):
    with pytest.raises(Refused) as refused:
        writings.add_file(writing(CaseFactory()), io.BytesIO(content), name)
    assert refused.value.code == code
    assert name in str(refused.value)
    assert not CaseFile.objects.exists()


def test_200_megabytes_are_refused_without_being_read():
    with tempfile.TemporaryFile() as file:
        file.truncate(200_000_000)
        with pytest.raises(Refused) as refused:
            writings.add_file(writing(CaseFactory()), file, "film.pdf")
        assert refused.value.code == "too_large"
        assert file.tell() <= case_files.MAX_BYTES + 1


def test_no_more_than_ten_files():
    kept = writing(CaseFactory())
    for number in range(10):
        writings.add_file(kept, io.BytesIO(PDF + bytes([number])), f"{number}.pdf")
    with pytest.raises(Refused) as refused:
        writings.add_file(kept, io.BytesIO(PDF + b"11"), "11.pdf")
    assert refused.value.code == "too_many"


def test_an_official_sends_files_all_or_none():
    official = UserFactory(official=True)
    case = CaseFactory(state=CaseState.IN_REVIEW, official=official)
    with pytest.raises(Refused):
        api.add_message(case=case, text="See", by=official, files=[upload(), upload(b"", "none.pdf")])
    assert not CaseFile.objects.exists()
    assert not letters("message")
    entry = api.add_message(case=case, text="See", by=official, files=[upload(), upload(picture(), "a.png")])
    assert [item.name for item in entry.files.all()] == ["umowa.pdf", "a.webp"]
    assert "2" in letters("message")[0].text


def test_a_new_official_is_told_of_once_but_not_the_first():
    first, second = UserFactory(official=True, first_name="Ewa"), UserFactory(official=True, first_name="Jan")
    case = CaseFactory(state=CaseState.IN_REVIEW, official=first)
    told = len(letters("handed_over"))
    api.assign(case=case, to=second if case.responsible == first else first, by=first)
    assert len(letters("handed_over")) == told + 1


# Pages


def path(case, name="case_write", **further):
    return reverse(
        f"casework:{name}", kwargs={"key": api.new_access(case).rstrip("/").split("/")[-1]} | further
    )


def test_write_with_files_by_the_link_and_read_them_there(client):
    case = CaseFactory()
    address = path(case)
    page = client.get(address)
    sent = {"writing": page.context["writing"].pk, "text": "See the contract", "files": [upload()]}
    response = client.post(address, sent | {"send": "1"})
    assert response.status_code == 302
    shown = client.get(response.url)
    [entry] = [item for item in shown.context["entries"] if item["entry"].kind == TimelineKind.REPLY]
    assert entry["words"] == "See the contract"
    link = reverse("casework:case_file", args=[shown.context["key"], entry["files"][0].pk])
    assert link in shown.content.decode()
    answer = client.get(link)
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    # sent twice by a double press
    assert client.post(address, sent | {"files": [upload()], "send": "1"}).status_code == 302
    assert case.timeline.filter(kind=TimelineKind.REPLY).count() == 1


def test_a_wrong_file_keeps_the_words_and_the_right_files(client):
    case = CaseFactory()
    address = path(case)
    response = client.post(
        address, {"text": "My words", "files": [upload(), upload(b"", "empty.pdf")], "send": "1"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "My words" in page
    assert 'href="#files"' in page
    assert [item.name for item in response.context["files"]] == ["umowa.pdf"]
    assert not case.timeline.filter(kind=TimelineKind.REPLY).exists()
    # they are still there on another day, and one can be taken back
    again = client.get(address)
    assert again.context["writing"].text == "My words"
    client.post(address, {"text": "My words", "remove": str(again.context["files"][0].pk)})
    assert not CaseFile.objects.exists()
    assert (
        "My words" in client.get(path(case, "case")).content.decode()
        or client.get(path(case, "case")).context["unsent"]
    )


def test_too_many_words_are_refused_and_all_of_them_are_kept(client):
    case = CaseFactory(state=CaseState.IN_REVIEW)
    words = "x" * writings.LONGEST + "\r\nthe last words"
    for name in ("case_write", "case_complain"):
        response = client.post(path(case, name), {"text": words, "send": "1"})
        assert response.status_code == 422
        assert "the last words" in response.content.decode()
        assert "the last words" in client.get(path(case, name)).content.decode()
    assert not case.timeline.filter(kind=TimelineKind.REPLY).exists()
    assert not case.complaints.exists()


def test_words_from_another_window_are_not_lost(client):
    case = CaseFactory()
    address = path(case)
    writing_id = client.get(address).context["writing"].pk
    client.post(address, {"writing": writing_id, "text": "First", "send": "1"})
    response = client.post(address, {"writing": writing_id, "text": "Quite another", "send": "1"})
    assert response.status_code == 200
    assert response.context["notice"]
    assert response.context["writing"].text == "Quite another"
    assert case.timeline.filter(kind=TimelineKind.REPLY).count() == 1


def test_files_of_others_and_of_notes_stay_shut(client):
    official = UserFactory(official=True)
    case = CaseFactory(state=CaseState.IN_REVIEW, official=official)
    other = CaseFactory(email="other@example.com", intake=case.intake)
    entry = api.add_message(case=case, text="See", by=official, files=[upload()])
    file = entry.files.get()
    assert client.get(path(other, "case_file", file=file.pk)).status_code == 404
    type(entry).objects.filter(pk=entry.pk).update(public=False)
    assert client.get(path(case, "case_file", file=file.pk)).status_code == 404


def test_what_is_new_is_marked_and_read_once(client):
    person, official = UserFactory(), UserFactory(official=True)
    case = CaseFactory(user=person, email=person.email, state=CaseState.IN_REVIEW, official=official)
    api.add_message(case=case, text="Please call", by=official)
    api.add_note(case=case, text="Between us", by=official)
    client.force_login(person)
    assert reading.unread([case], person) == {case.pk: 1}
    assert client.get(reverse("casework:mine")).context["unread"] == 1
    address = reverse("casework:case", args=[case.number])
    client.head(address)
    assert reading.unread([case], person) == {case.pk: 1}
    entries = client.get(address).context["entries"]
    assert [item["entry"].text for item in entries if item["is_new"]] == ["Please call"]
    assert reading.unread([case], person) == {}
    assert not [item for item in client.get(address).context["entries"] if item["is_new"]]
    assert ReadMark.objects.count() == 1
    reading.mark_read(case, person, up_to=1)
    assert reading.last_read(case, person) > 1


def test_the_desk_sends_and_hands_out_files(client):
    official = give_second_factor(UserFactory(official=True))
    case = CaseFactory(state=CaseState.IN_REVIEW, official=official)
    client.force_login(official)
    client.post(
        reverse("casework_desk:message", args=[case.pk]),
        {"text": "Attached", "files": uploads()},
    )
    files = CaseFile.objects.order_by("created_at")
    assert files.count() == 2
    answer = client.get(reverse("casework_desk:file", args=[files[0].pk]))
    assert b"".join(answer.streaming_content) == PDF
    page = client.get(reverse("casework_desk:case", args=[case.pk])).content.decode()
    assert reverse("casework_desk:file", args=[files[0].pk]) in page
    refused = client.post(
        reverse("casework_desk:message", args=[case.pk]),
        {"text": "Kept words", "files": [upload(b"", "a.pdf")]},
    )
    assert refused.status_code == 400
    assert "Kept words" in refused.content.decode()
