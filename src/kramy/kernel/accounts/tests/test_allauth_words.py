"""allauth's sentences in our own words: they are still allauth's, and ours are shown."""

from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils import translation

from kramy.kernel.accounts.allauth_words import COUNTED, SENTENCES
from kramy.kernel.manifest.management.commands import translations


def _catalogue(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id and not message.context]
    return {each.id if isinstance(each.id, str) else each.id[0]: each.string for each in messages}


def _allauths(language: str) -> dict[str, object]:
    return _catalogue(Path(allauth.__file__).parent / "locale" / language / "LC_MESSAGES" / "django.po")


def test_allauth_still_says_every_sentence_of_the_list():
    said = _allauths("pl")
    assert [sentence for sentence in SENTENCES if sentence not in said] == []
    with translation.override(None):
        assert [str(counted % 1) for counted in COUNTED if str(counted % 1) not in said] == []


def test_no_sentence_is_listed_twice():
    assert len(SENTENCES) == len(set(SENTENCES))


@pytest.mark.parametrize("language", ["pl", "uk"])
def test_our_words_are_shown_for_every_sentence(language):
    ours = _catalogue(translations.catalogue_path(Path(__file__).parents[1], language))
    with translation.override(language):
        shown = {sentence: translation.gettext(sentence) for sentence in SENTENCES}
    assert shown == {sentence: ours[sentence] for sentence in SENTENCES}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", ("Ustawienie nowego hasła", "Adres e-mail", "Wyślij link")),
        ("uk", ("Встановлення нового пароля", "Адреса електронної пошти", "Надіслати посилання")),
    ],
)
def test_the_page_for_a_new_password_speaks_in_our_words(client, language, words):
    with translation.override(language):
        address = reverse("account_reset_password")
    page = client.get(address, headers={"accept-language": language}).content.decode()
    assert [word for word in words if word not in page] == []
