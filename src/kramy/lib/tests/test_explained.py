from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kramy.lib.errors import Refused
from kramy.lib.explained import Explained


def test_the_sentence_is_filled_in() -> None:
    error = Explained("length", _("The file is too large: at most %(most)d MB."), most=5)
    assert isinstance(error, Refused)
    assert (error.code, error.params) == ("length", {"most": 5})
    assert str(error) == error.sentence == str(error.message) == "The file is too large: at most 5 MB."


def test_a_percent_sign_without_parameters_is_left_alone() -> None:
    assert Explained("half", _("50 % is not enough.")).sentence == "50 % is not enough."


def test_the_language_is_the_one_when_it_is_read() -> None:
    class Sentence:
        language = "at most %(most)d"

        def __str__(self) -> str:
            return self.language

    sentence = Sentence()
    error = Explained("length", sentence, most=5)
    assert isinstance(error.message, Promise)
    first = error.sentence
    sentence.language = "najwyżej %(most)d"
    assert (first, error.sentence) == ("at most 5", "najwyżej 5")
