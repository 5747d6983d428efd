"""What an official shows of their work, and who may write it."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from kramy.kernel.accounts import api
from kramy.kernel.accounts.base import official_topics
from kramy.kernel.accounts.models import OfficialProfile
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.models import AuditEntry
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def picture(side=900):
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def topics():
    official_topics.register("test", lambda: [("tax", "Taxes"), ("hiring", "Hiring")])
    yield
    del official_topics._items["test"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def write(user, by, **values):
    return api.change_official_profile(user=user, by=by, **values)


def test_an_official_writes_their_own_and_an_administrator_says_it_is_public(topics):
    official, administrator = UserFactory(official=True), UserFactory(city_administrator=True)
    values = {
        "job_titles": {"pl": "Opiekun firm", "en": "Business assistant", "uk": "Помічник підприємців"},
        "phone": "12 616 55 55",
        "room": "os. Zgody 2,  pok. 301",
        "hours": "Mo-Fr 08:00-15:30; PH off",
        "languages": ["uk", "pl"],
        "topics": ["hiring", "tax"],
        "photo": picture(),
    }
    write(official, official, **values)
    assert api.official_card(official) is None  # not public yet
    write(official, administrator, **(values | {"photo": None}), deals_with_people=True)
    with translation.override("en"):
        card = api.official_card(official)
    assert (card.name, card.job_title) == (official.get_full_name(), "Business assistant")
    assert (card.phone, card.phone_link) == ("12 616 55 55", "+48126165555")
    assert card.hours == (
        ("Monday – Friday", "08:00–15:30"),
        ("Saturday – Sunday", "closed"),
        ("Public holidays", "closed"),
    )
    assert card.languages == ("Polish", "Ukrainian")
    assert card.photo.endswith(".webp")
    assert Client().get(card.photo)["Content-Type"] == "image/webp"
    profile = OfficialProfile.objects.get()
    assert profile.topics == ["tax", "hiring"]
    with profile.photo.open() as file, Image.open(file) as kept:
        assert max(kept.size) == 640
    assert AuditEntry.objects.filter(action="accounts.profile_changed").count() == 2


def test_somebody_elses_is_refused_and_so_is_an_applicants():
    official, colleague, applicant = UserFactory(official=True), UserFactory(official=True), UserFactory()
    for user, by in ((official, colleague), (applicant, applicant), (official, applicant)):
        with pytest.raises(Refused) as refused:
            write(user, by, phone="12 616 55 55")
        assert refused.value.code == "not_yours"
    with pytest.raises(Refused) as refused:
        write(official, official, deals_with_people=True)
    assert refused.value.field == "deals_with_people"
    assert not OfficialProfile.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12"),
        ("hours", "sometimes"),
        ("languages", ["tlh"]),
        ("topics", ["nothing of ours"]),
        ("photo", b"no picture"),
    ],
)
def test_what_is_wrong_is_named(field, value):
    official = UserFactory(official=True)
    with pytest.raises(Refused) as refused:
        write(official, official, **{field: value})
    assert refused.value.field == field


def test_a_new_photo_takes_the_old_ones_place(django_capture_on_commit_callbacks):
    official = UserFactory(official=True)
    with django_capture_on_commit_callbacks(execute=True):
        first = write(official, official, photo=picture()).photo.name
    with django_capture_on_commit_callbacks(execute=True):
        second = write(official, official, photo=picture(100)).photo.name
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        write(official, official, remove_photo=True)
    assert not default_storage.exists(second)


def test_somebody_switched_off_is_shown_no_more():
    administrator = UserFactory(city_administrator=True)
    official = UserFactory(official=True)
    write(official, administrator, deals_with_people=True, languages=["pl"])
    assert set(api.official_cards([official.pk, administrator.pk])) == {official.pk}
    assert api.speakers([official.pk], "pl") == {official.pk}
    official.is_active = False
    official.save()
    assert api.official_card(official) is None
    assert api.official_cards([official.pk]) == {}


def test_the_photo_of_a_public_card_can_be_fetched(client):
    official = UserFactory(official=True)
    write(official, UserFactory(city_administrator=True), photo=picture(), deals_with_people=True)
    response = client.get(api.official_card(official).photo)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    b"".join(response)


def test_own_page_keeps_what_was_typed_and_saves(client):
    official = UserFactory(official=True, language="en")
    client.force_login(official)
    url = reverse("accounts:official")
    wrong = client.post(url, {"phone": "12", "room": "301"})
    assert wrong.status_code == 200
    assert 'value="301"' in wrong.text
    sent = {
        "phone": "126165555", "room": "301", "hours": "Mo-Fr 08:00-15:00", "languages": ["en"],
        "deals_with_people": "on", "photo": SimpleUploadedFile("me.jpg", picture(), "image/jpeg"),
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    profile = OfficialProfile.objects.get(user=official)
    assert (profile.phone, profile.deals_with_people, bool(profile.photo)) == ("+48126165555", False, True)
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


def test_desk_page_is_the_administrators(client):
    official = UserFactory(official=True, first_name="Ola", last_name="Lis")
    url = reverse("accounts_desk:profile", args=[official.pk])
    client.force_login(give_second_factor(UserFactory(official=True)))
    assert client.post(url, {"deals_with_people": "on"}).status_code == 302
    assert not OfficialProfile.objects.exists()
    client.force_login(give_second_factor(UserFactory(city_administrator=True, language="en")))
    assert client.post(url, {"deals_with_people": "on", "phone": "12 616 55 55"}).status_code == 302
    assert "Ola Lis" in client.get(url).text
    assert api.official_card(official).phone == "12 616 55 55"


def test_goes_with_the_person(django_capture_on_commit_callbacks):
    from kramy.kernel.accounts.retention import erase_profile, export_profile

    official = UserFactory(official=True)
    with django_capture_on_commit_callbacks(execute=True):
        write(official, official, phone="12 616 55 55", photo=picture())
    assert export_profile(official)[0]["phone"] == "+48126165555"
    name = OfficialProfile.objects.get().photo.name
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_profile(official) == 1
    assert not default_storage.exists(name)
