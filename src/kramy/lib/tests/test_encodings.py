"""Encodings of Polish and Ukrainian texts, told apart by what they become."""

import pytest

from kramy.lib.encodings import guess_encoding

POLISH = "nazwa;ulica\nBar Żółw;Świętej Gertrudy\nKsięgarnia Łąka;Źródlana\nWróbel;Ćwikowa\n"
UKRAINIAN = "Назва;Категорія\nКав'ярня;Вулиця Львівська\nЄвропа;Ресторани та бари\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2", "cp852", "mac_latin2"]
)
def test_polish(encoding: str) -> None:
    data = POLISH.encode(encoding)
    assert data.decode(guess_encoding(data)) == POLISH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251", "koi8-u"])
def test_ukrainian(encoding: str) -> None:
    data = UKRAINIAN.encode(encoding)
    assert data.decode(guess_encoding(data)) == UKRAINIAN


def test_utf_8_that_was_cut_is_still_utf_8() -> None:
    assert guess_encoding(POLISH.encode() * 20 + "ż".encode()[:1]) == "utf-8"
