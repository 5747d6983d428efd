"""Pictures and files: kept at once, once, in order; refused by content; served to holders of a signed address."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image

from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.domain import links
from kramy.kernel.questionnaires.domain.uploads import file_type
from kramy.kernel.questionnaires.models import AnswerSet, Attachment
from kramy.kernel.questionnaires.tests import factories
from kramy.kernel.questionnaires.tests.factories import make_answers, make_version, picture_upload
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def definition():
    return {
        "pages": [
            factories.page(
                "files",
                factories.question("name"),
                factories.question("pictures", "pictures", options={"max_count": 2}),
                factories.question(
                    "papers", "file", required=False, options={"types": ["pdf", "docx"], "max_mb": 1}
                ),
            )
        ]
    }


@pytest.fixture
def answers():
    return make_answers(make_version("files", definition()), {})


def post(answers, data=None, **files):
    return api.page_form(answer_set=answers, page_key="files", data=data or {}, files=MultiValueDict(files))


def saved(answers):
    return AnswerSet.objects.get(pk=answers.pk)


def test_a_picture_is_kept_although_another_field_is_wrong(answers):
    form = post(answers, pictures=[picture_upload()])
    assert not form.is_valid()
    assert dict(form.errors) == {"name": ["Fill in “Name”."]}
    kept = Attachment.objects.get()
    assert (kept.content_type, kept.width, kept.height, kept.is_picture) == ("image/webp", 120, 80, True)
    assert saved(answers).answers == {"pictures": [str(kept.pk)]}
    again = post(answers, {"name": "Bar", f"pictures.description.{kept.pk}": " The  door "})
    assert again.is_valid(), again.errors
    after = api.save_page(answer_set=answers, page_key="files", form=again)
    assert after.answers == {"name": "Bar", "pictures": [str(kept.pk)]}
    kept.refresh_from_db()
    assert kept.description == "The door"


def test_the_same_picture_twice_is_kept_once(answers):
    post(answers, pictures=[picture_upload("a.jpg"), picture_upload("b.jpg")])
    assert Attachment.objects.count() == 1


def test_each_refused_file_is_named_and_the_others_are_kept(answers):
    page = SimpleUploadedFile(
        "site.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg"
    )
    form = post(answers, {"name": "Bar"}, pictures=[picture_upload(), page])
    assert not form.is_valid()
    assert dict(form.errors) == {
        "pictures": ["site.jpg: This is not a picture that we can read. Send a JPEG, PNG or WebP file."]
    }
    assert Attachment.objects.count() == 1
    assert post(answers, {"name": "Bar"}).is_valid()


def test_more_than_allowed_is_refused(answers):
    colours = ("red", "green", "blue")
    form = post(
        answers, {"name": "Bar"}, pictures=[picture_upload(f"{colour}.jpg", colour) for colour in colours]
    )
    assert form.errors["pictures"] == ["blue.jpg: You can add at most 2 pictures."]
    assert [item.original_name for item in Attachment.objects.all()] == ["red.jpg", "green.jpg"]


def test_pictures_are_ordered_and_removed_without_judging_the_page(
    answers, django_capture_on_commit_callbacks
):
    post(answers, pictures=[picture_upload("red.jpg", "red"), picture_upload("green.jpg", "green")])
    first, second = Attachment.objects.all()
    form = post(answers, {"name": "", "pictures.down": str(first.pk)})
    assert (form.is_valid(), dict(form.errors), form["name"].value()) == (False, {}, "")
    assert saved(answers).answers["pictures"] == [str(second.pk), str(first.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        form = post(answers, {"name": "Bar", "pictures.remove": str(second.pk)})
    assert (form.is_valid(), dict(form.errors), form["name"].value()) == (False, {}, "Bar")
    assert saved(answers).answers["pictures"] == [str(first.pk)]
    assert not default_storage.exists(second.file.name)


def test_adding_nothing_says_so(answers):
    form = post(answers, {"pictures.add": "1"})
    assert dict(form.errors) == {"pictures": ["Choose a file first."]}


def test_nobody_removes_the_picture_of_another_set(answers):
    other = make_answers(answers.version, {})
    post(other, pictures=[picture_upload()])
    api.remove_attachment(answer_set=answers, attachment_id=Attachment.objects.get().pk)
    api.remove_attachment(answer_set=answers, attachment_id="nonsense")
    assert Attachment.objects.count() == 1


def test_a_kept_file_is_found_among_given_answers_only(answers):
    kept = api.add_picture(answer_set=answers, question_key="pictures", file=picture_upload(), name="a.jpg")
    other = make_answers(answers.version, {})
    assert api.find_attachment(answer_set_ids=[answers.pk], attachment_id=str(kept.pk)) == kept
    assert api.find_attachment(answer_set_ids=[other.pk], attachment_id=kept.pk) is None
    assert api.find_attachment(answer_set_ids=[answers.pk], attachment_id="nonsense") is None


def test_nothing_is_added_to_submitted_answers(answers):
    answers.answers = {"name": "Bar"}
    answers.save()
    api.add_picture(answer_set=answers, question_key="pictures", file=picture_upload(), name="a.jpg")
    api.submit(answer_set=saved(answers))
    with pytest.raises(Refused) as refused:
        post(saved(answers), {"name": "Other"})
    assert refused.value.code == "submitted"
    with pytest.raises(Refused) as refused:
        api.add_picture(
            answer_set=answers, question_key="pictures", file=picture_upload(colour="blue"), name="b.jpg"
        )
    assert refused.value.code == "submitted"


def test_forty_megapixels_of_png_are_refused_with_what_to_do(answers):
    buffer = io.BytesIO()
    Image.new("1", (8000, 5000)).save(buffer, "PNG")
    form = post(answers, {"name": "Bar"}, pictures=[SimpleUploadedFile("huge.png", buffer.getvalue())])
    assert form.errors["pictures"] == [
        "huge.png: The picture has too many pixels: at most 25 million. Make it smaller and send it again."
    ]
    assert form["name"].value() == "Bar"


def test_a_picture_taken_sideways_is_kept_upright(answers):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    Image.new("RGB", (120, 80), "red").save(buffer, "JPEG", exif=exif)
    post(answers, pictures=[SimpleUploadedFile("phone.jpg", buffer.getvalue())])
    kept = Attachment.objects.get()
    assert (kept.width, kept.height) == (80, 120)


def office(*names, mimetype=""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
        (office(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (office("word/document.xml", "word/vbaProject.bin"), None),
        (office("anything.exe"), None),
        (b"PK\x03\x04 broken", None),
        (b"<html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(data, kind):
    assert file_type(data) == kind


def test_a_browser_offers_every_ending_of_a_kind():
    offered = make_version(
        "scans",
        {
            "pages": [
                factories.page("files", factories.question("scan", "file", options={"types": ["pdf", "jpg"]}))
            ]
        },
    )
    form = api.page_form(answer_set=make_answers(offered, {}), page_key="files")
    assert form.fields["scan"].widget.attrs["accept"] == ".pdf,.jpg,.jpeg"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"<html>", "a.pdf: This kind of file cannot be taken. Allowed: PDF, Word (DOCX)."),
        ("a.pdf", b"", "a.pdf: The file is empty. Choose it again."),
        ("a.pdf", b"%PDF-" + b"x" * 1_000_001, "a.pdf: The file is too large: at most 1 MB."),
    ],
)
def test_a_file_is_refused_with_a_reason(answers, name, content, sentence):
    form = post(answers, papers=[SimpleUploadedFile(name, content)])
    assert form.errors["papers"] == [sentence]


def test_a_file_is_kept_as_it_is_and_downloaded(answers, client):
    post(answers, papers=[SimpleUploadedFile("../../menu\n.pdf", b"%PDF-1.7 menu")])
    kept = Attachment.objects.get()
    assert (kept.original_name, kept.content_type, kept.is_picture) == (
        "menu\n.pdf".replace("\n", ""),
        "application/pdf",
        False,
    )
    response = client.get(links.attachment_url(kept))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 menu"
    assert response.headers["Content-Disposition"] == 'attachment; filename="menu.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_forged_or_old_address_opens_nothing(answers, client, time_machine_day_later):
    post(answers, pictures=[picture_upload()])
    kept = Attachment.objects.get()
    address = links.attachment_url(kept, thumbnail=True)
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert client.get(f"/attachment/{kept.pk}/file/").status_code == 404
    assert client.get(address.replace("/thumbnail/", "/anything/")).status_code == 404
    with time_machine_day_later():
        assert client.get(address).status_code == 404


@pytest.fixture
def time_machine_day_later():
    import datetime

    import time_machine
    from django.utils import timezone

    return lambda: time_machine.travel(timezone.now() + datetime.timedelta(days=1, minutes=1))
